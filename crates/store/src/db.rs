//! The database: SQLite in the data directory, or PostgreSQL.
use std::{path::Path, str::FromStr, time::Duration};

use sqlx::{
    AssertSqlSafe, Connection as _, FromRow, PgPool, Postgres, Sqlite, SqlitePool,
    postgres::{PgArguments, PgConnectOptions, PgPoolOptions, PgRow},
    query::Query,
    sqlite::{
        SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
    },
};

use crate::{
    arg::Arg,
    error::{Error, Result},
    tx::Tx,
};

/// An open database.
#[derive(Debug, Clone)]
pub enum Db {
    /// SQLite: one writer, several readers.
    Sqlite {
        /// The only connection that writes.
        writer: SqlitePool,
        /// Connections that only read.
        readers: SqlitePool,
    },
    /// PostgreSQL.
    Postgres(PgPool),
}

/// A row type that can be read from both databases.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin> Row for T {}

/// Most values in one `IN (…)`; SQLite looks each parameter up in a list, so long ones cost more than they save.
const LONGEST_LIST: usize = 128;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

impl Db {
    /// Opens (and makes where it is missing) the SQLite database in a file and brings its tables up to date.
    ///
    /// # Errors
    /// When the file cannot be opened or is of a later version.
    pub async fn open_sqlite(path: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(30))
            .statement_cache_capacity(400)
            // PostgreSQL's name for the order of bytes, so that one text sorts alike on both.
            .collation("C", |a, b| a.cmp(b))
            .pragma("temp_store", "memory")
            .pragma("cache_size", "-16000");
        // A full disk makes SQLite take a transaction back by itself; sqlx would hold it to be open for ever.
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
            .connect_with(options.clone())
            .await?;
        MIGRATIONS.run(&writer).await?;
        let options = options.read_only(true).create_if_missing(false).pragma("cache_size", "-4000");
        let readers = SqlitePoolOptions::new().max_connections(4).min_connections(1).connect_with(options).await?;
        Ok(Self::Sqlite { writer, readers })
    }

    /// Connects to PostgreSQL and brings the tables up to date.
    ///
    /// # Errors
    /// When the server cannot be reached or the database is of a later version.
    pub async fn open_postgres(url: &str) -> Result<Self> {
        let options = PgConnectOptions::from_str(url)?.statement_cache_capacity(400);
        let pool = PgPoolOptions::new().max_connections(8).connect_with(options).await?;
        MIGRATIONS.run(&pool).await?;
        Ok(Self::Postgres(pool))
    }

    /// Begins a transaction; on SQLite it is the only writer until it ends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { writer, .. } => Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Begins to read what is there now: several statements see the same rows, whatever others write meanwhile.
    pub(crate) async fn snapshot(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Tx::Sqlite(readers.begin().await?),
            Self::Postgres(pool) => {
                Tx::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        })
    }

    /// Reads all rows of a statement.
    pub(crate) async fn all<T: Row>(&self, sql: &'static str, args: Vec<Arg>) -> Result<Vec<T>> {
        Ok(match self {
            Self::Sqlite { readers, .. } => read_rows(sqlite(sqlx::query(sql), args).fetch_all(readers).await?)?,
            Self::Postgres(pool) => read_rows(postgres(sqlx::query(sql), args).fetch_all(pool).await?)?,
        })
    }

    /// Reads all rows of a statement that was put together from constant parts.
    pub(crate) async fn all_of<T: Row>(&self, sql: String, args: Vec<Arg>) -> Result<Vec<T>> {
        let sql = AssertSqlSafe(sql);
        Ok(match self {
            Self::Sqlite { readers, .. } => read_rows(sqlite(sqlx::query(sql), args).fetch_all(readers).await?)?,
            Self::Postgres(pool) => read_rows(postgres(sqlx::query(sql), args).fetch_all(pool).await?)?,
        })
    }

    /// Reads all rows of a statement whose `IN (…)` list has as many parameters as `list` has values; the list's
    /// place in the text is `$LIST`, its numbers begin after those of `args`.
    pub(crate) async fn all_in<T: Row>(&self, sql: &str, args: Vec<Arg>, list: Vec<Arg>) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        for (sql, args) in statements_of_list(sql, &args, &list) {
            rows.extend(self.all_of::<T>(sql, args).await?);
        }
        Ok(rows)
    }

    /// Reads the first row of a statement.
    pub(crate) async fn first<T: Row>(&self, sql: &'static str, args: Vec<Arg>) -> Result<Option<T>> {
        Ok(self.all(sql, args).await?.into_iter().next())
    }

    /// Writes a consistent copy of the SQLite database into a new file while others go on writing.
    ///
    /// # Errors
    /// When the file exists, the disk is full, or the database is PostgreSQL (which has `pg_dump`).
    pub async fn copy_to(&self, path: &Path) -> Result<()> {
        match self {
            Self::Sqlite { writer, .. } => {
                let path = path.to_string_lossy().into_owned();
                sqlx::query("VACUUM INTO $1").bind(path).execute(writer).await?;
                Ok(())
            }
            Self::Postgres(_) => {
                Err(Error::Unusable("the rows are in PostgreSQL: back them up with pg_dump".to_owned()))
            }
        }
    }

    /// Lets SQLite examine its file and gives its verdict, `ok` where all is well. PostgreSQL examines itself.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn integrity(&self) -> Result<String> {
        match self {
            Self::Sqlite { readers, .. } => {
                let row: (String,) = sqlx::query_as("PRAGMA quick_check(1)").fetch_one(readers).await?;
                Ok(row.0)
            }
            Self::Postgres(pool) => {
                sqlx::query("SELECT 1").execute(pool).await?;
                Ok("ok".to_owned())
            }
        }
    }

    /// Closes all connections; SQLite's journal is folded back into the file.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// The statements that together ask for a list, each with its parameters. A statement for each length would crowd the
