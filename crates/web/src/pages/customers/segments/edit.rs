//! Putting a segment together: lines of conditions, and who is meant by them now.
use askama::Template;
use axum::{
    extract::{RawForm, RawQuery, State},
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use throughline_app::{
    customers::{self, view::CustomerRow},
    error::Error,
    figures, journeys,
    segments::{self, Choices},
};
use throughline_model::{consent::Purpose, id::SegmentId, identifier::IdentifierKind};

use super::form::{FIELDS, Form, IDENTIFIERS, KINDS, Line, MOST_LINES, OPS, PURPOSES, SPANS};
use crate::{
    error::PageError,
    extract::{Frame, May, SeePeople},
    pages::{Area, Layout, Piece, html, pieces, settings::Refused, wants_block},
    state::Web,
    urls, words,
};

/// The page; its block `meant` follows what is entered.
#[derive(Template)]
#[template(path = "customers/segments/edit.html", blocks = ["meant"])]
pub struct EditPage {
    /// The frame.
    pub layout: Layout,
    /// What the form says.
    pub form: Form,
    /// The segment that is changed; `None` where it is new.
    pub segment: Option<SegmentId>,
    /// Its name.
    pub name: String,
    /// What the fields offer.
    pub choices: Choices,
    /// Some of those who are meant now, and how many they are.
    pub meant: Vec<CustomerRow>,
    /// How many are meant now.
    pub count: u64,
    /// How many customers there are.
    pub total: u64,
    /// Why nobody can say who is meant.
    pub unknown: Option<String>,
    /// Why something was not done.
    pub refused: Option<Refused>,
}

/// How many of those who are meant are shown.
const SHOWN: u32 = 8;

/// Shows the form, and who is meant.
pub async fn show(
    State(web): State<Web>,
    May(ctx, _): May<SeePeople>,
    Frame(layout): Frame,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let query = query.unwrap_or_default();
    let page = page(&ctx, &web, layout, &query, None).await?;
    Ok(if wants_block(&headers) { html(&page.as_meant()) } else { html(&page) })
}

/// Keeps the segment.
pub async fn save(
    State(web): State<Web>,
    May(ctx, _): May<SeePeople>,
    Frame(layout): Frame,
    RawForm(body): RawForm,
) -> Result<Response, PageError> {
    let query = String::from_utf8_lossy(&body).into_owned();
    let (segment, name, form) = (segment(&query)?, field(&query, "name"), Form::parse(&query));
    let done = match form.lines.is_empty() {
        true => Err(Error::field("condition", "say at least one thing about those who are meant")),
        false => segments::put(&ctx, &web.app, segment, &name, &form.condition()).await,
    };
    match done {
        Ok(_) => Ok(Redirect::to(&urls::after(urls::SEGMENTS, "saved")).into_response()),
        Err(error) => {
            let refused = Refused::of(layout.t, error)?;
            let page = page(&ctx, &web, layout, &query, Some(refused.clone())).await?;
            Ok(Refused::answer(Some(&refused), html(&page)))
        }
    }
}

fn field(query: &str, name: &str) -> String {
    let found = form_urlencoded::parse(query.as_bytes()).find(|(other, _)| other == name);
    found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
}

fn segment(query: &str) -> Result<Option<SegmentId>, Error> {
    match field(query, "segment").as_str() {
        "" => Ok(None),
        id => Ok(Some(id.parse().map_err(|_| Error::NotFound("segment"))?)),
    }
}

async fn page(
    ctx: &throughline_app::ctx::Ctx,
    web: &Web,
    layout: Layout,
    query: &str,
    refused: Option<Refused>,
) -> Result<EditPage, PageError> {
    let form = Form::parse(query);
    let (mut unknown, mut meant, mut count) = (None, Vec::new(), 0);
    match segments::members(ctx, &web.app, &form.condition()).await {
        Ok(members) => {
            count = members.len();
            meant = customers::list(ctx, &web.app, None, Some(&members), None, SHOWN).await?.rows;
        }
        Err(error) => unknown = Some(Refused::of(layout.t, error)?.words),
    }
    Ok(EditPage {
        layout: layout.within(Area::Customers),
        segment: segment(query)?,
        name: field(query, "name"),
        choices: Choices {
            touchpoints: journeys::touchpoints(ctx, &web.app)?,
            metrics: figures::metrics(ctx, &web.app)?,
            ..segments::choices(ctx, &web.app).await?
        },
        total: customers::count(ctx, &web.app).await?,
        form,
        meant,
        count,
        unknown,
        refused,
    })
}

impl EditPage {
    /// Who is meant now.
    fn lead(&self) -> Vec<Piece> {
        let t = self.layout.t;
        match self.form.lines.is_empty() {
            true => pieces(&t.segments_lead_nothing(self.total)),
            false => {
                let share = t.percent(self.count as f64 / self.total.max(1) as f64);
                pieces(&t.segments_lead_meant(self.count, self.total, share))
            }
        }
    }

    fn lines(&self) -> impl Iterator<Item = (usize, &Line)> {
        self.form.lines.iter().enumerate()
    }

    fn kinds(&self) -> Vec<(&'static str, &'static str)> {
        let t = self.layout.t;
        let word = |kind| match kind {
            "met" => t.segments_kind_met(),
            "said" => t.segments_kind_said(),
            "promised" => t.segments_kind_promised(),
            "trait" => t.segments_kind_trait(),
            "known" => t.segments_kind_known(),
            _ => t.segments_kind_consent(),
        };
        KINDS.into_iter().map(|kind| (kind, word(kind))).collect()
    }

    fn kind(&self, line: &Line) -> &'static str {
        self.kinds().into_iter().find(|(kind, _)| *kind == line.kind).map_or("", |(_, word)| word)
    }

    fn spans(&self) -> Vec<(&'static str, String)> {
        let t = self.layout.t;
        let days = |span: &str| span.trim_end_matches('d').parse::<u64>().unwrap_or_default();
        SPANS.into_iter().map(|span| (span, t.segments_within(days(span)))).collect()
    }

    fn fields(&self) -> Vec<(&'static str, &'static str)> {
        let t = self.layout.t;
        let word = |field| match field {
            "unit" => t.segments_field_unit(),
            "channel" => t.segments_field_channel(),
            "outcome" => t.segments_field_outcome(),
            _ => t.segments_field_campaign(),
        };
        FIELDS.into_iter().map(|field| (field, word(field))).collect()
    }

    fn ops(&self) -> Vec<(&'static str, &'static str)> {
        let t = self.layout.t;
        let word = |op| match op {
            "=" => t.segments_is(),
            "!=" => t.segments_is_not(),
            "contains" => t.segments_contains(),
            ">" => t.segments_more_than(),
            "<" => t.segments_less_than(),
            _ => t.segments_is_known(),
        };
        OPS.into_iter().map(|op| (op, word(op))).collect()
    }

    fn identifiers(&self) -> Vec<(&'static str, &'static str)> {
        let word = |kind: IdentifierKind| (kind.as_str(), self.layout.t.identifier(kind));
        IDENTIFIERS.into_iter().map(word).collect()
    }

    fn purposes(&self) -> Vec<(&'static str, &'static str)> {
        let t = self.layout.t;
        let word = |purpose: Purpose| (purpose.as_str(), t.purpose(purpose));
        PURPOSES.into_iter().map(word).collect()
    }

    fn metric(&self, slug: &str) -> String {
        words::metric(slug)
    }

    fn has_room(&self) -> bool {
        self.form.lines.len() < MOST_LINES
    }

    fn url(&self, row: &CustomerRow) -> String {
        urls::customer(row.profile)
    }

    fn more(&self) -> u64 {
        self.count.saturating_sub(self.meant.len() as u64)
    }
}
