//! Batches: events with their places in the log, and the judgement of which are new.
use std::{collections::HashMap, sync::Arc};

use throughline_intake::{Lsn, Place, Record};
use throughline_model::{
    id::{SourceId, message_hash},
    outcome::{Outcome, Reason, Rejection},
    time::Micros,
};
use throughline_store::{accounting::Quarantined, ledger::Position};

use crate::{
    app::App,
    error::Result,
    tenant::Tenant,
    wires::{self, Meta, Parsed, Wire},
};

/// One event on its way into the ledgers.
#[derive(Debug, Clone)]
pub struct Item {
    /// Whose it is.
    pub tenant: Arc<Tenant>,
    /// Where it comes from.
    pub source: SourceId,
    /// The number of the source in the columns.
    pub source_code: u32,
    /// Where it lies in the log.
    pub place: Place,
    /// When it arrived.
    pub received_at: Micros,
    /// What was read.
    pub parsed: Parsed,
    /// The rejected event that this one takes the place of.
    pub mends: Option<Place>,
    /// Whether it is counted; an event that is read again after a restart was counted before.
    pub counted: bool,
}

/// A rejected event's place, as it stands beside the mended one.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Mend {
    /// The number of the record.
    pub lsn: u64,
    /// Which of the record's events.
    pub ordinal: u32,
}

impl Item {
    /// The events of a record.
    pub fn of_record(tenant: &Arc<Tenant>, lsn: Lsn, wire: Option<Wire>, meta: &Meta, record: &Record) -> Vec<Self> {
        let source_code = tenant.names().sources.get(&record.source).copied().unwrap_or(0);
        let parsed = match wire {
            Some(wire) => wires::read(wire, meta, record.received_at, &record.body),
            None => {
                let unknown = Rejection::new(Reason::UnknownType, format!("unknown wire {}", record.wire));
                (0..record.events).map(|_| Parsed::Rejected(unknown.clone())).collect()
            }
        };
        let taken = |parsed| match parsed {
            Parsed::Event(event) => match super::facts::check(&event) {
                Some(rejection) => Parsed::Rejected(rejection),
                None => Parsed::Event(event),
            },
            other => other,
        };
        (0u32..)
            .zip(parsed.into_iter().map(taken))
            .map(|(ordinal, parsed)| Self {
                tenant: Arc::clone(tenant),
                source: record.source,
                source_code,
                place: Place { lsn, ordinal },
                received_at: record.received_at,
                parsed,
                mends: meta.mends.get(ordinal as usize).map(|mend| Place { lsn: Lsn(mend.lsn), ordinal: mend.ordinal }),
                counted: true,
            })
            .collect()
    }

    /// The position after this event.
    pub fn end(&self) -> Position {
        Position { lsn: self.place.lsn.0, ordinal: u64::from(self.place.ordinal) + 1 }
    }

    /// The hash under which its message id is remembered; without an id every delivery counts.
    pub fn hash(&self) -> Option<[u8; 16]> {
        let Parsed::Event(event) = &self.parsed else { return None };
        let id = event.message_id.as_deref()?;
        Some(message_hash(self.tenant.workspace.id, self.source, id))
    }
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
    let hashes: Vec<Option<[u8; 16]>> = items.iter().map(Item::hash).collect();
    let known: Vec<[u8; 16]> = hashes.iter().flatten().copied().collect();
    let mut places: HashMap<[u8; 16], Place> = HashMap::with_capacity(known.len());
    for (hash, place) in known.iter().zip(app.ids(|ids| ids.lookup(&known))?) {
        if let Some(place) = place {
            places.insert(*hash, place);
        }
    }
    let mut judged = Judged::default();
    for (item, hash) in items.iter().zip(&hashes) {
        judged.outcomes.push(match (&item.parsed, hash) {
            (Parsed::Rejected(_), _) => Outcome::Quarantined,
            (Parsed::Ignored, _) => Outcome::Ignored,
            (Parsed::Event(_), None) => Outcome::Accepted,
            (Parsed::Event(_), Some(hash)) => match places.get(hash) {
                Some(first) if *first != item.place => Outcome::Duplicate,
                Some(_) => Outcome::Accepted,
                None => {
                    places.insert(*hash, item.place);
                    judged.consumed.push((*hash, item.place));
                    Outcome::Accepted
                }
            },
        });
    }
    Ok(judged)
}

/// The rejected events of a batch.
pub fn rejected(items: &[Item]) -> impl Iterator<Item = (&Item, Quarantined)> {
    items.iter().filter_map(|item| match &item.parsed {
        Parsed::Rejected(rejection) => {
            let (lsn, ordinal) = (item.place.lsn.0, u64::from(item.place.ordinal));
            Some((item, Quarantined::new(lsn, ordinal, item.source_code, item.received_at, rejection)))
        }
        _ => None,
    })
}
