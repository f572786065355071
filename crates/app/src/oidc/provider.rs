//! A workspace's identity provider as its owner sets it.
use serde::{Deserialize, Serialize};
use throughline_model::{id::WorkspaceId, permission::Permission, time::Micros};
use throughline_store::identities::{self, Provider};

use super::{
    Rules,
    fetch::{Fetch, is_safe},
};
use crate::{
    app::App,
    audit::{self, Action},
    ctx::Ctx,
    error::{Error, Result},
};

/// An identity provider to be.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderIn {
    /// The address by which it names itself: where `/.well-known/openid-configuration` follows.
    pub issuer: String,
    /// How it calls this server.
    pub client_id: String,
    /// The secret that goes with it; what is kept stays where it is left out.
    #[serde(default)]
    pub client_secret: Option<String>,
    /// Who comes in, and as what.
    #[serde(default)]
    pub rules: Rules,
}

/// An identity provider as it is set, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProviderView {
    /// The address by which it names itself.
    pub issuer: String,
    /// How it calls this server.
    pub client_id: String,
    /// Whether a secret is kept.
    pub has_secret: bool,
    /// Who comes in, and as what.
    pub rules: Rules,
    /// When it was last changed.
    pub changed_at: Micros,
}

/// Shows the workspace's identity provider.
///
/// # Errors
/// When it is not the caller's to see, or the database fails.
pub async fn show(ctx: &Ctx, app: &App) -> Result<Option<ProviderView>> {
    ctx.must(Permission::Administer)?;
    let Some(provider) = identities::provider(&app.db, ctx.workspace).await? else { return Ok(None) };
    Ok(Some(ProviderView {
        rules: rules_of(&provider)?,
        has_secret: provider.secret.is_some(),
        issuer: provider.issuer,
        client_id: provider.client,
        changed_at: provider.changed_at,
    }))
}

/// Sets the workspace's identity provider, after it has answered. Only an owner does: it can let anybody in as anything.
///
/// # Errors
/// Names the field that cannot be taken; [`Error::Unavailable`] when the provider does not answer as one;
/// [`Error::Forbidden`] when it is not the caller's to do.
pub async fn set(ctx: &Ctx, app: &App, given: ProviderIn) -> Result<()> {
    ctx.must(Permission::Administer)?;
    ctx.must_own()?;
    let issuer = given.issuer.trim();
    let address: Option<url::Url> = issuer.parse().ok();
    let plain = |address: &url::Url| address.query().is_none() && address.fragment().is_none();
    if !address.is_some_and(|address| is_safe(&address) && plain(&address)) {
        return Err(Error::field("issuer", "is not an https address"));
    }
    let client = given.client_id.trim();
    if client.is_empty() || client.len() > 500 {
        return Err(Error::field("client_id", "is missing"));
    }
    let rules = given.rules.checked()?;
    let before = identities::provider(&app.db, ctx.workspace).await?;
    let secret = match given.client_secret.as_deref().map(str::trim) {
        Some("") => None,
        Some(secret) => Some(app.seal.seal(&app.world, &purpose_of(ctx.workspace), secret.as_bytes())?),
        // A secret belongs to the provider that gave it.
        None => before.filter(|before| before.issuer == issuer).and_then(|before| before.secret),
    };
    if let Err(why) = app.directory.of(Fetch(&app.http), issuer, app.now(), true).await {
        return Err(Error::Unavailable(format!("{issuer} does not answer as an identity provider: {why}")));
    }
    let provider = Provider {
        issuer: issuer.to_owned(),
        client: client.to_owned(),
        secret,
        rules: serde_json::to_string(&rules).map_err(Error::internal("could not write the provider's rules"))?,
        changed_at: ctx.now,
    };
    let mut tx = app.db.begin().await?;
    identities::put_provider(&mut tx, ctx.workspace, &provider).await?;
    audit::note(&mut tx, ctx, Action::ProviderSet, issuer, &provider.rules).await?;
    Ok(tx.commit().await?)
}

/// Takes the workspace's identity provider away. Sessions that it opened go on until they end.
///
/// # Errors
/// When there is none, or it is not the caller's to do.
pub async fn remove(ctx: &Ctx, app: &App) -> Result<()> {
    ctx.must(Permission::Administer)?;
    ctx.must_own()?;
    let before = identities::provider(&app.db, ctx.workspace).await?.ok_or(Error::NotFound("identity provider"))?;
    let mut tx = app.db.begin().await?;
    identities::remove_provider(&mut tx, ctx.workspace).await?;
    audit::note(&mut tx, ctx, Action::ProviderRemoved, &before.issuer, "").await?;
    Ok(tx.commit().await?)
}

pub(super) fn rules_of(provider: &Provider) -> Result<Rules> {
    serde_json::from_str(&provider.rules).map_err(Error::internal("could not read the provider's rules"))
}

/// What a provider's secret is sealed for.
pub(super) fn purpose_of(workspace: WorkspaceId) -> String {
    format!("identity provider of {workspace}")
}
