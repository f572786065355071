//! The workspace: its name, and the zone in which its days and weeks begin.
use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_app::workspace;
use throughline_model::time::Micros;

use super::{Refused, Tab, told};
use crate::{
    error::PageError,
    extract::{Administer, Frame, May},
    pages::{Area, Layout, Piece, html, pieces},
    state::Web,
    urls,
};

/// The page of the workspace.
#[derive(Template)]
#[template(path = "settings/workspace.html")]
pub struct WorkspacePage {
    /// The frame.
    pub layout: Layout,
    /// Its name.
    pub name: String,
    /// Its zone.
    pub zone: chrono_tz::Tz,
    /// Its name in commands.
    pub slug: String,
    /// When it was made.
    pub made: Micros,
    /// When it is now.
    pub now: Micros,
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

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Ask {
    done: Option<String>,
}

/// Shows the workspace.
pub async fn show(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Query(ask): Query<Ask>,
) -> Result<Response, PageError> {
    let notice = ask.done.as_deref().filter(|done| *done == "changed").map(|_| layout.t.workspace_changed());
    let layout = told(layout.within(Area::Settings), notice);
    Ok(html(&page(&ctx, &web, layout, None, None)?))
}

/// Changes the workspace.
pub async fn change(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Form(entered): Form<Entered>,
) -> Result<Response, PageError> {
    match workspace::change(&ctx, &web.app, &entered.name, &entered.zone).await {
        Ok(()) => Ok(Redirect::to(&urls::after(urls::WORKSPACE, "changed")).into_response()),
        Err(error) => {
            let refused = Refused::of(layout.t, error)?;
            let layout = layout.within(Area::Settings);
            let page = page(&ctx, &web, layout, Some(entered), Some(refused.clone()))?;
            Ok(Refused::answer(Some(&refused), html(&page)))
        }
    }
}

fn page(
    ctx: &throughline_app::ctx::Ctx,
    web: &Web,
    layout: Layout,
    entered: Option<Entered>,
    refused: Option<Refused>,
) -> Result<WorkspacePage, PageError> {
    let workspace = workspace::show(ctx, &web.app)?;
    let as_it_is = Entered { name: workspace.name.clone(), zone: workspace.zone.name().to_owned() };
    Ok(WorkspacePage {
        layout,
        name: workspace.name,
        zone: workspace.zone,
        slug: workspace.slug,
        made: workspace.created_at,
        now: ctx.now,
        entered: entered.unwrap_or(as_it_is),
        refused,
    })
}

impl WorkspacePage {
    fn tab(&self) -> Tab {
        Tab::Workspace
    }

    /// What it is called, and what time it is there.
    fn lead(&self) -> Vec<Piece> {
        let t = self.layout.t;
        let name = self.name.replace('*', "");
        pieces(&t.workspace_lead(name, self.zone.name(), t.moment(self.now, self.zone)))
    }

    fn since(&self) -> String {
        self.layout.t.date(self.made, self.zone)
    }

    fn zones(&self) -> impl Iterator<Item = &'static str> {
        chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
    }
}
