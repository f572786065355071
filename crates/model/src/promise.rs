//! Promises: what a customer was told to expect, kept or broken.
use crate::time::Micros;

/// What one message states about a promise; messages with the same key speak of the same promise.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Promise {
    /// The source's name of the promise, such as `delivery:` and the order's number.
    pub key: String,
    /// What was promised, such as `delivery` or `call back`.
    pub what: String,
    /// The touchpoint that keeps it.
    pub touchpoint: Option<String>,
    /// The order, case or visit that it belongs to.
    pub object: Option<String>,
    /// The promised moment, where this message states it.
    pub due: Option<Micros>,
    /// When it was kept, where this message states it.
    pub kept: Option<Micros>,
}
