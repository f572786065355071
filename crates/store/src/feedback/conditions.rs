//! The conditions of a statement about feedback, put together from constant parts.
use throughline_model::{id::WorkspaceId, time::TimeRange};

use super::{Scores, Wanted};
use crate::arg::Arg;

/// Word for word what the index of those with words says.
pub const WORDS: &str = "(p.title IS NOT NULL OR p.body IS NOT NULL)";
/// Another answer of the same name that came later. The sum keeps SQLite from looking through all that came later.
pub const LATER: &str = "EXISTS (SELECT 1 FROM perceptions l
    WHERE l.workspace = p.workspace AND l.profile = p.profile AND l.answer = p.answer AND l.answer <> l.id
    AND (l.said_at + 0, l.id) > (p.said_at, p.id))";

/// What a statement asks of its rows, with the values of its parameters.
pub struct Conditions {
    /// The conditions, joined.
    pub sql: String,
    /// The values of the parameters.
    pub args: Vec<Arg>,
}

impl Conditions {
    /// Asks for the rows of a workspace.
    pub fn of(workspace: WorkspaceId) -> Self {
        Self { sql: "p.workspace = $1".to_owned(), args: vec![workspace.into()] }
    }

    /// Asks for a range of time.
    pub fn within(&mut self, said_at: &str, range: TimeRange) {
        for (end, compares) in [(range.from, ">="), (range.to, "<")] {
            if let Some(at) = end {
                let at = self.bind(at);
                self.and(&format!("{said_at} {compares} {at}"));
            }
        }
    }

    /// Asks for a unit, where one is given.
    pub fn at(&mut self, unit: Option<u32>) {
        if let Some(unit) = unit {
            let unit = self.bind(unit);
            self.and(&format!("p.unit = {unit}"));
        }
    }

    /// Asks for what is wanted.
    pub fn new(workspace: WorkspaceId, wanted: &Wanted) -> Self {
        let mut all = Self::of(workspace);
        all.and("p.aggregate_n IS NULL");
        all.and(&format!("(p.answer = p.id OR NOT {LATER})"));
        all.within("p.said_at", wanted.range);
        all.at(wanted.unit);
        for (column, codes) in [("metric", &wanted.metrics), ("about_touchpoint", &wanted.touchpoints)] {
            if let Some(codes) = codes {
                let among = all.among(column, codes);
                all.and(&among);
            }
        }
        if let Some(scores) = &wanted.scores {
            let fits: Vec<String> = scores.iter().map(|scores| all.scored(scores)).collect();
            all.and(&if fits.is_empty() { NONE.to_owned() } else { format!("({})", fits.join(" OR ")) });
        }
        if wanted.with_words || wanted.search.is_some() {
            all.and(WORDS);
        }
        if let Some(search) = &wanted.search {
            let contains: Vec<String> = patterns(search).into_iter().map(|pattern| all.contains(&pattern)).collect();
            all.and(&format!("({})", contains.join(" OR ")));
        }
        all
    }

    /// Adds a condition.
    pub fn and(&mut self, condition: &str) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
    }

    /// Adds a value and gives the name of its parameter.
    pub fn bind(&mut self, value: impl Into<Arg>) -> String {
        self.args.push(value.into());
        format!("${}", self.args.len())
    }

    fn among(&mut self, column: &str, codes: &[u32]) -> String {
        if codes.is_empty() {
            return NONE.to_owned();
        }
        let list: Vec<String> = codes.iter().map(|code| self.bind(*code)).collect();
        format!("p.{column} IN ({})", list.join(","))
    }

    fn scored(&mut self, scores: &Scores) -> String {
        let among = self.among("metric", &scores.metrics);
        let (least, most) = (self.bind(scores.least), self.bind(scores.most));
        format!("({among} AND p.value >= {least} AND p.value <= {most})")
    }

    fn contains(&mut self, pattern: &str) -> String {
        let pattern = self.bind(pattern);
        // In this collation both databases fold the letters of ASCII and no others.
        format!("lower((COALESCE(p.title, '') || ' ' || COALESCE(p.body, '')) COLLATE \"C\") LIKE {pattern} ESCAPE '!'")
    }
}

/// What no row fulfils.
const NONE: &str = "1 = 0";

/// The patterns of a search. The database folds ASCII alone, so a text with other letters is looked for as it is
/// written small, with a capital at the beginning, and in capitals.
fn patterns(search: &str) -> Vec<String> {
    let small = search.to_lowercase();
    let mut letters = small.chars();
    let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    let mut patterns: Vec<String> = [capital, small.to_uppercase(), small]
        .into_iter()
        .map(|text| {
            let text = text.to_ascii_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
            format!("%{text}%")
        })
        .collect();
    patterns.sort();
    patterns.dedup();
    patterns
}

#[cfg(test)]
mod tests {
    use super::patterns;

    #[test]
    fn letters_beyond_ascii_are_looked_for_in_each_case() {
        assert_eq!(patterns("Late!"), ["%late!!%"]);
        assert_eq!(patterns("100 %_"), ["%100 !%!_%"]);
        assert_eq!(patterns("schön"), ["%schÖn%", "%schön%"]);
        assert_eq!(patterns("отлично"), ["%ОТЛИЧНО%", "%Отлично%", "%отлично%"]);
    }
}
