//! What the projection tells those who want to hear of it. It is worked out only where somebody does, for live events
//! only: what an import brings, and what is told late, is history.
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    ops::Range,
};

use serde_json::{Map, Value, json};
use throughline_journeys::identity::Identity;
use throughline_model::{
    event::Event,
    id::{ProfileId, ProfileNo},
    space::Space,
    time::Micros,
};
use throughline_store::{codes::Code, imports::Import, perceptions::Perception, profiles};

use super::{batch::Item, facts::Written, names::Namer, people::Met};
use crate::{
    app::App,
    error::Result,
    tenant::{Names, Tenant},
    webhooks::{
        event::{About, EventKind, Happening},
        tell,
    },
};

/// The longest text that is sent, so that a message stays small.
const LONGEST: usize = 4_000;

/// What a batch's live events became, noted while they were written.
#[derive(Debug, Default)]
pub struct Live {
    listens: bool,
    owners: HashSet<ProfileNo>,
    perceptions: Vec<Range<usize>>,
    codes: Vec<Range<usize>>,
}

impl Live {
    /// Begins to note where anybody listens.
    pub fn new(app: &App, tenant: &Tenant, import: bool) -> Self {
        let listens = !import && tell::subscribers(app, tenant.workspace.id).is_some();
        Self { listens, ..Self::default() }
    }

    /// Writes an event, and notes what became of it.
    pub fn add(
        &mut self,
        written: &mut Written,
        (item, event): (&Item, &Event),
        profile: ProfileNo,
        namer: &mut Namer,
    ) {
        let before = (written.perceptions.len(), namer.codes.len());
        written.add(item, event, profile, namer);
        if self.listens && !event.historical {
            self.owners.insert(profile);
            self.perceptions.push(before.0..written.perceptions.len());
            self.codes.push(before.1..namer.codes.len());
        }
    }

    /// What there is to tell.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn happenings(
        &self,
        app: &App,
        tenant: &Tenant,
        identity: &Identity,
        met: &Met,
        (written, namer): (&Written, &Namer),
    ) -> Result<Vec<Happening>> {
        if self.owners.is_empty() {
            return Ok(Vec::new());
        }
        let now = app.now();
        let after: HashMap<u32, u32> = met.relinks.iter().map(|(no, customer, _)| (*no, *customer)).collect();
        let customer = |no: ProfileNo| ProfileNo(after.get(&no.0).copied().unwrap_or(identity.customer_of(no.0)));
        let said: Vec<&Perception> = self
            .perceptions
            .iter()
            .flat_map(|range| written.perceptions.get(range.clone()).unwrap_or_default())
            .filter(|said| said.aggregate.is_none())
            .collect();
        let touched: HashSet<ProfileNo> =
            self.owners.iter().flat_map(|no| [customer(*no), ProfileNo(identity.customer_of(no.0))]).collect();
        let mut moves = moves(identity, met);
        moves.retain(|(before, after), _| touched.contains(before) || touched.contains(after));
        let mut wanted: Vec<ProfileNo> = said.iter().map(|said| customer(said.profile)).collect();
        wanted.extend(numbers(&moves));
        let ids = ids(app, tenant, met, wanted).await?;
        let names = namer.names();
        let mut happenings = told_moves(&moves, &ids, "rule", now);
        let codes = self.codes.iter().flat_map(|range| namer.codes.get(range.clone()).unwrap_or_default());
        happenings
            .extend(codes.filter(|code| code.space == Space::Touchpoint).map(|code| discovered(code, names, now)));
        happenings
            .extend(said.into_iter().filter_map(|said| Some(received(said, ids.get(&customer(said.profile))?, names))));
        Ok(happenings)
    }
}

/// What there is to tell of a person's decision about who is who.
///
/// # Errors
/// When the database fails.
pub async fn decided(app: &App, tenant: &Tenant, identity: &Identity, met: &Met) -> Result<Vec<Happening>> {
    if tell::subscribers(app, tenant.workspace.id).is_none() {
        return Ok(Vec::new());
    }
    let moves = moves(identity, met);
    let ids = ids(app, tenant, met, numbers(&moves).collect()).await?;
    Ok(told_moves(&moves, &ids, "person", app.now()))
}

/// What there is to tell of an import that has come to its end.
pub fn ended(import: &Import) -> Option<Happening> {
    let at = import.finished_at?;
    let kind = match import.failed {
        Some(_) => EventKind::ImportFailed,
        None => EventKind::ImportFinished,
    };
    let data = json!({
        "import": import.id,
        "mapping": import.mapping,
        "files": import.files,
        "begun_at": import.created_at,
        "finished_at": at,
        "read": import.read,
        "accepted": import.accepted,
        "duplicate": import.duplicate,
        "quarantined": import.quarantined,
        "why": import.failed,
    });
    Some(Happening::new(kind, at, import.id.to_string(), data))
}

