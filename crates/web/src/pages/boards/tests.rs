use askama::Template;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::json;
use throughline_app::{
    auth,
    boards::{
        BoardView, Tile,
        answer::{Answered, Form, Lens, Shown},
        mail::{Leaving, Mailing},
    },
    figures::{Scored, Unit},
    journeys::Reached,
};
use throughline_model::{
    id::{BoardId, UserId},
    permission::Role,
    question::Question,
    time::Micros,
};
use uuid::Uuid;

use super::{
    edit::EditPage,
    leave::LeavePage,
    list::ListPage,
    pin::{PinPage, Pinned},
    show::{ScreenPage, ShowPage},
    tile::TileView,
    *,
};
use crate::{
    bar::BarView,
    rights::House,
    sample::{at, layout},
};

fn scored(by: Option<&str>, n: u64) -> Scored {
    Scored {
        metric: "nps".into(),
        by: by.map(Into::into),
        unit: Unit::Points,
        value: Some(29.0),
        n,
        interval: Some((26.0, 32.0)),
        difference: Some((-5.0, -9.0, -1.0)),
    }
}

fn tile(id: u32, title: &str, form: Form, width: u8, question: serde_json::Value) -> Tile {
    Tile { id, title: title.into(), question, form, width, removed_at: None }
}

fn board() -> BoardView {
    BoardView {
        id: BoardId(Uuid::from_u128(1)),
        name: "Week & <shops>".into(),
        owner: "Ada Byron".into(),
        shared: true,
        lens: Lens { days: Some(30), ..Lens::default() },
        tiles: vec![
            tile(1, "Recommend", Form::Figure, 1, json!({"kind": "score", "metric": "nps"})),
            tile(2, "By <shop>", Form::Bars, 2, json!({"kind": "score", "metric": "nps", "by": "unit"})),
            tile(3, "Met", Form::Line, 1, json!({"kind": "trend"})),
            tile(
                4,
                "Way",
                Form::Funnel,
                2,
                json!({"kind": "funnel", "steps": [{"touchpoint": "Ad"}, {"touchpoint": "Order"}]}),
            ),
            tile(5, "Gone", Form::Figure, 1, json!({"kind": "score", "metric": "old"})),
        ],
        mail: None,
        may_change: true,
        changed_at: at("2026-01-05T10:00:00Z"),
    }
}

fn tiles(layout: &crate::pages::Layout) -> Vec<TileView> {
    let reached = |touchpoint: &str, people, share| Reached {
        touchpoint: touchpoint.into(),
        people,
        incomplete: 0,
        share: Some((share, share - 0.1, share + 0.1)),
        median_seconds: None,
    };
    let shown = [
        Ok(Shown::Scores(vec![scored(None, 312)])),
        Ok(Shown::Scores(vec![scored(Some("north <i>"), 40), scored(Some("south"), 3)])),
        Ok(Shown::Line(vec![(at("2026-01-01T00:00:00Z"), 4), (at("2026-01-02T00:00:00Z"), 9)])),
        Ok(Shown::Funnel(vec![reached("Ad", 30, 1.0), reached("Order", 15, 0.5)])),
        Err(Error::field("metric", "there is no metric named old")),
    ];
    let bar = bar_of(&board().lens);
    let keys: Vec<_> = (0..4).map(|n| json!({"start": n}).as_object().unwrap().clone()).collect();
    let draw = |(tile, shown): (&Tile, Result<Shown, Error>)| {
        let question = Question::from_value(tile.question.clone()).unwrap();
        let answered = shown.map(|shown| Answered {
            question,
            n: 312,
            as_of: at("2026-01-05T10:00:00Z"),
            shown,
            keys: keys.clone(),
            more: 0,
        });
        TileView::new(layout, tile, &answered, &bar, chrono_tz::Tz::UTC)
    };
    board().tiles.iter().zip(shown).map(draw).collect()
}

fn page() -> ShowPage {
    let layout = layout("/boards/1");
    let bar = BarView { path: "/boards/1".into(), bar: bar_of(&board().lens), compares: true, ..BarView::default() };
    ShowPage { tiles: tiles(&layout), board: board(), bar, layout }
}

