//! The words of Throughline: domain types and the rules that need nothing but their arguments.
//!
//! Nothing here waits, reads, writes or asks what time it is. A source speaks in [`event::Event`]s; they
//! state [`interaction::Interaction`]s (what happened), [`perception::Perception`]s (how it felt) and
//! [`promise::Promise`]s (what was to be expected) about a [`profile::ProfileKey`]. [`identity`] decides
//! which profiles are one customer, and [`question::Question`] is what can be asked of the result.
pub mod consent;
pub mod event;
pub mod filter;
pub mod id;
pub mod identifier;
pub mod identity;
pub mod interaction;
pub mod link;
pub mod look;
pub mod metric;
pub mod money;
pub mod outcome;
pub mod perception;
pub mod permission;
pub mod profile;
pub mod promise;
pub mod question;
pub mod schedule;
pub mod search;
pub mod segment;
pub mod space;
pub mod time;
pub mod touchpoint;
pub mod unit;
pub mod words;
