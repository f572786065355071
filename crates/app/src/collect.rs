//! Taking what a door has checked into the intake log.
use std::sync::atomic::Ordering;

use throughline_intake::{AppendError, Record};
use throughline_model::time::Micros;

use crate::{
    app::App,
    keys::{self, Opened},
    wires::{Checked, Wire},
};

/// Why a checked request is not taken.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// The key opens nothing here.
    #[error("the key is unknown or may not write")]
    UnknownKey,
    /// The disk is full: try again later.
    #[error("there is no room left on the disk")]
    Full,
    /// The log has stopped taking anything, until an operator has looked at it.
    #[error("the intake has stopped")]
    Stopped,
    /// Too much is waiting to be written: try again soon.
    #[error("too much is waiting to be written")]
    Busy,
    /// The request is larger than a record may be.
    #[error("the request is too large")]
    TooLarge,
}

impl App {
    /// Takes a checked request: it is durable when this returns.
    ///
    /// # Errors
    /// See [`CollectError`]; nothing is kept then.
    pub async fn collect(&self, wire: Wire, checked: Checked, received_at: Micros) -> Result<(), CollectError> {
        let opened = keys::open(self, &checked.key).await.map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "could not look up a key");
            CollectError::Busy
        })?;
        let Some(Opened::Write(workspace, source)) = opened else {
            self.refused.fetch_add(1, Ordering::Relaxed);
            return Err(CollectError::UnknownKey);
        };
        let events = checked.events;
        if events == 0 {
            return Ok(());
        }
        let meta = serde_json::to_vec(&checked.meta).unwrap_or_default();
        let record = Record { received_at, workspace, source, wire: wire.code(), events, meta, body: checked.body };
        // Counted first: between the append and the count the projection may already have taken it off again.
        self.pending.fetch_add(u64::from(events), Ordering::Relaxed);
        match self.log.append(record).await {
            Ok(_) => {
                self.received.fetch_add(u64::from(events), Ordering::Relaxed);
                Ok(())
            }
            Err(error) => {
                self.pending.fetch_sub(u64::from(events), Ordering::Relaxed);
                self.refused.fetch_add(1, Ordering::Relaxed);
                Err(match error {
                    AppendError::Full => CollectError::Full,
                    AppendError::Busy => CollectError::Busy,
                    AppendError::TooLarge { .. } => CollectError::TooLarge,
                    AppendError::Stopped(why) => {
                        tracing::error!(why, "the intake log has stopped");
                        CollectError::Stopped
                    }
                })
            }
        }
    }
}
