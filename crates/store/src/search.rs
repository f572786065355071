//! The index of what was said: words and filters lead to rows, and rows lie in the order of time.
//!
//! Perceptions are numbered as they come in (`seq`). Some thousands at a time they become a *segment* (`build`): its
//! rows sorted by time, the newest first, and for each word the rows and places where it stands. Metric, score, unit,
//! touchpoint and speaker are words too. Eight segments of like size become one (`merge`). All of it lies in ordinary tables
//! as text, so it is part of the same transactions, copies and databases as everything else. What is too fresh for a
//! segment is looked through as it is (`view`), so nothing that was committed is missing (`find`).
use throughline_model::id::{ProfileNo, WorkspaceId};

use crate::{args, db::Db, error::Result, tx::Tx};

pub(crate) mod bits;
pub(crate) mod block;
pub(crate) mod build;
pub(crate) mod find;
mod merge;
pub(crate) mod view;

use view::{Place, View};

/// The format of what is stored and how words are folded. Another one has everything indexed again.
const FORMAT: i64 = 2;

/// Fewer fresh rows than this are not worth a segment.
pub const WORTH_A_SEGMENT: u32 = 256;

/// Most rows of a new segment.
pub const MOST_AT_ONCE: u32 = 20_000;

/// Most fresh rows that a search looks through; of more it leaves out the latest, and says so.
pub(crate) const MOST_FRESH: u32 = 2_000;

/// What one step of the indexing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// There was too little to do.
    Nothing,
    /// Another program changed the index meanwhile, so nothing was done.
    Overtaken,
    /// Rows were indexed or segments merged, and there may be more to do.
    Done,
}

/// Brings the next fresh rows into the index where there are at least as many as are worth it, or merges segments.
///
/// # Errors
/// When the database fails; then the index is as it was.
pub async fn advance(db: &Db, workspace: WorkspaceId, least: u32, most: u32) -> Result<Step> {
    let mut view = View::open(db, workspace, most).await?;
    if let Some(step) = advance_with(db, workspace, &mut view).await? {
        return Ok(step);
    }
    if view.came < least.max(1) as usize {
        return Ok(Step::Nothing);
    }
    build::index(db, workspace, &mut view).await
}

/// What is to be done before more is indexed: another format has it begin anew, remains are swept away, and segments
/// are merged.
pub(crate) async fn advance_with(db: &Db, workspace: WorkspaceId, view: &mut View) -> Result<Option<Step>> {
    if view.format != FORMAT && view.format != 0 {
        begin_anew(db, workspace).await?;
        return Ok(Some(Step::Done));
    }
    if !view.leftovers.is_empty() {
        return merge::sweep(db, workspace, view).await.map(Some);
    }
    match merge::choose(view) {
        Some(chosen) => merge::merge(db, workspace, view, &chosen).await.map(Some),
        None => Ok(None),
    }
}

/// Takes the index of a workspace away; it is built again from the rows.
///
/// # Errors
/// When the database fails.
pub async fn begin_anew(db: &Db, workspace: WorkspaceId) -> Result<()> {
    let mut tx = db.begin().await?;
    for sql in [
        "DELETE FROM search_indexes WHERE workspace = $1",
        "DELETE FROM search_segments WHERE workspace = $1",
        "DELETE FROM search_blocks WHERE workspace = $1",
        "DELETE FROM search_rows WHERE workspace = $1",
    ] {
        tx.run(sql, args![workspace]).await?;
    }
    tx.commit().await
}

/// Takes what profiles said out of the index, its words too, before their rows are deleted. What of them is not
/// indexed yet never will be, once the rows are gone.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db, workspace: WorkspaceId, profiles: &[ProfileNo]) -> Result<()> {
    forget_rows(db, workspace, Rows::SaidBy(profiles)).await
}

/// Rows of an index.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rows<'a> {
    /// What profiles said.
    SaidBy(&'a [ProfileNo]),
    /// Those at these places.
    At(&'a [Place]),
}

/// Takes rows out of an index by writing their segments again without them.
pub(crate) async fn forget_rows(db: &Db, workspace: WorkspaceId, rows: Rows<'_>) -> Result<()> {
    loop {
        let mut view = View::open(db, workspace, 0).await?;
        let places = match rows {
            Rows::SaidBy(profiles) => view.said_by(profiles).await?,
            Rows::At(places) => places.to_vec(),
        };
        let held = view.resolve(&places).await?;
        let Some((first, _)) = held.first().copied() else { return Ok(()) };
        view.mark_gone(&held);
        // One segment after the other; what another program did meanwhile is seen in the next round.
        merge::merge(db, workspace, &mut view, &[first]).await?;
        drop(view);
        while merge::sweep(db, workspace, &View::open(db, workspace, 0).await?).await? == Step::Done {}
    }
}

/// Notes that an index changed from the version that was read; `false` where another program was faster.
async fn claim(tx: &mut Tx, workspace: WorkspaceId, view: &View, seq: u64, next_segment: u64) -> Result<bool> {
    const NEW: &str = "INSERT INTO search_indexes (workspace, format, version, seq, next_segment)
        VALUES ($1, $2, 0, 0, 1) ON CONFLICT DO NOTHING";
    const CLAIM: &str = "UPDATE search_indexes SET version = version + 1, seq = $3, next_segment = $4
        WHERE workspace = $1 AND version = $2";
    tx.run(NEW, args![workspace, FORMAT]).await?;
    let claimed = tx.run(CLAIM, args![workspace, view.version, seq as i64, next_segment as i64]).await?;
    Ok(claimed == 1)
}