#[test]
fn every_tile_says_n_how_sure_and_how_fresh() {
    let html = page().render().unwrap();
    for said in [
        "26–32 · n\u{a0}312",
        "−5 to the time compared with (95\u{202f}%: −9 to −1)",
        "26–32 · n\u{a0}3 ",
        "complete up to",
        "latest 9, most 9",
        "50\u{202f}%",
        "This cannot be answered:",
        "class=\"card tile w2\"",
        "/measures/nps?period=30d",
        "/customers?question=",
        "/answers/csv?question=",
        "POST /api/v1/questions",
        "/boards/00000000-0000-0000-0000-000000000001?screen=1",
    ] {
        assert!(html.contains(said), "{said} is missing in {html}");
    }
    assert!(!html.contains("<i>") && !html.contains(" style=\"") && !html.contains("<shop"), "{html}");
    assert!(!html.contains("name=\"query\""), "the bar is the board's own");
    let mut page = page();
    page.bar.bar.unit = Some("North".into());
    assert!(page.render().unwrap().contains("name=\"query\" value=\"unit=North&#38;period=30d\""));
}

#[test]
fn who_may_not_see_people_finds_no_way_to_them() {
    let mut layout = layout("/boards/1");
    if let Some(who) = &mut layout.who {
        who.role = Role::Viewer;
    }
    let html = ShowPage { tiles: tiles(&layout), layout, ..page() }.render().unwrap();
    assert!(html.contains("/answers/csv?question=") && !html.contains("/customers?question="));
}

#[test]
fn a_screen_looks_again_by_itself_and_has_nothing_to_press() {
    let layout = layout("/boards/1");
    let tiles = tiles(&layout);
    let html = ScreenPage { layout, counts: "30 days".into(), board: board(), tiles }.render().unwrap();
    assert!(html.contains("http-equiv=\"refresh\" content=\"60\"") && html.contains("30 days"));
    assert!(!html.contains("<nav") && !html.contains("<form") && !html.contains("<button"));
}

#[test]
fn changing_offers_what_fits() {
    let layout = layout("/boards/1/edit");
    let me = UserId(Uuid::from_u128(7));
    let links = links(&layout, BoardId(Uuid::from_u128(1)));
    assert_eq!(links.leave, "https://cx.example.org/boards/leave?token=");
    let mail = Some(Mailing { rule: "weekly tue 08:30".parse().unwrap(), readers: vec![me], links });
    let edit = EditPage {
        layout,
        board: BoardView { mail, ..board() },
        readers: Vec::new(),
        me: Some(me),
        gone: Some(9),
        refused: None,
    };
    let html = edit.render().unwrap();
    for said in [
        "Every Tuesday at 08:30.",
        "To 1\u{a0}reader.",
        "value=\"restore\"",
        "<option value=\"bars\" selected>",
        "<option value=\"2\" selected>",
        "value=\"08:30\"",
        "<option value=\"tue\" selected>",
    ] {
        assert!(html.contains(said), "{said} is missing in {html}");
    }
    assert_eq!(html.matches("value=\"earlier\"").count(), 4, "the first cannot come earlier");
    let theirs = EditPage { board: BoardView { may_change: false, ..edit.board.clone() }, gone: None, ..edit };
    let html = theirs.render().unwrap();
    assert!(html.contains("value=\"no\"") && !html.contains("value=\"remove\"") && !html.contains("name=\"how\""));
}

#[test]
fn empty_pages_say_what_will_be_there() {
    let list = ListPage { layout: layout("/boards"), boards: Vec::new(), refused: None };
    assert!(list.render().unwrap().contains("Here will be the answers that are looked at again and again"));
    let html = ShowPage { tiles: Vec::new(), ..page() }.render().unwrap();
    assert!(html.contains("Nothing is pinned here yet"));
    let list = ListPage { layout: layout("/boards"), boards: vec![board()], refused: None }.render().unwrap();
    assert!(list.contains("5\u{a0}tiles") && list.contains("Week &#38; &#60;shops&#62;"), "{list}");
}

#[test]
fn what_is_pinned_keeps_the_unit_and_segment_of_its_page() {
    let bar =
        Bar { unit: Some("North".into()), segment: Some("Lost".into()), period: Period::Days(30), ..Bar::default() };
    let question = json!({"kind": "trend", "filter": {"field": "touchpoint", "op": "=", "value": "Ad"}});
    let url = pin_url("Met", question, &bar);
    let pairs: Vec<_> = form_urlencoded::parse(url.split_once('?').unwrap().1.as_bytes()).collect();
    let question = Question::from_json(&pairs[0].1).unwrap();
    let expect = json!({"kind": "trend", "measure": "occurrences", "bucket": "day", "segment": "Lost", "filter": {"and": [
        {"field": "touchpoint", "op": "=", "value": "Ad"}, {"field": "unit", "op": "=", "value": "North"}]}});
    assert_eq!(serde_json::to_value(question).unwrap(), expect);
    let pinned = Pinned { question: pairs[0].1.to_string(), title: "Met".into(), ..Pinned::default() };
    let html =
        PinPage { layout: layout("/boards/pin"), pinned, boards: vec![board()], refused: None }.render().unwrap();
    assert!(html.contains("value=\"Met\"") && html.contains("<option value=\"00000000-0000-0000-0000-000000000001\">"));
}

