//! Remembered answers: what was asked a moment ago, of rows and names that have not changed since, is not counted again.
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use throughline_journeys::answer::Answer;
use throughline_model::time::{Micros, SECOND};

use crate::tenant::Names;

/// How long an answer is remembered: with time alone, chances to reach a step of a funnel run out.
const REMEMBERED: i64 = 60 * SECOND;

/// Most answers that are remembered for a workspace.
const MOST: usize = 256;

/// The largest answer that is remembered, in rows.
const LARGEST: usize = 2_000;

/// Answers by what was asked, and by whose part of the ledgers.
#[derive(Debug, Default)]
pub struct Answers(Mutex<HashMap<String, Kept>>);

/// What the ledgers were when something was asked.
#[derive(Debug, Clone)]
pub struct Moment {
    /// The version of the rows.
    pub version: u64,
    /// The names.
    pub names: Arc<Names>,
    /// Up to when they were complete.
    pub as_of: Micros,
}

#[derive(Debug)]
struct Kept {
    moment: Moment,
    answer: Answer,
}

impl Moment {
    fn still_holds(&self, now: &Self) -> bool {
        let unchanged = self.version == now.version && Arc::ptr_eq(&self.names, &now.names);
        unchanged && (0..REMEMBERED).contains(&(now.as_of.0 - self.as_of.0))
    }
}

impl Answers {
    /// The answer to what was asked, where it still holds.
    pub fn get(&self, asked: &str, now: &Moment) -> Option<Answer> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(asked).filter(|kept| kept.moment.still_holds(now)).map(|kept| kept.answer.clone())
    }

    /// Remembers an answer.
    pub fn keep(&self, asked: String, moment: Moment, answer: &Answer) {
        if answer.rows.len() > LARGEST {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.retain(|_, kept| kept.moment.still_holds(&moment));
        }
        if kept.len() < MOST {
            kept.insert(asked, Kept { moment, answer: answer.clone() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_holds_as_long_as_nothing_changes() {
        let answers = Answers::default();
        let names = Arc::new(Names::default());
        let moment = |version, as_of| Moment { version, names: Arc::clone(&names), as_of: Micros(as_of) };
        let answer = Answer {
            question: serde_json::Value::Null,
            as_of: Micros(5),
            n: 7,
            rows: Vec::new(),
            cursor: None,
            published: Vec::new(),
            notes: Vec::new(),
        };
        answers.keep("map".to_owned(), moment(1, 5), &answer);
        assert_eq!(answers.get("map", &moment(1, 9)), Some(answer.clone()));
        assert_eq!(answers.get("trend", &moment(1, 9)), None);
        assert_eq!(answers.get("map", &moment(2, 9)), None, "rows came");
        assert_eq!(answers.get("map", &moment(1, 5 + REMEMBERED)), None, "time went by");
        let renamed = Moment { names: Arc::default(), ..moment(1, 9) };
        assert_eq!(answers.get("map", &renamed), None, "a name changed");
        for n in 0..MOST + 9 {
            answers.keep(n.to_string(), moment(3, 5), &answer);
        }
        assert!(answers.0.lock().unwrap().len() <= MOST);
        assert_eq!(answers.get("0", &moment(3, 6)), Some(answer));
    }
}
