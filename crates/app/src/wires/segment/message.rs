//! One message of Segment's convention, read into an event.
use serde::Deserialize;
use throughline_model::{
    event::{Event, Fact, Who},
    identifier::Identifier,
    link::LinkKind,
    outcome::{Reason, Rejection},
    profile::ProfileKey,
    time::Micros,
};

use crate::wires::{
    Meta,
    body::{Object, Text, parse, stated},
    clock::{Clock, Moment},
    properties::{Properties, account_traits, identifiers, key, region},
    semantic::{self, Around},
};

/// Segment's convention means US dollars where no currency is stated.
const CURRENCY: Option<&str> = Some("USD");

/// A message as the libraries send it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Text<'a>>,
    user_id: Option<Text<'a>>,
    anonymous_id: Option<Text<'a>>,
    previous_id: Option<Text<'a>>,
    group_id: Option<Text<'a>>,
    event: Option<Text<'a>>,
    name: Option<Text<'a>>,
    message_id: Option<Text<'a>>,
    timestamp: Option<Text<'a>>,
    original_timestamp: Option<Text<'a>>,
    sent_at: Option<Text<'a>>,
    traits: Option<Object>,
    properties: Option<Object>,
    #[serde(default)]
    context: Option<Context<'a>>,
}

/// What surrounds a message: of all that the libraries put there, this has a meaning here.
#[derive(Deserialize, Default, Clone)]
#[serde(rename_all = "camelCase")]
pub struct Context<'a> {
    #[serde(borrow)]
    channel: Option<Text<'a>>,
    group_id: Option<Text<'a>>,
    session_id: Option<Text<'a>>,
    locale: Option<Text<'a>>,
    campaign: Option<Campaign<'a>>,
    traits: Option<Object>,
}

#[derive(Deserialize, Default, Clone)]
struct Campaign<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
}

impl<'a> Context<'a> {
    /// Fills what this context leaves open from the one of the batch.
    fn over(self, shared: &Context<'a>) -> Self {
        Self {
            channel: self.channel.or_else(|| shared.channel.clone()),
            group_id: self.group_id.or_else(|| shared.group_id.clone()),
            session_id: self.session_id.or_else(|| shared.session_id.clone()),
            locale: self.locale.or_else(|| shared.locale.clone()),
            campaign: self.campaign.or_else(|| shared.campaign.clone()),
            // Traits are somebody's; those of a batch are not everybody's.
            traits: self.traits,
        }
    }
}

/// The request around the messages.
pub struct Told<'m> {
    pub meta: &'m Meta,
    pub received_at: Micros,
}

impl Told<'_> {
    /// Reads one message.
    pub fn read(&self, text: &str, shared: &Context<'_>) -> Result<Option<Event>, Rejection> {
        let message: Message<'_> = parse(text)?;
        let kind = match self.meta.call.as_str() {
            "batch" | "import" => {
                stated(&message.kind).ok_or_else(|| Rejection::new(Reason::MissingField, "the message has no type"))?
            }
            call => call,
        };
        let moment = self.moment(&message)?;
        let context = message.context.unwrap_or_default().over(shared);
        let language = stated(&context.locale);

        let known = key(stated(&message.user_id), Identifier::external);
        let unknown = key(stated(&message.anonymous_id), Identifier::anonymous);
        let mut same_as = Vec::new();
        if kind == "alias" {
            // The previous id is the cookie's where the message names the cookie as well, else an older user id.
            let previous = stated(&message.previous_id)
                .ok_or_else(|| Rejection::new(Reason::MissingField, "the alias has no previousId"))?;
            let anonymous = stated(&message.anonymous_id) == Some(previous);
            if let (false, Some(previous)) = (anonymous, key(Some(previous), Identifier::external)) {
                same_as.push((LinkKind::Alias, ProfileKey(previous)));
            }
        }
        let key = match (known, unknown) {
            (Some(known), unknown) => {
                same_as.extend(unknown.map(|unknown| (LinkKind::Identify, ProfileKey(unknown))));
                known
            }
            (None, Some(unknown)) => unknown,
            (None, None) => {
                return Err(Rejection::new(Reason::NoIdentity, "neither userId nor anonymousId names anybody"));
            }
        };
        same_as.retain(|(_, other)| other.0 != key);
        let mut who = Who { key: ProfileKey(key), identifiers: Vec::new(), same_as };

        let mut facts = Vec::new();
        let mut traits = context.traits.unwrap_or_default().0;
        let properties = Properties(message.properties.unwrap_or_default().0);
        let interaction = match kind {
            "identify" => {
                traits.extend(message.traits.unwrap_or_default().0);
                None
            }
            "alias" => None,
            "group" => {
                let account = stated(&message.group_id)
                    .ok_or_else(|| Rejection::new(Reason::MissingField, "the group has no groupId"))?;
                traits.extend(account_traits(account, message.traits.unwrap_or_default().0));
                None
            }
            "track" => {
                let name = stated(&message.event)
                    .ok_or_else(|| Rejection::new(Reason::MissingField, "the track has no event"))?;
                Some(properties.interaction(name, CURRENCY)?)
            }
            "page" | "screen" => {
                let (unnamed, channel) = if kind == "page" { ("Page Viewed", "web") } else { ("Screen Viewed", "app") };
                let own = properties.0.get("name").and_then(|name| name.as_str()).map(str::to_owned);
                let name = stated(&message.name).or(own.as_deref()).unwrap_or(unnamed);
                let mut interaction = properties.interaction(name, CURRENCY)?;
                interaction.channel.get_or_insert_with(|| channel.to_owned());
                Some(interaction)
            }
            other => {
                let shown: String = other.chars().take(40).collect();
                return Err(Rejection::new(Reason::UnknownType, format!("there is no call named {shown}")));
            }
        };
        if !traits.is_empty() {
            who.identifiers = identifiers(&traits, language.and_then(region));
            facts.push(Fact::Traits(traits));
        }
        let message_id = stated(&message.message_id);
        if let Some(mut interaction) = interaction {
            interaction.account = stated(&context.group_id).map(str::to_owned);
            interaction.session = interaction.session.or_else(|| stated(&context.session_id).map(str::to_owned));
            interaction.channel = interaction.channel.or_else(|| channel(stated(&context.channel)?));
            let campaign = context.campaign.as_ref().and_then(|campaign| stated(&campaign.name));
            interaction.campaign = interaction.campaign.or_else(|| campaign.map(str::to_owned));
            facts.extend(semantic::tell(interaction, moment.at, Around { message_id, language })?);
        }
        Ok(Some(Event {
            message_id: message_id.map(str::to_owned),
            occurred_at: moment.at,
            offset_minutes: moment.offset_minutes,
            sequence: 0,
            who: Some(who),
            facts,
            historical: self.meta.historical || moment.old,
        }))
    }

    fn moment(&self, message: &Message<'_>) -> Result<Moment, Rejection> {
        let clock = if self.meta.historical {
            Clock::trusted(self.received_at)
        } else {
            Clock::compared(self.received_at, stated(&message.sent_at).or(self.meta.sent_at.as_deref()))
        };
        // A forwarded message has both; `timestamp` is then somebody else's correction of the original.
        clock.place(stated(&message.original_timestamp).or(stated(&message.timestamp)))
    }
}

/// The channel that a library names; a server speaks of what happened elsewhere.
fn channel(stated: &str) -> Option<String> {
    match stated {
        "browser" => Some("web".to_owned()),
        "mobile" => Some("app".to_owned()),
        "server" => None,
        other => Some(other.to_owned()),
    }
}
