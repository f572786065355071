//! The indexes: whatever comes in, is superseded, indexed, merged or taken away in whichever order, a search finds what
//! a plain scan of a list finds.
use std::collections::HashMap;

use throughline_model::{
    id::{ProfileNo, WorkspaceId},
    perception::Aggregate,
    search::Query,
    time::{Micros, TimeRange},
    words::Words,
};

use super::{folding::Chance, id, people as persons, said::said, tenant, write};
use crate::{
    args,
    db::Db,
    feedback::{self, Scores, Speakers, Wanted},
    people, perceptions,
    perceptions::Perception,
    profiles,
    search::{self, Step},
};

const WORDS: [&str; 16] = [
    "late",
    "Later",
    "LATE",
    "delivery",
    "order",
    "AB-1234",
    "schön",
    "Straße",
    "ışık",
    "配送が遅い",
    "手机",
    "배송이",
    "the",
    "the",
    "not",
    "good",
];

const SEARCHES: [&str; 22] = [
    "late",
    "lat*",
    "late delivery",
    "\"late delivery\"",
    "-late",
    "the -\"not good\"",
    "ab-1234",
    "AB-12*",
    "SCHON",
    "strasse",
    "isik",
    "配送",
    "遅い",
    "配",
    "手机 the",
    "배송",
    "\"the the\"",
    "th* -late -later",
    "nowhere",
    "\"not good",
    "t*",
    "order delivery late",
];

pub async fn check(db: &Db) {
    Box::pin(any_order_finds_the_same(db)).await;
    Box::pin(indexing_is_done_once(db)).await;
    Box::pin(people_are_found(db)).await;
}

/// The plain list, with what no longer is in it.
struct Oracle {
    all: Vec<(u64, Perception)>,
}

impl Oracle {
    /// What counts and is wanted, the newest first.
    fn wanted(&self, wanted: &Wanted) -> Vec<u128> {
        let mut last: HashMap<(ProfileNo, &str), (Micros, String)> = HashMap::new();
        for (_, said) in &self.all {
            let this = (said.said_at, said.id.to_string());
            let known = last.entry((said.profile, &said.answer)).or_insert_with(|| this.clone());
            *known = known.clone().max(this);
        }
        let fits = |said: &Perception| {
            let words = Words::of(said.title.as_deref(), said.body.as_deref());
            let has_words = said.title.is_some() || said.body.is_some();
            let among = |codes: &Option<Vec<u32>>, code: Option<u32>| {
                codes.as_ref().is_none_or(|codes| code.is_some_and(|code| codes.contains(&code)))
            };
            let scored = |scores: &Scores| {
                said.metric.is_some_and(|metric| scores.metrics.contains(&metric))
                    && said.value.is_some_and(|value| value >= scores.least && value <= scores.most)
            };
            said.aggregate.is_none()
                && last.get(&(said.profile, said.answer.as_str())).is_some_and(|(_, id)| *id == said.id.to_string())
                && wanted.range.contains(said.said_at.0)
                && (!wanted.with_words || has_words)
                && wanted.speakers.as_ref().is_none_or(|speakers| speakers.has(said.profile))
                && wanted.units.as_ref().is_none_or(|units| said.unit.is_some_and(|unit| units.contains(&unit)))
                && among(&wanted.metrics, said.metric)
                && among(&wanted.touchpoints, said.about_touchpoint)
                && wanted.scores.as_ref().is_none_or(|scores| scores.iter().any(scored))
                && wanted.search.as_ref().is_none_or(|query| has_words && query.fits(&words))
        };
        let mut found: Vec<_> = self.all.iter().filter(|(_, said)| fits(said)).collect();
        found.sort_by_key(|(seq, said)| std::cmp::Reverse((said.said_at, *seq)));
        found.into_iter().map(|(_, said)| said.id.0.as_u128()).collect()
    }
}

