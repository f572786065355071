//! How long the program needs to import public data sets into an empty directory, and how much memory.
//!
//! `cargo bench -p throughline-bench --bench imports -- [--program PATH] [DATA SET…]`; the data sets are looked for in
//! `THROUGHLINE_DATA_SETS`, else beside the workspace.
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use throughline_bench::{Folder, program, resident, tell};

/// Presets with their data sets.
const SETS: [(&str, &str); 4] = [
    ("online-retail", "online-retail/online_retail_2009_2010.parquet"),
    ("olist", "olist/sample_A"),
    ("airline", "airline-satisfaction/train.parquet"),
    ("sfo", "sfo-airport-survey"),
];

fn main() -> Result<()> {
    let (mut named, mut wanted) = (None, Vec::new());
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--program" => named = args.next(),
            "--bench" => {}
            _ => wanted.push(arg),
        }
    }
    let program = program(named.as_deref())?;
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let root = std::env::var_os("THROUGHLINE_DATA_SETS").map_or_else(beside, PathBuf::from);
    for (preset, path) in SETS {
        let path = root.join(path);
        if !wanted.is_empty() && !wanted.iter().any(|name| name == preset) {
            continue;
        }
        if !path.exists() {
            tell(&format!("{preset}: not measured: there is no {}", path.display()));
            continue;
        }
        let folder = Folder::new()?;
        let begin = Instant::now();
        let mut child = Command::new(&program)
            .args(["import", "--format", "json", "--data"])
            .arg(folder.path())
            .arg(preset)
            .arg(&path)
            .stdout(Stdio::piped())
            .spawn()?;
        let mut memory = 0;
        while child.try_wait()?.is_none() {
            memory = memory.max(resident(child.id()));
            std::thread::sleep(Duration::from_millis(50));
        }
        let elapsed = begin.elapsed();
        let done = child.wait_with_output()?;
        ensure!(done.status.success(), "{preset} failed");
        let counts = String::from_utf8_lossy(&done.stdout);
        tell(&format!("{preset}: {elapsed:.1?}, {} MB at most: {}", memory / 1024, counts.trim()));
    }
    Ok(())
}
