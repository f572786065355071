//! Benchmarks: both sides in one run on the same machine and data, with the ratio printed.
