//! Finding: the rows of the segments that fit, as sets, and of the fresh rows those that fit.
use throughline_model::{
    id::ProfileNo,
    search::{Clause, Term},
    time::{Micros, TimeRange},
    words::Words,
};

use super::{
    bits::Bits,
    block::{bytes, entries, hex},
    build::{METRIC, SPEAKER, TOUCHPOINT, UNIT, marks, score_of, scores, worded},
    view::{Place, Row, View, row_of},
};
use crate::{
    args,
    error::{Error, Result},
    feedback::{Scores, Speakers, Wanted},
    perceptions::Perception,
};

/// What fits.
#[derive(Debug, Clone)]
pub struct Found {
    /// Of each segment, the rows that fit.
    pub segments: Vec<Bits>,
    /// The fresh rows that fit, the newest first.
    pub fresh: Vec<Row>,
}

/// What a row must have: one of the words, or words in given distances.
#[derive(Debug, Clone)]
struct Must {
    /// A phrase has several.
    parts: Vec<(u32, Fetch)>,
    excluded: bool,
}

/// Words of the index that lie together, and which of them count.
#[derive(Debug, Clone)]
struct Fetch {
    /// The first one, and whether those that begin with it are read too.
    from: String,
    begins: bool,
    which: Which,
}

#[derive(Debug, Clone)]
enum Which {
    All,
    /// Those whose number behind the beginning is one of these.
    Codes(Vec<u32>),
    Scores(Vec<Scores>),
    Speakers(Speakers),
}

impl Found {
    /// How many rows fit.
    pub fn count(&self) -> u64 {
        self.segments.iter().map(Bits::count).sum::<u64>() + self.fresh.len() as u64
    }
}

impl View {
    /// The rows that are wanted within a range of time.
    pub async fn find(&mut self, wanted: &Wanted) -> Result<Found> {
        let musts = musts(wanted);
        let mut read = Vec::new();
        for must in &musts {
            for (_, fetch) in &must.parts {
                read.push(self.fetch(fetch).await?);
            }
        }
        let mut bounds = Vec::new();
        for segment in 0..self.segments.len() {
            bounds.push(self.bounds(segment, wanted.range).await?);
        }
        let numbers: Vec<u64> = self.segments.iter().map(|segment| segment.no).collect();
        let mut counts: Vec<Bits> = self.segments.iter().map(|segment| segment.counts.clone()).collect();
        if let Some(speakers) = &wanted.speakers {
            for (counts, spoken) in counts.iter_mut().zip(self.spoken_by(speakers).await?) {
                counts.keep(&spoken, true);
            }
        }
        let fresh: Vec<(Place, Perception)> = std::mem::take(&mut self.fresh);
        let wanted = wanted.clone();
        let work = move || {
            let mut segments = Vec::with_capacity(counts.len());
            for ((no, counts), (from, to)) in numbers.into_iter().zip(counts).zip(bounds) {
                segments.push(fitting(&musts, &read, no, counts.between(from, to))?);
            }
            let fits = |said: &Perception| fresh_fits(said, &musts, &wanted);
            let rows = fresh.iter().filter(|(_, said)| fits(said)).map(|(place, said)| row_of(*place, said)).collect();
            Ok::<_, Error>((Found { segments, fresh: rows }, fresh))
        };
        let worked = tokio::task::spawn_blocking(work).await;
        let (found, fresh) = worked.map_err(|_| Error::Unusable("a search broke off".to_owned()))??;
        self.fresh = fresh;
        Ok(found)
    }

    /// Of each segment the rows of some speakers. They are the same for all that is asked at one moment.
    async fn spoken_by(&mut self, speakers: &Speakers) -> Result<Vec<Bits>> {
        if let Some((known, spoken)) = &self.spoken
            && known == speakers
        {
            return Ok(spoken.clone());
        }
        let fetch = Fetch { from: SPEAKER.to_owned(), begins: true, which: Which::Speakers(speakers.clone()) };
        let read = vec![self.fetch(&fetch).await?];
        let musts = vec![Must { parts: vec![(0, fetch)], excluded: false }];
        let segments: Vec<(u64, u32)> = self.segments.iter().map(|segment| (segment.no, segment.size)).collect();
        let work = move || {
            let all = segments.into_iter().map(|(no, size)| fitting(&musts, &read, no, Bits::all(size)));
            all.collect::<Result<Vec<Bits>>>()
        };
        let worked = tokio::task::spawn_blocking(work).await;
        let spoken = worked.map_err(|_| Error::Unusable("a search broke off".to_owned()))??;
        self.spoken = Some((speakers.clone(), spoken.clone()));
        Ok(spoken)
    }

