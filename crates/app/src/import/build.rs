//! Building: from a row to the events that it states.
//!
//! A row yields its events or one rejection, so that accepted and rejected rows add up. What a row states of the same
//! moment is one event.
use std::borrow::Cow;

use serde_json::{Map, Value};
use throughline_model::{
    event::{Event, Fact, Who},
    identifier::{Identifier, IdentifierKind},
    interaction::Interaction,
    link::LinkKind,
    metric::{MetricDraft, MetricKind, Scale},
    money::Money,
    outcome::{Reason, Rejection},
    perception::{Aggregate, Perception},
    profile::ProfileKey,
    promise::Promise,
};

use super::{
    mapping::{
        AmountRule, Fields, InteractionRule, MetricRule, PerceptionRule, ProfileRule, PromiseRule, PublishedRule,
    },
    plan::{Columns, Plan, Planned, Slot, is_number},
    row::{Moment, Row, number, shown},
    table::{Cell, Table},
    template::Template,
};

/// What one emit stated, before what belongs together is one event.
struct Stated {
    /// Its place in the mapping, and among the joined rows that it goes through.
    place: (usize, usize),
    moment: Moment,
    facts: Vec<Fact>,
    identifiers: Vec<Identifier>,
}

/// The events of the row that the table is at.
pub(super) fn events(plan: &Plan<'_>, table: &dyn Table, line: u64, sequence: i64) -> Result<Vec<Event>, Rejection> {
    let id = format!("{}:{line}", plan.file.digest);
    let mut joined: Vec<Option<usize>> = vec![None; plan.joins.len()];
    for (at, (join, lookup)) in plan.joins.iter().enumerate() {
        let row = Row { plan, table, joined: &joined, id: &id };
        let found = row.text(&join.left).and_then(|key| lookup.first(&key));
        if let Some(slot) = joined.get_mut(at) {
            *slot = found;
        }
    }
    let row = Row { plan, table, joined: &joined, id: &id };
    let mut stated: Vec<Stated> = Vec::new();
    for emit in &plan.emits {
        match emit.each.and_then(|each| Some((each, &plan.joins.get(each)?.1))) {
            None => stated.extend(state(&row, emit, 0)?),
            Some((each, lookup)) => {
                for (n, other) in lookup.from(joined.get(each).copied().flatten()).enumerate() {
                    let mut joined = joined.clone();
                    if let Some(slot) = joined.get_mut(each) {
                        *slot = Some(other);
                    }
                    let row = Row { joined: &joined, ..row };
                    // The facts own what they hold, so the changed row need not outlive this turn.
                    stated.extend(state(&row, emit, n)?);
                }
            }
        }
    }
    if stated.is_empty() {
        return Ok(Vec::new());
    }
    let who = who(&row)?;
    let named = row.word(&plan.table.id);
    if plan.table.id.is_some() && named.is_none() {
        let detail = plan.table.id.as_ref().map(|id| format!("{id} is empty, and it names the row"));
        return Err(Rejection::new(Reason::MissingField, detail.unwrap_or_default()));
    }
    Ok(gather(stated, named.as_deref().unwrap_or(&id), &who, sequence))
}

/// Makes one event of what was stated of the same moment.
fn gather(stated: Vec<Stated>, name: &str, who: &Who, sequence: i64) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    for Stated { place: (emit, n), moment: (at, offset), facts, identifiers } in stated {
        if let Some(event) = events.iter_mut().find(|event| (event.occurred_at, event.offset_minutes) == (at, offset)) {
            event.facts.extend(facts);
            if let Some(who) = &mut event.who {
                who.identifiers.extend(identifiers);
            }
            continue;
        }
        let mut who = who.clone();
        who.identifiers.extend(identifiers);
        let message_id = match (emit, n) {
            (0, 0) => name.to_owned(),
            (emit, 0) => format!("{name}:{emit}"),
            (emit, n) => format!("{name}:{emit}.{n}"),
        };
        events.push(Event {
            message_id: Some(message_id),
            occurred_at: at,
            offset_minutes: offset,
            sequence,
            who: Some(who),
            facts,
            historical: true,
        });
    }
    events
}

