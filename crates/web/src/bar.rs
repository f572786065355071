//! The context bar: which unit, which time, compared with what. It lies in the address, so that every view can be sent.
use axum::{
    extract::{FromRequestParts, OriginalUri},
    http::request::Parts,
};
use form_urlencoded::Serializer;
use serde_json::{Value, json};
use throughline_app::{
    ctx::{Complete, Ctx},
    error::Error,
    figures::Within,
    journeys, segments, units,
};
use throughline_model::{
    filter::{Filter, Leaf, Op},
    permission::Permission,
    time::{DAY, Micros, SECOND, TimeRange},
};

use crate::{error::PageError, locale::Locale, pages::Layout, state::Web, urls, words};

/// What the bar says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bar {
    /// The unit that counts alone.
    pub unit: Option<String>,
    /// How much time.
    pub period: Period,
    /// With what it is compared.
    pub compare: Compare,
    /// The name of the segment whose customers count.
    pub segment: Option<String>,
}

/// How much time counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Period {
    /// All of it.
    #[default]
    All,
    /// So many days up to now.
    Days(i64),
    /// From one moment to another.
    Between(TimeRange),
}

/// What a period is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compare {
    /// Nothing.
    #[default]
    Nothing,
    /// The same length of time before it.
    Before,
    /// The same time a year earlier.
    LastYear,
}

/// The periods that the bar offers.
pub const PERIODS: [(&str, Period); 5] = [
    ("all", Period::All),
    ("7d", Period::Days(7)),
    ("30d", Period::Days(30)),
    ("90d", Period::Days(90)),
    ("365d", Period::Days(365)),
];

/// The comparisons that the bar offers.
pub const COMPARISONS: [(&str, Compare); 3] =
    [("none", Compare::Nothing), ("before", Compare::Before), ("year", Compare::LastYear)];

/// Figures that are complete up to so long ago are of now.
const JUST_NOW: i64 = 10 * SECOND;

