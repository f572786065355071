//! The list of customers, with search: of all, of a segment, or of those who stand behind a figure.
use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
};
use serde::Deserialize;
use throughline_app::{
    ask::Row,
    ctx::Ctx,
    customers::{
        self, Customers,
        view::{CustomerList, CustomerRow},
    },
    error::Error,
    export::{self, Format},
    segments,
};
use throughline_model::{identifier::IdentifierKind, question::Question, time::Micros};

use super::behind;
use crate::{
    api::{
        customers::CustomerOut,
        endpoint,
        wire::{Items, Limit, Table},
    },
    error::PageError,
    extract::{Frame, May, SeePeople},
    locale::Locale,
    pages::{Area, Layout, Piece, html, pieces, wants_block},
    state::Web,
    urls, words,
};

/// The page of the list; its block `people` is what the live search replaces.
#[derive(Template)]
#[template(path = "customers/list.html", blocks = ["people"])]
pub struct ListPage {
    /// The frame.
    pub layout: Layout,
    /// The customers.
    pub list: CustomerList,
    /// What the address says.
    pub ask: Ask,
    /// The names of the segments that there are.
    pub segments: Vec<String>,
    /// Of an answer whose people are listed: what its row says, and how many more are nobody in particular.
    pub behind: Option<(String, u64)>,
}

/// How many customers a page holds.
const PAGE: u32 = 50;

/// What the address of the list says.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Ask {
    /// What names and identifiers must have.
    #[serde(default)]
    pub q: String,
    /// Where the page begins.
    #[serde(default)]
    pub cursor: String,
    /// The segment whose customers are listed.
    #[serde(default)]
    pub segment: String,
    /// The question behind a row of whose answer they stand.
    #[serde(default)]
    pub question: String,
    /// The row.
    #[serde(default)]
    pub row: String,
}

/// Shows a page of the list, or to the live search only the block of people.
pub async fn list(
    State(web): State<Web>,
    May(ctx, _): May<SeePeople>,
    Frame(layout): Frame,
    Query(ask): Query<Ask>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let (among, behind) = among(&ctx, &web, layout.t, &ask).await?;
    let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let (search, cursor) = (text(&ask.q), text(&ask.cursor));
    let list = customers::list(&ctx, &web.app, search.as_deref(), among.as_deref(), cursor.as_deref(), PAGE).await?;
    let segments = segments::list(&ctx, &web.app).await?.into_iter().map(|segment| segment.name).collect();
    let page = ListPage { layout: layout.within(Area::Customers), list, ask, segments, behind };
    Ok(if wants_block(&headers) { html(&page.as_people()) } else { html(&page) })
}

