//! Moments: a customer's rows as people see them, with what each perception is about.
use throughline_journeys::{row::Kind, schema::Column};
use throughline_model::{metric::MetricDraft, money::Money, space::Space, time::Micros};
use throughline_store::promises::Promise;

use super::view::{About, Lane, Method, MetricView, Moment};
use crate::{ask::Line, tenant::Names};

/// The given rows of a line as moments.
pub fn moments(line: &Line, rows: &[usize], names: &Names, promised: &[Promise]) -> Vec<Moment> {
    let mut moments: Vec<Moment> = rows.iter().map(|row| moment(line, *row, names, promised)).collect();
    let about: Vec<Option<About>> = (0..moments.len()).map(|place| about(&moments, place)).collect();
    for (moment, about) in moments.iter_mut().zip(about) {
        moment.about = about;
    }
    moments
}

fn moment(line: &Line, row: usize, names: &Names, promised: &[Promise]) -> Moment {
    let rows = &line.rows;
    let name = |space, column| names.catalogue.name(space, rows.u32_at(column, row)).map(str::to_owned);
    let perception = rows.u8_at(Column::Kind, row) == Kind::Perception as u8;
    let column = if perception { Column::About } else { Column::Touchpoint };
    let code = names.catalogue.canonical(rows.u32_at(column, row));
    let touchpoint = names.catalogue.name(Space::Touchpoint, code).map(str::to_owned);
    let at = Micros(rows.i64_at(Column::At, row).unwrap_or_default());
    let currency = name(Space::Currency, Column::Currency);
    let object = rows.text_at(Column::Object, row).map(str::to_owned);
    let said = line.said.get(&rows.u64_at(Column::Answer, row)).filter(|_| perception);
    let number = rows.u32_at(Column::Metric, row);
    let metric = names.catalogue.metrics.iter().find(|metric| metric.code == number);
    let value = rows.f64_at(Column::Value, row).filter(|_| perception);
    let trouble = match metric {
        Some(metric) => value.is_some_and(|value| is_poor(&metric.definition, value)),
        None => !perception && kept_late(promised, at, code, object.as_deref()),
    };
    let called = if perception {
        metric.map_or_else(|| "Comment".to_owned(), |metric| metric.definition.slug.clone())
    } else {
        touchpoint.clone().or_else(|| name(Space::Name, Column::Name)).unwrap_or_default()
    };
    Moment {
        at,
        lane: if perception { Lane::Perception } else { Lane::Experience },
        touchpoint: touchpoint.filter(|touchpoint| *touchpoint != called),
        name: called,
        stage: names.stages.get(&code).copied(),
        channel: name(Space::Channel, Column::Channel),
        unit: name(Space::Unit, Column::Unit),
        outcome: name(Space::Outcome, Column::Outcome),
        staff: name(Space::Staff, Column::Staff),
        amount: rows.i64_at(Column::Amount, row).zip(currency).map(|(minor, currency)| Money { minor, currency }),
        duration: rows.i64_at(Column::Duration, row),
        wait: rows.i64_at(Column::Wait, row),
        object,
        trouble,
        value,
        scale: metric.map(|metric| metric.definition.scale),
        metric: metric.map(|m| MetricView { slug: m.definition.slug.clone(), version: m.version }),
        heading: said.and_then(|said| said.title.clone()),
        text: said.and_then(|said| said.body.clone()),
        language: said.and_then(|said| said.language.clone()),
        public: said.is_some_and(|said| said.public),
        about: None,
        source: name(Space::Source, Column::Source).unwrap_or_default(),
    }
}

/// Below the metric's good line: outside of the top boxes, a detractor, or in the lower half of a rating's scale.
fn is_poor(metric: &MetricDraft, value: f64) -> bool {
    use throughline_model::metric::MetricKind;
    match (metric.kind, metric.top_from) {
        (MetricKind::Nps, _) => value <= 6.0,
        (_, Some(top)) if metric.scale.high_is_good => value < top,
        (_, Some(top)) => value > top,
        (_, None) => metric.scale.normalise(value).is_some_and(|share| share <= 0.5),
    }
}

fn kept_late(promised: &[Promise], at: Micros, touchpoint: u32, object: Option<&str>) -> bool {
    promised.iter().any(|promise| {
        promise.kept == Some(at)
            && promise.due.is_some_and(|due| at > due)
            && promise.touchpoint.is_none_or(|kept_at| kept_at == touchpoint)
            && promise.object.as_deref() == object
    })
}

/// What a perception is about: the same object and touchpoint where the source stated them, else what happened last
/// there before it was said.
fn about(moments: &[Moment], place: usize) -> Option<About> {
    let said = moments.get(place).filter(|moment| moment.lane == Lane::Perception)?;
    // Where the touchpoint is the name of the moment itself, it was left out.
    let touchpoint_of = |moment: &Moment| moment.touchpoint.clone().unwrap_or_else(|| moment.name.clone());
    let happened = || moments.iter().enumerate().filter(|(_, moment)| moment.lane == Lane::Experience);
    let last = |fits: &dyn Fn(&Moment) -> bool| {
        let fitting = || happened().filter(|(_, moment)| fits(moment));
        fitting().filter(|(_, moment)| moment.at <= said.at).last().or_else(|| fitting().next()).map(|(place, _)| place)
    };
    let touchpoint = said.touchpoint.as_deref();
    if let Some(object) = &said.object {
        let same_object = |moment: &Moment| moment.object.as_ref() == Some(object);
        let both = |moment: &Moment| same_object(moment) && touchpoint.is_none_or(|name| touchpoint_of(moment) == name);
        let explicit = last(&both).or_else(|| last(&same_object))?;
        return Some(About { moment: explicit, method: Method::Explicit, confidence: 1.0 });
    }
    let touchpoint = touchpoint?;
    let there = |moment: &Moment| touchpoint_of(moment) == touchpoint && moment.at <= said.at;
    let visits = happened().filter(|(_, moment)| there(moment)).count();
    let (inferred, _) = happened().rfind(|(_, moment)| there(moment))?;
    // One visit leaves little doubt; the more there were, the less certain it is that the last one is meant.
    Some(About { moment: inferred, method: Method::Inferred, confidence: 0.5 + 0.4 / visits.max(1) as f64 })
}
