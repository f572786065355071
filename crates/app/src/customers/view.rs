//! What the customer pages show, as plain values: filled here, drawn by whoever asks.
use chrono_tz::Tz;
use serde::{Serialize, Serializer};
use throughline_model::{
    consent::Purpose,
    id::{LinkId, ProfileId},
    identifier::IdentifierKind,
    link::LinkKind,
    metric::Scale,
    money::Money,
    time::{Micros, TimeRange},
    touchpoint::Stage,
};

/// One page of the list of customers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CustomerList {
    /// The customers of this page, in the list's order.
    pub rows: Vec<CustomerRow>,
    /// How many customers there are, whatever is searched for.
    pub total: u64,
    /// How many match the search; `None` where nothing is searched for.
    pub matching: Option<u64>,
    /// How many of all customers met a promise that was broken; `None` where it was not counted.
    pub let_down: Option<u64>,
    /// How many of those said something afterwards or before; `None` where it was not counted.
    pub let_down_and_said: Option<u64>,
    /// What is searched for; empty where nothing is.
    pub search: String,
    /// The cursor of the page before this one.
    pub previous: Option<String>,
    /// The cursor of the page after this one.
    pub next: Option<String>,
    /// The zone in which times are shown.
    #[serde(serialize_with = "zone_name")]
    pub zone: Tz,
    /// Up to when the answer is complete.
    pub as_of: Micros,
    /// The moment of asking.
    pub now: Micros,
}

/// One customer in the list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CustomerRow {
    /// The oldest profile, which names the customer.
    pub profile: ProfileId,
    /// What to call them: a name where one is known, else the best identifier.
    pub name: String,
    /// The names under which sources know them.
    pub identifiers: Vec<(IdentifierKind, String)>,
    /// When they were first met.
    pub first_seen: Option<Micros>,
    /// When they were last met.
    pub last_seen: Option<Micros>,
    /// How many interactions they have.
    pub interactions: u64,
    /// How many things they said or scored.
    pub perceptions: u64,
    /// How many promises to them were broken.
    pub promises_broken: u64,
    /// Where they were last met.
    pub last_touchpoint: Option<String>,
}

/// One customer's line: who they are, what happened and how it felt, within a range of time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CustomerView {
    /// The oldest profile, which names the customer.
    pub profile: ProfileId,
    /// What to call them.
    pub name: String,
    /// When they were first met, over all time.
    pub since: Option<Micros>,
    /// When something last happened or was said, over all time.
    pub until: Option<Micros>,
    /// The customer's zone, or the workspace's where theirs is not known.
    #[serde(serialize_with = "zone_name")]
    pub zone: Tz,
    /// The range of time that was asked for.
    #[serde(serialize_with = "range_ends")]
    pub range: TimeRange,
    /// What sources know about them now, name and value.
    pub traits: Vec<(String, String)>,
    /// The profiles that are resolved to this customer.
    pub profiles: Vec<ProfileView>,
    /// What they allow to be sent.
    pub consents: Vec<ConsentView>,
    /// What happened and what was said within the range, by time and then by the sources' order.
    pub moments: Vec<Moment>,
    /// How many moments there are over all time.
    pub total: u64,
    /// Whether the range holds more moments than are given.
    pub more: bool,
    /// The promises that touch the range.
    pub promises: Vec<PromiseView>,
    /// What people decided about who this is, with the means to take it back.
    pub decisions: Vec<LinkView>,
    /// Up to when the answer is complete.
    pub as_of: Micros,
    /// The moment of asking.
    pub now: Micros,
}

/// One source's view of the customer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProfileView {
    /// The profile.
    pub id: ProfileId,
    /// The source's name.
    pub source: String,
    /// What kind of key the source uses.
    pub kind: IdentifierKind,
    /// The key.
    pub key: String,
    /// Further names that the source asserts.
    pub identifiers: Vec<(IdentifierKind, String)>,
    /// When the profile was first seen.
    pub first_seen: Option<Micros>,
    /// Why it belongs to the customer.
    pub belongs: Belonging,
}

/// Why a profile belongs to a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Belonging {
    /// It is the oldest and names the customer.
    NamedFirst,
    /// A source named the known person behind an anonymous profile.
    Identified,
    /// A source stated that two of its keys are one.
    Alias,
    /// It carries the same identifier as another of the profiles.
    Shared {
        /// What kind of identifier.
        kind: IdentifierKind,
    },
    /// A person joined it.
    Joined {
        /// Who, by name.
        by: String,
    },
}

