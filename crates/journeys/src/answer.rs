//! Answers: the rows, with what they answer, how many customers or rows they rest on, and how fresh they are.
use serde::Serialize;
use serde_json::{Map, Value};
use throughline_model::{question::FieldError, time::Micros};

/// One row of an answer: a JSON object.
pub type Row = Map<String, Value>;

/// What a pass found: all rows, not yet cut into pages.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rows {
    /// How many customers or rows the answer rests on.
    pub n: u64,
    /// The rows in order.
    pub rows: Vec<Row>,
    /// What a reader should know of them, such as an assumed scale.
    pub notes: Vec<String>,
}

/// The answer to a question, as JSON shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// The question as it was asked.
    pub question: Value,
    /// Up to when the data are complete.
    pub as_of: Micros,
    /// How many customers or rows the answer rests on.
    pub n: u64,
    /// The rows of this page.
    pub rows: Vec<Row>,
    /// Where the next page begins, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Figures that others published about the same, apart from the rows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub published: Vec<Row>,
    /// What a reader should know of the rows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Rows {
    /// Makes these rows the answer to a question: the page that begins at `cursor` and has at most `limit` rows.
    ///
    /// # Errors
    /// Names `cursor` if it did not come from an earlier answer.
    pub fn answer(
        self,
        question: Value,
        as_of: Micros,
        limit: Option<u32>,
        cursor: Option<&str>,
    ) -> Result<Answer, FieldError> {
        let begin: usize = match cursor {
            Some(text) => text.parse().map_err(|_| FieldError::new("cursor", "is not the cursor of an answer"))?,
            None => 0,
        };
        let limit = limit.map_or(usize::MAX, |limit| limit as usize);
        let end = begin.saturating_add(limit);
        let cursor = (end < self.rows.len()).then(|| end.to_string());
        let rows = self.rows.into_iter().skip(begin).take(limit).collect();
        Ok(Answer { question, as_of, n: self.n, rows, cursor, published: Vec::new(), notes: self.notes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rows(n: u64) -> Rows {
        let rows = (0..n).map(|i| Row::from_iter([("i".to_owned(), json!(i))])).collect();
        Rows { n, rows, notes: Vec::new() }
    }

    #[test]
    fn json_has_four_fields() {
        let answer = rows(1).answer(json!({"kind": "map"}), Micros(0), None, None).unwrap();
        let text = serde_json::to_string(&answer).unwrap();
        assert_eq!(text, r#"{"question":{"kind":"map"},"as_of":"1970-01-01T00:00:00Z","n":1,"rows":[{"i":0}]}"#);
    }

    #[test]
    fn pages_join_to_the_whole() {
        let (mut cursor, mut joined) = (None, Vec::new());
        loop {
            let page = rows(5).answer(Value::Null, Micros(0), Some(2), cursor.as_deref()).unwrap();
            joined.extend(page.rows);
            cursor = page.cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(joined, rows(5).rows);
        assert_eq!(rows(5).answer(Value::Null, Micros(0), None, Some("x")).unwrap_err().field, "cursor");
    }
}
