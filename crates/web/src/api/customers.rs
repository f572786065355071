//! Customers: the list, one customer, their line through both ledgers, and who is who.
use axum::http::Method;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use throughline_app::{
    customers::{
        self,
        view::{
            About, Belonging, ConsentView, CustomerRow, CustomerView, Lane, LinkView, MetricView, Moment, ProfileView,
            PromiseState, PromiseView,
        },
    },
    identity, segments,
};
use throughline_model::{
    consent::Purpose,
    id::{LinkId, ProfileId},
    identifier::IdentifierKind,
    link::LinkKind,
    money::Money,
    permission::Permission,
    time::{Micros, TimeRange},
    touchpoint::Stage,
};

use super::{
    endpoint::{Call, Endpoints, Given},
    undo::ActedOut,
    wire::{CustomerPath, Items, Limit, Nothing, PageQuery, range},
};

/// The endpoints of the area.
pub fn endpoints() -> Endpoints {
    let (see, link) = (Permission::SeePeople, Permission::LinkPeople);
    Endpoints::of("customers")
        .table(Method::GET, "/api/v1/customers", see, "Lists customers, the newest first.", list)
        .get("/api/v1/customers/{customer}", see, "Shows a customer: who they are and what is promised to them.", show)
        .table(
            Method::GET,
            "/api/v1/customers/{customer}/timeline",
            see,
            "Lists what happened to a customer and what they said, in its order.",
            timeline,
        )
        .create("/api/v1/customers/{customer}/join", link, "States that two profiles are one person.", join)
        .act("/api/v1/customers/join", link, "States that several customers are one person.", join_all)
        .create("/api/v1/customers/{customer}/separate", link, "States that a profile is somebody else.", separate)
        .create("/api/v1/links/{link}/revoke", link, "Takes a decision about who is who back.", revoke)
}

/// One name under which somebody is known.
#[derive(Debug, Serialize, JsonSchema)]
pub struct IdentifierOut {
    /// What kind of name.
    kind: IdentifierKind,
    /// The name.
    value: String,
}

/// A customer in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CustomerOut {
    /// The oldest profile, which names the customer.
    id: ProfileId,
    /// What to call them.
    name: String,
    /// The names under which sources know them.
    identifiers: Vec<IdentifierOut>,
    /// When they were first met.
    first_seen: Option<Micros>,
    /// When they were last met.
    last_seen: Option<Micros>,
    /// How many interactions they have.
    interactions: u64,
    /// How many things they said or scored.
    perceptions: u64,
    /// How many promises to them were broken.
    promises_broken: u64,
    /// Where they were last met.
    last_touchpoint: Option<String>,
}

fn named(identifiers: Vec<(IdentifierKind, String)>) -> Vec<IdentifierOut> {
    identifiers.into_iter().map(|(kind, value)| IdentifierOut { kind, value }).collect()
}

impl From<CustomerRow> for CustomerOut {
    fn from(row: CustomerRow) -> Self {
        Self {
            id: row.profile,
            name: row.name,
            identifiers: named(row.identifiers),
            first_seen: row.first_seen,
            last_seen: row.last_seen,
            interactions: row.interactions,
            perceptions: row.perceptions,
            promises_broken: row.promises_broken,
            last_touchpoint: row.last_touchpoint,
        }
    }
}

/// Whom a list of customers holds.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// What names and identifiers must have.
    q: Option<String>,
    /// The name of the segment whose customers are listed.
    segment: Option<String>,
    /// The `cursor` of the page before.
    cursor: Option<String>,
    /// Most items of the page.
    limit: Option<Limit>,
}

async fn list(call: Call<Nothing, ListQuery>) -> Given<Items<CustomerOut>> {
    let Call { ctx, app, query, .. } = call;
    let among = match &query.segment {
        Some(name) => Some(segments::named(&ctx, &app, name).await?),
        None => None,
    };
    let (search, cursor) = (query.q.as_deref(), query.cursor.as_deref());
    let list = customers::list(&ctx, &app, search, among.as_deref(), cursor, Limit::of(query.limit)).await?;
    Ok(Items { items: list.rows.into_iter().map(CustomerOut::from).collect(), cursor: list.next })
}

