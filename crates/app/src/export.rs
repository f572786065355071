//! Exports: the rows of an answer or list for spreadsheets and programs.
use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, RecordBatchOptions, StringArray};
use arrow_schema::{DataType, Field, Schema};
use parquet::{arrow::ArrowWriter, basic::Compression, file::properties::WriterProperties};
use serde_json::Value;

use crate::{
    app::App,
    audit::{self, Action},
    ctx::Ctx,
    error::{Error, Result},
};

/// The letters with which a formula begins, the wide ones of Asian keyboards too; blanks before one are passed over.
const ARMED: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Most rows of one file of a list.
pub const MOST_ROWS: usize = 20_000;

/// The kinds of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values, for spreadsheets.
    Csv,
    /// A JSON object on each line.
    Ndjson,
    /// Columns with their types.
    Parquet,
}

impl Format {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Ndjson, Self::Parquet];

    /// The word in addresses, and the ending of a file's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Parquet => "parquet",
        }
    }

    /// The kind with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }

    /// The type of the content.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Ndjson => "application/x-ndjson",
            Self::Parquet => "application/vnd.apache.parquet",
        }
    }
}

/// Rows as a file.
///
/// # Errors
/// When the columns cannot be written.
pub fn write(format: Format, rows: &[Value]) -> Result<Vec<u8>> {
    match format {
        Format::Csv => Ok(csv(rows).into_bytes()),
        Format::Ndjson => Ok(ndjson(rows).into_bytes()),
        Format::Parquet => parquet(rows).map_err(Error::internal("could not write columns")),
    }
}

/// Rows with some of their columns only, in the order in which these are named.
///
/// # Errors
/// Names `columns` where rows have no such column.
pub fn select(names: &[&str], rows: Vec<Value>) -> Result<Vec<Value>> {
    let known = columns(&rows);
    if let Some(name) = names.iter().find(|name| !rows.is_empty() && !known.iter().any(|other| other == *name)) {
        return Err(Error::field("columns", format!("has `{name}`, which is none of {}", known.join(", "))));
    }
    let part = |row: Value| {
        let own = names.iter().filter_map(|name| Some(((*name).to_owned(), row.get(*name)?.clone())));
        Value::Object(own.collect())
    };
    Ok(rows.into_iter().map(part).collect())
}

/// Notes that somebody took a list as a file.
///
/// # Errors
/// When the database fails.
pub async fn note(ctx: &Ctx, app: &App, list: &str, rows: usize) -> Result<()> {
    audit::note_now(app, ctx, Action::ListExported, list, &format!("{rows} rows")).await
}

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
        let armed = text.starts_with(ARMED) && text.parse::<f64>().is_err();
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

/// Rows as Parquet. A column in which every value is a number or a truth keeps its type; any other is text, with lists
/// and objects as JSON.
fn parquet(rows: &[Value]) -> std::result::Result<Vec<u8>, parquet::errors::ParquetError> {
    let columns = columns(rows);
    let arrays: Vec<ArrayRef> = columns.iter().map(|column| array(rows, column)).collect();
    let fields = columns.iter().zip(&arrays).map(|(name, array)| Field::new(name, array.data_type().clone(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
    let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), arrays, &options)?;
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, schema, Some(properties))?;
    if !columns.is_empty() {
        writer.write(&batch)?;
    }
    writer.close()?;
    Ok(bytes)
}

fn array(rows: &[Value], column: &str) -> ArrayRef {
    let values = || rows.iter().map(|row| row.get(column).filter(|value| !value.is_null()));
    match kind(values().flatten()) {
        DataType::Boolean => Arc::new(values().map(|value| value?.as_bool()).collect::<BooleanArray>()),
        DataType::Int64 => Arc::new(values().map(|value| value?.as_i64()).collect::<Int64Array>()),
        DataType::Float64 => Arc::new(values().map(|value| value?.as_f64()).collect::<Float64Array>()),
        _ => {
            let texts = rows.iter().map(|row| Some(cell(row, column)).filter(|text| !text.is_empty()));
            Arc::new(texts.collect::<StringArray>())
        }
    }
}

/// The type that all values of a column have.
fn kind<'a>(values: impl Iterator<Item = &'a Value> + Clone) -> DataType {
    let all = |is: fn(&Value) -> bool| values.clone().all(is);
    match values.clone().next() {
        None => DataType::Utf8,
        Some(_) if all(Value::is_boolean) => DataType::Boolean,
        Some(_) if all(Value::is_i64) => DataType::Int64,
        Some(_) if all(Value::is_number) => DataType::Float64,
        Some(_) => DataType::Utf8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    use serde_json::json;

    #[test]
    fn columns_keep_their_types() {
        let rows = [
            json!({"n": 1, "share": 1, "text": "=1+1", "yes": true, "list": [1], "mixed": "x", "none": null}),
            json!({"n": null, "share": 0.5, "text": "", "yes": false, "mixed": 2}),
        ];
        let bytes = bytes::Bytes::from(write(Format::Parquet, &rows).unwrap());
        let batch = ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap().build().unwrap().next().unwrap().unwrap();
        let schema = batch.schema();
        let types: Vec<_> = schema.fields().iter().map(|f| format!("{} {}", f.name(), f.data_type())).collect();
        let expected = ["n Int64", "share Float64", "text Utf8", "yes Boolean", "list Utf8", "mixed Utf8", "none Utf8"];
        assert_eq!(types, expected);
        assert_eq!((batch.num_rows(), batch.column(0).null_count(), batch.column(6).null_count()), (2, 1, 2));
        for nothing in [&[][..], &[json!({})][..]] {
            let bytes = bytes::Bytes::from(write(Format::Parquet, nothing).unwrap());
            assert!(ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap().schema().fields().is_empty());
        }
    }

    #[test]
    fn formulas_are_disarmed() {
        let rows = [json!({"a": "=1+1", "b": -2.5}), json!({"a": "x,\"y\"", "c": "@z"})];
        assert_eq!(csv(&rows), "a,b,c\n'=1+1,-2.5,\n\"x,\"\"y\"\"\",,'@z");
        assert_eq!(csv(&[json!({"＝a": "＋1+1", "b": "\n=1"})]), "'＝a,b\n'＋1+1,\"'\n=1\"");
        assert_eq!(ndjson(&rows).lines().count(), 2);
    }
}
