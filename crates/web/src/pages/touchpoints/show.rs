//! One touchpoint's scorecard.
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use serde::Deserialize;
use serde_json::{Value, json};
use throughline_app::{
    error::Error,
    figures::{FEW, Scored, Within},
    touchpoints::{
        scorecard,
        view::{Beside, Named, Scorecard},
    },
};
use throughline_model::{permission::Permission, question::Bucket, time::Micros, touchpoint::Stage};

use super::of_promises;
use crate::{
    bar::{Bar, BarView},
    charts::spark,
    error::PageError,
    extract::{Frame, May, SeeFigures},
    locale::Locale,
    pages::{Area, Layout, Piece, boards::pin_url, html, pieces},
    state::Web,
    urls, words,
};

/// The page of one touchpoint.
#[derive(Template)]
#[template(path = "touchpoints/show.html")]
pub struct ShowPage {
    /// The frame.
    pub layout: Layout,
    /// The context bar.
    pub bar: BarView,
    /// What is known of it.
    pub card: Scorecard,
}

/// What was done just before.
#[derive(Deserialize)]
pub struct Ask {
    done: Option<String>,
}

/// The number of a touchpoint in an address.
pub(super) fn code(text: &str) -> Result<u32, Error> {
    text.parse().map_err(|_| Error::NotFound("touchpoint"))
}

/// Shows one touchpoint.
pub async fn show(
    State(web): State<Web>,
    May(ctx, _): May<SeeFigures>,
    Frame(mut layout): Frame,
    Path(touchpoint): Path<String>,
    Query(ask): Query<Ask>,
    bar: Bar,
) -> Result<Response, PageError> {
    let within = Within { compared: None, ..bar.within(ctx.now) };
    let card = scorecard::show(&ctx, &web.app, code(&touchpoint)?, &within).await?;
    layout.notice = notice(layout.t, ask.done.as_deref().unwrap_or_default());
    let bar = BarView::of(&ctx, &web, layout.t, bar, &urls::touchpoint(card.touchpoint.code)).await?;
    Ok(html(&ShowPage { layout: layout.within(Area::Touchpoints), bar, card }))
}

fn notice(t: Locale, done: &str) -> Option<String> {
    let words = match done {
        urls::DESCRIBED => t.touchpoints_described(),
        urls::ALIASED => t.touchpoints_aliased(),
        urls::ALONE => t.touchpoints_alone(),
        _ => return None,
    };
    Some(words.to_owned())
}

/// A row of what comes before or after.
struct Neighbour {
    name: String,
    url: Option<String>,
    share: String,
    times: String,
    people: String,
    /// Who they are.
    who: Option<String>,
    between: String,
}

impl ShowPage {
    fn name(&self) -> String {
        words::sentence(&self.card.touchpoint.name)
    }

    fn may_change(&self) -> bool {
        self.layout.may(Permission::Curate)
    }

    fn lead(&self) -> Vec<Piece> {
        let (card, t) = (&self.card, self.layout.t);
        if let Some(of) = &card.alias_of {
            return pieces(&t.touchpoints_is_alias(words::sentence(&of.name).replace('*', "")));
        }
        let mut text = match card.occurrences {
            0 => t.touchpoints_not_met().to_owned(),
            n => t.touchpoints_met_by(n, card.people),
        };
        match card.promises {
            None => {}
            Some(promised) => text.push_str(&match of_promises(t, promised) {
                Some(share) => t.touchpoints_share_broken(share),
                None => t.touchpoints_none_due_yet().to_owned(),
            }),
        }
        text.push_str(&match card.scores.first() {
            Some(scored) if scored.n >= FEW => {
                t.touchpoints_score_is(words::metric(&scored.metric), t.figure_with_interval(scored))
            }
            Some(scored) => t.touchpoints_not_enough(scored.n),
            None => t.touchpoints_not_scored().to_owned(),
        });
        pieces(&text)
    }

