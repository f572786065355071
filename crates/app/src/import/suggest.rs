//! Suggestions: what the columns of an unknown file may mean, guessed from their names and from the first rows, each
//! with the reason.
use std::collections::{BTreeMap, HashSet};

use super::{
    ImportError, InputFile, Mapping,
    draft::{Column, Draft, Role},
    row::{number, reads},
    table::{self, Step},
};

/// How many rows are looked at.
const ROWS: usize = 2_000;
/// How many different values of a column are counted.
const DISTINCT: usize = 1_000;
/// How many values are shown.
const SAMPLES: usize = 3;

/// How times are written, the commonest first; day before month where both fit.
const FORMATS: [&str; 22] = [
    "auto",
    "%Y/%m/%d %H:%M:%S%.f",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%m/%d/%y %H:%M",
    "%m/%d/%y",
    "%d-%m-%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%d-%m-%Y",
    "%a %b %d %H:%M:%S %z %Y",
    "%d %b %Y",
    "%B %d, %Y",
    "%b %d, %Y",
];

/// What was guessed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Suggestion {
    /// What the columns may mean.
    pub draft: Draft,
    /// What was seen of each column.
    pub seen: Vec<Seen>,
    /// Files whose columns differ from those of the first: they are left alone.
    pub left_alone: Vec<String>,
}

/// What was seen of a column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Seen {
    /// The first values that differ.
    pub samples: Vec<String>,
    /// Why it may mean what is suggested.
    pub why: Vec<Why>,
}

/// A reason.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// Its name.
    Name,
    /// This share of its values look like e-mail addresses.
    Addresses(f64),
    /// This share of its values are times of this form.
    Times(f64, String),
    /// Its times can be read with the day or the month first.
    DayOrMonth,
    /// Its values lie between two numbers.
    Between(f64, f64),
    /// So many columns have answers on the same scale.
    Alike(usize),
    /// Few of its values are 0, so 0 may say that there is no answer.
    ZeroIsNone,
    /// So many different values in so many rows.
    Different(usize, usize),
    /// So many words on average.
    Words(f64),
}

/// Guesses what files mean. `day` is where rows are placed that name no time.
///
/// # Errors
/// When a file cannot be read.
pub fn suggest(files: &[InputFile], day: &str) -> Result<Suggestion, ImportError> {
    let mut first: Option<(Vec<String>, Vec<Values>)> = None;
    let mut suggestion = Suggestion::default();
    for file in files {
        let (names, values) = look(file)?;
        match &first {
            None => first = Some((names, values)),
            Some((known, _)) if *known != names => {
                suggestion.left_alone.push(file.name.clone());
                continue;
            }
            Some(_) => {}
        }
        suggestion.draft.files.push(file.name.clone());
    }
    let Some((names, values)) = first else { return Ok(suggestion) };
    suggestion.seen = values.iter().map(|values| Seen { samples: values.samples.clone(), why: Vec::new() }).collect();
    suggestion.draft.columns = names.iter().map(|name| Column::new(name, Role::Property)).collect();
    suggestion.draft.day = day.to_owned();
    suggestion.draft.decimal_comma = values.iter().any(Values::has_comma);
    let comma = suggestion.draft.decimal_comma;
    let tokens: Vec<String> = names.iter().map(|name| tokens(name)).collect();
    let mut taken = Taken { suggestion: &mut suggestion, tokens: &tokens, values: &values, comma };
    taken.times();
    taken.addresses();
    taken.scores();
    for (role, fits) in [
        (Role::Customer, is_customer as Fits),
        (Role::Order, is_order),
        (Role::Touchpoint, is_touchpoint),
        (Role::Channel, is_channel),
        (Role::Unit, is_unit),
        (Role::Phone, is_phone),
        (Role::Title, is_title),
    ] {
        taken.best(role, fits);
    }
    taken.texts();
    Ok(suggestion)
}

/// How well a column fits a meaning by its name and its values; 0 where it does not.
type Fits = fn(&str, &Values) -> u32;

struct Taken<'a> {
    suggestion: &'a mut Suggestion,
    tokens: &'a [String],
    values: &'a [Values],
    comma: bool,
}

