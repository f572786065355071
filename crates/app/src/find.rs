//! Finding: one search over everything that has a page, for whoever types the beginning of it.
//!
//! What somebody may not see is not looked for. To be listed here is no look at a customer's line, as it is none in the
//! list of customers; the line notes it when it is opened. While a large import is on its way to the indexes, the latest
//! of it may be missing.
use std::sync::Arc;

use throughline_model::{
    id::{ImportId, ProfileId, SourceId},
    identifier::IdentifierKind,
    permission::Permission,
    search::Query,
    space::Space,
    time::Micros,
    touchpoint::Stage,
    words::{Words, fold},
};
use throughline_store::{
    feedback::{self, Wanted},
    imports, people, profiles, sources,
};

use crate::{app::App, ctx::Ctx, customers::name_of, error::Result, feedback::entries, reach, tenant::Names};

/// Most characters of a search.
const LONGEST: usize = 100;

/// Most characters that are shown of what somebody said.
const SHOWN: usize = 160;

/// Something that was found, with what is needed to lead to it.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// A customer.
    Person {
        /// The profile that names them.
        profile: ProfileId,
        /// What to call them.
        name: String,
        /// Their addresses and numbers.
        identifiers: Vec<(IdentifierKind, String)>,
    },
    /// Something that was said.
    Said {
        /// The profile that names the customer who said it.
        profile: ProfileId,
        /// What to call them; `None` for somebody of whom only this is known.
        name: Option<String>,
        /// When.
        at: Micros,
        /// How the heading and the text begin.
        text: String,
    },
    /// A touchpoint.
    Touchpoint {
        /// Its number.
        code: u32,
        /// Its name.
        name: String,
        /// Its stage.
        stage: Option<Stage>,
    },
    /// A metric.
    Metric {
        /// Its short name.
        slug: String,
        /// The question as it was asked, where known.
        wording: Option<String>,
    },
    /// A unit.
    Unit {
        /// Its name.
        name: String,
    },
    /// A source.
    Source {
        /// Its id.
        id: SourceId,
        /// Its name.
        name: String,
    },
    /// An import.
    Import {
        /// Its id.
        id: ImportId,
        /// The names of its files.
        files: String,
        /// When it was begun.
        created_at: Micros,
    },
}

/// Finds what has the words of a text, the last of which may still be incomplete: up to a number of each kind, in the
/// order people, touchpoints, metrics, units, sources, imports, words said.
///
/// # Errors
/// When the database fails.
pub async fn find(ctx: &Ctx, app: &Arc<App>, text: &str, limit: usize) -> Result<Vec<Found>> {
    let text: String = text.chars().take(LONGEST).collect();
    let Some(query) = Query::typing(&text) else { return Ok(Vec::new()) };
    let limit = limit.clamp(1, 50);
    let names = app.tenant(ctx.workspace)?.names();
    let may = |permission| ctx.may(permission);
    let (persons, said) = match may(Permission::SeePeople) && says_enough(&query) {
        true => tokio::try_join!(persons(ctx, app, &text, &query, limit), said(ctx, app, &names, &query, limit))?,
        false => (Vec::new(), Vec::new()),
    };
    let mut found = persons;
    if may(Permission::SeeFigures) {
        found.extend(named(ctx, &names, &text, &query, limit));
    }
    if may(Permission::Administer) {
        let all = sources::all(&app.db, ctx.workspace).await?;
        let fits = best(all, &text, &query, limit, |source| &source.name);
        found.extend(fits.into_iter().map(|source| Found::Source { id: source.id, name: source.name }));
    }
    if may(Permission::Curate) {
        let all = imports::all(&app.db, ctx.workspace).await?;
        let fits = all.into_iter().filter(|import| query.fits(&Words::of(None, Some(&import.files)))).take(limit);
        found.extend(fits.map(|import| Found::Import {
            id: import.id,
            files: import.files,
            created_at: import.created_at,
        }));
    }
    found.extend(said);
    Ok(found)
}

/// One letter is the beginning of too much.
fn says_enough(query: &Query) -> bool {
    let words = query.clauses.iter().flat_map(|clause| &clause.terms);
    words.map(|term| term.word.as_str()).any(|word| word.chars().count() > 1 || !word.is_ascii())
}

