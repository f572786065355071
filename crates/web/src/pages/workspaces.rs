//! The workspaces that somebody belongs to: going from one to another, and making one more.
use askama::Template;
use axum::{
    Form,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_app::{
    error::Error,
    workspaces::{self, Belonging, Belongings},
};

use crate::{
    error::PageError,
    extract::{Frame, SESSION_COOKIE, SignedIn, cookie},
    pages::{Layout, Piece, html, pieces, settings::Refused},
    routes::{Needs, Routes},
    state::Web,
    urls,
};

/// The routes of the area.
pub fn routes() -> Routes {
    Routes::new().get(urls::WORKSPACES, Needs::SignIn, list).post(urls::WORKSPACES, Needs::Own, make).post(
        urls::GO_TO_WORKSPACE,
        Needs::SignIn,
        go,
    )
}

/// The page.
#[derive(Template)]
#[template(path = "workspaces.html")]
pub struct WorkspacesPage {
    /// The frame.
    pub layout: Layout,
    /// The workspaces.
    pub view: Belongings,
    /// What is in the fields.
    pub entered: Entered,
    /// Why something was not done.
    pub refused: Option<Refused>,
}

/// What the form says.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Entered {
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The zone.
    #[serde(default)]
    pub zone: String,
}

/// Shows the workspaces.
pub async fn list(
    State(web): State<Web>,
    SignedIn(ctx): SignedIn,
    Frame(layout): Frame,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let view = workspaces::list(&ctx, &web.app, token(&headers)).await?;
    let zone = web.app.tenant(ctx.workspace)?.workspace.zone.name().to_owned();
    let entered = Entered { zone, ..Entered::default() };
    Ok(html(&WorkspacesPage { layout, view, entered, refused: None }))
}

/// The workspace of a form.
#[derive(Deserialize)]
pub struct Chosen {
    workspace: String,
}

/// Goes to another workspace.
pub async fn go(
    State(web): State<Web>,
    SignedIn(ctx): SignedIn,
    headers: HeaderMap,
    Form(chosen): Form<Chosen>,
) -> Result<Redirect, PageError> {
    let to = chosen.workspace.parse().map_err(|_| Error::NotFound("workspace"))?;
    workspaces::go(&ctx, &web.app, token(&headers), to).await?;
    Ok(Redirect::to(urls::HOME))
}

/// Makes a workspace, and goes there.
pub async fn make(
    State(web): State<Web>,
    SignedIn(ctx): SignedIn,
    Frame(layout): Frame,
    headers: HeaderMap,
    Form(entered): Form<Entered>,
) -> Result<Response, PageError> {
    let token = token(&headers);
    match workspaces::make(&ctx, &web.app, token, &entered.name, &entered.zone).await {
        Ok(_) => Ok(Redirect::to(urls::HOME).into_response()),
        Err(error @ Error::Forbidden) => Err(error.into()),
        Err(error) => {
            let refused = Refused::of(layout.t, error)?;
            let view = workspaces::list(&ctx, &web.app, token).await?;
            let status = refused.status;
            Ok((status, html(&WorkspacesPage { layout, view, entered, refused: Some(refused) })).into_response())
        }
    }
}

fn token(headers: &HeaderMap) -> &str {
    cookie(headers, SESSION_COOKIE).unwrap_or_default()
}

impl WorkspacesPage {
    fn lead(&self) -> Vec<Piece> {
        let here = self.view.list.iter().find(|one| one.current).map_or("", |one| one.name.as_str());
        pieces(&self.layout.t.workspace_lead_belonging(self.view.list.len(), here.replace('*', "")))
    }

    fn role(&self, one: &Belonging) -> &'static str {
        self.layout.t.role(one.role)
    }

    fn zones(&self) -> impl Iterator<Item = &'static str> {
        chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
    }
}

#[cfg(test)]
mod tests {
    use throughline_model::{id::WorkspaceId, permission::Role, time::Micros};
    use uuid::Uuid;

    use super::*;
    use crate::sample::layout;

    fn page(may_go: bool) -> WorkspacesPage {
        let one = |n: u128, name: &str| Belonging {
            id: WorkspaceId(Uuid::from_u128(n)),
            name: name.into(),
            role: Role::Admin,
            made_at: Micros(0),
            current: n == 1,
        };
        let view = Belongings { list: vec![one(1, "Own"), one(2, "Shop & <co>")], may_go, may_make: may_go };
        WorkspacesPage { layout: layout("/workspaces"), view, entered: Entered::default(), refused: None }
    }

    #[test]
    fn the_page_says_where_one_is_and_where_one_can_go() {
        let html = page(true).render().unwrap();
        assert!(html.contains("<em>2\u{a0}workspaces</em>") && html.contains("Shop &#38; &#60;co&#62;"), "{html}");
        assert!(html.contains("value=\"00000000-0000-0000-0000-000000000002\"") && html.contains("name=\"zone\""));
        assert!(!html.contains("value=\"00000000-0000-0000-0000-000000000001\""), "one is there already");
        let html = page(false).render().unwrap();
        assert!(!html.contains("00000000-0000-0000-0000-000000000002") && !html.contains("name=\"zone\""), "{html}");
        assert!(html.contains("one workspace alone"), "{html}");
    }
}
