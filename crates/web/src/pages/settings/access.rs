//! How people sign in: whether everybody needs a second factor, who has one, and the identity provider.
use std::collections::{BTreeMap, HashSet};

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_app::{
    ctx::Ctx,
    error::Error,
    oidc::{
        Rules,
        provider::{self, ProviderIn, ProviderView},
    },
    people::{self, People, PersonView},
    second_factor,
};
use throughline_model::{id::UserId, permission::Role};

use super::{Refused, Tab, told};
use crate::{
    error::PageError,
    extract::{Administer, Frame, May},
    pages::{Area, Layout, Piece, html, pieces},
    state::Web,
    urls,
};

/// The page of how people sign in.
#[derive(Template)]
#[template(path = "settings/access.html")]
pub struct AccessPage {
    /// The frame.
    pub layout: Layout,
    /// Whether everybody needs a second factor.
    pub required: bool,
    /// The people.
    pub people: People,
    /// Those who have a second factor.
    pub holders: HashSet<UserId>,
    /// The identity provider as it is set.
    pub provider: Option<ProviderView>,
    /// What is in the form of the provider.
    pub entered: Entered,
    /// Whether the reader may set the provider.
    pub owns: bool,
    /// Why something was not done.
    pub refused: Option<Refused>,
}

/// What the form of the provider says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Entered {
    /// The address by which it names itself.
    pub issuer: String,
    /// How it calls this server.
    pub client_id: String,
    /// The secret that goes with it; what is kept stays where it is empty.
    pub client_secret: String,
    /// What it is called where people choose it.
    pub label: String,
    /// What is asked of it.
    pub scopes: String,
    /// The domains that addresses may have.
    pub domains: String,
    /// The claim that holds roles.
    pub role_claim: String,
    /// Which value makes which role, one on each line.
    pub roles: String,
    /// The role where no value fits.
    pub default_role: String,
    /// Whether whoever has a role becomes a member.
    pub creates_members: Option<String>,
}

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Ask {
    done: Option<String>,
}

/// Shows how people sign in.
pub async fn show(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Query(ask): Query<Ask>,
) -> Result<Response, PageError> {
    let t = layout.t;
    let notice = match ask.done.as_deref() {
        Some("required") => Some(t.access_required_done()),
        Some("reset") => Some(t.access_reset_done()),
        Some("provider") => Some(t.access_provider_done()),
        Some("removed") => Some(t.access_removed_done()),
        _ => None,
    };
    page(&web, &ctx, told(layout, notice), None, None).await
}

/// Whether everybody is to need a second factor.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    required: String,
}

/// Says whether everybody needs a second factor.
pub async fn require(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Form(wanted): Form<Wanted>,
) -> Result<Response, PageError> {
    let done = second_factor::require(&ctx, &web.app, wanted.required == "yes").await;
    finish(&web, &ctx, layout, done, "required", None).await
}

/// Resets the second factor of a member who lost it.
pub async fn reset_factor(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Path(member): Path<String>,
) -> Result<Response, PageError> {
    let user = member.parse().map_err(|_| Error::NotFound("member"))?;
    let done = second_factor::reset(&ctx, &web.app, user).await;
    finish(&web, &ctx, layout, done, "reset", None).await
}

/// Sets the identity provider.
pub async fn set_provider(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Form(entered): Form<Entered>,
) -> Result<Response, PageError> {
    let done = match entered.provider() {
        Ok(given) => provider::set(&ctx, &web.app, given).await,
        Err(error) => Err(error),
    };
    finish(&web, &ctx, layout, done, "provider", Some(entered)).await
}

/// Takes the identity provider away.
pub async fn remove_provider(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
) -> Result<Response, PageError> {
    let done = provider::remove(&ctx, &web.app).await;
    finish(&web, &ctx, layout, done, "removed", None).await
}

async fn finish(
    web: &Web,
    ctx: &Ctx,
    layout: Layout,
    done: Result<(), Error>,
    word: &str,
    entered: Option<Entered>,
) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(Redirect::to(&urls::after(urls::ACCESS, word)).into_response()),
        Err(error) => {
            let refused = Refused::of(layout.t, error)?;
            page(web, ctx, layout, entered, Some(refused)).await
        }
    }
}

async fn page(
    web: &Web,
    ctx: &Ctx,
    layout: Layout,
    entered: Option<Entered>,
    refused: Option<Refused>,
) -> Result<Response, PageError> {
    let provider = provider::show(ctx, &web.app).await?;
    let entered = entered.or_else(|| provider.as_ref().map(Entered::of)).unwrap_or_default();
    let page = AccessPage {
        layout: layout.within(Area::Settings),
        required: second_factor::required(ctx, &web.app).await?,
        people: people::list(ctx, &web.app).await?,
        holders: second_factor::holders(ctx, &web.app).await?,
        provider,
        entered,
        owns: ctx.must_own().is_ok(),
        refused: refused.clone(),
    };
    Ok(Refused::answer(refused.as_ref(), html(&page)))
}

