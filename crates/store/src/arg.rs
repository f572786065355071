//! Values that statements are given, the same for both databases.

/// A value bound to a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// Text, or NULL.
    Text(Option<String>),
    /// A whole number, or NULL.
    Int(Option<i64>),
    /// A real number, or NULL.
    Real(Option<f64>),
    /// A truth value.
    Bool(bool),
}

impl From<&str> for Arg {
    fn from(value: &str) -> Self {
        Self::Text(Some(without_nul(value)))
    }
}

impl From<String> for Arg {
    fn from(value: String) -> Self {
        Self::Text(Some(without_nul(&value)))
    }
}

impl From<&String> for Arg {
    fn from(value: &String) -> Self {
        Self::from(value.as_str())
    }
}

impl From<Option<String>> for Arg {
    fn from(value: Option<String>) -> Self {
        Self::Text(value.map(|text| without_nul(&text)))
    }
}

impl From<Option<&str>> for Arg {
    fn from(value: Option<&str>) -> Self {
        Self::Text(value.map(without_nul))
    }
}

impl From<i64> for Arg {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<u32> for Arg {
    fn from(value: u32) -> Self {
        Self::Int(Some(i64::from(value)))
    }
}

impl From<Option<i64>> for Arg {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl From<Option<u32>> for Arg {
    fn from(value: Option<u32>) -> Self {
        Self::Int(value.map(i64::from))
    }
}

impl From<f64> for Arg {
    fn from(value: f64) -> Self {
        Self::from(Some(value))
    }
}

impl From<Option<f64>> for Arg {
    fn from(value: Option<f64>) -> Self {
        // SQLite has no NaN and stores NULL, so PostgreSQL does too.
        Self::Real(value.filter(|number| !number.is_nan()))
    }
}

impl From<bool> for Arg {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

macro_rules! from_id {
    ($($id:ident)+) => {$(
        impl From<throughline_model::id::$id> for Arg {
            fn from(id: throughline_model::id::$id) -> Self { Self::Text(Some(id.to_string())) }
        }
    )+};
}
from_id! { WorkspaceId SourceId UserId ProfileId LinkId PerceptionId PromiseId ImportId SegmentId InvitationId }
from_id! { BoardId ViewId UndoId }
from_id! { JobId EndpointId DeliveryId }

impl From<throughline_model::id::ProfileNo> for Arg {
    fn from(no: throughline_model::id::ProfileNo) -> Self {
        Self::from(no.0)
    }
}

impl From<throughline_model::time::Micros> for Arg {
    fn from(at: throughline_model::time::Micros) -> Self {
        Self::from(at.0)
    }
}

/// PostgreSQL has no NUL in texts, so none reaches either database.
fn without_nul(text: &str) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text.to_owned() }
}

/// Builds a list of [`Arg`]s from values of any bindable type.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::arg::Arg::from($value)),*] };
}
