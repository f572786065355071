//! Facts become rows: one event's statements, for the columns and for the store.
use std::borrow::Cow;

use serde_json::{Map, Value};
use throughline_journeys::row::{Kind, Row};
use throughline_model::{
    event::{Event, Fact},
    id::{PerceptionId, ProfileNo, PromiseId, SourceId, WorkspaceId, derived},
    interaction::Interaction,
    outcome::{Reason, Rejection},
    perception::Perception,
    promise::Promise,
    space::Space,
    time::Micros,
};
use throughline_store::{
    perceptions, promises,
    traits::{ConsentSaid, Trait},
};

use super::{batch::Item, names::Namer};

/// Rows that a batch's events become.
#[derive(Debug, Default)]
pub struct Written {
    /// For the columns.
    pub rows: Vec<Row>,
    /// Things said, in full.
    pub perceptions: Vec<perceptions::Perception>,
    /// Statements about promises.
    pub promises: Vec<promises::Promise>,
    /// Assertions of traits.
    pub traits: Vec<Trait>,
    /// Statements of consent.
    pub consents: Vec<ConsentSaid>,
}

/// Tells why an event that could be read cannot be taken all the same.
pub fn check(event: &Event) -> Option<Rejection> {
    event.facts.iter().find_map(|fact| {
        let Fact::Perception(Perception { metric: Some(metric), value: Some(value), .. }) = fact else { return None };
        metric.scale.normalise(*value).is_none().then(|| {
            let (min, max) = (metric.scale.min, metric.scale.max);
            Rejection::new(Reason::OutOfScale, format!("{}: {value} lies outside of {min}–{max}", metric.slug))
        })
    })
}

/// One event on its way into rows.
struct Writing<'a> {
    item: &'a Item,
    event: &'a Event,
    profile: ProfileNo,
    /// What the event's rows derive their ids from.
    message: Cow<'a, [u8]>,
}

impl Written {
    /// Adds the rows of an event.
    pub fn add(&mut self, item: &Item, event: &Event, profile: ProfileNo, namer: &mut Namer) {
        let message = match &event.message_id {
            Some(id) => Cow::Borrowed(id.as_bytes()),
            None => Cow::Owned(format!("{}:{}", item.place.lsn.0, item.place.ordinal).into_bytes()),
        };
        let writing = Writing { item, event, profile, message };
        for (ordinal, fact) in (0u32..).zip(&event.facts) {
            match fact {
                Fact::Interaction(interaction) => self.rows.push(writing.interaction(interaction, ordinal, namer)),
                Fact::Perception(perception) => {
                    let (row, said) = writing.perception(perception, ordinal, namer);
                    if said.aggregate.is_none() {
                        self.rows.push(row);
                    }
                    self.perceptions.push(said);
                }
                Fact::Promise(promise) => {
                    let (rows, stated) = writing.promise(promise, ordinal, namer);
                    self.rows.extend(rows);
                    self.promises.push(stated);
                }
                Fact::Traits(traits) => self.traits.extend(writing.traits(traits)),
                Fact::Consent(consent) => self.consents.push(ConsentSaid {
                    profile,
                    at: event.occurred_at,
                    message: writing.hash(ordinal) as i64,
                    consent: consent.clone(),
                }),
            }
        }
    }
}

