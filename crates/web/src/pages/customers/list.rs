//! The list of customers, with search: of all, of a segment, or of those who stand behind a figure.
use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use throughline_app::{
    ask::Row,
    ctx::Ctx,
    customers::{
        self, Customers,
        view::{CustomerList, CustomerRow},
    },
    error::Error,
    export::{self, Format},
    segments::{self, SegmentView},
    views::List,
};
use throughline_model::{identifier::IdentifierKind, permission::Permission, question::Question, segment::Condition};

use super::{
    behind,
    columns::{Cell, Column},
};
use crate::{
    api::{
        customers::CustomerOut,
        endpoint,
        wire::{Items, Limit, Table},
    },
    error::PageError,
    extract::{Frame, May, SeePeople},
    locale::Locale,
    pages::{Area, Layout, Piece, html, pieces, views::ViewsBar, wants_block},
    state::Web,
    urls,
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
    /// The segments that there are.
    pub segments: Vec<SegmentView>,
    /// Of an answer whose people are listed: what its row says, and how many more are nobody in particular.
    pub behind: Option<(String, u64)>,
    /// The saved views.
    pub views: ViewsBar,
    /// Whether the live search asks, which gets the views anew too.
    pub live: bool,
}

/// A column to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its word.
    pub word: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Whether it is shown.
    pub shown: bool,
    /// The list with this column one place earlier.
    pub earlier: Option<String>,
}

/// How many customers a page holds.
const PAGE: u32 = 50;

/// What the address of the list says.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// What names and identifiers must have.
    pub q: String,
    /// Where the page begins.
    pub cursor: String,
    /// The segment whose customers are listed.
    pub segment: String,
    /// The question behind a row of whose answer they stand.
    pub question: String,
    /// The row.
    pub row: String,
    /// The columns that are shown beside the name.
    pub columns: Vec<Column>,
    /// Whether a view was just saved.
    pub saved: bool,
}

impl Ask {
    /// Reads it from the query of an address.
    pub fn parse(query: &str) -> Self {
        let mut ask = Self {
            q: String::new(),
            cursor: String::new(),
            segment: String::new(),
            question: String::new(),
            row: String::new(),
            columns: Vec::new(),
            saved: false,
        };
        // A form sends each column that is ticked by itself; an address has them in one.
        let mut columns = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            match &*name {
                "q" => value.clone_into(&mut ask.q),
                "cursor" => value.clone_into(&mut ask.cursor),
                "segment" => value.clone_into(&mut ask.segment),
                "question" => value.clone_into(&mut ask.question),
                "row" => value.clone_into(&mut ask.row),
                "columns" => columns.push(value.to_owned()),
                "done" => ask.saved = value == urls::VIEW_SAVED,
                _ => {}
            }
        }
        ask.columns = Column::read(&columns.join(","));
        ask
    }

    /// The pairs of the query, without where the page begins; those that say nothing are empty.
    pub fn pairs(&self, columns: &[Column]) -> [(&'static str, String); 5] {
        [
            ("q", self.q.clone()),
            ("segment", self.segment.clone()),
            ("question", self.question.clone()),
            ("row", self.row.clone()),
            ("columns", Column::write(columns)),
        ]
    }

    /// The first page of this list with columns.
    pub fn url(&self, columns: &[Column]) -> String {
        let pairs = self.pairs(columns);
        urls::customers(&pairs.each_ref().map(|(name, value)| (*name, value.as_str())))
    }

    /// What the address says, as a view keeps it.
    pub fn query(&self) -> String {
        self.url(&self.columns).split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default()
    }
}

