//! Semantic events: the names that conventions agree on, and what they mean without any configuration.
use throughline_model::{
    consent::{Consent, Purpose},
    event::Fact,
    interaction::Interaction,
    metric::{MetricDraft, MetricKind, Scale},
    outcome::{Reason, Rejection},
    perception::Perception,
    promise::Promise,
    time::{DAY, Micros},
    touchpoint::Stage,
};

use super::{
    clock,
    properties::{Properties, is_short},
};

/// What a known name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// Where in the relationship it lies.
    pub stage: Stage,
    /// The channel that it happens on, where the name says so.
    pub channel: Option<&'static str>,
    /// The touchpoint, where it is not the name itself.
    pub touchpoint: Option<&'static str>,
    /// How it ended, where the name says so.
    pub outcome: Option<&'static str>,
    /// What else it states.
    pub says: Says,
}

/// What a known name states beside that it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Nothing.
    Nothing,
    /// A public opinion of a product, instead of an interaction.
    Review,
    /// A score for a conversation, instead of an interaction.
    Satisfaction,
    /// A score for the whole relationship on 0–10, instead of an interaction.
    Recommendation,
    /// An order, perhaps with the date of its delivery.
    Order,
    /// That an order arrived.
    Arrival,
    /// A customer's own words to the service.
    Words,
    /// That no more e-mail is wanted.
    NoMail,
}

const fn meaning(stage: Stage) -> Meaning {
    Meaning { stage, channel: None, touchpoint: None, outcome: None, says: Says::Nothing }
}

const fn says(stage: Stage, says: Says) -> Meaning {
    Meaning { says, ..meaning(stage) }
}

const fn on(channel: &'static str, stage: Stage) -> Meaning {
    Meaning { channel: Some(channel), ..meaning(stage) }
}

const fn at(touchpoint: &'static str, channel: &'static str, stage: Stage) -> Meaning {
    Meaning { touchpoint: Some(touchpoint), ..on(channel, stage) }
}

const fn ends(outcome: &'static str, meaning: Meaning) -> Meaning {
    Meaning { outcome: Some(outcome), ..meaning }
}

/// Finds what a name means: `Order Completed`, `order completed` and `order_completed` are one name.
pub fn find(name: &str) -> Option<Meaning> {
    use Stage::{Awareness, Consideration, Delivery, Loyalty, Offboarding, Purchase, Support, Use};

    let mut buffer = [0_u8; 40];
    let known = buffer.get_mut(..name.len())?;
    for (to, from) in known.iter_mut().zip(name.bytes()) {
        *to = if from == b'_' { b' ' } else { from.to_ascii_lowercase() };
    }
    Some(match std::str::from_utf8(known).ok()? {
        "promotion viewed"
        | "promotion clicked"
        | "products searched"
        | "product list viewed"
        | "product list filtered"
        | "product clicked" => meaning(Awareness),
        "email delivered" | "email opened" | "email link clicked" => on("email", Awareness),
        "email bounced" => ends("bounced", on("email", Awareness)),
        "email marked as spam" => Meaning { says: Says::NoMail, ..on("email", Offboarding) },
        "unsubscribed" | "email unsubscribed" => Meaning { says: Says::NoMail, ..on("email", Offboarding) },
        "push notification received" | "push notification tapped" => on("push", Awareness),
        "push notification bounced" => ends("bounced", on("push", Awareness)),
        "install attributed" | "deep link opened" | "deep link clicked" => on("app", Awareness),
        "product viewed"
        | "product added"
        | "product removed"
        | "cart viewed"
        | "product added to wishlist"
        | "product removed from wishlist"
        | "wishlist product added to cart"
        | "cart shared" => meaning(Consideration),
        "checkout started"
        | "checkout step viewed"
        | "checkout step completed"
        | "payment info entered"
        | "coupon entered"
        | "coupon applied"
        | "coupon removed" => meaning(Purchase),
        "coupon denied" => ends("denied", meaning(Purchase)),
        "order completed" | "order placed" => says(Purchase, Says::Order),
        "order updated" => says(Delivery, Says::Order),
        "order shipped" | "shipment created" => says(Delivery, Says::Order),
        "order delivered" | "order fulfilled" | "shipment delivered" | "package delivered" => {
            says(Delivery, Says::Arrival)
        }
        "order cancelled" => ends("cancelled", meaning(Delivery)),
        "order refunded" => ends("refunded", meaning(Support)),
        "product shared" => meaning(Loyalty),
        "product reviewed" => says(Loyalty, Says::Review),
        "feedback submitted" => Meaning { channel: Some("chat"), ..says(Support, Says::Satisfaction) },
        "live chat conversation started" | "live chat conversation ended" | "live chat message received" => {
            on("chat", Support)
        }
        "live chat message sent" => Meaning { says: Says::Words, ..on("chat", Support) },
        "nps submitted" | "nps survey submitted" => says(Loyalty, Says::Recommendation),
        "signed up" | "account created" | "trial started" => meaning(Purchase),
        "trial ended" | "signed in" | "signed out" | "account added user" | "account removed user" => meaning(Use),
        "account deleted" => meaning(Offboarding),
        "application installed" | "application opened" | "application updated" | "application backgrounded" => {
            on("app", Use)
        }
        "application crashed" => ends("crashed", on("app", Use)),
        "application uninstalled" => on("app", Offboarding),
        "$pageview" | "$pageleave" | "$autocapture" | "$dead click" => at("Website", "web", Consideration),
        "$web vitals" => at("Website", "web", Use),
        "$rageclick" => ends("frustrated", at("Website", "web", Use)),
        "$exception" => ends("error", at("Website", "web", Use)),
        "$screen" => at("App", "app", Use),
        "survey shown" => ends("shown", at("Survey", "web", Loyalty)),
        "survey dismissed" => ends("dismissed", at("Survey", "web", Loyalty)),
        "survey sent" => ends("answered", at("Survey", "web", Loyalty)),
        _ => return None,
    })
}