/// Profiles that were there before and belong to another customer now, by the customer before and the one after.
type Moves = BTreeMap<(ProfileNo, ProfileNo), Vec<ProfileNo>>;

fn moves(identity: &Identity, met: &Met) -> Moves {
    let added: HashSet<u32> = met.added.iter().map(|profile| profile.no.0).collect();
    let mut moves = Moves::new();
    for (no, after, _) in met.relinks.iter().filter(|(no, ..)| !added.contains(no)) {
        let before = ProfileNo(identity.customer_of(*no));
        moves.entry((before, ProfileNo(*after))).or_default().push(ProfileNo(*no));
    }
    moves
}

fn numbers(moves: &Moves) -> impl Iterator<Item = ProfileNo> {
    moves.iter().flat_map(|((before, after), moved)| [*before, *after].into_iter().chain(moved.iter().copied()))
}

async fn ids(
    app: &App,
    tenant: &Tenant,
    met: &Met,
    mut wanted: Vec<ProfileNo>,
) -> Result<HashMap<ProfileNo, ProfileId>> {
    let mut ids: HashMap<ProfileNo, ProfileId> = met.numbers.iter().map(|(id, no)| (*no, *id)).collect();
    wanted.retain(|no| !ids.contains_key(no));
    wanted.sort();
    wanted.dedup();
    let stored = profiles::by_numbers(&app.db, tenant.workspace.id, &wanted).await?;
    ids.extend(stored.into_iter().map(|profile| (profile.no, profile.id)));
    Ok(ids)
}

/// A customer is named by its oldest profile. Where that one has moved, the whole customer became part of another; where
/// it has not, the others have left it.
fn told_moves(moves: &Moves, ids: &HashMap<ProfileNo, ProfileId>, by: &str, now: Micros) -> Vec<Happening> {
    let told = moves.iter().filter_map(|((before, after), moved)| {
        let (from, to) = (ids.get(before)?, ids.get(after)?);
        let profiles: Vec<&ProfileId> = moved.iter().filter_map(|no| ids.get(no)).collect();
        let (kind, other) = match moved.contains(before) {
            true => (EventKind::CustomerLinked, "merged"),
            false => (EventKind::CustomerUnlinked, "left"),
        };
        let data = json!({"customer": to, other: from, "profiles": profiles, "by": by});
        Some(Happening::new(kind, now, to.to_string(), data))
    });
    told.collect()
}

fn discovered(code: &Code, names: &Names, now: Micros) -> Happening {
    let stage = names.stages.get(&code.code).map(|stage| stage.as_str());
    let data = json!({"touchpoint": code.name, "stage": stage});
    Happening::new(EventKind::TouchpointDiscovered, now, code.name.clone(), data)
}

fn received(said: &Perception, customer: &ProfileId, names: &Names) -> Happening {
    let catalogue = &names.catalogue;
    let name = |space, code: Option<u32>| code.and_then(|code| catalogue.name(space, code)).map(str::to_owned);
    let metric = said.metric.and_then(|code| catalogue.metrics.iter().find(|metric| metric.code == code));
    let unit = name(Space::Unit, said.unit);
    let data = json!({
        "perception": said.id,
        "customer": customer,
        "said_at": said.said_at,
        "metric": metric.map(|metric| json!({
            "slug": metric.definition.slug,
            "version": metric.version,
            "kind": metric.definition.kind,
            "min": metric.definition.scale.min,
            "max": metric.definition.scale.max,
        })),
        "value": said.value,
        "scope": said.scope,
        "public": said.public,
        "solicited_by": said.solicited_by,
        "language": said.language,
        "channel": name(Space::Channel, said.channel),
        "unit": unit,
        "touchpoint": name(Space::Touchpoint, said.about_touchpoint),
        "object": said.about_object,
        "permalink": said.permalink,
        "has_words": said.title.is_some() || said.body.is_some(),
    });
    let mut words = Map::new();
    for (key, text) in [("title", &said.title), ("text", &said.body)] {
        if let Some(text) = text {
            words.insert(key.to_owned(), Value::String(text.chars().take(LONGEST).collect()));
            if text.chars().nth(LONGEST).is_some() {
                words.insert("cut".to_owned(), Value::Bool(true));
            }
        }
    }
    let about = About { metric: metric.map(|metric| metric.definition.slug.clone()), unit, value: said.value };
    let at = said.said_at;
    Happening { words, about, ..Happening::new(EventKind::PerceptionReceived, at, customer.to_string(), data) }
}