/// One customer.
#[derive(Debug, Serialize, JsonSchema)]
struct CustomerDetailOut {
    /// The oldest profile, which names the customer.
    id: ProfileId,
    /// What to call them.
    name: String,
    /// When they were first met.
    since: Option<Micros>,
    /// When something last happened or was said.
    until: Option<Micros>,
    /// The zone of their days.
    zone: String,
    /// How many things happened or were said.
    moments: u64,
    /// What sources know about them now.
    traits: Vec<TraitOut>,
    /// The profiles that are resolved to this customer.
    profiles: Vec<ProfileOut>,
    /// What they allow to be sent.
    consents: Vec<ConsentOut>,
    /// What was promised to them.
    promises: Vec<PromiseOut>,
    /// What people decided about who this is.
    decisions: Vec<DecisionOut>,
    /// Up to when the data are complete.
    as_of: Micros,
}

/// Something that a source knows about a customer.
#[derive(Debug, Serialize, JsonSchema)]
struct TraitOut {
    /// Its name.
    name: String,
    /// Its value.
    value: String,
}

/// One source's view of a customer.
#[derive(Debug, Serialize, JsonSchema)]
struct ProfileOut {
    /// The profile.
    id: ProfileId,
    /// The source's name.
    source: String,
    /// What kind of key the source uses.
    kind: IdentifierKind,
    /// The key.
    key: String,
    /// Further names that the source asserts.
    identifiers: Vec<IdentifierOut>,
    /// When the profile was first seen.
    first_seen: Option<Micros>,
    /// Why it belongs to the customer.
    belongs: Belonging,
}

impl From<ProfileView> for ProfileOut {
    fn from(view: ProfileView) -> Self {
        let ProfileView { id, source, kind, key, identifiers, first_seen, belongs } = view;
        Self { id, source, kind, key, identifiers: named(identifiers), first_seen, belongs }
    }
}

/// One consent as it stands.
#[derive(Debug, Serialize, JsonSchema)]
struct ConsentOut {
    /// What for.
    purpose: Purpose,
    /// On which channel.
    channel: String,
    /// Given or withdrawn.
    granted: bool,
    /// Since when.
    at: Micros,
}

impl From<ConsentView> for ConsentOut {
    fn from(view: ConsentView) -> Self {
        let ConsentView { purpose, channel, granted, at } = view;
        Self { purpose, channel, granted, at }
    }
}

/// One promise and what became of it.
#[derive(Debug, Serialize, JsonSchema)]
struct PromiseOut {
    /// What was promised.
    what: String,
    /// When it was made.
    made: Micros,
    /// The promised moment.
    due: Option<Micros>,
    /// When it was kept.
    kept: Option<Micros>,
    /// What became of it as of now.
    state: PromiseState,
}

impl From<PromiseView> for PromiseOut {
    fn from(view: PromiseView) -> Self {
        let PromiseView { what, made, due, kept, state, .. } = view;
        Self { what, made, due, kept, state }
    }
}

/// A decision of a person about who a customer is.
#[derive(Debug, Serialize, JsonSchema)]
struct DecisionOut {
    /// The link, by which it can be taken back.
    link: LinkId,
    /// What it states.
    kind: LinkKind,
    /// The profile that it is about, as its source and key.
    subject: String,
    /// Where the other side of it can be seen now.
    profile: ProfileId,
    /// Who decided, by name.
    by: Option<String>,
    /// When.
    at: Micros,
}

impl From<LinkView> for DecisionOut {
    fn from(view: LinkView) -> Self {
        let LinkView { link, kind, subject, profile, by, at } = view;
        Self { link, kind, subject, profile, by, at }
    }
}

impl From<CustomerView> for CustomerDetailOut {
    fn from(view: CustomerView) -> Self {
        Self {
            id: view.profile,
            name: view.name,
            since: view.since,
            until: view.until,
            zone: view.zone.name().to_owned(),
            moments: view.total,
            traits: view.traits.into_iter().map(|(name, value)| TraitOut { name, value }).collect(),
            profiles: view.profiles.into_iter().map(ProfileOut::from).collect(),
            consents: view.consents.into_iter().map(ConsentOut::from).collect(),
            promises: view.promises.into_iter().map(PromiseOut::from).collect(),
            decisions: view.decisions.into_iter().map(DecisionOut::from).collect(),
            as_of: view.as_of,
        }
    }
}

async fn show(call: Call<CustomerPath>) -> Given<CustomerDetailOut> {
    Ok(customers::show(&call.ctx, &call.app, call.path.customer, TimeRange::default()).await?.into())
}

/// Which part of a customer's line is listed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TimelineQuery {
    /// From when on, that moment included.
    from: Option<Micros>,
    /// Until when, that moment excluded.
    to: Option<Micros>,
    /// The `cursor` of the page before.
    cursor: Option<String>,
    /// Most items of the page.
    limit: Option<Limit>,
}

