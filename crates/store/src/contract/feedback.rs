//! Feedback: what was said, the newest first, and what is looked for in it.
use throughline_model::{
    id::WorkspaceId,
    perception::Aggregate,
    search::Query,
    time::{Micros, TimeRange},
};

use super::{said::said, tenant, write};
use crate::{
    db::Db,
    feedback::{self, Page, Place, Scores, Speakers, Tally, Wanted},
    perceptions::{self, Perception},
    search,
};

fn words(title: &str, body: &str, perception: Perception) -> Perception {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Perception { title: text(title), body: text(body), ..perception }
}

fn scored(metric: u32, value: f64, perception: Perception) -> Perception {
    Perception { metric: Some(metric), value: Some(value), ..perception }
}

pub async fn check(db: &Db) {
    let (workspace, other) = (tenant(db, 320).await, tenant(db, 321).await);
    let alone = |n: u128, profile, at| said(n, profile, at, &super::id(n).to_string());
    let list = [
        words("", "Too LATE, 100 % of the time", scored(3, 2.0, alone(1, 1, 10))),
        Perception { unit: Some(7), about_touchpoint: Some(2), ..words("Schön", "", scored(3, 9.0, alone(2, 1, 20))) },
        scored(4, 1.0, alone(3, 2, 20)),
        words("", "Отлично", Perception { about_touchpoint: Some(5), ..alone(4, 3, 30) }),
        // The later of two answers counts, and of two of the same moment the one with the higher id.
        words("", "first thought", scored(3, 1.0, said(5, 4, 40, "form"))),
        words("", "second thought", scored(3, 5.0, said(6, 4, 41, "form"))),
        scored(4, 2.0, said(7, 4, 41, "other")),
        scored(4, 3.0, said(8, 4, 41, "other")),
        // Somebody else's answer of the same name is another one.
        scored(4, 4.0, said(9, 5, 50, "other")),
        Perception {
            aggregate: Some(Aggregate { n: 500, share: 0.88, slack: 0.005 }),
            ..words("88 % are satisfied", "", alone(10, 6, 60))
        },
    ];
    // Nothing but space is no text.
    let sent: Vec<Perception> = list
        .iter()
        .map(|said| Perception { title: said.title.clone().or(Some(" \n".to_owned())), ..said.clone() })
        .collect();
    write!(db, |tx| perceptions::add(&mut tx, workspace, &sent).await.unwrap());
    // What is fresh is looked through, what is indexed is looked up: both find the same.
    for _ in 0..2 {
        finds(db, workspace, other, &list).await;
        search::advance(db, workspace, 1, 100).await.unwrap();
    }
}

