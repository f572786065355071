//! The whole database of a server as text, row by row, to see that nothing changed.
use std::{collections::BTreeMap, path::Path};

use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};

/// The rows of each table, sorted.
#[derive(Debug, PartialEq, Eq)]
pub struct Rows(BTreeMap<String, Vec<String>>);

/// What looking at pages may leave behind, as ARCHITECTURE.md lists it: columns, and entries of the audit.
const BESIDE: [(&str, &str); 2] = [("sessions", "seen_at"), ("keys", "used_day")];
const LOOKS: &str = "'customer.opened', 'list.exported', 'audit.exported'";

/// Every row, but for what looking may leave behind.
pub fn rows(data: &Path) -> Rows {
    with(data, true, async |db| {
        let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        let mut found = BTreeMap::new();
        for (table,) in sqlx::query_as::<_, (String,)>(tables).fetch_all(&mut *db).await.unwrap() {
            let columns = format!("SELECT name FROM pragma_table_info('{table}')");
            let columns: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(columns)).fetch_all(&mut *db).await.unwrap();
            let shown = columns.iter().filter(|(column,)| !BESIDE.contains(&(table.as_str(), column.as_str())));
            let shown: Vec<_> = shown.map(|(column,)| format!("quote(\"{column}\")")).collect();
            let which = if table == "audit" { format!("WHERE action NOT IN ({LOOKS})") } else { String::new() };
            let select = format!("SELECT {} FROM \"{table}\" {which} ORDER BY 1", shown.join(" || ', ' || "));
            let rows: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(select)).fetch_all(&mut *db).await.unwrap();
            found.insert(table, rows.into_iter().map(|(row,)| row).collect());
        }
        Rows(found)
    })
}

/// One value of one row.
pub fn value(data: &Path, select: &str) -> Option<String> {
    let found: Option<(String,)> =
        with(data, true, async |db| sqlx::query_as(AssertSqlSafe(select.to_owned())).fetch_optional(db).await.unwrap());
    found.map(|(value,)| value)
}

/// Changes rows of a server that does not run.
pub fn change(data: &Path, statement: &str) {
    with(data, false, async |db| {
        sqlx::query(AssertSqlSafe(statement.to_owned())).execute(db).await.unwrap();
    });
}

fn with<T>(data: &Path, read_only: bool, work: impl AsyncFnOnce(&mut SqliteConnection) -> T) -> T {
    let options = SqliteConnectOptions::new().filename(data.join("throughline.db")).read_only(read_only);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut db = options.connect().await.unwrap();
        let done = work(&mut db).await;
        db.close().await.unwrap();
        done
    })
}

impl Rows {
    /// How many rows there are.
    pub fn count(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    /// What is in one and not in the other, said so that the cause is found.
    pub fn difference(&self, later: &Self) -> Vec<String> {
        let mut said = Vec::new();
        for (table, after) in &later.0 {
            let before = self.0.get(table).map(Vec::as_slice).unwrap_or_default();
            let gone = before.iter().filter(|row| after.binary_search(row).is_err()).map(|row| ("gone", row));
            let new = after.iter().filter(|row| before.binary_search(row).is_err()).map(|row| ("new", row));
            said.extend(gone.chain(new).take(6).map(|(what, row)| format!("{table}: {what} {row:.300}")));
        }
        said
    }
}
