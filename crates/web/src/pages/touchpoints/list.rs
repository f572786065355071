//! The catalogue of touchpoints.
use askama::Template;
use axum::{extract::State, response::Response};
use throughline_app::{
    figures::{FEW, Within, share},
    touchpoints::{
        self,
        view::{Promised, StageRows, TouchpointList, TouchpointRow},
    },
};

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
    let within = Within { range: bar.range(ctx.now), filter: bar.filter(), compared: None };
    let list = touchpoints::list(&ctx, &web.app, &within).await?;
    let (path, units) = (urls::TOUCHPOINTS.to_owned(), list.units.clone());
    let bar = BarView { bar, units, path, keep: Vec::new(), compares: false, zone: list.zone };
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
        let known = words::counted(self.rows().count() as u64, "touchpoint", "touchpoints");
        let waiting: usize = self.list.stages.iter().filter(|s| s.stage.is_none()).map(|s| s.rows.len()).sum();
        let unowned = self.rows().filter(|row| row.department.is_none()).count();
        let met = words::counted(self.list.occurrences, "time", "times");
        let people = words::counted(self.list.people, "person", "people");
        let mut text = match self.list.occurrences {
            0 => format!("None of *{known}* was met in this time"),
            _ => format!("*{known}* were met {met} by {people}"),
        };
        match (waiting as u64, unowned as u64) {
            (0, 0) => text.push_str("; each has a stage and an owner"),
            (0, unowned) => text.push_str(&format!("; *{}*", without(unowned, "owner"))),
            (waiting, 0) => text.push_str(&format!("; *{}*", without(waiting, "stage"))),
            (waiting, unowned) => {
                text.push_str(&format!("; *{}* and {}", without(waiting, "stage"), without(unowned, "owner")))
            }
        }
        text.push('.');
        if let Some((row, promised)) = self.worst() {
            let name = words::sentence(&row.name).replace('*', "");
            let share = of_promises(promised).unwrap_or_default();
            text.push_str(&format!(" The largest share was broken at *{name}*: {share}."));
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
        stage.stage.map_or_else(|| "Waits for a stage".to_owned(), |stage| words::sentence(stage.as_str()))
    }

    fn url(&self, row: &TouchpointRow) -> String {
        self.bar.bar.url(&urls::touchpoint(row.code), &[])
    }

    fn name(&self, row: &TouchpointRow) -> String {
        words::sentence(&row.name)
    }

    fn also(&self, row: &TouchpointRow) -> Option<String> {
        let names = words::counted(row.also, "other name counts", "other names count");
        (row.also > 0).then(|| format!("{names} as it"))
    }

    fn count(&self, n: &u64) -> String {
        words::count(*n)
    }

    fn broken(&self, row: &TouchpointRow) -> Option<String> {
        broken(row.promises?)
    }

    fn is_bad(&self, row: &TouchpointRow) -> bool {
        // The tenth is the same by which the map marks a touchpoint.
        let rate = row.promises.and_then(|promised| share(promised.broken, promised.kept + promised.broken));
        rate.is_some_and(|rate| rate.share >= 0.1 && rate.n >= FEW)
    }

    fn score(&self, row: &TouchpointRow) -> Option<(String, String, bool)> {
        let scored = row.score.as_ref()?;
        Some((words::metric(&scored.metric), words::figure_with_interval(scored), scored.n < FEW))
    }

    fn counts_promises(&self) -> bool {
        self.rows().any(|row| row.promises.is_some())
    }
}

fn without(n: u64, what: &str) -> String {
    match (n, what) {
        (1, "stage") => "1 waits for a stage".to_owned(),
        (n, "stage") => format!("{} wait for a stage", words::count(n)),
        (1, what) => format!("1 has no {what}"),
        (n, what) => format!("{} have no {what}", words::count(n)),
    }
}
