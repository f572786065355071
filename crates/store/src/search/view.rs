//! The index at one moment: its segments, and the rows that are too fresh for one.
use std::collections::{HashMap, HashSet};

use throughline_model::{
    id::{ProfileNo, WorkspaceId},
    time::Micros,
};

use super::{
    FORMAT,
    bits::Bits,
    block::{bytes, get, put, unpack},
};
use crate::{
    arg::Arg,
    args,
    db::Db,
    error::Result,
    feedback::Speakers,
    perceptions::{COLUMNS, Perception, PerceptionRow},
    tx::Tx,
};

/// Rows of a block of rows.
pub const ROWS: usize = 128;

/// A place in the order of time: when something was said, and which of those that were said then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// When it was said.
    pub said_at: Micros,
    /// Its number in the order in which things came in.
    pub seq: u64,
}

/// A row as the index knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Where it stands.
    pub place: Place,
    /// The number of the metric version.
    pub metric: Option<u32>,
    /// Whether it has words.
    pub worded: bool,
    /// Whether it has a score.
    pub scored: bool,
}

/// A segment.
#[derive(Debug, Clone)]
pub struct Segment {
    /// Its number.
    pub no: u64,
    /// How many rows it has.
    pub size: u32,
    /// The first row of each block of rows.
    pub directory: Vec<Place>,
    /// Rows that still count.
    pub counts: Bits,
}

impl Segment {
    /// Its rows that no longer count.
    pub fn gone(&self) -> impl Iterator<Item = u32> {
        (0..self.size).filter(|row| !self.counts.has(*row))
    }
}

/// A fresh row with its number.
#[derive(sqlx::FromRow)]
struct Numbered {
    #[sqlx(flatten)]
    row: PerceptionRow,
    seq: i64,
}

/// The index at one moment.
pub struct View {
    /// The transaction that reads it.
    pub tx: Tx,
    pub workspace: WorkspaceId,
    /// Of the program that wrote it; 0 where there is no index yet.
    pub format: i64,
    pub version: i64,
    /// Up to here rows are in segments.
    pub seq: u64,
    pub next_segment: u64,
    pub segments: Vec<Segment>,
    /// Segments that were not listed, or not swept away, before a program ended.
    pub leftovers: Vec<u64>,
    /// How many rows came in after those of the segments, of those that were read.
    pub came: usize,
    /// The number of the last of these.
    pub last: u64,
    /// When the last of these came in, where there may be more behind it.
    pub until: Option<Micros>,
    /// Those of them that count.
    pub fresh: Vec<(Place, Perception)>,
    /// Rows of segments that the fresh ones supersede.
    pub superseded: Vec<(usize, u32)>,
    /// Of each segment the rows of the speakers who are wanted, once they were looked up.
    pub spoken: Option<(Speakers, Vec<Bits>)>,
    read: HashMap<u64, Vec<Row>>,
}

impl View {
    /// Opens the index with as many of the fresh rows, the first first.
    pub async fn open(db: &Db, workspace: WorkspaceId, most_fresh: u32) -> Result<Self> {
        const INDEX: &str = "SELECT format, version, seq, next_segment FROM search_indexes WHERE workspace = $1";
        const SEGMENTS: &str = "SELECT segment, listed, size, directory, gone FROM search_segments
            WHERE workspace = $1 ORDER BY segment";
        let mut tx = db.snapshot().await?;
        let index: Vec<(i64, i64, i64, i64)> = tx.all(INDEX, args![workspace]).await?;
        let (format, version, seq, next_segment) = index.first().copied().unwrap_or((0, 0, 0, 1));
        let mut view = Self {
            tx,
            workspace,
            format,
            version,
            // What another program wrote is not read: everything is fresh.
            seq: if format == FORMAT { seq as u64 } else { 0 },
            next_segment: next_segment as u64,
            segments: Vec::new(),
            leftovers: Vec::new(),
            came: 0,
            last: 0,
            until: None,
            fresh: Vec::new(),
            superseded: Vec::new(),
            spoken: None,
            read: HashMap::new(),
        };
        if format == FORMAT {
            let rows: Vec<(i64, bool, i64, String, String)> = view.tx.all(SEGMENTS, args![workspace]).await?;
            for (no, listed, size, directory, gone) in rows {
                match listed {
                    true => view.segments.push(segment(no as u64, size as u32, &directory, &gone)?),
                    false => view.leftovers.push(no as u64),
                }
            }
        }
        view.read_fresh(most_fresh).await?;
        Ok(view)
    }

