//! End to end: the program itself takes events at a rate, and afterwards every acknowledged one is in the answers.
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use serde_json::Value;
use throughline_bench::{
    Server, command,
    load::{Sender, press},
    program, resident, size, tell,
};

use crate::Options;

/// While the load runs: sends an event of somebody new twice a second and asks for their timeline until it is there.
fn probe(address: &str, key: &str, secret: &str, stop: &AtomicBool) -> Result<Vec<Duration>> {
    let mut sender = Sender::new(address)?;
    let authorization = format!("Authorization: Bearer {secret}\r\n");
    let mut waits = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let name = format!("probe-{}", waits.len());
        let event =
            serde_json::json!({"batch": [{"type": "track", "userId": name, "event": "Probe"}], "writeKey": key});
        let begin = Instant::now();
        ensure!(sender.send(event.to_string().as_bytes())? == 200, "the door refused the probe");
        let question = serde_json::json!({"kind": "timeline", "customer": {"external_id": name}}).to_string();
        while sender.post("/api/v1/questions", &authorization, question.as_bytes())?.0 != 200 {
            ensure!(begin.elapsed() < Duration::from_secs(120), "{name} never came into the answers");
            std::thread::sleep(Duration::from_millis(10));
        }
        waits.push(begin.elapsed());
        std::thread::sleep(Duration::from_millis(500));
    }
    Ok(waits)
}

/// Runs the program under load and prints what was measured.
pub fn run(options: &Options) -> Result<()> {
    let folder = throughline_bench::Folder::new()?;
    let program = program(options.program.as_deref())?;
    let key = command(&program, folder.path(), &["key", "add", "--kind", "write"])?;
    let secret = command(&program, folder.path(), &["key", "add", "--kind", "secret"])?;
    let server = Server::start(&program, folder.path())?;
    let (stop, memory) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
    let watching = {
        let (stop, memory, pid) = (Arc::clone(&stop), Arc::clone(&memory), server.pid());
        std::thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                memory.lock().unwrap_or_else(PoisonError::into_inner).push(resident(pid));
                std::thread::sleep(Duration::from_secs(1));
            }
        })
    };
    let probing = {
        let (stop, address, key) = (Arc::clone(&stop), server.address.clone(), key.clone());
        std::thread::spawn(move || probe(&address, &key, &secret, &stop))
    };
    let figure = press(&server.address, &key, 8, options.seconds, options.rate)?;
    crate::print("end to end", &figure, None);
    let begin = Instant::now();
    let question = r#"{"kind":"trend","measure":"occurrences","bucket":"month"}"#;
    let seen = loop {
        let answer: Value =
            serde_json::from_str(&command(&program, folder.path(), &["ask", "--format", "json", question])?)?;
        let rows = answer.get("rows").and_then(Value::as_array).cloned().unwrap_or_default();
        let seen: u64 = rows.iter().filter_map(|row| row.get("occurrences")?.as_u64()).sum();
        if seen >= figure.events || begin.elapsed() > Duration::from_secs(120) {
            break seen;
        }
    };
    tell(&format!(
        "all counted {:.2?} after the last acknowledgement, by a question over all of them",
        begin.elapsed()
    ));
    stop.store(true, Ordering::Relaxed);
    let mut waits = probing.join().unwrap_or_else(|_| Err(anyhow::anyhow!("the probe broke")))?;
    let wanted = figure.events + waits.len() as u64;
    ensure!((figure.events..=wanted + 1).contains(&seen), "{wanted} were acknowledged, {seen} are in the answers");
    waits.sort();
    let wait =
        |share: f64| waits.get((waits.len().saturating_sub(1) as f64 * share) as usize).copied().unwrap_or_default();
    tell(&format!(
        "in answers after p50 {:.2?}, p99 {:.2?}, max {:.2?} ({} probes)",
        wait(0.5),
        wait(0.99),
        wait(1.0),
        waits.len()
    ));
    watching.join().ok();
    let memory = memory.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let at = |share: f64| memory.get((memory.len() as f64 * share) as usize).copied().unwrap_or_default() / 1024;
    tell(&format!(
        "memory {} MB after a third, {} MB after two thirds, {} MB at the end, {} MB at most",
        at(0.33),
        at(0.66),
        memory.last().copied().unwrap_or_default() / 1024,
        memory.iter().max().copied().unwrap_or_default() / 1024
    ));
    for part in ["log", "columns", "dedupe", "throughline.db"] {
        tell(&format!("{part}: {} MB", size(&folder.path().join(part)) / 1_000_000));
    }
    Ok(())
}
