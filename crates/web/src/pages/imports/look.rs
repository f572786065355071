//! What files would state, before they are imported.
use askama::Template;
use axum::{
    extract::{Path, Query, RawForm, RawQuery, State},
    response::{Redirect, Response},
};
use serde::Deserialize;
use serde_json::Value;
use throughline_app::{
    error::Error,
    imports::{
        Preview, Using,
        mappings::{self, MappingView},
        uploads::{self, UploadId},
    },
};
use throughline_model::time::Micros;

use super::{Offered, columns::Columns, offered};
use crate::{
    error::PageError,
    extract::{Curate, Frame, May},
    pages::{Area, Layout, Piece, html, pieces},
    state::Web,
    urls, words,
};

/// The page of files that wait to be imported.
#[derive(Template)]
#[template(path = "imports/look.html")]
pub struct LookPage {
    /// The frame.
    pub layout: Layout,
    /// The files.
    pub upload: UploadId,
    /// Their names.
    pub files: Vec<String>,
    /// The preset or mapping that reads them.
    pub preset: String,
    /// What their columns may mean, where they are read so.
    pub columns: Option<Columns>,
    /// The workspace's own mappings.
    pub mappings: Vec<MappingView>,
    /// What they would state, or why the preset cannot read them.
    pub found: Result<Preview, String>,
    /// The zone of times.
    pub zone: chrono_tz::Tz,
}

/// The preset that reads the files.
#[derive(Deserialize)]
pub struct Ask {
    #[serde(default)]
    preset: String,
}

/// Shows what files would state.
pub async fn look(
    State(web): State<Web>,
    May(ctx, _): May<Curate>,
    Frame(layout): Frame,
    Path(upload): Path<String>,
    Query(ask): Query<Ask>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let upload: UploadId = upload.parse().map_err(|_| Error::NotFound("upload"))?;
    let mappings = mappings::list(&ctx, &web.app).await?;
    let chosen = offered(layout.t, &mappings, &ask.preset).into_iter().find(|offered| offered.chosen);
    let preset = chosen.map(|offered| offered.name).unwrap_or_default();
    let files = uploads::files(&ctx, &web.app, upload).await?;
    let mut columns = None;
    let mut using = Ok(Using::Preset(preset.clone()));
    if preset == urls::BY_COLUMNS {
        match Columns::read(&ctx, &web.app, upload, &query.unwrap_or_default()).await {
            Ok(read) => {
                using = Ok(read.using());
                columns = Some(read);
            }
            Err(why) => using = Err(why),
        }
    }
    let looked = match using {
        Ok(using) => uploads::look(&ctx, &web.app, upload, &using).await,
        Err(why) => Err(why),
    };
    let found = match looked {
        Ok(preview) => Ok(preview),
        Err(why @ (Error::Conflict(_) | Error::Invalid(_))) => Err(why.to_string()),
        Err(error) => return Err(error.into()),
    };
    let zone = web.app.tenant(ctx.workspace)?.workspace.zone;
    let layout = layout.within(Area::Imports);
    Ok(html(&LookPage { layout, upload, files, preset, columns, mappings, found, zone }))
}

