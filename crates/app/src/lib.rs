//! The product: use cases on top of the engines. Every use case takes a [`ctx::Ctx`] first; none knows HTTP.
//!
//! What a door takes in ([`collect`], in the words of a wire in [`wires`], or a file by [`import`]) lies in the
//! intake log until [`project`] brings it into the ledgers. [`ask`], [`customers`] and [`identity`] read and link
//! what is there; [`auth`], [`second_factor`], [`oidc`] and [`invitations`] let people in, [`keys`] programs;
//! [`quarantine`] mends what could not be read; [`outbound`] speaks to others.
pub mod account;
pub mod accounting;
pub mod answers;
pub mod app;
pub mod ask;
pub mod audit;
pub mod auth;
pub mod backup;
pub mod boards;
pub mod collect;
pub mod ctx;
pub mod customers;
pub mod demo;
pub mod doctor;
pub mod error;
pub mod export;
pub mod feedback;
pub mod figures;
pub mod find;
pub mod identity;
pub mod import;
pub mod imports;
pub mod invitations;
pub mod jobs;
pub mod journeys;
pub mod keys;
pub mod live;
pub mod measures;
pub mod oidc;
pub mod outbound;
pub mod overview;
pub mod passwords;
pub mod people;
pub mod project;
pub mod promised;
pub mod quarantine;
pub mod reach;
pub mod seal;
pub mod second_factor;
pub mod segments;
pub mod sources;
pub mod system;
pub mod tenant;
pub mod touchpoints;
pub mod undo;
pub mod units;
pub mod views;
pub mod warm;
pub mod webhooks;
pub mod wires;
pub mod workspace;
pub mod workspaces;
