//! Deliveries: by which carrier, when, late or in time, whole or broken, at home or at a parcel point.
use serde_json::json;
use throughline_model::time::{DAY, Micros};

use super::{
    calendar,
    opinions::{Asked, Felt},
    speech::Facts,
    story::{Failure, HOUR, Life, MINUTE},
    truths,
};

/// What a delivery was like.
#[derive(Debug, Clone, Copy)]
struct Arrival {
    late: bool,
    broken: bool,
    parcel_point: bool,
    facts: Facts,
}

impl Life<'_> {
    /// How likely an order that is due at a moment comes late.
    fn lateness(&mut self, carrier: &str, due: Micros) -> f64 {
        let texts = self.person.region == truths::TEXTS_REGION && due >= truths::texts_since(&self.business.calendar);
        let by_carrier = if carrier == "Carrier B" { 0.3 } else { 0.15 };
        let busy = if self.business.calendar.season(due) > 1.3 { 1.3 } else { 1.0 };
        by_carrier * busy * if texts { truths::TEXTS_LEAVE } else { 1.0 }
    }

    /// An order on its way, and what its customer makes of it.
    pub fn deliver(&mut self, order: &str, due: Micros, product: usize) {
        let (depot, region) = (self.region().depot, self.region().name);
        let carrier = if self.chance.hits(0.35) { "Carrier B" } else { "Carrier A" };
        self.at = self.after(6 * HOUR, 26 * HOUR, &calendar::ROAD);
        let shipped = self.at;
        self.tell(
            "Order Shipped",
            json!({"order_id": order, "channel": "parcel", "unit": depot, "region": region,
            "carrier": carrier}),
        );
        let likely = self.lateness(carrier, due);
        if self.chance.hits(likely) {
            let days = (self.chance.waiting(2.0) as i64).min(9);
            self.at = Micros(shipped.0.max(due.0 + days * DAY));
            self.at = self.next(&calendar::ROAD);
        } else {
            self.at = Micros(shipped.0.max(due.0 - self.chance.between(1, 2) * DAY) + 2 * HOUR);
            self.at = self.next(&calendar::ROAD);
            if self.at >= due {
                // The last tour of the promised day.
                let before = self.chance.between(5 * 60, 9 * 60) * MINUTE;
                self.at = Micros((due.0 - before).max(shipped.0 + HOUR));
            }
        }
        let late = self.at >= due;
        if self.person.region == truths::TEXTS_REGION && due >= truths::texts_since(&self.business.calendar) {
            let text = Micros(self.at.0 - self.chance.between(60, 180) * MINUTE);
            self.tell_at(
                text,
                "Delivery Text Sent",
                json!({"order_id": order, "channel": "sms", "unit": depot,
                "region": region}),
            );
        }
        if late {
            self.tell_at(
                Micros(due.0 + 6 * HOUR),
                "Delivery Delayed",
                json!({"order_id": order, "channel": "parcel",
                "unit": depot, "region": region, "carrier": carrier}),
            );
        }
        if self.at >= self.business.calendar.until {
            return;
        }
        let parcel_point = self.chance.hits(0.08);
        let outcome = if late { "late" } else { "on time" };
        self.tell(
            "Order Delivered",
            json!({"order_id": order, "channel": "parcel", "unit": depot, "region": region,
            "outcome": outcome, "carrier": carrier}),
        );
        let days = if late { (self.at.0 - due.0) / DAY + 1 } else { 0 };
        let mut facts = Facts { product: Some(product), days, ..Facts::default() };
        if parcel_point {
            facts.minutes = self.chance.between(6, 35);
            self.fetch(order, depot, &facts);
        }
        let broken = self.chance.hits(0.035);
        let kind = (!late && !broken && self.chance.hits(truths::KINDNESS_AT_DOORS)).then(|| {
            facts.kindness = Some(self.kindness(order, depot, "parcel"));
        });
        let failure = self.follow(order, Arrival { late, broken, parcel_point, facts }, kind.is_some());
        self.settle(failure, kind.is_some());
    }

    /// What follows from a delivery: what is said of it, help, and a return.
    fn follow(&mut self, order: &str, arrival: Arrival, moved: bool) -> Option<Failure> {
        let Arrival { late, broken, facts, .. } = arrival;
        let (topic, base) = match (moved, broken, late) {
            (true, ..) => ("kind", 5.4),
            (_, true, _) => ("broken", 1.9),
            (_, _, true) => ("late", truths::STARS_LATE - 0.12 * facts.days as f64),
            _ if arrival.parcel_point => ("good", 4.1),
            _ => ("good", truths::STARS_IN_TIME),
        };
        let felt = Felt { base, topic, facts, moved };
        if late || broken {
            if self.chance.hits(truths::SILENT) {
                return Some(Failure::Silent);
            }
            let solved = self.complain(order, if broken { "damaged" } else { "late delivery" }, &facts);
            self.say_of_delivery(order, &felt);
            if broken {
                self.give_back(order, &facts);
            }
            return Some(if solved { Failure::Solved } else { Failure::Unsolved });
        }
        self.say_of_delivery(order, &felt);
        if self.chance.hits(0.07) {
            self.ask(&facts);
        }
        if self.chance.hits(0.1) {
            return self.give_back(order, &facts);
        }
        None
    }

    /// Nobody was at home: it waits at a parcel point, which no department looks after.
    fn fetch(&mut self, order: &str, depot: &str, facts: &Facts) {
        self.at = self.after(8 * HOUR, 2 * DAY, &calendar::SHOP);
        self.tell(
            truths::NOBODYS,
            json!({"order_id": order, "channel": "parcel point", "unit": depot,
            "region": self.region().name, "wait_s": facts.minutes * 60}),
        );
        let felt = Felt { base: 2.5, topic: "parcel", facts: *facts, moved: false };
        let asked =
            Asked { survey: "parcel point", about: truths::NOBODYS, object: order, unit: depot, channel: "e-mail" };
        self.satisfaction(&asked, &felt, 0.2);
    }

    /// Somebody does more than they had to; tells what.
    pub fn kindness(&mut self, object: &str, unit: &str, channel: &str) -> usize {
        let kinds = truths::KINDNESSES.len() as i64;
        let kind = self.chance.between(0, kinds - 1) as usize;
        let what = truths::KINDNESSES.get(kind).copied().unwrap_or_default();
        let at = Micros(self.at.0 + MINUTE);
        let name = if channel == "store" { "visit_id" } else { "order_id" };
        self.tell_at(at, truths::DELIGHT, json!({name: object, "channel": channel, "unit": unit, "outcome": what}));
        kind
    }
}
