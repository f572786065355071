//! Batches: events with their places in the log, and the judgement of which are new.
use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use throughline_intake::{Lsn, Place, Record};
use throughline_model::{
    event::Who,
    id::{ProfileId, SourceId, message_hash},
    identifier::{Identifier, IdentifierKind},
    outcome::{Outcome, Reason, Rejection},
    time::Micros,
};
use throughline_store::{accounting::Quarantined, ledger::Position};
use uuid::Uuid;

use crate::{
    app::App,
    error::Result,
    tenant::Tenant,
    wires::{self, Meta, Parsed, Wire},
};

/// What the events of one record or file have in common.
#[derive(Debug)]
pub struct Origin {
    /// Whose they are.
    pub tenant: Arc<Tenant>,
    /// Where they come from.
    pub source: SourceId,
    /// The number of the source in the columns.
    pub source_code: u32,
    /// When they arrived.
    pub received_at: Micros,
    /// Whether they are counted; events that are read again after a restart were counted before.
    pub counted: bool,
}

/// One event on its way into the ledgers.
#[derive(Debug)]
pub struct Item {
    /// What it has in common with its neighbours.
    pub origin: Arc<Origin>,
    /// Where it lies in the log.
    pub place: Place,
    /// What was read; an event always says whom it is about.
    pub parsed: Parsed,
    /// The hash under which its message id, or the place of a rejected row, is remembered; without one every delivery
    /// counts.
    pub hash: Option<[u8; 16]>,
    /// The profile that its facts belong to; nil for what is not an event.
    pub owner: ProfileId,
    /// The rejected event that this one takes the place of.
    pub mends: Option<Place>,
}

/// A rejected event's place, as it stands beside the mended one.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Mend {
    /// The number of the record.
    pub lsn: u64,
    /// Which of the record's events.
    pub ordinal: u32,
}

impl Origin {
    /// What the events of a record have in common.
    pub fn of(tenant: &Arc<Tenant>, record: &Record) -> Self {
        let source_code = tenant.names().sources.get(&record.source).copied().unwrap_or(0);
        let (tenant, received_at) = (Arc::clone(tenant), record.received_at);
        Self { tenant, source: record.source, source_code, received_at, counted: true }
    }

    /// The events of a record that came through a door.
    pub fn items(self, lsn: Lsn, wire: Option<Wire>, meta: &Meta, record: &Record) -> Vec<Item> {
        let parsed = match wire {
            Some(wire) => wires::read(wire, meta, record.received_at, &record.body),
            None => {
                let unknown = Rejection::new(Reason::UnknownType, format!("unknown wire {}", record.wire));
                (0..record.events).map(|_| Parsed::Rejected(unknown.clone())).collect()
            }
        };
        let origin = Arc::new(self);
        let items = (0u32..).zip(parsed).map(|(ordinal, parsed)| {
            let mends = meta.mends.get(ordinal as usize);
            Item {
                mends: mends.map(|mend| Place { lsn: Lsn(mend.lsn), ordinal: mend.ordinal }),
                ..Item::new(&origin, Place { lsn, ordinal }, parsed)
            }
        });
        items.collect()
    }
}

impl Item {
    /// An event that was read, judged as far as it alone tells. One about nobody in particular gets an episode of its
    /// own.
    pub fn new(origin: &Arc<Origin>, place: Place, parsed: Parsed) -> Self {
        let (workspace, source) = (origin.tenant.workspace.id, origin.source);
        let parsed = match parsed {
            Parsed::Event(event) => match super::facts::check(&event) {
                Some(rejection) => Parsed::Rejected(rejection),
                None => Parsed::Event(event),
            },
            other => other,
        };
        let mut item =
            Self { origin: Arc::clone(origin), place, parsed, hash: None, owner: ProfileId(Uuid::nil()), mends: None };
        if let Parsed::Event(event) = &mut item.parsed {
            let who = event.who.get_or_insert_with(|| nobody(event.message_id.as_deref(), place));
            item.owner = who.key.profile(workspace, source);
            item.hash = event.message_id.as_deref().map(|id| message_hash(workspace, source, id));
        }
        item
    }

    /// The position after this event.
    pub fn end(&self) -> Position {
        Position { lsn: self.place.lsn.0, ordinal: u64::from(self.place.ordinal) + 1 }
    }
}

fn nobody(message_id: Option<&str>, place: Place) -> Who {
    let place = || format!("{}:{}", place.lsn.0, place.ordinal);
    let episode = message_id.and_then(Identifier::episode);
    Who::new(episode.unwrap_or_else(|| Identifier { kind: IdentifierKind::EpisodeId, value: place() }))
}

/// What a batch's events are, in their order.
#[derive(Debug, Default)]
pub struct Judged {
    /// The outcome of each.
    pub outcomes: Vec<Outcome>,
    /// Message ids that are accepted now, with their places.
    pub consumed: Vec<([u8; 16], Place)>,
}

/// Judges which events of a batch are new.
///
/// # Errors
/// When the index of message ids cannot be read.
pub fn judge(app: &App, items: &[Item]) -> Result<Judged> {
    let known: Vec<[u8; 16]> = items.iter().filter_map(|item| item.hash).collect();
    let mut places: HashMap<[u8; 16], Place> = HashMap::with_capacity(known.len());
    for (hash, place) in known.iter().zip(app.ids(|ids| ids.lookup(&known))?) {
        if let Some(place) = place {
            places.insert(*hash, place);
        }
    }
    let mut judged = Judged::default();
    for item in items {
        let outcome = match item.parsed {
            Parsed::Rejected(_) => Outcome::Quarantined,
            Parsed::Ignored => Outcome::Ignored,
            Parsed::Event(_) => Outcome::Accepted,
        };
        let first = item.hash.and_then(|hash| match places.entry(hash) {
            Entry::Occupied(known) => Some(*known.get()),
            Entry::Vacant(new) => {
                judged.consumed.push((hash, item.place));
                new.insert(item.place);
                None
            }
        });
        judged.outcomes.push(match first {
            Some(first) if first != item.place => Outcome::Duplicate,
            _ => outcome,
        });
    }
    Ok(judged)
}

/// The rejected events of a batch.
pub fn rejected<'a>(items: &'a [Item], judged: &'a Judged) -> impl Iterator<Item = (&'a Item, Quarantined)> {
    items.iter().zip(&judged.outcomes).filter_map(|(item, outcome)| match &item.parsed {
        Parsed::Rejected(rejection) if *outcome == Outcome::Quarantined => {
            let (lsn, ordinal) = (item.place.lsn.0, u64::from(item.place.ordinal));
            Some((item, Quarantined::new(lsn, ordinal, item.origin.source_code, item.origin.received_at, rejection)))
        }
        _ => None,
    })
}