    async fn read_fresh(&mut self, most: u32) -> Result<()> {
        self.last = self.seq;
        if most == 0 {
            return Ok(());
        }
        let sql =
            format!("SELECT {COLUMNS}, seq FROM perceptions WHERE workspace = $1 AND seq > $2 ORDER BY seq LIMIT $3");
        let rows: Vec<Numbered> = self.tx.all_of(sql, args![self.workspace, self.seq as i64, most]).await?;
        self.came = rows.len();
        self.last = rows.last().map_or(self.seq, |last| last.seq as u64);
        let rows = rows.into_iter().map(said).collect::<Result<Vec<_>>>()?;
        self.until = rows.last().filter(|_| self.came == most as usize).map(|(_, said)| said.received_at);
        let (skipped, gone) = self.supersede(&rows).await?;
        self.fresh = rows
            .into_iter()
            .filter(|(place, said)| said.aggregate.is_none() && !skipped.contains(&place.seq))
            .collect();
        self.fresh.sort_by(|(a, _), (b, _)| b.cmp(a));
        self.superseded = self.resolve(&gone).await?;
        for (segment, row) in self.superseded.clone() {
            if let Some(segment) = self.segments.get_mut(segment) {
                segment.counts.clear(row);
            }
        }
        Ok(())
    }

    /// Which of the fresh rows do not count because another answer of the same name came later, and the rows before
    /// them that do not count because of these.
    async fn supersede(&mut self, fresh: &[(Place, Perception)]) -> Result<(HashSet<u64>, Vec<Place>)> {
        // The order of answers is that of the columns: by time, then by id.
        type Answer = (i64, String, u64);
        const SQL: &str = "SELECT profile, answer, said_at, id, seq FROM perceptions
            WHERE workspace = $1 AND answer <> id AND seq <= $2 AND profile IN ($LIST)";
        let named: Vec<_> = fresh.iter().filter(|(_, said)| said.answer != said.id.to_string()).collect();
        let names: HashSet<(i64, &str)> =
            named.iter().map(|(_, said)| (i64::from(said.profile.0), said.answer.as_str())).collect();
        let mut profiles: Vec<ProfileNo> = named.iter().map(|(_, said)| said.profile).collect();
        profiles.sort_unstable();
        profiles.dedup();
        let list = profiles.into_iter().map(Arg::from).collect();
        let rows: Vec<(i64, String, i64, String, i64)> =
            self.tx.all_in(SQL, args![self.workspace, self.last as i64], list).await?;
        let mut answers: HashMap<(i64, &str), Vec<Answer>> = HashMap::new();
        for (profile, answer, said_at, id, seq) in &rows {
            if names.contains(&(*profile, answer.as_str())) {
                answers.entry((*profile, answer)).or_default().push((*said_at, id.clone(), *seq as u64));
            }
        }
        let (mut skipped, mut gone) = (HashSet::new(), Vec::new());
        for answers in answers.values() {
            let last = answers.iter().max();
            let before = answers.iter().filter(|(.., seq)| *seq <= self.seq).max();
            let overtaken = |answer: &&Answer| Some(*answer) != last;
            skipped.extend(answers.iter().filter(overtaken).map(|(.., seq)| *seq));
            gone.extend(before.filter(overtaken).map(|(at, _, seq)| Place { said_at: Micros(*at), seq: *seq }));
        }
        Ok((skipped, gone))
    }

    /// The places of what profiles said.
    pub async fn said_by(&mut self, profiles: &[ProfileNo]) -> Result<Vec<Place>> {
        const SQL: &str =
            "SELECT said_at, seq FROM perceptions WHERE workspace = $1 AND seq <= $2 AND profile IN ($LIST)";
        let list = profiles.iter().map(|no| Arg::from(*no)).collect();
        let rows: Vec<(i64, i64)> = self.tx.all_in(SQL, args![self.workspace, self.seq as i64], list).await?;
        Ok(rows.into_iter().map(|(at, seq)| Place { said_at: Micros(at), seq: seq as u64 }).collect())
    }

    /// Where rows lie: the segment's place among the segments, and the row's in it. Rows that no segment has are left
    /// out.
    pub async fn resolve(&mut self, places: &[Place]) -> Result<Vec<(usize, u32)>> {
        let mut found = Vec::new();
        for place in places {
            for at in 0..self.segments.len() {
                let Some(row) = self.count_until(at, *place).await?.checked_sub(1) else { continue };
                if self.row(at, row).is_some_and(|row| row.place == *place) {
                    found.push((at, row));
                }
            }
        }
        Ok(found)
    }

    /// Takes rows of segments for gone.
    pub fn mark_gone(&mut self, rows: &[(usize, u32)]) {
        for (segment, row) in rows {
            if let Some(segment) = self.segments.get_mut(*segment) {
                segment.counts.clear(*row);
            }
        }
    }

    /// How many rows of a segment stand at a place or are newer.
    pub async fn count_until(&mut self, segment: usize, place: Place) -> Result<u32> {
        let Some(known) = self.segments.get(segment) else { return Ok(0) };
        let blocks = known.directory.partition_point(|first| *first >= place);
        let Some(block) = blocks.checked_sub(1) else { return Ok(0) };
        let no = block_no(known.no, block);
        self.load(&[no]).await?;
        let inside = self.read.get(&no).map_or(0, |rows| rows.partition_point(|row| row.place >= place));
        Ok((block * ROWS + inside) as u32)
    }

