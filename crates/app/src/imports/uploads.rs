//! Uploads: files that came through a page lie in a folder of their own until somebody has seen what they would state.
use std::{fmt, path::PathBuf, str::FromStr, sync::Arc};

use throughline_model::id::{ImportId, WorkspaceId};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use super::{Preview, Using};
use crate::{
    app::App,
    ctx::Ctx,
    error::{Error, Result},
    import::{
        InputFile,
        suggest::{Suggestion, suggest},
    },
};

/// The name of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UploadId(pub Uuid);

/// Most bytes of an upload; larger files are imported by the command line.
pub const MOST_BYTES: u64 = 4 << 30;
/// Most files of an upload.
pub const MOST_FILES: usize = 100;
/// Most rows that are looked at before an import.
pub const MOST_LOOKED_AT: u64 = 20_000;
/// How many rows are shown before an import.
const SHOWN: usize = 8;
/// How long an upload that nobody imports is kept, in milliseconds.
const KEPT: u64 = 24 * 3600 * 1000;
const LONGEST_NAME: usize = 150;

impl fmt::Display for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for UploadId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        Uuid::try_parse(text).map(Self)
    }
}

/// An upload that is being written; what is not kept is removed.
#[derive(Debug)]
pub struct Upload {
    id: UploadId,
    folder: PathBuf,
    bytes: u64,
    files: usize,
    kept: bool,
}

/// A file that is being written.
#[derive(Debug)]
pub struct Receiving<'a> {
    upload: &'a mut Upload,
    file: tokio::fs::File,
}

/// Begins an upload, and removes those that nobody imported.
///
/// # Errors
/// When the disk cannot be written.
pub async fn begin(ctx: &Ctx, app: &App) -> Result<Upload> {
    let all = folder_of(app, ctx.workspace);
    let id = UploadId(app.world.new_id());
    let folder = all.join(id.to_string());
    let now = ctx.now.0.div_euclid(1000).max(0) as u64;
    let made = folder.clone();
    let prepared = tokio::task::spawn_blocking(move || {
        for old in std::fs::read_dir(&all).into_iter().flatten().flatten() {
            if old.file_name().to_str().and_then(|name| name.parse().ok()).is_none_or(|id| is_old(id, now)) {
                // What cannot be removed now is tried again with the next upload.
                let _ = std::fs::remove_dir_all(old.path());
            }
        }
        std::fs::create_dir_all(&made)
    });
    prepared.await.map_err(Error::internal("could not begin an upload"))?.map_err(writing)?;
    Ok(Upload { id, folder, bytes: 0, files: 0, kept: false })
}

fn is_old(id: UploadId, now: u64) -> bool {
    let made = id.0.get_timestamp().map_or(0, |stamp| {
        let (seconds, nanos) = stamp.to_unix();
        seconds * 1000 + u64::from(nanos) / 1_000_000
    });
    made + KEPT < now
}

