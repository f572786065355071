//! The tools of the sample's business: two that send messages, and three that export files.
use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    app::App,
    collect::CollectError,
    ctx::Ctx,
    error::{Error, Result},
    imports::{self, Using},
    wires::{self, Wire},
};

/// Bytes and messages of a request: less than the convention allows.
const REQUEST: (usize, usize) = (400_000, 1_000);

/// A door with the messages that wait for their request.
pub struct Door {
    key: String,
    body: String,
    messages: usize,
}

impl Door {
    /// A door that this key opens.
    pub fn new(key: String) -> Self {
        Self { key, body: String::new(), messages: 0 }
    }

    /// Takes messages, and sends those that make a request.
    pub async fn take(&mut self, app: &App, messages: Vec<String>) -> Result<()> {
        for message in messages {
            if self.messages >= REQUEST.1 || self.body.len() + message.len() >= REQUEST.0 {
                self.send(app).await?;
            }
            if self.messages > 0 {
                self.body.push(',');
            }
            self.body.push_str(&message);
            self.messages += 1;
        }
        Ok(())
    }

    /// Sends what waits, as a client would that tells old events.
    pub async fn send(&mut self, app: &App) -> Result<()> {
        if std::mem::take(&mut self.messages) == 0 {
            return Ok(());
        }
        let body =
            format!(r#"{{"writeKey":"{}","batch":[{}]}}"#, self.key, std::mem::take(&mut self.body)).into_bytes();
        let request = wires::Request { call: "import", query: "", headers: Vec::new(), body };
        let checked = wires::segment::check(request).map_err(Error::internal("could not make the sample"))?;
        app.collect(Wire::Segment, checked, app.now()).await.map_err(|error| match error {
            CollectError::Full => Error::Full,
            other => Error::internal("could not take the sample")(other),
        })
    }
}

/// A file that a tool exports.
pub struct Export {
    name: &'static str,
    head: &'static str,
    mapping: &'static str,
    path: PathBuf,
    rows: u64,
    file: Option<std::io::BufWriter<File>>,
}

impl Export {
    /// A file in a folder, with the mapping that reads it.
    pub fn new(folder: &Path, name: &'static str, head: &'static str, mapping: &'static str) -> Self {
        let path = folder.join(format!("{name}.csv"));
        Self { name, head, mapping, path, rows: 0, file: None }
    }

    /// Begins the file anew.
    pub fn open(&mut self) -> Result<()> {
        let mut file = File::create(&self.path).map(std::io::BufWriter::new).map_err(unwritten)?;
        file.write_all(self.head.as_bytes()).map_err(unwritten)?;
        self.rows = 0;
        self.file = Some(file);
        Ok(())
    }

    /// Adds rows.
    pub fn add(&mut self, rows: &str) -> Result<()> {
        self.rows += u64::from(!rows.is_empty());
        self.file.as_mut().map_or(Ok(()), |file| file.write_all(rows.as_bytes())).map_err(unwritten)
    }

    /// Imports the file, as somebody would who exported it from the tool.
    pub async fn import(&mut self, ctx: &Ctx, app: &Arc<App>) -> Result<()> {
        if let Some(mut file) = self.file.take() {
            file.flush().map_err(unwritten)?;
        }
        if self.rows > 0 {
            let using = Using::Mapping { name: self.name.to_owned(), toml: self.mapping.to_owned() };
            imports::begin(ctx, app, &using, std::slice::from_ref(&self.path)).await?;
        }
        std::fs::remove_file(&self.path).map_err(unwritten)
    }
}

/// An error about the sample's files.
pub fn unwritten(error: std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::StorageFull => Error::Full,
        _ => Error::internal("could not write the sample's files")(error),
    }
}
