//! A draft: what each column of unknown files means, as people choose it from a list; written out it is a mapping.
use std::fmt::Write as _;

/// What the columns of files mean.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft {
    /// The names of the files that are read so.
    pub files: Vec<String>,
    /// The columns, in the order of the file.
    pub columns: Vec<Column>,
    /// The name of what happened in each row, where no column names it; where it is empty and something was said,
    /// nothing else happened.
    pub event: String,
    /// The day at which every row is placed where no column holds a time.
    pub day: String,
    /// Whether a comma marks the decimals.
    pub decimal_comma: bool,
}

/// A column and its meaning.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name in the file.
    pub name: String,
    /// What it means.
    pub role: Role,
    /// The lowest and the highest answer of a score.
    pub scale: (f64, f64),
    /// Whether 0 says that there is no answer.
    pub zero_is_none: bool,
    /// How a time is written.
    pub format: String,
}

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Whom the row is about.
    Customer,
    /// Their e-mail address.
    Email,
    /// Their telephone number.
    Phone,
    /// When it happened.
    Time,
    /// What happened.
    Touchpoint,
    /// An answer to whether they would recommend.
    Nps,
    /// An answer to how satisfied they are.
    Csat,
    /// An answer to how easy it was.
    Ces,
    /// An answer on another scale.
    Rating,
    /// An answer about what the column is called.
    Item,
    /// What they said.
    Text,
    /// The heading of it.
    Title,
    /// The order, case or visit.
    Order,
    /// The channel.
    Channel,
    /// The place, team or brand.
    Unit,
    /// Something else about what happened.
    Property,
    /// Nothing that is kept.
    Nothing,
}

impl Role {
    /// All meanings, in the order in which they are offered.
    pub const ALL: [Self; 17] = [
        Self::Customer,
        Self::Email,
        Self::Phone,
        Self::Time,
        Self::Touchpoint,
        Self::Nps,
        Self::Csat,
        Self::Ces,
        Self::Rating,
        Self::Item,
        Self::Text,
        Self::Title,
        Self::Order,
        Self::Channel,
        Self::Unit,
        Self::Property,
        Self::Nothing,
    ];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Time => "time",
            Self::Touchpoint => "touchpoint",
            Self::Nps => "nps",
            Self::Csat => "csat",
            Self::Ces => "ces",
            Self::Rating => "rating",
            Self::Item => "item",
            Self::Text => "text",
            Self::Title => "title",
            Self::Order => "order",
            Self::Channel => "channel",
            Self::Unit => "unit",
            Self::Property => "property",
            Self::Nothing => "nothing",
        }
    }

    /// The meaning with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// Tells whether it is an answer on a scale.
    pub fn is_score(self) -> bool {
        matches!(self, Self::Nps | Self::Csat | Self::Ces | Self::Rating | Self::Item)
    }
}

impl Column {
    /// A column of a meaning.
    pub fn new(name: &str, role: Role) -> Self {
        Self { name: name.to_owned(), role, scale: (1.0, 5.0), zero_is_none: false, format: "auto".to_owned() }
    }
}

