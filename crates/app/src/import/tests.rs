//! Imports from end to end: made-up files for every trap, and public data where it is at hand.
use std::io::{Cursor, Write};

use throughline_model::{
    event::{Event, Fact},
    identifier::Identifier,
    interaction::Interaction,
    perception::Perception,
    promise::Promise,
};

use super::*;

mod formats;
mod public;
mod traps;

/// A file in memory.
fn file(name: &str, bytes: impl Into<Vec<u8>>) -> InputFile {
    let bytes: Vec<u8> = bytes.into();
    InputFile {
        name: name.to_owned(),
        digest: "d1".to_owned(),
        open: Box::new(move || Ok(Box::new(Cursor::new(bytes.clone())))),
        path: None,
        mended: None,
    }
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn import(mapping: &str, files: &[InputFile]) -> Vec<ImportRow> {
    read(&Mapping::parse(mapping).unwrap(), files).unwrap().collect()
}

fn preset(name: &str, files: &[InputFile]) -> Vec<ImportRow> {
    read(&Mapping::preset(name).unwrap(), files).unwrap().collect()
}

/// All events of rows that have to be fine.
fn events(rows: Vec<ImportRow>) -> Vec<Event> {
    rows.into_iter().flat_map(|row| row.result.unwrap_or_else(|error| panic!("line {}: {error}", row.line))).collect()
}

fn key(event: &Event) -> &Identifier {
    &event.who.as_ref().unwrap().key.0
}

fn interactions(events: &[Event]) -> impl Iterator<Item = (&Event, &Interaction)> {
    events.iter().flat_map(|event| {
        event.facts.iter().filter_map(move |fact| match fact {
            Fact::Interaction(interaction) => Some((event, interaction)),
            _ => None,
        })
    })
}

fn perceptions(events: &[Event]) -> impl Iterator<Item = (&Event, &Perception)> {
    events.iter().flat_map(|event| {
        event.facts.iter().filter_map(move |fact| match fact {
            Fact::Perception(perception) => Some((event, perception)),
            _ => None,
        })
    })
}

fn promises(events: &[Event]) -> impl Iterator<Item = (&Event, &Promise)> {
    events.iter().flat_map(|event| {
        event.facts.iter().filter_map(move |fact| match fact {
            Fact::Promise(promise) => Some((event, promise)),
            _ => None,
        })
    })
}

/// The rejections of rows: line, reason, sentence.
fn rejected(rows: &[ImportRow]) -> Vec<String> {
    let rejected = rows.iter().filter_map(|row| Some((row.line, row.result.as_ref().err()?)));
    rejected.map(|(line, error)| format!("{line} {} {error}", error.reason.as_str())).collect()
}
