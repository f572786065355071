//! Everything that was said, the newest first, with search and filters.
use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue},
    response::Response,
};
use throughline_app::{
    error::Error,
    export::{self, Format},
    feedback::{
        self,
        view::{Feedback, Sought},
    },
    views::List,
};
use throughline_model::{
    metric::{Band, MetricKind},
    search,
    time::Micros,
};

use super::entry::EntryView;
use crate::{
    api::{
        endpoint,
        feedback::FeedbackOut,
        wire::{Items, Limit, Table},
    },
    bar::{Bar, BarView, Period},
    error::PageError,
    extract::{Frame, May, SeePeople},
    pages::{Area, Layout, Piece, html, measures::say, pieces, views::ViewsBar, wants_block},
    state::Web,
    urls, words,
};

/// The page of what was said; its block `said` is what the live search replaces, and its block `fresh` says how much is
/// new since the page was drawn.
#[derive(Template)]
#[template(path = "feedback/list.html", blocks = ["said", "fresh"])]
pub struct ListPage {
    /// The frame.
    pub layout: Layout,
    /// The context bar.
    pub bar: BarView,
    /// What the address asks for beside the bar.
    pub asked: Asked,
    /// The saved views.
    pub views: ViewsBar,
    /// What was said.
    pub list: Feedback,
    /// Whether the live search asks, which gets the bar anew too.
    pub live: bool,
    /// How much matched when the page that asks was drawn.
    pub seen: Option<u64>,
}

/// What the address asks for beside the bar.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Asked {
    /// A text in the heading or the words.
    pub q: String,
    /// A metric's short name.
    pub metric: String,
    /// How good the score is.
    pub band: Option<Band>,
    /// The touchpoint that it is about.
    pub about: String,
    /// Whether only what has words is shown.
    pub words: bool,
    /// Where the page begins.
    pub cursor: Option<String>,
}

/// How many entries a page holds.
const PAGE: u32 = 50;

/// Shows a page of what was said, or to the live search only the block of it.
pub async fn list(
    State(web): State<Web>,
    May(ctx, _): May<SeePeople>,
    Frame(mut layout): Frame,
    bar: Bar,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let asked = Asked::parse(&query)?;
    let sought = asked.sought(&bar, ctx.now);
    let list = feedback::list(&ctx, &web.app, &sought, asked.cursor.as_deref(), PAGE).await?;
    let live = wants_block(&headers);
    let bar = BarView::of(&ctx, &web, layout.t, bar, urls::FEEDBACK).await?;
    let bar = BarView { keep: asked.pairs(), ..bar };
    let seen = query.get("seen").and_then(|seen| seen.parse().ok());
    let views = ViewsBar::of(&ctx, &web, &layout, List::Feedback, &asked.query(&bar.bar)).await?;
    if query.get("done").is_some_and(|done| done == urls::VIEW_SAVED) {
        layout.notice = Some(layout.t.views_saved().to_owned());
    }
    let page = ListPage { layout: layout.within(Area::Feedback), bar, asked, views, list, live, seen };
    if live && page.seen.is_some() {
        return Ok(html(&page.as_fresh()));
    }
    if !live {
        return Ok(html(&page));
    }
    let mut answer = html(&page.as_said());
    // The form sends empty fields too; the address that stays has only what is asked for.
    if let Ok(url) = HeaderValue::from_str(&page.url(None)) {
        answer.headers_mut().insert("hx-replace-url", url);
    }
    Ok(answer)
}

