//! What the business's tools say: messages of the shop and of the newsletter, and rows of three files.
use serde_json::Value;
use throughline_model::time::Micros;

use super::people::Language;

/// All that is said about one person.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Story {
    /// The shop's messages in Segment's convention, each a JSON text.
    pub shop: Vec<String>,
    /// The newsletter's, likewise.
    pub newsletter: Vec<String>,
    /// Rows of the survey tool's file.
    pub answers: String,
    /// Rows of the telephone system's file.
    pub calls: String,
    /// Rows of the review site's file.
    pub reviews: String,
}

/// The columns of the survey tool's file.
pub const ANSWERS: &str = "answer_id,respondent,email,answered_at,survey,about,metric,kind,top,question,score,comment,\
                           language,channel,object,unit\n";

/// The columns of the telephone system's file.
pub const CALLS: &str = "call_id,caller,email,called_at,wait_s,talk_s,agent,reason,outcome,case,note,language,\
                         promised_until,called_back_at,promise\n";

/// The columns of the review site's file.
pub const REVIEWS: &str = "review_id,reviewer,email,member_since,posted_at,shop,stars,text,language,url\n";

/// An answer to a survey.
#[derive(Debug)]
pub struct Answer<'a> {
    pub id: String,
    pub email: &'a str,
    pub respondent: String,
    pub said_at: Micros,
    pub survey: &'a str,
    pub about: &'a str,
    pub metric: Metric,
    pub score: i64,
    pub comment: String,
    pub channel: &'a str,
    pub object: &'a str,
    pub unit: &'a str,
}

/// What a survey asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// How satisfied somebody is, from 1 to 5.
    Satisfaction,
    /// How easy it was, from 1 to 7.
    Effort,
}

/// A call as the telephone system keeps it.
#[derive(Debug)]
pub struct Call<'a> {
    pub id: String,
    pub caller: String,
    pub email: &'a str,
    pub called_at: Micros,
    pub wait: i64,
    pub talk: i64,
    pub agent: String,
    pub reason: &'a str,
    pub outcome: &'a str,
    pub case: &'a str,
    pub note: String,
    pub call_back: Option<CallBack>,
}

/// A promise to call back.
#[derive(Debug, Clone, Copy)]
pub struct CallBack {
    pub until: Micros,
    pub at: Option<Micros>,
}

/// A review on a public site.
#[derive(Debug)]
pub struct Review {
    pub id: String,
    pub reviewer: String,
    pub email: String,
    pub since: Micros,
    pub said_at: Micros,
    pub shop: &'static str,
    pub rating: i64,
    pub text: String,
}

impl Story {
    /// Adds a message of the shop.
    pub fn message(&mut self, message: &Value) {
        self.shop.push(message.to_string());
    }

    /// Adds an answer, unless it is not yet given.
    pub fn answer(&mut self, answer: &Answer<'_>, language: Language, until: Micros) {
        if answer.said_at >= until {
            return;
        }
        let (metric, kind, top, question) = match answer.metric {
            Metric::Satisfaction => ("satisfaction", "csat", "5", "How satisfied are you?"),
            Metric::Effort => ("effort", "ces", "7", "It was easy to get what I needed."),
        };
        let (at, score) = (answer.said_at.to_string(), answer.score.to_string());
        let row = [
            &answer.id,
            &answer.respondent,
            answer.email,
            &at,
            answer.survey,
            answer.about,
            metric,
            kind,
            top,
            question,
            &score,
            &answer.comment,
            language.code(),
            answer.channel,
            answer.object,
            answer.unit,
        ];
        push(&mut self.answers, &row);
    }

    /// Adds a call.
    pub fn call(&mut self, call: &Call<'_>, language: Language, until: Micros) {
        if call.called_at >= until {
            return;
        }
        let (at, wait, talk) = (call.called_at.to_string(), call.wait.to_string(), call.talk.to_string());
        let back = call.call_back.map(|back| CallBack { at: back.at.filter(|at| *at < until), ..back });
        let due = back.map(|back| back.until.to_string()).unwrap_or_default();
        let kept = back.and_then(|back| back.at).map(|at| at.to_string()).unwrap_or_default();
        // The file is written when the history ends: what is due after that is open.
        let promise = match back {
            None => "",
            Some(CallBack { until: due, at: Some(at) }) if at <= due => "kept",
            Some(CallBack { until: due, at: None }) if due >= until => "open",
            Some(_) => "broken",
        };
        let row = [
            &call.id,
            &call.caller,
            call.email,
            &at,
            &wait,
            &talk,
            &call.agent,
            call.reason,
            call.outcome,
            call.case,
            &call.note,
            language.code(),
            &due,
            &kept,
            promise,
        ];
        push(&mut self.calls, &row);
    }

    /// Adds a review, unless it is not yet written.
    pub fn review(&mut self, review: &Review, language: Language, until: Micros) {
        if review.said_at >= until {
            return;
        }
        let since = review.since.to_string();
        let (day, at, stars) =
            (since.get(..10).unwrap_or_default(), review.said_at.to_string(), review.rating.to_string());
        let url = format!("https://reviews.example.org/{}", review.id);
        let row = [
            &review.id,
            &review.reviewer,
            &review.email,
            day,
            &at,
            review.shop,
            &stars,
            &review.text,
            language.code(),
            &url,
        ];
        push(&mut self.reviews, &row);
    }

    /// How many messages and rows there are.
    pub fn len(&self) -> usize {
        let rows = |text: &str| text.bytes().filter(|byte| *byte == b'\n').count();
        self.shop.len() + self.newsletter.len() + rows(&self.answers) + rows(&self.calls) + rows(&self.reviews)
    }
}

/// Adds a row; texts of the sample have no line breaks.
fn push(to: &mut String, cells: &[&str]) {
    for (n, cell) in cells.iter().enumerate() {
        if n > 0 {
            to.push(',');
        }
        if cell.contains([',', '"']) {
            to.push('"');
            to.push_str(&cell.replace('"', "\"\""));
            to.push('"');
        } else {
            to.push_str(cell);
        }
    }
    to.push('\n');
}
