//! Journeys: interactions and perceptions in columns, ordered by customer and time, and the questions asked of them.
//!
//! A projected [`row::Row`] becomes part of a [`run`] in memory, at once visible; runs are filed as Parquet
//! ([`files`]) and the [`table`] shows both as one. [`identity`] says which customer a row belongs to now, and
//! [`overlay`] brings rows that were filed under another to their place. A [`question`] becomes a plan, the [`pass`]
//! shows each partition's lives to it in order, partial answers merge, and the result is worded as an [`answer`].
pub mod error;
pub mod row;
pub mod schema;
pub mod batch;
pub mod run;
pub mod files;
pub mod identity;
pub mod overlay;
pub mod table;
pub mod catalogue;
pub mod life;
pub mod pass;
pub mod question;
pub mod answer;
pub mod buckets;
pub mod ask;
pub mod lane;

#[cfg(test)]
mod trial;
