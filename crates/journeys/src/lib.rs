//! Journeys: interactions and perceptions in columns, ordered by customer and time, and the questions asked of them.
//!
//! A projected [`row::Row`] becomes part of a [`run`] in memory, at once visible; runs are filed as Parquet
//! ([`files`]) and the [`table`] shows both as one. [`identity`] says which customer a row belongs to now, and
//! [`overlay`] brings rows that were filed under another to their place. A [`question`] becomes a plan, the [`pass`]
//! shows each partition's lives to it in order, partial answers merge, and the result is worded as an [`answer`].
pub mod answer;
pub mod ask;
pub mod batch;
pub mod buckets;
pub mod catalogue;
pub mod error;
pub mod files;
pub mod identity;
pub mod lane;
pub mod life;
pub mod overlay;
pub mod pass;
pub mod question;
pub mod row;
pub mod run;
pub mod schema;
pub mod table;
pub mod within;

#[cfg(test)]
mod trial;
