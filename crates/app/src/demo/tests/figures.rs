//! The figures of the planted truths, each measured by questions or by what a page asks.
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use serde_json::json;
use throughline_model::{
    question::Question,
    time::{DAY, Micros, TimeRange},
};
use throughline_store::promises;

use super::asking::{Asking, Found, did, is, not};
use crate::{
    app::App,
    ask::ask,
    ctx::Ctx,
    demo::{calendar::Calendar, shops::REGIONS, truths},
    feedback::{self, view::Sought},
    figures::Within,
    touchpoints,
};

/// What is found.
#[derive(Debug, Default)]
pub struct Figures {
    /// Mean stars and NPS of deliveries without and with a delay, and the numbers of answers.
    pub stars: (Found, Found),
    pub nps: (Found, Found),
    /// Mean wait and its standard deviation in minutes, by shop.
    pub waits: BTreeMap<String, (f64, f64)>,
    /// Answers of the neighbours, and whether their experience is the same.
    pub neighbours: (Vec<f64>, bool),
    /// Customers with a delay, those who opened a ticket, and the shares who ordered again of the silent and of those
    /// who told.
    pub delayed: (u64, u64),
    pub back: (f64, f64),
    /// The share of those with any delivery who ordered again.
    pub usual: f64,
    /// Customers to whom a promise was broken, and those of them who said anything.
    pub let_down: (u64, u64),
    /// Shares of late deliveries before and after the texts began in the North, there and in the other regions.
    pub texts: ((f64, f64), (f64, f64)),
    /// Tickets about late deliveries for a thousand deliveries in the North, before and after.
    pub tickets: (f64, f64),
    /// Mean waits in the shops of the South before and after the signs.
    pub signs: (f64, f64),
    /// Mean ease of chats, of calls without and with a failed form before them.
    pub ease: (Found, Found, Found),
    /// Reviews of the shop in the three days, in the 60 days before them, the share of their words that two of the three
    /// days have in common, and how many rows such a reviewer has at most.
    pub burst: (u64, u64, f64, usize),
    /// Touchpoints without a department, and satisfaction with them and with deliveries.
    pub nobodys: (Vec<String>, f64, f64),
    /// Shares of broken promises to call back, by weekday from Monday.
    pub weekdays: Vec<(f64, u64)>,
    /// Mean satisfaction after a kindness and without, and the share of comments after one that speak of it.
    pub delight: (Found, Found),
    pub words: u64,
}

impl Figures {
    /// Measures all of them.
    pub async fn measure(ctx: &Ctx, app: &Arc<App>) -> Self {
        let asking = Asking { ctx, app };
        let calendar = Calendar::new(ctx.now);
        let mut found = Self::default();
        let delayed = did("Delivery Delayed", "35d");
        for (metric, to) in [("review", &mut found.stars), ("nps", &mut found.nps)] {
            *to = (asking.score(metric, not(delayed.clone())).await, asking.score(metric, delayed.clone()).await);
        }
        found.waits = asking.waits(None, None).await;
        found.neighbours = neighbours(&asking).await;
        let told = asking.reached(&["Delivery Delayed", "Ticket Opened", "Order Completed"]).await;
        let any = asking.reached(&["Delivery Delayed", "Order Completed"]).await;
        found.delayed = (told[0], told[1]);
        found.back = ((any[1] - told[2]) as f64 / (told[0] - told[1]) as f64, told[2] as f64 / told[1] as f64);
        let delivered = asking.reached(&["Order Delivered", "Order Completed"]).await;
        found.usual = delivered[1] as f64 / delivered[0] as f64;
        found.let_down = promises::let_down(&app.db, ctx.workspace, ctx.now).await.unwrap();
        let since = truths::texts_since(&calendar);
        let delivered = is("touchpoint", "Order Delivered");
        let late = json!({"and": [delivered, is("outcome", "late")]});
        let mut shares = Vec::new();
        for (from, to) in [(None, Some(since)), (Some(since), None)] {
            let all = asking.counts("unit", delivered.clone(), from, to).await;
            let late = asking.counts("unit", late.clone(), from, to).await;
            let north = truths::TEXTS_REGION;
            let sum = |counts: &BTreeMap<String, f64>, in_north: bool| -> f64 {
                let regions = REGIONS.iter().enumerate().filter(|(n, _)| (*n == north) == in_north);
                regions.map(|(_, region)| counts.get(region.depot).copied().unwrap_or(0.0)).sum()
            };
            let about = json!({"and": [is("touchpoint", "Ticket Opened"), is("properties.reason", "late delivery")]});
            let tickets = asking.counts("unit", about, from, to).await;
            let share = |in_north| sum(&late, in_north) / sum(&all, in_north);
            shares.push((share(true), share(false), 1000.0 * sum(&tickets, true) / sum(&all, true)));
        }
        found.texts = ((shares[0].0, shares[1].0), (shares[0].1, shares[1].1));
        found.tickets = (shares[0].2, shares[1].2);
        let signs = truths::signs_since(&calendar);
        let south = |waits: BTreeMap<String, (f64, f64)>| {
            REGIONS[2].shops.iter().filter_map(|shop| Some(waits.get(*shop)?.0)).sum::<f64>() / 3.0
        };
        found.signs = (south(asking.waits(None, Some(signs)).await), south(asking.waits(Some(signs), None).await));
        let (phone, failed) = (is("channel", "phone"), did(truths::FAILURE_OF_FORM, "8d"));
        found.ease = (
            asking.score("effort", is("channel", "chat")).await,
            asking.score("effort", json!({"and": [phone, not(failed.clone())]})).await,
            asking.score("effort", json!({"and": [phone, failed]})).await,
        );
        found.burst = burst(&asking, truths::burst_since(&calendar)).await;
        let list = touchpoints::list(ctx, app, &Within::default()).await.unwrap();
        let rows = list.stages.iter().flat_map(|stage| &stage.rows);
        found.nobodys = (
            rows.filter(|row| row.department.is_none()).map(|row| row.name.clone()).collect(),
            asking.score("satisfaction", is("touchpoint", truths::NOBODYS)).await.0,
            asking.score("satisfaction", is("touchpoint", "Order Delivered")).await.0,
        );
        found.weekdays = weekdays(&asking).await;
        let kind = did(truths::DELIGHT, "7d");
        found.delight =
            (asking.score("satisfaction", kind.clone()).await, asking.score("satisfaction", not(kind)).await);
        for words in ["nobody had to", "carried everything in", "handgeschriebene Karte", "tarjeta escrita a mano"] {
            let sought = Sought { words: Some(words.to_owned()), ..Sought::default() };
            found.words += feedback::list(ctx, app, &sought, None, 1).await.unwrap().matching.unwrap_or(0);
        }
        found
    }

