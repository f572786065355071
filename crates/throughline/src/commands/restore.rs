//! `throughline restore`: a backup into an empty data directory.
use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;

use super::print;
use crate::{Common, local::described};

/// Copy a backup into an empty data directory (`--data`).
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The backup's folder.
    from: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// When it is not a backup, or the data directory is not empty.
pub fn run(common: &Common, args: &Args) -> Result<ExitCode> {
    let bytes = throughline_app::backup::restore(&args.from, &common.data).map_err(described)?;
    print(&format!("{bytes} bytes restored into {}", common.data.display()));
    Ok(ExitCode::SUCCESS)
}