impl Writing<'_> {
    fn workspace(&self) -> WorkspaceId {
        self.item.origin.tenant.workspace.id
    }

    fn id(&self, ordinal: u32) -> uuid::Uuid {
        row_id(self.workspace(), self.item.origin.source, &self.message, ordinal)
    }

    fn hash(&self, ordinal: u32) -> u64 {
        self.id(ordinal).as_u64_pair().1
    }

    fn order(&self, ordinal: u32) -> u32 {
        order_of(self.workspace(), self.item.origin.source, &self.message, ordinal)
    }

    fn row(&self, kind: Kind, at: Micros, ordinal: u32) -> Row {
        Row {
            profile: self.profile.0,
            at: at.0,
            sequence: self.event.sequence,
            message: self.order(ordinal),
            kind,
            source: self.item.origin.source_code,
            received_at: self.item.origin.received_at.0,
            offset_minutes: self.event.offset_minutes,
            ..Row::default()
        }
    }

    fn interaction(&self, i: &Interaction, ordinal: u32, namer: &mut Namer) -> Row {
        let currency = i.amount.as_ref().map(|amount| amount.currency.as_str());
        Row {
            touchpoint: namer.touchpoint(i.touchpoint.as_deref().unwrap_or(&i.name), i.stage),
            name: namer.code(Space::Name, &i.name),
            channel: namer.some(Space::Channel, i.channel.as_deref()),
            unit: namer.some(Space::Unit, i.unit.as_deref()),
            account: namer.some(Space::Account, i.account.as_deref()),
            outcome: namer.some(Space::Outcome, i.outcome.as_deref()),
            campaign: namer.some(Space::Campaign, i.campaign.as_deref()),
            currency: namer.some(Space::Currency, currency),
            staff: namer.some(Space::Staff, i.staff.as_deref()),
            object: i.object.clone(),
            session: i.session.clone(),
            duration: i.duration,
            wait: i.wait,
            amount: i.amount.as_ref().map(|amount| amount.minor),
            properties: (!i.properties.is_empty()).then(|| to_json(&i.properties)),
            ..self.row(Kind::Interaction, self.event.occurred_at, ordinal)
        }
    }

    fn perception(&self, p: &Perception, ordinal: u32, namer: &mut Namer) -> (Row, perceptions::Perception) {
        let metric = p.metric.as_ref().map_or(0, |draft| namer.metric(draft, p.scope));
        let about = p.about_touchpoint.as_deref().map_or(0, |name| namer.touchpoint(name, None));
        let channel = namer.some(Space::Channel, p.channel.as_deref());
        let unit = namer.some(Space::Unit, p.unit.as_deref());
        // Answers of one submission to one question are versions of each other: the later supersedes.
        let slug = p.metric.as_ref().map_or("text", |draft| draft.slug.as_str());
        let answer = match &p.submission {
            Some(submission) => {
                let about = p.about_touchpoint.as_deref().unwrap_or_default();
                let parts =
                    [self.item.origin.source.0.as_bytes(), submission.as_bytes(), slug.as_bytes(), about.as_bytes()];
                derived(self.workspace(), &parts)
            }
            None => self.id(ordinal),
        };
        let row = Row {
            metric,
            value: p.value.unwrap_or(f64::NAN),
            answer: answer_hash(answer),
            about,
            channel,
            unit,
            object: p.about_object.clone(),
            ..self.row(Kind::Perception, self.event.occurred_at, ordinal)
        };
        let some = |code: u32| (code != 0).then_some(code);
        let said = perceptions::Perception {
            id: PerceptionId(self.id(ordinal)),
            profile: self.profile,
            source: self.item.origin.source_code,
            said_at: self.event.occurred_at,
            offset_minutes: self.event.offset_minutes,
            experienced_at: p.experienced_at,
            received_at: self.item.origin.received_at,
            metric: some(metric),
            value: p.value,
            answer: answer.to_string(),
            submission: p.submission.clone(),
            title: p.title.clone(),
            body: p.text.clone(),
            language: p.language.clone(),
            public: p.public,
            scope: p.scope,
            solicited_by: p.solicited_by.clone(),
            channel: some(channel),
            unit: some(unit),
            about_touchpoint: some(about),
            about_object: p.about_object.clone(),
            permalink: p.permalink.clone(),
            weight: p.weight,
            aggregate: p.aggregate,
        };
        (row, said)
    }

    fn promise(&self, p: &Promise, ordinal: u32, namer: &mut Namer) -> (Vec<Row>, promises::Promise) {
        let id = derived(self.workspace(), &[self.item.origin.source.0.as_bytes(), b"promise", p.key.as_bytes()]);
        let touchpoint = p.touchpoint.as_deref().map_or(0, |name| namer.touchpoint(name, None));
        let row = |kind, at| Row {
            answer: answer_hash(id),
            about: touchpoint,
            due: p.due.map(|due| due.0),
            object: p.object.clone(),
            ..self.row(kind, at, ordinal)
        };
        let made = p.due.map(|_| row(Kind::Promise, self.event.occurred_at));
        let kept = p.kept.map(|kept| row(Kind::Kept, kept));
        let stated = promises::Promise {
            id: PromiseId(id),
            profile: self.profile,
            name: p.key.clone(),
            what: p.what.clone(),
            touchpoint: (touchpoint != 0).then_some(touchpoint),
            object: p.object.clone(),
            made: p.due.map(|_| self.event.occurred_at),
            due: p.due,
            due_said: p.due.map(|_| self.event.occurred_at),
            kept: p.kept,
        };
        (made.into_iter().chain(kept).collect(), stated)
    }

    fn traits(&self, traits: &Map<String, Value>) -> Vec<Trait> {
        let said = |(name, value): (&String, &Value)| Trait {
            profile: self.profile,
            name: name.chars().take(200).collect(),
            at: self.event.occurred_at,
            message: self.hash(0) as i64,
            value: value.to_string(),
        };
        traits.iter().map(said).collect()
    }
}

fn row_id(workspace: WorkspaceId, source: SourceId, message: &[u8], ordinal: u32) -> uuid::Uuid {
    derived(workspace, &[source.0.as_bytes(), message, &ordinal.to_le_bytes()])
}

/// The last word in the order of a journey: the hash of the message that states a row, then the row's place in it.
pub fn order_of(workspace: WorkspaceId, source: SourceId, message: &[u8], ordinal: u32) -> u32 {
    let hash = derived(workspace, &[source.0.as_bytes(), message]).as_u64_pair().1;
    ((hash >> 16) as u32 & !0x3f) | ordinal.min(0x3f)
}

/// The number by which columns know an answer or a promise.
pub fn answer_hash(id: uuid::Uuid) -> u64 {
    let (high, low) = id.as_u64_pair();
    // 0 stands for none.
    (high ^ low.rotate_left(32)).max(1)
}

fn to_json(properties: &Map<String, Value>) -> String {
    serde_json::to_string(properties).unwrap_or_default()
}
