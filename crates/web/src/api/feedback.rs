//! Feedback: what was said and scored, with all filters.
use axum::http::Method;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use throughline_app::feedback::{
    self,
    view::{Entry, Sought},
};
use throughline_model::{
    id::ProfileId,
    metric::{Band, Scale},
    permission::Permission,
    time::Micros,
};

use super::{
    endpoint::{Call, Endpoints, Given},
    wire::{Items, Limit, Nothing, range},
};

/// The endpoints of the area.
pub fn endpoints() -> Endpoints {
    Endpoints::of("feedback").table(
        Method::GET,
        "/api/v1/feedback",
        Permission::SeePeople,
        "Lists what was said and scored, the newest first.",
        list,
    )
}

/// What is looked for; what is left out does not matter.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// From when on, that moment included.
    from: Option<Micros>,
    /// Until when, that moment excluded.
    to: Option<Micros>,
    /// Words in the heading or the text; `"…"` for words in a row, `-` before a word that must not be there.
    q: Option<String>,
    /// The metric's short name.
    metric: Option<String>,
    /// How good the score is.
    score: Option<Band>,
    /// The touchpoint that it is about.
    touchpoint: Option<String>,
    /// The place, team or brand.
    unit: Option<String>,
    /// The name of the segment whose customers said it.
    segment: Option<String>,
    /// Whether only what has words is listed.
    words: Option<bool>,
    /// The `cursor` of the page before.
    cursor: Option<String>,
    /// Most items of the page.
    limit: Option<Limit>,
}

/// One thing that was said or scored.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FeedbackOut {
    /// When.
    at: Micros,
    /// The profile that names the customer who said it.
    customer: ProfileId,
    /// What to call them; null for somebody of whom only this is known.
    name: Option<String>,
    /// The metric's short name.
    metric: Option<String>,
    /// The answer on the metric's own scale.
    value: Option<f64>,
    /// The scale of the answer.
    scale: Option<Scale>,
    /// How good the answer is.
    score: Option<Band>,
    /// A heading that came with the text.
    heading: Option<String>,
    /// What was said.
    text: Option<String>,
    /// The language of the text (BCP 47).
    language: Option<String>,
    /// The touchpoint that it is about.
    touchpoint: Option<String>,
    /// The order, case or visit that it is about.
    object: Option<String>,
    /// On which channel.
    channel: Option<String>,
    /// The place, team or brand.
    unit: Option<String>,
    /// The source's name.
    source: Option<String>,
    /// Whether others can read it.
    public: bool,
}

impl From<Entry> for FeedbackOut {
    fn from(entry: Entry) -> Self {
        Self {
            at: entry.at,
            customer: entry.who.profile,
            name: entry.who.name,
            metric: entry.metric,
            value: entry.value,
            scale: entry.scale,
            score: entry.band,
            heading: entry.heading,
            text: entry.text,
            language: entry.language,
            touchpoint: entry.about,
            object: entry.object,
            channel: entry.channel,
            unit: entry.unit,
            source: entry.source,
            public: entry.public,
        }
    }
}

async fn list(call: Call<Nothing, ListQuery>) -> Given<Items<FeedbackOut>> {
    let Call { ctx, app, query, .. } = call;
    let sought = Sought {
        range: range(query.from, query.to)?,
        unit: query.unit,
        segment: query.segment,
        words: query.q,
        metric: query.metric,
        band: query.score,
        touchpoint: query.touchpoint,
        with_words: query.words.unwrap_or(false),
    };
    let list = feedback::list(&ctx, &app, &sought, query.cursor.as_deref(), Limit::of(query.limit)).await?;
    Ok(Items { items: list.entries.into_iter().map(FeedbackOut::from).collect(), cursor: list.next })
}
