//! Rows: everything that is not a journey column, in SQLite or PostgreSQL from one SQL text.
//!
//! [`db::Db`] opens either database and runs statements on it; each other module is one area of tables and holds
//! its SQL next to the functions that run it. Functions that read or write a tenant's data take its
//! [`throughline_model::id::WorkspaceId`]. Rows of the database never leave this crate as such.
pub mod accounting;
pub mod arg;
pub mod audit;
pub mod boards;
pub mod codes;
pub mod db;
pub mod error;
pub mod feedback;
pub mod identities;
pub mod imports;
pub mod invitations;
pub mod jobs;
pub mod ledger;
pub mod links;
pub mod mappings;
pub mod members;
pub mod metrics;
pub mod people;
pub mod perceptions;
pub mod profiles;
pub mod promises;
pub mod schedules;
pub mod search;
pub mod second_factors;
pub mod segments;
pub mod sharings;
pub mod sources;
pub mod steps;
pub mod traits;
pub mod tx;
pub mod undos;
pub mod units;
pub mod users;
pub mod views;
pub mod webhooks;
pub mod workspaces;

#[cfg(test)]
mod contract;
