//! The application: the long-lived things that use cases share.
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use throughline_intake::{Dedupe, Log, LogOptions, Recovery};
use throughline_model::{id::WorkspaceId, time::Micros};
use throughline_store::{
    db::Db,
    ledger::{self, Position, Progress},
    workspaces::{self, Workspace},
};

use crate::{
    auth::limits::Limits,
    ctx::World,
    error::{Error, Result},
    jobs::Bell,
    keys::Held,
    live::Live,
    oidc::Directory,
    outbound::{
        Rules,
        email::{MailSettings, Mailer},
        http::{Http, MachineNames},
    },
    project::Projector,
    seal::Seal,
    system::Examination,
    tenant::Tenant,
    webhooks::{self, tell::Subscriber},
};

/// The long-lived things that use cases share.
pub struct App {
    /// The settings that it was opened with.
    pub settings: Settings,
    /// Rows.
    pub db: Db,
    /// The intake log.
    pub log: Log,
    /// Time and chance.
    pub world: World,
    /// What calls addresses that users give.
    pub http: Http,
    /// What seals secrets.
    pub seal: Seal,
    /// Wakes the worker of jobs.
    pub bell: Bell,
    /// The index of message ids; opened when it is first needed, and again after it has failed.
    dedupe: Mutex<Option<Dedupe>>,
    pub(crate) keys: RwLock<HashMap<String, Held>>,
    pub(crate) limits: Limits,
    /// Sends mail.
    pub mailer: Mailer,
    pub(crate) directory: Directory,
    /// Events that the doors counted into records since the program started, and what they refused.
    pub(crate) received: AtomicU64,
    pub(crate) refused: AtomicU64,
    /// Events in records that are not projected yet.
    pub(crate) pending: AtomicU64,
    /// When the last projected event was received.
    pub(crate) projected_until: RwLock<Micros>,
    /// Only one at a time changes identity or projects.
    pub(crate) projection: tokio::sync::Mutex<Option<Projector>>,
    /// Whether something came in that the indexes for searches may lack.
    pub(crate) unindexed: AtomicBool,
    /// Who hears of changes.
    pub live: Live,
    /// When each customer was last noted as looked at, by whom.
    pub(crate) looks: Mutex<HashMap<(String, throughline_model::id::ProfileId), Micros>>,
    /// The last examination of the data directory.
    pub(crate) examination: Mutex<Examination>,
    /// Who wants to hear of what; a workspace in which nobody does is not in it.
    pub(crate) subscribers: RwLock<HashMap<WorkspaceId, Arc<Vec<Subscriber>>>>,
    tenants: RwLock<HashMap<WorkspaceId, Arc<Tenant>>>,
    _lock: std::fs::File,
}

/// What an application is opened with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The data directory.
    pub data: PathBuf,
    /// The URL of a PostgreSQL database; SQLite in the data directory where there is none.
    pub database: Option<String>,
    /// Threads that answer one question.
    pub threads: usize,
    /// Partitions of a new workspace's columns.
    pub partitions: u32,
    /// Fresh rows are filed when there are this many.
    pub fresh_rows: u64,
    /// From how many rows of a workspace on pages give figures of a few minutes ago at once and count anew beside.
    pub large: u64,
    /// How long raw payloads are kept.
    pub keep_raw: throughline_model::time::Span,
    /// The address under which people reach the pages; what their browsers say where there is none.
    pub url: Option<String>,
    /// How mail is sent.
    pub mail: MailSettings,
    /// What may be called, and how.
    pub outbound: Rules,
}

impl Settings {
    /// The usual settings for a data directory.
    pub fn new(data: &Path) -> Self {
        Self {
            data: data.to_owned(),
            database: None,
            threads: std::thread::available_parallelism().map_or(2, usize::from),
            partitions: 8,
            fresh_rows: 100_000,
            large: 1_000_000,
            keep_raw: throughline_model::time::Span(396 * throughline_model::time::DAY),
            url: None,
            mail: MailSettings::default(),
            outbound: Rules::default(),
        }
    }

    /// The socket through which other commands reach a serving program.
    pub fn socket(&self) -> PathBuf {
        self.data.join("throughline.sock")
    }
}