/// What one emit states of a row, where it applies.
fn state<'r>(row: &Row<'r>, emit: &'r Planned<'r>, n: usize) -> Result<Option<Stated>, Rejection> {
    let rule = emit.rule;
    if !rule.when.iter().all(|condition| row.holds(condition)) || rule.unless.iter().any(|c| row.holds(c)) {
        return Ok(None);
    }
    let own = match &rule.time {
        Some(time) => match row.past(time)? {
            Some(moment) => Some(moment),
            None => return Ok(None),
        },
        None => None,
    };
    let mut facts = Vec::new();
    let mut identifiers = Vec::new();
    if let Some(rule) = &rule.interaction {
        facts.push(Fact::Interaction(interaction(row, rule, &emit.properties)?));
    }
    if let Some(rule) = &rule.perception {
        perceptions(row, rule, &mut facts)?;
    }
    if let Some(rule) = &rule.promise {
        facts.push(Fact::Promise(promise(row, rule)?));
    }
    if let Some(rule) = &rule.profile {
        let traits = profile(row, rule, &emit.traits, &mut identifiers);
        if !traits.is_empty() || !identifiers.is_empty() {
            facts.push(Fact::Traits(traits));
        }
    }
    if facts.is_empty() {
        return Ok(None);
    }
    let moment = match (own, &row.plan.table.time) {
        (Some(moment), _) => moment,
        (None, Some(time)) => match row.past(time)? {
            Some(moment) => moment,
            None => return Err(missing(&time.at)),
        },
        (None, None) => return Err(Rejection::new(Reason::MissingField, "the row has no time")),
    };
    Ok(Some(Stated { place: (emit.place, n), moment, facts, identifiers }))
}

fn missing(template: &Template) -> Rejection {
    Rejection::new(Reason::MissingField, format!("{template} is empty"))
}

fn required<'r>(row: &Row<'r>, template: &'r Template) -> Result<String, Rejection> {
    match row.text(template) {
        Some(text) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
        _ => Err(missing(template)),
    }
}

fn who(row: &Row<'_>) -> Result<Who, Rejection> {
    let rule = row.plan.who;
    let key = |kind: IdentifierKind, template: &Option<Template>| -> Result<Option<Identifier>, Rejection> {
        let Some(text) = row.word(template) else { return Ok(None) };
        if rule.nobody.iter().any(|nobody| nobody.eq_ignore_ascii_case(&text)) {
            return Ok(None);
        }
        match Identifier::external_verbatim(&text) {
            Some(identifier) => Ok(Some(Identifier { kind, ..identifier })),
            None => Err(Rejection::new(Reason::NoIdentity, format!("{} is not a key that can be kept", shown(&text)))),
        }
    };
    let external = key(IdentifierKind::ExternalId, &rule.external)?;
    let anonymous = key(IdentifierKind::AnonymousId, &rule.anonymous)?;
    Ok(match (external, anonymous) {
        (Some(external), Some(anonymous)) => {
            Who { same_as: vec![(LinkKind::Identify, ProfileKey(anonymous))], ..Who::new(external) }
        }
        (Some(key), None) | (None, Some(key)) => Who::new(key),
        (None, None) => match key(IdentifierKind::EpisodeId, &rule.episode)? {
            Some(episode) => Who::new(episode),
            None => {
                let templates = [&rule.external, &rule.anonymous, &rule.episode];
                let names: Vec<String> = templates.into_iter().flatten().map(Template::to_string).collect();
                return Err(Rejection::new(Reason::NoIdentity, format!("nobody is named in {}", names.join(", "))));
            }
        },
    })
}

