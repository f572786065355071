//! `throughline backup`: a consistent copy of the data directory.
use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;

use super::print;
use crate::{
    Common,
    local::{Order, call},
};

/// Write a consistent copy of the data directory into a new folder, also while serving.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder to make.
    to: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// When the folder is there already or cannot be written.
pub fn run(common: &Common, args: &Args) -> Result<ExitCode> {
    let to = std::path::absolute(&args.to)?;
    let bytes = call(common, Order::Backup { to: to.clone() }, |_| {})?;
    print(&format!("{bytes} bytes in {}", to.display()));
    Ok(ExitCode::SUCCESS)
}
