//! The page that the link of an invitation leads to: who invites to what, and the form that accepts.
use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use throughline_app::{
    error::Error,
    invitations::{self, Welcome},
    oidc::{self, Offered},
    passwords::SHORTEST,
};

use super::{Layout, html, settings::Refused, sign_in};
use crate::{
    error::PageError,
    extract::{Frame, Visitor},
    state::Web,
    urls,
};

/// The page of an invitation.
#[derive(Template)]
#[template(path = "invitation.html")]
pub struct InvitationPage {
    /// The frame.
    pub layout: Layout,
    /// What it invites to; none where the link opens nothing any more.
    pub welcome: Option<Welcome>,
    /// The identity providers of its workspace.
    pub offered: Vec<Offered>,
    /// What was entered.
    pub entered: Entered,
    /// Why it was not accepted.
    pub refused: Option<Refused>,
}

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Ask {
    #[serde(default)]
    token: String,
}

/// What the form says.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Entered {
    /// The link's secret.
    #[serde(default)]
    pub token: String,
    /// Their name.
    #[serde(default)]
    pub name: String,
    /// Their password.
    #[serde(default)]
    pub password: String,
    /// The same again.
    #[serde(default)]
    pub again: String,
}

/// Shows what the link invites to, without using it up.
pub async fn show(State(web): State<Web>, Frame(layout): Frame, Query(ask): Query<Ask>) -> Result<Response, PageError> {
    page(&web, layout, Entered { token: ask.token, ..Entered::default() }, None).await
}

/// Accepts the invitation and signs in whoever did.
pub async fn accept(
    State(web): State<Web>,
    Frame(layout): Frame,
    Visitor(visitor): Visitor,
    headers: HeaderMap,
    Form(entered): Form<Entered>,
) -> Result<Response, PageError> {
    let done = match entered.password == entered.again {
        true => invitations::accept(&web.app, &visitor, &entered.token, &entered.name, &entered.password).await,
        false => Err(Error::field("password", "was entered in two ways")),
    };
    match done {
        Ok(token) => Ok(sign_in::opened(&headers, &token, urls::HOME)),
        Err(Error::NotFound(_)) => page(&web, layout, Entered::default(), None).await,
        Err(error) => {
            let refused = Refused::of(layout.t, error)?;
            page(&web, layout, entered, Some(refused)).await
        }
    }
}

async fn page(web: &Web, layout: Layout, entered: Entered, refused: Option<Refused>) -> Result<Response, PageError> {
    let welcome = match invitations::look(&web.app, &entered.token).await {
        Ok(welcome) => Some(welcome),
        Err(Error::NotFound(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let mut offered = oidc::offered(&web.app).await?;
    offered.retain(|provider| welcome.as_ref().is_some_and(|welcome| welcome.slug == provider.workspace));
    let gone = welcome.is_none();
    // The way back from choosing a language: a form's own address says nothing of the token.
    let layout = Layout { path: urls::invitation(&entered.token), ..layout };
    let page = html(&InvitationPage { layout, welcome, offered, entered, refused: refused.clone() });
    let mut response = match gone {
        true => (StatusCode::NOT_FOUND, page).into_response(),
        false => Refused::answer(refused.as_ref(), page),
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

impl InvitationPage {
    /// Who invites to what, and as what.
    fn says(&self, welcome: &Welcome) -> String {
        let (t, role) = (self.layout.t, self.layout.t.role(welcome.role));
        match welcome.invited_by.as_str() {
            "" => t.invitation_says(&welcome.workspace, role),
            by => t.invitation_says_who(by, &welcome.workspace, role),
        }
    }

    fn url(&self, provider: &Offered) -> String {
        urls::provider(&provider.workspace, urls::HOME)
    }

    fn shortest(&self) -> usize {
        SHORTEST
    }
}

#[cfg(test)]
mod tests {
    use throughline_model::{permission::Role, time::Micros};

    use super::*;

    #[test]
    fn somebody_new_sets_a_password_and_somebody_known_just_joins() {
        let page = |known, refused| InvitationPage {
            layout: crate::sample::layout("/invitation?token=t0"),
            welcome: Some(Welcome {
                workspace: "Möbel <b>".to_owned(),
                slug: "shop".to_owned(),
                email: "bob@example.org".to_owned(),
                role: Role::Agent,
                invited_by: "Ada".to_owned(),
                known,
                until: Micros(0),
            }),
            offered: vec![Offered { workspace: "shop".to_owned(), label: "Example ID".to_owned() }],
            entered: Entered { token: "t0".to_owned(), name: "B\"ob".to_owned(), ..Entered::default() },
            refused,
        };
        let html = page(false, None).render().unwrap();
        assert!(html.contains("Möbel &#60;b&#62;") && html.contains("value=\"B&#34;ob\"") && html.contains("Ada"));
        assert!(
            html.contains("name=\"password\"")
                && html.contains("href=\"/sign-in/provider?workspace=shop&#38;back=%2F\"")
        );
        let html = page(true, None).render().unwrap();
        assert!(html.contains("value=\"t0\"") && !html.contains("name=\"password\""));
        let wrong = Error::field("password", "was entered in two ways");
        let html = page(false, Refused::of(crate::locale::Locale::En, wrong).ok()).render().unwrap();
        assert!(html.contains("role=\"alert\"") && html.contains("was entered in two ways"));
        let html = InvitationPage { welcome: None, ..page(false, None) }.render().unwrap();
        assert!(!html.contains("<form method=\"post\" action=\"/invitation\""));
    }
}
