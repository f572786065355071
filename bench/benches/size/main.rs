//! What the program needs with 1,000,000 stored interactions: time to start, idle memory, time for a timeline page.
//!
//! `cargo bench -p throughline-bench --bench size -- [--events N] [--program PATH]`
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::Value;
use throughline_bench::{
    Server,
    browser::Browser,
    command,
    load::{BATCH, Batch, Sender, customer_of},
    program, resident, size, tell,
};

fn main() -> Result<()> {
    let (mut events, mut named) = (1_000_000u64, None);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--events" => events = args.next().unwrap_or_default().parse()?,
            "--program" => named = args.next(),
            _ => {}
        }
    }
    let folder = throughline_bench::Folder::new()?;
    let (program, data) = (program(named.as_deref())?, folder.path());
    let key = command(&program, data, &["key", "add", "--kind", "write"])?;
    command(&program, data, &["user", "add", "bench@example.org"])?;
    let server = Server::start(&program, data)?;
    let mut sender = Sender::new(&server.address)?;
    let mut batch = Batch::new(&key, 1);
    for number in 0..events / BATCH as u64 {
        batch.renew(number);
        ensure!(sender.send(&batch.body)? == 200, "the door refused a batch");
    }
    drop(sender);
    let sent = events / BATCH as u64 * BATCH as u64;
    let begin = Instant::now();
    loop {
        let text = command(&program, data, &["ask", "--format", "json", r#"{"kind":"trend","bucket":"month"}"#])?;
        let answer: Value = serde_json::from_str(&text)?;
        if answer.pointer("/rows/0/occurrences").and_then(Value::as_u64) == Some(sent) {
            break;
        }
        ensure!(begin.elapsed() < Duration::from_secs(300), "the answers lack events");
    }
    server.stop()?;

    let mut starts: Vec<Duration> = Vec::new();
    for _ in 0..5 {
        let server = Server::start(&program, data)?;
        starts.push(server.started_in);
        server.stop()?;
    }
    starts.sort();
    tell(&format!(
        "{events} interactions: start to serving {:.0?} (median of 5)",
        starts.get(2).copied().unwrap_or_default()
    ));
    let server = Server::start(&program, data)?;
    std::thread::sleep(Duration::from_secs(3));
    tell(&format!("idle memory {} MB", resident(server.pid()) / 1024));

    let link = command(&program, data, &["user", "link", "bench@example.org"])?;
    let mut browser = Browser::signed_in(&server.address, &link)?;
    let mut waits: Vec<Duration> = Vec::new();
    for n in 0..200u64 {
        let question =
            format!(r#"{{"kind":"timeline","customer":{{"external_id":"{}"}}}}"#, customer_of(n * (sent / 200)));
        let answer: Value = serde_json::from_str(&command(&program, data, &["ask", "--format", "json", &question])?)?;
        let profile = answer.pointer("/rows/0/profile").and_then(Value::as_str).unwrap_or_default().to_owned();
        let begin = Instant::now();
        let (status, page) = browser.get(&format!("/customers/{profile}"))?;
        waits.push(begin.elapsed());
        ensure!(status == 200 && page.contains("<svg"), "the page answered {status}");
    }
    waits.sort();
    let at = |q: f64| waits.get((waits.len() as f64 * q) as usize).copied().unwrap_or_default();
    tell(&format!("timeline page p50 {:.1?} p95 {:.1?} max {:.1?}", at(0.5), at(0.95), at(0.999)));
    tell(&format!("memory after 200 pages {} MB", resident(server.pid()) / 1024));
    for part in ["log", "columns", "dedupe", "throughline.db"] {
        tell(&format!("{part}: {} MB", size(&data.join(part)) / 1_000_000));
    }
    server.stop()
}
