//! Feedback: everything that was said and scored, and what somebody looks for in it.
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use throughline_model::{
    filter::{Filter, Leaf, Op},
    id::ProfileNo,
    search::Query,
    space::Space,
    time::Micros,
};
use throughline_store::{
    feedback::{self, Place, Scores, Speakers, Tally, Wanted},
    perceptions::Perception,
    profiles,
};

use crate::{
    app::App,
    ctx::Ctx,
    customers::name_of,
    error::{Error, Result},
    figures::{self, Scored, Within},
    journeys::touchpoints,
    reach, segments,
    tenant::{Names, Tenant},
};

pub mod view;

use view::{Entry, Feedback, Sought, Who};

/// How many of the newest answers say which metric is asked most.
const NEWEST: u32 = 2_000;

/// Most characters of a search.
const LONGEST: usize = 200;

/// Lists a page of what was said, the newest first.
///
/// # Errors
/// When the cursor is not one of a list's, or files or the database cannot be read.
pub async fn list(ctx: &Ctx, app: &Arc<App>, sought: &Sought, cursor: Option<&str>, limit: u32) -> Result<Feedback> {
    let tenant = app.tenant(ctx.workspace)?;
    let names = tenant.names();
    let after = cursor.map(place).transpose()?;
    let limit = limit.clamp(1, 200);
    let wanted = Wanted { speakers: speakers(ctx, app, &tenant, sought).await?, ..wanted(ctx, &names, sought) };
    let page = feedback::page(&app.db, ctx.workspace, &wanted, after, limit).await?;
    let around = Wanted {
        range: wanted.range,
        units: wanted.units.clone(),
        speakers: wanted.speakers.clone(),
        ..Wanted::default()
    };
    let newest = feedback::tally(&app.db, ctx.workspace, &around, NEWEST).await?;
    let figure = figure(ctx, app, &names, sought, &newest).await?;
    let latest = |slug: &str| names.catalogue.versions(slug).last().map(|metric| metric.definition.clone());
    Ok(Feedback {
        entries: entries(ctx, app, &names, &page.found).await?,
        said: page.totals.said,
        with_words: page.totals.with_words,
        matching: sought.narrows().then_some(page.matching),
        more_match: page.until.is_some(),
        any: page.any,
        scale: figure.as_ref().and_then(|figure| latest(&figure.metric)).map(|definition| definition.scale),
        figure,
        metrics: figures::metrics(ctx, app)?,
        kind: sought.metric.as_deref().and_then(latest).map(|definition| definition.kind),
        touchpoints: touchpoints(ctx, app)?,
        previous: page.previous.map(cursor_of),
        next: page.found.last().filter(|_| page.more).map(|(last, _)| cursor_of(*last)),
        zone: tenant.workspace.zone,
        as_of: page.until.unwrap_or(Micros(i64::MAX)).min(app.as_of()),
        now: ctx.now,
    })
}

fn cursor_of(place: Place) -> String {
    format!("{}.{}", place.said_at.0, place.seq)
}

fn place(cursor: &str) -> Result<Place> {
    let parts = cursor.split_once('.').and_then(|(at, seq)| Some((at.parse().ok()?, seq.parse().ok()?)));
    let (at, seq) = parts.ok_or_else(|| Error::field("cursor", "is not a list's cursor"))?;
    Ok(Place { said_at: Micros(at), seq })
}

/// What is looked for in numbers; 0 is the number of no name, so an unknown one finds nothing.
fn wanted(ctx: &Ctx, names: &Names, sought: &Sought) -> Wanted {
    let catalogue = &names.catalogue;
    let versions = || {
        let asked = |slug: &str| sought.metric.as_deref().is_none_or(|metric| metric == slug);
        catalogue.metrics.iter().filter(move |metric| asked(&metric.definition.slug))
    };
    let about = |touchpoint: &String| {
        let code = catalogue.canonical(catalogue.code(Space::Touchpoint, touchpoint).unwrap_or(0));
        (1..catalogue.next_code(Space::Touchpoint)).filter(|other| catalogue.canonical(*other) == code).collect()
    };
    Wanted {
        range: sought.range,
        search: sought.words.as_ref().and_then(|words| Query::parse(&words.chars().take(LONGEST).collect::<String>())),
        metrics: sought.metric.is_some().then(|| versions().map(|metric| metric.code).collect()),
        scores: sought.band.map(|band| scores(versions().map(|metric| (metric.code, metric.definition.band(band))))),
        touchpoints: sought.touchpoint.as_ref().map(about),
        units: reach::units(ctx, names, sought.unit.as_deref()),
        speakers: None,
        with_words: sought.with_words,
    }
}

/// Whose words are wanted: those of the customers of the segment, as they are linked now.
async fn speakers(ctx: &Ctx, app: &App, tenant: &Tenant, sought: &Sought) -> Result<Option<Speakers>> {
    let Some(name) = &sought.segment else { return Ok(None) };
    let customers = segments::named(ctx, app, name).await?;
    let identity = tenant.table.snapshot().identity;
    Ok(Some(Speakers::of(move |profile| customers.has(identity.customer_of(profile.0)))))
}

