//! Public data sets through the real command, with their published counts and the answers of peers.
//!
//! They are looked for in `THROUGHLINE_DATA_SETS`, else beside the checkout.
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

use crate::{
    clients::installed,
    server::{Server, skip},
};

/// A file or folder of the data sets.
fn data(path: &str) -> Option<String> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let found = std::env::var_os("THROUGHLINE_DATA_SETS").map_or_else(beside, PathBuf::from).join(path);
    if found.exists() {
        return Some(found.to_str().unwrap().to_owned());
    }
    skip(path, "the data set");
    None
}

/// Imports a data set twice; the server with it in.
fn imported(rows: u64, arguments: &[&str]) -> Server {
    let server = Server::start();
    let counts = server.import(arguments);
    assert_eq!((&counts["read"], &counts["duplicate"]), (&json!(rows), &json!(0)), "{arguments:?}: {counts}");
    let [accepted, quarantined] = ["accepted", "quarantined"].map(|outcome| counts[outcome].as_u64().unwrap());
    assert_eq!(accepted + quarantined, rows, "{counts}");
    let before = server.question(&json!({"kind": "map"})).json()["rows"].take();
    let again = server.import(arguments);
    assert_eq!((&again["accepted"], &again["duplicate"]), (&json!(0), &json!(rows)), "a second time: {again}");
    let after = server.question(&json!({"kind": "map"})).json();
    assert!(after["rows"] == before, "a second time");
    server.check_account();
    server
}

fn starts_ends_and_follows(rows: &[Value]) -> BTreeMap<(Option<String>, Option<String>), u64> {
    let name = |end: &Value| end.as_str().map(str::to_owned);
    rows.iter().map(|row| ((name(&row["from"]), name(&row["to"])), row["occurrences"].as_u64().unwrap())).collect()
}

/// Checks that the map of a log is the directly-follows graph that pm4py finds.
fn as_pm4py(file: &str, mapping: Option<&str>, columns: &[&str]) {
    let Some(path) = data(&format!("process-logs/{file}")) else { return };
    let Some(python) = installed("pm4py", "venv/bin/python") else { return };
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = Command::new(python).arg(here.join("peers/pm4py_map.py")).arg(&path).args(columns).output().unwrap();
    assert!(found.status.success(), "{file}: {}", String::from_utf8_lossy(&found.stderr));
    let expected: Value = serde_json::from_slice(&found.stdout).unwrap();
    let mapping = mapping.map(|name| here.join("it/mappings").join(name).to_str().unwrap().to_owned());
    let arguments = match &mapping {
        Some(mapping) => vec!["--mapping", mapping, &path],
        None => vec!["xes", &path],
    };
    let server = imported(expected["events"].as_u64().unwrap(), &arguments);
    let map = starts_ends_and_follows(&server.ask(json!({"kind": "map"})));
    let graph = starts_ends_and_follows(expected["edges"].as_array().unwrap());
    let differing: Vec<_> = graph.iter().filter(|(edge, n)| map.get(edge) != Some(n)).collect();
    assert!(differing.is_empty(), "{file}: {differing:?}");
    assert_eq!(map.len(), graph.len(), "{file}");
    let cases: u64 = map.iter().filter(|((from, _), _)| from.is_none()).map(|(_, n)| n).sum();
    assert_eq!(cases, expected["cases"].as_u64().unwrap(), "{file}");
}

#[test]
fn small_logs_are_as_pm4py_sees_them() {
    for file in ["running-example", "reviewing", "bpic2013_closed_problems", "receipt_permit", "repairExample"] {
        as_pm4py(&format!("{file}.xes.gz"), None, &[]);
    }
}

#[test]
fn logs_of_variants_are_as_pm4py_sees_them() {
    for file in ["sepsis_1t_per_variant", "roadtraffic_1t_per_variant"] {
        as_pm4py(&format!("variants/{file}.xes.gz"), None, &[]);
    }
}

#[test]
fn teleclaims_is_as_pm4py_sees_it() {
    as_pm4py("teleclaims.xes.gz", None, &[]);
}

#[test]
fn lending_is_as_pm4py_sees_it() {
    as_pm4py("lending_log_high.xes.gz", None, &[]);
}

#[test]
fn a_case_called_na_is_a_case() {
    as_pm4py("sepsis.csv.gz", Some("sepsis.toml"), &["Case ID", "Activity"]);
}

#[test]
fn traffic_fines_are_as_pm4py_sees_them() {
    as_pm4py("traffic_fines_10k_cases.csv.gz", Some("traffic.toml"), &["case_id", "activity"]);
}

#[test]
fn olist_tells_its_orders_deliveries_and_reviews() {
    let Some(folder) = data("olist/sample_A") else { return };
    let server = imported(8_135 + 8_225, &["olist", &folder]);
    assert_eq!(server.occurrences("Order placed"), 8_135);
    let by_status = |status: &str| {
        let filter = json!({"and": [{"field": "touchpoint", "op": "=", "value": "Order placed"},
            {"field": "outcome", "op": "=", "value": status}]});
        let rows = server.ask(json!({"kind": "trend", "bucket": "month", "filter": filter}));
        rows.iter().map(|row| row["occurrences"].as_u64().unwrap()).sum::<u64>()
    };
    for (status, n) in [
        ("delivered", 5_172),
        ("shipped", 1_107),
        ("canceled", 625),
        ("unavailable", 609),
        ("invoiced", 314),
        ("processing", 301),
        ("created", 5),
        ("approved", 2),
    ] {
        assert_eq!(by_status(status), n, "{status}");
    }
    let reviews = server.ask(json!({"kind": "score", "metric": "review"}));
    assert_eq!(reviews[0]["n"], 8_225);
}

#[test]
fn airport_surveys_keep_what_is_no_answer_out() {
    for (year, rows, answers, mean) in [("2010", 3_234, 3_093, 3.925), ("2014", 2_818, 2_677, 3.996)] {
        let Some(file) = data(&format!("sfo-airport-survey/sfo_{year}.csv.gz")) else { return };
        let server = imported(rows, &["sfo", &file]);
        let row = server.ask(json!({"kind": "score", "metric": "overall"}))[0].clone();
        assert_eq!(row["n"], answers, "{row}");
        assert!((row["mean"].as_f64().unwrap() - mean).abs() < 0.0006, "{row}");
    }
}