impl Bar {
    /// Reads the bar from an address's query; other fields are left to the page.
    ///
    /// # Errors
    /// Names the field that cannot be read.
    pub fn parse(query: &str) -> Result<Self, Error> {
        let field = |name: &str| {
            let found = form_urlencoded::parse(query.as_bytes()).find(|(other, _)| other == name);
            found.map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        let end = |name: &str| match field(name) {
            Some(text) => Micros::parse(&text).map(Some).ok_or_else(|| Error::field(name, "is not a date or a time")),
            None => Ok(None),
        };
        let range = TimeRange { from: end("from")?, to: end("to")? };
        if let TimeRange { from: Some(from), to: Some(to) } = range
            && to <= from
        {
            return Err(Error::field("to", "must lie after `from`"));
        }
        let period = match (range == TimeRange::default(), field("period")) {
            (false, _) => Period::Between(range),
            (true, None) => Period::All,
            (true, Some(word)) => {
                let known = PERIODS.into_iter().find(|(other, _)| *other == word).map(|(_, period)| period);
                known.ok_or_else(|| Error::field("period", "is not a period of the bar"))?
            }
        };
        let compare = match field("compare") {
            None => Compare::Nothing,
            Some(word) => {
                let known = COMPARISONS.into_iter().find(|(other, _)| *other == word).map(|(_, compare)| compare);
                known.ok_or_else(|| Error::field("compare", "is not a comparison of the bar"))?
            }
        };
        Ok(Self { unit: field("unit"), period, compare, segment: field("segment") })
    }

    /// The range of time that counts. It begins at a full hour, so that who asks again asks the same.
    pub fn range(&self, now: Micros) -> TimeRange {
        match self.period {
            Period::All => TimeRange::default(),
            Period::Days(days) => TimeRange { from: Some(Micros(now.full_hour().0 - days * DAY)), to: None },
            Period::Between(range) => range,
        }
    }

    /// The range that it is compared with; `None` where nothing is compared, or all time has no time before it.
    pub fn compared(&self, now: Micros) -> Option<TimeRange> {
        let range = self.range(now);
        let (from, to) = (range.from?, range.to.unwrap_or(now.full_hour()));
        let back = match self.compare {
            Compare::Nothing => return None,
            Compare::Before => to.0 - from.0,
            Compare::LastYear => 365 * DAY,
        };
        Some(TimeRange { from: Some(Micros(from.0 - back)), to: Some(Micros(to.0 - back)) })
    }

    /// The unit as a filter of questions.
    pub fn filter(&self) -> Option<Filter> {
        let unit = self.unit.as_ref()?;
        Some(Filter::Leaf(Leaf { field: "unit".to_owned(), op: Op::Eq, value: unit.clone().into() }))
    }

    /// What of the ledgers counts.
    pub fn within(&self, now: Micros) -> Within {
        Within {
            range: self.range(now),
            filter: self.filter(),
            segment: self.segment.clone(),
            compared: self.compared(now),
        }
    }

    /// The bar as pairs of a query.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if let Some(unit) = &self.unit {
            pairs.push(("unit", unit.clone()));
        }
        match self.period {
            Period::Between(range) => {
                pairs.extend(range.from.map(|at| ("from", at.to_string())));
                pairs.extend(range.to.map(|at| ("to", at.to_string())));
            }
            period => pairs.extend(
                PERIODS
                    .iter()
                    .filter(|(_, other)| *other == period && period != Period::All)
                    .map(|(word, _)| ("period", (*word).to_owned())),
            ),
        }
        let compare = COMPARISONS.iter().find(|(_, other)| *other == self.compare && self.compare != Compare::Nothing);
        pairs.extend(compare.map(|(word, _)| ("compare", (*word).to_owned())));
        pairs.extend(self.segment.clone().map(|segment| ("segment", segment)));
        pairs
    }

    /// An address with the bar in its query, and more pairs.
    pub fn url(&self, path: &str, more: &[(&str, &str)]) -> String {
        let mut query = Serializer::new(String::new());
        for (name, value) in self.pairs() {
            query.append_pair(name, &value);
        }
        for (name, value) in more {
            query.append_pair(name, value);
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

impl Period {
    /// The period in words; days and the like as they stand after "in the last".
    pub fn words(self, t: Locale, zone: chrono_tz::Tz) -> String {
        match self {
            Self::All => t.bar_all_time().to_owned(),
            Self::Days(365) => t.bar_year().to_owned(),
            Self::Days(days) => t.words_days_counted(days.unsigned_abs()).replace(words::TIED, " "),
            Self::Between(TimeRange { from: Some(from), to: Some(to) }) => t.range(from, Micros(to.0 - 1), zone),
            Self::Between(TimeRange { from: Some(from), to: None }) => t.bar_since(t.date(from, zone)),
            Self::Between(TimeRange { from: None, to: Some(to) }) => t.bar_until(t.date(to, zone)),
            Self::Between(_) => t.bar_all_time().to_owned(),
        }
    }
}

/// As [`BarView::who`], where there is no view of the bar.
pub fn who(layout: &Layout, bar: &Bar, now: Micros, mut question: Value, row: &Value) -> Option<String> {
    if !layout.may(Permission::SeePeople) {
        return None;
    }
    let range = bar.range(now);
    narrow(&mut question, bar);
    if let Some(fields) = question.as_object_mut() {
        let ends = [("from", range.from), ("to", range.to)];
        fields.extend(ends.into_iter().filter_map(|(name, end)| Some((name.to_owned(), json!(end?)))));
    }
    Some(urls::customers_behind(&question.to_string(), row))
}

/// Narrows a question to the unit and the segment that a bar says.
pub fn narrow(question: &mut Value, bar: &Bar) {
    let Some(fields) = question.as_object_mut() else { return };
    let filter = match (fields.remove("filter"), bar.filter().map(|filter| json!(filter))) {
        (Some(own), Some(unit)) => Some(json!({"and": [own, unit]})),
        (own, unit) => own.or(unit),
    };
    fields.extend(filter.map(|filter| ("filter".to_owned(), filter)));
    fields.extend(bar.segment.as_ref().map(|segment| ("segment".to_owned(), json!(segment))));
}

/// The bar as a page draws it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BarView {
    /// The reader's language.
    pub t: Locale,
    /// What it says.
    pub bar: Bar,
    /// The units that there are.
    pub units: Vec<String>,
    /// The names of the segments that there are.
    pub segments: Vec<String>,
    /// Whether the reader is limited to units.
    pub limited: bool,
    /// The path of the page that it belongs to.
    pub path: String,
    /// What else the page's address says, and keeps.
    pub keep: Vec<(String, String)>,
    /// Whether the page can compare.
    pub compares: bool,
    /// The zone of days.
    pub zone: chrono_tz::Tz,
    /// When the page was asked for.
    pub now: Micros,
    /// Up to when its figures are complete.
    pub complete: Complete,
}

impl BarView {
    /// The bar of a page, with what its reader may choose.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(ctx: &Ctx, web: &Web, t: Locale, bar: Bar, path: &str) -> Result<Self, Error> {
        let segments = segments::list(ctx, &web.app).await?;
        let zone = units::zone_of(ctx, &web.app, bar.unit.as_deref())?;
        Ok(Self {
            t,
            bar,
            units: journeys::units(ctx, &web.app)?,
            segments: segments.into_iter().map(|segment| segment.name).collect(),
            limited: ctx.units.is_some(),
            path: path.to_owned(),
            keep: Vec::new(),
            compares: false,
            zone,
            now: ctx.now,
            complete: ctx.complete.clone(),
        })
    }

    /// Since when the page's figures are complete, where that is not just now.
    fn as_of(&self) -> Option<String> {
        let until = self.complete.until().filter(|until| self.now.0 - until.0 > JUST_NOW)?;
        Some(self.t.moment(until, self.zone))
    }

    /// The same bar on a page that can compare.
    pub fn comparing(self) -> Self {
        Self { compares: true, ..self }
    }

    /// The list of those who stand behind a row of a question's answer, of what the bar lets count, where the reader may
    /// see people. The list rests on the same moment as the page: it does not move with the days.
    pub fn who(&self, layout: &Layout, question: Value, row: &Value) -> Option<String> {
        who(layout, &self.bar, self.now, question, row)
    }

    /// The list of those to whom a promise was broken that one of some touchpoints keeps; of any with none.
    pub fn broken(&self, layout: &Layout, touchpoints: &[&str]) -> Option<String> {
        self.promised(layout, touchpoints, &json!({"state": "broken"}))
    }

    /// The list of those to whom promises were made that came due; of those in a state where the row says one.
    pub fn promised(&self, layout: &Layout, touchpoints: &[&str], row: &Value) -> Option<String> {
        let mut question = json!({"kind": "promises"});
        if let (Some(fields), false) = (question.as_object_mut(), touchpoints.is_empty()) {
            fields.insert("touchpoints".to_owned(), json!(touchpoints));
        }
        // Promises name no unit.
        if self.bar.unit.is_some() || self.limited { None } else { self.who(layout, question, row) }
    }

    fn is_segment(&self, name: &str) -> bool {
        self.bar.segment.as_deref() == Some(name)
    }

    fn is_unit(&self, unit: &str) -> bool {
        self.bar.unit.as_deref() == Some(unit)
    }

    fn is_period(&self, word: &str) -> bool {
        PERIODS.iter().any(|(other, period)| *other == word && *period == self.bar.period)
    }

    fn is_compare(&self, word: &str) -> bool {
        COMPARISONS.iter().any(|(other, compare)| *other == word && *compare == self.bar.compare)
    }

    fn between(&self) -> Option<String> {
        matches!(self.bar.period, Period::Between(_)).then(|| self.bar.period.words(self.t, self.zone))
    }

    fn period(&self, period: &Period) -> String {
        period.words(self.t, self.zone)
    }

    fn comparison(&self, compare: &Compare) -> &'static str {
        match compare {
            Compare::Nothing => self.t.bar_nothing(),
            Compare::Before => self.t.bar_before(),
            Compare::LastYear => self.t.bar_year_earlier(),
        }
    }

    /// The bar as HTML.
    pub fn to_html(&self) -> String {
        askama::Template::render(&BarTemplate { view: self }).unwrap_or_default()
    }
}