fn interaction<'r>(row: &Row<'r>, rule: &'r InteractionRule, columns: &'r Columns) -> Result<Interaction, Rejection> {
    let mut properties = values(row, &rule.properties, columns);
    let amount = match &rule.amount {
        // A number without its currency is no amount of money, and is kept as what it is.
        Some(AmountRule { value: Some(value), currency, .. }) if row.text(currency).is_none() => {
            if let (Some(hole), Some(number)) = (value.hole(), row.number(value)?) {
                properties.insert(hole.names.first().cloned().unwrap_or_default(), number.into());
            }
            None
        }
        Some(rule) => amount(row, rule)?,
        None => None,
    };
    Ok(Interaction {
        name: required(row, &rule.name)?,
        touchpoint: row.word(&rule.touchpoint),
        stage: rule.stage,
        channel: row.word(&rule.channel),
        unit: row.word(&rule.unit),
        account: row.word(&rule.account),
        object: row.word(&rule.object),
        session: row.word(&rule.session),
        staff: row.word(&rule.staff),
        outcome: row.word(&rule.outcome),
        duration: rule.duration.as_ref().map_or(Ok(None), |length| row.length(length))?,
        wait: rule.wait.as_ref().map_or(Ok(None), |length| row.length(length))?,
        amount,
        campaign: row.word(&rule.campaign),
        properties,
    })
}

fn amount<'r>(row: &Row<'r>, rule: &'r AmountRule) -> Result<Option<Money>, Rejection> {
    let major = match (&rule.value, &rule.sum) {
        (Some(value), _) => row.number(value)?,
        (None, Some(column)) => sum(row, column)?,
        (None, None) => None,
    };
    let times = match &rule.times {
        Some(times) => row.number(times)?,
        None => Some(1.0),
    };
    let (Some(major), Some(times)) = (major, times) else { return Ok(None) };
    let currency = required(row, &rule.currency)?;
    match Money::from_major(major * times, &currency) {
        Some(money) => Ok(Some(money)),
        None => {
            let detail = format!("{} {} is not an amount of money", major * times, shown(&currency));
            Err(Rejection::new(Reason::WrongType, detail))
        }
    }
}

/// The sum of a column over all rows of its joined table that belong to the row.
fn sum<'r>(row: &Row<'r>, column: &'r Template) -> Result<Option<f64>, Rejection> {
    let slot = column.hole().and_then(|hole| row.plan.slots(hole).first());
    let Some(Slot::Joined(join, place)) = slot else { return row.number(column) };
    let Some((_, lookup)) = row.plan.joins.get(*join) else { return Ok(None) };
    let mut sum = None;
    for other in lookup.from(row.joined.get(*join).copied().flatten()) {
        if let Cell::Text(text) = lookup.cell(other, *place) {
            let Some(one) = number(text, row.plan.table.decimal_comma) else {
                let detail = format!("{column} is {}, not a number", shown(text));
                return Err(Rejection::new(Reason::WrongType, detail));
            };
            sum = Some(sum.unwrap_or(0.0) + one);
        }
    }
    Ok(sum)
}

fn values<'r>(row: &Row<'r>, fields: &'r Fields, columns: &'r Columns) -> Map<String, Value> {
    let table = row.plan.table;
    let mut values = Map::new();
    let mut keep = |name: &str, cell: Cell<'_>, counts: bool| {
        let value = match cell {
            Cell::Empty => return,
            Cell::Text(text) if table.is_null(text) => return,
            Cell::Text(text) if counts => number(text, table.decimal_comma).map_or_else(|| cell.json(), Value::from),
            cell => cell.json(),
        };
        values.insert(name.to_owned(), value);
    };
    for (name, template) in &fields.named {
        match template.hole() {
            Some(hole) => keep(name, row.cell(hole), is_number(table, name)),
            None => keep(name, row.text(template).as_deref().map_or(Cell::Empty, Cell::Text), false),
        }
    }
    for (name, place, counts) in &columns.known {
        keep(name, row.table.cell(*place), *counts);
    }
    if let Some(open) = &columns.open {
        row.table.each(&mut |column, cell| {
            if let Some(name) = open.takes(column, |place| row.table.cell(place) != Cell::Empty) {
                keep(name, cell, is_number(table, column));
            }
        });
    }
    values
}

