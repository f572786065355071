//! One metric: its figures, where they differ, what others published, and its versions.
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use serde_json::json;
use throughline_app::{
    figures::{FEW, Scored, Unit},
    measures::{
        self,
        view::{Division, MeasureView, Published},
    },
};
use throughline_model::permission::Permission;

use super::{
    figure::{FigureView, VersionView},
    say,
};
use crate::{
    bar::{Bar, BarView},
    charts::bars,
    error::PageError,
    extract::{Frame, May, SeeFigures},
    pages::{Area, Layout, Piece, boards::pin_url, html, pieces},
    state::Web,
    urls, words,
};

/// One metric's page.
#[derive(Template)]
#[template(path = "measures/show.html")]
pub struct ShowPage {
    /// The frame.
    pub layout: Layout,
    /// The context bar.
    pub bar: BarView,
    /// The metric.
    pub view: MeasureView,
}

/// A row of a table of figures.
struct Row {
    name: String,
    /// What was said about it, for those who may read it.
    url: Option<String>,
    value: String,
    interval: String,
    n: String,
    picture: String,
    few: bool,
    difference: String,
    /// Who stands behind it.
    who: Option<String>,
}

/// A row of the table of published figures.
struct PublishedRow {
    at: String,
    value: String,
    n: String,
    interval: String,
}

/// Shows one metric.
pub async fn show(
    State(web): State<Web>,
    May(ctx, _): May<SeeFigures>,
    Frame(layout): Frame,
    Path(metric): Path<String>,
    bar: Bar,
) -> Result<Response, PageError> {
    let within = bar.within(ctx.now);
    let view = measures::show(&ctx, &web.app, &metric, &within).await?;
    let bar = BarView::of(&ctx, &web, layout.t, bar, &urls::measure(&metric)).await?.comparing();
    Ok(html(&ShowPage { layout: layout.within(Area::Metrics), bar, view }))
}

impl ShowPage {
    fn name(&self) -> String {
        words::metric(&self.view.measure.slug)
    }

    /// The figure, and where it is lowest and highest of those with enough answers.
    fn lead(&self) -> Vec<Piece> {
        let (measure, t) = (&self.view.measure, self.layout.t);
        let figure = measure.figures.first();
        let scale = self.scale();
        let Some(standing) = say::standing(t, figure.map(|figure| &figure.scored), scale) else {
            return pieces(t.measures_lead_nobody_one());
        };
        let mut sentence = format!("{} {standing}", self.name().replace('*', ""));
        let difference = figure.and_then(|figure| say::difference(t, &figure.scored, figure.before, &self.bar.bar));
        if let Some(difference) = difference.filter(|_| self.enough()) {
            sentence.push_str(&format!("; {difference}"));
        }
        if let Some((lowest, highest)) = self.ends() {
            let words = |row: &Scored| {
                let name = words::sentence(row.by.as_deref().unwrap_or_default()).replace('*', "");
                t.measures_end(name, say::value(t, row, scale).unwrap_or_default(), row.n)
            };
            sentence.push_str(&t.measures_ends(words(lowest), words(highest)));
        }
        pieces(&format!("{sentence}."))
    }

    fn enough(&self) -> bool {
        self.view.measure.figures.first().is_some_and(|figure| figure.scored.n >= FEW)
    }

    /// The touchpoints with the lowest and the highest figure, where their intervals leave a doubt to neither.
    fn ends(&self) -> Option<(&Scored, &Scored)> {
        let rows = &self.view.by.iter().find(|division| division.field == "touchpoint")?.rows;
        let enough = || rows.iter().filter(|row| row.n >= FEW && row.by.is_some());
        let order = |a: &&Scored, b: &&Scored| a.value.unwrap_or(0.0).total_cmp(&b.value.unwrap_or(0.0));
        let (lowest, highest) = (enough().min_by(order)?, enough().max_by(order)?);
        (lowest.interval?.1 < highest.interval?.0).then_some((lowest, highest))
    }

    fn scale(&self) -> Option<throughline_model::metric::Scale> {
        let measure = &self.view.measure;
        let figure = measure.figures.first()?;
        measure.definition(figure.version).map(|definition| definition.scale)
    }

    fn figures(&self) -> Vec<FigureView> {
        let measure = &self.view.measure;
        measure.figures.iter().map(|figure| FigureView::new(&self.layout, measure, figure, &self.bar)).collect()
    }

    fn compares(&self) -> bool {
        self.view.measure.figures.iter().any(|figure| figure.before.is_some())
            || self.view.by.iter().flat_map(|division| &division.rows).any(|row| row.difference.is_some())
    }