impl Draft {
    /// Changes the draft as the fields of a form say: `r3` is the meaning of the fourth column, `a3` and `b3` the ends
    /// of its scale, `z3` that 0 is no answer, `f3` how its times are written.
    pub fn change<'a>(&mut self, pairs: impl Iterator<Item = (&'a str, &'a str)>) {
        let mut scales: Vec<usize> = Vec::new();
        for (name, value) in pairs {
            match name {
                "event" => value.trim().clone_into(&mut self.event),
                "day" => value.trim().clone_into(&mut self.day),
                "comma" => self.decimal_comma = value == "1",
                _ => {}
            }
            let (Some(kind), Some(at)) = (name.chars().next(), name.get(1..).and_then(|at| at.parse::<usize>().ok()))
            else {
                continue;
            };
            let Some(column) = self.columns.get_mut(at) else { continue };
            match kind {
                'r' => column.role = Role::parse(value).unwrap_or(column.role),
                'a' => column.scale.0 = value.trim().parse().unwrap_or(column.scale.0),
                'b' => {
                    column.scale.1 = value.trim().parse().unwrap_or(column.scale.1);
                    scales.push(at);
                }
                'f' if !value.trim().is_empty() => value.trim().clone_into(&mut column.format),
                _ => {}
            }
            if kind == 'z' {
                column.zero_is_none = true;
                scales.retain(|other| *other != at);
            }
        }
        // A box that is not ticked is not sent; where the scale was, the box was there.
        for at in scales {
            if let Some(column) = self.columns.get_mut(at) {
                column.zero_is_none = false;
            }
        }
    }

    /// The draft as a mapping.
    pub fn mapping(&self, description: &str) -> String {
        let mut text = format!("description = {}\n\n[who]\n", quoted(description));
        let one = |role: Role| self.place(role).map(hole);
        match (one(Role::Customer), one(Role::Email)) {
            (Some(customer), _) => text.push_str(&format!(
                "external = {}\nnobody = [\"null\", \"undefined\", \"anonymous\", \"NA\", \"n/a\"]\n",
                quoted(&customer)
            )),
            (None, Some(email)) => text.push_str(&format!("external = {}\n", quoted(&email))),
            (None, None) => text.push_str("episode = \"{@row}\"\n"),
        }
        // A row whose customer is not named is somebody by itself.
        if one(Role::Customer).or(one(Role::Email)).is_some() {
            text.push_str("episode = \"{@row}\"\n");
        }
        let files: Vec<String> = self.files.iter().map(|name| quoted(name)).collect();
        let _ = write!(text, "\n[[table]]\nname = \"rows\"\nfiles = [{}]\n", files.join(", "));
        let time = self.columns.iter().enumerate().find(|(_, column)| column.role == Role::Time);
        let _ = match time {
            Some((at, column)) if column.format == "auto" => writeln!(text, "time = {}", quoted(&hole(at))),
            Some((at, column)) => writeln!(
                text,
                "time = {{ at = {}, format = [{}, \"auto\"] }}",
                quoted(&hole(at)),
                quoted(&column.format)
            ),
            None => writeln!(text, "time = {}", quoted(&self.day)),
        };
        if self.decimal_comma {
            text.push_str("decimal_comma = true\n");
        }
        text.push_str("[table.columns]\n");
        for (at, column) in self.columns.iter().enumerate().filter(|(_, column)| column.role != Role::Nothing) {
            let _ = writeln!(text, "c{at} = {}", quoted(&column.name));
        }
        self.happened(&mut text);
        self.said(&mut text);
        self.known(&mut text);
        text
    }

    fn place(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|column| column.role == role)
    }

    fn says(&self) -> bool {
        self.columns.iter().any(|column| column.role.is_score() || column.role == Role::Text)
    }

    fn fields(&self, fields: &[(&str, Role)], text: &mut String) {
        for (name, role) in fields {
            if let Some(at) = self.place(*role) {
                let _ = writeln!(text, "{name} = {}", quoted(&hole(at)));
            }
        }
    }

    fn happened(&self, text: &mut String) {
        let name = match self.place(Role::Touchpoint) {
            Some(at) => hole(at),
            None if self.event.is_empty() && self.says() => return,
            None if self.event.is_empty() => "Row".to_owned(),
            None => self.event.replace('{', "{{"),
        };
        let _ = write!(text, "\n[[emit]]\n[emit.interaction]\nname = {}\n", quoted(&name));
        self.fields(&[("object", Role::Order), ("channel", Role::Channel), ("unit", Role::Unit)], text);
        let properties: Vec<_> =
            self.columns.iter().enumerate().filter(|(_, column)| column.role == Role::Property).collect();
        if !properties.is_empty() {
            text.push_str("[emit.interaction.properties]\n");
            for (at, column) in properties {
                let _ = writeln!(text, "{} = {}", quoted(&column.name), quoted(&hole(at)));
            }
        }
    }

    fn said(&self, text: &mut String) {
        let touchpoint = match self.place(Role::Touchpoint) {
            Some(at) => Some(hole(at)),
            None => Some(self.event.replace('{', "{{")).filter(|event| !event.is_empty()),
        };
        let fields = [("object", Role::Order), ("channel", Role::Channel), ("unit", Role::Unit)];
        let mut words = [("text", Role::Text), ("title", Role::Title)].as_slice();
        let scores = || self.columns.iter().enumerate().filter(|(_, column)| column.role.is_score());
        for (at, column) in scores().filter(|(_, column)| column.role != Role::Item) {
            text.push_str("\n[[emit]]\n[emit.perception]\n");
            let (slug, kind) = match column.role {
                Role::Nps => ("nps".to_owned(), "nps"),
                Role::Csat => ("csat".to_owned(), "csat"),
                Role::Ces => ("ces".to_owned(), "ces"),
                _ => (slug(&column.name), "rating"),
            };
            let slug = if scores().filter(|(_, other)| other.role == column.role).count() > 1 {
                self::slug(&column.name)
            } else {
                slug
            };
            metric(text, &slug, kind, column);
            let _ = writeln!(text, "value = {}", quoted(&hole(at)));
            if let Some(touchpoint) = &touchpoint {
                let _ = writeln!(text, "touchpoint = {}", quoted(touchpoint));
            }
            self.fields(&fields, text);
            // The words go with the first score; more copies of them would count as more voices.
            self.fields(words, text);
            words = &[];
        }
        if !words.is_empty() && self.place(Role::Text).is_some() {
            text.push_str("\n[[emit]]\n[emit.perception]\n");
            if let Some(touchpoint) = &touchpoint {
                let _ = writeln!(text, "touchpoint = {}", quoted(touchpoint));
            }
            self.fields(&fields, text);
            self.fields(words, text);
        }
        let mut items: Vec<(usize, &Column)> = scores().filter(|(_, column)| column.role == Role::Item).collect();
        while let Some((_, first)) = items.first().copied() {
            let alike = |column: &Column| (column.scale, column.zero_is_none) == (first.scale, first.zero_is_none);
            text.push_str("\n[[emit]]\n[emit.perception]\n");
            metric(text, "rating", "rating", first);
            self.fields(&fields, text);
            text.push_str("[emit.perception.items]\n");
            for (at, column) in items.iter().filter(|(_, column)| alike(column)) {
                let _ = writeln!(text, "{} = {}", quoted(&column.name), quoted(&hole(*at)));
            }
            items.retain(|(_, column)| !alike(column));
        }
    }

    fn known(&self, text: &mut String) {
        if self.place(Role::Customer).is_some()
            && (self.place(Role::Email).is_some() || self.place(Role::Phone).is_some())
        {
            text.push_str("\n[[emit]]\n[emit.profile]\n");
            self.fields(&[("email", Role::Email), ("phone", Role::Phone)], text);
        } else if let Some(at) = self.place(Role::Email) {
            let _ = write!(text, "\n[[emit]]\n[emit.profile]\nemail = {}\n", quoted(&hole(at)));
        }
    }
}

