//! The list of customers, with search.
use askama::Template;
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};
use serde::Deserialize;
use throughline_app::customers::{
    self,
    view::{CustomerList, CustomerRow},
};
use throughline_model::{identifier::IdentifierKind, time::Micros};

use crate::{
    error::PageError,
    extract::{Frame, May, SeePeople},
    pages::{Area, Layout, Piece, html, pieces, wants_block},
    state::Web,
    urls,
    words::{self, THIN},
};

/// The page of the list; its block `people` is what the live search replaces.
#[derive(Template)]
#[template(path = "customers/list.html", blocks = ["people"])]
pub struct ListPage {
    /// The frame.
    pub layout: Layout,
    /// The customers.
    pub list: CustomerList,
    /// Whether this is a later page than the first.
    pub later: bool,
}

/// How many customers a page holds.
const PAGE: u32 = 50;

/// What the address of the list says.
#[derive(Deserialize)]
pub struct Ask {
    q: Option<String>,
    cursor: Option<String>,
}

/// Shows a page of the list, or to the live search only the block of people.
pub async fn list(
    State(web): State<Web>,
    May(ctx, _): May<SeePeople>,
    Frame(layout): Frame,
    Query(ask): Query<Ask>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let list = customers::list(&ctx, &web.app, ask.q.as_deref(), ask.cursor.as_deref(), PAGE).await?;
    let page = ListPage { layout: layout.within(Area::Customers), list, later: ask.cursor.is_some() };
    Ok(if wants_block(&headers) { html(&page.as_people()) } else { html(&page) })
}

impl ListPage {
    fn is_empty(&self) -> bool {
        self.list.total == 0
    }

    /// Who is here, and whom promises to were broken.
    fn lead(&self) -> Vec<Piece> {
        let list = &self.list;
        let customers = words::counted(list.total, "customer", "customers");
        if let Some(matching) = list.matching {
            let verb = if matching == 1 { "matches" } else { "match" };
            return pieces(&format!(
                "*{}* of {customers} {verb} “{}”.",
                words::count(matching),
                list.search.replace('*', "")
            ));
        }
        let Some(let_down) = list.let_down else { return pieces(&format!("*{customers}*, newest first.")) };
        if let_down == 0 {
            return pieces(&format!("*{customers}*; no promise to any of them is recorded as broken."));
        }
        let share = words::decimal(100.0 * let_down as f64 / list.total.max(1) as f64, 1);
        let met = format!("*{} of {customers}* met a promise that was broken ({share}{THIN}%)", words::count(let_down));
        pieces(&match list.let_down_and_said {
            Some(said) if said < let_down => {
                format!("{met}; *{} of them* never said a word to us.", words::count(let_down - said))
            }
            Some(_) => format!("{met}; all of them have said something."),
            None => format!("{met}."),
        })
    }

    fn counted(&self) -> String {
        let shown = self.list.rows.len() as u64;
        let of = self.list.matching.unwrap_or(self.list.total);
        format!("{} of {}", words::count(shown), words::count(of))
    }

    fn url(&self, row: &CustomerRow) -> String {
        urls::customer(row.profile)
    }

    fn first_url(&self) -> String {
        urls::customers(&self.list.search, None)
    }

    fn date(&self, at: &Micros) -> String {
        words::date(*at, self.list.zone)
    }

    fn machine(&self, at: &Micros) -> String {
        words::machine(*at)
    }

    fn count(&self, n: &u64) -> String {
        words::count(*n)
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
            (_, more) => Some(format!("{text} and {more} more")),
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
