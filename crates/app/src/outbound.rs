//! Out: everything that the program calls because somebody told it an address.
//!
//! [`http`] has the one constructor of HTTP clients. It calls public addresses only ([`address`]), looks names up itself
//! and connects to the very addresses that it has checked, so that a name that changes its answer gains nothing.
//! [`target`] reads addresses as people write them. [`email`] sends mail.
use std::path::PathBuf;

use throughline_model::question::FieldError;

use crate::outbound::address::Network;

pub mod address;
pub mod email;
pub mod http;
pub mod target;

/// What may be called, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Networks that may be called although they are not public.
    pub allow_private: Vec<Network>,
    /// The ports that may be called; all where there are none.
    pub ports: Vec<u16>,
    /// The proxy that everything goes through.
    pub proxy: Option<String>,
    /// A file of certificates of authorities that are trusted beside the public ones.
    pub authorities: Option<PathBuf>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { allow_private: Vec::new(), ports: vec![80, 443, 8080, 8443], proxy: None, authorities: None }
    }
}

impl Rules {
    /// Reads the networks that may be called.
    ///
    /// # Errors
    /// Names the one that is none.
    pub fn networks(texts: &[String]) -> Result<Vec<Network>, FieldError> {
        texts.iter().map(|text| text.parse().map_err(|why: String| FieldError::new("allow_private", why))).collect()
    }
}