fn metric(text: &mut String, slug: &str, kind: &str, column: &Column) {
    let (low, high) = column.scale;
    let (slug, kind) = (quoted(slug), quoted(kind));
    let _ = writeln!(text, "metric = {{ slug = {slug}, kind = {kind}, scale = [{low:?}, {high:?}] }}");
    if column.zero_is_none {
        text.push_str("not_applicable = [\"0\"]\n");
    }
}

fn hole(at: usize) -> String {
    format!("{{c{at}?}}")
}

/// A text as TOML writes it on one line, as a key too: as JSON does.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

/// A column's name as a short name of a metric.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('_') {
            slug.push('_');
        }
    }
    match slug.trim_end_matches('_') {
        "" => "score".to_owned(),
        slug => slug.chars().take(60).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Mapping;

    fn draft(columns: &[(&str, Role)]) -> Draft {
        let columns = columns.iter().map(|(name, role)| Column::new(name, *role)).collect();
        Draft { files: vec!["a*.csv".into()], columns, day: "2026-01-31".into(), ..Draft::default() }
    }

    #[test]
    fn every_draft_is_a_mapping() {
        let odd = "Was it {good}? | \"so\" = 'so'";
        for role in Role::ALL {
            let text = draft(&[(odd, role), ("b", Role::Rating)]).mapping("x");
            Mapping::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            let event = Draft { event: "Visit {1}".into(), ..draft(&[(odd, role)]) };
            Mapping::parse(&event.mapping("x")).unwrap_or_else(|error| panic!("{error}\n{}", event.mapping("x")));
        }
        let all: Vec<_> = Role::ALL.into_iter().map(|role| (role.as_str(), role)).collect();
        let text = draft(&all).mapping("all \"of\" it");
        assert_eq!(Mapping::parse(&text).unwrap().description(), "all \"of\" it");
    }

    #[test]
    fn a_form_changes_what_it_names() {
        let mut one = draft(&[("a", Role::Property), ("b", Role::Rating), ("c", Role::Time)]);
        one.columns[1].zero_is_none = true;
        let form =
            [("r0", "customer"), ("a1", "0"), ("b1", "10"), ("f2", "%d.%m.%Y"), ("event", " Visit "), ("r9", "x")];
        one.change(form.into_iter());
        assert_eq!(
            (one.columns[0].role, one.columns[1].scale, one.event.as_str()),
            (Role::Customer, (0.0, 10.0), "Visit")
        );
        assert!(!one.columns[1].zero_is_none && one.columns[2].format == "%d.%m.%Y");
        one.change([("b1", "10"), ("z1", "1"), ("r1", "sing")].into_iter());
        assert!(one.columns[1].zero_is_none && one.columns[1].role == Role::Rating);
    }

    #[test]
    fn names_become_short_names() {
        assert_eq!(slug("Inflight wifi – service!"), "inflight_wifi_service");
        assert_eq!(slug("??"), "score");
    }
}
