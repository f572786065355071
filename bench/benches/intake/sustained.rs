//! End to end: the program itself takes events at a rate, and afterwards every acknowledged one is in the answers.
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::{Options, load::press, print_line};

/// The program while it runs; it is ended with the benchmark.
struct Server {
    child: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs the program under load and prints what was measured.
pub fn run(options: &Options) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let program = program(options)?;
    let key = command(&program, folder.path(), &["key", "add", "--kind", "write"])?;
    let server = start(&program, folder.path())?;
    let (stop, memory) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
    let watching = {
        let (stop, memory, pid) = (Arc::clone(&stop), Arc::clone(&memory), server.child.id());
        std::thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                memory.lock().unwrap_or_else(PoisonError::into_inner).push(resident(pid));
                std::thread::sleep(Duration::from_secs(1));
            }
        })
    };
    let figure = press(&server.address, key.trim(), 8, options.seconds, options.rate)?;
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
    print_line(&format!("in answers {:.2?} after the last acknowledgement", begin.elapsed()));
    ensure!(seen == figure.events, "{} were acknowledged, {seen} are in the answers", figure.events);
    stop.store(true, Ordering::Relaxed);
    watching.join().ok();
    let memory = memory.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let at = |share: f64| memory.get((memory.len() as f64 * share) as usize).copied().unwrap_or_default() / 1024;
    print_line(&format!(
        "memory {} MB after a third, {} MB after two thirds, {} MB at the end, {} MB at most",
        at(0.33),
        at(0.66),
        memory.last().copied().unwrap_or_default() / 1024,
        memory.iter().max().copied().unwrap_or_default() / 1024
    ));
    for part in ["log", "columns", "dedupe", "throughline.db"] {
        print_line(&format!("{part}: {} MB", size(&folder.path().join(part)) / 1_000_000));
    }
    Ok(())
}

fn program(options: &Options) -> Result<PathBuf> {
    if let Some(path) = &options.program {
        return Ok(path.into());
    }
    // Benchmarks lie in `release/deps`, the program beside that folder.
    let own = std::env::current_exe()?;
    let beside = own.parent().and_then(Path::parent).map(|folder| folder.join("throughline"));
    match beside.filter(|path| path.exists()) {
        Some(path) => Ok(path),
        None => bail!("build the program first (cargo build --release) or name it with --program"),
    }
}

fn command(program: &Path, data: &Path, args: &[&str]) -> Result<String> {
    let done = Command::new(program).args(args).arg("--data").arg(data).output()?;
    ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Ok(String::from_utf8(done.stdout)?)
}

fn start(program: &Path, data: &Path) -> Result<Server> {
    let mut child = Command::new(program)
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .spawn()
        .context("could not start the program")?;
    let mut line = String::new();
    if let Some(output) = child.stdout.take() {
        BufReader::new(output).read_line(&mut line)?;
    }
    let address = line.trim().strip_prefix("listening on http://").unwrap_or_default().to_owned();
    ensure!(!address.is_empty(), "the program said `{}`", line.trim());
    Ok(Server { child, address })
}

/// Resident memory of a process in kibibytes.
fn resident(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

fn size(path: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(path) else { return path.metadata().map_or(0, |file| file.len()) };
    entries.flatten().map(|entry| size(&entry.path())).sum()
}
