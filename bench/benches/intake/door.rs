//! The door alone: parse, append, sync and answer; nothing is projected meanwhile.
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use throughline_app::{
    app::{App, Settings},
    ctx::World,
    keys::{self, KeyKind},
};
use throughline_web::{router::router, state::Web};

use throughline_bench::load::{Figure, press};

/// Connections that send at the same time.
const CONNECTIONS: u64 = 16;

/// Presses on the door for a time.
pub fn run(seconds: u64) -> Result<Figure> {
    let folder = throughline_bench::Folder::new()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (address, key) = runtime.block_on(async {
        let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.map_err(|e| anyhow!(e))?;
        let tenant = keys::workspace(&app, None).await.map_err(|e| anyhow!(e))?;
        let key = keys::add(&app, tenant.workspace.id, KeyKind::Write, None).await.map_err(|e| anyhow!(e))?;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let web = Web { app, metrics: Arc::new(String::new) };
        tokio::spawn(async move { axum::serve(listener, router(web)).await });
        anyhow::Ok((address, key))
    })?;
    press(&address, &key, CONNECTIONS, seconds, 0).context("could not press on the door")
}
