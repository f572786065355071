//! `throughline doctor`: examines a data directory.
use std::process::ExitCode;

use anyhow::Result;
use serde_json::Value;

use super::print;
use crate::{
    Common,
    local::{Order, call},
};

/// Examine the data directory: the intake log, the rows, the column files, and whether everything received is
/// accounted for. Ends with failure if something is wrong.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
///
/// # Errors
/// When the data directory cannot be opened at all.
pub fn run(common: &Common, _: &Args) -> Result<ExitCode> {
    let found = call(common, Order::Doctor, |_| {})?;
    let mut well = true;
    for check in found.as_array().into_iter().flatten() {
        let word = |key: &str| check.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let ok = check.get("ok").and_then(Value::as_bool).unwrap_or(false);
        well &= ok;
        print(&format!("{} {}: {}", if ok { "ok  " } else { "FAIL" }, word("what"), word("found")));
    }
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
