//! One event of PostHog's convention.
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, value::RawValue};
use throughline_model::{
    event::{Event, Fact, Who},
    identifier::Identifier,
    interaction::Interaction,
    link::LinkKind,
    outcome::{Reason, Rejection},
    profile::ProfileKey,
    time::Micros,
};

use super::survey;
use crate::wires::{
    Meta,
    body::{Entries, Object, Text, parse, stated},
    clock::{Clock, Moment},
    properties::{Properties, account_traits, identifiers, key, region, text_of},
    semantic::{self, Around},
};

/// PostHog cuts longer ids.
const ID_CHARACTERS: usize = 200;

/// What the libraries send for their own sake or for recordings, heat maps and flags.
const IGNORED: &[&str] =
    &["$snapshot", "$snapshot_items", "$performance_event", "$$heatmap", "$feature_flag_called", "$opt_in"];

/// Events that say something about a person or an account and are no experience.
const STATEMENTS: &[&str] =
    &["$identify", "$set", "$set_once", "$unset", "$create_alias", "$merge_dangerously", "$groupidentify"];

/// An event as the libraries send it.
#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    event: Option<Text<'a>>,
    distinct_id: Option<&'a RawValue>,
    #[serde(rename = "$distinct_id")]
    dollar_distinct_id: Option<&'a RawValue>,
    uuid: Option<Text<'a>>,
    timestamp: Option<Text<'a>>,
    offset: Option<f64>,
    #[serde(default, deserialize_with = "kept_properties")]
    properties: Map<String, Value>,
    #[serde(rename = "$set")]
    set: Option<Object>,
    #[serde(rename = "$set_once")]
    set_once: Option<Object>,
}

/// Reads the properties without what the libraries keep of themselves in every event.
fn kept_properties<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map<String, Value>, D::Error> {
    struct Perhaps;
    impl<'de> serde::de::Visitor<'de> for Perhaps {
        type Value = Map<String, Value>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Map::new())
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(self, object: A) -> Result<Self::Value, A::Error> {
            Entries(|name: &str| !is_bookkeeping(name)).visit_map(object)
        }
    }
    deserializer.deserialize_any(Perhaps)
}

fn is_bookkeeping(name: &str) -> bool {
    let Some(own) = name.strip_prefix('$') else { return matches!(name, "token" | "api_key") };
    matches!(
        own,
        "insert_id"
            | "time"
            | "window_id"
            | "config_defaults"
            | "initialization_time"
            | "configured_session_timeout_ms"
            | "raw_user_agent"
            | "ip"
            | "token"
            | "user_id"
            | "process_person_profile"
            | "is_identified"
            | "geoip_disable"
            | "is_server"
            | "elements"
            | "elements_chain"
            | "active_feature_flags"
            | "timezone_offset"
            | "browser_language_prefix"
            | "browser_type"
            | "replay_sample_rate"
            | "recording_status"
    ) || [
        "lib",
        "sdk_",
        "session_entry_",
        "feature",
        "screen_h",
        "screen_w",
        "viewport_",
        "python_",
        "session_recording_",
    ]
    .iter()
    .any(|prefix| own.starts_with(prefix))
}

/// The request around the events.
pub struct Told<'m> {
    meta: &'m Meta,
    clock: Clock,
    trusted: Clock,
}

impl<'m> Told<'m> {
    pub fn new(meta: &'m Meta, received_at: Micros) -> Self {
        let trusted = Clock::trusted(received_at);
        let clock = if meta.historical { trusted } else { Clock::compared(received_at, meta.sent_at.as_deref()) };
        Self { meta, clock, trusted }
    }