    fn heading(&self, division: &Division) -> &'static str {
        let t = self.layout.t;
        match division.field {
            "touchpoint" => t.measures_by_about(),
            "unit" => t.measures_by_unit(),
            "channel" => t.measures_by_channel(),
            _ => t.measures_by_source(),
        }
    }

    fn column(&self, division: &Division) -> &'static str {
        let t = self.layout.t;
        match division.field {
            "touchpoint" => t.frame_touchpoint(),
            "unit" => t.measures_unit(),
            "channel" => t.measures_channel(),
            _ => t.frame_source(),
        }
    }

    fn rows(&self, division: &Division) -> Vec<Row> {
        let (scale, t) = (self.scale(), self.layout.t);
        let row = |scored: &Scored| {
            let few = scored.n < FEW;
            let difference = scored.difference.filter(|_| !few).map(|(by, low, high)| {
                let (by, interval) = (say::signed(t, by, scored.unit), say::points(t, low, high, scored.unit));
                if say::is_clear(scored) { format!("{by} ({interval})") } else { t.measures_not_clear(by, interval) }
            });
            Row {
                name: match (&scored.by, division.field) {
                    (Some(name), "touchpoint" | "channel") => words::sentence(name),
                    (Some(name), _) => name.clone(),
                    (None, "touchpoint") => t.measures_nothing_particular().to_owned(),
                    (None, _) => t.measures_not_stated().to_owned(),
                },
                url: self.said_about(division, scored),
                value: match few {
                    true => t.measures_not_enough_yet().to_owned(),
                    false => say::value(t, scored, scale).unwrap_or_default(),
                },
                interval: say::interval(t, scored).unwrap_or_else(|| "–".to_owned()),
                n: t.count(scored.n),
                picture: bars::whisker(scored, scale),
                few,
                difference: difference.unwrap_or_else(|| "–".to_owned()),
                who: {
                    let question = json!({"kind": "score", "metric": self.view.measure.slug, "by": division.field});
                    self.bar.who(&self.layout, question, &json!({division.field: scored.by}))
                },
            }
        };
        division.rows.iter().map(row).collect()
    }

    fn said_about(&self, division: &Division, scored: &Scored) -> Option<String> {
        let about = scored.by.as_deref().filter(|_| division.field == "touchpoint")?;
        let more = [("metric", self.view.measure.slug.as_str()), ("touchpoint", about)];
        self.may_read().then(|| self.bar.bar.url(urls::FEEDBACK, &more))
    }

    fn more(&self, division: &Division) -> Option<String> {
        (division.more > 0).then(|| self.layout.t.measures_more(division.more as u64))
    }

    fn may_read(&self) -> bool {
        self.layout.may(Permission::SeePeople)
    }

    fn pin(&self) -> String {
        pin_url(&self.name(), json!({"kind": "score", "metric": self.view.measure.slug}), &self.bar.bar)
    }

    fn pin_by(&self, division: &Division) -> String {
        let title = format!("{} · {}", self.name(), self.column(division));
        let question = json!({"kind": "score", "metric": self.view.measure.slug, "by": division.field});
        pin_url(&title, question, &self.bar.bar)
    }

    fn said_url(&self) -> String {
        self.bar.bar.url(urls::FEEDBACK, &[("metric", &self.view.measure.slug)])
    }

    fn list_url(&self) -> String {
        self.bar.bar.url(urls::MEASURES, &[])
    }

    fn published(&self) -> Vec<PublishedRow> {
        let t = self.layout.t;
        let row = |published: &Published| {
            let (fewest, most) = published.answers;
            let answers = if fewest == most { t.count(fewest) } else { t.measures_to(t.count(fewest), t.count(most)) };
            PublishedRow {
                at: published.at.map(|at| t.date(at, self.view.zone)).unwrap_or_default(),
                value: t.percent(published.share),
                n: t.measures_published_of(answers, published.n),
                interval: say::ends(t, published.interval.0, published.interval.1, Unit::Share),
            }
        };
        self.view.measure.published.iter().map(row).collect()
    }

    fn versions(&self) -> Vec<VersionView> {
        self.view
            .measure
            .versions
            .iter()
            .map(|version| VersionView::new(self.layout.t, version, self.view.zone))
            .collect()
    }

    fn formula(&self) -> Vec<String> {
        self.view
            .measure
            .versions
            .first()
            .map(|version| say::formula(self.layout.t, &version.definition))
            .unwrap_or_default()
    }

    fn sure(&self) -> &'static str {
        self.layout.t.measures_interval()
    }

    fn as_of(&self) -> String {
        self.layout.t.moment(self.view.as_of, self.view.zone)
    }
}