fn some_said(chance: &mut Chance, n: u128) -> Perception {
    let mut text = || {
        let words: Vec<_> = (0..chance.below(7)).map(|_| WORDS[chance.below(WORDS.len() as u64) as usize]).collect();
        (!words.is_empty()).then(|| words.join(" "))
    };
    let (title, body) = (text(), text());
    let mut maybe = |n: u64| (chance.below(3) > 0).then(|| chance.below(n) as u32);
    let (metric, unit, about_touchpoint, value) = (maybe(3), maybe(2), maybe(2), maybe(11));
    let named = maybe(4).map(|answer| format!("answer {answer}"));
    let profile = 1 + chance.below(4) as u32;
    let at = chance.below(40) as i64;
    let answer = named.filter(|_| chance.below(2) == 0).unwrap_or_else(|| id(n).to_string());
    let aggregate = (chance.below(12) == 0).then_some(Aggregate { n: 5, share: 0.5, slack: 0.0 });
    let value = value.map(|value| f64::from(value) / 2.0 - 1.0);
    Perception { title, body, metric, unit, about_touchpoint, value, aggregate, ..said(n, profile, at, &answer) }
}

fn some_wanted(chance: &mut Chance) -> Wanted {
    let range = TimeRange {
        from: (chance.below(3) == 0).then(|| Micros(chance.below(40) as i64)),
        to: (chance.below(3) == 0).then(|| Micros(chance.below(40) as i64)),
    };
    let search = SEARCHES[chance.below(SEARCHES.len() as u64) as usize];
    let codes = |chance: &mut Chance| {
        (chance.below(4) == 0).then(|| (0..chance.below(3)).map(|_| chance.below(3) as u32).collect::<Vec<_>>())
    };
    let metrics = codes(chance);
    let touchpoints = codes(chance);
    let scores = (chance.below(4) == 0).then(|| {
        let one = |chance: &mut Chance| Scores {
            metrics: vec![chance.below(3) as u32, chance.below(3) as u32],
            least: chance.below(4) as f64 - 1.0,
            most: chance.below(6) as f64,
        };
        (0..chance.below(3)).map(|_| one(chance)).collect()
    });
    Wanted {
        range,
        search: Query::parse(search).filter(|_| chance.below(5) > 0),
        metrics,
        scores,
        touchpoints,
        units: (chance.below(4) == 0).then(|| (0..chance.below(3)).map(|_| chance.below(3) as u32).collect()),
        speakers: (chance.below(4) == 0).then(|| {
            let some = chance.below(16);
            Speakers::of(move |profile| some >> (profile.0 % 4) & 1 == 1)
        }),
        with_words: chance.below(4) == 0,
    }
}

async fn any_order_finds_the_same(db: &Db) {
    let cases =
        std::env::var("THROUGHLINE_SEEDS").ok().and_then(|n| n.parse().ok()).map_or(12u64, |n: u64| (n / 40).max(12));
    let mut chance = Chance(11);
    let mut n = 1;
    for case in 0..cases {
        let workspace = tenant(db, 6_000 + u128::from(case)).await;
        let mut oracle = Oracle { all: Vec::new() };
        for _ in 0..12 + chance.below(12) {
            match chance.below(8) {
                0..4 => {
                    let batch: Vec<_> = (0..chance.below(40))
                        .map(|_| {
                            n += 1;
                            some_said(&mut chance, n)
                        })
                        .collect();
                    let first = oracle.all.iter().map(|(seq, _)| *seq).max().unwrap_or(0) + 1;
                    write!(db, |tx| perceptions::add(&mut tx, workspace, &batch).await.unwrap());
                    oracle.all.extend((first..).zip(batch));
                }
                4 if chance.below(4) == 0 => {
                    let profile = ProfileNo(1 + chance.below(4) as u32);
                    forget(db, workspace, profile, &mut oracle).await;
                }
                _ => {
                    search::advance(db, workspace, 1, 1 + chance.below(30) as u32).await.unwrap();
                }
            }
            compare(db, workspace, &oracle, &mut chance).await;
        }
        // To the end, and again from nothing.
        for anew in [false, true] {
            if anew {
                search::begin_anew(db, workspace).await.unwrap();
            }
            while search::advance(db, workspace, 1, 7).await.unwrap() != Step::Nothing {}
            for _ in 0..5 {
                compare(db, workspace, &oracle, &mut chance).await;
            }
        }
    }
}