/// One thing that happened or was said.
#[derive(Debug, Serialize, JsonSchema)]
struct MomentOut {
    /// When.
    at: Micros,
    /// Whether it happened or was felt.
    lane: Lane,
    /// What it is called.
    name: String,
    /// Where it happened, or what it is about.
    touchpoint: Option<String>,
    /// The stage of the touchpoint.
    stage: Option<Stage>,
    /// On which channel.
    channel: Option<String>,
    /// The place, team or brand.
    unit: Option<String>,
    /// How it ended.
    outcome: Option<String>,
    /// Who served.
    staff: Option<String>,
    /// What was paid or refunded.
    amount: Option<Money>,
    /// How long it took, in seconds.
    duration: Option<f64>,
    /// How long the customer waited for it, in seconds.
    wait: Option<f64>,
    /// The order, case or visit.
    object: Option<String>,
    /// Late, failed, or a score below the metric's good line.
    trouble: bool,
    /// The answer on the metric's own scale.
    value: Option<f64>,
    /// The metric's short name.
    metric: Option<String>,
    /// A short heading that came with the text.
    heading: Option<String>,
    /// What was said.
    text: Option<String>,
    /// The language of the text (BCP 47).
    language: Option<String>,
    /// Whether others can read it.
    public: bool,
    /// When that happened which it is about.
    about: Option<Micros>,
    /// The source's name.
    source: String,
}

async fn timeline(call: Call<CustomerPath, TimelineQuery>) -> Given<Items<MomentOut>> {
    let Call { ctx, app, path, query, .. } = call;
    let range = range(query.from, query.to)?;
    let view = customers::show(&ctx, &app, path.customer, range).await?;
    let times: Vec<Micros> = view.moments.iter().map(|moment| moment.at).collect();
    let out = |moment: Moment| MomentOut {
        about: moment.about.and_then(|About { moment, .. }| times.get(moment).copied()),
        at: moment.at,
        lane: moment.lane,
        name: moment.name,
        touchpoint: moment.touchpoint,
        stage: moment.stage,
        channel: moment.channel,
        unit: moment.unit,
        outcome: moment.outcome,
        staff: moment.staff,
        amount: moment.amount,
        duration: moment.duration.map(|duration| duration as f64 / 1e6),
        wait: moment.wait.map(|wait| wait as f64 / 1e6),
        object: moment.object,
        trouble: moment.trouble,
        value: moment.value,
        metric: moment.metric.map(|MetricView { slug, .. }| slug),
        heading: moment.heading,
        text: moment.text,
        language: moment.language,
        public: moment.public,
        source: moment.source,
    };
    Items::page(view.moments.into_iter().map(out), &PageQuery { cursor: query.cursor, limit: query.limit })
}

/// The other profile.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct JoinIn {
    /// The profile that is the same person.
    with: ProfileId,
}

/// The profile that is somebody else.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SeparateIn {
    /// The profile; it must be one of the customer's.
    profile: ProfileId,
}

/// A new entry of the link log.
#[derive(Debug, Serialize, JsonSchema)]
struct LinkOut {
    /// The entry, by which it can be taken back.
    link: LinkId,
}

async fn join(call: Call<CustomerPath, Nothing, JoinIn>) -> Given<LinkOut> {
    let link = identity::join(&call.ctx, &call.app, call.path.customer, call.body.with).await?;
    Ok(LinkOut { link })
}

/// Which customers are one person.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct JoinAllIn {
    /// Any profile of each; 2 to 20 of them.
    customers: Vec<ProfileId>,
}

async fn join_all(call: Call<Nothing, Nothing, JoinAllIn>) -> Given<ActedOut> {
    let undo = identity::join_all(&call.ctx, &call.app, &call.body.customers).await?;
    ActedOut::of(&call.ctx, &call.app, undo).await
}

async fn separate(call: Call<CustomerPath, Nothing, SeparateIn>) -> Given<LinkOut> {
    let Call { ctx, app, path, body, .. } = call;
    let view = customers::show(&ctx, &app, path.customer, TimeRange::default()).await?;
    if !view.profiles.iter().any(|profile| profile.id == body.profile) {
        return Err(throughline_app::error::Error::field("profile", "is not one of this customer's profiles"));
    }
    Ok(LinkOut { link: identity::separate(&ctx, &app, body.profile).await? })
}

/// The path of an entry of the link log.
#[derive(Debug, Deserialize, JsonSchema)]
struct LinkPath {
    /// The entry.
    link: LinkId,
}

async fn revoke(call: Call<LinkPath>) -> Given<LinkOut> {
    Ok(LinkOut { link: identity::revoke(&call.ctx, &call.app, call.path.link).await? })
}
