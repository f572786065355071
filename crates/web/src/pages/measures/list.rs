//! All metrics, each with its figure.
use askama::Template;
use axum::{extract::State, response::Response};
use throughline_app::{
    figures::{FEW, Within},
    measures::{
        self,
        view::{Measure, Measures},
    },
};

use super::{
    figure::{FigureView, VersionView},
    say,
};
use crate::{
    bar::{Bar, BarView},
    error::PageError,
    extract::{Frame, May, SeeFigures},
    pages::{Area, Layout, Piece, html, pieces},
    state::Web,
    urls, words,
};

/// The page of all metrics.
#[derive(Template)]
#[template(path = "measures/list.html")]
pub struct ListPage {
    /// The frame.
    pub layout: Layout,
    /// The context bar.
    pub bar: BarView,
    /// The metrics.
    pub view: Measures,
}

/// Shows all metrics.
pub async fn list(
    State(web): State<Web>,
    May(ctx, _): May<SeeFigures>,
    Frame(layout): Frame,
    bar: Bar,
) -> Result<Response, PageError> {
    let within = Within { range: bar.range(ctx.now), filter: bar.filter(), compared: bar.compared(ctx.now) };
    let view = measures::list(&ctx, &web.app, &within).await?;
    let (units, zone) = (view.units.clone(), view.zone);
    let bar = BarView { bar, units, path: urls::MEASURES.to_owned(), keep: Vec::new(), compares: true, zone };
    Ok(html(&ListPage { layout: layout.within(Area::Metrics), bar, view }))
}

impl ListPage {
    /// The figure with the most answers, how many others there are, and which of them moved.
    fn lead(&self) -> Vec<Piece> {
        let list = &self.view.list;
        let first = list.first().and_then(|measure| {
            let figure = measure.figures.first()?;
            let scale = measure.definition(figure.version).map(|definition| definition.scale);
            let standing = say::standing(Some(&figure.scored), scale)?;
            Some(format!("{} {standing}", words::metric(&measure.slug).replace('*', "")))
        });
        let Some(first) = first else {
            return pieces("*Nobody answered* in this time: there are not enough answers for any figure.");
        };
        let enough = list.iter().filter(|measure| measure.figures.iter().any(|f| f.scored.n >= FEW)).count() as u64;
        let all = words::counted(list.len() as u64, "metric", "metrics");
        let mut sentence = match (list.len(), enough) {
            (1, _) => first,
            (_, enough) => format!("{first}; {} of {all} have enough answers for a figure", words::count(enough)),
        };
        if self.compares() {
            sentence.push_str(&self.moved());
        }
        pieces(&format!("{sentence}."))
    }

    fn compares(&self) -> bool {
        self.view.list.iter().flat_map(|measure| &measure.figures).any(|figure| figure.before.is_some())
    }

    fn moved(&self) -> String {
        let clear = |measure: &&Measure| {
            measure.figures.first().is_some_and(|figure| figure.scored.n >= FEW && say::is_clear(&figure.scored))
        };
        let names: Vec<String> =
            self.view.list.iter().filter(clear).map(|measure| words::metric(&measure.slug).replace('*', "")).collect();
        let than = say::than(&self.bar.bar);
        match names.as_slice() {
            [] => format!("; none differs clearly from {than}"),
            [one] => format!("; *{one}* differs clearly from {than}"),
            [first @ .., last] => format!("; *{} and {last}* differ clearly from {than}", first.join(", ")),
        }
    }

    fn name(&self, measure: &Measure) -> String {
        words::metric(&measure.slug)
    }

    fn url(&self, measure: &Measure) -> String {
        self.bar.bar.url(&urls::measure(&measure.slug), &[])
    }

    fn figure(&self, measure: &Measure) -> Option<FigureView> {
        measure.figures.first().map(|figure| FigureView::new(measure, figure, say::than(&self.bar.bar)))
    }

    /// Where versions on other scales have figures of their own.
    fn others(&self, measure: &Measure) -> Option<String> {
        let others = measure.figures.len().saturating_sub(1) as u64;
        (others > 0)
            .then(|| format!("{} on another scale or in another scope", words::counted(others, "figure", "figures")))
    }

    fn published(&self, measure: &Measure) -> Option<String> {
        let n = measure.published.len() as u64;
        (n > 0).then(|| words::counted(n, "published figure", "published figures"))
    }

    fn versions(&self, measure: &Measure) -> Vec<VersionView> {
        measure.versions.iter().map(|version| VersionView::new(version, self.view.zone)).collect()
    }

    fn version_count(&self, measure: &Measure) -> String {
        words::counted(measure.versions.len() as u64, "version", "versions")
    }

    fn formula(&self, measure: &Measure) -> Vec<String> {
        measure.versions.first().map(|version| say::formula(&version.definition)).unwrap_or_default()
    }

    fn as_of(&self) -> String {
        words::moment(self.view.as_of, self.view.zone)
    }

    /// The command that sends a first answer.
    fn snippet(&self) -> String {
        format!(
            "curl -u WRITE_KEY: {}/v1/track \\\n  -H 'content-type: application/json' \\\n  -d '{{\"userId\": \"42\", \"event\": \"NPS Submitted\", \"properties\": {{\"score\": 9}}}}'",
            self.layout.origin
        )
    }
}
