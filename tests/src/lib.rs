//! Tests through HTTP.
