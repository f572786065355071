//! Checks across the rules of a mapping, and the numbering of their holes.
use std::collections::HashSet;

use chrono::format::{Item, StrftimeItems};

use super::{
    Condition, EmitRule, InteractionRule, LengthRule, Mapping, MetricRule, PerceptionRule, ProfileRule, PromiseRule,
    PublishedRule, TimeRule, words::nearest,
};
use crate::import::template::Template;

/// Tells what of a mapping does not fit the rest of it.
pub(super) fn check(mapping: &Mapping) -> Result<(), String> {
    let names: Vec<&str> = mapping.tables.iter().map(|table| table.name.as_str()).collect();
    let known = |kind: &str, name: &str| {
        if names.contains(&name) {
            return Ok(());
        }
        let hint = nearest(name, names.iter().copied()).map(|near| format!("; did you mean `{near}`?"));
        Err(format!("{kind} names the table `{name}`, which there is not{}", hint.unwrap_or_default()))
    };
    if names.iter().collect::<HashSet<_>>().len() != names.len() {
        return Err("two tables have the same name".to_owned());
    }
    for join in &mapping.joins {
        known("join.table", &join.table)?;
        known("join.with", &join.with)?;
    }
    for (n, emit) in mapping.emits.iter().enumerate() {
        let at = format!("emit {}", n + 1);
        for table in &emit.table {
            known(&at, table)?;
        }
        check_emit(mapping, emit).map_err(|message| format!("{at}: {message}"))?;
    }
    for table in &mapping.tables {
        let (name, mut emits) = (&table.name, mapping.emits_of(table).peekable());
        if emits.peek().is_none() {
            if table.lookup || mapping.joins.iter().any(|join| join.with == *name) {
                continue;
            }
            return Err(format!("table `{name}` states nothing: it has no emit and no join looks it up"));
        }
        if table.who.is_none() && mapping.who.is_none() {
            return Err(format!("table `{name}` has no `who`"));
        }
        if table.time.is_none() && emits.any(|(_, emit)| emit.time.is_none()) {
            return Err(format!("table `{name}` has no `time`"));
        }
        if let Some(time) = &table.time {
            check_time(time)?;
        }
    }
    let whos = mapping.tables.iter().filter_map(|table| table.who.as_ref()).chain(&mapping.who);
    for who in whos {
        if who.external.is_none() && who.anonymous.is_none() && who.episode.is_none() {
            return Err("who needs `external`, `anonymous` or `episode`".to_owned());
        }
    }
    Ok(())
}

fn check_emit(mapping: &Mapping, emit: &EmitRule) -> Result<(), String> {
    if emit.interaction.is_none() && emit.perception.is_none() && emit.promise.is_none() && emit.profile.is_none() {
        return Err("states nothing: it needs `interaction`, `perception`, `promise` or `profile`".to_owned());
    }
    if let Some(each) = &emit.each {
        let tables = mapping.tables.iter().filter(|table| match emit.table.as_slice() {
            [] => !table.lookup,
            names => names.contains(&table.name),
        });
        for table in tables {
            if !mapping.joins_of(&table.name).any(|join| join.with == *each) {
                return Err(format!("`each` names `{each}`, which table `{}` does not join", table.name));
            }
        }
    }
    for condition in emit.when.iter().chain(&emit.unless) {
        check_condition(condition)?;
    }
    let promise = emit.promise.as_ref();
    let times = [
        emit.time.as_ref(),
        promise.and_then(|promise| promise.due.as_ref()),
        promise.and_then(|promise| promise.kept.as_ref()),
        emit.perception.as_ref().and_then(|perception| perception.experienced_at.as_ref()),
    ];
    for time in times.into_iter().flatten() {
        check_time(time)?;
    }
    if let Some(perception) = &emit.perception {
        let published = perception.published.is_some();
        let scored = perception.value.is_some() || !perception.items.is_empty() || published;
        if published && (perception.value.is_some() || !perception.items.is_empty()) {
            return Err("perception is one answer or a published figure; write two emits".to_owned());
        }
        match (&perception.metric, scored) {
            (None, true) => return Err("perception has a value and no `metric`".to_owned()),
            (Some(_), false) => {
                return Err("perception has a metric and neither `value`, `items` nor `published`".to_owned());
            }
            (None, false) if perception.text.is_none() => return Err("perception has nothing said".to_owned()),
            _ => {}
        }
        if perception.value.is_some() && !perception.items.is_empty() {
            return Err("perception has `value` and `items`; write two emits".to_owned());
        }
        if !perception.items.is_empty() && (perception.text.is_some() || perception.touchpoint.is_some()) {
            return Err("perception with `items` takes its touchpoints from them and has no text".to_owned());
        }
    }
    if let Some(amount) = emit.interaction.as_ref().and_then(|interaction| interaction.amount.as_ref())
        && amount.value.is_some() == amount.sum.is_some()
    {
        return Err("amount needs either `value` or `sum`".to_owned());
    }
    Ok(())
}

