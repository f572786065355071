//! The form of a segment: one line for each condition, all or any of which hold; it lies in the address.
use form_urlencoded::Serializer;
use serde_json::Value;
use throughline_model::{
    consent::Purpose,
    filter::{Filter, Leaf, Op},
    identifier::IdentifierKind,
    segment::{Condition, ConsentTest, Met, PromiseState, Promised, Said, TraitTest},
    time::Span,
};

/// Most lines of the form; the API takes more.
pub const MOST_LINES: usize = 8;

/// What a line can be about.
pub const KINDS: [&str; 6] = ["met", "said", "promised", "trait", "known", "consent"];

/// How long ago at most, as the form offers it.
pub const SPANS: [&str; 6] = ["7d", "30d", "90d", "180d", "365d", "730d"];

/// Which fields of an interaction the form can ask for.
pub const FIELDS: [&str; 4] = ["unit", "channel", "outcome", "campaign"];

/// How the form compares a trait.
pub const OPS: [&str; 6] = ["=", "!=", "contains", ">", "<", "exists"];

/// The purposes of consent.
pub const PURPOSES: [Purpose; 4] = [Purpose::Service, Purpose::Research, Purpose::ReviewRequest, Purpose::Marketing];

/// The identifiers that the form asks for.
pub const IDENTIFIERS: [IdentifierKind; 3] = [IdentifierKind::Email, IdentifierKind::Phone, IdentifierKind::ExternalId];

/// What the form says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Form {
    /// Whether one of the lines is enough.
    pub any: bool,
    /// The lines.
    pub lines: Vec<Line>,
}

/// One line: its fields as they were entered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// Which of [`KINDS`].
    pub kind: String,
    /// Whether it must not hold.
    pub not: bool,
    fields: Vec<(String, String)>,
}

impl Line {
    /// A new line of a kind.
    pub fn new(kind: &str) -> Self {
        Self { kind: kind.to_owned(), ..Self::default() }
    }

    /// What a field says; empty where it says nothing.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }

    /// Tells whether a field says something.
    pub fn says(&self, name: &str, value: &str) -> bool {
        self.field(name) == value
    }

    fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.is_empty() {
            self.fields.push((name.to_owned(), value));
        }
        self
    }

    fn text(&self, name: &str) -> Option<String> {
        Some(self.field(name).trim().to_owned()).filter(|text| !text.is_empty())
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.field(name).trim().replace(',', ".").parse().ok()
    }

    fn within(&self) -> Option<Span> {
        self.field("within").parse().ok()
    }

    fn condition(&self) -> Option<Condition> {
        let condition = match self.kind.as_str() {
            "met" => Condition::Met(Met {
                touchpoint: self.text("touchpoint"),
                filter: self
                    .text("field")
                    .zip(self.text("value"))
                    .map(|(field, value)| Filter::Leaf(Leaf { field, op: Op::Eq, value: value.into() })),
                at_least: self.number("least").map_or(1, |n| n as u32),
                at_most: self.number("most").map(|n| n as u32),
                within: self.within(),
            }),
            "said" => Condition::Said(Said {
                metric: self.text("metric")?,
                least: self.number("least"),
                most: self.number("most"),
                within: self.within(),
            }),
            "promised" => Condition::Promised(Promised {
                state: if self.field("state") == "kept" { PromiseState::Kept } else { PromiseState::Broken },
                at_least: self.number("least").map_or(1, |n| n as u32),
                what: None,
                within: self.within(),
            }),
            "trait" => {
                let op = OPS.into_iter().find(|op| *op == self.field("op")).unwrap_or("=");
                let op: Op = serde_json::from_value(op.into()).ok()?;
                let value = match self.text("value") {
                    _ if op == Op::Exists => Value::Null,
                    Some(text) => text
                        .parse::<f64>()
                        .ok()
                        .and_then(|n| serde_json::Number::from_f64(n).map(Value::Number))
                        .unwrap_or(Value::String(text)),
                    None => return None,
                };
                Condition::Trait(TraitTest { name: self.text("name")?, op, value })
            }
            "known" => {
                let kind = IDENTIFIERS.into_iter().find(|kind| kind.as_str() == self.field("identifier"));
                Condition::Known(kind.unwrap_or(IdentifierKind::Email))
            }
            "consent" => {
                let purpose = PURPOSES.into_iter().find(|purpose| purpose.as_str() == self.field("purpose"));
                Condition::Consent(ConsentTest {
                    purpose: purpose.unwrap_or(Purpose::Research),
                    channel: self.text("channel"),
                })
            }
            _ => return None,
        };
        Some(if self.not { Condition::Not(Box::new(condition)) } else { condition })
    }

    /// The line that says a single condition; `None` where the form cannot.
    fn of(condition: &Condition) -> Option<Self> {
        if let Condition::Not(inner) = condition {
            let line = Self::of(inner)?;
            return (!line.not).then_some(Self { not: true, ..line });
        }
        let number = |n: Option<f64>| n.map(|n| n.to_string()).unwrap_or_default();
        let within = |span: Option<Span>| span.map(|span| span.to_string()).unwrap_or_default();
        Some(match condition {
            Condition::Met(met) => {
                let (field, value) = match &met.filter {
                    None => (String::new(), String::new()),
                    Some(Filter::Leaf(Leaf { field, op: Op::Eq, value: Value::String(value) }))
                        if FIELDS.contains(&field.as_str()) =>
                    {
                        (field.clone(), value.clone())
                    }
                    Some(_) => return None,
                };
                Self::new("met")
                    .with("touchpoint", met.touchpoint.clone().unwrap_or_default())
                    .with("least", met.at_least.to_string())
                    .with("most", met.at_most.map(|n| n.to_string()).unwrap_or_default())
                    .with("within", within(met.within))
                    .with("field", field)
                    .with("value", value)
            }
            Condition::Said(said) => Self::new("said")
                .with("metric", said.metric.clone())
                .with("least", number(said.least))
                .with("most", number(said.most))
                .with("within", within(said.within)),
            Condition::Promised(promised) if promised.what.is_none() => Self::new("promised")
                .with("state", if promised.state == PromiseState::Kept { "kept" } else { "broken" })
                .with("least", promised.at_least.to_string())
                .with("within", within(promised.within)),
            Condition::Trait(test) => {
                let op = serde_json::to_value(test.op).ok()?.as_str()?.to_owned();
                if !OPS.contains(&op.as_str()) || test.value.is_array() || test.value == Value::Bool(false) {
                    return None;
                }
                let value = match &test.value {
                    Value::Null => String::new(),
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                Self::new("trait").with("name", test.name.clone()).with("op", op).with("value", value)
            }
            Condition::Known(kind) => Self::new("known").with("identifier", kind.as_str()),
            Condition::Consent(test) => Self::new("consent")
                .with("purpose", test.purpose.as_str())
                .with("channel", test.channel.clone().unwrap_or_default()),
            _ => return None,
        })
    }
}