/// Gives the list as a file: the same entries, from the first on.
pub async fn file(
    State(web): State<Web>,
    May(ctx, _): May<SeePeople>,
    Path(format): Path<String>,
    bar: Bar,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, PageError> {
    let format = Format::parse(&format).ok_or(Error::NotFound("format"))?;
    let sought = Asked::parse(&query)?.sought(&bar, ctx.now);
    let mut rows = Vec::new();
    let mut cursor = None;
    while rows.len() < export::MOST_ROWS {
        let page = feedback::list(&ctx, &web.app, &sought, cursor.as_deref(), Limit::MOST).await?;
        rows.extend(Items::all(page.entries.into_iter().map(FeedbackOut::from)).rows());
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    export::note(&ctx, &web.app, "feedback", rows.len()).await?;
    Ok(endpoint::file("feedback", format, &rows)?)
}

impl Asked {
    fn parse(query: &HashMap<String, String>) -> Result<Self, Error> {
        let field = |name: &str| query.get(name).map(|value| value.trim().to_owned()).unwrap_or_default();
        let band = match field("score") {
            none if none.is_empty() => None,
            word => Some(Band::parse(&word).ok_or_else(|| Error::field("score", "is not low, middle or high"))?),
        };
        Ok(Self {
            q: field("q"),
            metric: field("metric"),
            band,
            about: field("touchpoint"),
            words: !field("words").is_empty(),
            cursor: query.get("cursor").filter(|cursor| !cursor.is_empty()).cloned(),
        })
    }

    fn sought(&self, bar: &Bar, now: Micros) -> Sought {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Sought {
            range: bar.range(now),
            unit: bar.unit.clone(),
            segment: bar.segment.clone(),
            words: some(&self.q),
            metric: some(&self.metric),
            band: self.band,
            touchpoint: some(&self.about),
            with_words: self.words,
        }
    }

    /// What the address says with the bar, as a view keeps it.
    pub fn query(&self, bar: &Bar) -> String {
        let pairs = self.pairs();
        let more: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let url = bar.url(urls::FEEDBACK, &more);
        url.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default()
    }

    /// What is asked for as pairs of a query; where the page begins is not.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let score = self.band.map_or("", Band::as_str);
        let words = if self.words { "1" } else { "" };
        let pairs = [
            ("q", self.q.as_str()),
            ("metric", &self.metric),
            ("score", score),
            ("touchpoint", &self.about),
            ("words", words),
        ];
        let said = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        said.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}

impl ListPage {
    fn is_empty(&self) -> bool {
        !self.list.any
    }

    /// How much was said, or how much of it is what is looked for, and the figure with the most answers.
    fn lead(&self) -> Vec<Piece> {
        let (list, t) = (&self.list, self.layout.t);
        let when = self.when();
        let figure = say::standing(t, list.figure.as_ref(), list.scale);
        let mut sentence = match list.matching {
            _ if list.said == 0 => return pieces(&t.feedback_lead_nothing(when)),
            Some(matching) => {
                let count = self.match_count(matching);
                match self.asked.q.as_str() {
                    "" => t.feedback_lead_filters(count, list.said, when, matching),
                    q => t.feedback_lead_matches(count, list.said, when, matching, q.replace('*', "")),
                }
            }
            None if list.with_words == 0 => t.feedback_lead_no_words(list.said, when),
            None => t.feedback_lead(list.said, when, list.with_words),
        };
        // Of those who wrote a certain word, or scored low, a score would say nothing.
        let bare = self.asked.q.is_empty() && self.asked.band.is_none() && !self.asked.words;
        if let (Some(figure), true) = (figure, bare) {
            let name = list.figure.as_ref().map(|figure| words::metric(&figure.metric)).unwrap_or_default();
            let name = name.replace('*', "");
            sentence.push_str(&match self.asked.about.as_str() {
                "" => t.feedback_figure(name, figure),
                about => t.feedback_figure_about(name, words::sentence(about).replace('*', ""), figure),
            });
        }
        pieces(&format!("{sentence}."))
    }

    fn match_count(&self, matching: u64) -> String {
        let t = self.layout.t;
        if self.list.more_match { t.feedback_at_least(matching) } else { t.count(matching) }
    }

    fn when(&self) -> String {
        let t = self.layout.t;
        let words = self.bar.bar.period.words(t, self.list.zone);
        let when = match self.bar.bar.period {
            Period::All => t.feedback_so_far().to_owned(),
            Period::Days(365) => t.feedback_in_the_last_year().to_owned(),
            Period::Days(days) => t.feedback_in_the_last(days.unsigned_abs()),
            Period::Between(range) if range.from.is_some() && range.to.is_some() => t.feedback_in(words),
            Period::Between(_) => words,
        };
        let when = match &self.bar.bar.unit {
            Some(unit) => t.feedback_at(when, unit.replace('*', "")),
            None => when,
        };
        match &self.bar.bar.segment {
            Some(segment) => t.feedback_by(when, segment.replace('*', "")),
            None => when,
        }
    }

    fn entries(&self) -> Vec<EntryView> {
        let search = search::Query::parse(&self.asked.q);
        let entries = self.list.entries.iter();
        entries.map(|entry| EntryView::new(self.layout.t, entry, search.as_ref(), self.list.zone)).collect()
    }

    fn counted(&self) -> String {
        let (t, list) = (self.layout.t, &self.list);
        match list.matching {
            Some(matching) if list.more_match => t.feedback_of_at_least(list.entries.len(), matching),
            Some(matching) => t.words_count_of(list.entries.len(), matching),
            None => t.words_count_of(list.entries.len(), list.said),
        }
    }

    /// The metrics to choose from: short name, name, whether it is chosen.
    fn metrics(&self) -> Vec<(&str, String, bool)> {
        let choice = |slug: &String| words::metric(slug);
        self.list.metrics.iter().map(|slug| (slug.as_str(), choice(slug), *slug == self.asked.metric)).collect()
    }

    /// The bands to choose from, in the words of the metric that is chosen.
    fn bands(&self) -> Vec<(&'static str, &'static str, bool)> {
        let t = self.layout.t;
        let nps = self.list.kind == Some(MetricKind::Nps);
        let name = |band| match (band, nps) {
            (Band::Low, true) => t.feedback_detractors(),
            (Band::Middle, true) => t.feedback_passives(),
            (Band::High, true) => t.feedback_promoters(),
            (Band::Low, false) => t.feedback_low(),
            (Band::Middle, false) => t.feedback_middle(),
            (Band::High, false) => t.feedback_high(),
        };
        Band::ALL.into_iter().map(|band| (band.as_str(), name(band), self.asked.band == Some(band))).collect()
    }

    fn touchpoints(&self) -> Vec<(&str, String, bool)> {
        let choice = |name: &String| words::sentence(name);
        self.list.touchpoints.iter().map(|name| (name.as_str(), choice(name), *name == self.asked.about)).collect()
    }

    /// What a search can say, each with what it means.
    fn syntax(&self) -> [(&'static str, &'static str); 4] {
        let t = self.layout.t;
        [
            (t.feedback_syntax_words(), t.feedback_syntax_words_how()),
            (t.feedback_syntax_phrase(), t.feedback_syntax_phrase_how()),
            (t.feedback_syntax_beginning(), t.feedback_syntax_beginning_how()),
            (t.feedback_syntax_without(), t.feedback_syntax_without_how()),
        ]
    }

    /// How much there is that was not when the page that asks was drawn.
    fn fresh(&self) -> u64 {
        self.seen.map_or(0, |seen| self.there().saturating_sub(seen))
    }

    /// How much there is of what is looked for.
    fn there(&self) -> u64 {
        self.list.matching.unwrap_or(self.list.said)
    }

    /// Asks how much is new.
    fn fresh_url(&self) -> String {
        let (pairs, seen) = (self.asked.pairs(), self.seen.unwrap_or_else(|| self.there()).to_string());
        let mut more: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        more.push(("seen", &seen));
        self.bar.bar.url(urls::FEEDBACK, &more)
    }

    fn narrows(&self) -> bool {
        !self.asked.pairs().is_empty()
    }

    /// The bar's pairs, which the form of the filters keeps.
    fn kept(&self) -> Vec<(&'static str, String)> {
        self.bar.bar.pairs()
    }

    /// This view from a cursor on.
    fn url(&self, cursor: Option<&str>) -> String {
        let pairs = self.asked.pairs();
        let mut more: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        more.extend(cursor.map(|cursor| ("cursor", cursor)));
        self.bar.bar.url(urls::FEEDBACK, &more)
    }

    fn file_url(&self, format: &str) -> String {
        urls::file(urls::FEEDBACK_FILE, format, &self.url(None))
    }

    /// The same time and unit without filters.
    fn bare_url(&self) -> String {
        self.bar.bar.url(urls::FEEDBACK, &[])
    }

    /// The same filters over all time and units.
    fn all_time_url(&self) -> String {
        let pairs = self.asked.pairs();
        let more: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        Bar::default().url(urls::FEEDBACK, &more)
    }

    /// The command that sends a first answer.
    fn snippet(&self) -> String {
        format!(
            "curl -u WRITE_KEY: {}/v1/track \\\n  -H 'content-type: application/json' \\\n  -d '{{\"userId\": \"42\", \"event\": \"NPS Submitted\", \"properties\": {{\"score\": 9, \"comment\": \"Quick and friendly\"}}}}'",
            self.layout.origin
        )
    }
}