    fn stage(&self) -> &'static str {
        let t = self.layout.t;
        self.card.stage.map_or_else(|| t.touchpoints_waits(), |stage| t.stage(stage))
    }

    /// The stages that the form offers.
    fn stages(&self) -> Vec<(&'static str, String, bool)> {
        let name = |stage: Stage| words::sentence(self.layout.t.stage(stage));
        let stages = Stage::ALL.map(|stage| (stage.as_str(), name(stage), self.card.stage == Some(stage)));
        stages.to_vec()
    }

    fn department(&self) -> String {
        self.card.department.clone().unwrap_or_default()
    }

    fn spark(&self) -> String {
        let t = self.layout.t;
        let question = json!({"kind": "trend", "bucket": self.card.bucket});
        let point = |(at, count): &(Micros, u64)| spark::Point {
            when: self.date(at),
            count: *count,
            url: self.who(question.clone(), &json!({"start": at})),
        };
        let points: Vec<_> = self.card.trend.iter().map(point).collect();
        spark::svg(t, &points, &t.touchpoints_trend(self.bucket()))
    }

    /// Who stands behind a row of the answer to a question about this touchpoint.
    fn who(&self, question: Value, row: &Value) -> Option<String> {
        self.bar.who(&self.layout, self.here(question), row)
    }

    /// Who met it.
    fn met(&self) -> Option<String> {
        let met = json!({"kind": "trend", "measure": "people", "bucket": "whole"});
        self.who(met, &json!({})).filter(|_| self.card.people > 0)
    }

    /// To whom promises about it were kept, and to whom they were broken, in words with the way there.
    fn promised(&self) -> Vec<(String, Option<String>)> {
        let Some(promised) = self.card.promises else { return Vec::new() };
        let t = self.layout.t;
        let name = [self.card.touchpoint.name.as_str()];
        let to = |state: &str| self.bar.promised(&self.layout, &name, &json!({"state": state}));
        let told = [
            (promised.kept, t.touchpoints_to_whom_kept(promised.kept), "kept"),
            (promised.broken, t.overview_broken(promised.broken), "broken"),
        ];
        told.into_iter().filter(|(n, ..)| *n > 0).map(|(_, words, state)| (words, to(state))).collect()
    }

    /// Who said how it felt.
    fn said(&self, scored: &Scored) -> Option<String> {
        self.who(json!({"kind": "score", "metric": scored.metric}), &json!({}))
    }

    fn bucket(&self) -> &'static str {
        let t = self.layout.t;
        match self.card.bucket {
            Bucket::Hour => t.touchpoints_by_hour(),
            Bucket::Day => t.touchpoints_by_day(),
            Bucket::Week => t.touchpoints_by_week(),
            Bucket::Month => t.touchpoints_by_month(),
            Bucket::Whole => t.touchpoints_by_period(),
        }
    }

    /// What the line shows: its ends, and its highest point.
    fn under_line(&self) -> String {
        let (card, t) = (&self.card, self.layout.t);
        let most = card.trend.iter().max_by_key(|(_, n)| *n);
        match (card.trend.first(), card.trend.last(), most) {
            (Some((first, _)), Some((last, _)), Some((at, n))) => {
                t.touchpoints_under_line(self.bucket(), self.date(first), self.date(last), n, self.date(at))
            }
            _ => t.touchpoints_nothing_in_time().to_owned(),
        }
    }

    fn date(&self, at: &Micros) -> String {
        self.layout.t.date(*at, self.card.zone)
    }

    fn occurrences(&self) -> String {
        self.layout.t.count(self.card.occurrences)
    }

    fn people(&self) -> String {
        self.layout.t.words_people(self.card.people)
    }

    /// The share of promises that were kept, its interval, and whether there are few.
    fn kept(&self) -> Option<(String, String, bool)> {
        let (promised, t) = (self.card.promises?, self.layout.t);
        let rate = throughline_app::figures::share(promised.kept, promised.kept + promised.broken)?;
        let (low, high) = (t.percent(rate.low), t.percent(rate.high));
        let sure = t.touchpoints_kept_sure(low, high, rate.n, promised.kept, promised.broken);
        Some((t.percent(rate.share), sure, rate.n < FEW))
    }

    fn no_promises(&self) -> &'static str {
        match self.card.promises {
            Some(_) => self.layout.t.touchpoints_no_promise_due(),
            None => self.layout.t.touchpoints_choose_all_units(),
        }
    }

    fn metric(&self, scored: &Scored) -> String {
        words::metric(&scored.metric)
    }

    /// The address that pins a question about this touchpoint.
    fn pin(&self, title: &str, question: Value) -> String {
        pin_url(&format!("{} · {title}", self.name()), self.here(question), &self.bar.bar)
    }

    /// A question about this touchpoint alone.
    fn here(&self, mut question: Value) -> Value {
        let name = &self.card.touchpoint.name;
        if let Some(fields) = question.as_object_mut() {
            fields.insert("filter".to_owned(), json!({"field": "touchpoint", "op": "=", "value": name}));
        }
        question
    }

    fn pin_trend(&self) -> String {
        self.pin(self.layout.t.frame_met(), json!({"kind": "trend", "bucket": "week"}))
    }

    fn pin_score(&self, scored: &Scored) -> String {
        self.pin(&self.metric(scored), json!({"kind": "score", "metric": scored.metric}))
    }

    fn figure(&self, scored: &Scored) -> String {
        self.layout.t.figure(scored)
    }

    fn sure(&self, scored: &Scored) -> String {
        let t = self.layout.t;
        match scored.interval {
            Some((low, high)) => {
                format!("{} – {} · {}", t.in_unit(low, scored.unit), t.in_unit(high, scored.unit), t.n(scored.n))
            }
            None => t.touchpoints_no_interval(scored.n),
        }
    }

    fn few(&self, scored: &Scored) -> bool {
        scored.n < FEW
    }

    fn before(&self) -> Vec<Neighbour> {
        self.neighbours(&self.card.before, self.layout.t.touchpoints_nothing_before(), ["from", "to"])
    }

    fn after(&self) -> Vec<Neighbour> {
        self.neighbours(&self.card.after, self.layout.t.touchpoints_nothing_after(), ["to", "from"])
    }

    /// What lies beside it, at the one end of what follows what, with this touchpoint at the other.
    fn neighbours(&self, beside: &[Beside], nothing: &str, [other, own]: [&str; 2]) -> Vec<Neighbour> {
        let t = self.layout.t;
        let neighbour = |one: &Beside| Neighbour {
            name: one.touchpoint.as_ref().map_or_else(|| nothing.to_owned(), |other| words::sentence(&other.name)),
            url: one.touchpoint.as_ref().map(|other| self.bar.bar.url(&urls::touchpoint(other.code), &[])),
            share: t.percent(one.occurrences as f64 / one.of.max(1) as f64),
            times: t.words_count_of(one.occurrences, one.of),
            people: self.layout.t.count(one.people),
            who: {
                let name = one.touchpoint.as_ref().map(|other| other.name.as_str());
                let row = json!({other: name, own: self.card.touchpoint.name});
                self.bar.who(&self.layout, json!({"kind": "map"}), &row)
            },
            between: one.median.map(|median| t.span(median)).unwrap_or_default(),
        };
        beside.iter().map(neighbour).collect()
    }

    fn other_url(&self, other: &Named) -> String {
        self.bar.bar.url(&urls::touchpoint(other.code), &[])
    }

    fn list_url(&self) -> String {
        self.bar.bar.url(urls::TOUCHPOINTS, &[])
    }

    fn feedback_url(&self) -> Option<String> {
        self.layout.may(Permission::SeePeople).then(|| urls::feedback_about(&self.card.touchpoint.name))
    }

    fn describe_url(&self) -> String {
        urls::describe_touchpoint(self.card.touchpoint.code)
    }

    fn alias_url(&self) -> String {
        urls::alias_touchpoint(self.card.touchpoint.code)
    }
}