impl Taken<'_> {
    fn is_free(&self, at: usize) -> bool {
        self.suggestion.draft.columns.get(at).is_some_and(|column| column.role == Role::Property)
    }

    fn set(&mut self, at: usize, role: Role, why: Vec<Why>) -> Option<&mut Column> {
        if let Some(seen) = self.suggestion.seen.get_mut(at) {
            seen.why = why;
        }
        let column = self.suggestion.draft.columns.get_mut(at)?;
        column.role = role;
        Some(column)
    }

    fn free(&self) -> impl Iterator<Item = (usize, &str, &Values)> {
        let all = self.tokens.iter().zip(self.values).enumerate();
        all.filter(|(at, (_, values))| self.is_free(*at) && values.filled > 0)
            .map(|(at, (name, values))| (at, name.as_str(), values))
    }

    /// The column whose name and values fit best; of those that fit alike the first.
    fn best(&mut self, role: Role, fits: Fits) {
        let rated = self.free().map(|(at, name, values)| (at, fits(name, values))).filter(|(_, rate)| *rate > 0);
        let Some((at, _)) = rated.max_by_key(|(at, rate)| (*rate, std::cmp::Reverse(*at))) else { return };
        let why = match self.values.get(at) {
            Some(values) if matches!(role, Role::Touchpoint | Role::Channel | Role::Unit | Role::Order) => {
                vec![Why::Name, Why::Different(values.distinct.len(), values.filled)]
            }
            _ => vec![Why::Name],
        };
        self.set(at, role, why);
    }

    fn times(&mut self) {
        let fitting = self.free().filter_map(|(at, name, values)| {
            let (share, format) = values.format(name)?;
            let named = match name {
                name if has(name, &["birth", "dob", "geburt", "born", "expir", "due", "estimated", "limit"]) => 0,
                name if has(name, &["timestamp", "occurred", "datetime", "event_time"]) => 4,
                name if has(name, &["created", "purchase", "said", "review_date", "submitted", "start", "begin"]) => 3,
                name if has(name, &["time", "date", "datum", "zeit", "day", "when", "fecha", "data"]) => 2,
                _ => 1,
            };
            (share >= 0.9).then_some((named, std::cmp::Reverse(at), share, format))
        });
        let Some((named, at, share, format)) = fitting.max_by_key(|(named, at, ..)| (*named, *at)) else { return };
        let mut why = vec![Why::Times(share, format.clone())];
        if named > 1 {
            why.insert(0, Why::Name);
        }
        let swapped = format.replace("%d/%m", "%m/%d");
        if swapped != format && self.values.get(at.0).is_some_and(|values| values.share(&swapped) >= 0.9) {
            why.push(Why::DayOrMonth);
        }
        if let Some(column) = self.set(at.0, Role::Time, why) {
            column.format = format;
        }
    }

    fn addresses(&mut self) {
        let found = self.free().map(|(at, _, values)| (at, values.share_of(is_address)));
        if let Some((at, share)) = found.filter(|(_, share)| *share >= 0.6).max_by(|a, b| a.1.total_cmp(&b.1)) {
            self.set(at, Role::Email, vec![Why::Addresses(share)]);
        }
    }

    fn scores(&mut self) {
        let comma = self.comma;
        let ranges: Vec<(usize, bool, f64, f64)> = self
            .free()
            .filter_map(|(at, name, values)| {
                let (low, high) = values.range(comma)?;
                let named = is_score(name);
                let answers = values.steps(comma) && low >= 0.0 && high <= 10.0 && values.distinct.len() >= 3;
                (answers || named && low >= -100.0 && high <= 100.0 && low < high).then_some((at, named, low, high))
            })
            .collect();
        // Columns of answers on the same scale, whatever they are called, are the items of one questionnaire.
        let mut alike: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (at, _, low, high) in &ranges {
            if *low <= 1.0 && [5.0, 7.0, 10.0].contains(high) {
                alike.entry(high.to_bits()).or_default().push(*at);
            }
        }
        for (at, named, low, high) in ranges {
            let name = self.tokens.get(at).cloned().unwrap_or_default();
            let group = alike.get(&high.to_bits()).filter(|group| group.contains(&at)).map_or(0, Vec::len);
            let (role, mut why) = match (kind_of(&name, high), named, group) {
                (role, true, group) if role != Role::Rating || group < 3 => (role, vec![Why::Name]),
                (_, _, group) if group >= 3 => (Role::Item, vec![Why::Alike(group)]),
                _ => continue,
            };
            why.push(Why::Between(low, high));
            let zeros =
                self.values.get(at).map_or(0.0, |values| values.share_of(|text| number(text, comma) == Some(0.0)));
            let zero_is_none = role != Role::Nps && low == 0.0 && high <= 7.0 && zeros < 0.25 && high >= 5.0;
            if zero_is_none {
                why.push(Why::ZeroIsNone);
            }
            let scale = scale(role, low, high, zero_is_none);
            if let Some(column) = self.set(at, role, why) {
                (column.scale, column.zero_is_none) = (scale, zero_is_none);
            }
        }
    }

    fn texts(&mut self) {
        let found = self.free().filter_map(|(at, name, values)| {
            let words = values.words();
            let named = has(name, &TEXTS);
            let long = words >= 6.0 && values.distinct.len() * 3 > values.filled.min(DISTINCT);
            (long || named && words >= 2.0).then_some((named && long, words, at))
        });
        let best = found.max_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(b.2.cmp(&a.2)));
        if let Some((_, words, at)) = best {
            let named = self.tokens.get(at).is_some_and(|name| has(name, &TEXTS));
            self.set(at, Role::Text, if named { vec![Why::Name, Why::Words(words)] } else { vec![Why::Words(words)] });
        }
    }
}

