//! `throughline migrate`: brings the database's tables up to date.
use std::process::ExitCode;

use anyhow::Result;
use throughline_app::{app::App, ctx::World};

use super::print;
use crate::{
    Common,
    config::Config,
    local::{described, runtime},
};

/// Bring the database's tables up to date. `serve` does it as well when it starts.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
///
/// # Errors
/// When the database cannot be reached or is of a later version.
pub fn run(common: &Common, _: &Args) -> Result<ExitCode> {
    let settings = Config::read(&common.data, std::env::vars())?.settings(&common.data)?;
    runtime()?.block_on(async {
        let (app, _) = App::open(settings, World::real()).await.map_err(described)?;
        app.close().await.map_err(described)
    })?;
    print("the tables are up to date");
    Ok(ExitCode::SUCCESS)
}
