//! `throughline import`: files of other systems into both ledgers.
use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use throughline_app::{import::Mapping, imports::Using};

use super::print;
use crate::{
    Common,
    local::{Order, call, shows_progress},
};

/// Import files: CSV, NDJSON, Parquet, XLSX or XES, plain or packed with gzip or Zstandard.
///
/// A preset knows the columns of a well-known kind of file; a mapping of your own is a TOML file
/// (see docs/user/import.md). A second import of the same file changes nothing. The last line printed is the result.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only look: print what would be imported, and what could not be.
    #[arg(long)]
    dry_run: bool,
    /// How to print the result.
    #[arg(long, default_value = "json", value_parser = ["json"])]
    format: String,
    /// Read the files by this mapping instead of a preset.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Write rejected rows with their lines and reasons into this file.
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    /// The preset (`list` names them all), unless a mapping is given; then the files and folders.
    #[arg(required = true, value_name = "PRESET|PATH")]
    what: Vec<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When the mapping, the files or the data directory cannot be used.
pub fn run(common: &Common, args: &Args) -> Result<ExitCode> {
    let (using, paths) = match (&args.mapping, args.what.as_slice()) {
        (Some(path), paths) => {
            let toml = std::fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))?;
            let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            (Using::Mapping { name, toml }, paths)
        }
        (None, [only]) if only.as_os_str() == "list" => {
            for (name, about) in Mapping::presets() {
                print(&format!("{name:<15} {about}"));
            }
            return Ok(ExitCode::SUCCESS);
        }
        (None, [preset, paths @ ..]) => (Using::Preset(preset.to_string_lossy().into_owned()), paths),
        (None, []) => bail!("name a preset and the files"),
    };
    if paths.is_empty() {
        bail!("name at least one file or folder after the preset");
    }
    let paths = paths
        .iter()
        .map(|path| std::path::absolute(path).with_context(|| format!("could not find {}", path.display())))
        .collect::<Result<Vec<_>>>()?;
    let errors = args.errors.as_ref().map(std::path::absolute).transpose()?;
    let bar = if shows_progress() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
    bar.set_style(ProgressStyle::with_template("{spinner} {msg} ({elapsed})")?);
    bar.set_message("storing the files");
    let order = Order::Import { using, paths, errors, dry_run: args.dry_run };
    let done = call(common, order, |summary| {
        bar.tick();
        bar.set_message(words(summary));
    })?;
    bar.finish_and_clear();
    if args.dry_run {
        for part in ["events", "rejected"] {
            for line in done.get(part).and_then(Value::as_array).into_iter().flatten() {
                print(line.as_str().map_or_else(|| line.to_string(), str::to_owned).as_str());
            }
        }
    }
    let summary = if args.dry_run { done.get("summary").cloned().unwrap_or_default() } else { done };
    print(&summary.to_string());
    Ok(ExitCode::SUCCESS)
}

fn words(summary: &Value) -> String {
    let n = |key: &str| summary.get(key).and_then(Value::as_u64).unwrap_or(0);
    format!(
        "{} rows read, {} accepted, {} duplicate, {} quarantined",
        n("read"),
        n("accepted"),
        n("duplicate"),
        n("quarantined")
    )
}
