//! What identity providers say of themselves: asked for when it is needed, and believed for a while.
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use openidconnect::{IssuerUrl, core::CoreProviderMetadata};
use throughline_model::time::{Micros, SECOND};

use super::fetch::Fetch;

/// How long what a provider says of itself is believed without asking again.
const BELIEVED: i64 = 3600 * SECOND;

/// What providers say of themselves, as far as it is known.
#[derive(Default)]
pub(crate) struct Directory {
    known: Mutex<HashMap<String, (Arc<CoreProviderMetadata>, Micros)>>,
}

impl Directory {
    /// What a provider says of itself; asked anew where it must be fresh.
    pub(crate) async fn of(
        &self,
        fetch: Fetch<'_>,
        issuer: &str,
        now: Micros,
        fresh: bool,
    ) -> std::result::Result<Arc<CoreProviderMetadata>, String> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(issuer).cloned();
        if let Some((metadata, at)) = known
            && !fresh
            && now.0 - at.0 < BELIEVED
        {
            return Ok(metadata);
        }
        let address = IssuerUrl::new(issuer.to_owned()).map_err(|error| error.to_string())?;
        let metadata = CoreProviderMetadata::discover_async(address, &fetch).await.map_err(|error| chain(&error))?;
        let metadata = Arc::new(metadata);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(issuer.to_owned(), (Arc::clone(&metadata), now));
        Ok(metadata)
    }
}

/// What went wrong, with its causes.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
