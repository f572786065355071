//! XES: an event log as a table whose rows are the events in the order of the file.
//!
//! An event's attributes are columns under their keys and its trace's attributes under `case:` and their keys;
//! `trace:place` counts the events of a trace from 1. Attributes of attributes, lists, globals, classifiers and the
//! log's own attributes are left out. One trace is held in memory at a time.
use std::{
    collections::{HashMap, VecDeque},
    io::BufReader,
    rc::Rc,
};

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};
use throughline_model::outcome::{Reason, Rejection};

use super::{
    stream::Bytes,
    table::{Cell, Owned, Step, Table},
};

/// The largest trace, in bytes of XML.
const LARGEST: u64 = 256 * 1024 * 1024;
/// The most keys of attributes that one log may have.
const MOST_KEYS: usize = 100_000;

/// Attributes by the number of their key.
type Attributes = Vec<(usize, Owned)>;

/// An XES file.
pub(super) struct XesTable {
    reader: Reader<BufReader<Bytes>>,
    buffer: Vec<u8>,
    keys: HashMap<Rc<str>, usize>,
    names: Vec<Rc<str>>,
    place: usize,
    trace: Attributes,
    waiting: VecDeque<Attributes>,
    event: Attributes,
    row: u64,
    sequence: i64,
    done: bool,
}

/// Where in the log the reader is.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    Log,
    Trace,
    Event,
}

impl XesTable {
    /// Opens a log.
    pub(super) fn open(bytes: Bytes) -> Self {
        let mut table = Self {
            reader: Reader::from_reader(BufReader::with_capacity(64 * 1024, bytes)),
            buffer: Vec::new(),
            keys: HashMap::new(),
            names: Vec::new(),
            place: 0,
            trace: Vec::new(),
            waiting: VecDeque::new(),
            event: Vec::new(),
            row: 0,
            sequence: 0,
            done: false,
        };
        table.place = table.key("trace:place");
        table
    }

    fn key(&mut self, name: &str) -> usize {
        if let Some(key) = self.keys.get(name) {
            return *key;
        }
        let name: Rc<str> = name.into();
        self.names.push(Rc::clone(&name));
        self.keys.insert(name, self.names.len() - 1);
        self.names.len() - 1
    }

    /// Reads up to the end of the next trace; false at the end of the log.
    fn read_trace(&mut self) -> Result<bool, String> {
        self.trace.clear();
        let mut within = Within::Log;
        let mut event = Attributes::new();
        // How deep inside of an element that is left out.
        let mut skipped = 0u32;
        let begun = self.reader.buffer_position();
        let mut outside = true;
        loop {
            self.buffer.clear();
            let mut buffer = std::mem::take(&mut self.buffer);
            let next = self.reader.read_event_into(&mut buffer).map_err(|error| error.to_string())?;
            if self.reader.buffer_position() - begun > LARGEST {
                return Err(format!("a trace is longer than {LARGEST} bytes"));
            }
            match next {
                Event::Start(tag) if skipped > 0 => {
                    let _inside = tag;
                    skipped += 1;
                }
                Event::Start(tag) => match (tag.local_name().as_ref(), within) {
                    (b"log", Within::Log) => {}
                    (b"trace", Within::Log) => (within, outside) = (Within::Trace, false),
                    (b"event", Within::Log | Within::Trace) => within = Within::Event,
                    _ => {
                        self.attribute(&tag, within, &mut event)?;
                        skipped = 1;
                    }
                },
                Event::Empty(tag) if skipped == 0 => match (tag.local_name().as_ref(), within) {
                    (b"event", Within::Trace) => self.waiting.push_back(Attributes::new()),
                    _ => self.attribute(&tag, within, &mut event)?,
                },
                Event::End(_) if skipped > 0 => skipped -= 1,
                Event::End(tag) => match tag.local_name().as_ref() {
                    b"event" => {
                        self.waiting.push_back(std::mem::take(&mut event));
                        within = if outside { Within::Log } else { Within::Trace };
                        if outside {
                            self.buffer = buffer;
                            return Ok(true);
                        }
                    }
                    b"trace" => {
                        self.buffer = buffer;
                        return Ok(true);
                    }
                    _ => {}
                },
                Event::Eof if within != Within::Log => return Err("the file ends within a trace".to_owned()),
                Event::Eof => return Ok(false),
                _ => {}
            }
            self.buffer = buffer;
        }
    }

