//! Asking questions: the one way in for pages, the API and the command line.
use std::sync::Arc;

use serde_json::{Value, json};
pub use throughline_journeys::answer::Row;
use throughline_journeys::{
    answer::{Answer, Rows},
    ask::Behind,
    batch::Batch,
    lane::rows_of,
    row::Kind,
    schema::Column,
};
use throughline_measure::{interval::Confidence, score::aggregate_range};
use throughline_model::{
    id::{ProfileId, ProfileNo},
    identifier::{Identifier, IdentifierKind},
    money,
    permission::Permission,
    profile::ProfileKey,
    question::{CustomerRef, FieldError, Question, Timeline},
    space::Space,
    time::{Micros, TimeRange},
};
use throughline_store::{perceptions, profiles};

use crate::{
    answers::{Anew, Found, Moment, Until},
    app::App,
    audit,
    ctx::Ctx,
    error::{Error, Result},
    project::facts::answer_hash,
    reach::{self, Part},
    segments,
    tenant::{Names, Tenant},
};

mod promises;

/// Answers a question.
///
/// # Errors
/// Names the field that cannot be taken; when it is not the caller's to ask; when there is no such customer; when files
/// cannot be read.
pub async fn ask(ctx: &Ctx, app: &Arc<App>, question: Question) -> Result<Answer> {
    let tenant = app.tenant(ctx.workspace)?;
    if let Question::Timeline(timeline) = &question {
        ctx.must(Permission::SeePeople)?;
        return self::timeline(ctx, app, &tenant, timeline, app.as_of()).await;
    }
    ctx.must(Permission::SeeFigures)?;
    if let Question::Promises(q) = &question {
        return promises::answer(ctx, app, &tenant, q).await;
    }
    let published = published(ctx, app, &tenant, &question).await?;
    let asked = key(ctx, &question)?;
    let answer = match tenant.answers.get(&asked, &Moment::of(app, &tenant)) {
        Some(found) => given(found),
        None => counted(ctx, app, &tenant, question).await?,
    };
    ctx.complete.note(answer.as_of);
    Ok(Answer { published, ..answer })
}

/// Answers a question as [`ask`] does. Where the ledgers are large, it gives at once what was true a few minutes ago
/// and counts anew beside; `as_of` says up to when it is complete.
///
/// # Errors
/// As for [`ask`].
pub async fn lately(ctx: &Ctx, app: &Arc<App>, question: Question) -> Result<Answer> {
    let tenant = app.tenant(ctx.workspace)?;
    if tenant.table.rows() < app.settings.large || matches!(question, Question::Timeline(_) | Question::Promises(_)) {
        return ask(ctx, app, question).await;
    }
    ctx.must(Permission::SeeFigures)?;
    let Some(mut found) = tenant.answers.lately(&key(ctx, &question)?, &Moment::of(app, &tenant)) else {
        return ask(ctx, app, question).await;
    };
    if let Some(anew) = found.anew.take() {
        tokio::spawn(anew(Arc::clone(app)));
    }
    ctx.complete.note(found.as_of);
    let published = published(ctx, app, &tenant, &question).await?;
    Ok(Answer { published, ..given(found) })
}

fn given(found: Found<Answer>) -> Answer {
    Answer { as_of: found.as_of, ..found.value }
}

/// Under which an answer is remembered.
fn key(ctx: &Ctx, question: &Question) -> Result<String> {
    let text = serde_json::to_string(question).map_err(Error::internal("could not write a question"))?;
    Ok(format!("{:?} {text}", ctx.units))
}

/// The largest answer that is remembered, in rows.
const LARGEST: usize = 2_000;

/// Counts, and remembers what comes out.
async fn counted(ctx: &Ctx, app: &Arc<App>, tenant: &Arc<Tenant>, question: Question) -> Result<Answer> {
    let (asked, moment, begun) = (key(ctx, &question)?, Moment::of(app, tenant), app.now());
    let part = part(ctx, app, &question).await?;
    let counting = question.clone();
    let answer = reach::asked_within(ctx, app, tenant, part, move |ledgers| ledgers.ask(&counting)).await?;
    if answer.rows.len() > LARGEST {
        return Ok(answer);
    }
    let until = match &question {
        question if question.segments() != (None, None) => Until::Never,
        // Chances to reach a step run out.
        Question::Funnel(_) => Until::Minute,
        _ => Until::Change,
    };
    let anew = counting_anew(ctx.clone(), question);
    tenant.answers.keep(asked, moment, until, answer.clone(), app.now().0 - begun.0, anew);
    Ok(answer)
}

