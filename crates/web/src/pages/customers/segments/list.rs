//! The list of segments, with how many customers each has now.
use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use serde::Deserialize;
use throughline_app::{
    customers,
    segments::{self, SegmentView},
};

use super::form::Form;
use crate::{
    error::PageError,
    extract::{Frame, May, SeePeople},
    pages::{Area, Layout, Piece, html, pieces},
    state::Web,
    urls,
};

/// The page of the list.
#[derive(Template)]
#[template(path = "customers/segments/list.html")]
pub struct ListPage {
    /// The frame.
    pub layout: Layout,
    /// The segments, each with how many customers it has; `None` where its condition cannot be asked any more.
    pub segments: Vec<(SegmentView, Option<u64>)>,
    /// How many customers there are.
    pub total: u64,
}

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Ask {
    done: Option<String>,
}

/// Shows the list.
pub async fn list(
    State(web): State<Web>,
    May(ctx, _): May<SeePeople>,
    Frame(layout): Frame,
    Query(ask): Query<Ask>,
) -> Result<Response, PageError> {
    let mut found = Vec::new();
    for segment in segments::list(&ctx, &web.app).await? {
        let members = segments::members(&ctx, &web.app, &segment.condition).await;
        found.push((segment, members.ok().map(|members| members.len())));
    }
    let total = customers::count(&ctx, &web.app).await?;
    let t = layout.t;
    let notice = match ask.done.as_deref() {
        Some("saved") => Some(t.segments_saved().to_owned()),
        Some("removed") => Some(t.segments_removed().to_owned()),
        _ => None,
    };
    let layout = Layout { notice, ..layout.within(Area::Customers) };
    Ok(html(&ListPage { layout, segments: found, total }))
}

impl ListPage {
    fn lead(&self) -> Vec<Piece> {
        pieces(&self.layout.t.segments_lead(self.segments.len(), self.total))
    }

    fn count(&self, n: &u64) -> String {
        self.layout.t.count(*n)
    }

    fn share(&self, n: &u64) -> String {
        self.layout.t.percent(*n as f64 / self.total.max(1) as f64)
    }

    fn people(&self, segment: &SegmentView) -> String {
        urls::customers_in(&segment.name)
    }

    /// The form that says it; `None` where a form cannot.
    fn edit(&self, segment: &SegmentView) -> Option<String> {
        let form = Form::of(&segment.condition)?;
        Some(urls::segment_form(Some(segment.id), &segment.name, &form.query()))
    }

    fn remove_url(&self, segment: &SegmentView) -> String {
        urls::segment_remove(segment.id)
    }

    fn json(&self, segment: &SegmentView) -> String {
        serde_json::to_string(&segment.condition).unwrap_or_default()
    }
}
