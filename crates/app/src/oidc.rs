//! Signing in by a workspace's identity provider: OpenID Connect, authorization code with PKCE.
//!
//! [`begin`] gives the address of the provider and a text for the browser to keep; [`finish`] takes that text with what
//! the provider sent back. State, nonce and verifier are derived from the kept text, so nothing is stored in between, and
//! an answer counts only in the browser that began. A session that is opened so is in the provider's workspace alone.
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use openidconnect::{
    AuthenticationFlow, ClientId, CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    core::{CoreClient, CoreResponseType},
};
use throughline_model::{
    id::{UserId, WorkspaceId},
    permission::Role,
    time::{Micros, SECOND},
};
use throughline_store::{
    identities::{self, Provider},
    invitations, members,
    users::{self, OpenedBy, User},
};

mod claims;
mod directory;
mod exchange;
mod fetch;
pub mod provider;

use claims::Person;
pub use claims::Rules;
pub(crate) use directory::Directory;
use exchange::{claims_of, unreachable};

use crate::{
    app::App,
    audit::{self, Action, Who},
    auth::{self, Visitor},
    ctx::{Actor, hash_of, same},
    error::{Error, Result},
};

/// How long somebody may take at the provider, in seconds.
pub const PATIENCE: u32 = 600;

/// A provider that people can choose when they sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// The workspace, by its name in addresses.
    pub workspace: String,
    /// What the provider is called.
    pub label: String,
}

/// Somebody on their way to a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// Where to send them.
    pub url: String,
    /// What their browser keeps until they come back, for [`PATIENCE`] at most.
    pub kept: String,
}

/// What a provider sent back.
#[derive(Debug, Clone, Default)]
pub struct Answered {
    /// The code to exchange.
    pub code: String,
    /// What was given to it.
    pub state: String,
    /// Why it refuses, in its words.
    pub error: Option<String>,
    /// Who it says it is.
    pub issuer: Option<String>,
}

/// What became of somebody who came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finished {
    /// They are in.
    In {
        /// The token for their browser.
        token: String,
        /// Where they wanted to go.
        back: String,
    },
    /// They are not.
    Refused(Refusal),
}

/// Why somebody does not come in by a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The workspace has none.
    NotOffered,
    /// They, or the provider, broke off.
    Cancelled,
    /// It took too long.
    Expired,
    /// What came back was not begun in this browser.
    State,
    /// The provider does not answer.
    Unreachable,
    /// What it says cannot be believed.
    Token,
    /// It does not vouch for an e-mail address.
    Unverified,
    /// The address is of another domain.
    Domain,
    /// Nothing gives them a role.
    NoRole,
    /// They are neither a member nor invited.
    NotMember,
    /// The account belongs to somebody else at the provider.
    OtherSubject,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::NotOffered,
        Self::Cancelled,
        Self::Expired,
        Self::State,
        Self::Unreachable,
        Self::Token,
        Self::Unverified,
        Self::Domain,
        Self::NoRole,
        Self::NotMember,
        Self::OtherSubject,
    ];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotOffered => "not_offered",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::State => "state",
            Self::Unreachable => "unreachable",
            Self::Token => "token",
            Self::Unverified => "unverified",
            Self::Domain => "domain",
            Self::NoRole => "no_role",
            Self::NotMember => "not_member",
            Self::OtherSubject => "other_subject",
        }
    }

    /// The refusal with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.as_str() == word)
    }
}

/// Lists the providers that have a name to be chosen by.
///
/// # Errors
/// When the database fails.
pub async fn offered(app: &App) -> Result<Vec<Offered>> {
    let mut offered = Vec::new();
    for (workspace, provider) in identities::providers(&app.db).await? {
        let label = provider::rules_of(&provider)?.label;
        if !label.is_empty() {
            offered.push(Offered { workspace: app.tenant(workspace)?.workspace.slug.clone(), label });
        }
    }
    Ok(offered)
}

/// Sends somebody to the provider of a workspace; `return_to` is the address that the provider sends them back to, and
/// `back` where they want to go in the end.
///
/// # Errors
/// When the database fails; that the provider cannot be used is a refusal.
pub async fn begin(app: &App, workspace: &str, return_to: &str, back: &str) -> Result<Result<Begun, Refusal>> {
    let tenants = app.tenants();
    let Some(tenant) = tenants.iter().find(|tenant| tenant.workspace.slug == workspace) else {
        return Ok(Err(Refusal::NotOffered));
    };
    let id = tenant.workspace.id;
    let Some(provider) = identities::provider(&app.db, id).await? else { return Ok(Err(Refusal::NotOffered)) };
    let metadata = match app.directory.of(fetch::Fetch(&app.http), &provider.issuer, app.now(), false).await {
        Ok(metadata) => metadata,
        Err(why) => return Ok(Err(unreachable(&provider, &why))),
    };
    let until = app.now().0 + i64::from(PATIENCE) * SECOND;
    let kept = format!("{}.{until}.{id}.{}", app.world.secret(), BASE64_URL_SAFE_NO_PAD.encode(back));
    let Ok(redirect) = RedirectUrl::new(return_to.to_owned()) else { return Ok(Err(Refusal::State)) };
    let client = CoreClient::from_provider_metadata((*metadata).clone(), ClientId::new(provider.client.clone()), None)
        .set_redirect_uri(redirect);
    let (state, nonce) = (derived("state", &kept), derived("nonce", &kept));
    let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(derived("verifier", &kept)));
    let mut request = client.authorize_url(flow, || CsrfToken::new(state), || Nonce::new(nonce));
    let scopes = provider::rules_of(&provider)?.scopes;
    let usual = || vec!["email".to_owned(), "profile".to_owned()];
    for scope in if scopes.is_empty() { usual() } else { scopes } {
        request = request.add_scope(Scope::new(scope));
    }
    let (url, _, _) = request.set_pkce_challenge(challenge).url();
    Ok(Ok(Begun { url: url.to_string(), kept }))
}

