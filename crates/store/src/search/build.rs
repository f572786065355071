//! A new segment: the fresh rows, sorted by time, with their words.
use std::collections::HashMap;

use throughline_model::{id::WorkspaceId, words::Words};

use super::{
    Step,
    block::{Block, Places, Writer, pack},
    claim,
    view::{Place, ROWS, Row, Segment, View, block_no, directory, row_of, write_rows},
};
use crate::{
    args,
    db::Db,
    error::{Error, Result},
    perceptions::Perception,
    tx::Tx,
};

/// How the words begin that stand for what somebody may filter by. No text has such a character in a word.
const MARK: char = '\u{1}';

/// The word of rows that have words.
pub fn worded() -> String {
    format!("{MARK}w")
}

/// How the words of units begin; a code follows.
pub const UNIT: &str = "\u{1}u";

/// How the words of metric versions begin; a code follows.
pub const METRIC: &str = "\u{1}m";

/// How the words of touchpoints begin; a code follows.
pub const TOUCHPOINT: &str = "\u{1}t";

/// How the words of speakers begin; the number of the profile follows.
pub const SPEAKER: &str = "\u{1}p";

/// How the words of scores of a metric version begin; the bits of the score follow in hexadecimal digits.
pub fn scores(metric: u32) -> String {
    format!("{MARK}s{metric}:")
}

/// The score that a word stands for, of whichever metric version.
pub fn score_of(word: &str) -> Option<(u32, f64)> {
    let (metric, bits) = word.strip_prefix("\u{1}s")?.split_once(':')?;
    Some((metric.parse().ok()?, f64::from_bits(u64::from_str_radix(bits, 16).ok()?)))
}

/// What filters know of a perception.
pub fn marks(said: &Perception) -> impl Iterator<Item = String> {
    let score =
        said.metric.zip(said.value).map(|(metric, value)| format!("{}{:016x}", scores(metric), value.to_bits()));
    let has_words = (said.title.is_some() || said.body.is_some()).then(worded);
    let metric = said.metric.map(|code| format!("{METRIC}{code}"));
    let about = said.about_touchpoint.map(|code| format!("{TOUCHPOINT}{code}"));
    let unit = said.unit.map(|code| format!("{UNIT}{code}"));
    let speaker = Some(format!("{SPEAKER}{}", said.profile.0));
    [has_words, unit, metric, about, score, speaker].into_iter().flatten()
}

/// A segment that is ready to be stored.
pub struct Made {
    rows: Vec<Row>,
    blocks: Vec<Block>,
}

/// Brings the fresh rows of a view into the index.
pub async fn index(db: &Db, workspace: WorkspaceId, view: &mut View) -> Result<Step> {
    let fresh = std::mem::take(&mut view.fresh);
    let made = tokio::task::spawn_blocking(move || of_said(&fresh)).await;
    let made = made.map_err(|_| Error::Unusable("the index of what was said broke off".to_owned()))?;
    let mut tx = db.begin().await?;
    if !put(&mut tx, workspace, view, view.last, made).await? {
        return Ok(Step::Overtaken);
    }
    let mut touched: Vec<usize> = view.superseded.iter().map(|(segment, _)| *segment).collect();
    touched.sort_unstable();
    touched.dedup();
    for segment in touched.into_iter().filter_map(|segment| view.segments.get(segment)) {
        set_gone(&mut tx, workspace, segment).await?;
    }
    tx.commit().await?;
    Ok(Step::Done)
}

/// Stores a new segment, with which the index reaches up to a number; `false` where another program was faster.
pub async fn put(tx: &mut Tx, workspace: WorkspaceId, view: &View, seq: u64, made: Made) -> Result<bool> {
    let no = view.next_segment;
    if !claim(tx, workspace, view, seq, no + 1).await? {
        return Ok(false);
    }
    if !made.rows.is_empty() {
        put_blocks(tx, workspace, no, &made.blocks).await?;
        put_rows(tx, workspace, no, 0, &made.rows).await?;
        put_segment(tx, workspace, no, (made.rows.len() as u32, &directory(made.rows.iter())), true).await?;
    }
    Ok(true)
}

