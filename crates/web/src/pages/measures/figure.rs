//! One figure and one definition, as the pages of metrics draw them.
use chrono_tz::Tz;
use serde_json::json;
use throughline_app::{
    figures::FEW,
    measures::view::{Figure, Measure, Version},
};
use throughline_model::perception::Scope;

use super::say;
use crate::{bar::BarView, charts::bars, locale::Locale, pages::Layout};

/// One figure, as a card draws it.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureView {
    /// The figure, or that there are not enough answers.
    pub value: String,
    /// Whether it rests on few answers.
    pub few: bool,
    /// The interval and n.
    pub sure: String,
    /// The mean beside a share, and the shares behind points.
    pub beside: Option<String>,
    /// How it differs from the time that it is compared with.
    pub difference: Option<String>,
    /// What it is about: version, scale and scope.
    pub what: String,
    /// The distribution as SVG.
    pub picture: String,
    /// Who stands behind it.
    pub who: Option<String>,
}

impl FigureView {
    /// Words a metric's figure, beside the time that the bar compares with.
    pub fn new(layout: &Layout, measure: &Measure, figure: &Figure, view: &BarView) -> Self {
        let (t, bar) = (layout.t, &view.bar);
        let who = |row: serde_json::Value| view.who(layout, json!({"kind": "score", "metric": measure.slug}), &row);
        let version = figure.version;
        let gave = |(least, most)| who(json!({"version": version, "least": least, "most": most}));
        let scored = &figure.scored;
        let definition = measure.definition(figure.version);
        let scale = definition.map(|definition| definition.scale);
        let few = scored.n < FEW;
        let value = match (scored.n, few) {
            (0, _) => t.measures_no_answers().to_owned(),
            (_, true) => t.measures_not_enough_yet().to_owned(),
            (_, false) => say::value(t, scored, scale).unwrap_or_default(),
        };
        let sure = match say::interval(t, scored) {
            Some(interval) => t.measures_sure(interval, scored.n),
            None => t.words_answers(scored.n),
        };
        let mean = figure.mean.filter(|_| scored.unit != throughline_app::figures::Unit::Mean);
        Self {
            value,
            few,
            sure,
            beside: mean.map(|mean| t.measures_mean(t.score(mean, scale))),
            difference: if few { None } else { say::difference(t, scored, figure.before, bar) },
            what: definition.map_or_else(String::new, |definition| {
                t.measures_what(say::kind(t, definition.kind), say::scale(t, definition), scope(t, figure.scope))
            }),
            picture: definition
                .map(|definition| bars::draw(t, &bars::steps(t, &figure.distribution, definition), &gave))
                .unwrap_or_default(),
            who: who(json!({"version": version})).filter(|_| scored.n > 0),
        }
    }
}

/// What a scope is called.
pub fn scope(t: Locale, scope: Scope) -> &'static str {
    match scope {
        Scope::Transactional => t.measures_transactional(),
        Scope::Relational => t.measures_relational(),
    }
}

/// One version of a metric, as the table of versions draws it.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionView {
    /// Its number.
    pub number: u32,
    /// The kind.
    pub kind: &'static str,
    /// The scale, with its top boxes.
    pub scale: String,
    /// Whether the source did not say the scale.
    pub assumed: bool,
    /// What it asks about.
    pub scope: &'static str,
    /// The question as it was asked.
    pub wording: Option<String>,
    /// Since when it is known here.
    pub since: String,
}

impl VersionView {
    /// Words a version.
    pub fn new(t: Locale, version: &Version, zone: Tz) -> Self {
        let definition = &version.definition;
        let scale = say::scale(t, definition);
        Self {
            number: version.version,
            kind: say::kind(t, definition.kind),
            scale: match definition.top_from.map(|top| t.decimal(top, 2)) {
                Some(top) if definition.scale.high_is_good => t.measures_top_from(scale, top),
                Some(top) => t.measures_top_up_to(scale, top),
                None => scale,
            },
            assumed: definition.scale_assumed,
            scope: scope(t, definition.scope),
            wording: definition.wording.clone(),
            since: version.since.map(|at| t.date(at, zone)).unwrap_or_default(),
        }
    }
}
