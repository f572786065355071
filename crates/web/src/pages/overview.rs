//! The overview: the whole organisation on one screen.
use askama::Template;
use axum::{extract::State, response::Response};
use serde_json::json;
use throughline_app::{
    figures::{FEW, Scored, share},
    overview::{self, Needy, Overview, StageView},
};
use throughline_model::{permission::Permission, time::Micros};

use crate::{
    bar::{Bar, BarView},
    charts::{spark, stages},
    error::PageError,
    extract::{Frame, May, SeeFigures},
    locale::Locale,
    pages::{Area, Layout, Piece, boards::pin_url, html, pieces},
    routes::{Needs, Routes},
    state::Web,
    urls, words,
};

/// The routes of the area.
pub fn routes() -> Routes {
    Routes::new().get(urls::OVERVIEW, Needs::Right(Permission::SeeFigures), show)
}

/// The page.
#[derive(Template)]
#[template(path = "overview/show.html")]
pub struct OverviewPage {
    /// The frame.
    pub layout: Layout,
    /// The context bar.
    pub bar: BarView,
    /// What it shows.
    pub view: Overview,
}

/// Shows the overview.
pub async fn show(
    State(web): State<Web>,
    May(ctx, _): May<SeeFigures>,
    Frame(layout): Frame,
    bar: Bar,
) -> Result<Response, PageError> {
    let within = bar.within(ctx.now);
    let view = overview::overview(&ctx, &web.app, &within).await?;
    let bar = BarView::of(&ctx, &web, layout.t, bar, urls::OVERVIEW).await?.comparing();
    Ok(html(&OverviewPage { layout: layout.within(Area::Overview), bar, view }))
}

/// A card with one figure.
struct Card {
    label: String,
    warm: bool,
    figure: String,
    /// The interval and n.
    sure: String,
    /// What it was before, or why nothing is compared.
    delta: String,
    few: bool,
    /// Where it is put on a board; empty where it is no answer to a question.
    pin: String,
    /// Who stands behind it.
    who: Option<String>,
    /// Of promises, how many were broken and to whom.
    broken: Option<(String, String)>,
}

impl OverviewPage {
    fn is_empty(&self) -> bool {
        self.view.interactions == 0 && self.view.scores.is_empty()
    }

    fn lead(&self) -> Vec<Piece> {
        let (view, t) = (&self.view, self.layout.t);
        let worst =
            view.needy.iter().filter(|one| one.promises.0 + one.promises.1 >= FEW && one.promises.1 > 0).max_by(
                |a, b| {
                    let part = |one: &&Needy| one.promises.1 as f64 / (one.promises.0 + one.promises.1) as f64;
                    part(a).total_cmp(&part(b))
                },
            );
        let rate = worst.and_then(|one| Some((one, share(one.promises.1, one.promises.0 + one.promises.1)?)));
        let mut text = match rate {
            Some((one, rate)) => t.overview_worst(
                t.percent(rate.share),
                words::sentence(&one.name).replace('*', ""),
                t.percent(rate.low),
                t.percent(rate.high),
                rate.n,
            ),
            None if view.promises == (0, 0) => t.overview_met_us(view.customers),
            None => t.overview_no_worst().to_owned(),
        };
        let (down, said) = view.let_down;
        if down >= FEW {
            let silent = share(down - said.min(down), down).map_or_else(String::new, |rate| t.percent(rate.share));
            text.push_str(&t.overview_silent(down, silent));
        }
        text.push('.');
        pieces(&text)
    }

    fn cards(&self) -> Vec<Card> {
        let (view, t) = (&self.view, self.layout.t);
        let (kept, broken) = view.promises;
        let mut cards = Vec::new();
        if let Some(rate) = share(kept, kept + broken) {
            cards.push(Card {
                label: t.frame_promises_kept().to_owned(),
                warm: false,
                figure: t.percent(rate.share),
                sure: format!("{} – {} · {}", t.percent(rate.low), t.percent(rate.high), t.n(rate.n)),
                delta: match view.promises_before.map(|(k, b)| share(k, k + b)) {
                    Some(Some(before)) => t.overview_before(t.percent(before.share), before.n),
                    Some(None) => t.overview_none_due_before().to_owned(),
                    None => String::new(),
                },
                few: rate.n < FEW,
                pin: String::new(),
                who: self.bar.promised(&self.layout, &[], &json!({})),
                broken: self
                    .bar
                    .broken(&self.layout, &[])
                    .filter(|_| broken > 0)
                    .map(|url| (t.overview_broken(broken), url)),
            });
        }
        cards.extend(view.scores.iter().map(|scored| self.score_card(scored)));
        cards
    }

