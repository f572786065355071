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
use throughline_bench::{Server, command, load::press, program, resident, size, tell};

use crate::Options;

/// Runs the program under load and prints what was measured.
pub fn run(options: &Options) -> Result<()> {
    let folder = throughline_bench::Folder::new()?;
    let program = program(options.program.as_deref())?;
    let key = command(&program, folder.path(), &["key", "add", "--kind", "write"])?;
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
    tell(&format!("in answers {:.2?} after the last acknowledgement", begin.elapsed()));
    ensure!(seen == figure.events, "{} were acknowledged, {seen} are in the answers", figure.events);
    stop.store(true, Ordering::Relaxed);
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
