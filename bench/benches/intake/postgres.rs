//! The peer PostgreSQL: multi-row INSERT of 500 events with a unique message id, `synchronous_commit` on.
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use throughline_bench::load::{BATCH, Batch, Figure};

/// Inserts events for a time over eight connections, into the server of `THROUGHLINE_TEST_POSTGRES`.
pub fn run(seconds: u64) -> Result<Figure> {
    let url = std::env::var("THROUGHLINE_TEST_POSTGRES").context("set THROUGHLINE_TEST_POSTGRES to a server's URL")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut first = PgConnection::connect(&url).await?;
        first.execute("DROP TABLE IF EXISTS throughline_bench").await?;
        first.execute("CREATE TABLE throughline_bench (id TEXT PRIMARY KEY, body TEXT NOT NULL)").await?;
        let begin = Instant::now();
        let until = begin + Duration::from_secs(seconds);
        let work: Vec<_> = (0..8).map(|run| tokio::spawn(insert(url.clone(), run, until))).collect();
        let mut figure = Figure { events: 0, elapsed: Duration::ZERO, waits: Vec::new() };
        for part in work {
            let (sent, waits) = part.await??;
            figure.events += sent;
            figure.waits.extend(waits);
        }
        figure.elapsed = begin.elapsed();
        figure.waits.sort();
        first.execute("DROP TABLE throughline_bench").await?;
        Ok(figure)
    })
}

async fn insert(url: String, run: u64, until: Instant) -> Result<(u64, Vec<Duration>)> {
    let mut connection = PgConnection::connect(&url).await?;
    connection.execute("SET synchronous_commit = on").await?;
    let values: Vec<String> = (0..BATCH).map(|n| format!("(${},${})", 2 * n + 1, 2 * n + 2)).collect();
    let sql = format!("INSERT INTO throughline_bench VALUES {} ON CONFLICT DO NOTHING", values.join(","));
    let (mut batch, mut sent, mut waits) = (Batch::new("key", run + 100), 0, Vec::new());
    let mut number = 0;
    while Instant::now() < until {
        batch.renew(number);
        number += 1;
        let sending = Instant::now();
        let mut query = sqlx::query(AssertSqlSafe(sql.clone()));
        for (n, event) in batch.events().into_iter().enumerate() {
            query = query.bind(format!("{run}-{number}-{n}")).bind(String::from_utf8(event)?);
        }
        query.execute(&mut connection).await?;
        waits.push(sending.elapsed());
        sent += BATCH as u64;
    }
    Ok((sent, waits))
}
