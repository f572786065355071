//! Public data sets, where they are at hand: their published counts are the expected results.
//!
//! They are looked for in `THROUGHLINE_DATA_SETS`, else beside the workspace; a test without its data says that it is
//! skipped, which `THROUGHLINE_NO_SKIP=1` turns into a failure.
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs::File,
    path::{Path, PathBuf},
};

use super::*;

/// The files of a data set whose names contain one of the given words, or `None` where the set is not at hand.
fn data(set: &str, words: &[&str]) -> Option<Vec<InputFile>> {
    let root = std::env::var_os("THROUGHLINE_DATA_SETS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let folder = root.join(set);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        let reason = format!("skipped: the data set {set} is not at {}", folder.display());
        assert!(std::env::var_os("THROUGHLINE_NO_SKIP").is_none_or(|set| set != "1"), "{reason}");
        println!("{reason}");
        return None;
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| words.iter().any(|word| path.file_name().unwrap().to_string_lossy().contains(word)));
    paths.sort();
    assert!(!paths.is_empty(), "{set} has no {words:?}");
    Some(paths.into_iter().map(stored).collect())
}

fn stored(path: PathBuf) -> InputFile {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    InputFile {
        digest: name.clone(),
        name,
        path: Some(path.clone()),
        mended: None,
        open: Box::new(move || Ok(Box::new(File::open(&path)?))),
    }
}

/// Cases, events and activities of a log.
fn counts(name: &str, files: &[InputFile]) -> (usize, usize, usize) {
    let mapping = Mapping::preset(name).unwrap();
    let (mut cases, mut events, mut activities) = (HashSet::new(), 0, HashSet::new());
    for row in read(&mapping, files).unwrap() {
        let row = self::events(vec![row]);
        for (event, interaction) in interactions(&row) {
            cases.insert(key(event).value.clone());
            activities.insert(interaction.name.clone());
            events += 1;
        }
    }
    (cases.len(), events, activities.len())
}

#[test]
fn logs_have_their_cases_events_and_activities() {
    let check = |folder: &str, name: &str, preset: &str, expect: (usize, usize, usize)| {
        if let Some(files) = data(folder, &[name]) {
            assert_eq!(counts(preset, &files), expect, "{name}");
        }
    };
    check("process-logs", "bpic2013_closed_problems", "xes", (1487, 6660, 4));
    check("process-logs", "teleclaims", "xes", (3512, 46138, 11));
    check("process-logs", "receipt_permit", "xes", (1434, 8577, 27));
    check("process-logs", "repairExample", "xes", (1104, 11855, 8));
    check("process-logs", "reviewing", "xes", (100, 3730, 14));
    check("process-logs", "running-example", "xes", (6, 42, 8));
    check("process-logs", "lending_log_high", "xes", (10_000, 58_822, 12));
    check("process-logs/variants", "sepsis_1t", "xes", (846, 13_775, 16));
    check("process-logs/variants", "roadtraffic_1t", "xes", (231, 1891, 11));
    check("process-logs", "sepsis.csv", "events", (1050, 15_214, 16));
    check("process-logs", "traffic_fines", "events", (10_000, 34_724, 11));
}

#[test]
fn olist_has_its_orders_promises_and_reviews() {
    let Some(files) = data("olist/sample_A", &["csv"]) else { return };
    let rows = preset("olist", &files);
    assert_eq!(rows.len(), 8135 + 8225);
    let events = events(rows);
    let ids: HashSet<_> = events.iter().map(|event| event.message_id.as_deref().unwrap()).collect();
    assert_eq!(ids.len(), events.len(), "an id is used twice");
    assert_eq!(events.iter().map(|event| &key(event).value).collect::<HashSet<_>>().len(), 8016);
    let mut steps: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut outcomes, mut paid): (BTreeMap<&str, usize>, i64) = (BTreeMap::new(), 0);
    for (_, interaction) in interactions(&events) {
        *steps.entry(&interaction.name).or_default() += 1;
        if let Some(outcome) = &interaction.outcome {
            *outcomes.entry(outcome).or_default() += 1;
        }
        paid += interaction.amount.as_ref().map_or(0, |amount| amount.minor);
    }
    let expect = [("Delivered", 5170), ("Handed to carrier", 6353), ("Order approved", 7989), ("Order placed", 8135)];
    assert_eq!(steps.into_iter().collect::<Vec<_>>(), expect);
    assert_eq!((outcomes["canceled"], outcomes["unavailable"], outcomes["delivered"]), (625, 609, 5172));
    assert!(paid > 100_000_000, "{paid}");
    let (mut due, mut kept) = (HashMap::new(), HashMap::new());
    for (_, promise) in promises(&events) {
        due.extend(promise.due.map(|at| (&promise.object, at)));
        kept.extend(promise.kept.map(|at| (&promise.object, at)));
    }
    assert_eq!((due.len(), kept.len()), (8135, 5170));
    let late = |object: &Option<String>| kept.get(object).map(|kept| kept >= &due[object]);
    assert_eq!(due.keys().filter(|object| late(object) == Some(true)).count(), 343);
    // By how the delivery went: how many of each score.
    let mut scores: BTreeMap<Option<bool>, [usize; 6]> = BTreeMap::new();
    let (mut texts, mut about) = (0, 0);
    for (_, said) in perceptions(&events) {
        scores.entry(late(&said.about_object)).or_default()[said.value.unwrap() as usize] += 1;
        texts += usize::from(said.text.is_some());
        about += usize::from(said.about_touchpoint.is_some());
    }
    assert_eq!(scores[&Some(true)], [0, 192, 35, 34, 33, 51]);
    assert_eq!(scores[&Some(false)], [0, 345, 127, 403, 991, 3027]);
    assert_eq!(scores[&None], [0, 2101, 220, 230, 160, 276]);
    // Four of the texts are blank.
    assert_eq!((texts, about), (4113 - 4, 4893 + 345));
}

