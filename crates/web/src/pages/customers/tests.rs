//! The pages as they are sent, for lives of every kind.
use askama::Template;
use throughline_app::customers::view::{CustomerList, CustomerView, Lane, PromiseState};
use throughline_model::time::{DAY, Micros, TimeRange};

use super::{
    lead::lead,
    list::{Ask, ListPage},
    show::ShowPage,
};
use throughline_app::views::List;

use crate::sample::{at, customer, happened, layout, list, mara, steady, views};

fn shown(page: &impl Template) -> String {
    steady(&page.render().unwrap())
}

fn people(address: &str, list: CustomerList) -> ListPage {
    let ask = Ask::parse(address.split_once('?').map_or("", |(_, query)| query));
    let views = views(List::Customers, &ask.query());
    ListPage { layout: layout(address), list, ask, segments: Vec::new(), behind: None, views, live: false }
}

#[test]
fn one_customer() {
    insta::assert_snapshot!(shown(&ShowPage { layout: layout("/customers/1"), view: mara(), live: false }));
}

#[test]
fn one_customer_of_whom_nothing_is_known() {
    let mut view = customer(Vec::new(), Vec::new());
    view.total = 42;
    view.until = Some(at("2025-12-02"));
    view.range = TimeRange { from: Some(at("2020-01-01")), to: Some(at("2020-02-01")) };
    let html = shown(&ShowPage { layout: layout("/customers/1"), view, live: false });
    assert!(html.contains("Nothing is recorded in this time"));
    assert!(!html.contains("<svg class=\"timeline\""));
}

#[test]
fn repeats_fold_and_long_lives_go_on_elsewhere() {
    let start = at("2025-01-01T09:00:00Z").0;
    let moments = (0..2000)
        .map(|k| throughline_app::customers::view::Moment {
            at: Micros(start + k / 4 * DAY + k % 4 * 60_000_000),
            ..happened("2025-01-01", "product page", "web")
        })
        .collect();
    let html = shown(&ShowPage { layout: layout("/customers/1"), view: customer(moments, Vec::new()), live: false });
    assert!(html.contains("<summary>4\u{a0}times</summary>"));
    let rest = html.split("Show the ").nth(1).unwrap_or_default();
    assert!(rest.starts_with("1,496\u{a0}moments after 7 May 2025"), "{}", rest.get(..80).unwrap_or(rest));
    assert!(html.contains("id=\"m3\""));
}

#[test]
fn the_list() {
    insta::assert_snapshot!(shown(&people("/customers", list())));
}

#[test]
fn the_block_that_the_search_replaces() {
    let found = CustomerList { search: "li".into(), matching: Some(4), next: None, ..list() };
    let page = people("/customers?q=li", found);
    let block = page.as_people().render().unwrap();
    assert!(block.trim_start().starts_with("<p class=\"lead\"") && !block.contains("<html"), "{block}");
    assert!(block.contains("<em>4</em> of 20,114\u{a0}customers match “li”."));
    assert!(block.contains("Li &#60;b&#62;"));
}

#[test]
fn an_empty_list_shows_the_step_that_fills_it() {
    let none = CustomerList { rows: Vec::new(), total: 0, next: None, let_down: None, ..list() };
    let html = shown(&people("/customers", none));
    assert!(html.contains("curl -u WRITE_KEY: https://cx.example.org/v1/track"));
}

#[test]
fn a_search_without_match_says_so() {
    let none = CustomerList { rows: Vec::new(), matching: Some(0), search: "zzz".into(), next: None, ..list() };
    let html = shown(&people("/customers", none));
    assert!(html.contains("Nobody matches “zzz”"));
}

#[test]
fn nothing_on_a_page_needs_what_the_policy_forbids() {
    for html in [
        shown(&ShowPage { layout: layout("/customers/1"), view: mara(), live: false }),
        shown(&people("/customers", list())),
    ] {
        assert!(!html.contains(" style=\"") && !html.contains("javascript:") && !html.contains(" onclick"));
        for tag in html.split("<script").skip(1).chain(html.split("<style").skip(1)) {
            assert!(tag.starts_with(" nonce=\"n0nce\""), "{}", tag.get(..80).unwrap_or(tag));
        }
        for form in html.split("<form method=\"post\"").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            assert!(form.contains("name=\"csrf\" value=\"c5rf\""), "{form}");
        }
    }
}

fn sentence(view: &CustomerView) -> String {
    lead(crate::locale::Locale::En, view).into_iter().map(|piece| piece.text).collect::<String>().replace('\u{a0}', " ")
}

#[test]
fn the_sentence_answers_from_the_data() {
    assert_eq!(
        sentence(&mara()),
        "The delivery of 17 November came 3.3 days after the promised date; the next day they gave it 2 of 7. \
         Since then: 3 interactions; the latest score is Review 4 of 5."
    );
    let mut silent = mara();
    silent.moments.retain(|moment| moment.lane == Lane::Experience);
    assert!(sentence(&silent).ends_with("after the promised date; they have not said anything about it."));
    let mut overdue = mara();
    overdue.promises[0].kept = None;
    assert_eq!(sentence(&overdue), "The delivery promised for 14 November is 21 days overdue.");
    let mut kept = mara();
    kept.promises[0].state = PromiseState::Kept;
    assert_eq!(
        sentence(&kept),
        "8 interactions, 2 went wrong; the one promise was kept; the latest score is Review 4 of 5, of 1 December."
    );
    assert_eq!(sentence(&customer(Vec::new(), Vec::new())), "Nothing is recorded of them yet.");
}
