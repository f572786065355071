//! What can go wrong with a use case, named for what the caller can do about it. It knows nothing of HTTP.
use throughline_model::{permission::Scope, question::FieldError};

/// What can go wrong with a use case.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or the caller may not see it.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// It contradicts what is there.
    #[error("{0}")]
    Conflict(String),
    /// Fields of the request cannot be taken.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<FieldError>),
    /// The caller is nobody that we know.
    #[error("sign in first")]
    Unauthenticated,
    /// A program came without a secret key that opens anything.
    #[error("send a secret key: Authorization: Bearer tls_…")]
    NoKey,
    /// The caller may see it but not do this to it.
    #[error("this is not yours to do")]
    Forbidden,
    /// The key that a program came with is not for this.
    #[error("this key is not for `{}`; make one with that scope", .0.as_str())]
    LacksScope(Scope),
    /// Too many attempts: it is known when the next one is heard.
    #[error("there were too many attempts; the next one is possible in {}", words_for(*seconds))]
    Wait {
        /// How long to wait.
        seconds: u64,
    },
    /// Too many attempts.
    #[error("too many attempts; wait a moment")]
    RateLimited,
    /// It cannot be done now.
    #[error("{0}")]
    Unavailable(String),
    /// The disk is full.
    #[error("there is no room left on the disk")]
    Full,
    /// A defect, or a failure of the machine.
    #[error("{context}")]
    Internal {
        /// What was being done.
        context: &'static str,
        /// Why it failed.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl Error {
    /// Says what was being done when something failed.
    pub fn internal<E: Into<Box<dyn std::error::Error + Send + Sync>>>(
        context: &'static str,
    ) -> impl FnOnce(E) -> Self {
        move |source| Self::Internal { context, source: source.into() }
    }

    /// For callers who cannot say when the next attempt is possible.
    pub(crate) fn without_wait(self) -> Self {
        match self {
            Self::Wait { .. } => Self::RateLimited,
            other => other,
        }
    }

    /// An error about one field.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(field, message)])
    }
}

/// A time to wait, never too short: whole minutes where there are some.
pub fn words_for(seconds: u64) -> String {
    match (seconds, seconds.div_ceil(60)) {
        (0..=1, _) => "a second".to_owned(),
        (2..=90, _) => format!("{seconds} seconds"),
        (_, minutes) => format!("{minutes} minutes"),
    }
}

impl From<FieldError> for Error {
    fn from(error: FieldError) -> Self {
        Self::Invalid(vec![error])
    }
}

impl From<throughline_store::error::Error> for Error {
    fn from(error: throughline_store::error::Error) -> Self {
        use throughline_store::error::Error as Store;
        match error {
            Store::Full => Self::Full,
            Store::Exists(what) => Self::Conflict(format!("{what} is there already")),
            Store::Unusable(why) => Self::Conflict(why),
            other => Self::Internal { context: "could not use the database", source: Box::new(other) },
        }
    }
}

impl From<throughline_journeys::error::Error> for Error {
    fn from(error: throughline_journeys::error::Error) -> Self {
        use throughline_journeys::error::Error as Journeys;
        match error {
            Journeys::Question(field) => Self::Invalid(vec![field]),
            Journeys::Full => Self::Full,
            Journeys::Cancelled => Self::Unavailable("the question was cancelled".to_owned()),
            other => Self::Internal { context: "could not use the column files", source: Box::new(other) },
        }
    }
}

impl From<throughline_intake::Error> for Error {
    fn from(error: throughline_intake::Error) -> Self {
        Self::Internal { context: "could not use the intake log", source: Box::new(error) }
    }
}

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;