/// Reads the name of an event.
pub fn name(text: &str) -> Result<String, Rejection> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Rejection::new(Reason::MissingField, "the event has no name"));
    }
    if !is_short(text) {
        return Err(Rejection::new(Reason::TooLarge, "the event's name is too long"));
    }
    Ok(text.to_owned())
}

/// What surrounds an interaction in its message.
#[derive(Debug, Clone, Copy, Default)]
pub struct Around<'a> {
    /// The source's id of the message.
    pub message_id: Option<&'a str>,
    /// The language of what was said (BCP 47).
    pub language: Option<&'a str>,
}

/// States an interaction, and what its name is known to mean.
pub fn tell(mut interaction: Interaction, at: Micros, around: Around<'_>) -> Result<Vec<Fact>, Rejection> {
    let Some(meaning) = find(&interaction.name) else { return Ok(vec![Fact::Interaction(interaction)]) };
    interaction.stage = Some(meaning.stage);
    interaction.channel = interaction.channel.or(meaning.channel.map(str::to_owned));
    interaction.touchpoint = interaction.touchpoint.or(meaning.touchpoint.map(str::to_owned));
    interaction.outcome = interaction.outcome.or(meaning.outcome.map(str::to_owned));
    let mut properties = Properties(std::mem::take(&mut interaction.properties));
    let further = match meaning.says {
        Says::Nothing => None,
        Says::Review => return Ok(vec![Fact::Perception(review(&interaction, properties, around)?)]),
        Says::Satisfaction => return Ok(vec![Fact::Perception(satisfaction(&interaction, properties, around)?)]),
        Says::Recommendation => {
            return Ok(vec![Fact::Perception(recommendation(&interaction, properties, around)?)]);
        }
        Says::Order => due(&mut properties, &interaction).map(Fact::Promise),
        Says::Arrival => kept(&interaction, at).map(Fact::Promise),
        Says::Words => words(&interaction, &mut properties, around).map(Fact::Perception),
        Says::NoMail => {
            Some(Fact::Consent(Consent { purpose: Purpose::Marketing, channel: "email".to_owned(), granted: false }))
        }
    };
    // The texts of others (an agent's message) belong to nobody's columns.
    properties.0.remove("message_body");
    interaction.properties = properties.0;
    Ok([Some(Fact::Interaction(interaction)), further].into_iter().flatten().collect())
}

fn review(interaction: &Interaction, mut properties: Properties, around: Around<'_>) -> Result<Perception, Rejection> {
    let mut metric = MetricDraft::new("review", MetricKind::Rating, Scale::new(1.0, 5.0));
    metric.scale_assumed = true;
    let value = rating(&mut properties, &metric.scale)?;
    let text = properties.take_text(&["review_body", "reviewBody", "body"]);
    if value.is_none() && text.is_none() {
        return Err(Rejection::new(Reason::MissingField, "the review has neither a rating nor a text"));
    }
    Ok(Perception {
        metric: value.is_some().then_some(metric),
        value,
        text,
        title: properties.take_text(&["review_title", "title"]),
        language: properties.take_text(&["language"]).or(around.language.map(str::to_owned)),
        public: true,
        submission: properties.take_text(&["review_id", "reviewId"]).or(around.message_id.map(str::to_owned)),
        about_object: properties.take_text(&["product_id", "productId", "sku"]).or(interaction.object.clone()),
        channel: interaction.channel.clone(),
        unit: interaction.unit.clone(),
        permalink: properties.take_text(&["review_url", "url"]),
        ..Perception::default()
    })
}