impl Form {
    /// Reads the form from an address's query or a body; a line that was taken out is not there.
    pub fn parse(query: &str) -> Self {
        let mut form = Self::default();
        let mut without = None;
        let mut more = None;
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match (name.as_ref(), name.split_once('.')) {
                ("match", _) => form.any = value == "any",
                ("without", _) => without = value.parse::<usize>().ok(),
                ("more", _) => more = KINDS.into_iter().find(|kind| *kind == value),
                (_, Some((place, field))) => {
                    let Some(place) = place.parse::<usize>().ok().filter(|place| *place < MOST_LINES) else { continue };
                    if form.lines.len() <= place {
                        form.lines.resize_with(place + 1, Line::default);
                    }
                    if let Some(line) = form.lines.get_mut(place) {
                        match field {
                            "kind" => line.kind = value.into_owned(),
                            "not" => line.not = value == "1",
                            field => line.fields.push((field.to_owned(), value.into_owned())),
                        }
                    }
                }
                _ => {}
            }
        }
        let mut place = 0;
        form.lines.retain(|line| {
            let stays = Some(place) != without && KINDS.contains(&line.kind.as_str());
            place += 1;
            stays
        });
        if let Some(kind) = more.filter(|_| form.lines.len() < MOST_LINES) {
            form.lines.push(Line::new(kind));
        }
        form
    }

    /// The form as a query.
    pub fn query(&self) -> String {
        let mut query = Serializer::new(String::new());
        if self.any {
            query.append_pair("match", "any");
        }
        for (place, line) in self.lines.iter().enumerate() {
            query.append_pair(&format!("{place}.kind"), &line.kind);
            if line.not {
                query.append_pair(&format!("{place}.not"), "1");
            }
            for (name, value) in &line.fields {
                query.append_pair(&format!("{place}.{name}"), value);
            }
        }
        query.finish()
    }

    /// The condition that the form says; lines that are not filled in yet say nothing.
    pub fn condition(&self) -> Condition {
        let list = self.lines.iter().filter_map(Line::condition).collect();
        if self.any { Condition::Or(list) } else { Condition::And(list) }
    }

    /// The form that says a condition; `None` where it says more than a form can.
    pub fn of(condition: &Condition) -> Option<Self> {
        let (any, list) = match condition {
            Condition::And(list) => (false, list.as_slice()),
            Condition::Or(list) => (true, list.as_slice()),
            one => (false, std::slice::from_ref(one)),
        };
        let lines = list.iter().map(Line::of).collect::<Option<Vec<_>>>()?;
        (lines.len() <= MOST_LINES).then_some(Self { any, lines })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn condition(json: Value) -> Condition {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn the_form_says_what_it_read() {
        for json in [
            json!({"and": [{"met": {"touchpoint": "Order", "at_least": 2, "at_most": 5, "within": "90d"}}]}),
            json!({"or": [{"not": {"said": {"metric": "nps", "least": 0.0, "most": 6.0}}}, {"known": "phone"}]}),
            json!({"and": [{"promised": {"state": "broken", "at_least": 1, "within": "30d"}},
                {"trait": {"name": "plan", "op": "contains", "value": "gold"}},
                {"trait": {"name": "age", "op": ">", "value": 40.0}}, {"trait": {"name": "age", "op": "exists"}},
                {"consent": {"purpose": "research", "channel": "email"}},
                {"met": {"at_least": 1, "filter": {"field": "unit", "op": "=", "value": "Mill & Son"}}}]}),
        ] {
            let condition = condition(json);
            let form = Form::of(&condition).unwrap();
            assert_eq!(form.condition(), condition);
            assert_eq!(Form::parse(&form.query()).condition(), condition, "{}", form.query());
        }
    }

    #[test]
    fn lines_come_and_go() {
        let form = Form::parse("match=any&0.kind=known&0.identifier=phone&1.kind=said&1.metric=nps&without=0&more=met");
        let kinds: Vec<_> = form.lines.iter().map(|line| line.kind.as_str()).collect();
        assert_eq!((form.any, kinds), (true, vec!["said", "met"]));
        assert!(Form::parse("99.kind=met&0.kind=spell&x=1").lines.is_empty());
        assert_eq!(Form::parse("0.kind=said").condition(), Condition::And(vec![]), "nothing is chosen yet");
    }

    #[test]
    fn what_a_form_cannot_say_is_left_to_the_api() {
        for json in [
            json!({"and": [{"or": []}]}),
            json!({"met": {"filter": {"not": {"field": "unit", "op": "=", "value": "Mill"}}}}),
            json!({"trait": {"name": "plan", "op": "in", "value": ["gold"]}}),
            json!({"not": {"not": {"known": "email"}}}),
        ] {
            assert_eq!(Form::of(&condition(json)), None);
        }
    }
}