/// Lets somebody in who came back from the provider: with the code it gave them, in the browser that began.
///
/// # Errors
/// When the database fails, or the provider's secret cannot be opened; why somebody stays out is a refusal.
pub async fn finish(
    app: &App,
    visitor: &Visitor,
    kept: &str,
    answered: &Answered,
    return_to: &str,
) -> Result<Finished> {
    let Some((workspace, until, back)) = read(kept) else { return Ok(Finished::Refused(Refusal::State)) };
    if !same(&derived("state", kept), &answered.state) {
        return Ok(Finished::Refused(Refusal::State));
    }
    if app.now() >= until {
        return Ok(Finished::Refused(Refusal::Expired));
    }
    if answered.error.is_some() {
        return Ok(Finished::Refused(Refusal::Cancelled));
    }
    let Some(provider) = identities::provider(&app.db, workspace).await? else {
        return Ok(Finished::Refused(Refusal::NotOffered));
    };
    // Another provider's answer in this one's place.
    if answered.issuer.as_ref().is_some_and(|issuer| *issuer != provider.issuer) {
        return Ok(Finished::Refused(Refusal::Token));
    }
    let claims = match claims_of(app, workspace, &provider, kept, &answered.code, return_to).await? {
        Ok(claims) => claims,
        Err(refusal) => return Ok(Finished::Refused(refusal)),
    };
    let rules = provider::rules_of(&provider)?;
    let (person, role) = match rules.person(&claims).and_then(|person| Ok((person, rules.role(&claims)?))) {
        Ok(known) => known,
        Err(refusal) => return Ok(Finished::Refused(refusal)),
    };
    Ok(match let_in(app, workspace, &provider, &rules, &person, role).await? {
        Ok(user) => {
            let token = auth::open_session(app, &user, Some(workspace), OpenedBy::Provider, &visitor.place()).await?;
            Finished::In { token, back }
        }
        Err(refusal) => Finished::Refused(refusal),
    })
}

/// Finds or makes the user and membership of somebody whom the provider vouches for, and binds them to each other.
async fn let_in(
    app: &App,
    workspace: WorkspaceId,
    provider: &Provider,
    rules: &Rules,
    person: &Person,
    role: Option<Role>,
) -> Result<Result<User, Refusal>> {
    let now = app.now();
    let by_email = users::by_email(&app.db, &person.email).await?;
    let mut tx = app.db.begin().await?;
    let owners = members::hold_and_count(&mut tx, workspace, Role::Owner.as_str()).await?;
    let bound = identities::bound(&mut tx, workspace, &provider.issuer, &person.subject).await?;
    // Once bound, somebody is who they are there, whatever their address is by now.
    let user = match bound {
        Some(id) => users::by_id(&app.db, id).await?.ok_or(Error::Unauthenticated)?,
        None => by_email.unwrap_or_else(|| User {
            id: UserId(app.world.new_id()),
            email: person.email.clone(),
            name: person.name.clone(),
            password: None,
        }),
    };
    let who = Who::of(&Actor::User { id: user.id, name: user.name.clone() });
    let member = members::find(&mut tx, workspace, user.id).await?;
    match member.map(|(_, role)| role) {
        Some(before) => {
            let last_owner = before == Role::Owner.as_str() && owners <= 1;
            if let Some(role) = role.filter(|role| role.as_str() != before && !last_owner) {
                members::set_role(&mut tx, workspace, user.id, role.as_str()).await?;
                let change = format!("{before} → {}", role.as_str());
                audit::note_by(&mut tx, workspace, &Who::NOBODY, now, (Action::MemberRole, &user.email, &change))
                    .await?;
            }
        }
        None => {
            let invited = invitations::accept_for(&mut tx, workspace, &user.email, now).await?;
            let invited = invited.and_then(|invitation| Role::parse(&invitation.role));
            let made = || role.or(rules.default_role).filter(|_| rules.creates_members);
            // What the provider says about roles goes before what an administrator said.
            let Some(joins) = invited.map(|invited| role.unwrap_or(invited)).or_else(made) else {
                return Ok(Err(Refusal::NotMember));
            };
            users::meet(&mut tx, &user, now).await?;
            members::add(&mut tx, workspace, user.id, joins.as_str()).await?;
            let deed = (Action::MemberJoined, user.email.as_str(), joins.as_str());
            audit::note_by(&mut tx, workspace, &who, now, deed).await?;
        }
    }
    let identity = (provider.issuer.as_str(), person.subject.as_str());
    if bound.is_none() && !identities::bind(&mut tx, workspace, identity, user.id, now).await? {
        return Ok(Err(Refusal::OtherSubject));
    }
    tx.commit().await?;
    Ok(Ok(user))
}

/// A value that nobody finds who has not what the browser keeps.
fn derived(what: &str, kept: &str) -> String {
    hash_of(&format!("{what} of {kept}"))
}

/// The workspace, the end and the way back of what a browser keeps.
fn read(kept: &str) -> Option<(WorkspaceId, Micros, String)> {
    let mut parts = kept.split('.');
    let (secret, until, workspace, back) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let back = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(back).ok()?).ok()?;
    (secret.len() == 64).then_some((workspace.parse().ok()?, Micros(until.parse().ok()?), back))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_have_words_of_their_own() {
        for refusal in Refusal::ALL {
            assert_eq!(Refusal::parse(refusal.as_str()), Some(refusal));
        }
    }
}