fn satisfaction(
    interaction: &Interaction,
    mut properties: Properties,
    around: Around<'_>,
) -> Result<Perception, Rejection> {
    let mut metric = MetricDraft::csat("conversation", Scale::new(1.0, 5.0));
    metric.scale_assumed = true;
    let value = rating(&mut properties, &metric.scale)?;
    let text = properties.take_text(&["comment", "feedback", "message_body", "text"]);
    if value.is_none() && text.is_none() {
        return Err(Rejection::new(Reason::MissingField, "the feedback has neither a rating nor a text"));
    }
    Ok(Perception {
        metric: value.is_some().then_some(metric),
        value,
        text,
        language: around.language.map(str::to_owned),
        submission: properties.take_text(&["messageId", "message_id"]).or(around.message_id.map(str::to_owned)),
        about_touchpoint: Some("Live Chat Conversation Ended".to_owned()),
        about_object: interaction.object.clone(),
        channel: interaction.channel.clone(),
        unit: interaction.unit.clone(),
        ..Perception::default()
    })
}

fn recommendation(
    interaction: &Interaction,
    mut properties: Properties,
    around: Around<'_>,
) -> Result<Perception, Rejection> {
    let metric = MetricDraft::nps();
    let Some(value) = rating(&mut properties, &metric.scale)? else {
        return Err(Rejection::new(Reason::MissingField, "the answer has no score"));
    };
    Ok(Perception {
        metric: Some(metric),
        value: Some(value),
        text: properties.take_text(&["comment", "feedback", "text"]),
        language: around.language.map(str::to_owned),
        scope: throughline_model::perception::Scope::Relational,
        submission: around.message_id.map(str::to_owned),
        channel: interaction.channel.clone(),
        unit: interaction.unit.clone(),
        ..Perception::default()
    })
}

/// Takes a rating; one outside of its scale is nobody's to guess at.
fn rating(properties: &mut Properties, scale: &Scale) -> Result<Option<f64>, Rejection> {
    match properties.take_number(&["rating", "review_rating", "score"]) {
        Some(value) if scale.normalise(value).is_some() => Ok(Some(value)),
        Some(_) => {
            let detail = format!("the rating is not between {} and {}", scale.min, scale.max);
            Err(Rejection::new(Reason::OutOfScale, detail))
        }
        None if properties.0.get("rating").is_some_and(|rating| rating.as_str() != Some("")) => {
            Err(Rejection::new(Reason::WrongType, "the rating is not a number"))
        }
        None => Ok(None),
    }
}

/// The names under which shops send the day or moment of delivery.
const DUE: &[&str] = &[
    "promised_delivery_date",
    "expected_delivery_date",
    "estimated_delivery_date",
    "promised_delivery",
    "expected_delivery",
    "estimated_delivery",
    "delivery_date",
    "promisedDeliveryDate",
    "expectedDeliveryDate",
    "estimatedDeliveryDate",
    "deliveryDate",
];

fn due(properties: &mut Properties, interaction: &Interaction) -> Option<Promise> {
    let order = interaction.object.as_deref()?;
    let (name, due) = DUE.iter().find_map(|name| {
        let text = properties.0.get(*name)?.as_str()?.trim();
        let (at, _) = clock::parse(text)?;
        // A promised day is kept until it is over.
        Some((*name, if text.len() == "2026-01-31".len() { Micros(at.0.saturating_add(DAY)) } else { at }))
    })?;
    properties.0.remove(name);
    Some(Promise { due: Some(due), ..delivery(order) })
}

fn kept(interaction: &Interaction, at: Micros) -> Option<Promise> {
    let order = interaction.object.as_deref()?;
    Some(Promise { kept: Some(at), touchpoint: Some(interaction.name.clone()), ..delivery(order) })
}

fn delivery(order: &str) -> Promise {
    Promise {
        key: format!("delivery:{order}"),
        what: "delivery".to_owned(),
        object: Some(order.to_owned()),
        ..Promise::default()
    }
}

