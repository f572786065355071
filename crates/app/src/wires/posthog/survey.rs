//! Answers of PostHog's surveys.
use serde_json::{Map, Value};
use throughline_model::{
    metric::{MetricDraft, MetricKind, Scale},
    outcome::{Reason, Rejection},
    perception::{Perception, Scope},
};

use crate::wires::{
    properties::{number_of, text_of},
    semantic::Around,
};

/// The property of the first answer, and how those of all others begin.
const ANSWER: &str = "$survey_response";

/// Reads the answers of one submission: a number is a score, everything else is text.
pub fn answers(properties: &Map<String, Value>, around: Around<'_>) -> Result<Vec<Perception>, Rejection> {
    let text = |name: &str| properties.get(name).and_then(text_of);
    let survey = text("$survey_id").ok_or_else(|| Rejection::new(Reason::MissingField, "there is no $survey_id"))?;
    let iteration = text("$survey_iteration").unwrap_or_default();
    let submission = text("$survey_submission_id")
        .unwrap_or_else(|| format!("{survey}:{iteration}:{}", around.message_id.unwrap_or_default()));
    let name = text("$survey_name").unwrap_or_default();

    let answers = properties.iter().filter_map(|(key, value)| Some((key.strip_prefix(ANSWER)?, value)));
    let answers: Vec<(&str, &Value)> = answers
        .filter_map(|(rest, value)| match rest.strip_prefix('_') {
            Some(question) => Some((question, value)),
            None => rest.is_empty().then_some(("", value)),
        })
        .collect();
    // Libraries in transition send every answer twice: under the question's place and under its id.
    let by_id = answers.iter().any(|(question, _)| !is_place(question));
    let mut told = Vec::new();
    for (question, value) in answers {
        if by_id && is_place(question) {
            continue;
        }
        let wording = wording(properties, question);
        let mut perception = Perception {
            language: around.language.map(str::to_owned),
            solicited_by: Some(format!("survey {survey}")),
            scope: Scope::Relational,
            submission: Some(submission.clone()),
            about_touchpoint: None,
            channel: Some("web".to_owned()),
            ..Perception::default()
        };
        if let Some(score) = score(value) {
            let metric = metric(&survey, question, &name, wording);
            if metric.scale.normalise(score).is_none() {
                let detail = format!("the answer is not between {} and {}", metric.scale.min, metric.scale.max);
                return Err(Rejection::new(Reason::OutOfScale, detail));
            }
            (perception.metric, perception.value) = (Some(metric), Some(score));
        } else if let Some(text) = words(value) {
            (perception.text, perception.title) = (Some(text), wording);
        } else {
            continue;
        }
        told.push(perception);
    }
    Ok(told)
}

fn is_place(question: &str) -> bool {
    question.bytes().all(|byte| byte.is_ascii_digit()) && question.len() < 4
}

/// A number, or one or two digits in a text; longer digits are somebody's words.
fn score(value: &Value) -> Option<f64> {
    match value {
        Value::Number(_) => number_of(value),
        Value::String(text) if (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            number_of(value)
        }
        _ => None,
    }
}

/// What was said or chosen; several choices are one text.
fn words(value: &Value) -> Option<String> {
    match value {
        Value::Array(choices) => {
            let texts: Vec<String> = choices.iter().filter_map(text_of).collect();
            (!texts.is_empty()).then(|| texts.join(", "))
        }
        other => text_of(other),
    }
}

/// The wording of a question, where the library sends it along.
fn wording(properties: &Map<String, Value>, question: &str) -> Option<String> {
    let place = if question.is_empty() { Some(0) } else { question.parse().ok() };
    let asked = properties
        .get("$survey_questions")?
        .as_array()?
        .iter()
        .enumerate()
        .find(|(index, asked)| asked.get("id").and_then(Value::as_str) == Some(question) || Some(*index) == place);
    asked?.1.get("question").and_then(text_of)
}

/// The metric of a score. The convention sends no scale, so it is assumed: from the survey's name, else 0 to 10.
fn metric(survey: &str, question: &str, name: &str, wording: Option<String>) -> MetricDraft {
    let name = name.to_lowercase();
    let slug = [survey, question].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let draft = |kind, scale| MetricDraft::new(&format!("survey {slug}"), kind, scale);
    let named = |word: &str| name.split(|letter: char| !letter.is_alphanumeric()).any(|part| part == word);
    let mut metric = if named("nps") {
        draft(MetricKind::Nps, Scale::new(0.0, 10.0))
    } else if named("csat") {
        draft(MetricKind::Csat, Scale::new(1.0, 5.0))
    } else if named("ces") {
        draft(MetricKind::Ces, Scale::new(1.0, 7.0))
    } else {
        draft(MetricKind::Rating, Scale::new(0.0, 10.0))
    };
    metric.scale_assumed = true;
    metric.wording = wording;
    metric
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(properties: Value) -> Result<Vec<Perception>, Rejection> {
        answers(properties.as_object().unwrap(), Around { message_id: Some("m"), language: Some("de") })
    }

    #[test]
    fn scores_and_words() {
        let told = told(json!({
            "$survey_id": "s", "$survey_iteration": 2, "$survey_response": 9, "$survey_response_1": "too slow",
            "$survey_response_2": ["price", "speed"], "$survey_response_3": null, "$survey_responded": true,
            "$survey_questions": [{"id": "q", "question": "How likely?"}, {"question": "Why?"}],
        }))
        .unwrap();
        let shown: Vec<_> = told.iter().map(|answer| (answer.value, answer.text.as_deref())).collect();
        assert_eq!(shown, [(Some(9.0), None), (None, Some("too slow")), (None, Some("price, speed"))]);
        assert!(told.iter().all(|answer| answer.submission.as_deref() == Some("s:2:m")));
        let metric = told.first().and_then(|answer| answer.metric.clone()).unwrap();
        assert_eq!((metric.slug.as_str(), metric.wording.as_deref()), ("survey s", Some("How likely?")));
        assert_eq!(told.get(1).and_then(|answer| answer.title.as_deref()), Some("Why?"));
    }

    #[test]
    fn an_answer_sent_twice_counts_once() {
        let told = told(json!({"$survey_id": "s", "$survey_response": "4", "$survey_response_018f-ab": 4})).unwrap();
        assert_eq!(told.len(), 1);
    }

    #[test]
    fn the_name_gives_the_scale() {
        let kind = |name: &str, score: i64| {
            let told = told(json!({"$survey_id": "s", "$survey_name": name, "$survey_response": score}))?;
            Ok(told.into_iter().next().and_then(|answer| answer.metric).map(|metric| metric.kind))
        };
        assert_eq!(kind("NPS 2026", 10), Ok(Some(MetricKind::Nps)));
        assert_eq!(kind("csat", 5), Ok(Some(MetricKind::Csat)));
        assert_eq!(kind("process", 10), Ok(Some(MetricKind::Rating)));
        let reason = kind("csat", 6).map_err(|wrong: Rejection| wrong.reason);
        assert_eq!(reason, Err(Reason::OutOfScale));
        assert_eq!(told(json!({"$survey_response": 3})).map_err(|wrong| wrong.reason), Err(Reason::MissingField));
    }
}
