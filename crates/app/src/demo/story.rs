//! A story: one person from the first visit to the last, told by the tools that saw it.
use serde_json::{Map, Value, json};
use throughline_model::time::{DAY, Micros, SECOND};

use super::{
    Business,
    calendar::{self, Hours},
    chance::Chance,
    lines::Story,
    people::Person,
    shops::{REGIONS, Region},
    speech::{self, Facts},
    truths,
};

/// Microseconds in a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Microseconds in an hour.
pub const HOUR: i64 = 60 * MINUTE;

/// Something that went wrong for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// They shrugged their shoulders and told nobody.
    Silent,
    /// They told, and were helped.
    Solved,
    /// They told, and were not helped.
    Unsolved,
}

/// Whom a message is about, as far as its sender knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// A device.
    Device,
    /// A person.
    Person,
}

/// One person's story while it is told.
pub struct Life<'b> {
    pub business: &'b Business,
    pub person: Person,
    pub chance: Chance,
    /// Up to where it is told.
    pub at: Micros,
    pub story: Story,
    pub orders: u32,
    pub visits: u32,
    pub contacts: u32,
    pub answers: u32,
    pub shop_reviews: u32,
    /// When something went wrong.
    pub failures: Vec<Micros>,
    /// When the first purchase was.
    pub first_purchase: Option<Micros>,
    /// When they turned away.
    pub lost: Option<Micros>,
    known: Known,
    device: u32,
    session: u32,
    said: u32,
}

/// Tells the story of a customer.
pub fn tell(business: &Business, n: u32) -> Story {
    let mut chance = Chance::new(business.plan.seed, u64::from(n));
    let person = Person::new(format!("customer-{n:04}"), n, &mut chance);
    let at = if person.old {
        Micros(business.calendar.midnight(0).0 + (chance.waiting(80.0) * DAY as f64) as i64)
    } else {
        // Neighbouring numbers begin far apart, so that the first stories told are of the whole history already.
        business.calendar.beginning((f64::from(n) * 0.618_033_988_749_895).fract())
    };
    let mut life = Life::new(business, person, chance, at);
    life.live();
    life.story
}

impl<'b> Life<'b> {
    /// Somebody whose story begins at a moment.
    pub fn new(business: &'b Business, person: Person, chance: Chance, at: Micros) -> Self {
        Self {
            business,
            person,
            chance,
            at,
            story: Story::default(),
            orders: 0,
            visits: 0,
            contacts: 0,
            answers: 0,
            shop_reviews: 0,
            failures: Vec::new(),
            first_purchase: None,
            lost: None,
            known: Known::Device,
            device: 0,
            session: 0,
            said: 0,
        }
    }

    fn live(&mut self) {
        let begun = self.at;
        if self.person.old {
            self.introduce();
        } else if !self.discover() {
            return;
        }
        while self.at < self.business.calendar.until && self.lost.is_none() {
            if self.chance.hits(self.person.online) {
                self.order()
            } else {
                self.visit()
            }
            let season = self.business.calendar.season(self.at);
            let pause = self.chance.waiting(365.0 / self.person.rate / season).max(1.0);
            // Between purchases people look around.
            let looks = self.chance.between(0, 2).min((pause / 10.0) as i64);
            for look in 0..looks {
                let back = self.at;
                self.at.0 += (pause * DAY as f64 * (look + 1) as f64 / (looks + 1) as f64) as i64;
                self.browse();
                self.at = back;
            }
            self.at.0 += (pause * DAY as f64) as i64;
        }
        self.membership();
        self.newsletter(begun);
    }

    /// What becomes of somebody after a purchase: whether they will come again.
    pub fn settle(&mut self, failure: Option<Failure>, moved: bool) {
        self.first_purchase.get_or_insert(self.at);
        let turns_away = match failure {
            Some(Failure::Silent) => truths::LOST_IN_SILENCE,
            Some(Failure::Solved) => truths::LOST_ALTHOUGH_HELPED,
            Some(Failure::Unsolved) => truths::LOST_UNHELPED,
            None if moved => 0.04,
            None => truths::LOST_ANYWAY,
        };
        if failure.is_some() {
            self.failures.push(self.at);
        }
        if self.chance.hits(turns_away) {
            self.lost = Some(self.at);
            if self.chance.hits(0.07) {
                let at = self.after(3 * DAY, 60 * DAY, &calendar::WEB);
                self.tell_at(at, "Account Deleted", json!({"channel": "web"}));
            }
        }
    }

