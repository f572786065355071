//! What can go wrong with columns, named for what the caller can do about it.
use throughline_model::question::FieldError;

/// What can go wrong with columns.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The question cannot be answered as it is asked.
    #[error(transparent)]
    Question(#[from] FieldError),
    /// The question was given up before it was answered.
    #[error("the question was cancelled")]
    Cancelled,
    /// The disk is full.
    #[error("no room left for column files")]
    Full,
    /// A file could not be read or written.
    #[error("could not use column file {name}")]
    File {
        /// The file's name.
        name: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A column file does not hold what it should.
    #[error("column file {name} is damaged")]
    Damaged {
        /// The file's name.
        name: String,
        /// How.
        #[source]
        source: parquet::errors::ParquetError,
    },
    /// Columns in memory could not be put together.
    #[error("could not put columns together")]
    Arrow(#[from] arrow_schema::ArrowError),
    /// The manifest could not be changed.
    #[error("could not change the list of column files")]
    Manifest(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    pub(crate) fn file(name: &str) -> impl FnOnce(std::io::Error) -> Self {
        let name = name.to_owned();
        move |source| match source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::File { name, source },
        }
    }

    pub(crate) fn damaged(name: &str) -> impl FnOnce(parquet::errors::ParquetError) -> Self {
        let name = name.to_owned();
        move |source| Self::Damaged { name, source }
    }

    pub(crate) fn undecodable(name: &str) -> impl FnOnce(arrow_schema::ArrowError) -> Self {
        let damaged = Self::damaged(name);
        move |error| damaged(parquet::errors::ParquetError::ArrowError(error.to_string()))
    }
}

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;