fn words(interaction: &Interaction, properties: &mut Properties, around: Around<'_>) -> Option<Perception> {
    Some(Perception {
        text: Some(properties.take_text(&["message_body"])?),
        language: around.language.map(str::to_owned),
        submission: properties.take_text(&["message_id"]).or(around.message_id.map(str::to_owned)),
        about_touchpoint: Some(interaction.name.clone()),
        about_object: interaction.object.clone(),
        channel: interaction.channel.clone(),
        unit: interaction.unit.clone(),
        ..Perception::default()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const AT: Micros = Micros(1_767_607_200_000_000);

    fn facts(name: &str, properties: Value) -> Result<Vec<Fact>, Rejection> {
        let Value::Object(map) = properties else { panic!("an object is wanted") };
        tell(Properties(map).interaction(name, Some("USD"))?, AT, Around { message_id: Some("m"), language: None })
    }

    fn perception(name: &str, properties: Value) -> Perception {
        match facts(name, properties).unwrap().pop() {
            Some(Fact::Perception(perception)) => perception,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn names_in_any_writing() {
        for name in ["Order Completed", "order completed", "order_completed", "ORDER COMPLETED"] {
            assert_eq!(find(name).map(|meaning| meaning.stage), Some(Stage::Purchase), "{name}");
        }
        for name in ["", "Order", "Order Completed ", "Órder Completed", &"x".repeat(4000)] {
            assert_eq!(find(name), None, "{name}");
        }
    }

    #[test]
    fn a_review_is_a_perception() {
        let review = perception(
            "Product Reviewed",
            json!({"product_id": "p-1", "review_id": "r-1", "review_body": "late", "rating": "4,5"}),
        );
        assert_eq!((review.value, review.text.as_deref(), review.public), (Some(4.5), Some("late"), true));
        assert_eq!((review.submission.as_deref(), review.about_object.as_deref()), (Some("r-1"), Some("p-1")));
        assert!(review.metric.is_some_and(|metric| metric.scale_assumed && metric.slug == "review"));
        for (rating, reason) in
            [(json!("9"), Reason::OutOfScale), (json!("good"), Reason::WrongType), (json!(0), Reason::OutOfScale)]
        {
            let wrong = facts("Product Reviewed", json!({"rating": rating})).unwrap_err();
            assert_eq!(wrong.reason, reason, "{rating}");
        }
        assert_eq!(facts("Product Reviewed", json!({})).unwrap_err().reason, Reason::MissingField);
    }

    #[test]
    fn feedback_is_about_its_conversation() {
        let feedback =
            perception("Feedback Submitted", json!({"conversationId": "c-1", "messageId": "m-1", "rating": 5}));
        assert_eq!((feedback.about_object.as_deref(), feedback.submission.as_deref()), (Some("c-1"), Some("m-1")));
        assert_eq!(feedback.metric.map(|metric| metric.kind), Some(MetricKind::Csat));
    }

    #[test]
    fn an_order_promises_and_an_arrival_keeps() {
        let promise = |name: &str, properties: Value| match facts(name, properties).unwrap().pop() {
            Some(Fact::Promise(promise)) => promise,
            other => panic!("{other:?}"),
        };
        let made = promise("Order Completed", json!({"order_id": "7", "expected_delivery_date": "2026-01-10"}));
        assert_eq!((made.key.as_str(), made.due), ("delivery:7", Micros::parse("2026-01-11")));
        let kept = promise("order_delivered", json!({"order_id": "7"}));
        assert_eq!((kept.key.as_str(), kept.kept), ("delivery:7", Some(AT)));
        assert_eq!(facts("Order Completed", json!({"order_id": "7"})).unwrap().len(), 1);
        assert_eq!(facts("Order Delivered", json!({})).unwrap().len(), 1);
    }

    #[test]
    fn a_chat_is_service_and_words_are_heard() {
        let ended =
            facts("Live Chat Conversation Ended", json!({"conversation_id": "c", "conversation_duration": 127}))
                .unwrap();
        let [Fact::Interaction(ended)] = ended.as_slice() else { panic!("{ended:?}") };
        assert_eq!((ended.stage, ended.duration), (Some(Stage::Support), Some(127_000_000)));
        let said =
            perception("Live Chat Message Sent", json!({"conversation_id": "c", "message_body": "where is it?"}));
        assert_eq!((said.text.as_deref(), said.metric), (Some("where is it?"), None));
        let heard = facts("Live Chat Message Received", json!({"agent_id": "a", "message_body": "dear Ada"})).unwrap();
        let [Fact::Interaction(heard)] = heard.as_slice() else { panic!("{heard:?}") };
        assert_eq!((heard.staff.as_deref(), heard.properties.len()), (Some("a"), 0));
    }

    #[test]
    fn leaving_withdraws_consent() {
        for name in ["Unsubscribed", "Email Marked as Spam"] {
            let facts = facts(name, json!({})).unwrap();
            assert!(matches!(facts.last(), Some(Fact::Consent(consent)) if !consent.granted), "{name}");
        }
    }
}
