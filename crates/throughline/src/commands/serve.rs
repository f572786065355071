//! `throughline serve`: doors, API, pages and projection in one program.
use std::{net::SocketAddr, process::ExitCode, sync::Arc};

use anyhow::{Context, Result};
use throughline_app::{app::App, ctx::World};
use throughline_web::{router::router, state::Web};
use tokio::{
    net::TcpListener,
    sync::{oneshot, watch},
};

use super::print;
use crate::{
    Common,
    config::Config,
    local::{bind, described, listen, projection_thread, runtime},
    telemetry,
};

/// Serve pages, doors and the API.
///
/// Prints `listening on http://ADDRESS` when it is ready. Ctrl-C or SIGTERM stops it in order: what was acknowledged
/// is kept in any case.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
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
        let (app, recovery) = App::open(config.settings(&common.data)?, World::real()).await.map_err(described)?;
        if recovery.cut_bytes > 0 {
            tracing::warn!(
                bytes = recovery.cut_bytes,
                "cut off the end of the intake log: a write that was never acknowledged"
            );
        }
        if let Some((segment, offset)) = &recovery.damaged {
            tracing::error!(segment = %segment.display(), offset, "the intake log is damaged; run `throughline doctor`");
        }
        serve(app, config.text("serve.listen"), |_, _| Ok(None)).await
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Serves an application until the program is told to stop; `ready` is called with the address and with what tells that
/// it was. Where it begins something beside the server, it gives what tells that this has ended.
///
/// # Errors
/// When the address cannot be used, or what is fresh cannot be filed at the end.
pub async fn serve(
    app: Arc<App>,
    address: &str,
    ready: impl FnOnce(&str, watch::Receiver<bool>) -> Result<Option<oneshot::Receiver<()>>>,
) -> Result<()> {
    let listener = TcpListener::bind(address).await.with_context(|| format!("could not listen on {address}"))?;
    let (stop, stopped) = watch::channel(false);
    let projecting = projection_thread(Arc::clone(&app), stopped.clone())?;
    let working = tokio::spawn(throughline_app::jobs::worker::run(Arc::clone(&app), stopped.clone()));
    let warming = tokio::spawn(throughline_app::warm::run(Arc::clone(&app), stopped.clone()));
    let commands = tokio::spawn(listen(Arc::clone(&app), bind(&app)?));
    let web = Web { app: Arc::clone(&app), metrics: telemetry::count()? };
    // Whoever reads the line below may end the program at once, and that too must be in order.
    let signalled = signal()?;
    let address = format!("http://{}", listener.local_addr()?);
    print(&format!("listening on {address}"));
    let beside = ready(&address, stopped.clone())?;
    let told = {
        let app = Arc::clone(&app);
        async move {
            signalled.await;
            stop.send_replace(true);
            app.live.close();
        }
    };
    let service = router(web).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(told);
    // Connections that stay open may not hold up the end for ever.
    let mut waited = stopped;
    tokio::select! {
        done = serving => done.context("could not serve")?,
        () = async {
            while !*waited.borrow() && waited.changed().await.is_ok() {}
            tokio::time::sleep(std::time::Duration::from_secs(8)).await;
        } => {}
    }
    let _ = projecting.await;
    if let Some(beside) = beside {
        let _ = beside.await;
    }
    let _ = working.await;
    let _ = warming.await;
    commands.abort();
    let _ = std::fs::remove_file(app.settings.socket());
    app.close().await.map_err(described)
}

/// Listens for Ctrl-C and SIGTERM from now on, and gives what waits for the first of them.
fn signal() -> Result<impl Future<Output = ()>> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    let mut interrupt = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