fn check_condition(condition: &Condition) -> Result<(), String> {
    let tests = [
        condition.present.is_some(),
        condition.equals.is_some(),
        condition.any_of.is_some(),
        condition.starts.is_some(),
        condition.below.is_some(),
    ];
    let tests = tests.iter().filter(|test| **test).count();
    if condition.any.is_empty() && (condition.column.is_none() || tests != 1) {
        return Err(
            "a condition has a `column` and one of `present`, `equals`, `in`, `starts`, `below`, or a list `any`"
                .to_owned(),
        );
    }
    if !condition.any.is_empty() && (condition.column.is_some() || tests != 0) {
        return Err("a condition with `any` has nothing else".to_owned());
    }
    condition.any.iter().try_for_each(check_condition)
}

fn check_time(time: &TimeRule) -> Result<(), String> {
    for format in &time.formats {
        if StrftimeItems::new(format).any(|item| matches!(item, Item::Error)) {
            return Err(format!("`{format}` is not a format of times such as %d.%m.%Y %H:%M"));
        }
    }
    Ok(())
}

impl Mapping {
    /// Gives each hole its number and notes which of them each emit uses.
    pub(super) fn number_holes(&mut self) {
        let mut next = 0;
        let mut number = |template: &mut Template| {
            for hole in template.holes_mut() {
                hole.id = next;
                next += 1;
            }
        };
        let whos = self.tables.iter_mut().filter_map(|table| table.who.as_mut()).chain(&mut self.who);
        for who in whos {
            each(&mut number, [&mut who.external, &mut who.anonymous, &mut who.episode]);
        }
        for table in &mut self.tables {
            each(&mut number, [&mut table.id]);
            of_time(&mut number, &mut table.time);
        }
        for join in &mut self.joins {
            number(&mut join.left);
            number(&mut join.right);
        }
        for emit in &mut self.emits {
            let mut holes = Vec::new();
            emit.visit(&mut |template| {
                number(template);
                holes.extend(template.holes().cloned());
            });
            emit.holes = holes;
        }
    }
}

type Visit<'v> = &'v mut dyn FnMut(&mut Template);

fn each<const N: usize>(visit: Visit<'_>, templates: [&mut Option<Template>; N]) {
    templates.into_iter().flatten().for_each(visit);
}

fn of_time(visit: Visit<'_>, time: &mut Option<TimeRule>) {
    if let Some(time) = time {
        visit(&mut time.at);
    }
}

impl EmitRule {
    fn visit(&mut self, visit: Visit<'_>) {
        for condition in self.when.iter_mut().chain(&mut self.unless) {
            condition.visit(visit);
        }
        of_time(visit, &mut self.time);
        if let Some(interaction) = &mut self.interaction {
            interaction.visit(visit);
        }
        if let Some(perception) = &mut self.perception {
            perception.visit(visit);
        }
        if let Some(promise) = &mut self.promise {
            promise.visit(visit);
        }
        if let Some(profile) = &mut self.profile {
            profile.visit(visit);
        }
    }
}

impl Condition {
    fn visit(&mut self, visit: Visit<'_>) {
        each(visit, [&mut self.column]);
        for condition in &mut self.any {
            condition.visit(visit);
        }
    }
}

impl InteractionRule {
    fn visit(&mut self, visit: Visit<'_>) {
        visit(&mut self.name);
        each(
            visit,
            [
                &mut self.touchpoint,
                &mut self.channel,
                &mut self.unit,
                &mut self.account,
                &mut self.object,
                &mut self.session,
                &mut self.staff,
                &mut self.outcome,
                &mut self.campaign,
            ],
        );
        for LengthRule { value, .. } in [&mut self.duration, &mut self.wait].into_iter().flatten() {
            visit(value);
        }
        if let Some(amount) = &mut self.amount {
            each(visit, [&mut amount.value, &mut amount.times, &mut amount.sum]);
            visit(&mut amount.currency);
        }
        self.properties.named.iter_mut().for_each(|(_, template)| visit(template));
    }
}

impl PerceptionRule {
    fn visit(&mut self, visit: Visit<'_>) {
        if let Some(MetricRule { slug, kind, scale, wording, .. }) = &mut self.metric {
            visit(slug);
            visit(kind);
            if let Some((low, high)) = scale {
                visit(low);
                visit(high);
            }
            each(visit, [wording]);
        }
        each(
            visit,
            [
                &mut self.value,
                &mut self.text,
                &mut self.title,
                &mut self.language,
                &mut self.touchpoint,
                &mut self.object,
                &mut self.submission,
                &mut self.solicited_by,
                &mut self.weight,
                &mut self.channel,
                &mut self.unit,
                &mut self.permalink,
            ],
        );
        self.items.values_mut().for_each(&mut *visit);
        if let Some(PublishedRule { n, share }) = &mut self.published {
            visit(n);
            visit(share);
        }
        of_time(visit, &mut self.experienced_at);
    }
}

impl PromiseRule {
    fn visit(&mut self, visit: Visit<'_>) {
        visit(&mut self.key);
        visit(&mut self.what);
        of_time(visit, &mut self.due);
        of_time(visit, &mut self.kept);
        each(visit, [&mut self.touchpoint, &mut self.object]);
    }
}

impl ProfileRule {
    fn visit(&mut self, visit: Visit<'_>) {
        each(visit, [&mut self.email, &mut self.phone, &mut self.region]);
        self.traits.named.iter_mut().for_each(|(_, template)| visit(template));
    }
}