/// One consent as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsentView {
    /// What for.
    pub purpose: Purpose,
    /// On which channel.
    pub channel: String,
    /// Given or withdrawn.
    pub granted: bool,
    /// Since when.
    pub at: Micros,
}

/// A decision of a person about who the customer is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinkView {
    /// The entry of the link log.
    pub link: LinkId,
    /// What it states.
    pub kind: LinkKind,
    /// The profile that it is about, as its source and key.
    pub subject: String,
    /// Where the other side of it can be seen now.
    pub profile: ProfileId,
    /// Who decided, by name.
    pub by: Option<String>,
    /// When.
    pub at: Micros,
}

/// One thing that happened or was said.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moment {
    /// When.
    pub at: Micros,
    /// Whether it happened or was felt.
    pub lane: Lane,
    /// What it is called: the interaction's name, or what was asked.
    pub name: String,
    /// Where it happened, or what it is about, where that is not the name itself.
    pub touchpoint: Option<String>,
    /// The stage of the touchpoint.
    pub stage: Option<Stage>,
    /// On which channel.
    pub channel: Option<String>,
    /// The place, team or brand.
    pub unit: Option<String>,
    /// How it ended.
    pub outcome: Option<String>,
    /// Who served.
    pub staff: Option<String>,
    /// What was paid or refunded.
    pub amount: Option<Money>,
    /// How long it took, in microseconds.
    pub duration: Option<i64>,
    /// How long the customer waited for it, in microseconds.
    pub wait: Option<i64>,
    /// The order, case or visit.
    pub object: Option<String>,
    /// Late, failed, or a score below the metric's good line.
    pub trouble: bool,
    /// The answer on the metric's own scale.
    pub value: Option<f64>,
    /// The scale of the answer.
    pub scale: Option<Scale>,
    /// The metric in the version that was asked.
    pub metric: Option<MetricView>,
    /// A short heading that came with the text.
    pub heading: Option<String>,
    /// What was said.
    pub text: Option<String>,
    /// The language of the text (BCP 47).
    pub language: Option<String>,
    /// Whether others can read it.
    pub public: bool,
    /// What it is about.
    pub about: Option<About>,
    /// The source's name.
    pub source: String,
}

/// The two lanes of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// What happened.
    Experience,
    /// How it felt.
    Perception,
}

/// A metric definition in one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct MetricView {
    /// The definition's short name.
    pub slug: String,
    /// The version.
    pub version: u32,
}

/// What a perception is about.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct About {
    /// The place of the interaction in the list of moments.
    pub moment: usize,
    /// How that is known.
    pub method: Method,
    /// How certain, from 0 to 1.
    pub confidence: f64,
}

/// How a link between the lanes is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The source or a person stated it.
    Explicit,
    /// It was concluded from time, touchpoint and object.
    Inferred,
}

/// One promise and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PromiseView {
    /// What was promised.
    pub what: String,
    /// When it was made.
    pub made: Micros,
    /// The promised moment.
    pub due: Option<Micros>,
    /// When it was kept.
    pub kept: Option<Micros>,
    /// What became of it as of now.
    pub state: PromiseState,
    /// The place of the interaction in which it was made.
    pub made_moment: Option<usize>,
    /// The place of the interaction that kept it.
    pub kept_moment: Option<usize>,
}

/// What became of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PromiseState {
    /// Neither kept nor due yet.
    Open,
    /// Kept in time.
    Kept,
    /// Kept late, or overdue.
    Broken,
}

impl PromiseView {
    /// How long after the promised moment it was kept, or has been overdue until `now`; `None` where it is not late.
    pub fn late(&self, now: Micros) -> Option<i64> {
        let late = self.kept.unwrap_or(now).0.saturating_sub(self.due?.0);
        (self.state == PromiseState::Broken && late > 0).then_some(late)
    }
}

fn zone_name<S: Serializer>(zone: &Tz, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(zone.name())
}

fn range_ends<S: Serializer>(range: &TimeRange, serializer: S) -> Result<S::Ok, S::Error> {
    (range.from, range.to).serialize(serializer)
}
