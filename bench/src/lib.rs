//! Benchmarks: both sides in one run on the same machine and data, with the ratio printed.
//!
//! This library holds what several of them need: the program as a process, and what it uses of the machine.
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

/// The program while it serves; it is ended when this is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it serves: host and port.
    pub address: String,
    /// How long it took from its start until it said that it listens.
    pub started_in: Duration,
}

impl Server {
    /// Starts the program on a data directory and waits until it listens.
    ///
    /// # Errors
    /// When it cannot be started or says something else.
    pub fn start(program: &Path, data: &Path) -> Result<Self> {
        let begin = Instant::now();
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
        let started_in = begin.elapsed();
        let address = line.trim().strip_prefix("listening on http://").unwrap_or_default().to_owned();
        ensure!(!address.is_empty(), "the program said `{}`", line.trim());
        Ok(Self { child, address, started_in })
    }

    /// The number of its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Lets it end in order.
    ///
    /// # Errors
    /// When it cannot be told or does not end well.
    pub fn stop(mut self) -> Result<()> {
        Command::new("kill").arg(self.pid().to_string()).status()?;
        ensure!(self.child.wait()?.success(), "the program did not end well");
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program: the one that is named, or the one beside the benchmarks.
///
/// # Errors
/// When there is none.
pub fn program(named: Option<&str>) -> Result<PathBuf> {
    if let Some(path) = named {
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

/// Runs a command of the program on a data directory and gives what it prints.
///
/// # Errors
/// When the command fails.
pub fn command(program: &Path, data: &Path, args: &[&str]) -> Result<String> {
    let done = Command::new(program).args(args).arg("--data").arg(data).output()?;
    ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Ok(String::from_utf8(done.stdout)?.trim().to_owned())
}

/// Resident memory of a process in kibibytes.
pub fn resident(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Bytes in a file or folder.
pub fn size(path: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(path) else { return path.metadata().map_or(0, |file| file.len()) };
    entries.flatten().map(|entry| size(&entry.path())).sum()
}

/// A folder of its own that goes with the benchmark.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Makes one.
    ///
    /// # Errors
    /// When the disk does not allow it.
    pub fn new() -> Result<Self> {
        let name = format!("throughline-bench-{}-{:?}", std::process::id(), std::thread::current().id());
        let path = std::env::temp_dir().join(name.replace(['(', ')'], ""));
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Tells a figure.
#[expect(clippy::print_stdout, reason = "a benchmark tells its figures on standard output")]
pub fn tell(text: &str) {
    println!("{text}");
}

pub mod browser;
pub mod load;
