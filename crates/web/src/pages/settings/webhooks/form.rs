//! The form of an endpoint: its address, what it is told of, and under which conditions.
use askama::Template;
use throughline_app::{
    app::App,
    ctx::Ctx,
    error::Error,
    figures, journeys,
    webhooks::{
        EndpointIn, EndpointView,
        event::{EventKind, Subscription},
    },
};

use super::kind;
use crate::{locale::Locale, words};

/// The form of an endpoint as it is drawn.
#[derive(Template)]
#[template(path = "settings/webhooks/form.html")]
pub struct FormView {
    /// The reader's language.
    pub t: Locale,
    /// What was entered.
    pub entered: Entered,
    /// The short names of metrics that there are.
    pub metrics: Vec<String>,
    /// The units that there are.
    pub units: Vec<String>,
}

/// What somebody entered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entered {
    /// The address.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// The words of the kinds of event.
    pub events: Vec<String>,
    /// Of what customers say, only answers to this metric.
    pub metric: String,
    /// Only about this unit.
    pub unit: String,
    /// Only with a value not below this one.
    pub at_least: String,
    /// Only with a value not above this one.
    pub at_most: String,
    /// Whether it gets what customers wrote, too.
    pub words: bool,
}

impl Entered {
    /// What a form sent.
    pub fn of(pairs: Vec<(String, String)>) -> Self {
        let mut entered = Self::default();
        for (name, value) in pairs {
            let value = value.trim().to_owned();
            match name.as_str() {
                "url" => entered.url = value,
                "description" => entered.description = value,
                "event" => entered.events.push(value),
                "metric" => entered.metric = value,
                "unit" => entered.unit = value,
                "at_least" => entered.at_least = value,
                "at_most" => entered.at_most = value,
                "words" => entered.words = !value.is_empty(),
                _ => {}
            }
        }
        entered
    }

    /// What stands of an endpoint; of several subscriptions to what customers say, the first.
    pub fn stands(view: &EndpointView) -> Self {
        let received = view.subscriptions.iter().find(|one| one.kind == EventKind::PerceptionReceived);
        let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        Self {
            url: view.url.clone(),
            description: view.description.clone(),
            events: view.subscriptions.iter().map(|one| one.kind.as_str().to_owned()).collect(),
            metric: received.and_then(|one| one.metric.clone()).unwrap_or_default(),
            unit: received.and_then(|one| one.unit.clone()).unwrap_or_default(),
            at_least: number(received.and_then(|one| one.at_least)),
            at_most: number(received.and_then(|one| one.at_most)),
            words: view.words,
        }
    }

    /// The endpoint that was entered, with subscriptions that the form does not show.
    ///
    /// # Errors
    /// Names the field that cannot be read.
    pub fn given(&self, beside: Vec<Subscription>) -> Result<EndpointIn, Error> {
        let some = |text: &String| (!text.is_empty()).then(|| text.clone());
        let number = |field: &str, text: &String| match some(text) {
            Some(text) => text.replace(',', ".").parse().map(Some).map_err(|_| Error::field(field, "is not a number")),
            None => Ok(None),
        };
        let mut subscriptions = Vec::new();
        for kind in EventKind::ALL.into_iter().filter(|kind| self.is_wanted(*kind)) {
            subscriptions.push(match kind {
                EventKind::PerceptionReceived => Subscription {
                    kind,
                    metric: some(&self.metric),
                    unit: some(&self.unit),
                    at_least: number("at_least", &self.at_least)?,
                    at_most: number("at_most", &self.at_most)?,
                },
                _ => Subscription::to(kind),
            });
        }
        subscriptions.extend(beside.into_iter().filter(|one| self.is_wanted(one.kind)));
        Ok(EndpointIn {
            url: self.url.clone(),
            description: self.description.clone(),
            subscriptions,
            words: self.words,
        })
    }

    fn is_wanted(&self, kind: EventKind) -> bool {
        self.events.iter().any(|word| word == kind.as_str())
    }
}

/// The subscriptions that the form does not show: to what customers say, all but the first.
pub fn beside(view: &EndpointView) -> Vec<Subscription> {
    let received = view.subscriptions.iter().filter(|one| one.kind == EventKind::PerceptionReceived);
    received.skip(1).cloned().collect()
}

impl FormView {
    /// The form with what can be chosen.
    ///
    /// # Errors
    /// When the workspace is gone.
    pub fn of(ctx: &Ctx, app: &App, t: Locale, entered: Entered) -> Result<Self, Error> {
        Ok(Self { t, entered, metrics: figures::metrics(ctx, app)?, units: journeys::units(ctx, app)? })
    }

    /// The form as a part of a page.
    pub fn to_html(&self) -> String {
        self.render().unwrap_or_default()
    }

    /// The kinds of event: word, name, whether it is wanted.
    fn kinds(&self) -> Vec<(&'static str, &'static str, bool)> {
        EventKind::ALL.into_iter().map(|one| (one.as_str(), kind(self.t, one), self.entered.is_wanted(one))).collect()
    }

    /// The metrics to choose from: short name, name, whether it is chosen; one that is gone stays chosen.
    fn metrics(&self) -> Vec<(&str, String, bool)> {
        let chosen = self.entered.metric.as_str();
        let gone = (!chosen.is_empty() && !self.metrics.iter().any(|slug| slug == chosen)).then_some(chosen);
        let all = self.metrics.iter().map(String::as_str).chain(gone);
        all.map(|slug| (slug, words::metric(slug), slug == chosen)).collect()
    }

    fn units(&self) -> Vec<(&str, bool)> {
        let chosen = self.entered.unit.as_str();
        let gone = (!chosen.is_empty() && !self.units.iter().any(|unit| unit == chosen)).then_some(chosen);
        self.units.iter().map(String::as_str).chain(gone).map(|unit| (unit, unit == chosen)).collect()
    }
}
