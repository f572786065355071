//! What the search shows, to whom, and in which order.
use askama::Template;
use throughline_app::find::Found;
use throughline_model::{identifier::IdentifierKind, permission::Role};

use super::*;
use crate::sample::{at, layout, profile};

fn page(role: Role, q: &str, found: Vec<Found>) -> FindPage {
    let mut layout = layout("/find");
    layout.who.as_mut().unwrap().role = role;
    FindPage::new(layout, q.to_owned(), found, chrono_tz::UTC)
}

fn person() -> Found {
    let identifiers = vec![(IdentifierKind::Email, "ada@example.org".to_owned())];
    Found::Person { profile: profile(1), name: "Ada <Lovelace>".to_owned(), identifiers }
}

#[test]
fn each_kind_leads_to_its_page() {
    let said = Found::Said {
        profile: profile(2),
        name: None,
        at: at("2026-01-05T10:00:00Z"),
        text: "Ada was late".to_owned(),
    };
    let unit = Found::Unit { name: "Ada & Co".to_owned() };
    let metric = Found::Metric { slug: "nps".to_owned(), wording: Some("Would Ada?".to_owned()) };
    let touchpoint = Found::Touchpoint { code: 7, name: "adapted".to_owned(), stage: None };
    let html = page(Role::Owner, "ada", vec![person(), touchpoint, metric, unit, said]).as_found().render().unwrap();
    assert!(!html.contains("<html") && html.contains("data-for=\"ada\""));
    let person = "href=\"/customers/00000000-0000-0000-0000-000000000001\"";
    assert!(html.contains(person) && html.contains("<mark>Ada</mark> &#60;Lovelace&#62;"), "{html}");
    for url in ["/touchpoints/7", "/measures/nps", "/overview?unit=Ada+%26+Co"] {
        assert!(html.contains(&format!("href=\"{url}\"")), "{url} in {html}");
    }
    assert!(html.contains("somebody who left no name, 5 Jan 2026"), "{html}");
}

#[test]
fn pages_are_found_by_their_names_as_far_as_one_may_see_them() {
    let names = |role, q: &str| -> Vec<String> {
        let pages = page(role, q, Vec::new()).groups.into_iter().flat_map(|group| group.hits);
        pages.map(|hit| hit.url).collect()
    };
    assert_eq!(names(Role::Owner, "audi"), ["/settings/audit"]);
    assert_eq!(names(Role::Viewer, "audi"), [""; 0]);
    // What begins with the text comes first, what lies below it after it.
    assert_eq!(names(Role::Owner, "sett").first().map(String::as_str), Some("/settings"));
    assert!(names(Role::Owner, "settings").contains(&"/settings/people".to_owned()));
    let all = names(Role::Viewer, "");
    assert!(all.contains(&"/account".to_owned()) && !all.contains(&"/settings".to_owned()), "{all:?}");
    let nothing = page(Role::Owner, "zzz", Vec::new()).as_found().render().unwrap();
    assert!(nothing.contains("Nothing has “zzz” in its name or words."), "{nothing}");
}
