//! What the program tells about itself while it runs.
use std::{io::IsTerminal, sync::Arc};

use anyhow::{Context, Result};
use tracing_subscriber::EnvFilter;

use crate::config::Config;

/// Begins to tell on standard error.
///
/// # Errors
/// When the level or the format is unknown.
pub fn begin(config: &Config) -> Result<()> {
    let level = config.text("log.level");
    // The database driver would tell the whole text of each slow statement.
    let filter = format!("{level},sqlx::query=error");
    let filter = EnvFilter::try_new(filter).with_context(|| format!("log.level: `{level}` is not a level"))?;
    let told = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second beginning in one process (in tests) changes nothing.
    let _ = match config.text("log.format") {
        "json" => told.json().try_init(),
        "text" => told.with_ansi(std::io::stderr().is_terminal()).try_init(),
        other => anyhow::bail!("log.format: `{other}` is neither text nor json"),
    };
    Ok(())
}

/// Begins to count, and gives the function that renders the counts.
///
/// # Errors
/// When counting has begun before.
pub fn count() -> Result<Arc<dyn Fn() -> String + Send + Sync>> {
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder();
    let handle = recorder.context("could not begin to count")?;
    Ok(Arc::new(move || handle.render()))
}
