//! The list of what was said, in each of its states.
use askama::Template;
use throughline_app::{
    feedback::view::{Entry, Feedback, Who},
    figures::{Scored, Unit},
    views::List,
};
use throughline_model::metric::{Band, MetricKind, Scale};

use super::list::{Asked, ListPage};
use crate::{
    bar::{Bar, BarView},
    sample::{at, layout, profile, views},
    words::{THIN, TIED},
};

fn entry(n: u128, name: Option<&str>, value: f64, text: &str) -> Entry {
    Entry {
        at: at("2025-12-01T06:30:00Z"),
        metric: Some("review".into()),
        value: Some(value),
        scale: Some(Scale::new(1.0, 5.0)),
        band: Some(if value < 3.0 { Band::Low } else { Band::High }),
        heading: None,
        text: (!text.is_empty()).then(|| text.into()),
        language: None,
        about: None,
        object: None,
        channel: Some("e-mail".into()),
        unit: None,
        source: Some("shop".into()),
        public: false,
        who: Who { profile: profile(n), name: name.map(Into::into) },
    }
}

fn feedback() -> Feedback {
    let review = Scored {
        metric: "review".into(),
        by: None,
        unit: Unit::Mean,
        value: Some(3.9),
        n: 214,
        interval: Some((3.71, 4.09)),
        difference: None,
    };
    Feedback {
        entries: vec![
            Entry {
                heading: Some("Rocky start".into()),
                about: Some("delivered".into()),
                object: Some("order 4711".into()),
                public: true,
                language: Some("en".into()),
                ..entry(1, Some("Mara Lindqvist"), 2.0, "Three days late <b>, nobody told me.")
            },
            entry(2, None, 5.0, ""),
            Entry {
                metric: None, value: None, ..entry(3, Some("مريم الأندلسي"), 5.0, "كان التسليم متأخرا")
            },
            entry(4, Some("Li"), 4.0, &"very long ".repeat(100)),
        ],
        said: 1240,
        with_words: 312,
        matching: None,
        more_match: false,
        any: true,
        figure: Some(review),
        scale: Some(Scale::new(1.0, 5.0)),
        metrics: vec!["nps".into(), "review".into()],
        kind: None,
        touchpoints: vec!["delivered".into()],
        previous: None,
        next: Some("17.00000000-0000-0000-0000-000000000001".into()),
        zone: chrono_tz::Europe::Berlin,
        as_of: at("2025-12-05T08:00:00Z"),
        now: at("2025-12-05T08:00:00Z"),
    }
}

fn page(query: &str, asked: Asked, list: Feedback) -> ListPage {
    let bar = Bar::parse(query).unwrap();
    let bar = BarView { bar, path: "/feedback".into(), keep: asked.pairs(), ..BarView::default() };
    let views = views(List::Feedback, &asked.query(&bar.bar));
    ListPage { layout: layout("/feedback"), bar, asked, views, list, live: false, seen: None }
}

fn shown(page: &ListPage) -> String {
    page.render().unwrap().replace([TIED, THIN], " ")
}

#[test]
fn everything_that_was_said() {
    let html = shown(&page("period=90d", Asked::default(), feedback()));
    let lead = "<em>1,240 things were said</em> in the last 90 days, <em>312 with words</em>; Review is <em>3.9 of 5</em> \
        (95 %: 3.71–4.09, n 214).";
    assert!(html.contains(lead), "{html}");
    assert!(html.contains("Review 2 of 5") && html.contains("about <bdi>Delivered (order 4711)</bdi>"));
    assert!(html.contains("Three days late &#60;b&#62;, nobody told me.") && html.contains("lang=\"en\""));
    assert!(html.contains("<summary>All of it</summary>") && html.contains(">Comment</span>"));
    assert!(
        html.contains("href=\"/customers/00000000-0000-0000-0000-000000000002\"><bdi>somebody who left no name</bdi>")
    );
    assert!(html.contains("<span>4 of 1,240</span>") && html.contains("period=90d&#38;cursor=17.0"));
    assert!(!html.contains(" style=\"") && !html.contains(" onclick"));
}