    /// Where they live.
    pub fn region(&self) -> &'static Region {
        REGIONS.get(self.person.region).unwrap_or(&REGIONS[0])
    }

    /// The next moment at which such a thing happens.
    pub fn next(&mut self, hours: &Hours) -> Micros {
        self.business.calendar.next(hours, self.at, &mut self.chance)
    }

    /// The next such moment a while later.
    pub fn after(&mut self, least: i64, most: i64, hours: &Hours) -> Micros {
        let from = Micros(self.at.0 + self.chance.between(least / SECOND, most / SECOND) * SECOND);
        self.business.calendar.next(hours, from, &mut self.chance)
    }

    /// Lets time pass.
    pub fn wait(&mut self, least: i64, most: i64) {
        self.at.0 += self.chance.between(least / SECOND, most / SECOND) * SECOND;
    }

    /// A score around a base, as mild or strict as they are.
    pub fn score(&mut self, base: f64, spread: f64, top: i64) -> i64 {
        let felt = base + self.person.temper + spread * self.chance.normal();
        (felt.round() as i64).clamp(i64::from(top <= 7), top)
    }

    /// Something that they say.
    pub fn say(&mut self, topic: &str, facts: &Facts) -> String {
        speech::say(self.person.language, topic, facts, &mut self.chance)
    }

    /// The channel that they use the shop on.
    pub fn own_channel(&self) -> &'static str {
        if self.person.app { "app" } else { "web" }
    }

    /// From here on they are known on what they use.
    pub fn introduce(&mut self) {
        let traits = json!({"firstName": self.person.first, "lastName": self.person.last, "email": self.person.email,
            "region": self.region().name, "language": self.person.language.code()});
        let device = self.device_key();
        let mut message = self.envelope(self.at, "identify");
        message.insert("userId".into(), json!(self.person.key));
        if !self.person.old || self.device > 0 {
            message.insert("anonymousId".into(), json!(device));
        }
        message.insert("traits".into(), traits);
        self.known = Known::Person;
        self.push(self.at, message);
    }

    /// Whether the shop knows them on what they use.
    pub fn is_known(&self) -> bool {
        self.known == Known::Person
    }

    /// They come back on a device that nobody knows yet.
    pub fn change_device(&mut self) {
        self.device += 1;
        self.known = Known::Device;
    }

    /// A session of theirs begins.
    pub fn begin_session(&mut self) {
        self.session += 1;
    }

    /// Something happens now.
    pub fn tell(&mut self, name: &str, properties: Value) {
        self.tell_at(self.at, name, properties);
    }

    /// Something happens at a moment, unless it lies beyond the history.
    pub fn tell_at(&mut self, at: Micros, name: &str, properties: Value) {
        let mut message = self.envelope(at, "track");
        message.insert("event".into(), json!(name));
        match self.known {
            Known::Person => message.insert("userId".into(), json!(self.person.key)),
            Known::Device => message.insert("anonymousId".into(), json!(self.device_key())),
        };
        message.insert("properties".into(), properties);
        self.push(at, message);
    }

    /// Something happens in their session now.
    pub fn tell_in_session(&mut self, name: &str, mut properties: Value) {
        if let Some(properties) = properties.as_object_mut() {
            properties.insert("channel".into(), json!(self.own_channel()));
            properties.insert("session_id".into(), json!(format!("S-{}-{}", self.person.key, self.session)));
        }
        self.tell(name, properties);
    }

    fn device_key(&self) -> String {
        format!("device-{}-{}", self.person.key, self.device)
    }

    fn envelope(&mut self, at: Micros, kind: &str) -> Map<String, Value> {
        self.said += 1;
        let id = format!("sample-{}-{}", self.person.key, self.said);
        let locale = json!({"locale": self.person.language.code()});
        let parts = [("type", json!(kind)), ("messageId", json!(id)), ("timestamp", json!(at)), ("context", locale)];
        parts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn push(&mut self, at: Micros, message: Map<String, Value>) {
        if at < self.business.calendar.until {
            self.story.message(&Value::Object(message));
        }
    }
}