    /// The rows of a segment within a range of time: from one, to before another.
    async fn bounds(&mut self, segment: usize, range: TimeRange) -> Result<(u32, u32)> {
        let at = |at: Micros| Place { said_at: at, seq: 0 };
        let from = match range.to {
            Some(to) => self.count_until(segment, at(to)).await?,
            None => 0,
        };
        let to = match range.from {
            Some(from) => self.count_until(segment, at(from)).await?,
            None => u32::MAX,
        };
        Ok((from, to))
    }

    /// The blocks of all segments in which words may stand.
    async fn fetch(&mut self, fetch: &Fetch) -> Result<Vec<(u64, String)>> {
        // A block holds the words from its first one on, so the last block that begins before the word may hold it too.
        const SQL: &str = "SELECT b.segment, b.data FROM search_segments s CROSS JOIN search_blocks b
            WHERE s.workspace = $1 AND s.listed AND b.workspace = s.workspace AND b.segment = s.segment
            AND b.token >= COALESCE((SELECT MAX(f.token) FROM search_blocks f
                WHERE f.workspace = s.workspace AND f.segment = s.segment AND f.token < $2), '')
            AND b.token < $3 ORDER BY b.segment, b.token, b.part";
        if self.segments.is_empty() {
            return Ok(Vec::new());
        }
        let from = hex(fetch.from.as_bytes());
        // No digit is greater than f, and no word has a character below a space.
        let to = format!("{from}{}", if fetch.begins { "g" } else { "00" });
        let rows: Vec<(i64, String)> = self.tx.all(SQL, args![self.workspace, from, to]).await?;
        Ok(rows.into_iter().map(|(segment, data)| (segment as u64, data)).collect())
    }

    /// The first rows that fit from a place on, the newest first.
    pub async fn newest(&mut self, found: &Found, after: Option<Place>, limit: usize) -> Result<Vec<Row>> {
        let mut candidates = Vec::new();
        for (segment, bits) in found.segments.iter().enumerate() {
            let first = match after {
                Some(place) => self.count_until(segment, place).await?,
                None => 0,
            };
            candidates.extend(bits.from(first).take(limit).map(|row| (segment, row)));
        }
        let mut rows = self.read_all(&candidates).await?;
        rows.extend(found.fresh.iter().filter(|row| after.is_none_or(|place| row.place < place)));
        rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.place));
        rows.truncate(limit);
        Ok(rows)
    }

    /// The rows that fit up to a place and with it, the last of them first.
    pub async fn before(&mut self, found: &Found, place: Place, limit: usize) -> Result<Vec<Row>> {
        let mut candidates = Vec::new();
        for (segment, bits) in found.segments.iter().enumerate() {
            let end = self.count_until(segment, place).await?;
            candidates.extend(bits.back_from(end).take(limit).map(|row| (segment, row)));
        }
        let mut rows = self.read_all(&candidates).await?;
        rows.extend(found.fresh.iter().filter(|row| row.place >= place));
        rows.sort_unstable_by_key(|row| row.place);
        rows.truncate(limit);
        Ok(rows)
    }

    async fn read_all(&mut self, candidates: &[(usize, u32)]) -> Result<Vec<Row>> {
        self.load_rows(candidates).await?;
        Ok(candidates.iter().filter_map(|(segment, row)| self.row(*segment, *row).copied()).collect())
    }
}

/// What a row must have to be wanted.
fn musts(wanted: &Wanted) -> Vec<Must> {
    let one = |fetch| Must { parts: vec![(0, fetch)], excluded: false };
    let exactly = |word: String| Fetch { from: word, begins: false, which: Which::All };
    let among = |beginning: &str, codes: &[u32]| match codes {
        [code] => exactly(format!("{beginning}{code}")),
        codes => Fetch { from: beginning.to_owned(), begins: true, which: Which::Codes(codes.to_vec()) },
    };
    let mut musts = Vec::new();
    // What has one of the words has words; to leave words out says nothing about the others.
    let clauses = || wanted.search.iter().flat_map(|query| &query.clauses);
    if (wanted.with_words || wanted.search.is_some()) && clauses().all(|clause| clause.excluded) {
        musts.push(one(exactly(worded())));
    }
    musts.extend(wanted.units.as_ref().map(|codes| one(among(UNIT, codes))));
    musts.extend(wanted.metrics.as_ref().map(|codes| one(among(METRIC, codes))));
    musts.extend(wanted.touchpoints.as_ref().map(|codes| one(among(TOUCHPOINT, codes))));
    if let Some(wanted) = &wanted.scores {
        let from = match wanted.as_slice() {
            [Scores { metrics, .. }] if metrics.len() == 1 => metrics.iter().map(|metric| scores(*metric)).collect(),
            _ => "\u{1}s".to_owned(),
        };
        musts.push(one(Fetch { from, begins: true, which: Which::Scores(wanted.clone()) }));
    }
    let term = |term: &Term| (term.at, Fetch { from: term.word.clone(), begins: term.begins, which: Which::All });
    let clause = |clause: &Clause| Must { parts: clause.terms.iter().map(term).collect(), excluded: clause.excluded };
    musts.extend(clauses().map(clause));
    musts
}

