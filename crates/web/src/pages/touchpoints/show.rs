//! One touchpoint's scorecard.
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use serde::Deserialize;
use throughline_app::{
    error::Error,
    figures::{FEW, Scored, Within},
    touchpoints::{
        scorecard,
        view::{Beside, Named, Scorecard},
    },
};
use throughline_model::{permission::Permission, question::Bucket, time::Micros, touchpoint::Stage};

use super::{of_promises, percent};
use crate::{
    bar::{Bar, BarView},
    charts::spark,
    error::PageError,
    extract::{Frame, May, SeeFigures},
    pages::{Area, Layout, Piece, html, pieces},
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
    let within = Within { range: bar.range(ctx.now), filter: bar.filter(), compared: None };
    let card = scorecard::show(&ctx, &web.app, code(&touchpoint)?, &within).await?;
    layout.notice = notice(ask.done.as_deref().unwrap_or_default());
    let (path, units) = (urls::touchpoint(card.touchpoint.code), card.units.clone());
    let bar = BarView { bar, units, path, keep: Vec::new(), compares: false, zone: card.zone };
    Ok(html(&ShowPage { layout: layout.within(Area::Touchpoints), bar, card }))
}

fn notice(done: &str) -> Option<String> {
    let words = match done {
        urls::DESCRIBED => "Stored. It counts so in every answer from now on.",
        urls::ALIASED => "It counts as the other touchpoint now, in every answer. Undo it below.",
        urls::ALONE => "It stands for itself again; every number is as it was.",
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
        let card = &self.card;
        if let Some(of) = &card.alias_of {
            let of = words::sentence(&of.name).replace('*', "");
            return pieces(&format!("This is another name of *{of}*: what happens under it counts there."));
        }
        let mut text = match card.occurrences {
            0 => "It was *not met* in this time".to_owned(),
            n => format!(
                "Met *{}* by {}",
                words::counted(n, "time", "times"),
                words::counted(card.people, "person", "people")
            ),
        };
        match card.promises {
            None => {}
            Some(promised) => match of_promises(promised) {
                Some(share) => text.push_str(&format!("; *{share} were broken*")),
                None => text.push_str("; no promise about it came due"),
            },
        }
        match card.scores.first() {
            Some(scored) if scored.n >= FEW => text.push_str(&format!(
                "; {} about it is *{}*.",
                words::metric(&scored.metric),
                words::figure_with_interval(scored)
            )),
            Some(scored) => text.push_str(&format!(
                "; not enough answers about it yet (n{}{}).",
                words::TIED,
                words::count(scored.n)
            )),
            None => text.push_str("; nobody has scored it."),
        }
        pieces(&text)
    }

    fn stage(&self) -> String {
        self.card.stage.map_or_else(|| "waits for a stage".to_owned(), |stage| stage.as_str().to_owned())
    }

    /// The stages that the form offers.
    fn stages(&self) -> Vec<(&'static str, String, bool)> {
        let stages =
            Stage::ALL.map(|stage| (stage.as_str(), words::sentence(stage.as_str()), self.card.stage == Some(stage)));
        stages.to_vec()
    }

    fn department(&self) -> String {
        self.card.department.clone().unwrap_or_default()
    }

    fn spark(&self) -> String {
        let counts: Vec<u64> = self.card.trend.iter().map(|(_, n)| *n).collect();
        spark::svg(&counts, &format!("How often it was met, by {}", self.bucket()))
    }

    fn bucket(&self) -> &'static str {
        match self.card.bucket {
            Bucket::Hour => "hour",
            Bucket::Day => "day",
            Bucket::Week => "week",
            Bucket::Month => "month",
            Bucket::Whole => "period",
        }
    }

    /// What the line shows: its ends, and its highest point.
    fn under_line(&self) -> String {
        let card = &self.card;
        let most = card.trend.iter().max_by_key(|(_, n)| *n);
        match (card.trend.first(), card.trend.last(), most) {
            (Some((first, _)), Some((last, _)), Some((at, n))) => format!(
                "by {}, from {} to {}; the most: {} from {}",
                self.bucket(),
                self.date(first),
                self.date(last),
                words::counted(*n, "time", "times"),
                self.date(at)
            ),
            _ => "nothing in this time".to_owned(),
        }
    }

    fn date(&self, at: &Micros) -> String {
        words::date(*at, self.card.zone)
    }

    fn occurrences(&self) -> String {
        words::count(self.card.occurrences)
    }

    fn people(&self) -> String {
        words::counted(self.card.people, "person", "people")
    }

    /// The share of promises that were kept, its interval, and whether there are few.
    fn kept(&self) -> Option<(String, String, bool)> {
        let promised = self.card.promises?;
        let rate = throughline_app::figures::share(promised.kept, promised.kept + promised.broken)?;
        let sure = format!(
            "{} – {} · n{}{}: {} kept, {} broken",
            percent(rate.low),
            percent(rate.high),
            words::TIED,
            words::count(rate.n),
            words::count(promised.kept),
            words::count(promised.broken)
        );
        Some((percent(rate.share), sure, rate.n < FEW))
    }

    fn no_promises(&self) -> &'static str {
        match self.card.promises {
            Some(_) => "No promise about it came due in this time.",
            None => "Promises do not say at which unit they were made. Choose all units to see them.",
        }
    }

    fn metric(&self, scored: &Scored) -> String {
        words::metric(&scored.metric)
    }

    fn figure(&self, scored: &Scored) -> String {
        words::figure(scored)
    }

    fn sure(&self, scored: &Scored) -> String {
        let n = words::count(scored.n);
        match scored.interval {
            Some((low, high)) => format!(
                "{} – {} · n{}{n}",
                words::in_unit(low, scored.unit),
                words::in_unit(high, scored.unit),
                words::TIED
            ),
            None => format!("too few answers for an interval · n{}{n}", words::TIED),
        }
    }

    fn few(&self, scored: &Scored) -> bool {
        scored.n < FEW
    }

    fn before(&self) -> Vec<Neighbour> {
        self.neighbours(&self.card.before, "nothing: journeys begin here")
    }

    fn after(&self) -> Vec<Neighbour> {
        self.neighbours(&self.card.after, "nothing yet: journeys end here for now")
    }

    fn neighbours(&self, beside: &[Beside], nothing: &str) -> Vec<Neighbour> {
        let neighbour = |one: &Beside| Neighbour {
            name: one.touchpoint.as_ref().map_or_else(|| nothing.to_owned(), |other| words::sentence(&other.name)),
            url: one.touchpoint.as_ref().map(|other| self.bar.bar.url(&urls::touchpoint(other.code), &[])),
            share: percent(one.occurrences as f64 / one.of.max(1) as f64),
            times: format!("{} of {}", words::count(one.occurrences), words::count(one.of)),
            people: words::count(one.people),
            between: one.median.map(words::span).unwrap_or_default(),
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