#[derive(askama::Template)]
#[template(path = "parts/bar.html")]
struct BarTemplate<'a> {
    view: &'a BarView,
}

impl FromRequestParts<Web> for Bar {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, PageError> {
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
        Ok(Self::parse(uri.query().unwrap_or_default())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_address_says_comes_back() {
        for query in [
            "",
            "unit=North+shop&period=90d&compare=before",
            "from=2025-10-01T00%3A00%3A00Z&compare=year",
            "segment=Lost+%26+found",
        ] {
            assert_eq!(Bar::parse(query).unwrap().url("/", &[]).trim_start_matches(['/', '?']), query);
        }
        assert!(Bar::parse("period=ever").is_err() && Bar::parse("from=x").is_err());
        assert!(Bar::parse("from=2025-02-01&to=2025-01-01").is_err());
    }

    #[test]
    fn the_time_before_is_as_long() {
        let bar = Bar::parse("period=30d&compare=before").unwrap();
        let now = Micros(100 * DAY);
        let (range, before) = (bar.range(now), bar.compared(now).unwrap());
        assert_eq!((range.from, before.to), (Some(Micros(70 * DAY)), Some(Micros(70 * DAY))));
        assert_eq!(before.from, Some(Micros(40 * DAY)));
        assert_eq!(Bar::parse("compare=before").unwrap().compared(now), None);
    }
}