const TEXTS: [&str; 14] = [
    "text",
    "comment",
    "review",
    "message",
    "body",
    "verbatim",
    "feedback",
    "remark",
    "content",
    "kommentar",
    "opinion",
    "narrative",
    "complaint",
    "tweet",
];

/// The scale of answers between two numbers.
fn scale(role: Role, low: f64, high: f64, zero_is_none: bool) -> (f64, f64) {
    match (role, low, high) {
        (Role::Nps, low, high) if low >= 0.0 && high <= 10.0 => (0.0, 10.0),
        (_, low, high) if zero_is_none || low >= 1.0 => match high {
            ..=2.0 => (1.0, high),
            ..=5.0 => (1.0, 5.0),
            ..=7.0 => (1.0, 7.0),
            ..=10.0 => (1.0, 10.0),
            _ => (low.min(0.0), 100.0),
        },
        (_, low, high) if low >= 0.0 => match high {
            ..=1.0 => (0.0, 1.0),
            ..=5.0 => (0.0, 5.0),
            ..=10.0 => (0.0, 10.0),
            _ => (0.0, 100.0),
        },
        (_, low, high) => {
            let wide = low.abs().max(high).ceil();
            (-wide, wide)
        }
    }
}

fn kind_of(name: &str, high: f64) -> Role {
    match name {
        name if has(name, &["nps", "recommend", "promoter", "weiterempf"]) && high > 5.0 => Role::Nps,
        name if has(name, &["ces", "effort"]) => Role::Ces,
        name if has(name, &["csat"]) => Role::Csat,
        _ => Role::Rating,
    }
}

fn is_score(name: &str) -> bool {
    const WORDS: [&str; 16] = [
        "score",
        "rating",
        "rate",
        "stars",
        "nps",
        "csat",
        "ces",
        "satisf",
        "recommend",
        "overall",
        "bewertung",
        "zufrieden",
        "note",
        "estrellas",
        "nota",
        "grade",
    ];
    // A rate of something is a measure, not an answer.
    has(name, &WORDS) && !has(name, &["id", "count", "number", "credit", "churn", "interest", "cltv", "euribor"])
}

fn is_customer(name: &str, values: &Values) -> u32 {
    let people = ["customer", "client", "user", "member", "person", "passenger", "kunde", "kunden", "contact", "guest"];
    let id = has(name, &["id", "no", "nr", "number", "key", "code", "nummer"]);
    match name {
        "customer_unique_id" => 9,
        "customer" | "customer_id" | "customerid" | "client_id" | "user_id" | "userid" | "kundennummer" => 8,
        name if has(name, &people) && id => 7,
        "user" | "client" | "member" | "author" | "reviewer" | "author_id" | "reviewer_id" | "username" => 6,
        "case_id" | "case" | "case_concept_name" | "caseid" => 5,
        "id" | "respnum" | "respondent" | "respondent_id" if values.is_key() => 2,
        _ => 0,
    }
}