fn counting_anew(ctx: Ctx, question: Question) -> Anew {
    Arc::new(move |app| {
        let (ctx, question) = (Ctx { now: app.now(), ..ctx.clone() }, question.clone());
        Box::pin(async move {
            let counting = async { counted(&ctx, &app, &app.tenant(ctx.workspace)?, question).await };
            if let Err(error) = counting.await {
                tracing::warn!(error = &error as &dyn std::error::Error, "could not count an answer anew");
            }
        })
    })
}

/// Finds who stands behind a row of a question's answer; the row is named by the fields that tell it from the others.
///
/// # Errors
/// As for [`ask`]; names the field of the row that cannot be taken.
pub async fn behind(ctx: &Ctx, app: &Arc<App>, question: Question, row: Row) -> Result<Behind> {
    let tenant = app.tenant(ctx.workspace)?;
    if let Question::Promises(q) = &question {
        return promises::behind(ctx, app, &tenant, q, &row).await;
    }
    let part = part(ctx, app, &question).await?;
    reach::asked_within(ctx, app, &tenant, part, move |ledgers| ledgers.behind(&question, &row)).await
}

/// What tells a row from the others of an answer: by these fields [`behind`] finds its people.
pub fn row_key(question: &Question, row: &Row) -> Row {
    let mut fields: Vec<&str> = match question {
        Question::Timeline(_) => vec![],
        Question::Map(_) => vec!["from", "to"],
        Question::Flow(_) => vec!["step", "part", "from", "to"],
        Question::Funnel(_) => vec!["step", "group"],
        Question::Trend(_) => vec!["start"],
        Question::Score(_) => vec!["version"],
        Question::Promises(_) => vec!["touchpoint"],
    };
    match question {
        Question::Trend(q) => fields.extend(q.breakdown.as_deref()),
        Question::Score(q) => fields.extend(q.by.as_deref()),
        _ => {}
    }
    fields.into_iter().filter_map(|field| Some((field.to_owned(), row.get(field)?.clone()))).collect()
}

/// The customers of the segments that a question names.
async fn part(ctx: &Ctx, app: &App, question: &Question) -> Result<Part> {
    let named = async |segment: Option<&str>| match segment {
        Some(name) => Ok::<_, Error>(Some(segments::named(ctx, app, name).await?)),
        None => Ok(None),
    };
    let (own, compared) = question.segments();
    Ok(Part { customers: named(own).await?, compared: named(compared).await? })
}

/// What others published about the same metric ("88 % of 500"): never counted with answers that we have ourselves.
async fn published(ctx: &Ctx, app: &App, tenant: &Tenant, question: &Question) -> Result<Vec<Row>> {
    // What others published is about the whole.
    let Question::Score(score) = question else { return Ok(Vec::new()) };
    if ctx.units.is_some() {
        return Ok(Vec::new());
    }
    let names = tenant.names();
    let versions: Vec<(u32, u32)> =
        names.catalogue.versions(&score.metric).map(|metric| (metric.code, metric.version)).collect();
    let codes: Vec<u32> = versions.iter().map(|(code, _)| *code).collect();
    let range = TimeRange { from: score.from, to: score.to };
    let found = perceptions::aggregates(&app.db, tenant.workspace.id, &codes, range).await?;
    let rows = found.into_iter().filter_map(|(code, at, figure)| {
        let said = aggregate_range(figure.n, figure.share, figure.slack, Confidence::default())?;
        let version = versions.iter().find(|(other, _)| *other == code).map(|(_, version)| *version);
        let row = json!({
            "metric": score.metric, "version": version, "at": at, "figure": "share", "value": figure.share,
            "n": figure.n, "fewest": said.fewest, "most": said.most, "low": said.low, "high": said.high,
        });
        row.as_object().cloned()
    });
    Ok(rows.collect())
}