fn perceptions<'r>(row: &Row<'r>, rule: &'r PerceptionRule, facts: &mut Vec<Fact>) -> Result<(), Rejection> {
    let common = |value: Option<(MetricDraft, f64)>, touchpoint: Option<String>| -> Result<Perception, Rejection> {
        let (metric, value) = value.unzip();
        Ok(Perception {
            metric,
            value,
            title: said(row, &rule.title),
            text: said(row, &rule.text),
            language: row.word(&rule.language),
            public: rule.public,
            solicited_by: row.word(&rule.solicited_by),
            scope: rule.scope,
            experienced_at: match &rule.experienced_at {
                Some(time) => row.past(time)?.map(|(at, _)| at),
                None => None,
            },
            submission: row.word(&rule.submission),
            about_touchpoint: touchpoint,
            about_object: row.word(&rule.object),
            channel: row.word(&rule.channel),
            unit: row.word(&rule.unit),
            permalink: row.word(&rule.permalink),
            weight: rule.weight.as_ref().map_or(Ok(None), |weight| row.number(weight))?,
            aggregate: None,
        })
    };
    if let (Some(published), Some(metric)) = (&rule.published, &rule.metric) {
        let aggregate = Some(aggregate(row, published)?);
        let metric = Some(draft(row, metric)?);
        facts.push(Fact::Perception(Perception { metric, aggregate, ..common(None, row.word(&rule.touchpoint))? }));
        return Ok(());
    }
    for (touchpoint, column) in &rule.items {
        if let Some(answer) = answer(row, rule, column)? {
            facts.push(Fact::Perception(common(Some(answer), Some(touchpoint.clone()))?));
        }
    }
    if rule.items.is_empty() {
        let value = rule.value.as_ref().map_or(Ok(None), |value| answer(row, rule, value))?;
        let perception = common(value, row.word(&rule.touchpoint))?;
        if perception.value.is_some() || perception.text.is_some() || perception.title.is_some() {
            facts.push(Fact::Perception(perception));
        }
    }
    Ok(())
}

/// A published figure; what its rounding leaves open is half of its last printed digit.
fn aggregate<'r>(row: &Row<'r>, rule: &'r PublishedRule) -> Result<Aggregate, Rejection> {
    let wrong = |template: &Template, text: &str, what: &str| {
        Rejection::new(Reason::WrongType, format!("{template} is {}, not {what}", shown(text)))
    };
    let text = required(row, &rule.n)?;
    let count = number(&text, row.plan.table.decimal_comma).filter(|n| *n >= 1.0 && n.fract() == 0.0);
    let n = count.ok_or_else(|| wrong(&rule.n, &text, "a number of answers"))? as u64;
    let text = required(row, &rule.share)?;
    let (figure, unit) = match text.trim().strip_suffix('%') {
        Some(figure) => (figure.trim(), 0.01),
        None => (text.trim(), 1.0),
    };
    let share = number(figure, row.plan.table.decimal_comma).map(|share| share * unit);
    let share = share.filter(|share| (0.0..=1.0).contains(share));
    let share = share.ok_or_else(|| wrong(&rule.share, &text, "a share: write `88 %` or `0.88`"))?;
    let digits = figure.rsplit_once(['.', ',']).map_or(0, |(_, digits)| digits.len().min(15) as i32);
    Ok(Aggregate { n, share, slack: 0.5 * unit * 10f64.powi(-digits) })
}

/// A text as it was said; blank ones are none.
fn said<'r>(row: &Row<'r>, template: &'r Option<Template>) -> Option<String> {
    let text = row.text(template.as_ref()?)?;
    (!text.trim().is_empty()).then(|| text.into_owned())
}