/// Versions with the same scores stand together, so that a hundred questions of a survey are one condition.
fn scores(versions: impl Iterator<Item = (u32, (f64, f64))>) -> Vec<Scores> {
    let mut together: BTreeMap<(u64, u64), Vec<u32>> = BTreeMap::new();
    for (code, (least, most)) in versions {
        together.entry((least.to_bits(), most.to_bits())).or_default().push(code);
    }
    let scores = together.into_iter().map(|((least, most), metrics)| Scores {
        metrics,
        least: f64::from_bits(least),
        most: f64::from_bits(most),
    });
    scores.collect()
}

/// The figure of the metric that is looked for, else of the one with the most answers lately. Words and scores that are looked
/// for do not count: a score of the bad answers alone says nothing.
async fn figure(
    ctx: &Ctx,
    app: &Arc<App>,
    names: &Names,
    sought: &Sought,
    tallies: &[Tally],
) -> Result<Option<Scored>> {
    let slug_of = |tally: &Tally| {
        let metric = names.catalogue.metrics.iter().find(|metric| Some(metric.code) == tally.metric)?;
        Some(metric.definition.slug.clone())
    };
    let mut answers: BTreeMap<String, u64> = BTreeMap::new();
    for tally in tallies {
        if let Some(slug) = slug_of(tally) {
            *answers.entry(slug).or_default() += tally.scored;
        }
    }
    let most = answers.iter().filter(|(_, n)| **n > 0).max_by_key(|(_, n)| **n).map(|(slug, _)| slug.clone());
    let Some(slug) = sought.metric.clone().filter(|slug| answers.contains_key(slug)).or(most) else { return Ok(None) };
    let same = |field: &str, name: &String| {
        Filter::Leaf(Leaf { field: field.to_owned(), op: Op::Eq, value: name.clone().into() })
    };
    let and: Vec<Filter> = [("unit", &sought.unit), ("touchpoint", &sought.touchpoint)]
        .into_iter()
        .filter_map(|(field, name)| name.as_ref().map(|name| same(field, name)))
        .collect();
    let filter = (!and.is_empty()).then_some(Filter::And { and });
    let within = Within { range: sought.range, filter, segment: sought.segment.clone(), ..Within::default() };
    let scored = figures::score(ctx, app, &slug, None, &within).await?;
    Ok(scored.into_iter().find(|scored| scored.n > 0))
}

pub(crate) async fn entries(ctx: &Ctx, app: &App, names: &Names, found: &[(Place, Perception)]) -> Result<Vec<Entry>> {
    let who = who(ctx, app, found).await?;
    let name = |space, code: Option<u32>| names.catalogue.name(space, code?).map(str::to_owned);
    let entry = |(_, said): &(Place, Perception)| {
        let metric = names.catalogue.metrics.iter().find(|metric| Some(metric.code) == said.metric);
        let about = said.about_touchpoint.map(|code| names.catalogue.canonical(code));
        let filled = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        Some(Entry {
            at: said.said_at,
            metric: metric.map(|metric| metric.definition.slug.clone()),
            value: said.value,
            scale: metric.map(|metric| metric.definition.scale),
            band: metric.zip(said.value).map(|(metric, value)| metric.definition.band_of(value)),
            heading: filled(&said.title),
            text: filled(&said.body),
            language: said.language.clone(),
            about: name(Space::Touchpoint, about),
            object: said.about_object.clone(),
            channel: name(Space::Channel, said.channel),
            unit: name(Space::Unit, said.unit),
            source: name(Space::Source, Some(said.source)),
            public: said.public,
            who: who.get(&said.profile)?.clone(),
        })
    };
    Ok(found.iter().filter_map(entry).collect())
}

/// Who the given perceptions are of, by the number of the profile.
async fn who(ctx: &Ctx, app: &App, found: &[(Place, Perception)]) -> Result<HashMap<ProfileNo, Who>> {
    let mut numbers: Vec<ProfileNo> = found.iter().map(|(_, said)| said.profile).collect();
    numbers.sort();
    numbers.dedup();
    let speakers = profiles::by_numbers(&app.db, ctx.workspace, &numbers).await?;
    let mut customers: HashMap<ProfileNo, Who> = HashMap::new();
    for speaker in &speakers {
        if customers.contains_key(&speaker.customer) {
            continue;
        }
        let theirs = profiles::of_customer(&app.db, ctx.workspace, speaker.customer).await?;
        let all: Vec<ProfileNo> = theirs.iter().map(|profile| profile.no).collect();
        let carried = profiles::identifiers(&app.db, ctx.workspace, &all).await?;
        let own = theirs.iter().map(|profile| (profile.key.kind, profile.key.value.clone()));
        let known: Vec<_> = own.chain(carried.into_iter().map(|(_, other)| (other.kind, other.value))).collect();
        let name = (!speaker.customer.is_episode()).then(|| name_of(&theirs, &known));
        let profile = theirs.first().map_or(speaker.id, |first| first.id);
        customers.insert(speaker.customer, Who { profile, name });
    }
    let of = |speaker: &profiles::Profile| Some((speaker.no, customers.get(&speaker.customer)?.clone()));
    Ok(speakers.iter().filter_map(of).collect())
}
