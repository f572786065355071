//! Merging: segments of like size become one, without the rows that no longer count.
//!
//! The new segment is written in steps, so that nobody waits long for the database, and is listed when it is complete.
//! What a program that ended leaves behind is not listed and is swept away by the next one.
use std::collections::BTreeMap;

use throughline_model::id::WorkspaceId;

use super::{
    Step,
    block::{Places, Writer, bytes, entries},
    build::{put_blocks, put_rows, put_segment},
    claim,
    view::{ROWS, Row, View, directory},
};
use crate::{args, db::Db, error::Result, tx::Tx};

/// So many segments of one level become one.
const TOGETHER: usize = 8;

/// The sizes of a level are up to so many times those of the one before.
const GROWTH: u32 = 8;

/// The rows of the segments of the lowest level.
const LOWEST: u32 = 4_096;

/// Larger segments are not merged any more.
const LARGEST: u32 = 4_000_000;

/// Blocks that are read or written at once.
const AT_ONCE: i64 = 64;

/// The segments that are to become one: the smallest level of which there are enough, with all smaller ones.
pub fn choose(view: &View) -> Option<Vec<usize>> {
    let mut levels: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, segment) in view.segments.iter().enumerate() {
        let (mut level, mut most) = (0, LOWEST);
        while segment.size > most {
            (level, most) = (level + 1, most.saturating_mul(GROWTH));
        }
        levels.entry(level).or_default().push(at);
    }
    let (level, _) = levels.iter().find(|(_, segments)| segments.len() >= TOGETHER)?;
    let chosen: Vec<usize> = levels.range(..=level).flat_map(|(_, segments)| segments.clone()).collect();
    let size: u64 = chosen.iter().filter_map(|at| view.segments.get(*at)).map(|s| u64::from(s.size)).sum();
    (size <= u64::from(LARGEST)).then_some(chosen)
}

/// Makes one segment of those that are chosen.
pub async fn merge(db: &Db, workspace: WorkspaceId, view: &mut View, chosen: &[usize]) -> Result<Step> {
    let no = view.next_segment;
    let mut tx = db.begin().await?;
    if !claim(&mut tx, workspace, view, view.seq, no + 1).await? {
        return Ok(Step::Overtaken);
    }
    put_segment(&mut tx, workspace, no, (0, ""), false).await?;
    tx.commit().await?;
    view.version += 1;
    view.next_segment = no + 1;

    let (rows, renumbered) = merged_rows(view, chosen).await?;
    for (step, rows) in (0..).zip(rows.chunks(ROWS * AT_ONCE as usize)) {
        let mut tx = db.begin().await?;
        put_rows(&mut tx, workspace, no, step * AT_ONCE as usize, rows).await?;
        tx.commit().await?;
    }
    merge_words(db, workspace, view, (chosen, &renumbered), no).await?;

    let mut tx = db.begin().await?;
    if !claim(&mut tx, workspace, view, view.seq, view.next_segment).await? {
        return Ok(Step::Overtaken);
    }
    put_segment(&mut tx, workspace, no, (rows.len() as u32, &directory(rows.iter())), !rows.is_empty()).await?;
    for segment in chosen.iter().filter_map(|at| view.segments.get(*at)) {
        const SQL: &str = "UPDATE search_segments SET listed = $3 WHERE workspace = $1 AND segment = $2";
        tx.run(SQL, args![workspace, segment.no as i64, false]).await?;
    }
    tx.commit().await?;
    Ok(Step::Done)
}

/// Removes what is not listed.
pub async fn sweep(db: &Db, workspace: WorkspaceId, view: &View) -> Result<Step> {
    let Some(no) = view.leftovers.first().copied() else { return Ok(Step::Nothing) };
    let mut tx = db.begin().await?;
    // Whoever is still writing this segment learns that it is gone.
    if !claim(&mut tx, workspace, view, view.seq, view.next_segment).await? {
        return Ok(Step::Overtaken);
    }
    tx.run("DELETE FROM search_blocks WHERE workspace = $1 AND segment = $2", args![workspace, no as i64]).await?;
    let (first, behind) = ((no << 24) as i64, ((no + 1) << 24) as i64);
    const ROWS: &str = "DELETE FROM search_rows WHERE workspace = $1 AND no >= $2 AND no < $3";
    tx.run(ROWS, args![workspace, first, behind]).await?;
    tx.run("DELETE FROM search_segments WHERE workspace = $1 AND segment = $2", args![workspace, no as i64]).await?;
    tx.commit().await?;
    Ok(Step::Done)
}

/// The rows of the segments in their common order, and for each segment the new numbers of its rows.
async fn merged_rows(view: &mut View, chosen: &[usize]) -> Result<(Vec<Row>, Vec<Vec<Option<u32>>>)> {
    let mut all: Vec<(Row, usize, u32)> = Vec::new();
    let mut renumbered = Vec::new();
    for (order, at) in chosen.iter().enumerate() {
        let Some(segment) = view.segments.get(*at) else { continue };
        let (no, counts, blocks) = (segment.no, segment.counts.clone(), segment.directory.len());
        renumbered.push(vec![None; segment.size as usize]);
        for first in (0..blocks).step_by(AT_ONCE as usize) {
            let read = read_blocks_of_rows(&mut view.tx, view.workspace, no, first).await?;
            let rows = (first as u32 * ROWS as u32..).zip(read).filter(|(row, _)| counts.has(*row));
            all.extend(rows.map(|(row, read)| (read, order, row)));
        }
    }
    all.sort_unstable_by_key(|(row, ..)| std::cmp::Reverse(row.place));
    for (new, (_, order, row)) in (0u32..).zip(&all) {
        if let Some(number) = renumbered.get_mut(*order).and_then(|rows| rows.get_mut(*row as usize)) {
            *number = Some(new);
        }
    }
    Ok((all.into_iter().map(|(row, ..)| row).collect(), renumbered))
}

