//! Presets: mappings that come with the program.
use super::Mapping;

/// The presets by their names.
const PRESETS: &[(&str, &str)] = &[
    ("events", include_str!("presets/events.toml")),
    ("verbatims", include_str!("presets/verbatims.toml")),
    ("published", include_str!("presets/published.toml")),
    ("xes", include_str!("presets/xes.toml")),
    ("olist", include_str!("presets/olist.toml")),
    ("online-retail", include_str!("presets/online-retail.toml")),
    ("airline", include_str!("presets/airline.toml")),
    ("sfo", include_str!("presets/sfo.toml")),
];

impl Mapping {
    /// The preset with this name.
    pub fn preset(name: &str) -> Option<Self> {
        Self::parse(Self::preset_text(name)?).ok()
    }

    /// The text of a preset, to begin an own mapping with.
    pub fn preset_text(name: &str) -> Option<&'static str> {
        PRESETS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    /// The names of all presets, each with what it is for.
    pub fn presets() -> Vec<(&'static str, String)> {
        let described = |name| Self::preset(name).map(|mapping| mapping.description).unwrap_or_default();
        PRESETS.iter().map(|(name, _)| (*name, described(name))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_reads_and_says_what_it_is_for() {
        for (name, text) in PRESETS {
            let mapping = Mapping::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(!mapping.description.is_empty(), "{name}");
        }
    }
}
