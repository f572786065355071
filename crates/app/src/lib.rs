//! The product: use cases on top of the engines. Every use case takes a [`ctx::Ctx`] first; none knows HTTP.
//!
//! What a door takes in ([`collect`], in the words of a wire in [`wires`], or a file by [`import`]) lies in the
//! intake log until [`project`] brings it into the ledgers. [`ask`], [`customers`] and [`identity`] read and link
//! what is there; [`auth`] and [`keys`] say who may; [`quarantine`] mends what could not be read.
pub mod account;
pub mod accounting;
pub mod app;
pub mod ask;
pub mod audit;
pub mod auth;
pub mod backup;
pub mod collect;
pub mod ctx;
pub mod customers;
pub mod demo;
pub mod doctor;
pub mod error;
pub mod export;
pub mod feedback;
pub mod figures;
pub mod identity;
pub mod import;
pub mod imports;
pub mod journeys;
pub mod keys;
pub mod measures;
pub mod overview;
pub mod passwords;
pub mod people;
pub mod project;
pub mod quarantine;
pub mod sources;
pub mod system;
pub mod tenant;
pub mod touchpoints;
pub mod wires;
pub mod workspace;