async fn read_blocks_of_rows(tx: &mut Tx, workspace: WorkspaceId, segment: u64, first: usize) -> Result<Vec<Row>> {
    const SQL: &str = "SELECT data FROM search_rows WHERE workspace = $1 AND no >= $2 AND no < $3 ORDER BY no";
    let begin = super::view::block_no(segment, first) as i64;
    let end = (begin + AT_ONCE).min(((segment + 1) << 24) as i64);
    let blocks: Vec<(String,)> = tx.all(SQL, args![workspace, begin, end]).await?;
    let mut rows = Vec::new();
    for (data,) in blocks {
        rows.extend(super::view::read_rows(&data)?);
    }
    Ok(rows)
}

/// One segment's words on their way into another one.
struct Stream {
    segment: u64,
    order: usize,
    /// The entries that were read: word, rows, places.
    entries: std::collections::VecDeque<(String, Vec<u32>, Places)>,
    /// The key of the last block that was read.
    after: Option<(String, i64)>,
    ended: bool,
}

impl Stream {
    /// The next word; reads on where the last block that was read has ended.
    async fn peek(&mut self, view: &mut View) -> Result<Option<&str>> {
        // A word may go on in the next block, so the last one of what was read waits for it.
        while !self.ended && self.entries.front().map(|(word, ..)| word) == self.entries.back().map(|(word, ..)| word) {
            self.read(view).await?;
        }
        Ok(self.entries.front().map(|(word, ..)| word.as_str()))
    }

    async fn read(&mut self, view: &mut View) -> Result<()> {
        const SQL: &str = "SELECT token, part, data FROM search_blocks WHERE workspace = $1 AND segment = $2
            AND (token, part) > ($3, $4) ORDER BY token, part LIMIT $5";
        let (token, part) = self.after.clone().unwrap_or_default();
        let part = if self.after.is_some() { part } else { -1 };
        let args = args![view.workspace, self.segment as i64, token, part, AT_ONCE / 16];
        let blocks: Vec<(String, i64, String)> = view.tx.all(SQL, args).await?;
        self.ended = blocks.is_empty();
        for (token, part, data) in blocks {
            let bytes = bytes(&data)?;
            for entry in entries(&bytes)? {
                let word = String::from_utf8_lossy(entry.word).into_owned();
                let (mut rows, mut places) = (Vec::new(), Places::new());
                entry.each_row(|row| rows.push(row))?;
                entry.each_place(|place| places.push(place))?;
                self.entries.push_back((word, rows, places));
            }
            self.after = Some((token, part));
        }
        Ok(())
    }
}

async fn merge_words(
    db: &Db,
    workspace: WorkspaceId,
    view: &mut View,
    (chosen, renumbered): (&[usize], &[Vec<Option<u32>>]),
    no: u64,
) -> Result<()> {
    let mut streams: Vec<Stream> = chosen
        .iter()
        .enumerate()
        .filter_map(|(order, at)| {
            let segment = view.segments.get(*at)?.no;
            Some(Stream { segment, order, entries: Default::default(), after: None, ended: false })
        })
        .collect();
    let mut writer = Writer::default();
    let mut ready = Vec::new();
    loop {
        let mut least: Option<String> = None;
        for stream in &mut streams {
            if let Some(word) = stream.peek(view).await?
                && least.as_deref().is_none_or(|least| word < least)
            {
                least = Some(word.to_owned());
            }
        }
        let Some(word) = least else { break };
        let (mut rows, mut places) = (Vec::new(), Places::new());
        for stream in &mut streams {
            let numbers = renumbered.get(stream.order).map(Vec::as_slice).unwrap_or_default();
            let new = |row: u32| numbers.get(row as usize).copied().flatten();
            while stream.entries.front().is_some_and(|(other, ..)| *other == word) {
                let Some((_, theirs, standing)) = stream.entries.pop_front() else { break };
                rows.extend(theirs.into_iter().filter_map(new));
                let moved = |place: u64| Some(u64::from(new((place >> 32) as u32)?) << 32 | place & 0xffff_ffff);
                places.extend(standing.into_iter().filter_map(moved));
            }
        }
        rows.sort_unstable();
        places.sort_unstable();
        if !rows.is_empty() {
            writer.add(&word, &rows, &places);
        }
        ready.extend(writer.take());
        if ready.len() >= AT_ONCE as usize {
            store(db, workspace, no, &mut ready).await?;
        }
        // The words of a large segment take a while: others may have their turn.
        tokio::task::yield_now().await;
    }
    ready.extend(writer.finish());
    store(db, workspace, no, &mut ready).await
}

async fn store(db: &Db, workspace: WorkspaceId, no: u64, ready: &mut Vec<super::block::Block>) -> Result<()> {
    let mut tx = db.begin().await?;
    put_blocks(&mut tx, workspace, no, ready).await?;
    ready.clear();
    tx.commit().await
}
