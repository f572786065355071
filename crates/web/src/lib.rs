//! The surface: doors for messages, the JSON API, and pages drawn on the server.
//!
//! [`router`] names every route. A door ([`collect`]) speaks a convention of others and hands what it checked to the
//! intake; the [`api`] answers questions as JSON; a page ([`pages`]) is a handler with its template beside it and
//! passes through the [`layers`] that keep it safe. Only [`error`] knows what a failed use case means in HTTP.
pub mod api;
pub mod assets;
pub mod bar;
pub mod charts;
pub mod collect;
pub mod error;
pub mod extract;
#[cfg(test)]
mod languages;
pub mod layers;
pub mod live;
pub mod locale;
pub mod oidc;
pub mod once;
pub mod pages;
#[cfg(test)]
mod rights;
pub mod router;
pub mod routes;
#[cfg(test)]
mod sample;
pub mod state;
pub mod urls;
pub mod words;