/// Imports files, or puts them away.
pub async fn decide(
    State(web): State<Web>,
    May(ctx, _): May<Curate>,
    Path(upload): Path<String>,
    RawForm(form): RawForm,
) -> Result<Redirect, PageError> {
    let upload: UploadId = upload.parse().map_err(|_| Error::NotFound("upload"))?;
    let form = String::from_utf8_lossy(&form);
    let field = |name: &str| {
        let found = form_urlencoded::parse(form.as_bytes()).find(|(other, _)| other == name);
        found.map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    match (field("do").as_str(), field("preset")) {
        ("import", preset) if preset == urls::BY_COLUMNS => {
            let name = mappings::checked(&field("name"))?.to_owned();
            let columns = Columns::read(&ctx, &web.app, upload, &form).await?;
            let toml = columns.text(&name);
            if !field("keep").is_empty() {
                mappings::keep(&ctx, &web.app, &name, &toml).await?;
            }
            let import = uploads::import(&ctx, &web.app, upload, &Using::Mapping { name, toml }).await?;
            Ok(Redirect::to(&urls::import_begun(import)))
        }
        ("import", preset) => {
            let import = uploads::import(&ctx, &web.app, upload, &Using::Preset(preset)).await?;
            Ok(Redirect::to(&urls::import_begun(import)))
        }
        ("discard", _) => {
            uploads::discard(&ctx, &web.app, upload).await?;
            Ok(Redirect::to(urls::IMPORTS))
        }
        _ => Err(Error::field("do", "is neither import nor discard").into()),
    }
}

/// One event that a row would state.
struct Stated {
    who: String,
    when: String,
    what: Vec<String>,
}

/// One row that cannot be read.
struct Wrong {
    place: String,
    reason: String,
    row: String,
}

impl LookPage {
    fn lead(&self) -> Vec<Piece> {
        let t = self.layout.t;
        let Ok(preview) = &self.found else { return pieces(&t.imports_does_not_fit(&self.preset)) };
        let summary = &preview.summary;
        let (read, good, wrong) = (summary.read, summary.accepted, summary.quarantined);
        pieces(&match (read, wrong, preview.more) {
            (0, _, _) => t.imports_no_row().to_owned(),
            (_, 0, false) => t.imports_all_readable(read),
            (_, 0, true) => t.imports_first_readable(read),
            (_, _, false) => t.imports_some_readable(read, good, wrong),
            (_, _, true) => t.imports_first_some_readable(read, good, wrong),
        })
    }

    fn columns_card(&self, columns: &Columns) -> String {
        columns.card(&self.layout, &self.url(), self.can_import())
    }

    fn listed(&self) -> String {
        self.files.join(", ")
    }

    fn presets(&self) -> Vec<Offered> {
        offered(self.layout.t, &self.mappings, &self.preset)
    }

    fn url(&self) -> String {
        format!("{}/{}", urls::UPLOADS, self.upload)
    }

    fn can_import(&self) -> bool {
        self.found.as_ref().is_ok_and(|preview| preview.summary.read > 0)
    }

    fn problem(&self) -> Option<&str> {
        self.found.as_ref().err().map(String::as_str)
    }

    fn stated(&self) -> Vec<Stated> {
        let Ok(preview) = &self.found else { return Vec::new() };
        preview.events.iter().map(|event| self.in_words(event)).collect()
    }

    fn in_words(&self, event: &Value) -> Stated {
        let at = event.get("occurred_at").and_then(Value::as_str).and_then(Micros::parse);
        let key = event.pointer("/who/key");
        let who = key.and_then(|key| key.get("value").or_else(|| key.pointer("/0/value"))).and_then(Value::as_str);
        let facts = event.get("facts").and_then(Value::as_array);
        Stated {
            who: who.unwrap_or(self.layout.t.imports_nobody()).to_owned(),
            when: at.map(|at| self.layout.t.moment(at, self.zone)).unwrap_or_default(),
            what: facts.into_iter().flatten().filter_map(fact).collect(),
        }
    }

    fn wrong(&self) -> Vec<Wrong> {
        let Ok(preview) = &self.found else { return Vec::new() };
        let text = |row: &Value, name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let wrong = preview.rejected.iter().map(|row| Wrong {
            place: self.layout.t.imports_place(text(row, "file"), row.get("line").and_then(Value::as_u64).unwrap_or(0)),
            reason: text(row, "reason"),
            row: row.get("row").filter(|row| !row.is_null()).map(Value::to_string).unwrap_or_default(),
        });
        wrong.collect()
    }
}

/// One fact in words: its kind, and the fields that it has.
fn fact(fact: &Value) -> Option<String> {
    let (kind, fields) = fact.as_object()?.iter().next()?;
    let mut said: Vec<String> = Vec::new();
    for (name, value) in fields.as_object().into_iter().flatten() {
        let value = match value {
            Value::Null | Value::Bool(false) => continue,
            Value::String(text) if text.is_empty() => continue,
            Value::Object(fields) if fields.is_empty() => continue,
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        said.push(format!("{} {}", words::label(name).to_lowercase(), value.chars().take(120).collect::<String>()));
    }
    Some(format!("{}: {}", words::label(kind), said.join(" · ")))
}