/// Finds the customer that a question names.
///
/// # Errors
/// When there is none, or the name is ambiguous across sources.
pub async fn customer(app: &App, tenant: &Tenant, named: &CustomerRef) -> Result<ProfileNo> {
    let workspace = tenant.workspace.id;
    let found: Vec<profiles::Profile> = match named {
        CustomerRef { profile: Some(id), .. } => profiles::by_ids(&app.db, workspace, &[*id]).await?,
        CustomerRef { external_id: Some(id), .. } => {
            profiles::by_ids(&app.db, workspace, &keyed(tenant, IdentifierKind::ExternalId, id)).await?
        }
        CustomerRef { anonymous_id: Some(id), .. } => {
            profiles::by_ids(&app.db, workspace, &keyed(tenant, IdentifierKind::AnonymousId, id)).await?
        }
        CustomerRef { email: Some(email), .. } => {
            let email =
                Identifier::email(email).ok_or_else(|| Error::field("customer.email", "is not an e-mail address"))?;
            let numbers = profiles::by_identifier(&app.db, workspace, &email).await?;
            profiles::by_numbers(&app.db, workspace, &numbers).await?
        }
        _ => Vec::new(),
    };
    let names = tenant.names();
    let of_source = |profile: &profiles::Profile| match &named.source {
        Some(source) => names.catalogue.name(Space::Source, profile.source) == Some(source),
        None => true,
    };
    let mut customers: Vec<ProfileNo> = found.iter().filter(|p| of_source(p)).map(|p| p.customer).collect();
    customers.sort();
    customers.dedup();
    match customers.as_slice() {
        [] => Err(Error::NotFound("customer")),
        [only] => Ok(*only),
        _ => {
            let mut sources: Vec<_> =
                found.iter().filter_map(|p| names.catalogue.name(Space::Source, p.source)).collect();
            sources.sort_unstable();
            sources.dedup();
            Err(Error::Conflict(format!(
                "several customers have this name: add `customer.source`, one of {}",
                sources.join(", ")
            )))
        }
    }
}

/// The ids of the profiles that the sources would keep under a key.
fn keyed(tenant: &Tenant, kind: IdentifierKind, value: &str) -> Vec<ProfileId> {
    let key = ProfileKey(Identifier { kind, value: value.to_owned() });
    tenant.names().sources.keys().map(|source| key.profile(tenant.workspace.id, *source)).collect()
}

/// One customer's rows with what the store knows of them.
pub struct Line {
    /// The profiles of the customer, the oldest first.
    pub profiles: Vec<profiles::Profile>,
    /// The rows in order.
    pub rows: Batch,
    /// The words of perceptions, by the number of the answer.
    pub said: std::collections::HashMap<u64, perceptions::Perception>,
}

/// Reads one customer's rows within a range, as far as somebody may see them.
///
/// # Errors
/// When files or the database cannot be read.
pub async fn line(ctx: &Ctx, app: &App, tenant: &Arc<Tenant>, customer: ProfileNo, range: TimeRange) -> Result<Line> {
    let workspace = tenant.workspace.id;
    let profiles = profiles::of_customer(&app.db, workspace, customer).await?;
    let numbers: Vec<ProfileNo> = profiles.iter().map(|profile| profile.no).collect();
    let theirs: Vec<u32> = numbers.iter().map(|no| no.0).collect();
    let names = tenant.names();
    let (table, here) = (Arc::clone(tenant), reach::within(ctx, &names));
    let read =
        tokio::task::spawn_blocking(move || rows_of(&table.table.snapshot(), &[customer.0], &theirs, range, &here));
    let rows = read.await.map_err(Error::internal("could not read a timeline"))??;
    let mut said = perceptions::of_profiles(&app.db, workspace, &numbers, range).await?;
    if let Some(units) = reach::units(ctx, &names, None) {
        said.retain(|said| said.unit.is_some_and(|unit| units.contains(&unit)));
    }
    let hash = |said: &perceptions::Perception| said.answer.parse().map_or(0, answer_hash);
    Ok(Line { profiles, rows, said: said.into_iter().map(|said| (hash(&said), said)).collect() })
}

/// Most rows of a timeline where the question names no limit.
const MOST: u32 = 1000;

async fn timeline(ctx: &Ctx, app: &App, tenant: &Arc<Tenant>, asked: &Timeline, as_of: Micros) -> Result<Answer> {
    if asked.filter.is_some() {
        return Err(FieldError::new("filter", "a timeline shows everything: leave the filter out").into());
    }
    let customer = customer(app, tenant, &asked.customer).await?;
    reach::must_see(ctx, app, tenant, customer).await?;
    let range = TimeRange { from: asked.from, to: asked.to };
    let line = line(ctx, app, tenant, customer, range).await?;
    if let Some(profile) = line.profiles.first() {
        audit::looked_at(app, ctx, profile.id).await?;
    }
    let names = tenant.names();
    let ids: std::collections::HashMap<u32, ProfileId> = line.profiles.iter().map(|p| (p.no.0, p.id)).collect();
    let last_of_answer = last_of_answers(&line.rows);
    let rows: Vec<_> = (0..line.rows.len())
        .filter(|row| last_of_answer(*row))
        .filter_map(|row| Some(word(&line, row, &names, &ids)?.as_object()?.clone()))
        .collect();
    let n = rows.len() as u64;
    let question = serde_json::to_value(Question::Timeline(asked.clone())).unwrap_or_default();
    let rows = Rows { n, rows, notes: Vec::new() };
    Ok(rows.answer(question, as_of, Some(asked.limit.unwrap_or(MOST)), asked.cursor.as_deref())?)
}