    /// Prints them, for the manual.
    pub fn print(&self) {
        println!("{self:#.3?}");
    }

    /// Holds each against what was planted.
    pub fn check(&self) {
        let ((on_time, _), (late, n)) = self.stars;
        assert!(on_time - late > 1.0 && on_time - late < 2.0 && n > 30, "{:?}", self.stars);
        assert!(self.nps.0.0 - self.nps.1.0 > 45.0 && self.nps.1.1 > 15, "{:?}", self.nps);
        let (uneven, even): (Vec<_>, Vec<_>) = self.waits.iter().partition(|(shop, _)| *shop == truths::UNEVEN_SHOP);
        let (mean, spread) = *uneven[0].1;
        let most = even.iter().map(|(_, (_, spread))| *spread).fold(0.0, f64::max);
        let means = even.iter().map(|(_, (mean, _))| *mean).sum::<f64>() / even.len() as f64;
        assert!(even.len() == 11 && (mean - means).abs() < 1.6 && spread > 1.8 * most, "{:?}", self.waits);
        let (scores, same) = &self.neighbours;
        let of = |score: f64| scores.iter().filter(|one| **one == score).count();
        assert!(*same && (of(1.0), of(5.0)) == (6, 6), "{:?}", self.neighbours);
        let (silent, told) = self.back;
        assert!(
            self.delayed.1 * 2 < self.delayed.0 && told - silent > 0.15 && self.usual > silent,
            "{:?} {:?}",
            self.delayed,
            self.back
        );
        assert!(self.let_down.1 < self.let_down.0, "{:?}", self.let_down);
        let ((north, after), (others, others_after)) = self.texts;
        assert!(after < 0.6 * north && (others_after / others - 1.0).abs() < 0.3, "{:?}", self.texts);
        assert!(self.tickets.1 < 0.75 * self.tickets.0, "{:?}", self.tickets);
        assert!((self.signs.1 - self.signs.0).abs() < 1.0, "{:?}", self.signs);
        let (chat, chosen, forced) = self.ease;
        assert!(chat.0 - forced.0 > 2.4 && chat.0 > chosen.0 && chosen.0 - forced.0 > 1.4, "{:?}", self.ease);
        let (burst, before, alike, rows) = self.burst;
        assert!(
            burst >= u64::from(truths::BURST) && before < 25 * burst && alike > 0.6 && rows == 1,
            "{:?}",
            self.burst
        );
        assert_eq!(self.nobodys.0, [truths::NOBODYS]);
        assert!(self.nobodys.2 - self.nobodys.1 > 1.0, "{:?}", self.nobodys);
        let monday = self.weekdays[0].0;
        assert!(self.weekdays.iter().skip(1).all(|(share, _)| share + 0.2 < monday), "{:?}", self.weekdays);
        let (kind, usual) = self.delight;
        assert!(
            kind.0 > 4.7 && kind.0 - usual.0 > 0.4 && kind.1 > 8 && self.words > 3,
            "{:?} {}",
            self.delight,
            self.words
        );
    }
}