impl App {
    /// Opens a data directory, making it where it is missing. Nobody else can open it meanwhile.
    ///
    /// # Errors
    /// [`Error::Conflict`] when another program has it open; else when a part of it cannot be opened.
    pub async fn open(settings: Settings, world: World) -> Result<(Arc<Self>, Recovery)> {
        let opening = |context| Error::internal::<std::io::Error>(context);
        std::fs::create_dir_all(&settings.data).map_err(opening("could not make the data directory"))?;
        let lock = lock(&settings.data)?;
        let db = match &settings.database {
            Some(url) => Db::open_postgres(url).await?,
            None => Db::open_sqlite(&settings.data.join("throughline.db")).await?,
        };
        let (log, recovery) = Log::open(&settings.data.join("log"), LogOptions::default())?;
        let app = Arc::new(Self {
            db,
            log,
            dedupe: Mutex::new(None),
            world,
            http: Http::new(settings.outbound.clone(), Arc::new(MachineNames))?,
            seal: Seal::new(&settings.data),
            bell: Bell::default(),
            keys: RwLock::default(),
            limits: Limits::default(),
            mailer: Mailer::open(&settings.mail, &settings.data)?,
            directory: Directory::default(),
            received: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            pending: AtomicU64::new(0),
            projected_until: RwLock::new(Micros(0)),
            projection: tokio::sync::Mutex::new(None),
            unindexed: AtomicBool::new(true),
            live: Live::default(),
            looks: Mutex::default(),
            examination: Mutex::default(),
            subscribers: RwLock::default(),
            tenants: RwLock::default(),
            settings,
            _lock: lock,
        });
        for workspace in workspaces::all(&app.db).await? {
            let tenant = app.add_tenant(workspace).await?;
            webhooks::reload(&app, tenant.workspace.id).await?;
        }
        let projector = Projector::new(&app).await?;
        *app.projection.lock().await = Some(projector);
        Ok((app, recovery))
    }

    /// Uses the index of message ids.
    ///
    /// # Errors
    /// When it fails; then the next use opens it anew, so that a full disk stops it only while it is full.
    pub(crate) fn ids<T>(
        &self,
        work: impl FnOnce(&Dedupe) -> std::result::Result<T, throughline_intake::Error>,
    ) -> Result<T> {
        let mut open = self.dedupe.lock().unwrap_or_else(PoisonError::into_inner);
        let ids = match open.take() {
            Some(ids) => ids,
            None => Dedupe::open(&self.settings.data.join("dedupe"))?,
        };
        let done = work(&ids)?;
        *open = Some(ids);
        Ok(done)
    }

    /// What time it is.
    pub fn now(&self) -> Micros {
        self.world.now()
    }

    /// A workspace by its id.
    ///
    /// # Errors
    /// When there is none.
    pub fn tenant(&self, workspace: WorkspaceId) -> Result<Arc<Tenant>> {
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        tenants.get(&workspace).cloned().ok_or(Error::NotFound("workspace"))
    }

    /// All workspaces, the oldest first.
    pub fn tenants(&self) -> Vec<Arc<Tenant>> {
        let mut tenants: Vec<_> =
            self.tenants.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect();
        tenants.sort_by_key(|tenant| (tenant.workspace.created_at, tenant.workspace.id));
        tenants
    }

    /// Opens a workspace that the database knows.
    pub(crate) async fn add_tenant(&self, workspace: Workspace) -> Result<Arc<Tenant>> {
        let folder = self.settings.data.join("columns").join(workspace.id.to_string());
        let tenant = Arc::new(Tenant::open(&self.db, workspace, &folder).await?);
        self.tenants.write().unwrap_or_else(PoisonError::into_inner).insert(tenant.workspace.id, Arc::clone(&tenant));
        Ok(tenant)
    }

    /// Puts a workspace with the same table in the place of one, after its name or zone was changed.
    pub(crate) fn replace_tenant(&self, tenant: Arc<Tenant>) {
        self.tenants.write().unwrap_or_else(PoisonError::into_inner).insert(tenant.workspace.id, tenant);
    }

    /// Up to when answers are complete: now, or until when received events are projected.
    pub fn as_of(&self) -> Micros {
        match self.pending.load(Ordering::Relaxed) {
            0 => self.now(),
            _ => *self.projected_until.read().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Tells whether everything that was received is projected.
    pub fn is_settled(&self) -> bool {
        self.pending.load(Ordering::Relaxed) == 0
    }

    /// How far the log is projected.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn position(&self, progress: Progress) -> Result<Position> {
        Ok(ledger::position(&self.db, progress).await?)
    }

    /// Files what is fresh and closes everything, so that the next start has nothing to read again.
    ///
    /// # Errors
    /// When the disk is full or the database fails; what is in the log is not lost by that.
    pub async fn close(&self) -> Result<()> {
        if let Some(projector) = self.projection.lock().await.as_mut() {
            projector.file(self).await?;
        }
        self.log.clone().close();
        self.db.close().await;
        Ok(())
    }
}

fn lock(data: &Path) -> Result<std::fs::File> {
    let path = data.join("lock");
    let file = std::fs::File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(Error::internal("could not make the data directory's lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => {
            Err(Error::Conflict(format!("{} is in use by another program", data.display())))
        }
        Err(std::fs::TryLockError::Error(source)) => Err(Error::internal("could not lock the data directory")(source)),
    }
}