impl Fetch {
    fn takes(&self, word: &[u8]) -> bool {
        let Some(rest) = word.strip_prefix(self.from.as_bytes()) else { return false };
        if !self.begins {
            return rest.is_empty();
        }
        let text = |bytes| std::str::from_utf8(bytes).unwrap_or_default();
        match &self.which {
            Which::All => true,
            Which::Codes(codes) => text(rest).parse().is_ok_and(|code| codes.contains(&code)),
            Which::Speakers(speakers) => text(rest).parse().is_ok_and(|no| speakers.has(ProfileNo(no))),
            Which::Scores(scores) => score_of(text(word)).is_some_and(|(metric, value)| {
                let fits = |s: &Scores| s.metrics.contains(&metric) && value >= s.least && value <= s.most;
                scores.iter().any(fits)
            }),
        }
    }
}

/// A word of a phrase with the blocks of one segment in which it may stand.
type Placed<'a> = (&'a (u32, Fetch), Vec<Vec<u8>>);

/// The rows of a segment that have what they must; `read` has the blocks of each part in turn.
fn fitting(musts: &[Must], read: &[Vec<(u64, String)>], segment: u64, mut fits: Bits) -> Result<Bits> {
    let mut read = read.iter();
    for must in musts {
        let parts: Vec<_> = must.parts.iter().zip(read.by_ref()).collect();
        let mut blocks = Vec::new();
        for (part, of_all) in parts {
            let begin = of_all.partition_point(|(no, _)| *no < segment);
            let here = of_all.get(begin..).unwrap_or_default().iter().take_while(|(no, _)| *no == segment);
            blocks.push((part, here.map(|(_, data)| bytes(data)).collect::<Result<Vec<_>>>()?));
        }
        let mut has = Bits::none(fits.rows());
        match blocks.as_slice() {
            [((_, fetch), blocks)] => {
                for block in blocks {
                    for entry in entries(block)?.iter().filter(|entry| fetch.takes(entry.word)) {
                        entry.each_row(|row| has.set(row))?;
                    }
                }
            }
            several => phrase(several, &mut has)?,
        }
        fits.keep(&has, !must.excluded);
    }
    Ok(fits)
}

/// The rows in which words stand in given distances.
fn phrase(parts: &[Placed<'_>], has: &mut Bits) -> Result<()> {
    let mut begins: Option<Vec<u64>> = None;
    for ((at, fetch), blocks) in parts {
        let mut places = Vec::new();
        for block in blocks {
            for entry in entries(block)?.iter().filter(|entry| fetch.takes(entry.word)) {
                // Where the phrase would begin.
                entry.each_place(|place| {
                    if place & 0xffff_ffff >= u64::from(*at) {
                        places.push(place - u64::from(*at));
                    }
                })?;
            }
        }
        if fetch.begins {
            places.sort_unstable();
        }
        begins = Some(match begins {
            None => places,
            Some(before) => both(&before, &places),
        });
    }
    for place in begins.unwrap_or_default() {
        has.set((place >> 32) as u32);
    }
    Ok(())
}

/// What is in both of two sorted lists.
fn both(some: &[u64], others: &[u64]) -> Vec<u64> {
    let mut others = others.iter().peekable();
    let in_others = |place: &&u64| {
        while others.next_if(|other| *other < *place).is_some() {}
        others.peek() == Some(place)
    };
    some.iter().filter(in_others).copied().collect()
}

fn fresh_fits(said: &Perception, musts: &[Must], wanted: &Wanted) -> bool {
    if !wanted.range.contains(said.said_at.0) || wanted.speakers.as_ref().is_some_and(|who| !who.has(said.profile)) {
        return false;
    }
    let marks: Vec<String> = marks(said).collect();
    let marked = |must: &&Must| match must.parts.as_slice() {
        [(_, fetch)] => marks.iter().any(|mark| fetch.takes(mark.as_bytes())),
        _ => false,
    };
    let filters = musts.len() - wanted.search.as_ref().map_or(0, |query| query.clauses.len());
    musts.iter().take(filters).all(|must| marked(&must))
        && wanted
            .search
            .as_ref()
            .is_none_or(|query| query.fits(&Words::of(said.title.as_deref(), said.body.as_deref())))
}
