//! Mappings: which tables an import has, how they join, and what each of their rows states.
use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde::{Deserialize, Deserializer};

use super::{
    ImportError,
    template::{Hole, Template},
};

mod check;
mod rules;
mod words;

pub(super) use rules::{
    AmountRule, Condition, EmitRule, Fields, InteractionRule, LengthRule, LengthUnit, MetricRule, PerceptionRule,
    ProfileRule, PromiseRule, PublishedRule,
};
pub(super) use words::nearest;
use words::{list, text_or_table, zone};

/// What the files of an import mean.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    #[serde(default)]
    pub(super) description: String,
    #[serde(default, deserialize_with = "zone")]
    pub(super) zone: Option<Tz>,
    pub(super) who: Option<WhoRule>,
    #[serde(rename = "table")]
    pub(super) tables: Vec<TableRule>,
    #[serde(default, rename = "join")]
    pub(super) joins: Vec<JoinRule>,
    #[serde(default, rename = "emit")]
    pub(super) emits: Vec<EmitRule>,
}

/// How a file is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Format {
    Csv,
    Ndjson,
    Parquet,
    Xlsx,
    Xes,
}

/// How the bytes of a text file are letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub(super) enum Encoding {
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "windows-1252", alias = "latin-1", alias = "iso-8859-1")]
    Western,
}

/// One kind of file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableRule {
    pub(super) name: String,
    /// Patterns of file names, with `*` and `?`, whatever the case.
    #[serde(deserialize_with = "list")]
    pub(super) files: Vec<String>,
    pub(super) format: Option<Format>,
    #[serde(default, deserialize_with = "words::delimiter")]
    pub(super) delimiter: Option<u8>,
    #[serde(default)]
    pub(super) encoding: Encoding,
    /// The sheet of a workbook.
    pub(super) sheet: Option<String>,
    #[serde(default, deserialize_with = "zone")]
    pub(super) zone: Option<Tz>,
    /// Texts that mean that there is no value, beside the empty one.
    #[serde(default)]
    pub(super) nulls: Vec<String>,
    /// Whether a comma marks the decimals.
    #[serde(default)]
    pub(super) decimal_comma: bool,
    /// Columns whose texts are numbers where they are properties or traits.
    #[serde(default)]
    pub(super) numbers: Vec<String>,
    /// Names that the rules use for columns, each with the names that files give them.
    #[serde(default)]
    pub(super) columns: BTreeMap<String, Names>,
    pub(super) who: Option<WhoRule>,
    pub(super) time: Option<TimeRule>,
    /// What names a row for good; without it its file and line do.
    pub(super) id: Option<Template>,
    /// Whether the table is there to be joined only.
    #[serde(default)]
    pub(super) lookup: bool,
    /// Whether an import may come without it.
    #[serde(default)]
    pub(super) optional: bool,
}

/// One name or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub(super) struct Names(#[serde(deserialize_with = "list")] pub(super) Vec<String>);

/// Rows of another table that belong to a row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JoinRule {
    /// The table that is read.
    pub(super) table: String,
    /// The table that is looked up; its columns are `{name.column}`.
    pub(super) with: String,
    /// The key on the side that is read.
    pub(super) left: Template,
    /// The key on the side that is looked up.
    pub(super) right: Template,
}

/// Whom a row is about.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WhoRule {
    /// The source's key of a known person.
    pub(super) external: Option<Template>,
    /// The source's key of an unknown person.
    pub(super) anonymous: Option<Template>,
    /// The key of one invoice, session or call, for rows that name nobody.
    pub(super) episode: Option<Template>,
    /// Keys that stand for nobody, whatever their case.
    #[serde(default)]
    pub(super) nobody: Vec<String>,
}

/// A time.
#[derive(Debug, Clone)]
pub(super) struct TimeRule {
    pub(super) at: Template,
    pub(super) formats: Vec<String>,
    pub(super) zone: Option<Tz>,
    /// Whether a date means all of its day, so that the moment is the midnight after it.
    pub(super) end_of_day: bool,
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// Names the line and key that is unknown, missing, of the wrong type, or that does not fit the others.
    pub fn parse(text: &str) -> Result<Self, ImportError> {
        let mut mapping: Self =
            toml::from_str(text).map_err(|error| ImportError::Mapping(words::explain(&error.to_string())))?;
        check::check(&mapping).map_err(ImportError::Mapping)?;
        mapping.number_holes();
        Ok(mapping)
    }

    /// What the mapping says it is for.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The name of the table that a file with this name belongs to; `None` for files that the mapping leaves alone.
    pub fn table_of(&self, file: &str) -> Option<&str> {
        self.tables.iter().find(|table| table.takes(file)).map(|table| table.name.as_str())
    }

    pub(super) fn table(&self, name: &str) -> Option<&TableRule> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// The joins of a table, in the order of the mapping.
    pub(super) fn joins_of<'m>(&'m self, table: &'m str) -> impl Iterator<Item = &'m JoinRule> {
        self.joins.iter().filter(move |join| join.table == table)
    }

