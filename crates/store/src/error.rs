//! What can go wrong with rows, named for what the caller can do about it.

/// What can go wrong with rows.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A row with this key is there already.
    #[error("{0} is there already")]
    Exists(&'static str),
    /// The database is full: free some room and try again.
    #[error("the database has no room left")]
    Full,
    /// The stored row cannot be read back: a defect or a damaged database.
    #[error("could not read {table}.{column} of {row}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key.
        row: String,
    },
    /// The database cannot be used for what was asked.
    #[error("{0}")]
    Unusable(String),
    /// The database failed.
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("could not migrate the database")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error.as_database_error() {
            // SQLITE_FULL and PostgreSQL's disk_full.
            Some(database) if matches!(database.code().as_deref(), Some("13" | "53100")) => Self::Full,
            _ => Self::Database(error),
        }
    }
}

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;
