//! `throughline replay`: what could not be read is taken after a mend.
use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, Result};
use serde_json::Value;

use super::print;
use crate::{
    Common,
    local::{Order, call},
};

/// Take rejected events after a mend.
///
/// Without a file, all rejected events are tried again as they are, which helps after an update. With `--list` they
/// are printed, a JSON object on each line with its reason and its payload; mend the payloads in a file and give that
/// file to take them.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only list what waits.
    #[arg(long)]
    list: bool,
    /// Only events of this reason, such as `bad_time`.
    #[arg(long)]
    reason: Option<String>,
    /// Mended events, a JSON object on each line as `--list` prints them.
    mended: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When the file or the data directory cannot be used.
pub fn run(common: &Common, args: &Args) -> Result<ExitCode> {
    let reason = args.reason.clone();
    if args.list {
        let listed = call(common, Order::Rejected { reason, limit: 10_000 }, |_| {})?;
        for event in listed.as_array().into_iter().flatten() {
            print(&event.to_string());
        }
        return Ok(ExitCode::SUCCESS);
    }
    let order = match &args.mended {
        None => Order::Retry { reason },
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))?;
            let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
            let events = lines
                .map(|(n, line)| {
                    serde_json::from_str(line).with_context(|| format!("line {} is not one of --list", n + 1))
                })
                .collect::<Result<Vec<_>>>()?;
            Order::Mend { events }
        }
    };
    let done: Value = call(common, order, |_| {})?;
    print(&done.to_string());
    Ok(ExitCode::SUCCESS)
}