fn is_order(name: &str, _: &Values) -> u32 {
    let what =
        ["order", "invoice", "ticket", "booking", "case", "transaction", "bestell", "auftrag", "visit", "complaint"];
    let id = has(name, &["id", "no", "nr", "number", "key", "nummer", "invoiceno"]);
    match name {
        "order_id" | "orderid" | "ticket_id" | "invoice" | "invoice_no" | "invoiceno" => 9,
        name if has(name, &what) && id => 7,
        "object" | "order" | "ticket" => 5,
        _ => 0,
    }
}

fn is_touchpoint(name: &str, values: &Values) -> u32 {
    let few = values.distinct.len() <= 200 && values.words() < 6.0 && !values.is_key();
    let rate = match name {
        "touchpoint" => 9,
        "activity" | "event" | "event_name" | "event_type" | "concept_name" => 8,
        "action" | "step" | "page" | "page_title" | "interaction" | "aktion" | "ereignis" => 6,
        name if has(name, &["activity", "event", "touchpoint"]) => 5,
        "type" | "category" | "topic" => 2,
        _ => 0,
    };
    if few { rate } else { 0 }
}

fn is_channel(name: &str, values: &Values) -> u32 {
    let rate = match name {
        "channel" | "kanal" => 9,
        name if has(name, &["channel", "kanal"]) => 7,
        "medium" | "submitted_via" | "device" => 4,
        _ => 0,
    };
    if values.distinct.len() <= 50 { rate } else { 0 }
}

fn is_unit(name: &str, values: &Values) -> u32 {
    let rate = match name {
        "unit" | "store" | "branch" | "shop" | "filiale" | "standort" => 9,
        name if has(name, &["store", "branch", "filiale", "outlet"]) => 6,
        "location" | "airport" | "hotel" | "lounge_name" | "airline_name" | "restaurant" => 5,
        _ => 0,
    };
    if values.distinct.len() < DISTINCT && !values.is_key() { rate } else { 0 }
}

fn is_phone(name: &str, values: &Values) -> u32 {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count() >= 6;
    let fits = has(name, &["phone", "telefon", "mobile", "tel", "handy"]) && values.share_of(digits) > 0.6;
    u32::from(fits)
}

fn is_title(name: &str, values: &Values) -> u32 {
    u32::from(has(name, &["title", "headline", "summary", "subject", "betreff"]) && values.words() >= 1.5)
}

fn is_address(text: &str) -> bool {
    let Some((name, host)) = text.trim().split_once('@') else { return false };
    !name.is_empty() && host.contains('.') && !host.contains('@') && !text.trim().contains(char::is_whitespace)
}

/// A name in lower case with `_` between its words: `customer_id` for `Customer ID` and `customerId`.
fn tokens(name: &str) -> String {
    let mut tokens = String::new();
    let mut before = ' ';
    for letter in name.chars() {
        let breaks = !letter.is_alphanumeric() || letter.is_uppercase() && before.is_lowercase();
        if breaks && !tokens.is_empty() && !tokens.ends_with('_') {
            tokens.push('_');
        }
        if letter.is_alphanumeric() {
            tokens.extend(letter.to_lowercase());
        }
        before = letter;
    }
    tokens.trim_end_matches('_').to_owned()
}

/// Tells whether one of the words of a name is, or for longer ones begins with, one of these.
fn has(name: &str, words: &[&str]) -> bool {
    name.split('_').any(|token| {
        words.iter().any(|word| token == *word || word.len() > 3 && token.starts_with(word) || name == *word)
    })
}

/// The first values of a column.
#[derive(Debug, Default)]
struct Values {
    filled: usize,
    texts: Vec<String>,
    distinct: HashSet<String>,
    samples: Vec<String>,
}

impl Values {
    fn add(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() || ["NULL", "null", "None", "nan", "NaN"].contains(&text) {
            return;
        }
        self.filled += 1;
        if self.distinct.len() < DISTINCT && self.distinct.insert(text.to_owned()) && self.samples.len() < SAMPLES {
            self.samples.push(text.chars().take(80).collect());
        }
        self.texts.push(text.chars().take(400).collect());
    }