/// How many of the first customers have what the shop, the newsletter and the survey tool know on one line, and were
/// seen on a device before they were known.
pub async fn joined(ctx: &Ctx, app: &Arc<App>, customers: u32) -> usize {
    let mut joined = 0;
    for n in 0..customers {
        let who = json!({"kind": "timeline", "customer": {"external_id": format!("customer-{n:04}")}});
        let Ok(answer) = ask(ctx, app, Question::from_value(who).unwrap()).await else { continue };
        let device = json!({"kind": "timeline", "customer": {"anonymous_id": format!("device-customer-{n:04}-0")}});
        let same = match ask(ctx, app, Question::from_value(device).unwrap()).await {
            Ok(on_device) => on_device.rows.len() == answer.rows.len(),
            Err(_) => false,
        };
        let sources: HashSet<String> = answer.rows.iter().map(|row| row["source"].to_string()).collect();
        let wanted = ["\"shop\"", "\"newsletter\"", "\"survey tool\""];
        joined += usize::from(same && wanted.iter().all(|source| sources.contains(*source)));
    }
    joined
}

/// What the neighbours answered, and whether what happened to them is the same but for the names of things.
async fn neighbours(asking: &Asking<'_>) -> (Vec<f64>, bool) {
    let (mut scores, mut experiences) = (Vec::new(), HashSet::new());
    for n in 1..=truths::NEIGHBOURS {
        let rows = asking.timeline(&format!("neighbour-{n:02}")).await;
        let (experience, perception): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row["lane"] == "experience");
        scores.extend(
            perception.iter().filter(|row| row["metric"] == "satisfaction").filter_map(|r| r["value"].as_f64()),
        );
        let bare = experience.into_iter().map(|row| {
            let mut row = row.clone();
            for name in ["object", "profile", "session"] {
                row.as_object_mut().unwrap().remove(name);
            }
            row.to_string()
        });
        experiences.insert(bare.collect::<Vec<_>>());
    }
    (scores, experiences.len() == 1 && experiences.iter().all(|rows| rows.len() >= 6))
}

async fn burst(asking: &Asking<'_>, since: Micros) -> (u64, u64, f64, usize) {
    let range = |from: i64, to: i64| TimeRange { from: Some(Micros(from)), to: Some(Micros(to)) };
    let list = async |range| {
        let unit = Some(truths::BURST_SHOP.to_owned());
        let sought = Sought { range, unit, metric: Some("stars".to_owned()), ..Sought::default() };
        feedback::list(asking.ctx, asking.app, &sought, None, 100).await.unwrap()
    };
    let during = list(range(since.0, since.0 + 3 * DAY)).await;
    let before = list(range(since.0 - 60 * DAY, since.0)).await.matching.unwrap();
    let words = |text: &str| -> HashSet<String> {
        text.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
    };
    let mut rows = 0;
    let mut texts = Vec::new();
    for n in 0..truths::BURST {
        let told = asking.timeline(&format!("guest-{n:02}")).await;
        rows = rows.max(told.len());
        texts.extend(told.iter().filter_map(|row| row["text"].as_str()).map(words));
    }
    let pairs: Vec<f64> = (texts.windows(2))
        .map(|pair| pair[0].intersection(&pair[1]).count() as f64 / pair[0].union(&pair[1]).count() as f64)
        .collect();
    let alike = pairs.iter().sum::<f64>() / pairs.len() as f64;
    (during.matching.unwrap(), before, alike, rows)
}

/// Shares of broken promises by the weekday on which they were made.
async fn weekdays(asking: &Asking<'_>) -> Vec<(f64, u64)> {
    let calendar = Calendar::new(asking.ctx.now);
    let question = json!({"kind": "trend", "bucket": "day", "breakdown": "outcome",
        "filter": is("touchpoint", "Call Back Promised")});
    let mut days = vec![(0.0, 0); 6];
    for row in asking.rows(question).await {
        let at = Micros::parse(row["start"].as_str().unwrap()).unwrap();
        let (n, outcome) = (row["occurrences"].as_u64().unwrap(), row["outcome"].as_str().unwrap_or_default());
        if let (Some(day), "kept" | "broken") = (days.get_mut(calendar.weekday(at)), outcome) {
            day.1 += n;
            day.0 += if outcome == "broken" { n as f64 } else { 0.0 };
        }
    }
    days.into_iter().map(|(broken, n)| (broken / n as f64, n)).collect()
}
