//! Everything that was said, the newest first, with search and filters.
use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Query, State},
    http::{HeaderMap, HeaderValue},
    response::Response,
};
use throughline_app::{
    error::Error,
    feedback::{
        self,
        view::{Feedback, Sought},
    },
};
use throughline_model::{
    metric::{Band, MetricKind},
    time::Micros,
};

use super::entry::EntryView;
use crate::{
    bar::{Bar, BarView, Period},
    error::PageError,
    extract::{Frame, May, SeePeople},
    pages::{Area, Layout, Piece, html, measures::say, pieces, wants_block},
    state::Web,
    urls, words,
};

/// The page of what was said; its block `said` is what the live search replaces.
#[derive(Template)]
#[template(path = "feedback/list.html", blocks = ["said"])]
pub struct ListPage {
    /// The frame.
    pub layout: Layout,
    /// The context bar.
    pub bar: BarView,
    /// What the address asks for beside the bar.
    pub asked: Asked,
    /// What was said.
    pub list: Feedback,
    /// Whether the live search asks, which gets the bar anew too.
    pub live: bool,
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
    Frame(layout): Frame,
    bar: Bar,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let asked = Asked::parse(&query)?;
    let sought = asked.sought(&bar, ctx.now);
    let list = feedback::list(&ctx, &web.app, &sought, asked.cursor.as_deref(), PAGE).await?;
    let live = wants_block(&headers);
    let bar = BarView {
        bar,
        units: list.units.clone(),
        path: urls::FEEDBACK.to_owned(),
        keep: asked.pairs(),
        compares: false,
        zone: list.zone,
    };
    let page = ListPage { layout: layout.within(Area::Feedback), bar, asked, list, live };
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
            words: some(&self.q),
            metric: some(&self.metric),
            band: self.band,
            touchpoint: some(&self.about),
            with_words: self.words,
        }
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
        let list = &self.list;
        let when = self.when();
        let things = words::counted(list.said, "thing was said", "things were said");
        let figure = say::standing(list.figure.as_ref(), list.scale);
        let mut sentence = match list.matching {
            _ if list.said == 0 => return pieces(&format!("*Nothing was said* {when}.")),
            Some(matching) => {
                let of = words::counted(list.said, "thing", "things");
                format!("*{} of {of}* said {when} {}", self.match_count(matching), self.match_words(matching))
            }
            None if list.with_words == 0 => format!("*{things}* {when}, none with words"),
            None => format!("*{things}* {when}, *{} with words*", words::count(list.with_words)),
        };
        // Of those who wrote a certain word, or scored low, a score would say nothing.
        let bare = self.asked.q.is_empty() && self.asked.band.is_none() && !self.asked.words;
        if let (Some(figure), true) = (figure, bare) {
            let about = match self.asked.about.as_str() {
                "" => String::new(),
                about => format!(" about {}", words::sentence(about).replace('*', "")),
            };
            let name = list.figure.as_ref().map(|figure| words::metric(&figure.metric)).unwrap_or_default();
            sentence.push_str(&format!("; {}{about} {figure}", name.replace('*', "")));
        }
        pieces(&format!("{sentence}."))
    }

    fn match_count(&self, matching: u64) -> String {
        let more = if self.list.more_match { "More than " } else { "" };
        format!("{more}{}", words::count(matching))
    }

    fn match_words(&self, matching: u64) -> String {
        let verb = if matching == 1 { "matches" } else { "match" };
        match self.asked.q.as_str() {
            "" => format!("{verb} the filters"),
            q => format!("{verb} “{}”", q.replace('*', "")),
        }
    }

    fn when(&self) -> String {
        let unit = self.bar.bar.unit.as_ref().map_or_else(String::new, |unit| format!(" at {}", unit.replace('*', "")));
        match self.bar.bar.period {
            Period::All => format!("so far{unit}"),
            Period::Days(_) => format!("in the last {}{unit}", self.bar.bar.period_words(self.list.zone)),
            Period::Between(range) => {
                let words = self.bar.bar.period_words(self.list.zone);
                let both = range.from.is_some() && range.to.is_some();
                if both { format!("in {words}{unit}") } else { format!("{words}{unit}") }
            }
        }
    }

    fn entries(&self) -> Vec<EntryView> {
        self.list.entries.iter().map(|entry| EntryView::new(entry, &self.asked.q, self.list.zone)).collect()
    }

    fn counted(&self) -> String {
        let shown = words::count(self.list.entries.len() as u64);
        match self.list.matching {
            Some(matching) => format!("{shown} of {}", self.match_count(matching).to_lowercase()),
            None => format!("{shown} of {}", words::count(self.list.said)),
        }
    }

    /// The metrics to choose from: short name, name, whether it is chosen.
    fn metrics(&self) -> Vec<(&str, String, bool)> {
        let choice = |slug: &String| words::metric(slug);
        self.list.metrics.iter().map(|slug| (slug.as_str(), choice(slug), *slug == self.asked.metric)).collect()
    }

    /// The bands to choose from, in the words of the metric that is chosen.
    fn bands(&self) -> Vec<(&'static str, &'static str, bool)> {
        let nps = self.list.kind == Some(MetricKind::Nps);
        let name = |band| match (band, nps) {
            (Band::Low, true) => "Detractors (0–6)",
            (Band::Middle, true) => "Passives (7–8)",
            (Band::High, true) => "Promoters (9–10)",
            (Band::Low, false) => "Low",
            (Band::Middle, false) => "Middle",
            (Band::High, false) => "High",
        };
        Band::ALL.into_iter().map(|band| (band.as_str(), name(band), self.asked.band == Some(band))).collect()
    }

    fn touchpoints(&self) -> Vec<(&str, String, bool)> {
        let choice = |name: &String| words::sentence(name);
        self.list.touchpoints.iter().map(|name| (name.as_str(), choice(name), *name == self.asked.about)).collect()
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
