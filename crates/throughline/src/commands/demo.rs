//! `throughline demo`: a sample business to look at, which fills the pages while one reads.
use std::{process::ExitCode, sync::Arc, time::Instant};

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use throughline_app::{
    app::App,
    ctx::World,
    demo::{
        self,
        fill::{Filling, Progress},
    },
    project,
};
use tokio::sync::{oneshot, watch};

use super::{print, serve::serve, user::link};
use crate::{
    Common,
    config::Config,
    local::{described, runtime, shows_progress},
    telemetry,
};

/// Fill an empty data directory with a sample business and serve it.
///
/// The sample goes in through the same doors as real messages. The address is printed as soon as every page has
/// something to show; the rest of the history comes in while one reads, and an interrupted sample goes on with the next
/// start. The same seed makes the same business.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// How many customers the sample has.
    #[arg(long, default_value_t = demo::CUSTOMERS, value_parser = clap::value_parser!(u32).range(1..=i64::from(demo::MOST)))]
    customers: u32,
    /// What the sample's chance begins with.
    #[arg(long, default_value_t = demo::SEED)]
    seed: u64,
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
        let filling = demo::fill::begin(&app, args.customers, args.seed).await.map_err(described)?;
        project::catch_up(&app).await.map_err(described)?;
        let token = throughline_app::auth::link(&app, demo::EMAIL).await.map_err(described)?;
        print(&told(&app, filling.as_ref()));
        let filled = Arc::clone(&app);
        serve(app, config.text("serve.listen"), |address, stopped| {
            print(&format!("sign in once with {}", link(address, &token)));
            filling.map(|filling| on_thread(filled, filling, stopped)).transpose()
        })
        .await
    })?;
    Ok(ExitCode::SUCCESS)
}

fn told(app: &App, filling: Option<&Filling>) -> String {
    let folder = app.settings.data.display();
    match filling {
        None => format!("{folder} is in use already: nothing was added"),
        Some(filling) => {
            let customers = filling.plan().customers;
            format!("a sample business with {customers} customers over 18 months is coming into {folder}")
        }
    }
}

/// Brings in the rest beside the server; what it gives back tells when nothing more is written.
fn on_thread(app: Arc<App>, filling: Filling, stopped: watch::Receiver<bool>) -> Result<oneshot::Receiver<()>> {
    let (ended, end) = oneshot::channel();
    let runtime = tokio::runtime::Handle::current();
    let begun = Instant::now();
    let Progress { stories, of, .. } = filling.progress();
    let bar = if shows_progress() { ProgressBar::new(u64::from(of)) } else { ProgressBar::hidden() };
    bar.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len} customers' stories ({eta} left)")?);
    bar.set_position(u64::from(stories));
    let work = move || {
        let moved = |progress: Progress| bar.set_position(u64::from(progress.stories));
        let done = runtime.block_on(filling.all(&|| *stopped.borrow(), moved));
        bar.finish_and_clear();
        match done {
            Ok(Progress { stories, of, lines }) if stories == of => {
                let seconds = begun.elapsed().as_secs_f64();
                print(&format!("the sample is complete: {lines} messages and rows after {seconds:.0} s"));
            }
            Ok(_) => {}
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                let folder = app.settings.data.display();
                tracing::error!(error, "the sample in {folder} is not complete; the next start goes on with it");
            }
        }
        let _ = ended.send(());
    };
    std::thread::Builder::new().name("sample".to_owned()).spawn(work).context("could not start the sample")?;
    Ok(end)
}
