//! The product from outside: one built program, its command line, its doors, its answers and its pages.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]
mod database;
mod http;
mod pages;
mod payloads;
mod sample;
mod server;
mod webdriver;

mod accessibility;
mod api;
mod architecture;
mod backup;
mod browser;
mod clients;
mod collect;
mod contract;
mod crash;
mod crawl;
mod data_sets;
mod forged;
mod full;
mod hostile;
mod identity;
mod pictures;
mod postgres;
mod roles;
mod sign_in;
mod webhooks;
mod weight;