    fn attribute(&mut self, tag: &BytesStart<'_>, within: Within, event: &mut Attributes) -> Result<(), String> {
        if within == Within::Log {
            return Ok(());
        }
        let tag_name = tag.local_name();
        let kind = tag_name.as_ref();
        if !matches!(kind, b"string" | b"date" | b"int" | b"float" | b"boolean" | b"id") {
            return Ok(());
        }
        let (mut key, mut value) = (None, None);
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let text = || {
                attribute
                    .decoded_and_normalized_value(XmlVersion::default(), self.reader.decoder())
                    .map_err(|error| error.to_string())
            };
            match attribute.key.as_ref() {
                b"key" => key = Some(text()?),
                b"value" => value = Some(text()?),
                _ => {}
            }
        }
        let (Some(key), Some(value)) = (key, value) else { return Ok(()) };
        let value = match kind {
            b"int" => value.parse().map(Owned::Int).ok(),
            b"float" => value.parse().map(Owned::Float).ok().filter(|_| value != "NaN"),
            b"boolean" => value.parse().map(Owned::Bool).ok(),
            _ => None,
        }
        .unwrap_or_else(|| Owned::Text(value.into_owned()));
        let key = match within {
            Within::Trace => self.key(&format!("case:{key}")),
            _ => self.key(&key),
        };
        if self.names.len() > MOST_KEYS {
            return Err(format!("the log has more than {MOST_KEYS} keys of attributes"));
        }
        match within {
            Within::Trace => self.trace.push((key, value)),
            _ => event.push((key, value)),
        }
        Ok(())
    }
}

impl Table for XesTable {
    fn header(&self) -> Option<&[String]> {
        None
    }

    fn column(&mut self, name: &str) -> Option<usize> {
        Some(self.key(name))
    }

    fn advance(&mut self) -> Option<Step> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                self.event = event;
                self.row += 1;
                self.sequence += 1;
                return Some(Step::Row { line: self.row, sequence: self.sequence });
            }
            if self.done {
                return None;
            }
            self.sequence = 0;
            match self.read_trace() {
                Ok(more) => self.done = !more,
                Err(detail) => {
                    self.done = true;
                    self.event.clear();
                    self.trace.clear();
                    self.waiting.clear();
                    let detail = format!("the log cannot be read any further: {detail}");
                    return Some(Step::Broken {
                        line: self.row + 1,
                        rejection: Rejection::new(Reason::Unreadable, detail),
                    });
                }
            }
        }
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        if column == self.place {
            return Cell::Int(self.sequence);
        }
        let found = self.event.iter().chain(&self.trace).find(|(key, _)| *key == column);
        found.map_or(Cell::Empty, |(_, value)| value.cell())
    }

    fn each<'s>(&'s self, visit: &mut dyn FnMut(&'s str, Cell<'s>)) {
        for (key, value) in self.event.iter().chain(&self.trace) {
            if let Some(name) = self.names.get(*key) {
                visit(name, value.cell());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(log: &str) -> Vec<String> {
        let mut table = XesTable::open(Box::new(std::io::Cursor::new(log.to_owned())));
        let mut rows = Vec::new();
        while let Some(step) = table.advance() {
            rows.push(match step {
                Step::Row { line, sequence } => format!("{line} {sequence} {}", table.raw()),
                Step::Broken { line, rejection } => format!("{line} {rejection}"),
            });
        }
        rows
    }

    #[test]
    fn events_keep_the_order_of_the_file() {
        let log = r#"<?xml version="1.0"?><log><global scope="event"><string key="concept:name" value="X"/></global>
            <trace><string key="concept:name" value="NA"/><int key="age" value="7"><float key="in" value="1"/></int>
            <event><string key="concept:name" value="A &amp; B"/></event><event/></trace>
            <trace><event><boolean key="ok" value="true"/></event><string key="concept:name" value="2"/></trace></log>"#;
        assert_eq!(
            rows(log),
            [
                r#"1 1 {"concept:name":"A & B","case:concept:name":"NA","case:age":7}"#,
                r#"2 2 {"case:concept:name":"NA","case:age":7}"#,
                r#"3 1 {"ok":true,"case:concept:name":"2"}"#,
            ]
        );
    }

    #[test]
    fn a_log_that_breaks_off_says_so() {
        let log = r#"<log><trace><event><string key="a" value="b"/></event></trace><trace><event>"#;
        assert_eq!(
            rows(log),
            [r#"1 1 {"a":"b"}"#, "2 the log cannot be read any further: the file ends within a trace"]
        );
    }
}