/// An answer on its scale; `None` where nobody answered.
fn answer<'r>(
    row: &Row<'r>,
    rule: &'r PerceptionRule,
    column: &'r Template,
) -> Result<Option<(MetricDraft, f64)>, Rejection> {
    let (Some(text), Some(metric)) = (row.text(column), &rule.metric) else { return Ok(None) };
    let text: Cow<'_, str> = text;
    let word = text.trim();
    if word.is_empty() {
        return Ok(None);
    }
    let comma = row.plan.table.decimal_comma;
    let value = rule.codes.get(word).copied().or_else(|| number(word, comma));
    let none = |code: &String| code == word || (value.is_some() && number(code, false) == value);
    if rule.not_applicable.iter().any(none) {
        return Ok(None);
    }
    let Some(value) = value else {
        let detail = format!("{column} is {}, which is neither a number nor a known code", shown(word));
        return Err(Rejection::new(Reason::WrongType, detail));
    };
    let metric = draft(row, metric)?;
    if metric.scale.normalise(value).is_none() {
        let Scale { min, max, .. } = metric.scale;
        let detail = format!("{column} is {value}, outside of its scale from {min} to {max}");
        return Err(Rejection::new(Reason::OutOfScale, detail));
    }
    Ok(Some((metric, value)))
}

fn draft<'r>(row: &Row<'r>, rule: &'r MetricRule) -> Result<MetricDraft, Rejection> {
    let slug = required(row, &rule.slug)?;
    let word = required(row, &rule.kind)?;
    let Some(kind) = MetricKind::parse(&word.to_lowercase()) else {
        let detail = format!("{} is {}, not one of nps, csat, ces, rating", rule.kind, shown(&word));
        return Err(Rejection::new(Reason::WrongType, detail));
    };
    let stated = match &rule.scale {
        Some((low, high)) => row.number(low)?.zip(row.number(high)?),
        None => None,
    };
    let assumed = stated.is_none();
    let (min, max) = stated.unwrap_or(match kind {
        MetricKind::Nps => (0.0, 10.0),
        _ => rule.scale_default.unwrap_or((1.0, 5.0)),
    });
    let scale = Scale { min, max, high_is_good: rule.high_is_good.unwrap_or(true) };
    let mut draft = MetricDraft::new(&slug, kind, scale);
    if rule.top_from.is_some() {
        draft.top_from = rule.top_from;
    }
    draft.wording = row.word(&rule.wording);
    draft.scale_assumed = assumed && kind != MetricKind::Nps;
    Ok(draft)
}

fn promise<'r>(row: &Row<'r>, rule: &'r PromiseRule) -> Result<Promise, Rejection> {
    Ok(Promise {
        key: required(row, &rule.key)?,
        what: required(row, &rule.what)?,
        touchpoint: row.word(&rule.touchpoint),
        object: row.word(&rule.object),
        due: match &rule.due {
            Some(due) => row.time(due)?.map(|(at, _)| at),
            None => None,
        },
        kept: match &rule.kept {
            Some(kept) => row.past(kept)?.map(|(at, _)| at),
            None => None,
        },
    })
}

/// The traits of a row; a contact that cannot be read joins nobody and is kept as the trait that it is.
fn profile<'r>(
    row: &Row<'r>,
    rule: &'r ProfileRule,
    columns: &'r Columns,
    identifiers: &mut Vec<Identifier>,
) -> Map<String, Value> {
    let mut traits = values(row, &rule.traits, columns);
    let region = row.word(&rule.region);
    let mut contact = |name: &str, text: Option<String>, read: &dyn Fn(&str) -> Option<Identifier>| {
        if let Some(text) = text {
            match read(&text) {
                Some(identifier) => identifiers.push(identifier),
                None => drop(traits.insert(name.to_owned(), Value::String(text))),
            }
        }
    };
    contact("email", row.word(&rule.email), &Identifier::email);
    contact("phone", row.word(&rule.phone), &|text| Identifier::phone(text, region.as_deref()));
    traits
}