impl Upload {
    /// Begins a file of this name.
    ///
    /// # Errors
    /// When there is one of this name already, there are too many, or the disk cannot be written.
    pub async fn file(&mut self, name: &str) -> Result<Receiving<'_>> {
        self.files += 1;
        if self.files > MOST_FILES {
            return Err(Error::field("files", format!("are more than {MOST_FILES}")));
        }
        let name = plain(name);
        let path = self.folder.join(&name);
        let file = tokio::fs::File::options().write(true).create_new(true).open(&path).await;
        let file = file.map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => Error::field("files", format!("two are called {name}")),
            _ => writing(error),
        })?;
        Ok(Receiving { upload: self, file })
    }

    /// Keeps what was written until it is imported or put away.
    ///
    /// # Errors
    /// When there is no file in it.
    pub fn keep(mut self) -> Result<UploadId> {
        if self.files == 0 {
            return Err(Error::field("files", "choose at least one file"));
        }
        self.kept = true;
        Ok(self.id)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if !self.kept {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

impl Receiving<'_> {
    /// Writes the next bytes.
    ///
    /// # Errors
    /// When the upload is too large, or the disk is full.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.upload.bytes += bytes.len() as u64;
        if self.upload.bytes > MOST_BYTES {
            let most = MOST_BYTES >> 30;
            return Err(Error::field("files", format!("have more than {most} GiB: import them by the command line")));
        }
        self.file.write_all(bytes).await.map_err(writing)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When the disk is full.
    pub async fn end(mut self) -> Result<()> {
        self.file.flush().await.map_err(writing)
    }
}

/// The names of an upload's files.
///
/// # Errors
/// When there is no such upload.
pub async fn files(ctx: &Ctx, app: &App, id: UploadId) -> Result<Vec<String>> {
    let named = |path: PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(paths(ctx, app, id).await?.into_iter().map(named).collect())
}

/// Tells what an import of an upload would do.
///
/// # Errors
/// When there is no such upload, or the mapping cannot read its files.
pub async fn look(ctx: &Ctx, app: &App, id: UploadId, using: &Using) -> Result<Preview> {
    let paths = paths(ctx, app, id).await?;
    let workspace = &app.tenant(ctx.workspace)?.workspace;
    super::preview(app, workspace, using, &paths, SHOWN, MOST_LOOKED_AT).await
}

/// Guesses what the columns of an upload mean.
///
/// # Errors
/// When there is no such upload, or its files are no tables.
pub async fn suggested(ctx: &Ctx, app: &App, id: UploadId) -> Result<Suggestion> {
    let paths = paths(ctx, app, id).await?;
    let zone = app.tenant(ctx.workspace)?.workspace.zone;
    let day = ctx.now.to_utc().unwrap_or_default().with_timezone(&zone).format("%Y-%m-%d").to_string();
    let guessed = tokio::task::spawn_blocking(move || {
        let files: Vec<InputFile> = paths.into_iter().map(super::in_place).collect();
        suggest(&files, &day).map_err(super::wrong_mapping)
    });
    guessed.await.map_err(Error::internal("could not look at an upload"))?
}

/// Begins to import an upload; its folder is removed, the log has the files.
///
/// # Errors
/// When there is no such upload, the mapping cannot read its files, or the disk is full.
pub async fn import(ctx: &Ctx, app: &Arc<App>, id: UploadId, using: &Using) -> Result<ImportId> {
    let paths = paths(ctx, app, id).await?;
    let begun = super::begin(ctx, app, using, &paths).await?;
    discard(ctx, app, id).await?;
    Ok(begun)
}

/// Removes an upload.
///
/// # Errors
/// When the disk cannot be written.
pub async fn discard(ctx: &Ctx, app: &App, id: UploadId) -> Result<()> {
    match tokio::fs::remove_dir_all(folder_of(app, ctx.workspace).join(id.to_string())).await {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(writing(error)),
        _ => Ok(()),
    }
}

async fn paths(ctx: &Ctx, app: &App, id: UploadId) -> Result<Vec<PathBuf>> {
    let folder = folder_of(app, ctx.workspace).join(id.to_string());
    let listed = tokio::task::spawn_blocking(move || {
        let entries = std::fs::read_dir(&folder).map_err(|_| Error::NotFound("upload"))?;
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        Ok(paths)
    });
    listed.await.map_err(Error::internal("could not look at an upload"))?
}

fn folder_of(app: &App, workspace: WorkspaceId) -> PathBuf {
    app.settings.data.join("uploads").join(workspace.to_string())
}

/// A name that stays inside of its folder.
fn plain(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let letters: Vec<char> = last.chars().filter(|letter| !letter.is_control()).collect();
    // The end tells the kind of file, so a long name is cut at its beginning.
    let from = letters.len().saturating_sub(LONGEST_NAME);
    let name: String = letters.get(from..).unwrap_or_default().iter().collect();
    match name.trim_start_matches('.').trim() {
        "" => "file".to_owned(),
        name => name.to_owned(),
    }
}

fn writing(error: std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Error::Full,
        _ => Error::internal("could not store an upload")(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::Settings, ctx::World, imports, keys, project};

    #[test]
    fn names_stay_inside_of_their_folder() {
        let check = |name: &str, expect: &str| assert_eq!(plain(name), expect);
        check("orders.csv", "orders.csv");
        check("../../etc/passwd", "passwd");
        check("C:\\files\\a b.xlsx", "a b.xlsx");
        check("..", "file");
        check("a\0\n.csv", "a.csv");
        check(&format!("{}.csv", "ä".repeat(300)), &format!("{}.csv", "ä".repeat(LONGEST_NAME - 4)));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn an_upload_is_looked_at_imported_and_gone() {
        let folder = tempfile::tempdir().unwrap();
        let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
        let workspace = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap().workspace.id;
        let ctx = Ctx::operator(workspace, app.now());
        let mut upload = begin(&ctx, &app).await.unwrap();
        let left = upload.folder.clone();
        upload.file("a.csv").await.unwrap();
        assert!(matches!(upload.file("a.csv").await, Err(Error::Invalid(_))), "two of one name");
        drop(upload);
        assert!(!left.exists(), "what is not kept is removed");
        assert!(begin(&ctx, &app).await.unwrap().keep().is_err(), "no file");

        let mut upload = begin(&ctx, &app).await.unwrap();
        let mut file = upload.file("events.csv").await.unwrap();
        for piece in ["customer,event,time\nada,Tasting,2026-01-05\n", "bob,Tasting,never\n"] {
            file.write(piece.as_bytes()).await.unwrap();
        }
        file.end().await.unwrap();
        let id = upload.keep().unwrap();
        assert_eq!(files(&ctx, &app, id).await.unwrap(), ["events.csv"]);
        let events = Using::Preset("events".to_owned());
        let seen = look(&ctx, &app, id, &events).await.unwrap();
        assert_eq!((seen.summary.read, seen.summary.accepted, seen.rejected.len(), seen.more), (2, 1, 1, false));
        let olist = Using::Preset("olist".to_owned());
        assert!(matches!(look(&ctx, &app, id, &olist).await, Err(Error::Conflict(_))));
        // What the columns mean can be kept and read with like a preset.
        let mut draft = suggested(&ctx, &app, id).await.unwrap().draft;
        let roles: Vec<_> = draft.columns.iter().map(|column| column.role.as_str()).collect();
        assert_eq!(roles, ["customer", "touchpoint", "property"], "half of its values are no times");
        draft.change([("r2", "time")].into_iter());
        let own = Using::Preset("My events".to_owned());
        assert!(matches!(look(&ctx, &app, id, &own).await, Err(Error::Invalid(_))));
        let text = draft.mapping("Ours");
        imports::mappings::keep(&ctx, &app, " My events ", &text).await.unwrap();
        assert!(matches!(imports::mappings::keep(&ctx, &app, "olist", &text).await, Err(Error::Invalid(_))));
        assert!(matches!(imports::mappings::keep(&ctx, &app, "x", "[who").await, Err(Error::Invalid(_))));
        assert_eq!(look(&ctx, &app, id, &own).await.unwrap().summary, seen.summary);
        let kept = imports::mappings::list(&ctx, &app).await.unwrap();
        assert_eq!((kept[0].name.as_str(), kept[0].description.as_str(), kept.len()), ("My events", "Ours", 1));
        imports::mappings::remove(&ctx, &app, "My events").await.unwrap();
        assert!(matches!(imports::mappings::remove(&ctx, &app, "My events").await, Err(Error::NotFound(_))));
        let import = import(&ctx, &app, id, &events).await.unwrap();
        assert!(matches!(files(&ctx, &app, id).await, Err(Error::NotFound(_))));

        project::catch_up(&app).await.unwrap();
        let listed = imports::list(&ctx, &app).await.unwrap();
        assert_eq!((listed[0].id, listed[0].summary.accepted, listed[0].summary.quarantined), (import, 1, 1));
        let (send, mut lines) = tokio::sync::mpsc::unbounded_channel();
        let reading =
            imports::rejected::lines(&ctx, &app, import, move |line| send.send(line).map_err(std::io::Error::other))
                .await
                .unwrap();
        reading.await.unwrap().unwrap();
        let line = lines.recv().await.unwrap();
        assert!(line.starts_with("{\"file\":\"events.csv\",\"line\":3") && lines.recv().await.is_none(), "{line}");
        let path = folder.path().join("errors.ndjson");
        imports::rejected::write(&ctx, &app, import, &path).await.unwrap();
        assert_eq!(std::fs::read_to_string(path).unwrap(), line);
    }
}
