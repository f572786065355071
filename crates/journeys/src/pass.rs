//! The ordered pass: from the runs of a partition to lives, one after the other, for a question to visit.
//!
//! [`filter`] turns the words of a filter into tests on codes, [`block`] decodes what the question needs of each
//! run, and [`drive`] merges the runs customer by customer. Where one run holds a whole life, its slices are handed
//! on as they were decoded; only lives that lie in several runs are copied together.
pub mod block;
pub mod drive;
pub mod filter;
pub mod view;
