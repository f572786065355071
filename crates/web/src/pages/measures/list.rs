//! All metrics, each with its figure.
use askama::Template;
use axum::{extract::State, response::Response};
use throughline_app::{
    figures::FEW,
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
    bar::{Bar, BarView, Compare},
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
    let within = bar.within(ctx.now);
    let view = measures::list(&ctx, &web.app, &within).await?;
    let bar = BarView::of(&ctx, &web, layout.t, bar, urls::MEASURES).await?.comparing();
    Ok(html(&ListPage { layout: layout.within(Area::Metrics), bar, view }))
}

impl ListPage {
    /// The figure with the most answers, how many others there are, and which of them moved.
    fn lead(&self) -> Vec<Piece> {
        let (list, t) = (&self.view.list, self.layout.t);
        let first = list.first().and_then(|measure| {
            let figure = measure.figures.first()?;
            let scale = measure.definition(figure.version).map(|definition| definition.scale);
            let standing = say::standing(t, Some(&figure.scored), scale)?;
            Some(format!("{} {standing}", words::metric(&measure.slug).replace('*', "")))
        });
        let Some(first) = first else { return pieces(t.measures_lead_nobody()) };
        let enough = list.iter().filter(|measure| measure.figures.iter().any(|f| f.scored.n >= FEW)).count();
        let mut sentence = match list.len() {
            1 => first,
            all => t.measures_lead_enough(first, enough, all),
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
        let (t, year) = (self.layout.t, self.bar.bar.compare == Compare::LastYear);
        match (names.as_slice(), year) {
            ([], true) => t.measures_none_year().to_owned(),
            ([], false) => t.measures_none_before().to_owned(),
            ([one], true) => t.measures_one_year(one),
            ([one], false) => t.measures_one_before(one),
            ([first @ .., last], true) => t.measures_many_year(first.join(", "), last),
            ([first @ .., last], false) => t.measures_many_before(first.join(", "), last),
        }
    }

    fn name(&self, measure: &Measure) -> String {
        words::metric(&measure.slug)
    }

    fn url(&self, measure: &Measure) -> String {
        self.bar.bar.url(&urls::measure(&measure.slug), &[])
    }

    fn figure(&self, measure: &Measure) -> Option<FigureView> {
        measure.figures.first().map(|figure| FigureView::new(&self.layout, measure, figure, &self.bar))
    }

    /// Where versions on other scales have figures of their own.
    fn others(&self, measure: &Measure) -> Option<String> {
        let others = measure.figures.len().saturating_sub(1);
        (others > 0).then(|| self.layout.t.measures_other_figures(others))
    }

    fn published(&self, measure: &Measure) -> Option<String> {
        let n = measure.published.len();
        (n > 0).then(|| self.layout.t.measures_published(n))
    }

    fn versions(&self, measure: &Measure) -> Vec<VersionView> {
        measure.versions.iter().map(|version| VersionView::new(self.layout.t, version, self.view.zone)).collect()
    }

    fn version_count(&self, measure: &Measure) -> String {
        self.layout.t.words_versions(measure.versions.len())
    }

    fn formula(&self, measure: &Measure) -> Vec<String> {
        measure.versions.first().map(|version| say::formula(self.layout.t, &version.definition)).unwrap_or_default()
    }

    fn as_of(&self) -> String {
        self.layout.t.moment(self.view.as_of, self.view.zone)
    }

    /// The command that sends a first answer.
    fn snippet(&self) -> String {
        format!(
            "curl -u WRITE_KEY: {}/v1/track \\\n  -H 'content-type: application/json' \\\n  -d '{{\"userId\": \"42\", \"event\": \"NPS Submitted\", \"properties\": {{\"score\": 9}}}}'",
            self.layout.origin
        )
    }
}