/// The segment of what was said, the newest first.
fn of_said(fresh: &[(Place, Perception)]) -> Made {
    let row = |(place, said): &(Place, Perception)| {
        let words = Words::of(said.title.as_deref(), said.body.as_deref());
        (row_of(*place, said), marks(said).collect(), words)
    };
    make(fresh.iter().map(row))
}

/// The segment of rows of which only words are known; they stand in the order of their places, the last first.
pub fn of_words(rows: &[(Place, Words)]) -> Made {
    let row = |(place, words): &(Place, Words)| {
        let row = Row { place: *place, metric: None, worded: true, scored: false };
        (row, vec![worded()], words.clone())
    };
    make(rows.iter().map(row))
}

fn make(all: impl Iterator<Item = (Row, Vec<String>, Words)>) -> Made {
    let mut rows = Vec::new();
    let mut words: HashMap<String, (Vec<u32>, Places)> = HashMap::new();
    for (row, (known, marks, said)) in (0u32..).zip(all) {
        rows.push(known);
        for mark in marks {
            words.entry(mark).or_default().0.push(row);
        }
        for (word, at) in said.iter() {
            let (rows, places) = match words.get_mut(word) {
                Some(known) => known,
                None => words.entry(word.to_owned()).or_default(),
            };
            if rows.last() != Some(&row) {
                rows.push(row);
            }
            places.push(u64::from(row) << 32 | u64::from(at));
        }
    }
    let mut sorted: Vec<_> = words.into_iter().collect();
    sorted.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    let mut writer = Writer::default();
    for (word, (rows, places)) in &sorted {
        writer.add(word, rows, places);
    }
    Made { rows, blocks: writer.finish() }
}

/// Stores blocks of words.
pub async fn put_blocks(tx: &mut Tx, workspace: WorkspaceId, segment: u64, blocks: &[Block]) -> Result<()> {
    let rows = blocks.iter().map(|b| args![workspace, segment as i64, &b.token, b.part, &b.data]).collect();
    tx.insert("INSERT INTO search_blocks (workspace, segment, token, part, data)", "", rows).await?;
    Ok(())
}

/// Stores rows from a block of rows on.
pub async fn put_rows(tx: &mut Tx, workspace: WorkspaceId, segment: u64, block: usize, rows: &[Row]) -> Result<()> {
    let blocks = rows.chunks(ROWS).zip(block..);
    let rows =
        blocks.map(|(rows, block)| args![workspace, block_no(segment, block) as i64, write_rows(rows)]).collect();
    tx.insert("INSERT INTO search_rows (workspace, no, data)", "", rows).await?;
    Ok(())
}

/// Stores a segment with its size and directory.
pub async fn put_segment(
    tx: &mut Tx,
    workspace: WorkspaceId,
    segment: u64,
    (size, directory): (u32, &str),
    listed: bool,
) -> Result<()> {
    const SQL: &str = "INSERT INTO search_segments (workspace, segment, listed, size, directory, gone)
        VALUES ($1, $2, $3, $4, $5, '') ON CONFLICT (workspace, segment) DO UPDATE SET listed = excluded.listed,
            size = excluded.size, directory = excluded.directory";
    tx.run(SQL, args![workspace, segment as i64, listed, size, directory]).await?;
    Ok(())
}

/// Stores which rows of a segment no longer count.
pub async fn set_gone(tx: &mut Tx, workspace: WorkspaceId, segment: &Segment) -> Result<()> {
    const SQL: &str = "UPDATE search_segments SET gone = $3 WHERE workspace = $1 AND segment = $2";
    let gone = pack(segment.gone().map(u64::from));
    tx.run(SQL, args![workspace, segment.no as i64, gone]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_words() {
        let word = format!("{}{:016x}", scores(7), (-2.5f64).to_bits());
        assert_eq!(score_of(&word), Some((7, -2.5)));
        assert_eq!(score_of("s7:0"), None);
    }
}