    fn share_of(&self, fits: impl Fn(&str) -> bool) -> f64 {
        self.texts.iter().filter(|text| fits(text)).count() as f64 / self.texts.len().max(1) as f64
    }

    fn share(&self, format: &str) -> f64 {
        self.share_of(|text| reads(text, format))
    }

    /// The form in which most values are times, and how many.
    fn format(&self, name: &str) -> Option<(f64, String)> {
        let seconds =
            |text: &str, unit: f64| number(text, false).is_some_and(|number| (9.4e8..2.2e9).contains(&(number / unit)));
        if has(name, &["time", "timestamp", "date", "at"]) {
            for (format, unit) in [("unix", 1.0), ("unix_ms", 1000.0)] {
                let share = self.share_of(|text| seconds(text, unit));
                if share >= 0.9 {
                    return Some((share, format.to_owned()));
                }
            }
        }
        let mut best: Option<(f64, &str)> = None;
        for format in FORMATS {
            let share = self.share(format);
            if share > best.map_or(0.0, |(best, _)| best) {
                best = Some((share, format));
            }
        }
        best.map(|(share, format)| (share, format.to_owned()))
    }

    /// The least and the greatest value, where nearly all are numbers.
    fn range(&self, comma: bool) -> Option<(f64, f64)> {
        let numbers: Vec<f64> = self.texts.iter().filter_map(|text| number(text, comma)).collect();
        if numbers.is_empty() || numbers.len() * 10 < self.texts.len() * 9 {
            return None;
        }
        Some((numbers.iter().copied().fold(f64::MAX, f64::min), numbers.iter().copied().fold(f64::MIN, f64::max)))
    }

    /// Tells whether the numbers are whole or halves, and few.
    fn steps(&self, comma: bool) -> bool {
        let whole = |text: &str| number(text, comma).is_none_or(|number| (number * 2.0).fract() == 0.0);
        self.distinct.len() <= 21 && self.texts.iter().all(|text| whole(text))
    }

    fn words(&self) -> f64 {
        self.texts.iter().map(|text| text.split_whitespace().count()).sum::<usize>() as f64
            / self.texts.len().max(1) as f64
    }

    /// Tells whether nearly every row has a value of its own.
    fn is_key(&self) -> bool {
        self.distinct.len() >= DISTINCT || self.filled > 20 && self.distinct.len() * 10 >= self.filled * 9
    }

    /// Tells whether there are numbers with a comma before their decimals, and none with a point.
    fn has_comma(&self) -> bool {
        let comma = |text: &str| {
            let (whole, part) = text.split_once(',').unwrap_or_default();
            let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            digits(whole.trim_start_matches('-')) && digits(part) && part.len() != 3
        };
        self.filled > 0 && self.share_of(comma) > 0.3 && self.share_of(|text| comma(text) || !text.contains('.')) >= 1.0
    }
}

/// The first rows of a file, column by column.
fn look(file: &InputFile) -> Result<(Vec<String>, Vec<Values>), ImportError> {
    // Any mapping that takes all columns of all files.
    const ANY: &str = "[who]\nepisode = '{@row}'\n[[table]]\nname = 't'\nfiles = '*'\ntime = '2000-01-01'\n[[emit]]\n\
        interaction = { name = 'x' }";
    let mapping = Mapping::parse(ANY)?;
    let Some(rule) = mapping.tables.first() else { return Ok(Default::default()) };
    let mut table = table::open(file, rule)?;
    let mut names: Vec<String> = table.header().map(<[String]>::to_vec).unwrap_or_default();
    table.select(&(0..names.len()).collect::<Vec<_>>())?;
    let mut values: Vec<Values> = names.iter().map(|_| Values::default()).collect();
    let mut rows = 0;
    while rows < ROWS
        && let Some(step) = table.advance()
    {
        rows += 1;
        if let Step::Broken { .. } = step {
            continue;
        }
        table.each(&mut |name, cell| {
            let at = names.iter().position(|known| known == name).unwrap_or_else(|| {
                names.push(name.to_owned());
                values.push(Values::default());
                names.len() - 1
            });
            if let (Some(values), Some(text)) = (values.get_mut(at), cell.text()) {
                values.add(&text);
            }
        });
    }
    Ok((names, values))
}

#[cfg(test)]
mod tests;
