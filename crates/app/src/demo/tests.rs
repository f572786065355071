//! The sample is the same for the same seed, comes in once, and holds every truth that is planted in it.
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use serde_json::Value;
use throughline_model::time::Micros;

use super::*;
use crate::{
    accounting,
    app::{App, Settings},
    ctx::{Ctx, World},
    imports,
};

mod asking;
mod figures;

use figures::Figures;

/// A Sunday at noon.
fn now() -> Micros {
    Micros::parse("2026-11-01T12:00:00Z").unwrap()
}

fn business(seed: u64, customers: u32) -> Business {
    Business::new(Plan { seed, customers, until: now() })
}

/// All texts that people of the first stories say, and the hash of everything that is said there.
fn said(business: &Business) -> (Vec<String>, String) {
    let (mut texts, mut bytes) = (Vec::new(), blake3::Hasher::new());
    for n in 0..business.stories() {
        let story = business.story(n);
        for message in story.shop.iter().chain(&story.newsletter) {
            bytes.update(message.as_bytes());
            if !["Reviewed", "NPS", "Chat Message"].iter().any(|event| message.contains(event)) {
                continue;
            }
            let message: Value = serde_json::from_str(message).unwrap();
            let text = ["review_body", "comment", "message_body"].iter().find_map(|key| message["properties"].get(key));
            texts.extend(text.and_then(Value::as_str).map(str::to_owned));
        }
        for (rows, column) in [(story.answers, 11), (story.calls, 10), (story.reviews, 7)] {
            bytes.update(rows.as_bytes());
            let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(rows.as_bytes());
            texts.extend(rows.records().map(|row| row.unwrap()[column].to_owned()).filter(|text| !text.is_empty()));
        }
    }
    (texts, bytes.finalize().to_string())
}

/// The share of texts that somebody else has said before, letter by letter.
fn repeated(texts: &[String]) -> f64 {
    let different: HashSet<&String> = texts.iter().collect();
    1.0 - different.len() as f64 / texts.len() as f64
}

#[test]
fn the_same_seed_says_the_same_and_another_something_else() {
    let (texts, hash) = said(&business(7700, 400));
    assert_eq!(said(&business(7700, 400)), (texts, hash.clone()));
    assert_ne!(said(&business(7701, 400)).1, hash);
    // A larger business has the stories of a smaller one in it.
    assert_eq!(business(7700, 400).story(300), business(7700, 9000).story(300));
}

#[test]
fn message_ids_are_unique() {
    let business = business(7700, 300);
    let mut seen = HashSet::new();
    for n in 0..business.stories() {
        let story = business.story(n);
        for message in story.shop.iter().chain(&story.newsletter) {
            let message: Value = serde_json::from_str(message).unwrap();
            assert!(seen.insert(message["messageId"].as_str().unwrap().to_owned()), "{message}");
            assert!(Micros::parse(message["timestamp"].as_str().unwrap()).unwrap() < now(), "{message}");
        }
    }
}

struct House {
    app: Arc<App>,
    _folder: tempfile::TempDir,
}

impl House {
    async fn open(folder: tempfile::TempDir) -> Self {
        let (app, _) = App::open(Settings::new(folder.path()), World::fixed(now, 7)).await.unwrap();
        Self { app, _folder: folder }
    }

    fn ctx(&self) -> Ctx {
        Ctx::operator(self.app.tenants()[0].workspace.id, now())
    }

    async fn fill(&self, customers: u32) {
        let filling = fill::begin(&self.app, customers, SEED).await.unwrap().unwrap();
        let done = filling.all(&|| false, |_| {}).await.unwrap();
        assert_eq!((done.stories, done.of), (customers + PLANTED, customers + PLANTED));
    }

    /// Everything accepted, and nothing twice or broken.
    async fn accepted(&self) -> u64 {
        let account = accounting::account(&self.app).await.unwrap();
        assert_eq!((account.quarantined, account.ignored), (0, 0), "{account:?}");
        account.accepted
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_adds_nothing_and_an_interrupted_one_goes_on() {
    let house = House::open(tempfile::tempdir().unwrap()).await;
    // Stopped at once: only the first part is there.
    let begun = fill::begin(&house.app, 260, SEED).await.unwrap().unwrap();
    assert!(begun.all(&|| true, |_| {}).await.unwrap().stories < 260);
    let first = house.accepted().await;
    // The seed and number of the first start count.
    let again = fill::begin(&house.app, 9, 1).await.unwrap().unwrap();
    assert_eq!((again.plan().seed, again.plan().customers), (SEED, 260));
    assert_eq!(again.all(&|| false, |_| {}).await.unwrap().stories, 260 + PLANTED);
    let all = house.accepted().await;
    assert!(first > 1000 && all > first + first / 2, "{first} {all}");
    assert!(fill::begin(&house.app, 260, SEED).await.unwrap().is_none());
    // Even where nobody remembers that it was told, every message is known.
    let marker = house.app.settings.data.join("sample.json");
    let text =
        std::fs::read_to_string(&marker).unwrap().replace(&format!("\"stories\":{}", 260 + PLANTED), "\"stories\":0");
    std::fs::write(&marker, text).unwrap();
    let told = fill::begin(&house.app, 260, SEED).await.unwrap().unwrap();
    told.all(&|| false, |_| {}).await.unwrap();
    assert_eq!(house.accepted().await, all);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_planted_truth_is_in_the_ledgers() {
    let house = House::open(tempfile::tempdir().unwrap()).await;
    house.fill(4_000).await;
    let ctx = house.ctx();
    house.accepted().await;
    for import in imports::list(&ctx, &house.app).await.unwrap() {
        assert!(import.failed.is_none() && import.summary.quarantined == 0, "{import:?}");
    }
    assert!(figures::joined(&ctx, &house.app, 100).await >= 5);
    let found = Figures::measure(&ctx, &house.app).await;
    found.print();
    found.check();
}

/// Prints the figures of the manual: `cargo test --lib figures_of_the_manual -- --ignored --nocapture`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: it is for docs/user/demo.md"]
async fn figures_of_the_manual() {
    let house = House::open(tempfile::tempdir().unwrap()).await;
    house.fill(CUSTOMERS).await;
    let found = Figures::measure(&house.ctx(), &house.app).await;
    println!("{} events accepted", house.accepted().await);
    let (texts, _) = said(&business(SEED, CUSTOMERS));
    println!("{} texts, {:.4} of them said before", texts.len(), repeated(&texts));
    assert!(repeated(&texts) < 0.01);
    found.print();
    found.check();
}

#[test]
fn texts_hardly_ever_repeat_and_are_in_four_languages() {
    let business = business(SEED, 1_500);
    let (texts, _) = said(&business);
    // At 20,000 customers it is 1 in 240, see `figures_of_the_manual`.
    assert!(texts.len() > 800 && repeated(&texts) < 0.005, "{} {}", texts.len(), repeated(&texts));
    let mut spoken: BTreeMap<&str, u32> = BTreeMap::new();
    for n in 0..business.stories() {
        let story = business.story(n);
        for language in people::Language::ALL {
            if story.answers.contains(&format!(",{},", language.code())) {
                *spoken.entry(language.code()).or_default() += 1;
            }
        }
    }
    assert!(spoken.len() == 4 && spoken.values().all(|n| *n > 20), "{spoken:?}");
}