#[test]
fn what_is_looked_for_is_counted_and_marked() {
    let asked = Asked { q: "LATE".into(), about: "delivered".into(), words: true, ..Asked::default() };
    let list = Feedback { matching: Some(12), next: None, ..feedback() };
    let mut page = page("unit=Berlin+Mitte", asked, list);
    let html = shown(&page);
    assert!(html.contains("<em>12 of 1,240 things</em> said so far at Berlin Mitte match “LATE”."), "{html}");
    assert!(html.contains("Three days <mark>late</mark>"));
    assert!(html.contains("<input type=\"hidden\" name=\"unit\" value=\"Berlin Mitte\">"));
    assert!(
        html.contains("<input type=\"hidden\" name=\"touchpoint\" value=\"delivered\">"),
        "the bar keeps the filters"
    );
    let ours = feedback();
    let asked = Asked::default();
    let within = shown(&self::page("unit=Mill&segment=VIP", asked, ours));
    assert!(within.contains("so far at Mill by customers of “VIP”"), "{within}");
    page.live = true;
    let block = page.as_said().render().unwrap();
    assert!(block.contains("hx-swap-oob") && !block.contains("<html"), "{block}");
}

#[test]
fn a_touchpoint_has_its_figure_and_nps_its_own_words() {
    let asked = Asked { metric: "nps".into(), about: "delivered".into(), ..Asked::default() };
    let few = Scored { metric: "nps".into(), unit: Unit::Points, n: 7, ..feedback().figure.unwrap() };
    let list = Feedback { matching: Some(7), kind: Some(MetricKind::Nps), figure: Some(few), ..feedback() };
    let html = shown(&page("", asked, list));
    assert!(html.contains("match the filters; NPS about Delivered has not enough answers yet (n 7)."), "{html}");
    assert!(html.contains("Detractors (0–6)"));
}

#[test]
fn empty_states_name_the_next_step() {
    let none = Feedback { entries: Vec::new(), next: None, figure: None, said: 0, with_words: 0, ..feedback() };
    let html = shown(&page("period=7d", Asked::default(), none.clone()));
    assert!(html.contains("<em>Nothing was said</em> in the last 7 days.") && html.contains("Look at all time"));
    let html = shown(&page("", Asked::default(), Feedback { any: false, metrics: Vec::new(), ..none.clone() }));
    assert!(html.contains("curl -u WRITE_KEY: https://cx.example.org/v1/track") && !html.contains("class=\"sift\""));
    let asked = Asked { q: "zzz".into(), ..Asked::default() };
    let html = shown(&page("", asked, Feedback { said: 9, matching: Some(0), ..none }));
    assert!(html.contains("<em>0 of 9 things</em> said so far match “zzz”.") && html.contains("Nothing matches"));
}

#[test]
fn what_is_new_is_said_and_not_pushed_in() {
    let asked = Asked { q: "late".into(), ..Asked::default() };
    let list = Feedback { matching: Some(12), more_match: true, ..feedback() };
    let mut page = page("unit=Berlin", asked, list);
    let html = shown(&page);
    assert!(html.contains("<em>At least 12 of 1,240 things</em>") && html.contains("4 of at least 12"), "{html}");
    assert!(html.contains("hx-get=\"/feedback?unit=Berlin&#38;q=late&#38;seen=12\""), "{html}");
    assert!(!html.contains("new: show"));
    page.seen = Some(10);
    let block = page.as_fresh().render().unwrap();
    let link = "<a class=\"btn\" href=\"/feedback?unit=Berlin&#38;q=late\">";
    assert!(block.contains(link) && block.contains("2 new: show"), "{block}");
    page.seen = Some(12);
    assert!(!page.as_fresh().render().unwrap().contains("new: show"));
}
