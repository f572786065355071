//! The stages of the relationship: above the line the share of promises that were broken, below it how it felt.
use std::fmt::{self, Write};

use throughline_app::{
    figures::{FEW, Scored, Unit, share},
    overview::StageView,
};

use super::xml;
use crate::{locale::Locale, words};

const WIDTH: f64 = 1040.0;
const HEIGHT: f64 = 272.0;
/// Where promises end and feelings begin.
const MIDDLE: f64 = 112.0;
/// How high a share of one half or more is drawn.
const HIGHEST: f64 = 92.0;
const TOP: f64 = 140.0;
const BOTTOM: f64 = 216.0;

/// A figure of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Who met it.
    Met,
    /// To whom a promise about it was broken.
    Broken,
    /// Who said how it felt.
    Felt,
}

/// Where the figures of a stage lead.
pub type Ways<'a> = &'a dyn Fn(&StageView, Part) -> Option<String>;

/// Draws the stages in their order; `who` leads to those behind a figure.
pub fn svg(t: Locale, stages: &[StageView], who: Ways<'_>) -> String {
    let mut out = String::with_capacity(8 * 1024);
    // Writing to a string cannot fail.
    let _ = draw(t, stages, who, &mut out);
    out
}

/// What is drawn, as a link where it leads somewhere.
fn linked(url: Option<String>, drawn: &str, out: &mut String) -> fmt::Result {
    match url {
        Some(url) => write!(out, r#"<a href="{}">{drawn}</a>"#, xml(&url)),
        None => out.write_str(drawn),
    }
}

/// A stage's name for people.
pub fn name(t: Locale, stage: &StageView) -> String {
    stage.stage.map_or_else(|| t.charts_no_stage().to_owned(), |stage| words::sentence(t.stage(stage)))
}

fn draw(t: Locale, stages: &[StageView], who: Ways<'_>, out: &mut String) -> fmt::Result {
    let step = WIDTH / stages.len().max(1) as f64;
    let (low, high) = span(stages);
    let height = |value: f64| BOTTOM - (BOTTOM - TOP) * (value - low) / (high - low).max(1e-9);
    write!(
        out,
        r#"<svg class="stages" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="group" aria-label="{}"><line class="ground" x1="0" x2="{WIDTH}" y1="{MIDDLE}" y2="{MIDDLE}"/>"#,
        t.charts_stages(stages.len()),
    )?;
    let felt: Vec<String> = stages
        .iter()
        .enumerate()
        .filter_map(|(at, stage)| {
            let value = stage.score.as_ref()?.value?;
            Some(format!("{:.1},{:.1}", (at as f64 + 0.5) * step, height(value)))
        })
        .collect();
    write!(out, r#"<polyline class="felt-line" points="{}"/>"#, felt.join(" "))?;
    for (at, stage) in stages.iter().enumerate() {
        let x = (at as f64 + 0.5) * step;
        let few = stage.visits < FEW;
        write!(out, r#"<g class="stage{}"><title>{}</title>"#, if few { " few" } else { "" }, xml(&told(t, stage)))?;
        let (kept, broken) = stage.promises;
        if let Some(rate) = share(broken, kept + broken) {
            let tall = (HIGHEST * (rate.share / 0.5).min(1.0)).max(2.0);
            let half = (step * 0.36).min(47.0);
            let drawn = format!(
                r#"<rect class="broken" x="{:.1}" y="{:.1}" width="{:.1}" height="{tall:.1}" rx="4"/><text class="strong" x="{x:.1}" y="{:.1}" text-anchor="middle">{}</text>"#,
                x - half,
                MIDDLE - tall,
                2.0 * half,
                MIDDLE - tall - 7.0,
                t.percent(rate.share),
            );
            linked(who(stage, Part::Broken).filter(|_| broken > 0), &drawn, out)?;
        }
        if let Some(scored) = &stage.score {
            let mut drawn = String::new();
            mark(t, scored, x, &height, &mut drawn)?;
            linked(who(stage, Part::Felt), &drawn, out)?;
        }
        write!(out, r#"<text class="name" x="{x:.1}" y="246" text-anchor="middle">{}</text>"#, xml(&name(t, stage)),)?;
        let drawn = format!(
            r#"<text class="note" x="{x:.1}" y="262" text-anchor="middle">n {}</text>"#,
            t.count(stage.visits),
        );
        linked(who(stage, Part::Met), &drawn, out)?;
        out.write_str("</g>")?;
    }
    out.write_str("</svg>")
}

fn mark(t: Locale, scored: &Scored, x: f64, height: &dyn Fn(f64) -> f64, out: &mut String) -> fmt::Result {
    let Some(value) = scored.value else { return Ok(()) };
    let y = height(value);
    if let Some((low, high)) = scored.interval {
        let (y1, y2) = (height(high).max(TOP - 12.0), height(low).min(BOTTOM + 12.0));
        write!(out, r#"<line class="whisker" x1="{x:.1}" x2="{x:.1}" y1="{y1:.1}" y2="{y2:.1}"/>"#)?;
    }
    let few = if scored.n < FEW { " few" } else { "" };
    write!(
        out,
        r#"<circle class="felt{few}" cx="{x:.1}" cy="{y:.1}" r="6"/><text class="strong" x="{:.1}" y="{:.1}">{}</text>"#,
        x + 12.0,
        y + 4.0,
        t.figure(scored),
    )
}

/// The range of the scores that are drawn, with some room.
fn span(stages: &[StageView]) -> (f64, f64) {
    let scores = stages.iter().filter_map(|stage| stage.score.as_ref());
    let values: Vec<f64> = scores.clone().filter_map(|scored| scored.value).collect();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let least = match scores.map(|scored| scored.unit).next() {
        Some(Unit::Points) => 20.0,
        Some(Unit::Share) => 0.1,
        _ => 0.5,
    };
    let spare = ((least - (high - low)) / 2.0).max(0.0);
    (low - spare, high + spare)
}

fn told(t: Locale, stage: &StageView) -> String {
    let (kept, broken) = stage.promises;
    let mut text = t.charts_met(name(t, stage), stage.visits);
    if kept + broken > 0 {
        text.push_str(&t.charts_broken(broken, kept + broken));
    }
    if let Some(scored) = &stage.score {
        text.push_str(&format!("; {} {}", words::metric(&scored.metric), t.figure_with_interval(scored)));
    }
    text
}
