//! Settings: defaults < `config.toml` in the data directory < environment < flags. The file of defaults is their
//! documentation and their schema: a key that it does not have is an error that names the nearest one.
use std::path::Path;

use anyhow::{Context, Result, bail};
use throughline_app::{
    app::Settings,
    outbound::{Rules, email::Way},
};
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

    /// What may be called outside, and how.
    fn outbound(&self) -> Result<Rules> {
        let networks = array(&self.0, "outbound.allow_private").iter().map(Value::as_str);
        let networks: Option<Vec<String>> = networks.map(|text| text.map(str::to_owned)).collect();
        let networks = networks.context("outbound.allow_private is a list of texts")?;
        let ports = array(&self.0, "outbound.ports").iter().map(|port| u16::try_from(port.as_integer()?).ok());
        let some = |path: &str| Some(self.text(path)).filter(|text| !text.is_empty());
        Ok(Rules {
            allow_private: Rules::networks(&networks).context("outbound")?,
            ports: ports.collect::<Option<_>>().context("outbound.ports is a list of numbers from 0 to 65535")?,
            proxy: some("outbound.proxy").map(str::to_owned),
            authorities: some("outbound.authorities").map(Into::into),
        })
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
        settings.url = address(self.text("serve.url"))?;
        settings.mail.from = self.text("mail.from").to_owned();
        settings.mail.by = match scheme(self.text("mail.smtp")) {
            ("", "") => Way::Outbox,
            ("smtp://" | "smtps://", _) => Way::Smtp(self.text("mail.smtp").to_owned()),
            _ => bail!("mail.smtp is an address that begins with smtp:// or smtps://"),
        };
        settings.outbound = self.outbound()?;
        Ok(settings)
    }
}

/// An address of pages without a slash at its end; `None` where there is none.
fn address(text: &str) -> Result<Option<String>> {
    match scheme(text.trim().trim_end_matches('/')) {
        ("", "") => Ok(None),
        (scheme @ ("http://" | "https://"), host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']) => {
            Ok(Some(format!("{scheme}{host}")))
        }
        _ => bail!("serve.url is an address such as https://cx.example.org"),
    }
}

/// An address in two parts, the first up to its slashes.
fn scheme(address: &str) -> (&str, &str) {
    address.find("://").and_then(|at| address.split_at_checked(at + 3)).unwrap_or(("", address))
}

fn array<'a>(settings: &'a Table, path: &str) -> &'a [Value] {
    get(settings, path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
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
    fn addresses_of_pages_and_mail_are_looked_at() {
        let settings = |file: &str| read(file, &[]).unwrap().settings(Path::new("/nowhere"));
        let plain = settings("").unwrap();
        assert_eq!((plain.url, plain.mail.by), (None, Way::Outbox));
        let set = "[serve]\nurl = \"https://cx.example.org/\"\n[mail]\nsmtp = \"smtps://me:secret@mail.example.org\"\n";
        let set = settings(set).unwrap();
        assert_eq!(set.url.as_deref(), Some("https://cx.example.org"));
        assert_eq!(set.mail.by, Way::Smtp("smtps://me:secret@mail.example.org".to_owned()));
        for (wrong, named) in [
            ("[serve]\nurl = \"cx.example.org\"", "serve.url"),
            ("[serve]\nurl = \"https://\"", "serve.url"),
            ("[serve]\nurl = \"https://cx.example.org/path\"", "serve.url"),
            ("[mail]\nsmtp = \"me:secret@mail.example.org\"", "mail.smtp"),
        ] {
            let error = format!("{:#}", settings(wrong).unwrap_err());
            assert!(error.contains(named) && !error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn what_may_be_called_is_read_strictly() {
        let settings = |file: &str| read(file, &[])?.settings(Path::new("."));
        let usual = settings("").unwrap().outbound;
        assert_eq!(usual, Rules::default());
        let file = "[outbound]\nallow_private = [\"10.1.0.0/16\"]\nports = []\nproxy = \"http://proxy:3128\"";
        let own = settings(file).unwrap().outbound;
        assert_eq!((own.allow_private.len(), own.ports.len(), own.proxy.as_deref()), (1, 0, Some("http://proxy:3128")));
        let environment = [("THROUGHLINE__OUTBOUND__ALLOW_PRIVATE", "[\"127.0.0.1\"]")];
        assert_eq!(read("", &environment).unwrap().outbound().unwrap().allow_private.len(), 1);
        for (wrong, named) in [
            ("allow_private = [\"10.1\"]", "10.1"),
            ("allow_private = [10]", "allow_private"),
            ("allow_private = \"10.0.0.0/8\"", "allow_private"),
            ("ports = [70000]", "ports"),
            ("ports = [\"80\"]", "ports"),
        ] {
            let error = format!("{:#}", settings(&format!("[outbound]\n{wrong}")).unwrap_err());
            assert!(error.contains(named), "{wrong}: {error}");
        }
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
