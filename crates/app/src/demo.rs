//! A sample business: a furniture shop whose deliveries are sometimes late. It speaks Segment's words and comes in
//! through the same door as real messages; what its survey tool knows comes in as a file, and the people of both are
//! joined by their e-mail addresses.
use std::sync::Arc;

use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use throughline_model::{
    id::WorkspaceId,
    permission::Role,
    time::{DAY, Micros, SECOND},
};

use crate::{
    app::App,
    auth,
    ctx::{Actor, Ctx},
    error::{Error, Result},
    imports::{self, Using},
    keys::{self, KeyKind},
    wires::{self, Wire},
};

/// Who signs in to the sample.
pub const EMAIL: &str = "demo@example.org";

const HOUR: i64 = 3600 * SECOND;

/// Fills an empty data directory with the sample, and tells what there is to see; what is there stays as it is.
///
/// # Errors
/// When something cannot be written.
pub async fn fill(app: &Arc<App>, customers: u32, mut progress: impl FnMut(u32)) -> Result<String> {
    if !app.tenants().is_empty() {
        return Ok("the data directory is in use already: no sample was added".to_owned());
    }
    let tenant = keys::make_workspace(app, "default", "Lindqvist Chairs (sample)", app.now()).await?;
    let workspace = tenant.workspace.id;
    auth::put_user(app, workspace, EMAIL, Some("Demo"), "owner", None).await?;
    let key = keys::add(app, workspace, KeyKind::Write, Some("shop")).await?;
    let now = app.now();
    // The same seed tells the same story, seen from today.
    let mut chance = StdRng::seed_from_u64(7700);
    let (mut batch, mut answers) = (Vec::new(), Answers::default());
    for n in 0..customers {
        Customer::new(n, now, &mut chance).live(&mut chance, &mut batch, &mut answers);
        if batch.len() >= 400 || n + 1 == customers {
            for events in std::mem::take(&mut batch).chunks(400) {
                send(app, &key, events, now).await?;
            }
            progress(n + 1);
        }
    }
    answers.import(app, workspace).await?;
    Ok(format!("a sample shop with {customers} customers over a year is in {}", app.settings.data.display()))
}

async fn send(app: &App, key: &str, events: &[Value], now: Micros) -> Result<()> {
    let body = json!({"batch": events, "writeKey": key}).to_string().into_bytes();
    let request = wires::Request { call: "batch", query: "", headers: Vec::new(), body };
    let checked = wires::segment::check(request).map_err(Error::internal("could not make the sample"))?;
    app.collect(Wire::Segment, checked, now).await.map_err(Error::internal("could not make the sample"))
}

const FIRST: [&str; 24] = [
    "Mara", "Jonas", "Aylin", "Pavel", "Ines", "Tom", "Leila", "Oskar", "Nadia", "Felix", "Sofia", "Emil", "Yara",
    "Hugo", "Clara", "Mateo", "Freya", "Anton", "Zoe", "Karim", "Greta", "Luis", "Hanna", "Dario",
];
const LAST: [&str; 20] = [
    "Lindqvist",
    "Okafor",
    "Weber",
    "Novák",
    "Costa",
    "Brandt",
    "Haddad",
    "Nilsen",
    "Moreau",
    "Kowalski",
    "Bauer",
    "Silva",
    "Demir",
    "Jansen",
    "Rossi",
    "Larsen",
    "Petrov",
    "Vogel",
    "Ortega",
    "Maier",
];

/// The shops, which are the units of the sample.
const SHOPS: [&str; 4] = ["Berlin Mitte", "Hamburg Altona", "Köln Ehrenfeld", "Leipzig Zentrum"];

/// What the survey tool exports.
#[derive(Default)]
struct Answers {
    csv: String,
    n: u32,
}

impl Answers {
    fn add(
        &mut self,
        customer: &Customer,
        survey: &str,
        about: &str,
        order: Option<&str>,
        shop: Option<&str>,
        score: i32,
    ) {
        if customer.clock >= customer.end {
            return;
        }
        self.n += 1;
        let comments = match (survey, score) {
            ("delivery", 1 | 2) => ["It came days late.", "Nobody told me that it would be late.", ""],
            ("delivery", _) => ["Right on time.", "Friendly driver.", ""],
            (_, 1 | 2) => ["I waited far too long at the counter.", "Nobody had time for me.", ""],
            _ => ["Good advice.", "Quick and friendly.", ""],
        };
        let (at, email) = (Micros(customer.clock), customer.email());
        let comment = comments.get(self.n as usize % 3).copied().unwrap_or_default();
        let (order, shop) = (order.unwrap_or_default(), shop.unwrap_or_default());
        self.csv.push_str(&format!(
            "answer-{},respondent-{},{email},{at},{survey},{about},How satisfied are you?,{score},{comment},{order},{shop}\n",
            self.n, customer.n
        ));
    }

