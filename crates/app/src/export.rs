//! Exports: the rows of an answer or list for spreadsheets and programs.
use serde_json::Value;

/// The names of all columns, in the order in which rows have them.
pub fn columns(rows: &[Value]) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for key in rows.iter().filter_map(Value::as_object).flat_map(|row| row.keys()) {
        if !columns.contains(key) {
            columns.push(key.clone());
        }
    }
    columns
}

/// A row's value as text; empty where it has none.
pub fn cell(row: &Value, column: &str) -> String {
    match row.get(column) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}

/// Rows as CSV (RFC 4180); a cell that a spreadsheet would take for a formula is disarmed by an apostrophe.
pub fn csv(rows: &[Value]) -> String {
    let quoted = |text: String| {
        let armed = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
        let text = if armed { format!("'{text}") } else { text };
        if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
    };
    let columns = columns(rows);
    let mut lines = vec![columns.iter().cloned().map(quoted).collect::<Vec<_>>().join(",")];
    for row in rows {
        lines.push(columns.iter().map(|column| quoted(cell(row, column))).collect::<Vec<_>>().join(","));
    }
    lines.join("\n")
}

/// Rows as JSON, one on each line.
pub fn ndjson(rows: &[Value]) -> String {
    rows.iter().map(Value::to_string).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn formulas_are_disarmed() {
        let rows = [json!({"a": "=1+1", "b": -2.5}), json!({"a": "x,\"y\"", "c": "@z"})];
        assert_eq!(csv(&rows), "a,b,c\n'=1+1,-2.5,\n\"x,\"\"y\"\"\",,'@z");
        assert_eq!(ndjson(&rows).lines().count(), 2);
    }
}