/// Gives the list as a file: the same customers, from the first on.
pub async fn file(
    State(web): State<Web>,
    May(ctx, _): May<SeePeople>,
    Path(format): Path<String>,
    headers: HeaderMap,
    Query(ask): Query<Ask>,
) -> Result<Response, PageError> {
    let format = Format::parse(&format).ok_or(Error::NotFound("format"))?;
    let (among, _) = among(&ctx, &web, Locale::of(None, &headers), &ask).await?;
    let search = Some(ask.q.as_str()).filter(|text| !text.is_empty());
    let mut rows = Vec::new();
    let mut cursor = None;
    while rows.len() < export::MOST_ROWS {
        let page = customers::list(&ctx, &web.app, search, among.as_deref(), cursor.as_deref(), Limit::MOST).await?;
        rows.extend(Items::all(page.rows.into_iter().map(CustomerOut::from)).rows());
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    export::note(&ctx, &web.app, "customers", rows.len()).await?;
    Ok(endpoint::file("customers", format, &rows)?)
}

/// Whom the address asks for, and in words behind which row they stand, with how many more are nobody in particular.
async fn among(
    ctx: &Ctx,
    web: &Web,
    t: Locale,
    ask: &Ask,
) -> Result<(Option<Arc<Customers>>, Option<(String, u64)>), Error> {
    let (mut among, mut behind) = (None, None);
    if !ask.question.is_empty() {
        let question = Question::from_json(&ask.question).map_err(Error::from)?;
        let row: Row = serde_json::from_str(&ask.row).map_err(|_| Error::field("row", "is not a row of an answer"))?;
        let zone = web.app.tenant(ctx.workspace)?.workspace.zone;
        let words = behind::words(t, zone, &question, &row);
        let found = throughline_app::ask::behind(ctx, &web.app, question, row).await?;
        behind = Some((words, found.episodes));
        among = Some(Arc::new(found.customers));
    }
    if !ask.segment.is_empty() {
        let segment = segments::named(ctx, &web.app, &ask.segment).await?;
        among = Some(match among {
            Some(set) => Arc::new((*set).clone().and(&segment)),
            None => segment,
        });
    }
    Ok((among, behind))
}

impl ListPage {
    fn is_empty(&self) -> bool {
        self.list.total == 0
    }

    /// Who is here, and whom promises to were broken.
    fn lead(&self) -> Vec<Piece> {
        let (list, t) = (&self.list, self.layout.t);
        if let (Some(matching), Some((words, episodes))) = (list.matching, &self.behind) {
            let more = if *episodes > 0 { t.customers_lead_nobody(*episodes) } else { String::new() };
            return pieces(&format!("{}{more}", t.customers_lead_behind(matching, list.total, words.replace('*', ""))));
        }
        if let (Some(matching), true) = (list.matching, list.search.is_empty()) {
            return pieces(&t.customers_lead_segment(matching, list.total, self.ask.segment.replace('*', "")));
        }
        if let Some(matching) = list.matching {
            return pieces(&t.customers_lead_matching(matching, list.total, list.search.replace('*', "")));
        }
        let Some(let_down) = list.let_down else { return pieces(&t.customers_lead_newest(list.total)) };
        if let_down == 0 {
            return pieces(&t.customers_lead_none(list.total));
        }
        let met = t.customers_lead(let_down, list.total, t.percent(let_down as f64 / list.total.max(1) as f64));
        pieces(&match list.let_down_and_said {
            Some(said) if said < let_down => format!("{met}{}", t.customers_lead_silent(let_down - said)),
            Some(_) => format!("{met}{}", t.customers_lead_all_said()),
            None => format!("{met}."),
        })
    }

    fn counted(&self) -> String {
        self.layout.t.words_count_of(self.list.rows.len(), self.list.matching.unwrap_or(self.list.total))
    }

    fn url(&self, row: &CustomerRow) -> String {
        urls::customer(row.profile)
    }

    /// The list from a cursor on; from its beginning with none.
    fn page_url(&self, cursor: &str) -> String {
        let ask = &self.ask;
        urls::customers(&[
            ("q", &self.list.search),
            ("segment", &ask.segment),
            ("question", &ask.question),
            ("row", &ask.row),
            ("cursor", cursor),
        ])
    }

    fn file_url(&self, format: &str) -> String {
        urls::file(urls::CUSTOMERS_FILE, format, &self.page_url(""))
    }

    fn later(&self) -> bool {
        !self.ask.cursor.is_empty()
    }

    fn is_segment(&self, name: &str) -> bool {
        self.ask.segment == name
    }

    fn date(&self, at: &Micros) -> String {
        self.layout.t.date(*at, self.list.zone)
    }

    fn machine(&self, at: &Micros) -> String {
        words::machine(*at)
    }

    fn count(&self, n: &u64) -> String {
        self.layout.t.count(*n)
    }

    /// The best identifiers beside the name.
    fn names(&self, row: &CustomerRow) -> Option<String> {
        let mut names: Vec<&(IdentifierKind, String)> =
            row.identifiers.iter().filter(|(_, n)| *n != row.name).collect();
        names.sort_by_key(|(kind, _)| match kind {
            IdentifierKind::Email => 0,
            IdentifierKind::Phone => 1,
            IdentifierKind::ExternalId => 2,
            IdentifierKind::AnonymousId | IdentifierKind::EpisodeId => 3,
        });
        names.dedup_by(|a, b| a.1 == b.1);
        let more = names.len().saturating_sub(2);
        let text = names.iter().take(2).map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(" · ");
        match (names.is_empty(), more) {
            (true, _) => None,
            (_, 0) => Some(text),
            (_, more) => Some(self.layout.t.customers_and_more(text, more)),
        }
    }

    /// The command that sends a first message.
    fn snippet(&self) -> String {
        format!(
            "curl -u WRITE_KEY: {}/v1/track \\\n  -H 'content-type: application/json' \\\n  -d '{{\"userId\": \"42\", \"event\": \"Order\", \"properties\": {{\"value\": 184, \"currency\": \"EUR\"}}}}'",
            self.layout.origin
        )
    }
}