#[test]
fn sfo_has_its_means_in_every_wave() {
    let Some(files) = data("sfo-airport-survey", &["sfo_"]) else { return };
    let mapping = Mapping::preset("sfo").unwrap();
    let (mut rows, mut waves): (BTreeMap<usize, usize>, BTreeMap<usize, Vec<f64>>) = Default::default();
    for row in read(&mapping, &files).unwrap() {
        let file = row.file;
        *rows.entry(file).or_default() += 1;
        let events = events(vec![row]);
        let overall = perceptions(&events).filter(|(_, said)| said.metric.as_ref().unwrap().slug == "overall");
        waves.entry(file).or_default().extend(overall.filter_map(|(_, said)| said.value));
    }
    assert_eq!(rows.into_values().collect::<Vec<_>>(), [3234, 3872, 3521, 3535, 2818, 2958]);
    let waves: Vec<_> = waves
        .into_values()
        .map(|values| {
            let n = values.len() as f64;
            let top = values.iter().filter(|value| **value >= 4.0).count() as f64;
            (values.len(), format!("{:.3} {:.1}", values.iter().sum::<f64>() / n, 100.0 * top / n))
        })
        .collect();
    let expect = [
        (3093, "3.925 75.4"),
        (3694, "3.946 75.4"),
        (3348, "3.998 78.8"),
        (3334, "3.982 79.3"),
        (2677, "3.996 78.9"),
        (2810, "4.048 80.0"),
    ];
    assert_eq!(waves, expect.map(|(n, text)| (n, text.to_owned())));
}

#[test]
fn airline_has_its_satisfied_share() {
    let Some(files) = data("airline-satisfaction", &["train"]) else { return };
    let mapping = Mapping::preset("airline").unwrap();
    let (mut rows, mut satisfied, mut wifi) = (0, 0.0, 0);
    for row in read(&mapping, &files).unwrap() {
        rows += 1;
        let events = events(vec![row]);
        for (_, said) in perceptions(&events) {
            match said.metric.as_ref().unwrap().slug.as_str() {
                "satisfaction" => satisfied += said.value.unwrap(),
                _ => wifi += usize::from(said.about_touchpoint.as_deref() == Some("Inflight wifi service")),
            }
        }
    }
    assert_eq!(rows, 103_904);
    assert_eq!(format!("{:.1}", 100.0 * satisfied / f64::from(rows)), "43.3");
    // 3,103 found the Wi-Fi not applicable.
    assert_eq!(wifi, 103_904 - 3103);
}

#[test]
fn online_retail_has_its_lines_and_its_anonymous_ones() {
    let Some(files) = data("online-retail", &["2009_2010"]) else { return };
    let mapping = Mapping::preset("online-retail").unwrap();
    let (mut lines, mut anonymous, mut customers) = (0, 0, HashSet::new());
    for row in read(&mapping, &files).unwrap() {
        lines += 1;
        for event in row.result.unwrap() {
            let who = event.who.unwrap().key.0;
            match who.kind.as_str() {
                "episode_id" => anonymous += 1,
                _ => drop(customers.insert(who.value)),
            }
        }
    }
    assert_eq!((lines, anonymous, customers.len()), (525_461, 107_927, 4383));
}