/// Takes everything of a profile away: out of the index first, then the rows. What was superseded by it counts again
/// only where the index is built anew, so the answers of one name go together.
async fn forget(db: &Db, workspace: WorkspaceId, profile: ProfileNo, oracle: &mut Oracle) {
    // What is deleted before it was indexed would leave its number behind the position.
    while search::advance(db, workspace, 1, 100).await.unwrap() != Step::Nothing {}
    search::forget(db, workspace, &[profile]).await.unwrap();
    write!(db, |tx| {
        let sql = "DELETE FROM perceptions WHERE workspace = $1 AND profile = $2";
        tx.run(sql, args![workspace, profile]).await.unwrap()
    });
    let kept = oracle.all.iter().map(|(seq, _)| *seq).max().unwrap_or(0);
    oracle.all.retain(|(_, said)| said.profile != profile);
    // A number that was given is not given again.
    oracle
        .all
        .push((kept, Perception { aggregate: Some(Aggregate { n: 1, share: 1.0, slack: 0.0 }), ..said(0, 9, 0, "") }));
    let row = db
        .first::<(i64,)>("SELECT COUNT(*) FROM search_segments WHERE workspace = $1 AND NOT listed", args![workspace]);
    assert_eq!(row.await.unwrap(), Some((0,)), "its words are swept away");
}

async fn compare(db: &Db, workspace: WorkspaceId, oracle: &Oracle, chance: &mut Chance) {
    let wanted = some_wanted(chance);
    let expect = oracle.wanted(&wanted);
    let (mut after, mut joined) = (None, Vec::new());
    loop {
        let page = feedback::page(db, workspace, &wanted, after, 7).await.unwrap();
        assert_eq!(page.matching, expect.len() as u64, "{wanted:?}");
        joined.extend(page.found.iter().map(|(_, said)| said.id.0.as_u128()));
        after = page.found.last().map(|(place, _)| *place);
        if !page.more {
            let (units, speakers) = (wanted.units.clone(), wanted.speakers.clone());
            let around = Wanted { range: wanted.range, units, speakers, ..Wanted::default() };
            assert_eq!(page.totals.said, oracle.wanted(&around).len() as u64);
            let worded = oracle.wanted(&Wanted { with_words: true, ..around });
            assert_eq!(page.totals.with_words, worded.len() as u64);
            break;
        }
    }
    assert_eq!(joined, expect, "{wanted:?}");
    let tallied = feedback::tally(db, workspace, &wanted, 1_000).await.unwrap();
    assert_eq!(tallied.iter().map(|tally| tally.said).sum::<u64>(), expect.len() as u64);
}

