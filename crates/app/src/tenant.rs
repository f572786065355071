//! A workspace as it is held in memory: its table, its names, its sources.
use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, PoisonError, RwLock},
};

use throughline_journeys::{
    catalogue::{Catalogue, MetricVersion},
    files::FileMeta,
    table::Table,
};
use throughline_model::{id::SourceId, space::Space, touchpoint::Stage};
use throughline_store::{codes, db::Db, ledger, metrics, profiles, sources, units, workspaces::Workspace};

use crate::{
    answers::Answers,
    error::{Error, Result},
    reach::Sets,
};

/// A workspace as it is held in memory.
#[derive(Debug)]
pub struct Tenant {
    /// The workspace.
    pub workspace: Workspace,
    /// Its rows.
    pub table: Arc<Table>,
    /// Sets of customers that were asked for a moment ago.
    pub sets: Arc<Sets>,
    /// Answers that were given a moment ago.
    pub answers: Arc<Answers>,
    names: Arc<RwLock<Arc<Names>>>,
}

/// A workspace's names at one moment.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Names and numbers.
    pub catalogue: Catalogue,
    /// The stages of touchpoints.
    pub stages: HashMap<u32, Stage>,
    /// The numbers of sources.
    pub sources: HashMap<SourceId, u32>,
    /// Stands for what people decided about names: another one whenever they decide something, the same when a name is
    /// met for the first time.
    pub decided: Arc<()>,
}

impl Tenant {
    /// Opens a workspace's table and reads its names.
    ///
    /// # Errors
    /// When the database or the folder cannot be read.
    pub async fn open(db: &Db, workspace: Workspace, folder: &Path) -> Result<Self> {
        let files = ledger::column_files(db, workspace.id).await?;
        let files = files
            .into_iter()
            .map(|file| {
                let meta: FileMeta = serde_json::from_str(&file.meta)
                    .map_err(Error::internal("could not read the list of column files"))?;
                Ok((file.name, meta))
            })
            .collect::<Result<Vec<_>>>()?;
        let linked = profiles::linked(db, workspace.id).await?;
        let linked = linked
            .into_iter()
            .map(|(no, customer, former)| (no.0, customer.0, former.into_iter().map(|no| no.0).collect()));
        let table = Table::open(folder, workspace.partitions, files, linked)?;
        let names = Names::read(db, &workspace).await?;
        let names = Arc::new(RwLock::new(Arc::new(names)));
        Ok(Self { workspace, table: Arc::new(table), sets: Arc::default(), answers: Arc::default(), names })
    }

    /// The same rows and names under another name and zone. Whoever holds this one goes on with the same table.
    pub fn changed(&self, workspace: Workspace) -> Self {
        let (table, sets, names) = (Arc::clone(&self.table), Arc::clone(&self.sets), Arc::clone(&self.names));
        Self { workspace, table, sets, answers: Arc::default(), names }
    }

    /// The names as they are now.
    pub fn names(&self) -> Arc<Names> {
        Arc::clone(&self.names.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts other names in their place.
    pub fn set_names(&self, names: Arc<Names>) {
        *self.names.write().unwrap_or_else(PoisonError::into_inner) = names;
    }

    /// Reads the names anew, after one was added outside of the projection.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn reload(&self, db: &Db) -> Result<()> {
        self.set_names(Arc::new(Names::read(db, &self.workspace).await?));
        Ok(())
    }
}

impl Names {
    async fn read(db: &Db, workspace: &Workspace) -> Result<Self> {
        let mut names = Self::default();
        names.catalogue.zone = Some(workspace.zone);
        for code in codes::all(db, workspace.id).await? {
            names.catalogue.add(code.space, code.code, &code.name);
        }
        for touchpoint in codes::touchpoints(db, workspace.id).await? {
            if let Some(of) = touchpoint.alias_of {
                names.catalogue.add_alias(touchpoint.code, of);
            }
            if let Some(stage) = touchpoint.stage {
                names.stages.insert(touchpoint.code, stage);
            }
        }
        for metric in metrics::all(db, workspace.id).await? {
            let version = MetricVersion { code: metric.code, version: metric.version, definition: metric.definition };
            names.catalogue.metrics.push(version);
        }
        for source in sources::all(db, workspace.id).await? {
            names.catalogue.add(Space::Source, source.code, &source.name);
            names.sources.insert(source.id, source.code);
        }
        for lies in units::all(db, workspace.id).await? {
            names.catalogue.add_parent(lies.unit, lies.parent);
        }
        for (unit, zone) in units::zones(db, workspace.id).await? {
            names.catalogue.add_zone(unit, zone);
        }
        Ok(names)
    }
}