/// Shows a page of the list, or to the live search only the block of people.
pub async fn list(
    State(web): State<Web>,
    May(ctx, _): May<SeePeople>,
    Frame(mut layout): Frame,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let query = query.unwrap_or_default();
    let ask = Ask::parse(&query);
    if ask.saved {
        layout.notice = Some(layout.t.views_saved().to_owned());
    }
    let (among, behind) = among(&ctx, &web, layout.t, &ask).await?;
    let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let (search, cursor) = (text(&ask.q), text(&ask.cursor));
    let list = customers::list(&ctx, &web.app, search.as_deref(), among.as_deref(), cursor.as_deref(), PAGE).await?;
    let segments = segments::list(&ctx, &web.app).await?;
    let views = ViewsBar::of(&ctx, &web, &layout, List::Customers, &ask.query()).await?;
    let live = wants_block(&headers);
    let page = ListPage { layout: layout.within(Area::Customers), list, ask, segments, behind, views, live };
    Ok(if live { html(&page.as_people()) } else { html(&page) })
}

/// Gives the list as a file: the same customers, from the first on.
pub async fn file(
    State(web): State<Web>,
    May(ctx, _): May<SeePeople>,
    Path(format): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let format = Format::parse(&format).ok_or(Error::NotFound("format"))?;
    let ask = Ask::parse(&query.unwrap_or_default());
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
    if ask.columns != Column::USUAL {
        let fields = ["id", "name"].into_iter().chain(ask.columns.iter().map(|column| column.field()));
        rows = export::select(&fields.collect::<Vec<_>>(), rows)?;
    }
    export::note(&ctx, &web.app, "customers", rows.len()).await?;
    Ok(endpoint::file("customers", format, &rows)?)
}

/// Whom the address asks for, and in words behind which row they stand, with how many more are nobody in particular.
pub(super) async fn among(
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
        urls::also_some(&self.ask.url(&self.ask.columns), &[("cursor", cursor)])
    }

    /// The columns to choose from, those that are shown first in their order; each with where it lies if it moves
    /// earlier.
    fn choices(&self) -> Vec<Choice> {
        let (t, shown) = (&self.layout.t, &self.ask.columns);
        let others = Column::ALL.into_iter().filter(|column| !shown.contains(column));
        let choice = |(place, column): (usize, Column)| {
            let mut moved = shown.clone();
            let earlier = (place > 0 && place < shown.len()).then(|| {
                moved.swap(place - 1, place);
                self.ask.url(&moved)
            });
            Choice { word: column.as_str(), name: column.head(t), shown: place < shown.len(), earlier }
        };
        shown.iter().copied().chain(others).enumerate().map(choice).collect()
    }

    fn usual_url(&self) -> String {
        self.ask.url(&Column::USUAL)
    }

    fn cells(&self, row: &CustomerRow) -> Vec<Cell> {
        self.ask.columns.iter().map(|column| column.cell(self.layout.t, row, self.list.zone)).collect()
    }

    fn file_url(&self, format: &str) -> String {
        urls::file(urls::CUSTOMERS_FILE, format, &self.page_url(""))
    }

    /// What the form of the search keeps: all but what its fields say.
    fn kept(&self) -> Vec<(&'static str, String)> {
        let said = |(name, value): &(&str, String)| !value.is_empty() && *name != "q" && *name != "segment";
        self.ask.pairs(&self.ask.columns).into_iter().filter(said).collect()
    }

    /// What the form of the columns keeps.
    fn chosen(&self) -> Vec<(&'static str, String)> {
        let said = |(name, value): &(&str, String)| !value.is_empty() && *name != "columns";
        self.ask.pairs(&self.ask.columns).into_iter().filter(said).collect()
    }

    fn later(&self) -> bool {
        !self.ask.cursor.is_empty()
    }

    /// Segments that are chosen by hand, to which customers are added.
    fn by_hand(&self) -> impl Iterator<Item = &SegmentView> {
        self.segments.iter().filter(|segment| matches!(segment.condition, Condition::Listed(_)))
    }

    /// The segment chosen by hand whose customers are listed.
    fn here(&self) -> Option<&SegmentView> {
        self.by_hand().find(|segment| segment.name == self.ask.segment)
    }

    fn may_join(&self) -> bool {
        self.layout.may(Permission::LinkPeople)
    }

    fn there(&self) -> u64 {
        self.list.matching.unwrap_or(self.list.total)
    }

    fn asked(&self) -> String {
        self.ask.query()
    }

    fn is_segment(&self, name: &str) -> bool {
        self.ask.segment == name
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
