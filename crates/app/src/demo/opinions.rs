//! Opinions: who answers, with which score and in which words. Most say nothing; the moved say more than the rest.
use serde_json::json;
use throughline_model::time::DAY;

use super::{
    calendar, goods,
    lines::{Answer, Metric},
    speech::Facts,
    story::{HOUR, Life},
};

/// What somebody is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The survey.
    pub survey: &'a str,
    /// The touchpoint.
    pub about: &'a str,
    /// The order, visit or case.
    pub object: &'a str,
    /// Where.
    pub unit: &'a str,
    /// On which channel the answer came, or what it is about happened.
    pub channel: &'a str,
}

/// How something felt.
#[derive(Debug, Clone, Copy)]
pub struct Felt {
    /// The score that most would give, from 1 to 5.
    pub base: f64,
    /// What they would talk about.
    pub topic: &'static str,
    /// What they know of it.
    pub facts: Facts,
    /// Whether somebody did more for them than they had to.
    pub moved: bool,
}

impl Felt {
    /// How much more likely they are to say something than somebody who is content.
    fn urge(&self) -> f64 {
        if self.moved { 2.8 } else { 1.0 + 0.35 * (self.base - 4.2).abs() }
    }
}

impl Life<'_> {
    /// Perhaps answers how satisfied they are.
    pub fn satisfaction(&mut self, asked: &Asked<'_>, felt: &Felt, share: f64) {
        if self.chance.hits(share * felt.urge()) {
            let (score, worded) = (self.score(felt.base, 0.75, 5), self.chance.hits(0.45));
            self.answer(Metric::Satisfaction, asked, score, if worded { felt.topic } else { "" }, &felt.facts);
        }
    }

    /// Perhaps answers how easy it was; the base is on a scale from 1 to 7.
    pub fn effort(&mut self, asked: &Asked<'_>, base: f64, topic: &str, facts: &Facts) {
        if self.chance.hits(0.3) {
            let (score, worded) = (self.score(base, 1.0, 7), self.chance.hits(0.4));
            self.answer(Metric::Effort, asked, score, if worded { topic } else { "" }, facts);
        }
    }

    /// Answers a survey with a score and a comment on a topic, or with none.
    pub fn answer(&mut self, metric: Metric, asked: &Asked<'_>, score: i64, topic: &str, facts: &Facts) {
        self.answers += 1;
        let comment = if topic.is_empty() { String::new() } else { self.say(topic, facts) };
        let said_at = self.after(2 * HOUR, 4 * DAY, &calendar::WEB);
        let answer = Answer {
            id: format!("answer-{}-{}", self.person.key, self.answers),
            email: &self.person.email,
            respondent: format!("respondent-{}", self.person.key),
            said_at,
            survey: asked.survey,
            about: asked.about,
            metric,
            score,
            comment,
            channel: asked.channel,
            object: asked.object,
            unit: asked.unit,
        };
        self.story.answer(&answer, self.person.language, self.business.calendar.until);
    }

    /// What is said of a delivery: in a survey, in a review, and by how likely they are to recommend.
    pub fn say_of_delivery(&mut self, order: &str, felt: &Felt) {
        let depot = self.region().depot;
        let asked =
            Asked { survey: "delivery", about: "Order Delivered", object: order, unit: depot, channel: "e-mail" };
        self.satisfaction(&asked, felt, 0.16);
        if self.chance.hits(0.13 * felt.urge()) {
            let rating = self.score(felt.base, 0.7, 5);
            let at = self.after(5 * HOUR, 6 * DAY, &calendar::WEB);
            self.review_product(at, order, rating, felt.topic, &felt.facts);
        }
        if self.chance.hits(0.1 * felt.urge()) {
            let at = self.after(3 * DAY, 18 * DAY, &calendar::WEB);
            let base = if felt.moved { 10.2 } else { 8.7 + 1.9 * (felt.base - 4.5) };
            let score = self.score(base, 1.3, 10);
            let mut said = json!({"score": score, "channel": "e-mail", "unit": depot});
            if self.chance.hits(0.4)
                && let Some(said) = said.as_object_mut()
            {
                said.insert("comment".into(), json!(self.say(felt.topic, &felt.facts)));
            }
            self.tell_at(at, "NPS Submitted", said);
        }
    }

    /// A public review of what was delivered.
    pub fn review_product(
        &mut self,
        at: throughline_model::time::Micros,
        order: &str,
        rating: i64,
        topic: &str,
        facts: &Facts,
    ) {
        let text = self.say(topic, facts);
        let product = facts.product.map_or("", goods::sku);
        self.tell_at(
            at,
            "Product Reviewed",
            json!({"review_id": format!("R-{order}"), "order_id": order,
            "product_id": product, "rating": rating.to_string(), "review_body": text, "channel": "web",
            "unit": self.region().depot}),
        );
    }
}
