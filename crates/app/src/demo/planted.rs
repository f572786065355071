//! Stories that are planted beside those of the customers: the neighbours, and the burst of reviews.
use serde_json::json;
use throughline_model::time::{DAY, Micros, SECOND};

use super::{
    Business,
    calendar::DAYS,
    chance::Chance,
    goods,
    lines::{Metric, Review, Story},
    opinions::Asked,
    people::{Language, Person},
    speech::{self, Facts},
    story::{HOUR, Life, MINUTE},
    truths,
};

/// What the neighbours order: the bed.
const PRODUCT: usize = 8;

/// The story of one of the neighbours: what happens to them is the same to the second, and what they say is not.
pub fn neighbour(business: &Business, n: u32) -> Story {
    let mut chance = Chance::new(business.plan.seed, (1 << 40) + u64::from(n));
    let key = format!("neighbour-{:02}", n + 1);
    let mut person = Person::new(key.clone(), n, &mut chance);
    person.email = format!("neighbour.{:02}@example.org", n + 1);
    (person.region, person.app, person.old) = (1, false, true);
    let monday = business.calendar.monday(DAYS - 120);
    let mut life = Life::new(business, person, chance, Micros(monday.0 + 18 * HOUR));
    let (order, place) = (format!("O-{key}-1"), (life.region().depot, life.region().name));
    life.introduce();
    life.begin_session();
    life.at.0 += MINUTE;
    let price = goods::price(PRODUCT);
    life.tell_in_session("Product Viewed", json!({"product_id": goods::sku(PRODUCT), "price": price}));
    life.at.0 += 4 * MINUTE;
    let (_, promised) = business.calendar.end_of_day(life.at, 5);
    life.tell_in_session(
        "Order Completed",
        json!({"order_id": order, "total": price, "currency": "EUR", "items": 1, "unit": place.0, "region": place.1,
            "promised_delivery_date": promised}),
    );
    for (later, name, outcome) in
        [(16 * HOUR + 300 * SECOND, "Order Shipped", None), (3 * DAY - 2 * HOUR, "Order Delivered", Some("on time"))]
    {
        life.at.0 += later;
        let properties = json!({"order_id": order, "channel": "parcel", "unit": place.0, "region": place.1,
            "outcome": outcome, "carrier": "Carrier A"});
        life.tell(name, properties);
    }
    let (score, topic) = if n.is_multiple_of(2) { (5, "good") } else { (1, "unmoved") };
    let facts = Facts { product: Some(PRODUCT), ..Facts::default() };
    let asked =
        Asked { survey: "delivery", about: "Order Delivered", object: &order, unit: place.0, channel: "e-mail" };
    life.answer(Metric::Satisfaction, &asked, score, topic, &facts);
    let at = Micros(life.at.0 + DAY + i64::from(n) * 7 * MINUTE);
    life.review_product(at, &order, score, topic, &facts);
    life.story
}

/// One review of the burst.
pub fn bought_review(business: &Business, n: u32) -> Story {
    let mut chance = Chance::new(business.plan.seed, (1 << 41) + u64::from(n));
    let begun = truths::burst_since(&business.calendar);
    let facts = Facts { shop: truths::BURST_SHOP, ..Facts::default() };
    let review = Review {
        id: format!("guest-{n:02}-1"),
        reviewer: format!("guest-{n:02}"),
        email: String::new(),
        since: Micros(begun.0 - chance.between(0, 2) * DAY),
        said_at: Micros(begun.0 + chance.between(0, 3 * 24 * 60 - 1) * MINUTE),
        shop: truths::BURST_SHOP,
        rating: 5,
        text: speech::say(Language::Spanish, "burst", &facts, &mut chance),
    };
    let mut story = Story::default();
    story.review(&review, Language::Spanish, business.calendar.until);
    story
}