    /// Imports the file, as somebody would who exported it from the tool.
    async fn import(self, app: &Arc<App>, workspace: WorkspaceId) -> Result<()> {
        let head = "answer_id,respondent,email,answered_at,survey,about,question,score,comment,order,shop\n";
        let path = app.settings.data.join("survey answers.csv");
        let failed = Error::internal::<std::io::Error>;
        std::fs::write(&path, format!("{head}{}", self.csv)).map_err(failed("could not write the sample"))?;
        let mapping = include_str!("demo/survey.toml").to_owned();
        let using = Using::Mapping { name: "survey tool".to_owned(), toml: mapping };
        let ctx = Ctx { workspace, actor: Actor::Operator, role: Role::Admin, now: app.now() };
        let begun = imports::begin(&ctx, app, &using, std::slice::from_ref(&path)).await;
        std::fs::remove_file(&path).map_err(failed("could not remove the sample's file"))?;
        begun.map(drop)
    }
}

/// One customer of the sample on the way through the year.
struct Customer {
    n: u32,
    clock: i64,
    end: i64,
    said: u32,
    carrier: &'static str,
}

impl Customer {
    fn new(n: u32, now: Micros, chance: &mut StdRng) -> Self {
        let clock = now.0 - chance.random_range(20 * DAY..360 * DAY);
        let carrier = if chance.random_bool(0.35) { "Carrier B" } else { "Carrier A" };
        Self { n, clock, end: now.0, said: 0, carrier }
    }

    fn live(mut self, chance: &mut StdRng, out: &mut Vec<Value>, answers: &mut Answers) {
        let anonymous = format!("visit-{:04}", self.n);
        self.track(out, &anonymous, "Ad Clicked", json!({"channel": "web"}), true);
        for _ in 0..chance.random_range(1..4) {
            self.wait(chance, HOUR / 12, 3 * HOUR);
            self.track(out, &anonymous, "Product Viewed", json!({"name": "Chair Nº 7", "channel": "web"}), true);
        }
        if chance.random_bool(0.2) {
            self.wait(chance, DAY, 4 * DAY);
            let (wait, shop) = (chance.random_range(2..25) * 60, pick(&SHOPS, self.n as usize));
            let properties = json!({"unit": shop, "channel": "store", "wait_s": wait});
            self.track(out, &anonymous, "Shop Visited", properties, true);
            if chance.random_bool(0.4) {
                self.wait(chance, 2 * HOUR, DAY);
                let score = (5 - wait / 420 + chance.random_range(-1..1)).clamp(1, 5);
                answers.add(&self, "shop", "Shop Visited", None, Some(shop), score);
            }
        }
        if chance.random_bool(0.3) {
            return;
        }
        self.wait(chance, HOUR, 3 * DAY);
        self.identify(out, &anonymous);
        let mut orders = 0;
        while orders < 4 && self.clock < self.end {
            let happy = self.order(chance, out, orders, answers);
            orders += 1;
            if !chance.random_bool(if happy { 0.55 } else { 0.25 }) {
                break;
            }
            self.wait(chance, 20 * DAY, 90 * DAY);
        }
    }

    /// One order with its delivery and what is said of it; tells whether it went well.
    fn order(&mut self, chance: &mut StdRng, out: &mut Vec<Value>, orders: u32, answers: &mut Answers) -> bool {
        let order = format!("O-{:04}-{orders}", self.n);
        let total = f64::from(chance.random_range(4000..48_000)) / 100.0;
        let placed = self.clock;
        let due = placed + chance.random_range(4..9) * DAY;
        let promised = Micros(due).to_string();
        let properties = json!({"order_id": order, "total": total, "currency": "EUR", "channel": "web",
            "promised_delivery_date": promised});
        self.track(out, "", "Order Completed", properties, false);
        self.wait(chance, 12 * HOUR, 2 * DAY);
        self.track(
            out,
            "",
            "Order Shipped",
            json!({"order_id": order, "channel": "parcel", "outcome": self.carrier}),
            false,
        );
        let late = chance.random_bool(if self.carrier == "Carrier B" { 0.28 } else { 0.07 });
        let delivered =
            if late { due + chance.random_range(DAY..6 * DAY) } else { due - chance.random_range(2 * HOUR..2 * DAY) };
        self.clock = delivered.max(self.clock + HOUR);
        let late = self.clock > due;
        let outcome = if late { "late" } else { "on time" };
        self.track(
            out,
            "",
            "Order Delivered",
            json!({"order_id": order, "channel": "parcel", "outcome": outcome}),
            false,
        );
        if chance.random_bool(0.3) {
            self.wait(chance, 2 * HOUR, DAY);
            let score = if late { chance.random_range(1..4) } else { chance.random_range(3..6) };
            answers.add(self, "delivery", "Order Delivered", Some(&order), None, score);
        }
        if late && chance.random_bool(0.35) {
            self.chat(chance, out, &order);
        }
        if chance.random_bool(0.4) {
            self.wait(chance, 6 * HOUR, 4 * DAY);
            self.review(chance, out, &order, late);
        }
        if chance.random_bool(0.15) {
            self.wait(chance, 5 * DAY, 20 * DAY);
            let score = if late { chance.random_range(0..8) } else { chance.random_range(5..11) };
            self.nps(out, score);
        }
        !late
    }

