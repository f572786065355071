//! The catalogue of touchpoints.
use std::collections::BTreeSet;

use askama::Template;
use axum::{extract::State, response::Response};
use serde_json::json;
use throughline_app::{
    figures::{FEW, Within, share},
    touchpoints::{
        self,
        view::{Promised, StageRows, TouchpointList, TouchpointRow},
    },
};
use throughline_model::{permission::Permission, touchpoint::Stage};

use super::{broken, of_promises};
use crate::{
    bar::{Bar, BarView},
    error::PageError,
    extract::{Frame, May, SeeFigures},
    pages::{Area, Layout, Piece, html, pieces},
    state::Web,
    urls, words,
};

/// The page of the catalogue.
#[derive(Template)]
#[template(path = "touchpoints/list.html")]
pub struct ListPage {
    /// The frame.
    pub layout: Layout,
    /// The context bar.
    pub bar: BarView,
    /// The touchpoints.
    pub list: TouchpointList,
}

/// Shows the catalogue.
pub async fn list(
    State(web): State<Web>,
    May(ctx, _): May<SeeFigures>,
    Frame(layout): Frame,
    bar: Bar,
) -> Result<Response, PageError> {
    let within = Within { compared: None, ..bar.within(ctx.now) };
    let list = touchpoints::list(&ctx, &web.app, &within).await?;
    let bar = BarView::of(&ctx, &web, layout.t, bar, urls::TOUCHPOINTS).await?;
    Ok(html(&ListPage { layout: layout.within(Area::Touchpoints), bar, list }))
}

impl ListPage {
    fn is_empty(&self) -> bool {
        self.list.stages.is_empty()
    }

    fn rows(&self) -> impl Iterator<Item = &TouchpointRow> {
        self.list.stages.iter().flat_map(|stage| &stage.rows)
    }

    /// What there is, what nobody has put in order yet, and where most promises break.
    fn lead(&self) -> Vec<Piece> {
        let (t, list) = (self.layout.t, &self.list);
        let known = self.rows().count();
        let waiting: usize = list.stages.iter().filter(|s| s.stage.is_none()).map(|s| s.rows.len()).sum();
        let unowned = self.rows().filter(|row| row.department.is_none()).count();
        let mut text = match list.occurrences {
            0 => t.touchpoints_none_met(known),
            _ => t.touchpoints_were_met(known, list.occurrences, list.people),
        };
        text.push_str(&match (waiting, unowned) {
            (0, 0) => t.touchpoints_all_owned().to_owned(),
            (0, unowned) => format!("; *{}*", t.touchpoints_unowned(unowned)),
            (waiting, 0) => format!("; *{}*", t.touchpoints_waiting(waiting)),
            (waiting, unowned) => t.touchpoints_and(t.touchpoints_waiting(waiting), t.touchpoints_unowned(unowned)),
        });
        text.push('.');
        if let Some((row, promised)) = self.worst() {
            let name = words::sentence(&row.name).replace('*', "");
            text.push_str(&t.touchpoints_worst(name, of_promises(t, promised).unwrap_or_default()));
        }
        pieces(&text)
    }

    /// The touchpoint with the largest share of broken promises among those with enough of them.
    fn worst(&self) -> Option<(&TouchpointRow, Promised)> {
        let part = |p: &Promised| p.broken as f64 / (p.kept + p.broken).max(1) as f64;
        self.rows()
            .filter_map(|row| Some((row, row.promises?)))
            .filter(|(_, promised)| promised.broken > 0 && promised.kept + promised.broken >= FEW)
            .max_by(|(_, a), (_, b)| part(a).total_cmp(&part(b)))
    }

    fn stage(&self, stage: &StageRows) -> String {
        let t = self.layout.t;
        stage.stage.map_or_else(|| t.frame_waits_for_stage().to_owned(), |stage| words::sentence(t.stage(stage)))
    }

    fn url(&self, row: &TouchpointRow) -> String {
        self.bar.bar.url(&urls::touchpoint(row.code), &[])
    }

    fn name(&self, row: &TouchpointRow) -> String {
        words::sentence(&row.name)
    }

    fn also(&self, row: &TouchpointRow) -> Option<String> {
        (row.also > 0).then(|| self.layout.t.touchpoints_also(row.also))
    }

    fn count(&self, n: &u64) -> String {
        self.layout.t.count(*n)
    }

    fn broken(&self, row: &TouchpointRow) -> Option<String> {
        broken(self.layout.t, row.promises?)
    }

    fn is_bad(&self, row: &TouchpointRow) -> bool {
        // The tenth is the same by which the map marks a touchpoint.
        let rate = row.promises.and_then(|promised| share(promised.broken, promised.kept + promised.broken));
        rate.is_some_and(|rate| rate.share >= 0.1 && rate.n >= FEW)
    }

    fn score(&self, row: &TouchpointRow) -> Option<(String, String, bool)> {
        let scored = row.score.as_ref()?;
        Some((words::metric(&scored.metric), self.layout.t.figure_with_interval(scored), scored.n < FEW))
    }

    /// Who met a touchpoint.
    fn met(&self, row: &TouchpointRow) -> Option<String> {
        let met = json!({"kind": "trend", "measure": "people", "bucket": "whole", "breakdown": "touchpoint"});
        self.bar.who(&self.layout, met, &json!({"touchpoint": row.name})).filter(|_| row.people > 0)
    }

    /// To whom a promise about it was broken.
    fn broken_to(&self, row: &TouchpointRow) -> Option<String> {
        let broken = row.promises.is_some_and(|promised| promised.broken > 0);
        self.bar.broken(&self.layout, &[&row.name]).filter(|_| broken)
    }

    /// Who said how it felt.
    fn said(&self, row: &TouchpointRow) -> Option<String> {
        let score = json!({"kind": "score", "metric": row.score.as_ref()?.metric, "by": "touchpoint"});
        self.bar.who(&self.layout, score, &json!({"touchpoint": row.name}))
    }

    /// Whether the reader puts the catalogue in order.
    fn orders(&self) -> bool {
        self.layout.may(Permission::Curate)
    }

    fn stages(&self) -> Vec<(&'static str, String)> {
        let t = self.layout.t;
        Stage::ALL.into_iter().map(|stage| (stage.as_str(), words::sentence(t.stage(stage)))).collect()
    }

    /// The departments that own anything.
    fn departments(&self) -> BTreeSet<&str> {
        self.rows().filter_map(|row| row.department.as_deref()).collect()
    }

    fn counts_promises(&self) -> bool {
        self.rows().any(|row| row.promises.is_some())
    }
}