async fn finds(db: &Db, workspace: WorkspaceId, other: WorkspaceId, list: &[Perception]) {
    let ids = |found: Vec<(Place, Perception)>| found.iter().map(|(_, said)| said.id.0.as_u128()).collect::<Vec<_>>();
    let found = async |wanted: Wanted| {
        let page = feedback::page(db, workspace, &wanted, None, 100).await.unwrap();
        assert!(page.found.iter().all(|(place, said)| list.contains(said) && place.said_at == said.said_at));
        assert_eq!(feedback::newest(db, workspace, &wanted, 100).await.unwrap(), page.found);
        let tally = feedback::tally(db, workspace, &wanted, 100).await.unwrap();
        let counted: u64 = tally.iter().map(|tally| tally.said).sum();
        assert_eq!((counted, page.matching), (page.found.len() as u64, counted), "{wanted:?}");
        assert!(page.any && !page.more && page.until.is_none() && page.previous.is_none());
        ids(page.found)
    };
    let search = async |text: &str| found(Wanted { search: Query::parse(text), ..Wanted::default() }).await;
    assert_eq!(found(Wanted::default()).await, [9, 8, 6, 4, 3, 2, 1]);
    assert_eq!(found(Wanted { with_words: true, ..Wanted::default() }).await, [6, 4, 2, 1]);
    assert_eq!(search("late, 100 %").await, [1]);
    assert_eq!(search("10").await, [0; 0]);
    assert_eq!(search("10* -tim*").await, [0; 0]);
    assert_eq!(search("10* -times").await, [1]);
    assert_eq!(search("SCHÖN").await, [2]);
    assert_eq!(search("отлично").await, [4]);
    assert_eq!(search("first").await, [0; 0], "what was superseded is not found");
    let range = TimeRange { from: Some(Micros(20)), to: Some(Micros(41)) };
    assert_eq!(found(Wanted { range, ..Wanted::default() }).await, [4, 3, 2]);
    assert_eq!(found(Wanted { units: Some(vec![7]), ..Wanted::default() }).await, [2]);
    assert_eq!(found(Wanted { metrics: Some(vec![3]), ..Wanted::default() }).await, [6, 2, 1]);
    let speakers = |of: &'static [u32]| Some(Speakers::of(move |profile| of.contains(&profile.0)));
    assert_eq!(found(Wanted { speakers: speakers(&[1, 4]), ..Wanted::default() }).await, [8, 6, 2, 1]);
    assert_eq!(found(Wanted { speakers: speakers(&[4]), with_words: true, ..Wanted::default() }).await, [6]);
    assert_eq!(found(Wanted { speakers: speakers(&[]), ..Wanted::default() }).await, [0; 0]);
    assert_eq!(found(Wanted { metrics: Some(Vec::new()), ..Wanted::default() }).await, [0; 0]);
    assert_eq!(found(Wanted { touchpoints: Some(vec![2, 5]), ..Wanted::default() }).await, [4, 2]);
    let scores = |least, most| Some(vec![Scores { metrics: vec![3], least, most }]);
    assert_eq!(found(Wanted { scores: scores(2.0, 5.0), ..Wanted::default() }).await, [6, 1]);
    let low = Scores { metrics: vec![4, 8], least: 0.0, most: 1.0 };
    let either = scores(9.0, 10.0).map(|scores| scores.into_iter().chain([low]).collect());
    assert_eq!(found(Wanted { scores: either, ..Wanted::default() }).await, [3, 2]);
    assert_eq!(found(Wanted { scores: Some(Vec::new()), ..Wanted::default() }).await, [0; 0]);

    let tally = |metric, said, with_words, scored| Tally { metric, said, with_words, scored };
    let tallies = feedback::tally(db, workspace, &Wanted::default(), 9).await.unwrap();
    assert_eq!(tallies, [tally(None, 1, 1, 0), tally(Some(3), 3, 3, 3), tally(Some(4), 3, 0, 3)]);
    assert_eq!(feedback::tally(db, other, &Wanted::default(), 9).await.unwrap(), []);
    let newest = feedback::tally(db, workspace, &Wanted::default(), 2).await.unwrap();
    assert_eq!(newest, [tally(Some(4), 2, 0, 2)]);
    let totals = async |of, range, units: Option<Vec<u32>>| {
        let page = feedback::page(db, of, &Wanted { range, units, ..Wanted::default() }, None, 1).await.unwrap();
        (page.totals.said, page.totals.with_words)
    };
    assert_eq!(totals(workspace, TimeRange::default(), None).await, (7, 4));
    assert_eq!(totals(workspace, TimeRange { from: Some(Micros(20)), to: Some(Micros(41)) }, None).await, (3, 2));
    assert_eq!(totals(workspace, TimeRange::default(), Some(vec![7])).await, (1, 1));
    assert_eq!(totals(other, TimeRange::default(), None).await, (0, 0));
    assert_eq!(feedback::page(db, other, &Wanted::default(), None, 9).await.unwrap(), Page::default());

    // Pages join to the whole, and each knows where the one before it begins.
    let (mut after, mut joined, mut ends) = (None, Vec::new(), Vec::new());
    loop {
        let page = feedback::page(db, workspace, &Wanted::default(), after, 2).await.unwrap();
        let before = page.previous;
        assert_eq!(before, ends.len().checked_sub(2).map(|two| ends[two]));
        after = page.found.last().map(|(place, _)| *place);
        ends.extend(after);
        joined.extend(ids(page.found));
        if !page.more {
            break;
        }
    }
    assert_eq!(joined, [9, 8, 6, 4, 3, 2, 1]);
}