    fn chat(&mut self, chance: &mut StdRng, out: &mut Vec<Value>, order: &str) {
        self.wait(chance, 4 * HOUR, 2 * DAY);
        let (wait, length) = (chance.random_range(30..900), chance.random_range(120..1300));
        let conversation = format!("C-{order}");
        let properties = json!({"conversation_id": conversation, "agent_id": format!("agent-{}", self.n % 9), "wait_s": wait,
            "conversation_duration": length, "outcome": "resolved"});
        self.track(out, "", "Live Chat Conversation Ended", properties, false);
        if chance.random_bool(0.6) {
            self.wait(chance, HOUR, 20 * HOUR);
            let rating = if wait > 480 { chance.random_range(1..4) } else { chance.random_range(3..6) };
            let text = if rating < 3 { "Too long in the queue." } else { "They sorted it out." };
            let properties = json!({"conversationId": conversation, "messageId": format!("F-{order}"), "rating": rating,
                "comment": text});
            self.track(out, "", "Feedback Submitted", properties, false);
        }
    }

    fn review(&mut self, chance: &mut StdRng, out: &mut Vec<Value>, order: &str, late: bool) {
        let bad = [
            "Days late and nobody told me.",
            "The promised day came and went. The chair itself is fine.",
            "Waited at home twice for nothing.",
        ];
        let good = ["Lovely chair, arrived before the day.", "Exactly as promised.", "Easy to order, well packed."];
        let (rating, words) = if late { (chance.random_range(1..4), bad) } else { (chance.random_range(3..6), good) };
        let text = words.get(chance.random_range(0..words.len())).copied().unwrap_or_default();
        let properties = json!({"review_id": format!("R-{order}"), "order_id": order,
            "rating": rating.to_string(), "review_body": text});
        self.track(out, "", "Product Reviewed", properties, false);
    }

    fn nps(&mut self, out: &mut Vec<Value>, score: i32) {
        self.track(out, "", "NPS Submitted", json!({"score": score}), false);
    }

    fn identify(&mut self, out: &mut Vec<Value>, anonymous: &str) {
        let (first, last) = self.name();
        let email = self.email();
        let mut event = self.event("identify", "", anonymous);
        if let Some(event) = event.as_object_mut() {
            event.insert("userId".into(), json!(self.id()));
            event.insert("traits".into(), json!({"firstName": first, "lastName": last, "email": email}));
            out.push(Value::Object(event.clone()));
        }
    }

    fn track(&mut self, out: &mut Vec<Value>, anonymous: &str, name: &str, properties: Value, unknown: bool) {
        if self.clock >= self.end {
            return;
        }
        let mut event = self.event("track", name, anonymous);
        if let Some(event) = event.as_object_mut() {
            event.insert("properties".into(), properties);
            if !unknown {
                event.insert("userId".into(), json!(self.id()));
                event.remove("anonymousId");
            }
            out.push(Value::Object(event.clone()));
        }
    }

    fn event(&mut self, kind: &str, name: &str, anonymous: &str) -> Value {
        self.said += 1;
        json!({"type": kind, "event": name, "anonymousId": anonymous, "timestamp": Micros(self.clock).to_string(),
            "messageId": format!("sample-{}-{}", self.n, self.said)})
    }

    fn name(&self) -> (&'static str, &'static str) {
        (pick(&FIRST, self.n as usize), pick(&LAST, (self.n / 3) as usize))
    }

    fn email(&self) -> String {
        let (first, last) = self.name();
        format!("{}.{}.{}@example.org", first.to_lowercase(), ascii(last), self.n)
    }

    fn id(&self) -> String {
        format!("customer-{:04}", self.n)
    }

    fn wait(&mut self, chance: &mut impl Rng, least: i64, most: i64) {
        self.clock += chance.random_range(least..most);
    }
}

fn pick(names: &[&'static str], n: usize) -> &'static str {
    names.get(n % names.len()).copied().unwrap_or_default()
}

fn ascii(name: &str) -> String {
    name.to_lowercase().replace('á', "a")
}
