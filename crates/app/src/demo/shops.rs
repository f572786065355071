//! The shops, which are units, in four regions: visits, waits at the counter, and what is bought there.
use serde_json::json;
use throughline_model::time::{DAY, Micros, SECOND};

use super::{
    calendar,
    chance::Chance,
    goods,
    lines::Review,
    opinions::{Asked, Felt},
    speech::Facts,
    story::{Life, MINUTE},
    truths,
};

/// A region: its name, the depot that delivers in it, and its shops.
#[derive(Debug)]
pub struct Region {
    /// Its name.
    pub name: &'static str,
    /// The unit that delivers there.
    pub depot: &'static str,
    /// Its shops.
    pub shops: [&'static str; 3],
}

/// All regions.
pub const REGIONS: [Region; 4] = [
    Region { name: "North", depot: "Depot North", shops: ["Hamburg Altona", "Bremen Viertel", "Kiel Hafen"] },
    Region { name: "East", depot: "Depot East", shops: ["Berlin Mitte", "Leipzig Zentrum", "Dresden Neustadt"] },
    Region { name: "South", depot: "Depot South", shops: ["Valencia Ruzafa", "Málaga Centro", "Sevilla Triana"] },
    Region { name: "West", depot: "Depot West", shops: ["Dublin Docks", "Cork City", "Galway Quay"] },
];

/// A shop of a region.
pub fn near(region: usize, chance: &mut Chance) -> &'static str {
    REGIONS.get(region).and_then(|region| chance.pick(&region.shops)).unwrap_or_default()
}

/// How long one waits at the counter of a shop, in seconds: 7 minutes in the mean everywhere. In one shop most are
/// served at once and the rest wait very long.
fn wait(shop: &str, chance: &mut Chance) -> i64 {
    let minutes = if shop == truths::UNEVEN_SHOP {
        if chance.hits(0.75) { 1.0 + 2.0 * chance.unit() } else { 16.0 + 14.0 * chance.unit() - 0.25 }
    } else {
        // The sum of four waits spreads half as much as one.
        (0..4).map(|_| chance.waiting(1.75)).sum()
    };
    (minutes * 60.0).round() as i64
}

impl Life<'_> {
    /// A visit to the shop, at which more than half buy something.
    pub fn visit(&mut self) {
        self.at = self.next(&calendar::SHOP);
        let shop = self.person.shop;
        let seconds = wait(shop, &mut self.chance);
        self.visits += 1;
        let visit = format!("V-{}-{}", self.person.key, self.visits);
        let mut properties = json!({"visit_id": visit, "unit": shop, "region": self.region().name, "channel": "store",
            "wait_s": seconds});
        // The new signs are there to be seen, and nothing else depends on them.
        if self.person.region == truths::SIGNS_REGION
            && self.at >= truths::signs_since(&self.business.calendar)
            && let Some(properties) = properties.as_object_mut()
        {
            properties.insert("queue_signs".into(), json!("new"));
        }
        self.tell("Shop Visited", properties);
        self.at.0 += seconds * SECOND + self.chance.between(4, 25) * MINUTE;
        let mut bought = None;
        if self.chance.hits(0.58) {
            let wish = goods::wish(&mut self.chance);
            let basket = goods::basket(wish, &mut self.chance);
            bought = Some(basket.first);
            let payment = self.chance.pick(&["card", "card", "card", "cash", "gift card"]).unwrap_or_default();
            self.tell(
                "Shop Purchase",
                json!({"visit_id": visit, "unit": shop, "region": self.region().name,
                "channel": "store", "total": basket.total, "currency": "EUR", "items": basket.pieces,
                "payment": payment}),
            );
        }
        let minutes = seconds as f64 / 60.0;
        let kind = self.chance.hits(truths::KINDNESS_IN_SHOPS).then(|| self.kindness(&visit, shop, "store"));
        let facts = Facts { product: bought, shop, minutes: seconds / 60, kindness: kind, ..Facts::default() };
        let felt = match kind {
            Some(_) => Felt { base: 5.3, topic: "kind", facts, moved: true },
            None => {
                let topic = if minutes > 12.0 { "queue" } else { "shop" };
                Felt { base: 4.7 - 0.1 * minutes, topic, facts, moved: false }
            }
        };
        let asked = Asked { survey: "shop", about: "Shop Visited", object: &visit, unit: shop, channel: "e-mail" };
        self.satisfaction(&asked, &felt, 0.13);
        if self.chance.hits(if minutes > 12.0 { 0.08 } else { 0.035 }) {
            self.shop_review(shop, &felt);
        }
        if bought.is_some() {
            self.settle(None, kind.is_some());
        }
    }

    /// A review of the shop on a public site; most reviewers are known there by their address.
    fn shop_review(&mut self, shop: &'static str, felt: &Felt) {
        let rating = self.score(felt.base, 0.7, 5);
        let said_at = self.after(90 * MINUTE, 4 * DAY, &calendar::WEB);
        let since = self.business.calendar.midnight(0).0 - self.chance.between(30, 2400) * DAY;
        let topic = if rating <= 2 && felt.topic == "shop" { "queue" } else { felt.topic };
        let text = self.say(topic, &felt.facts);
        let email = if self.chance.hits(0.6) { self.person.email.clone() } else { String::new() };
        self.shop_reviews += 1;
        let id = format!("{}-{}", self.person.key, self.shop_reviews);
        let reviewer = format!("reviewer-{}", self.person.key);
        let review = Review { id, reviewer, email, since: Micros(since), said_at, shop, rating, text };
        self.story.review(&review, self.person.language, self.business.calendar.until);
    }
}