#[test]
fn bars_and_lenses_say_the_same() {
    for query in
        ["", "unit=North&period=90d&compare=before", "from=2025-10-01T00%3A00%3A00Z&compare=year", "segment=Lost"]
    {
        let bar = Bar::parse(query).unwrap();
        assert_eq!(bar_of(&lens_of(&bar)), bar);
        let (now, lens) = (
            Micros(100 * throughline_model::time::DAY),
            lens_of(&bar).within(Micros(100 * throughline_model::time::DAY)),
        );
        let within = bar.within(now);
        assert_eq!((lens.range, lens.compared, lens.filter), (within.range, within.compared, within.filter));
    }
}

#[test]
fn leaving_is_asked_for_and_then_done() {
    let leaving = Leaving { board: "Week".into(), email: "ada@example.org".into() };
    let layout = || crate::pages::Layout { who: None, ..layout("/boards/leave") };
    let ask = LeavePage { layout: layout(), leaving: leaving.clone(), url: Some(urls::board_leave("ab")) };
    assert!(ask.render().unwrap().contains("action=\"/boards/leave?token=ab\""));
    let done = LeavePage { layout: layout(), leaving, url: None }.render().unwrap();
    assert!(done.contains("is not mailed to ada@example.org any more") && !done.contains("<form"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_pinned_mailed_and_left_through_the_pages() {
    let house = House::new().await;
    let session = house.session(house.own, Role::Owner).await;
    let location = |answer: &axum::response::Response| {
        answer.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned()
    };
    let form = "title=Recommend&name=Mine&board=&question=%7B%22kind%22%3A%22score%22%2C%22metric%22%3A%22nps%22%7D";
    let answer = house.post(urls::PIN, &session, form).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let back = location(&answer);
    assert!(back.ends_with("?done=pinned#tile-1"), "{back}");
    let board = back.split('?').next().unwrap().to_owned();
    let wrong = "title=&name=Second&board=&question=%7B%22kind%22%3A%22score%22%2C%22metric%22%3A%22nps%22%7D";
    assert_eq!(house.post(urls::PIN, &session, wrong).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let ctx = auth::session(&house.app, &session).await.unwrap().unwrap();
    let names: Vec<String> =
        throughline_app::boards::list(&ctx, &house.app).await.unwrap().into_iter().map(|board| board.name).collect();
    assert_eq!(names, ["Mine", "Week"], "what cannot be pinned leaves no board");

    let shown = house.get(&board, &session).await;
    let html = String::from_utf8(shown.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap();
    assert!(html.contains("Recommend") && html.contains("n\u{a0}1"), "{html}");
    let form = "deed=look&tile=1&title=Would+they&form=table&width=3";
    let answer = house.post(&format!("{board}/tile"), &session, form).await;
    assert!(location(&answer).ends_with("/edit#tile-1"));
    let answer = house.post(&format!("{board}/send"), &session, "now=1").await;
    assert!(location(&answer).ends_with("?done=sent"), "{}", location(&answer));

    let folder = house.app.settings.data.join("outbox");
    let file = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let mail = std::fs::read_to_string(file).unwrap();
    let link = mail
        .split("List-Unsubscribe:")
        .nth(1)
        .unwrap()
        .trim_start()
        .trim_start_matches('<')
        .split('>')
        .next()
        .unwrap()
        .replace("\r\n ", "");
    assert!(link.starts_with("http://127.0.0.1/boards/leave?token="), "{link}");
    let path = link.trim_start_matches("http://127.0.0.1");
    // A mail program has no cookies and no token of a form.
    let one_click = Request::post(path)
        .header(header::HOST, "127.0.0.1")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(axum::body::Body::from("List-Unsubscribe=One-Click"))
        .unwrap();
    assert_eq!(house.call(one_click).await.status(), StatusCode::OK);
}
