//! Questions: figures, and the people behind a row of an answer.
use axum::http::Method;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use throughline_app::{ask, customers};
use throughline_model::{permission::Permission, time::Micros};

use super::{
    customers::CustomerOut,
    endpoint::{Call, Endpoints, Given},
    wire::{Limit, Nothing, QuestionIn, RowIn, Table},
};

/// The endpoints of the area.
pub fn endpoints() -> Endpoints {
    let figures = Permission::SeeFigures;
    Endpoints::of("questions")
        .act("/api/v1/questions/people", Permission::SeePeople, "Lists who stands behind a row of an answer.", people)
        .decided_inside()
        .table(Method::POST, "/api/v1/questions", figures, "Answers a question; a timeline needs `people`.", answer)
}

/// The answer to a question.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AnswerOut {
    /// The question as it was asked.
    question: Value,
    /// Up to when the data are complete.
    as_of: Micros,
    /// How many customers or rows the answer rests on.
    n: u64,
    /// The rows of this page; which fields they have is in the chapter on questions.
    rows: Vec<Map<String, Value>>,
    /// Where the next page begins, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
    /// Figures that others published about the same, apart from the rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    published: Vec<Map<String, Value>>,
    /// What a reader should know of the rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

impl Table for AnswerOut {
    fn rows(&self) -> Vec<Value> {
        self.rows.iter().cloned().map(Value::Object).collect()
    }

    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

async fn answer(call: Call<Nothing, Nothing, QuestionIn>) -> Given<AnswerOut> {
    let answer = ask::ask(&call.ctx, &call.app, call.body.read("")?).await?;
    Ok(AnswerOut {
        question: answer.question,
        as_of: answer.as_of,
        n: answer.n,
        rows: answer.rows,
        cursor: answer.cursor,
        published: answer.published,
        notes: answer.notes,
    })
}

/// A row of a question's answer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct BehindIn {
    /// The question.
    question: QuestionIn,
    /// The row, by the fields that tell it from the others.
    row: RowIn,
    /// Most customers of the page.
    limit: Option<Limit>,
    /// The `cursor` of the page before.
    cursor: Option<String>,
}

/// Who stands behind a row.
#[derive(Debug, Serialize, JsonSchema)]
struct BehindOut {
    /// The customers of this page, the newest first.
    items: Vec<CustomerOut>,
    /// Where the next page begins; null on the last one.
    cursor: Option<String>,
    /// How many customers there are.
    total: u64,
    /// How many more are nobody in particular: single invoices, sessions or calls.
    episodes: u64,
}

async fn people(call: Call<Nothing, Nothing, BehindIn>) -> Given<BehindOut> {
    let Call { ctx, app, body, .. } = call;
    let found = ask::behind(&ctx, &app, body.question.read("question")?, body.row).await?;
    let limit = Limit::of(body.limit);
    let list = customers::list(&ctx, &app, None, Some(&found.customers), body.cursor.as_deref(), limit).await?;
    Ok(BehindOut {
        items: list.rows.into_iter().map(CustomerOut::from).collect(),
        cursor: list.next,
        total: found.customers.len(),
        episodes: found.episodes,
    })
}
