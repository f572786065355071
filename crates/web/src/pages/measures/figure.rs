//! One figure and one definition, as the pages of metrics draw them.
use chrono_tz::Tz;
use throughline_app::{
    figures::FEW,
    measures::view::{Figure, Measure, Version},
};
use throughline_model::perception::Scope;

use super::say;
use crate::{
    charts::bars,
    words::{self, THIN, TIED},
};

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
}

impl FigureView {
    /// Words a metric's figure, beside the time that it is compared with by its name.
    pub fn new(measure: &Measure, figure: &Figure, than: &str) -> Self {
        let scored = &figure.scored;
        let definition = measure.definition(figure.version);
        let scale = definition.map(|definition| definition.scale);
        let few = scored.n < FEW;
        let n = words::counted(scored.n, "answer", "answers");
        let value = match (scored.n, few) {
            (0, _) => "no answers".to_owned(),
            (_, true) => "not enough answers yet".to_owned(),
            (_, false) => say::value(scored, scale).unwrap_or_default(),
        };
        let sure = match say::interval(scored) {
            Some(interval) => format!("95{THIN}%: {interval}, {n}"),
            None => n,
        };
        let mean = figure.mean.filter(|_| scored.unit != throughline_app::figures::Unit::Mean);
        let beside = mean.map(|mean| format!("mean answer {}", words::score(mean, scale)));
        Self {
            value,
            few,
            sure,
            beside,
            difference: if few { None } else { say::difference(scored, figure.before, than) },
            what: definition.map_or_else(String::new, |definition| {
                format!("{}, scale {}, {}", say::kind(definition.kind), say::scale(definition), scope(figure.scope))
            }),
            picture: definition
                .map(|definition| bars::draw(&bars::steps(&figure.distribution, definition)))
                .unwrap_or_default(),
        }
    }
}

/// What a scope is called.
pub fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Transactional => "about one interaction",
        Scope::Relational => "about the whole relationship",
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
    pub fn new(version: &Version, zone: Tz) -> Self {
        let definition = &version.definition;
        let top = definition.top_from.map_or_else(String::new, |top| {
            let way = if definition.scale.high_is_good { "from" } else { "up to" };
            format!(", top boxes {way}{TIED}{}", words::decimal(top, 2))
        });
        Self {
            number: version.version,
            kind: say::kind(definition.kind),
            scale: format!("{}{top}", say::scale(definition)),
            assumed: definition.scale_assumed,
            scope: scope(definition.scope),
            wording: definition.wording.clone(),
            since: version.since.map(|at| words::date(at, zone)).unwrap_or_default(),
        }
    }
}
