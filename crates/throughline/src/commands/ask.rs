//! `throughline ask`: a question on the command line, the same as `POST /api/v1/questions`.
use std::{io::Read, process::ExitCode};

use anyhow::{Context, Result};
use clap::ValueEnum;
use serde_json::Value;
use throughline_app::export::{cell, columns, csv};

use super::print;
use crate::{
    Common,
    local::{Order, call},
};

/// Ask a question about journeys.
///
/// The question is JSON, as in `POST /api/v1/questions`:
///
///   throughline ask '{"kind":"map"}'
///   throughline ask '{"kind":"flow","touchpoint":"Order","depth":4,"metric":"nps"}'
///   throughline ask '{"kind":"funnel","steps":[{"touchpoint":"Order"},{"touchpoint":"Delivered"}],"window":"30d"}'
///   throughline ask '{"kind":"trend","bucket":"week","breakdown":"touchpoint"}'
///   throughline ask '{"kind":"timeline","customer":{"external_id":"42"}}'
///   throughline ask '{"kind":"score","metric":"nps","by":"touchpoint"}'
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
#[expect(clippy::doc_markdown, reason = "it is the help that people read in a terminal")]
pub struct Args {
    /// How to print the answer.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// The question; `-` reads it from standard input.
    question: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// The whole answer, as the API gives it.
    Json,
    /// The rows, for people.
    Table,
    /// The rows, for spreadsheets.
    Csv,
}

/// Runs the command.
///
/// # Errors
/// When the question or the data directory cannot be used.
pub fn run(common: &Common, args: &Args) -> Result<ExitCode> {
    let mut text = args.question.clone();
    if text == "-" {
        text.clear();
        std::io::stdin().read_to_string(&mut text).context("could not read the question")?;
    }
    let question: Value = serde_json::from_str(&text).context("the question is not JSON")?;
    let answer = call(common, Order::Ask { question }, |_| {})?;
    let rows = answer.get("rows").and_then(Value::as_array).cloned().unwrap_or_default();
    match args.format {
        Format::Json => print(&answer.to_string()),
        Format::Csv => print(csv(&rows).trim_end()),
        Format::Table => {
            print(table(&rows).trim_end());
            let published = answer.get("published").and_then(Value::as_array).cloned().unwrap_or_default();
            if !published.is_empty() {
                print(&format!("\npublished by others\n{}\n", table(&published).trim_end()));
            }
            let word = |key: &str| answer.get(key).map(ToString::to_string).unwrap_or_default();
            print(&format!("n {} · as of {}", word("n"), word("as_of").trim_matches('"')));
            for note in answer.get("notes").and_then(Value::as_array).into_iter().flatten() {
                print(&format!("note: {}", note.as_str().unwrap_or_default()));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn table(rows: &[Value]) -> String {
    let columns = columns(rows);
    let short = |text: String| {
        let rounded = text.parse::<f64>().ok().filter(|_| text.contains('.')).map(|number| format!("{number:.4}"));
        let text = rounded.unwrap_or(text);
        if text.chars().count() > 40 { text.chars().take(39).chain(['…']).collect() } else { text }
    };
    let cells: Vec<Vec<String>> =
        rows.iter().map(|row| columns.iter().map(|column| short(cell(row, column))).collect()).collect();
    let width = |place: usize| {
        let head = columns.get(place).map_or(0, |name| name.chars().count());
        cells.iter().filter_map(|row| row.get(place)).map(|text| text.chars().count()).max().unwrap_or(0).max(head)
    };
    let line = |texts: &[String]| {
        texts.iter().enumerate().map(|(place, text)| format!("{text:<0$}", width(place))).collect::<Vec<_>>().join("  ")
    };
    let mut lines = vec![line(&columns).trim_end().to_owned()];
    lines.extend(cells.iter().map(|row| line(row).trim_end().to_owned()));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tables_line_up() {
        let rows = [json!({"step": 1, "share": 0.123_456}), json!({"step": 10, "share": null})];
        assert_eq!(table(&rows), "step  share\n1     0.1235\n10");
    }
}