    /// Reads one event.
    pub fn read(&self, text: &str) -> Result<Option<Event>, Rejection> {
        let message: Message<'_> = parse(text)?;
        let unnamed = (self.meta.call == "engage").then_some("$identify");
        let name = stated(&message.event)
            .or(unnamed)
            .ok_or_else(|| Rejection::new(Reason::MissingField, "the event has no name"))?;
        if IGNORED.contains(&name) {
            return Ok(None);
        }
        let moment = self.moment(&message)?;
        let mut properties = Properties(message.properties);
        let inner = properties.0.remove("distinct_id").or_else(|| properties.0.remove("$distinct_id"));
        let distinct = [message.dollar_distinct_id, message.distinct_id]
            .into_iter()
            .rev()
            .find_map(|raw| id_of(&serde_json::from_str(raw?.get()).ok()?))
            .or_else(|| id_of(&inner?));
        let (account, mut traits) = about(&mut properties, name, message.set, message.set_once);
        let who = self.who(name, distinct.as_deref(), &mut properties, &traits)?;

        let mut facts = Vec::new();
        if name == "$groupidentify" {
            let set = take_object(&mut properties, "$group_set");
            let (kind, key) = (properties.take_text(&["$group_type"]), properties.take_text(&["$group_key"]));
            let key = key.ok_or_else(|| Rejection::new(Reason::MissingField, "the group has no $group_key"))?;
            traits.extend(account_traits(&key, set));
            traits.extend(kind.map(|kind| ("account.type".to_owned(), Value::from(kind))));
        }
        if !traits.is_empty() {
            facts.push(Fact::Traits(traits));
        }
        let message_id = stated(&message.uuid);
        if !STATEMENTS.contains(&name) {
            let language = text_of(properties.0.get("$browser_language").unwrap_or(&Value::Null));
            let around = Around { message_id, language: language.as_deref() };
            let answers = if name == "survey sent" { survey::answers(&properties.0, around)? } else { Vec::new() };
            if answers.is_empty() {
                let interaction = Interaction { account, ..properties.interaction(name, None)? };
                facts.extend(semantic::tell(interaction, moment.at, around)?);
            } else {
                facts.extend(answers.into_iter().map(Fact::Perception));
            }
        }
        Ok(Some(Event {
            message_id: message_id.map(str::to_owned),
            occurred_at: moment.at,
            offset_minutes: moment.offset_minutes,
            sequence: 0,
            who,
            facts,
            historical: self.meta.historical || moment.old,
        }))
    }

    /// Whom it is about: nobody where a server names an account with the id that its library makes up for it.
    fn who(
        &self,
        name: &str,
        distinct: Option<&str>,
        properties: &mut Properties,
        traits: &Map<String, Value>,
    ) -> Result<Option<Who>, Rejection> {
        if name == "$groupidentify" {
            let part = |name: &str| properties.0.get(name).and_then(text_of).unwrap_or_default();
            if distinct == Some(&format!("${}_{}", part("$group_type"), part("$group_key"))) {
                return Ok(None);
            }
        }
        let own = key(distinct, Identifier::external)
            .ok_or_else(|| Rejection::new(Reason::NoIdentity, "the distinct_id names nobody"))?;
        let mut same_as = Vec::new();
        let mut other = |kind: LinkKind, field: &str| {
            let other = properties.0.remove(field).and_then(|value| id_of(&value));
            let other = key(other.as_deref(), Identifier::external).filter(|other| *other != own);
            same_as.extend(other.map(|other| (kind, ProfileKey(other))));
        };
        match name {
            "$identify" => other(LinkKind::Identify, "$anon_distinct_id"),
            "$create_alias" | "$merge_dangerously" => other(LinkKind::Alias, "alias"),
            _ => {}
        }
        let locale = properties.0.get("$browser_language").and_then(Value::as_str);
        let identifiers = identifiers(traits, locale.and_then(region));
        Ok(Some(Who { key: ProfileKey(own), identifiers, same_as }))
    }

    fn moment(&self, message: &Message<'_>) -> Result<Moment, Rejection> {
        if let (None, Some(millis)) = (stated(&message.timestamp), message.offset.filter(|millis| *millis >= 0.0)) {
            return self.trusted.before((millis * 1000.0) as i64);
        }
        let ignores_sent = message.properties.get("$ignore_sent_at") == Some(&Value::Bool(true));
        let clock = if ignores_sent { self.trusted } else { self.clock };
        clock.place(stated(&message.timestamp))
    }
}

/// The account that an event names, and what it says about the person.
fn about(
    properties: &mut Properties,
    name: &str,
    set: Option<Object>,
    set_once: Option<Object>,
) -> (Option<String>, Map<String, Value>) {
    let groups = take_object(properties, "$groups");
    let usual = ["company", "organization", "organisation", "account", "customer"];
    let group = usual.iter().find_map(|kind| groups.get(*kind)).or_else(|| groups.values().next());
    // What is set wins over what is only set once, and the field over the property.
    let mut traits = take_object(properties, "$set_once");
    traits.extend(set_once.unwrap_or_default().0);
    traits.extend(take_object(properties, "$set"));
    traits.extend(set.unwrap_or_default().0);
    if matches!(name, "$identify" | "$set") {
        traits.retain(|_, value| !value.is_null());
    }
    (group.and_then(text_of), traits)
}

fn take_object(properties: &mut Properties, name: &str) -> Map<String, Value> {
    match properties.0.remove(name) {
        Some(Value::Object(object)) => object.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        _ => Map::new(),
    }
}

/// An id of any JSON type as text of at most 200 characters; null and blank name nobody.
fn id_of(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    };
    let cut: String = text.chars().take(ID_CHARACTERS).collect();
    (!cut.is_empty()).then_some(cut)
}