/// cache: short lists repeat their last value.
pub(crate) fn statements_of_list<'a>(
    sql: &'a str,
    args: &'a [Arg],
    list: &'a [Arg],
) -> impl Iterator<Item = (String, Vec<Arg>)> + 'a {
    list.chunks(LONGEST_LIST).map(move |chunk| {
        let mut padded = chunk.to_vec();
        if let Some(last) = chunk.last() {
            padded.resize(chunk.len().next_power_of_two(), last.clone());
        }
        let numbers: Vec<_> = (1..=padded.len()).map(|n| format!("${}", args.len() + n)).collect();
        let sql = sql.replace("$LIST", &numbers.join(","));
        (sql, args.iter().cloned().chain(padded).collect())
    })
}

pub(crate) fn read_rows<T, R>(rows: Vec<R>) -> Result<Vec<T>>
where
    T: for<'r> FromRow<'r, R>,
    R: sqlx::Row,
{
    rows.iter().map(|row| T::from_row(row).map_err(Error::Database)).collect()
}

pub(crate) fn sqlite(query: Query<'_, Sqlite, SqliteArguments>, args: Vec<Arg>) -> Query<'_, Sqlite, SqliteArguments> {
    args.into_iter().fold(query, |query, arg| match arg {
        Arg::Text(value) => query.bind(value),
        Arg::Int(value) => query.bind(value),
        Arg::Real(value) => query.bind(value),
        Arg::Bool(value) => query.bind(value),
    })
}

pub(crate) fn postgres(query: Query<'_, Postgres, PgArguments>, args: Vec<Arg>) -> Query<'_, Postgres, PgArguments> {
    args.into_iter().fold(query, |query, arg| match arg {
        Arg::Text(value) => query.bind(value),
        Arg::Int(value) => query.bind(value),
        Arg::Real(value) => query.bind(value),
        Arg::Bool(value) => query.bind(value),
    })
}
