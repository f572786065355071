//! The numbers of Throughline: figures in, findings out.
//!
//! Everything here is a pure function of its arguments: no I/O, no clock, no hidden chance. A figure never travels
//! alone: [`rate::Rate`] and [`score`] give it with n and an [`interval::Interval`], and where nothing was counted
//! they give `None`, never 0 and never NaN. [`sketch::Sketch`] holds durations for quantiles that do not depend on how
//! the data were divided. [`distribution`] is the mathematics below.
pub mod distribution;
pub mod interval;
pub mod rate;
pub mod score;
pub mod sketch;
