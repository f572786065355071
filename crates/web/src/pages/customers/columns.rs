//! The columns of the list of customers: which are shown, in which order. The address says so, in one word for each.
use throughline_app::customers::view::CustomerRow;
use throughline_model::identifier::IdentifierKind;

use crate::{locale::Locale, words};

/// A column beside the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// When they were last met.
    Met,
    /// Where.
    At,
    /// How many interactions they have.
    Interactions,
    /// How many things they said.
    Said,
    /// How many promises to them were broken.
    Broken,
    /// Since when they are known.
    Since,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// The number under which a source knows them.
    Number,
}

/// What stands in a column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// What the column is called where it has no head.
    pub name: &'static str,
    /// What stands there.
    pub text: String,
    /// The moment for machines, where it is one.
    pub at: Option<String>,
    /// Whether it stands at the end of the line, as numbers do.
    pub number: bool,
    /// Whether it wants a look.
    pub bad: bool,
}

impl Column {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Met,
        Self::At,
        Self::Interactions,
        Self::Said,
        Self::Broken,
        Self::Since,
        Self::Email,
        Self::Phone,
        Self::Number,
    ];

    /// Those that are shown where nothing else is said.
    pub const USUAL: [Self; 6] = [Self::Met, Self::At, Self::Interactions, Self::Said, Self::Broken, Self::Since];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::At => "at",
            Self::Interactions => "interactions",
            Self::Said => "said",
            Self::Broken => "broken",
            Self::Since => "since",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Number => "number",
        }
    }

    /// The columns that an address says: the usual ones where it says none, or none that there is.
    pub fn read(words: &str) -> Vec<Self> {
        let mut columns = Vec::new();
        for word in words.split(',') {
            let found = Self::ALL.into_iter().find(|column| column.as_str() == word.trim());
            columns.extend(found.filter(|column| !columns.contains(column)));
        }
        if columns.is_empty() { Self::USUAL.to_vec() } else { columns }
    }

    /// Columns as an address says them; the usual ones need no word.
    pub fn write(columns: &[Self]) -> String {
        let words: Vec<_> = columns.iter().map(|column| column.as_str()).collect();
        if columns == Self::USUAL { String::new() } else { words.join(",") }
    }

    /// The field of a file that has it.
    pub fn field(self) -> &'static str {
        match self {
            Self::Met => "last_seen",
            Self::At => "last_touchpoint",
            Self::Interactions => "interactions",
            Self::Said => "perceptions",
            Self::Broken => "promises_broken",
            Self::Since => "first_seen",
            Self::Email | Self::Phone | Self::Number => "identifiers",
        }
    }

    /// What stands above it.
    pub fn head(self, t: &Locale) -> &'static str {
        match self {
            Self::Met => t.customers_last_met(),
            Self::At => t.customers_at(),
            Self::Interactions => t.frame_interactions(),
            Self::Said => t.customers_perceptions(),
            Self::Broken => t.customers_broken_promises(),
            Self::Since => t.customers_since(),
            Self::Email => t.customers_column_email(),
            Self::Phone => t.customers_column_phone(),
            Self::Number => t.customers_column_number(),
        }
    }

    /// Whether it stands at the end of the line.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Interactions | Self::Said | Self::Broken | Self::Since)
    }

    /// What stands in it for a customer.
    pub fn cell(self, t: Locale, row: &CustomerRow, zone: chrono_tz::Tz) -> Cell {
        let number = self.is_number();
        let known = |kind| {
            let values = row.identifiers.iter().filter(move |(other, _)| *other == kind);
            let mut values: Vec<&str> = values.map(|(_, value)| value.as_str()).collect();
            values.dedup();
            values.join(", ")
        };
        let (name, text, at) = match self {
            Self::Met => (t.customers_data_met(), row.last_seen.map(|at| t.date(at, zone)), row.last_seen),
            Self::At => (t.customers_data_at(), row.last_touchpoint.as_deref().map(words::sentence), None),
            Self::Interactions => (t.customers_data_interactions(), Some(t.count(row.interactions)), None),
            Self::Said => (t.customers_data_perceptions(), Some(t.count(row.perceptions)), None),
            Self::Broken => (t.customers_data_broken(), Some(t.count(row.promises_broken)), None),
            Self::Since => (t.customers_data_since(), row.first_seen.map(|at| t.date(at, zone)), row.first_seen),
            Self::Email => (t.customers_column_email(), Some(known(IdentifierKind::Email)), None),
            Self::Phone => (t.customers_column_phone(), Some(known(IdentifierKind::Phone)), None),
            Self::Number => (t.customers_column_number(), Some(known(IdentifierKind::ExternalId)), None),
        };
        let bad = self == Self::Broken && row.promises_broken > 0;
        Cell { name, text: text.unwrap_or_default(), at: at.map(words::machine), number, bad }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_says_comes_back() {
        for words in ["", "since,met", "email", "said,broken,interactions"] {
            assert_eq!(Column::write(&Column::read(words)), words);
        }
        assert_eq!(Column::read("colour"), Column::USUAL);
        assert_eq!(Column::read("met,met, at ,x"), [Column::Met, Column::At]);
        assert_eq!(Column::write(&Column::USUAL), "");
        for column in Column::ALL {
            assert_eq!(Column::read(column.as_str()), [column]);
        }
    }
}