impl Entered {
    /// The form of a provider that is set; its secret is shown to nobody.
    fn of(provider: &ProviderView) -> Self {
        let rules = &provider.rules;
        let roles = rules.roles.iter().map(|(value, role)| format!("{value} = {}", role.as_str()));
        Self {
            issuer: provider.issuer.clone(),
            client_id: provider.client_id.clone(),
            client_secret: String::new(),
            label: rules.label.clone(),
            scopes: rules.scopes.join(" "),
            domains: rules.domains.join(" "),
            role_claim: rules.role_claim.clone().unwrap_or_default(),
            roles: roles.collect::<Vec<_>>().join("\n"),
            default_role: rules.default_role.map(|role| role.as_str().to_owned()).unwrap_or_default(),
            creates_members: rules.creates_members.then(|| "yes".to_owned()),
        }
    }

    fn provider(&self) -> Result<ProviderIn, Error> {
        let words = |text: &str| {
            let words = text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
            words.map(str::to_owned).collect()
        };
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let rules = Rules {
            label: self.label.trim().to_owned(),
            scopes: words(&self.scopes),
            domains: words(&self.domains),
            role_claim: some(&self.role_claim),
            roles: roles(&self.roles)?,
            default_role: Role::parse(&self.default_role),
            creates_members: self.creates_members.is_some(),
        };
        Ok(ProviderIn {
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            client_secret: some(&self.client_secret),
            rules,
        })
    }
}

/// Which value makes which role: lines such as `chiefs = admin`. A value may have `=` in it.
fn roles(text: &str) -> Result<BTreeMap<String, Role>, Error> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let read = lines.map(|line| {
        let (value, role) = line.rsplit_once('=')?;
        let value = value.trim();
        (!value.is_empty()).then_some((value.to_owned(), Role::parse(role.trim())?))
    });
    let roles: Option<BTreeMap<_, _>> = read.collect();
    roles.ok_or_else(|| Error::field("roles", "are lines such as `chiefs = admin`"))
}

impl AccessPage {
    fn tab(&self) -> Tab {
        Tab::Access
    }

    /// How many have a second factor, and whether they must.
    fn lead(&self) -> Vec<Piece> {
        let (t, people) = (self.layout.t, &self.people.people);
        let have = people.iter().filter(|person| self.has_factor(person)).count();
        let must = if self.required { t.access_everybody_must() } else { t.access_nobody_must() };
        pieces(&t.access_lead(have, people.len(), must))
    }

    fn has_factor(&self, person: &PersonView) -> bool {
        self.holders.contains(&person.id)
    }

    fn resets(&self, person: &PersonView) -> bool {
        self.has_factor(person) && person.in_reach && !person.is_caller
    }

    fn reset_url(&self, person: &PersonView) -> String {
        urls::member(person.id, "second-factor")
    }

    fn return_address(&self) -> String {
        format!("{}{}", self.layout.origin, urls::PROVIDER_RETURN)
    }

    fn has_secret(&self) -> bool {
        self.provider.as_ref().is_some_and(|provider| provider.has_secret)
    }

    fn roles(&self) -> [Role; 6] {
        Role::ALL
    }

    fn role(&self, role: &Role) -> &'static str {
        self.layout.t.role(*role)
    }

    fn is_default(&self, role: &Role) -> bool {
        self.entered.default_role == role.as_str()
    }

    /// The words of roles as the form takes them.
    fn role_words(&self) -> String {
        Role::ALL.map(Role::as_str).join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_form_says_is_what_is_set() {
        let entered = Entered {
            label: " Example ".to_owned(),
            domains: "shop.example, other.example".to_owned(),
            role_claim: "groups".to_owned(),
            roles: "cn=chiefs,dc=shop = admin\r\n\r\ncx=analyst\n".to_owned(),
            default_role: "viewer".to_owned(),
            creates_members: Some("yes".to_owned()),
            ..Entered::default()
        };
        let given = entered.provider().unwrap();
        assert_eq!((given.client_secret, given.rules.label.as_str()), (None, "Example"));
        assert_eq!(given.rules.domains, ["shop.example", "other.example"]);
        let roles: Vec<_> = given.rules.roles.iter().map(|(value, role)| (value.as_str(), *role)).collect();
        assert_eq!(roles, [("cn=chiefs,dc=shop", Role::Admin), ("cx", Role::Analyst)]);
        let view = ProviderView {
            issuer: String::new(),
            client_id: String::new(),
            has_secret: true,
            rules: given.rules.clone(),
            changed_at: throughline_model::time::Micros(0),
        };
        assert_eq!(Entered::of(&view).provider().unwrap().rules, given.rules);
        for wrong in ["chiefs", "chiefs = king", "= admin"] {
            assert!(matches!(super::roles(wrong), Err(Error::Invalid(_))), "{wrong}");
        }
    }
}