    /// Reads the blocks in which rows of segments lie.
    pub async fn load_rows(&mut self, rows: &[(usize, u32)]) -> Result<()> {
        let numbers = rows
            .iter()
            .filter_map(|(segment, row)| Some(block_no(self.segments.get(*segment)?.no, *row as usize / ROWS)));
        let mut numbers: Vec<u64> = numbers.collect();
        numbers.sort_unstable();
        numbers.dedup();
        self.load(&numbers).await
    }

    async fn load(&mut self, numbers: &[u64]) -> Result<()> {
        const SQL: &str = "SELECT no, data FROM search_rows WHERE workspace = $1 AND no IN ($LIST)";
        let missing = numbers.iter().filter(|no| !self.read.contains_key(no)).map(|no| Arg::from(*no as i64)).collect();
        let blocks: Vec<(i64, String)> = self.tx.all_in(SQL, args![self.workspace], missing).await?;
        for (no, data) in blocks {
            self.read.insert(no as u64, read_rows(&data)?);
        }
        Ok(())
    }

    /// A row whose block was read.
    pub fn row(&self, segment: usize, row: u32) -> Option<&Row> {
        let no = block_no(self.segments.get(segment)?.no, row as usize / ROWS);
        self.read.get(&no)?.get(row as usize % ROWS)
    }

    /// The perceptions with given numbers, in no particular order.
    pub async fn perceptions(&mut self, numbers: &[u64]) -> Result<Vec<(Place, Perception)>> {
        let sql = format!("SELECT {COLUMNS}, seq FROM perceptions WHERE workspace = $1 AND seq IN ($LIST)");
        let list = numbers.iter().map(|seq| Arg::from(*seq as i64)).collect();
        let rows: Vec<Numbered> = self.tx.all_in(&sql, args![self.workspace], list).await?;
        let mut found = rows.into_iter().map(said).collect::<Result<Vec<_>>>()?;
        found.sort_by(|(a, _), (b, _)| b.cmp(a));
        found.dedup_by_key(|(place, _)| *place);
        Ok(found)
    }
}

/// The number of a block of rows.
pub fn block_no(segment: u64, block: usize) -> u64 {
    segment << 24 | block as u64
}

/// A row as the index keeps it.
pub fn row_of(place: Place, said: &Perception) -> Row {
    Row {
        place,
        metric: said.metric,
        worded: said.title.is_some() || said.body.is_some(),
        scored: said.value.is_some(),
    }
}

/// The directory of rows in their order, as it is stored.
pub fn directory<'a>(rows: impl Iterator<Item = &'a Row>) -> String {
    let firsts: Vec<Place> = rows.step_by(ROWS).map(|row| row.place).collect();
    let times = firsts.iter().map(|place| place.said_at.0 as u64);
    super::block::pack(times.chain(firsts.iter().map(|place| place.seq)))
}

/// A block of rows as it is stored.
pub fn write_rows(rows: &[Row]) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
    let (mut bytes, mut before) = (Vec::with_capacity(rows.len() * 10), 0i64);
    for row in rows {
        let step = row.place.said_at.0.wrapping_sub(before);
        put(&mut bytes, (step << 1 ^ step >> 63) as u64);
        before = row.place.said_at.0;
        put(&mut bytes, row.place.seq);
        put(&mut bytes, row.metric.map_or(0, |metric| u64::from(metric) + 1));
        bytes.push(u8::from(row.worded) | u8::from(row.scored) << 1);
    }
    STANDARD_NO_PAD.encode(bytes)
}

/// The rows of a stored block.
pub fn read_rows(data: &str) -> Result<Vec<Row>> {
    let bytes = bytes(data)?;
    let (mut rest, mut rows, mut before) = (bytes.as_slice(), Vec::with_capacity(ROWS), 0i64);
    while !rest.is_empty() {
        let step = get(&mut rest)?;
        before = before.wrapping_add((step >> 1) as i64 ^ -((step & 1) as i64));
        let place = Place { said_at: Micros(before), seq: get(&mut rest)? };
        let metric = get(&mut rest)?.checked_sub(1).map(|metric| metric as u32);
        let flags = get(&mut rest)?;
        rows.push(Row { place, metric, worded: flags & 1 == 1, scored: flags & 2 == 2 });
    }
    Ok(rows)
}

fn segment(no: u64, size: u32, directory: &str, gone: &str) -> Result<Segment> {
    // All times, then all numbers.
    let firsts = unpack(directory)?;
    let (times, numbers) = firsts.split_at(firsts.len() / 2);
    let place = |(at, seq): (&u64, &u64)| Place { said_at: Micros(*at as i64), seq: *seq };
    let directory = times.iter().zip(numbers).map(place).collect();
    let mut counts = Bits::all(size);
    for row in unpack(gone)? {
        counts.clear(row as u32);
    }
    Ok(Segment { no, size, directory, counts })
}

fn said(numbered: Numbered) -> Result<(Place, Perception)> {
    let seq = numbered.seq as u64;
    let said = Perception::try_from(numbered.row)?;
    Ok((Place { said_at: said.said_at, seq }, said))
}
