//! Transactions: a use case is one.
use sqlx::{AssertSqlSafe, Postgres, Sqlite, Transaction};

use crate::{
    arg::Arg,
    db::{Row, postgres, read_rows, sqlite, statements_of_list},
    error::Result,
};

/// An open transaction; dropping it takes everything back.
#[derive(Debug)]
pub enum Tx {
    /// On SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// Most rows in one INSERT. Chunks are powers of two, so few statements need to be prepared.
const MOST_ROWS: usize = 256;

impl Tx {
    /// Makes everything in the transaction durable and visible.
    ///
    /// # Errors
    /// When the database fails; then nothing was written.
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Runs a statement and tells how many rows it touched.
    pub(crate) async fn run(&mut self, sql: &'static str, args: Vec<Arg>) -> Result<u64> {
        Ok(match self {
            Self::Sqlite(tx) => sqlite(sqlx::query(sql), args).execute(&mut **tx).await?.rows_affected(),
            Self::Postgres(tx) => postgres(sqlx::query(sql), args).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// Runs a statement with a list as [`Db::all_in`](crate::db::Db) does.
    pub(crate) async fn run_in(&mut self, sql: &str, args: Vec<Arg>, list: Vec<Arg>) -> Result<()> {
        for (sql, args) in statements_of_list(sql, &args, &list) {
            let sql = AssertSqlSafe(sql);
            match self {
                Self::Sqlite(tx) => sqlite(sqlx::query(sql), args).execute(&mut **tx).await.map(|_| ())?,
                Self::Postgres(tx) => postgres(sqlx::query(sql), args).execute(&mut **tx).await.map(|_| ())?,
            }
        }
        Ok(())
    }

    /// Reads all rows of a statement, seeing what the transaction has written.
    pub(crate) async fn all<T: Row>(&mut self, sql: &'static str, args: Vec<Arg>) -> Result<Vec<T>> {
        Ok(match self {
            Self::Sqlite(tx) => read_rows(sqlite(sqlx::query(sql), args).fetch_all(&mut **tx).await?)?,
            Self::Postgres(tx) => read_rows(postgres(sqlx::query(sql), args).fetch_all(&mut **tx).await?)?,
        })
    }

    /// Reads all rows of a statement as [`Db::all_of`](crate::db::Db) does, seeing what the transaction sees.
    pub(crate) async fn all_of<T: Row>(&mut self, sql: String, args: Vec<Arg>) -> Result<Vec<T>> {
        let sql = AssertSqlSafe(sql);
        Ok(match self {
            Self::Sqlite(tx) => read_rows(sqlite(sqlx::query(sql), args).fetch_all(&mut **tx).await?)?,
            Self::Postgres(tx) => read_rows(postgres(sqlx::query(sql), args).fetch_all(&mut **tx).await?)?,
        })
    }

    /// Reads all rows of a statement with a list as [`Db::all_in`](crate::db::Db) does, seeing what the transaction
    /// sees.
    pub(crate) async fn all_in<T: Row>(&mut self, sql: &str, args: Vec<Arg>, list: Vec<Arg>) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        for (sql, args) in statements_of_list(sql, &args, &list) {
            rows.extend(self.all_of::<T>(sql, args).await?);
        }
        Ok(rows)
    }

    /// Inserts many rows with few statements: `head` is `INSERT INTO t (a, b)`, `tail` what follows the values.
    pub(crate) async fn insert(&mut self, head: &str, tail: &str, rows: Vec<Vec<Arg>>) -> Result<u64> {
        let mut touched = 0;
        let mut rows = rows.into_iter();
        while !rows.as_slice().is_empty() {
            let length = MOST_ROWS.min(previous_power_of_two(rows.as_slice().len()));
            let width = rows.as_slice().first().map_or(0, Vec::len);
            let numbered = matches!(self, Self::Postgres(_));
            let sql = values_statement(head, tail, length, width, numbered);
            let args: Vec<Arg> = rows.by_ref().take(length).flatten().collect();
            touched += match self {
                Self::Sqlite(tx) => {
                    sqlite(sqlx::query(AssertSqlSafe(sql)), args).execute(&mut **tx).await?.rows_affected()
                }
                Self::Postgres(tx) => {
                    postgres(sqlx::query(AssertSqlSafe(sql)), args).execute(&mut **tx).await?.rows_affected()
                }
            };
        }
        Ok(touched)
    }
}

fn previous_power_of_two(n: usize) -> usize {
    1 << n.max(1).ilog2()
}

/// The statement; its parameters are numbered for PostgreSQL. SQLite looks a numbered parameter up in a list from its
/// beginning, which costs two thirds of a large statement's time, so there they have no names.
fn values_statement(head: &str, tail: &str, rows: usize, width: usize, numbered: bool) -> String {
    let mut sql = format!("{head} VALUES ");
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..width {
            if column > 0 {
                sql.push(',');
            }
            match numbered {
                true => sql.push_str(&format!("${}", row * width + column + 1)),
                false => sql.push('?'),
            }
        }
        sql.push(')');
    }
    sql.push(' ');
    sql.push_str(tail);
    sql
}