    fn score_card(&self, scored: &Scored) -> Card {
        let t = self.layout.t;
        let value = |value: f64| t.in_unit(value, scored.unit);
        let sure = match scored.interval {
            Some((low, high)) => format!("{} – {} · {}", value(low), value(high), t.n(scored.n)),
            None => t.n(scored.n),
        };
        let delta = match scored.difference {
            Some((by, low, high)) => t.overview_than(signed(t, by, scored), value(low), value(high)),
            None if self.bar.bar.compared(throughline_model::time::Micros(0)).is_some() => {
                t.overview_too_few().to_owned()
            }
            None => String::new(),
        };
        let few = scored.n < FEW;
        let label = words::metric(&scored.metric);
        let pin = pin_url(&label, json!({"kind": "score", "metric": scored.metric}), &self.bar.bar);
        let who = self.said(&scored.metric, None);
        Card { label, warm: true, figure: t.figure(scored), sure, delta, few, pin, who, broken: None }
    }

    fn pin_interactions(&self) -> String {
        pin_url(self.layout.t.overview_interactions(), json!({"kind": "trend", "bucket": "week"}), &self.bar.bar)
    }

    /// Who answered a metric, about some touchpoints where they are given.
    fn said(&self, metric: &str, about: Option<&[String]>) -> Option<String> {
        let mut score = json!({"kind": "score", "metric": metric});
        if let (Some(fields), Some(about)) = (score.as_object_mut(), about) {
            fields.insert("filter".to_owned(), at(about));
        }
        self.bar.who(&self.layout, score, &json!({}))
    }

    /// Who met any of some touchpoints; who met any at all with none.
    fn met(&self, touchpoints: Option<&[String]>) -> Option<String> {
        let mut trend = json!({"kind": "trend", "measure": "people", "bucket": "whole"});
        if let (Some(fields), Some(touchpoints)) = (trend.as_object_mut(), touchpoints) {
            fields.insert("filter".to_owned(), at(touchpoints));
        }
        self.bar.who(&self.layout, trend, &json!({}))
    }

    fn spark(&self) -> String {
        let t = self.layout.t;
        let question = json!({"kind": "trend", "bucket": "week"});
        let point = |(at, count): &(Micros, u64)| spark::Point {
            when: t.date(*at, self.view.zone),
            count: *count,
            url: self.bar.who(&self.layout, question.clone(), &json!({"start": at})),
        };
        let points: Vec<_> = self.view.weeks.iter().map(point).collect();
        spark::svg(t, &points, t.overview_weeks())
    }

    fn interactions(&self) -> String {
        self.layout.t.count(self.view.interactions)
    }

    fn customers(&self) -> String {
        self.layout.t.words_customers(self.view.customers)
    }

    fn stages(&self) -> String {
        let who = |stage: &StageView, part: stages::Part| match part {
            stages::Part::Met => self.met(Some(&stage.touchpoints)),
            stages::Part::Felt => self.said(self.view.metric.as_ref()?, Some(&stage.touchpoints)),
            stages::Part::Broken => {
                self.bar.broken(&self.layout, &stage.touchpoints.iter().map(String::as_str).collect::<Vec<_>>())
            }
        };
        stages::svg(self.layout.t, &self.view.stages, &who)
    }

    fn has_stages(&self) -> bool {
        self.view.stages.iter().any(|stage| stage.stage.is_some())
    }

    fn metric(&self) -> String {
        self.view.metric.as_deref().map_or_else(|| self.layout.t.frame_score().to_owned(), words::metric)
    }

    fn name(&self, one: &Needy) -> String {
        words::sentence(&one.name)
    }

    fn broken(&self, one: &Needy) -> String {
        let (t, (kept, broken)) = (self.layout.t, one.promises);
        share(broken, kept + broken).map_or_else(
            || t.touchpoints_none_due().to_owned(),
            |rate| t.overview_rate_of(t.percent(rate.share), rate.n),
        )
    }

    fn felt(&self, one: &Needy) -> String {
        let t = self.layout.t;
        one.score
            .as_ref()
            .filter(|scored| scored.n > 0)
            .map_or_else(|| t.touchpoints_no_answers().to_owned(), |scored| t.figure_with_interval(scored))
    }

    fn visits(&self, one: &Needy) -> String {
        self.layout.t.count(one.visits)
    }

    /// The figures of a touchpoint that needs someone, each with those who stand behind it.
    fn needs(&self, one: &Needy) -> [(String, Option<String>); 3] {
        let name = std::slice::from_ref(&one.name);
        let broken = self.bar.broken(&self.layout, &[&one.name]).filter(|_| one.promises.1 > 0);
        let said = one.score.as_ref().filter(|scored| scored.n > 0);
        let said = said.and_then(|scored| self.said(&scored.metric, Some(name)));
        [(self.broken(one), broken), (self.felt(one), said), (self.visits(one), self.met(Some(name)))]
    }
}

/// A filter for what is at some touchpoints, or about them.
fn at(touchpoints: &[String]) -> serde_json::Value {
    json!({"field": "touchpoint", "op": "in", "value": touchpoints})
}

fn signed(t: Locale, value: f64, scored: &Scored) -> String {
    let sign = if value > 0.0 { "+\u{202f}" } else { "" };
    format!("{sign}{}", t.in_unit(value, scored.unit))
}

#[cfg(test)]
mod tests;