    /// Who a table's rows are about.
    pub(super) fn who_of<'m>(&'m self, table: &'m TableRule) -> Option<&'m WhoRule> {
        table.who.as_ref().or(self.who.as_ref())
    }

    /// All holes that a table's rows fill.
    pub(super) fn holes_of<'m>(&'m self, table: &'m TableRule) -> Vec<&'m Hole> {
        let who = self.who_of(table).map(|who| [&who.external, &who.anonymous, &who.episode]);
        let time = table.time.iter().map(|time| &time.at);
        let joins = self.joins_of(&table.name).map(|join| &join.left);
        let own = who.into_iter().flatten().flatten().chain(&table.id).chain(time).chain(joins);
        let emits = self.emits_of(table).flat_map(|(_, emit)| &emit.holes);
        own.flat_map(Template::holes).chain(emits).collect()
    }

    /// The rules that a table's rows go through, each with its place in the mapping.
    pub(super) fn emits_of<'m>(&'m self, table: &'m TableRule) -> impl Iterator<Item = (usize, &'m EmitRule)> {
        self.emits.iter().enumerate().filter(|(_, emit)| match emit.table.as_slice() {
            [] => !table.lookup,
            names => names.contains(&table.name),
        })
    }
}

impl TableRule {
    /// Tells whether a text means that there is no value.
    pub(super) fn is_null(&self, text: &str) -> bool {
        let text = text.trim();
        text.is_empty() || self.nulls.iter().any(|null| null == text)
    }

    /// Tells whether a file with this name is one of this table's.
    pub(super) fn takes(&self, file: &str) -> bool {
        let name = file.rsplit(['/', '\\']).next().unwrap_or(file).to_lowercase();
        let bare = [".gz", ".zst"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
        self.files.iter().any(|pattern| {
            let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
            [name.as_str(), bare].iter().any(|name| matches(&pattern, &name.chars().collect::<Vec<_>>()))
        })
    }
}

/// Tells whether a name fits a pattern with `*` and `?`; on a mismatch the last `*` takes one letter more.
fn matches(pattern: &[char], name: &[char]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut star = None;
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(letter) if *letter == '?' || Some(letter) == name.get(n) => {
                p += 1;
                n += 1;
            }
            _ => match star {
                Some((at, taken)) => {
                    star = Some((at, taken + 1));
                    p = at + 1;
                    n = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).is_none_or(|rest| rest.iter().all(|letter| *letter == '*'))
}

impl<'de> Deserialize<'de> for TimeRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Full {
            at: Template,
            #[serde(default, deserialize_with = "list")]
            format: Vec<String>,
            #[serde(default, deserialize_with = "zone")]
            zone: Option<Tz>,
            #[serde(default)]
            end_of_day: bool,
        }
        text_or_table(
            deserializer,
            |at| Self { at, formats: Vec::new(), zone: None, end_of_day: false },
            |full: Full| Self { at: full.at, formats: full.format, zone: full.zone, end_of_day: full.end_of_day },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = "[who]\nexternal='{a}'\n[[table]]\nname='t'\nfiles='*'\ntime='{b}'\n";

    #[test]
    fn file_names_fit_patterns() {
        let check = |pattern: &str, name: &str| {
            let rule = LEAST.replace("'*'", &format!("'{pattern}'"));
            let mapping = Mapping::parse(&format!("{rule}[[emit]]\ninteraction={{name='x'}}")).unwrap();
            mapping.table_of(name).is_some()
        };
        assert!(check("*orders*.csv", "a/b/olist_ORDERS_dataset.csv.gz"));
        assert!(check("sfo_201?.csv*", "sfo_2010.csv"));
        assert!(check("*.csv", "a.b.csv.zst"));
        assert!(!check("*.csv", "a.csv.bak"));
        assert!(!check("sfo_?.csv", "sfo_10.csv"));
    }

    #[test]
    fn mistakes_are_named() {
        let wrong = |text: &str| match Mapping::parse(text) {
            Err(ImportError::Mapping(message)) => message,
            other => panic!("{other:?}"),
        };
        let message = wrong(&format!("{LEAST}[[emit]]\ninteraction={{nme='x'}}"));
        assert!(message.contains("unknown field `nme`") && message.contains("did you mean `name`?"), "{message}");
        assert!(message.contains("line 8"), "{message}");
        assert!(wrong(LEAST).contains("states nothing"));
        assert!(wrong(&format!("{LEAST}[[emit]]\ntable='u'\ninteraction={{name='x'}}")).contains("`u`"));
        assert!(wrong(&format!("{LEAST}[[emit]]\ninteraction={{name='{{x'}}")).contains("without its"));
        assert!(wrong(&format!("zone='Mars'\n{LEAST}")).contains("Mars"));
    }
}
