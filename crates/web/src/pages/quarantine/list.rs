//! What waits for a mend.
use askama::Template;
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};
use serde::Deserialize;
use serde_json::Value;
use throughline_app::{
    ctx::Ctx,
    error::Error,
    quarantine::{self, Page, Waiting},
};
use throughline_model::time::Micros;

use super::reason;
use crate::{
    error::PageError,
    extract::{Curate, Frame, May},
    locale::Locale,
    pages::{Area, Layout, Piece, html, pieces, wants_block},
    state::Web,
    urls, words,
};

/// The page of what waits; its block `fresh` says how much is new since the page was drawn.
#[derive(Template)]
#[template(path = "quarantine/list.html", blocks = ["fresh"])]
pub struct ListPage {
    /// The frame.
    pub layout: Layout,
    /// What waits.
    pub page: Page,
    /// The reason that the page is about, where it is about one.
    pub reason: Option<String>,
    /// Whether this is a later page than the first.
    pub later: bool,
    /// A mend that was not taken.
    pub tried: Option<Tried>,
    /// The zone of times.
    pub zone: chrono_tz::Tz,
    /// How much waited when the page that asks was drawn.
    pub seen: Option<u64>,
}

/// A mend that was not taken, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The event's place: the record, and which of its events.
    pub place: (u64, u64),
    /// What was typed.
    pub text: String,
    /// Why it waits on.
    pub why: String,
}

/// How many events a page holds.
const PAGE: u32 = 20;

/// Longer payloads are mended by the command line.
const LONGEST: usize = 200_000;

/// What the address says.
#[derive(Deserialize)]
pub struct Ask {
    reason: Option<String>,
    after: Option<String>,
    taken: Option<u64>,
    waiting: Option<u64>,
    seen: Option<u64>,
}

/// Shows what waits.
pub async fn list(
    State(web): State<Web>,
    May(ctx, _): May<Curate>,
    Frame(mut layout): Frame,
    Query(ask): Query<Ask>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let after = match ask.after.as_deref() {
        Some(text) => Some(place(text).ok_or_else(|| Error::field("after", "is not a place in the list"))?),
        None => None,
    };
    layout.notice = notice(layout.t, ask.taken, ask.waiting).or(layout.notice);
    let page = ListPage { seen: ask.seen, ..page(&ctx, &web, layout, ask.reason, after, None).await? };
    Ok(if page.seen.is_some() && wants_block(&headers) { html(&page.as_fresh()) } else { html(&page) })
}

/// A place in the log, as addresses and forms say it.
pub(super) fn place(text: &str) -> Option<(u64, u64)> {
    let (lsn, ordinal) = text.split_once('-')?;
    let number = |text: &str| text.parse::<u64>().ok().filter(|number| i64::try_from(*number).is_ok());
    Some((number(lsn)?, number(ordinal)?))
}

/// The page as it is now.
pub(super) async fn page(
    ctx: &Ctx,
    web: &Web,
    layout: Layout,
    reason: Option<String>,
    after: Option<(u64, u64)>,
    tried: Option<Tried>,
) -> Result<ListPage, PageError> {
    let reason = reason.filter(|reason| !reason.is_empty());
    let page = quarantine::page(ctx, &web.app, reason.as_deref(), after.unwrap_or_default(), PAGE).await?;
    let zone = web.app.tenant(ctx.workspace)?.workspace.zone;
    Ok(ListPage {
        layout: layout.within(Area::Quarantine),
        page,
        reason,
        later: after.is_some(),
        tried,
        zone,
        seen: None,
    })
}

fn notice(t: Locale, taken: Option<u64>, waiting: Option<u64>) -> Option<String> {
    let (taken, waiting) = (taken?, waiting.unwrap_or(0));
    let taken = match taken {
        0 => t.quarantine_none_taken().to_owned(),
        taken => t.quarantine_taken(taken),
    };
    Some(match waiting {
        0 => format!("{taken}."),
        waiting => t.quarantine_stay(taken, waiting),
    })
}

impl ListPage {
    fn total(&self) -> u64 {
        self.page.reasons.iter().map(|(_, n)| n).sum()
    }