async fn persons(ctx: &Ctx, app: &App, text: &str, query: &Query, limit: usize) -> Result<Vec<Found>> {
    // Of those who are found only some may be seen.
    let most = if ctx.units.is_some() { limit * 40 } else { limit };
    let mut customers = people::find(&app.db, ctx.workspace, query, most).await?;
    if let Some(query) = number(text) {
        customers.extend(people::find(&app.db, ctx.workspace, &query, limit).await?);
    }
    let seen = reach::customers(ctx, app, &app.tenant(ctx.workspace)?).await?;
    customers.retain(|customer| seen.as_ref().is_none_or(|seen| seen.has(customer.0)));
    let mut persons: Vec<Found> = Vec::new();
    for customer in customers {
        let theirs = profiles::of_customer(&app.db, ctx.workspace, customer).await?;
        let Some(profile) = theirs.first().map(|first| first.id) else { continue };
        let known = |found: &Found| matches!(found, Found::Person { profile: other, .. } if *other == profile);
        if persons.len() >= limit || persons.iter().any(known) {
            continue;
        }
        let numbers: Vec<_> = theirs.iter().map(|profile| profile.no).collect();
        let carried = profiles::identifiers(&app.db, ctx.workspace, &numbers).await?;
        let own = theirs.iter().map(|profile| (profile.key.kind, profile.key.value.clone()));
        let mut identifiers: Vec<_> =
            own.chain(carried.into_iter().map(|(_, other)| (other.kind, other.value))).collect();
        identifiers.sort();
        identifiers.dedup();
        persons.push(Found::Person { profile, name: name_of(&theirs, &identifiers), identifiers });
    }
    Ok(persons)
}

/// A telephone number is written with spaces and kept without.
fn number(text: &str) -> Option<Query> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let number = text.trim().chars().all(|c| c.is_ascii_digit() || "+-/() ".contains(c));
    let parts = text.split_whitespace().count();
    (number && parts > 1 && digits.len() > 3).then(|| Query::typing(&digits)).flatten()
}

async fn said(ctx: &Ctx, app: &App, names: &Names, query: &Query, limit: usize) -> Result<Vec<Found>> {
    let wanted = Wanted { search: Some(query.clone()), units: reach::units(ctx, names, None), ..Wanted::default() };
    let found = feedback::newest(&app.db, ctx.workspace, &wanted, limit).await?;
    let said = entries(ctx, app, names, &found).await?.into_iter().map(|entry| {
        let text: Vec<String> = [entry.heading, entry.text].into_iter().flatten().collect();
        let text = text.join(": ").chars().take(SHOWN).collect();
        Found::Said { profile: entry.who.profile, name: entry.who.name, at: entry.at, text }
    });
    Ok(said.collect())
}

/// Touchpoints, metrics and units whose names fit.
fn named(ctx: &Ctx, names: &Names, text: &str, query: &Query, limit: usize) -> Vec<Found> {
    let catalogue = &names.catalogue;
    let numbered =
        |space| (1..catalogue.next_code(space)).filter_map(move |code| Some((code, catalogue.name(space, code)?)));
    let touchpoints: Vec<_> = numbered(Space::Touchpoint).collect();
    let touchpoints = best(touchpoints, text, query, limit, |(_, name)| name);
    let mut found: Vec<Found> = Vec::new();
    for (code, _) in touchpoints {
        // Another name leads to the touchpoint that counts for it.
        let code = catalogue.canonical(code);
        let known = |other: &Found| matches!(other, Found::Touchpoint { code: other, .. } if *other == code);
        if let Some(name) = catalogue.name(Space::Touchpoint, code).filter(|_| !found.iter().any(known)) {
            let stage = names.stages.get(&code).copied();
            found.push(Found::Touchpoint { code, name: name.to_owned(), stage });
        }
    }
    let mut metrics: Vec<(String, Option<String>)> = Vec::new();
    for metric in catalogue.metrics.iter().rev() {
        if !metrics.iter().any(|(slug, _)| *slug == metric.definition.slug) {
            metrics.push((metric.definition.slug.clone(), metric.definition.wording.clone()));
        }
    }
    let called: Vec<_> = metrics
        .into_iter()
        .map(|(slug, wording)| (format!("{slug} {}", wording.as_deref().unwrap_or_default()), slug, wording))
        .collect();
    let metrics = best(called, text, query, limit, |(called, ..)| called);
    found.extend(metrics.into_iter().map(|(_, slug, wording)| Found::Metric { slug, wording }));
    let units = reach::unit_names(ctx, names);
    found.extend(best(units, text, query, limit, String::as_str).into_iter().map(|name| Found::Unit { name }));
    found
}

/// Those whose names fit: first what begins with the text, then the short before the long.
fn best<T>(all: Vec<T>, text: &str, query: &Query, limit: usize, name: impl Fn(&T) -> &str) -> Vec<T> {
    let begin = fold(text.trim());
    let fits = all.into_iter().filter(|one| query.fits(&Words::of(None, Some(name(one)))));
    let mut fits: Vec<T> = fits.collect();
    fits.sort_by_cached_key(|one| {
        let name = fold(name(one));
        (!name.starts_with(&begin), name.chars().count(), name)
    });
    fits.truncate(limit);
    fits
}

#[cfg(test)]
mod tests;
