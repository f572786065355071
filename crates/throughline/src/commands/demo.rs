//! `throughline demo`: a small sample business to look at.
use std::process::ExitCode;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use throughline_app::{app::App, ctx::World, demo, project};

use super::{print, serve::serve, user::link};
use crate::{
    Common,
    config::Config,
    local::{described, runtime, shows_progress},
    telemetry,
};

/// Fill an empty data directory with a small sample business and serve it.
///
/// The sample goes in through the same door as real messages. A second start finds it there and only serves.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// How many customers the sample has.
    #[arg(long, default_value_t = 600)]
    customers: u32,
}

/// Runs the command.
///
/// # Errors
/// When the data directory or the address cannot be used.
pub fn run(common: &Common, args: &Args) -> Result<ExitCode> {
    let mut config = Config::read(&common.data, std::env::vars())?;
    if let Some(address) = &args.listen {
        config.set("serve.listen", address.as_str())?;
    }
    telemetry::begin(&config)?;
    runtime()?.block_on(async {
        let (app, _) = App::open(config.settings(&common.data)?, World::real()).await.map_err(described)?;
        let bar = if shows_progress() { ProgressBar::new(u64::from(args.customers)) } else { ProgressBar::hidden() };
        bar.set_style(ProgressStyle::with_template("sample business {bar:40} {pos}/{len} customers")?);
        let told =
            demo::fill(&app, args.customers, |done| bar.set_position(u64::from(done))).await.map_err(described)?;
        bar.finish_and_clear();
        project::catch_up(&app).await.map_err(described)?;
        let token = throughline_app::auth::link(&app, demo::EMAIL).await.map_err(described)?;
        print(&told);
        serve(app, config.text("serve.listen"), |address| {
            print(&format!("sign in once with {}", link(address, &token)));
        })
        .await
    })?;
    Ok(ExitCode::SUCCESS)
}
