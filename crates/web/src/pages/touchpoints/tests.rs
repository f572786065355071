//! The catalogue and the scorecard as they are sent, for each state.
use askama::Template;
use throughline_app::{
    figures::{Scored, Unit},
    touchpoints::view::*,
};
use throughline_model::{permission::Role, question::Bucket, time::DAY, touchpoint::Stage};

use super::{list::ListPage, show::ShowPage};
use crate::{
    bar::BarView,
    pages::Layout,
    sample::{at, layout, steady},
};

fn scored(n: u64) -> Scored {
    Scored {
        metric: "review".into(),
        by: None,
        unit: Unit::Mean,
        value: Some(3.25),
        n,
        interval: Some((3.1, 3.4)),
        difference: None,
    }
}

fn row(code: u32, name: &str) -> TouchpointRow {
    TouchpointRow {
        code,
        name: name.into(),
        department: None,
        occurrences: 1204,
        people: 583,
        promises: Some(Promised { kept: 525, broken: 87 }),
        score: Some(scored(312)),
        also: 0,
    }
}

fn catalogue() -> TouchpointList {
    let quiet = TouchpointRow {
        department: Some("Sales & <care>".into()),
        occurrences: 0,
        people: 0,
        promises: Some(Promised::default()),
        score: Some(scored(3)),
        also: 2,
        ..row(3, "order")
    };
    TouchpointList {
        stages: vec![
            StageRows { stage: None, rows: vec![row(1, "a name without an end*".repeat(8).as_str())] },
            StageRows { stage: Some(Stage::Delivery), rows: vec![row(2, "order delivered"), quiet] },
        ],
        occurrences: 2408,
        people: 590,
        zone: chrono_tz::Europe::Berlin,
    }
}

fn card() -> Scorecard {
    let named = |code, name: &str| Named { code, name: name.into() };
    let beside = |touchpoint, n| Beside { touchpoint, occurrences: n, of: 400, people: n - 1, median: Some(2 * DAY) };
    Scorecard {
        touchpoint: named(2, "order delivered"),
        stage: Some(Stage::Delivery),
        by_convention: true,
        department: None,
        alias_of: None,
        aliases: Vec::new(),
        others: vec![named(3, "order")],
        departments: vec!["Logistics".into()],
        occurrences: 1204,
        people: 583,
        trend: vec![(at("2025-11-03"), 12), (at("2025-11-10"), 40), (at("2025-11-17"), 31)],
        bucket: Bucket::Week,
        promises: Some(Promised { kept: 525, broken: 87 }),
        scores: vec![scored(312), Scored { metric: "nps".into(), unit: Unit::Points, value: Some(-4.0), ..scored(9) }],
        before: vec![beside(Some(named(3, "order")), 300), Beside { median: None, ..beside(None, 100) }],
        after: vec![beside(Some(named(3, "order")), 40)],
        zone: chrono_tz::Europe::Berlin,
        as_of: at("2025-12-05T08:00:00Z"),
    }
}

fn list_html(list: TouchpointList) -> String {
    steady(&ListPage { layout: layout("/touchpoints"), bar: BarView::default(), list }.render().unwrap())
}

fn card_html(layout: Layout, card: Scorecard) -> String {
    steady(&ShowPage { layout, bar: BarView::default(), card }.render().unwrap())
}

fn has(html: &str, parts: &[&str]) {
    let plain = html.replace(['\u{a0}', '\u{202f}'], " ");
    for part in parts {
        assert!(plain.contains(part), "{part}\n{plain}");
    }
    assert!(!html.contains(" style=\"") && !html.contains(" onclick"));
}

#[test]
fn the_catalogue_says_what_waits_and_where_promises_break() {
    let html = list_html(catalogue());
    has(
        &html,
        &[
            "<em>3 touchpoints</em> were met 2,408 times by 590 people; <em>1 waits for a stage</em> and 2 have no owner.",
            "broken at <em>",
            "14.2 % of 612 promises (95 %: 11.7 % – 17.2 %).",
            "14.2 % (11.7 % – 17.2 %) · n 612",
            "none due",
            "Waits for a stage",
            "Delivery",
            "Sales &#38; &#60;care&#62;",
            "2 other names count as it",
            "class=\"few\"",
            "3.25 (3.1 – 3.4) · n 312",
        ],
    );
    let order = html.find("Waits for a stage").zip(html.find("Delivery <"));
    assert!(order.is_some_and(|(waiting, delivery)| waiting < delivery), "what waits comes first");
}

#[test]
fn an_empty_catalogue_shows_the_step_that_fills_it() {
    let list = TouchpointList { stages: Vec::new(), ..catalogue() };
    has(&list_html(list), &["Here will be every place where customers meet you", "href=\"/imports\""]);
}

#[test]
fn where_promises_cannot_be_counted_it_says_so() {
    let mut list = catalogue();
    list.occurrences = 0;
    for row in list.stages.iter_mut().flat_map(|stage| &mut stage.rows) {
        row.promises = None;
        row.department = Some("Care".into());
    }
    has(
        &list_html(list),
        &["None of <em>3 touchpoints</em> was met in this time; <em>1 waits", "do not say at which unit"],
    );
}

#[test]
fn a_scorecard_has_figures_with_n_and_what_lies_beside() {
    let html = card_html(layout("/touchpoints/2"), card());
    has(
        &html,
        &[
            "Met <em>1,204 times</em> by 583 people; <em>14.2 % of 612 promises (95 %: 11.7 % – 17.2 %) were broken</em>; Review about it is <em>3.25",
            "85.8 %",
            "525 kept, 87 broken",
            "figure few",
            "by week, from 3 Nov 2025 to 17 Nov 2025; the most: 40 times from 10 Nov 2025",
            "75 %<span class=\"how\">300 of 400</span>",
            "nothing: journeys begin here",
            "name=\"stage\"",
            "<option value=\"delivery\" selected>",
            "/feedback?touchpoint=order+delivered",
            "action=\"/touchpoints/2/alias\"",
            "the stage comes from a convention",
        ],
    );
    for form in html.split("<form class=\"fields\" method=\"post\"").skip(1) {
        assert!(form.split("</form>").next().unwrap_or_default().contains("name=\"csrf\" value=\"c5rf\""));
    }
}

#[test]
fn another_name_leads_to_the_one_that_counts() {
    let of = Named { code: 3, name: "order".into() };
    let html = card_html(layout("/touchpoints/2"), Scorecard { alias_of: Some(of), ..card() });
    has(&html, &["This is another name of <em>Order</em>", "href=\"/touchpoints/3\"", "stand for itself again"]);
    assert!(!html.contains("Promises kept"), "figures are those of the other");
}

#[test]
fn nothing_known_is_said_and_viewers_change_nothing() {
    let mut frame = layout("/touchpoints/2");
    if let Some(who) = &mut frame.who {
        who.role = Role::Viewer;
    }
    let nothing = Scorecard {
        occurrences: 0,
        people: 0,
        trend: Vec::new(),
        promises: None,
        scores: Vec::new(),
        before: Vec::new(),
        after: Vec::new(),
        aliases: vec![Named { code: 4, name: "Orders".into() }],
        ..card()
    };
    let html = card_html(frame, nothing);
    has(&html, &["<em>not met</em> in this time; nobody has scored it", "Choose all units to see them", "Orders"]);
    assert!(!html.contains("name=\"stage\"") && !html.contains("/feedback") && !html.contains("name=\"of\""));
}