async fn indexing_is_done_once(db: &Db) {
    let workspace = tenant(db, 6_900).await;
    let list: Vec<_> = (0..40)
        .map(|n| {
            let body = Some(format!("word{n} same"));
            Perception { body, ..said(90_000 + n, 1, n as i64, &id(90_000 + n).to_string()) }
        })
        .collect();
    write!(db, |tx| perceptions::add(&mut tx, workspace, &list).await.unwrap());
    assert_eq!(search::advance(db, workspace, 41, 100).await.unwrap(), Step::Nothing, "too few are left fresh");
    // Programs at the same time: one does it, the others notice.
    let step = || search::advance(db, workspace, 1, 10);
    for turn in 0..4 {
        let steps = tokio::join!(step(), step(), step());
        let steps = [steps.0.unwrap(), steps.1.unwrap(), steps.2.unwrap()];
        // Where they come one after another, all is done before the last turn.
        assert!(turn > 0 || steps.contains(&Step::Done), "{steps:?}");
    }
    while search::advance(db, workspace, 1, 10).await.unwrap() != Step::Nothing {}
    let count = async |text: &str| {
        let wanted = Wanted { search: Query::parse(text), ..Wanted::default() };
        feedback::page(db, workspace, &wanted, None, 1).await.unwrap().matching
    };
    assert_eq!((count("same").await, count("word7").await, count("word*").await), (40, 1, 40));
    // What a program that ended left behind is swept away, and what another format wrote is written anew.
    write!(db, |tx| {
        let sql = "INSERT INTO search_segments (workspace, segment, listed, size, directory, gone)
            VALUES ($1, 99, $2, 5, '', '')";
        tx.run(sql, args![workspace, false]).await.unwrap()
    });
    assert_eq!(count("same").await, 40);
    assert_eq!(search::advance(db, workspace, 1, 10).await.unwrap(), Step::Done);
    write!(db, |tx| {
        tx.run("UPDATE search_indexes SET format = 0 - 1 WHERE workspace = $1", args![workspace]).await.unwrap()
    });
    assert_eq!(count("same").await, 40, "everything is fresh again");
    while search::advance(db, workspace, 1, 100).await.unwrap() != Step::Nothing {}
    assert_eq!(count("same").await, 40);
    // More than can be looked through says so.
    let many: Vec<_> = (0..2_100u128).map(|n| said(91_000 + n, 2, n as i64, &id(91_000 + n).to_string())).collect();
    write!(db, |tx| perceptions::add(&mut tx, workspace, &many).await.unwrap());
    let page = feedback::page(db, workspace, &Wanted::default(), None, 1).await.unwrap();
    assert_eq!((page.matching, page.until), (2_040, Some(Micros(2_000))));
    while search::advance(db, workspace, 1, 20_000).await.unwrap() != Step::Nothing {}
    let page = feedback::page(db, workspace, &Wanted::default(), None, 1).await.unwrap();
    assert_eq!((page.matching, page.until), (2_140, None));
}

async fn people_are_found(db: &Db) {
    let (workspace, other) = (tenant(db, 6_950).await, tenant(db, 6_951).await);
    persons::add(db, workspace, &[persons::profile(1, "ada"), persons::profile(2, "bob"), persons::profile(3, "adam")])
        .await;
    let named = |no, name: &str| (ProfileNo(no), Some(name.to_owned()), name.to_owned());
    let list = [named(1, "Ada Çelik ada@example.org +4917012345678"), named(2, "Bob Adamson"), named(3, "Adam C-77")];
    write!(db, |tx| profiles::set_names(&mut tx, workspace, &list).await.unwrap());
    let find = async |of, text: &str| {
        let found = people::find(db, of, &Query::typing(text).unwrap(), 9).await.unwrap();
        found.iter().map(|no| no.0).collect::<Vec<_>>()
    };
    for round in 0..3 {
        assert_eq!(find(workspace, "ada").await, [3, 2, 1]);
        assert_eq!(find(workspace, "celik").await, [1]);
        assert_eq!(find(workspace, "ada@exam").await, [1]);
        assert_eq!(find(workspace, "49170").await, [1]);
        assert_eq!(find(workspace, "c-7").await, [3]);
        assert_eq!(find(workspace, "dam").await, [0; 0]);
        assert_eq!(find(other, "ada").await, [0; 0]);
        assert_eq!(people::advance(db, workspace, 1, 2).await.unwrap() == Step::Done, round < 2);
    }
    // A new name is found at once, the old one no more, and a customer is found once.
    write!(db, |tx| profiles::set_names(&mut tx, workspace, &[named(2, "Robert")]).await.unwrap());
    write!(db, |tx| profiles::set_customers(&mut tx, workspace, &[(ProfileNo(3), ProfileNo(1), Vec::new())])
        .await
        .unwrap());
    for _ in 0..2 {
        assert_eq!(find(workspace, "ada").await, [1]);
        assert_eq!(find(workspace, "rob").await, [2]);
        people::advance(db, workspace, 1, 9).await.unwrap();
    }
    people::forget(db, workspace, &[ProfileNo(1), ProfileNo(2)]).await.unwrap();
    assert_eq!(find(workspace, "rob").await, [0; 0]);
    assert_eq!(find(workspace, "adam").await, [1]);
}
