//! Settings: defaults < `config.toml` in the data directory < environment < flags. The file of defaults is their
//! documentation and their schema: a key that it does not have is an error that names the nearest one.
use std::path::Path;

use anyhow::{Context, Result, bail};
use throughline_app::app::Settings;
use throughline_model::time::Span;
use toml::{Table, Value};

/// The defaults, as they are documented.
pub const DEFAULTS: &str = include_str!("../config.default.toml");

/// Where a setting in the environment begins.
const PREFIX: &str = "THROUGHLINE__";

/// The settings in force.
#[derive(Debug, Clone)]
pub struct Config(Table);

impl Config {
    /// Reads the settings of a data directory.
    ///
    /// # Errors
    /// Names the key that is unknown or has a value of the wrong type, and where it stands.
    pub fn read(data: &Path, environment: impl Iterator<Item = (String, String)>) -> Result<Self> {
        let mut settings: Table = DEFAULTS.parse().context("the embedded defaults cannot be read")?;
        let file = data.join("config.toml");
        if let Ok(text) = std::fs::read_to_string(&file) {
            let given: Table = text.parse().with_context(|| format!("could not read {}", file.display()))?;
            merge(&mut settings, given, "").with_context(|| format!("in {}", file.display()))?;
        }
        for (name, value) in environment {
            let Some(path) = name.strip_prefix(PREFIX) else { continue };
            let path = path.to_lowercase().replace("__", ".");
            let value = value.parse().unwrap_or(Value::String(value));
            set(&mut settings, &path, value).with_context(|| format!("in the environment variable {name}"))?;
        }
        Ok(Self(settings))
    }

    /// Puts a flag's value over a setting.
    ///
    /// # Errors
    /// When the setting is unknown or of another type.
    pub fn set(&mut self, path: &str, value: impl Into<Value>) -> Result<()> {
        set(&mut self.0, path, value.into())
    }

    /// A setting's text.
    pub fn text(&self, path: &str) -> &str {
        get(&self.0, path).and_then(Value::as_str).unwrap_or_default()
    }

    /// A setting's number.
    pub fn number(&self, path: &str) -> u64 {
        get(&self.0, path).and_then(Value::as_integer).map_or(0, |number| number.max(0) as u64)
    }

    /// What an application is opened with.
    ///
    /// # Errors
    /// When a setting has a value that makes no sense.
    pub fn settings(&self, data: &Path) -> Result<Settings> {
        let mut settings = Settings::new(data);
        settings.database = Some(self.text("store.database").to_owned()).filter(|url| !url.is_empty());
        if let threads @ 1.. = self.number("journeys.threads") {
            settings.threads = threads as usize;
        }
        let partitions = self.number("journeys.partitions");
        if !(1..=1024).contains(&partitions) {
            bail!("journeys.partitions is a number from 1 to 1024");
        }
        settings.partitions = partitions as u32;
        settings.fresh_rows = self.number("journeys.fresh_rows").max(1);
        let keep: Result<Span, String> = self.text("intake.keep_raw").parse();
        settings.keep_raw = keep.map_err(anyhow::Error::msg).context("intake.keep_raw")?;
        Ok(settings)
    }
}

fn merge(into: &mut Table, given: Table, path: &str) -> Result<()> {
    for (key, value) in given {
        let full = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match (into.get_mut(&key), value) {
            (Some(Value::Table(inner)), Value::Table(given)) => merge(inner, given, &full)?,
            (Some(slot), value) => put(slot, value, &full)?,
            (None, _) => return Err(unknown(into, &full)),
        }
    }
    Ok(())
}

fn set(settings: &mut Table, path: &str, value: Value) -> Result<()> {
    let mut table = settings;
    let mut keys = path.split('.').peekable();
    while let Some(key) = keys.next() {
        if !table.contains_key(key) {
            return Err(unknown(table, path));
        }
        match (table.get_mut(key), keys.peek()) {
            (Some(Value::Table(inner)), Some(_)) => table = inner,
            (Some(slot), None) => return put(slot, value, path),
            _ => bail!("`{path}` is not a setting"),
        }
    }
    Ok(())
}

fn get<'a>(settings: &'a Table, path: &str) -> Option<&'a Value> {
    let (section, key) = path.split_once('.')?;
    settings.get(section)?.as_table()?.get(key)
}

fn put(slot: &mut Value, value: Value, path: &str) -> Result<()> {
    // A text that looks like a number is still a text where a text belongs.
    let value = match (&*slot, value) {
        (Value::String(_), Value::Integer(number)) => Value::String(number.to_string()),
        (_, value) => value,
    };
    if !slot.same_type(&value) {
        bail!("`{path}` takes a value of type {}, not {}", slot.type_str(), value.type_str());
    }
    *slot = value;
    Ok(())
}

fn unknown(known: &Table, path: &str) -> anyhow::Error {
    let key = path.rsplit('.').next().unwrap_or(path);
    let nearest = known.keys().min_by_key(|other| strsim::damerau_levenshtein(key, other));
    match nearest {
        Some(nearest) => {
            anyhow::anyhow!("`{path}` is not a setting; the nearest one is `{}`", path.replace(key, nearest))
        }
        None => anyhow::anyhow!("`{path}` is not a setting"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str, environment: &[(&str, &str)]) -> Result<Config> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("config.toml"), file).unwrap();
        Config::read(folder.path(), environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn later_settings_win() {
        let environment = [("THROUGHLINE__JOURNEYS__THREADS", "3"), ("PATH", "/bin")];
        let config = read("[serve]\nlisten = \"[::1]:80\"\n[journeys]\nthreads = 1\n", &environment).unwrap();
        assert_eq!(config.text("serve.listen"), "[::1]:80");
        assert_eq!(config.number("journeys.threads"), 3);
        assert_eq!(config.text("log.level"), "info");
    }

    #[test]
    fn mistakes_are_named() {
        let error = |file: &str| format!("{:#}", read(file, &[]).unwrap_err());
        assert!(
            error("[serve]\nlisen = \"x\"")
                .contains("`serve.lisen` is not a setting; the nearest one is `serve.listen`")
        );
        assert!(
            error("[journeys]\nthreads = \"two\"")
                .contains("`journeys.threads` takes a value of type integer, not string")
        );
        assert!(error("[sevre]\n").contains("nearest one is `serve`"));
        let error = format!("{:#}", read("", &[("THROUGHLINE__SERVE__PORT", "1")]).unwrap_err());
        assert!(error.contains("THROUGHLINE__SERVE__PORT"), "{error}");
    }
}