/// Tells for each row whether no later row supersedes it.
pub fn last_of_answers(rows: &Batch) -> impl Fn(usize) -> bool + use<> {
    let mut last = std::collections::HashMap::new();
    let key = |rows: &Batch, row| (rows.u8_at(Column::Kind, row), rows.u64_at(Column::Answer, row));
    for row in 0..rows.len() {
        last.insert(key(rows, row), row);
    }
    let superseded: std::collections::HashSet<usize> = (0..rows.len())
        .filter(|row| rows.u64_at(Column::Answer, *row) != 0 && last.get(&key(rows, *row)) != Some(row))
        .collect();
    move |row| !superseded.contains(&row)
}

fn word(line: &Line, row: usize, names: &Names, ids: &std::collections::HashMap<u32, ProfileId>) -> Option<Value> {
    let rows = &line.rows;
    let name = |space, column| names.catalogue.name(space, rows.u32_at(column, row)).map(str::to_owned);
    let touchpoint = |column| {
        let code = names.catalogue.canonical(rows.u32_at(column, row));
        names.catalogue.name(Space::Touchpoint, code).map(str::to_owned)
    };
    let seconds = |column| rows.i64_at(column, row).map(|micros| micros as f64 / 1e6);
    let mut words = json!({
        "at": Micros(rows.i64_at(Column::At, row)?),
        "source": name(Space::Source, Column::Source),
        "profile": ids.get(&rows.u32_at(Column::Profile, row)),
        "channel": name(Space::Channel, Column::Channel),
        "unit": name(Space::Unit, Column::Unit),
        "object": rows.text_at(Column::Object, row),
    });
    let kind = rows.u8_at(Column::Kind, row);
    let more = if kind == Kind::Interaction as u8 {
        let currency = name(Space::Currency, Column::Currency);
        let amount = rows.i64_at(Column::Amount, row).zip(currency).map(|(minor, currency)| {
            json!({"value": money::Money { minor, currency: currency.clone() }.major(), "currency": currency})
        });
        let properties: Option<Value> =
            rows.text_at(Column::Properties, row).and_then(|text| serde_json::from_str(text).ok());
        json!({
            "lane": "experience",
            "kind": "interaction",
            "touchpoint": touchpoint(Column::Touchpoint),
            "name": name(Space::Name, Column::Name),
            "outcome": name(Space::Outcome, Column::Outcome),
            "duration_seconds": seconds(Column::Duration),
            "wait_seconds": seconds(Column::Wait),
            "amount": amount,
            "properties": properties,
        })
    } else if kind == Kind::Perception as u8 {
        let said = line.said.get(&rows.u64_at(Column::Answer, row));
        let code = rows.u32_at(Column::Metric, row);
        let metric = names.catalogue.metrics.iter().find(|metric| metric.code == code);
        json!({
            "lane": "perception",
            "kind": "perception",
            "about": touchpoint(Column::About),
            "metric": metric.map(|metric| &metric.definition.slug),
            "version": metric.map(|metric| metric.version),
            "value": rows.f64_at(Column::Value, row),
            "scale": metric.map(|metric| [metric.definition.scale.min, metric.definition.scale.max]),
            "title": said.and_then(|said| said.title.as_ref()),
            "text": said.and_then(|said| said.body.as_ref()),
            "language": said.and_then(|said| said.language.as_ref()),
            "public": said.map(|said| said.public),
        })
    } else {
        let kept = kind == Kind::Kept as u8;
        json!({
            "lane": "experience",
            "kind": if kept { "promise_kept" } else { "promise" },
            "about": touchpoint(Column::About),
            "due": rows.i64_at(Column::Due, row).map(Micros),
        })
    };
    if let (Some(words), Some(more)) = (words.as_object_mut(), more.as_object()) {
        words
            .extend(more.iter().filter(|(_, value)| !value.is_null()).map(|(key, value)| (key.clone(), value.clone())));
        words.retain(|_, value| !value.is_null());
    }
    Some(words)
}