    fn is_empty(&self) -> bool {
        self.page.reasons.is_empty()
    }

    /// How much waits, of what was received, and why most of it does.
    fn lead(&self) -> Vec<Piece> {
        let t = self.layout.t;
        let (total, received) = (self.total(), self.page.received.max(self.total()));
        let Some((most, n)) = self.page.reasons.first() else {
            return match received {
                0 => pieces(t.quarantine_lead_none_received()),
                _ => pieces(&t.quarantine_lead_none(received)),
            };
        };
        let share = match 100.0 * total as f64 / received.max(1) as f64 {
            share if share < 0.01 => t.quarantine_under(t.decimal(0.01, 2)),
            share => t.decimal(share, 2),
        };
        let mut text = t.quarantine_lead(total, received, share);
        text.push_str(&match self.page.reasons.len() {
            1 => t.quarantine_lead_one(reason(t, most)),
            _ => t.quarantine_lead_most(reason(t, most), n),
        });
        pieces(&text)
    }

    fn reason_words(&self, code: &str) -> String {
        words::sentence(reason(self.layout.t, code))
    }

    fn is_chosen(&self, code: &str) -> bool {
        self.reason.as_deref() == Some(code)
    }

    fn reason_url(&self, code: &str) -> String {
        urls::quarantine(Some(code), None)
    }

    fn next_url(&self) -> Option<String> {
        Some(urls::quarantine(self.reason.as_deref(), Some(self.page.next?)))
    }

    fn first_url(&self) -> String {
        urls::quarantine(self.reason.as_deref(), None)
    }

    /// How much waits that did not when the page that asks was drawn.
    fn fresh(&self) -> u64 {
        self.seen.map_or(0, |seen| self.waiting().saturating_sub(seen))
    }

    /// Asks how much is new.
    fn fresh_url(&self) -> String {
        urls::quarantine_since(self.reason.as_deref(), self.seen.unwrap_or_else(|| self.waiting()))
    }

    /// How much waits, of the reason that is chosen.
    fn waiting(&self) -> u64 {
        match &self.reason {
            Some(chosen) => self.page.reasons.iter().find(|(code, _)| code == chosen).map_or(0, |(_, n)| *n),
            None => self.total(),
        }
    }

    fn count(&self, n: &u64) -> String {
        self.layout.t.count(*n)
    }

    fn shown(&self) -> String {
        self.layout.t.words_count_of(self.page.rows.len(), self.waiting())
    }

    fn moment(&self, at: &Micros) -> String {
        self.layout.t.moment(*at, self.zone)
    }

    /// What a form says of one that is chosen.
    fn row(&self, row: &Waiting) -> String {
        format!("{}-{}", row.lsn, row.ordinal)
    }

    /// Where the event came from: its place in a file, or in the log.
    fn place(&self, row: &Waiting) -> String {
        let payload = row.payload.as_ref();
        let file = payload.and_then(|payload| payload.get("file")).and_then(Value::as_str);
        let line = payload.and_then(|payload| payload.get("line")).and_then(Value::as_u64);
        match (file, line) {
            (Some(file), Some(line)) => self.layout.t.imports_place(file, line),
            _ => self.layout.t.quarantine_record(row.lsn, row.ordinal + 1),
        }
    }

    /// What was sent, to be read and mended; `None` where it is gone or too long for a page.
    fn payload(&self, row: &Waiting) -> Option<String> {
        let payload = row.payload.as_ref().filter(|payload| !payload.is_null())?;
        let text = match payload {
            Value::String(text) => text.clone(),
            other => serde_json::to_string_pretty(other).unwrap_or_default(),
        };
        (text.len() <= LONGEST).then_some(text)
    }

    fn without_payload(&self, row: &Waiting) -> &'static str {
        let t = self.layout.t;
        match &row.payload {
            None => t.quarantine_gone(),
            Some(Value::Null) => t.quarantine_cannot_show(),
            Some(_) => t.quarantine_too_long(),
        }
    }

    /// How many lines the field for a text has.
    fn lines(&self, text: &str) -> usize {
        text.lines().count().clamp(3, 24)
    }
}
