//! What the columns of unknown files may mean: a suggestion with its reasons, to be changed before the import.
use std::sync::Arc;

use askama::Template;
use throughline_app::{
    app::App,
    ctx::Ctx,
    error::Error,
    import::{
        draft::{Column, Role},
        suggest::{Suggestion, Why},
    },
    imports::{
        Using,
        uploads::{self, UploadId},
    },
};

use crate::{locale::Locale, pages::Layout, urls};

/// The columns of files, as a form has changed them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Columns {
    /// What is suggested, and what was chosen.
    pub suggestion: Suggestion,
}

/// The card with the form.
#[derive(Template)]
#[template(path = "imports/columns.html")]
struct Card<'a> {
    layout: &'a Layout,
    columns: &'a Columns,
    action: &'a str,
    can_import: bool,
}

/// A column in the form.
struct Line<'a> {
    at: usize,
    column: &'a Column,
    samples: String,
    why: String,
}

impl Columns {
    /// Guesses, and changes what the fields of a form say.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub async fn read(ctx: &Ctx, app: &Arc<App>, upload: UploadId, form: &str) -> Result<Self, Error> {
        let mut suggestion = uploads::suggested(ctx, app, upload).await?;
        let pairs: Vec<_> = form_urlencoded::parse(form.as_bytes()).collect();
        suggestion.draft.change(pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref())));
        Ok(Self { suggestion })
    }

    /// The mapping that comes of it.
    pub fn text(&self, name: &str) -> String {
        self.suggestion.draft.mapping(name)
    }

    /// How files are looked at before the mapping has a name.
    pub fn using(&self) -> Using {
        Using::Mapping { name: urls::BY_COLUMNS.to_owned(), toml: self.text("") }
    }

    /// The card with the form, which asks the page of an upload again.
    pub fn card(&self, layout: &Layout, action: &str, can_import: bool) -> String {
        Card { layout, columns: self, action, can_import }.render().unwrap_or_default()
    }
}

impl Card<'_> {
    fn lines(&self) -> Vec<Line<'_>> {
        let suggestion = &self.columns.suggestion;
        let lines = suggestion.draft.columns.iter().enumerate().map(|(at, column)| {
            let seen = suggestion.seen.get(at);
            let why = seen.map(|seen| seen.why.iter().map(|why| reason(self.layout.t, why)).collect::<Vec<_>>());
            Line {
                at,
                column,
                samples: seen.map(|seen| seen.samples.join(" · ")).unwrap_or_default(),
                why: why.unwrap_or_default().join("; "),
            }
        });
        lines.collect()
    }

    fn roles(&self, chosen: &Role) -> Vec<(&'static str, &'static str, bool)> {
        Role::ALL.map(|role| (role.as_str(), called(self.layout.t, role), role == *chosen)).to_vec()
    }

    fn has_time(&self) -> bool {
        self.columns.suggestion.draft.columns.iter().any(|column| column.role == Role::Time)
    }

    fn has_touchpoint(&self) -> bool {
        self.columns.suggestion.draft.columns.iter().any(|column| column.role == Role::Touchpoint)
    }

    fn is_time(&self, column: &Column) -> bool {
        column.role == Role::Time
    }

    fn left_alone(&self) -> Option<String> {
        let left = &self.columns.suggestion.left_alone;
        (!left.is_empty()).then(|| self.layout.t.imports_left_alone(left.join(", ")))
    }

    /// A name for the mapping: that of the first file, without its endings.
    fn name(&self) -> String {
        let first = self.columns.suggestion.draft.files.first().map_or("", String::as_str);
        first.split('.').next().unwrap_or_default().chars().take(80).collect()
    }

    fn text(&self) -> String {
        self.columns.text(&self.name())
    }
}

/// What a meaning is called.
fn called(t: Locale, role: Role) -> &'static str {
    match role {
        Role::Customer => t.imports_role_customer(),
        Role::Email => t.imports_role_email(),
        Role::Phone => t.imports_role_phone(),
        Role::Time => t.imports_role_time(),
        Role::Touchpoint => t.imports_role_touchpoint(),
        Role::Nps => t.imports_role_nps(),
        Role::Csat => t.imports_role_csat(),
        Role::Ces => t.imports_role_ces(),
        Role::Rating => t.imports_role_rating(),
        Role::Item => t.imports_role_item(),
        Role::Text => t.imports_role_text(),
        Role::Title => t.imports_role_title(),
        Role::Order => t.imports_role_order(),
        Role::Channel => t.imports_role_channel(),
        Role::Unit => t.imports_role_unit(),
        Role::Property => t.imports_role_property(),
        Role::Nothing => t.imports_role_nothing(),
    }
}

fn reason(t: Locale, why: &Why) -> String {
    match why {
        Why::Name => t.imports_why_name().to_owned(),
        Why::Addresses(share) => t.imports_why_addresses(t.percent(*share)),
        Why::Times(share, format) if format == "auto" => t.imports_why_times(t.percent(*share)),
        Why::Times(share, format) => t.imports_why_times_as(t.percent(*share), format),
        Why::DayOrMonth => t.imports_why_day_or_month().to_owned(),
        Why::Between(low, high) => t.imports_why_between(t.decimal(*low, 2), t.decimal(*high, 2)),
        Why::Alike(n) => t.imports_why_alike(*n),
        Why::ZeroIsNone => t.imports_why_zero().to_owned(),
        Why::Different(n, of) => t.imports_why_different(*n, *of),
        Why::Words(words) => t.imports_why_words(t.decimal(*words, 0)),
    }
}
