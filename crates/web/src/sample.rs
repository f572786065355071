//! Invented customers for tests of what is drawn.
use throughline_app::customers::view::*;
use throughline_model::{
    consent::Purpose,
    id::{LinkId, ProfileId},
    identifier::IdentifierKind,
    link::LinkKind,
    metric::Scale,
    money::Money,
    permission::Role,
    time::{DAY, Micros, SECOND, TimeRange},
};
use uuid::Uuid;

pub const HOUR: i64 = 3600 * SECOND;

pub fn at(text: &str) -> Micros {
    Micros::parse(text).unwrap()
}

/// Something that happened.
pub fn happened(when: &str, name: &str, channel: &str) -> Moment {
    Moment {
        at: at(when),
        lane: Lane::Experience,
        name: name.into(),
        touchpoint: None,
        stage: None,
        channel: Some(channel.into()),
        unit: None,
        outcome: None,
        staff: None,
        amount: None,
        duration: None,
        wait: None,
        object: None,
        trouble: false,
        value: None,
        scale: None,
        metric: None,
        heading: None,
        text: None,
        language: None,
        public: false,
        about: None,
        source: "shop".into(),
    }
}

/// Something that was said.
pub fn said(when: &str, slug: &str, score: Option<(f64, f64, f64)>, text: Option<&str>) -> Moment {
    Moment {
        lane: Lane::Perception,
        channel: Some("e-mail".into()),
        value: score.map(|(value, _, _)| value),
        scale: score.map(|(_, min, max)| Scale::new(min, max)),
        metric: score.map(|_| MetricView { slug: slug.into(), version: 1 }),
        text: text.map(Into::into),
        ..happened(when, slug, "e-mail")
    }
}

/// A customer with these moments and promises.
pub fn customer(moments: Vec<Moment>, promises: Vec<PromiseView>) -> CustomerView {
    let total = moments.len() as u64;
    CustomerView {
        profile: profile(1),
        name: "Mara Lindqvist".into(),
        since: Some(at("2024-03-02T10:00:00Z")),
        until: moments.last().map(|moment| moment.at),
        zone: chrono_tz::Europe::Berlin,
        range: TimeRange::default(),
        traits: vec![("city".into(), "Berlin".into()), ("plan".into(), "plus".into())],
        profiles: vec![ProfileView {
            id: profile(1),
            source: "shop".into(),
            kind: IdentifierKind::ExternalId,
            key: "10482".into(),
            identifiers: vec![(IdentifierKind::Email, "mara@example.org".into())],
            first_seen: Some(at("2024-03-02T10:00:00Z")),
            belongs: Belonging::NamedFirst,
        }],
        consents: vec![ConsentView {
            purpose: Purpose::Research,
            channel: "e-mail".into(),
            granted: true,
            at: at("2024-03-02T10:00:00Z"),
        }],
        moments,
        total,
        more: false,
        promises,
        decisions: Vec::new(),
        as_of: at("2025-12-05T08:00:00Z"),
        now: at("2025-12-05T08:00:00Z"),
    }
}

pub fn profile(n: u128) -> ProfileId {
    ProfileId(Uuid::from_u128(n))
}

/// The customer whose delivery came late, who said so, was helped and came back.
pub fn mara() -> CustomerView {
    let mut moments = vec![
        happened("2025-11-03T15:20:00Z", "ad click", "web"),
        Moment { duration: Some(9 * 60 * SECOND), ..happened("2025-11-04T19:02:00Z", "product pages", "web") },
        Moment { unit: Some("Berlin Mitte".into()), ..happened("2025-11-06T16:40:00Z", "shop visit", "store") },
        Moment {
            amount: Some(Money { minor: 18400, currency: "EUR".into() }),
            object: Some("order 4711".into()),
            ..happened("2025-11-08T09:15:00Z", "order", "web")
        },
        Moment {
            trouble: true,
            wait: Some(9 * DAY),
            unit: Some("carrier B".into()),
            object: Some("order 4711".into()),
            ..happened("2025-11-17T16:30:00Z", "delivered", "carrier")
        },
        Moment {
            touchpoint: Some("delivered".into()),
            trouble: true,
            about: Some(About { moment: 4, method: Method::Explicit, confidence: 1.0 }),
            text: Some(
                "Three days late, nobody told me. The shop was lovely though and the chair itself is fine.".into(),
            ),
            ..said("2025-11-18T08:10:00Z", "csat", Some((2.0, 1.0, 7.0)), None)
        },
        Moment {
            trouble: true,
            duration: Some(11 * 60 * SECOND),
            outcome: Some("2 transfers".into()),
            ..happened("2025-11-19T13:05:00Z", "call", "phone")
        },
        Moment {
            about: Some(About { moment: 6, method: Method::Explicit, confidence: 1.0 }),
            ..said("2025-11-20T09:00:00Z", "call note", None, Some("Asks to replace the damaged leg."))
        },
        Moment {
            unit: Some("Berlin Mitte".into()),
            outcome: Some("replaced".into()),
            ..happened("2025-11-27T15:00:00Z", "replacement", "store")
        },
        Moment {
            about: Some(About { moment: 8, method: Method::Explicit, confidence: 1.0 }),
            ..said("2025-11-28T12:00:00Z", "csat", Some((6.0, 1.0, 7.0)), Some("Quick and friendly."))
        },
        Moment {
            public: true,
            source: "Google".into(),
            about: Some(About { moment: 8, method: Method::Inferred, confidence: 0.72 }),
            heading: Some("Rocky start, great recovery".into()),
            ..said("2025-12-01T06:30:00Z", "review", Some((4.0, 1.0, 5.0)), Some("Would order again."))
        },
        Moment {
            amount: Some(Money { minor: 6200, currency: "EUR".into() }),
            ..happened("2025-12-02T11:45:00Z", "order", "web")
        },
    ];
    moments.sort_by_key(|moment| moment.at);
    let promise = PromiseView {
        what: "delivery".into(),
        made: at("2025-11-08T09:16:00Z"),
        due: Some(at("2025-11-14T09:18:00Z")),
        kept: Some(at("2025-11-17T16:30:00Z")),
        state: PromiseState::Broken,
        made_moment: Some(3),
        kept_moment: Some(4),
    };
    let mut view = customer(moments, vec![promise]);
    view.total = 42;
    view.profiles.push(ProfileView {
        id: profile(2),
        source: "website".into(),
        kind: IdentifierKind::AnonymousId,
        key: "b1946ac9-2f5d-4d0e".into(),
        identifiers: Vec::new(),
        first_seen: Some(at("2025-11-03T15:20:00Z")),
        belongs: Belonging::Identified,
    });
    view.profiles.push(ProfileView {
        id: profile(3),
        source: "service desk".into(),
        kind: IdentifierKind::ExternalId,
        key: "T-88123".into(),
        identifiers: vec![(IdentifierKind::Email, "mara@example.org".into())],
        first_seen: Some(at("2025-11-19T13:05:00Z")),
        belongs: Belonging::Shared { kind: IdentifierKind::Email },
    });
    view.decisions.push(LinkView {
        link: LinkId(Uuid::from_u128(9)),
        kind: LinkKind::Separation,
        subject: "Google, reviewer 551".into(),
        profile: profile(4),
        by: Some("Ada Byron".into()),
        at: at("2025-12-03T09:00:00Z"),
    });
    view
}

/// The frame around a page for somebody signed in.
pub fn layout(path: &str) -> crate::pages::Layout {
    crate::pages::Layout {
        t: crate::locale::Locale::En,
        nonce: "n0nce".into(),
        csrf: "c5rf".into(),
        who: Some(crate::pages::Whose {
            name: "Ada Byron".into(),
            workspace: "Furniture".into(),
            role: Role::Owner,
            limited: false,
        }),
        area: Some(crate::pages::Area::Customers),
        look: crate::pages::look::LookView::default(),
        path: path.into(),
        origin: "https://cx.example.org".into(),
        notice: None,
        undo: None,
        read_only: false,
    }
}

/// The views of a list that is shown with a query: one of the reader's and a shared one of somebody else.
pub fn views(list: throughline_app::views::List, query: &str) -> crate::pages::views::ViewsBar {
    let view = |n: u128, name: &str, query: &str, own: bool| throughline_app::views::ViewView {
        id: throughline_model::id::ViewId(Uuid::from_u128(n)),
        list,
        name: name.into(),
        query: query.into(),
        shared: !own,
        owner: if own { "Ada Byron".into() } else { "Bob Li".into() },
        may_change: own,
        changed_at: at("2025-12-01T06:30:00Z"),
    };
    crate::pages::views::ViewsBar {
        t: crate::locale::Locale::En,
        csrf: "c5rf".into(),
        list,
        query: list.keeps(query),
        views: vec![view(1, "Just Li", "q=li", true), view(2, "<Late>", "q=late", false)],
    }
}

/// A list of customers with everything that a row can show.
pub fn list() -> CustomerList {
    let row = |n: u128, name: &str, email: &str, broken| CustomerRow {
        profile: profile(n),
        name: name.into(),
        identifiers: vec![
            (IdentifierKind::ExternalId, format!("10{n}")),
            (IdentifierKind::Email, email.into()),
            (IdentifierKind::AnonymousId, "b1946ac9-2f5d-4d0e".into()),
        ],
        first_seen: Some(at("2024-03-02T10:00:00Z")),
        last_seen: Some(at("2025-12-02T11:45:00Z")),
        interactions: 1000 + n as u64,
        perceptions: n as u64,
        promises_broken: broken,
        last_touchpoint: Some("order".into()),
    };
    CustomerList {
        rows: vec![
            row(1, "Mara Lindqvist", "mara@example.org", 2),
            row(2, "مريم الأندلسي", "maryam@example.org", 0),
            row(3, "konstantin.a.very.long.address.without.an.end@subdomain.example.org", "k@example.org", 0),
            CustomerRow { identifiers: Vec::new(), last_touchpoint: None, ..row(4, "Li <b>", "", 1) },
        ],
        total: 20_114,
        matching: None,
        let_down: Some(611),
        let_down_and_said: Some(238),
        search: String::new(),
        previous: None,
        next: Some("abc".into()),
        zone: chrono_tz::Europe::Berlin,
        as_of: at("2025-12-05T08:00:00Z"),
        now: at("2025-12-05T08:00:00Z"),
    }
}

/// Takes the digests out of the addresses of embedded files, so that a new stylesheet changes no snapshot.
pub fn steady(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(place) = rest.find("/assets/") {
        let (before, after) = rest.split_at(place + "/assets/".len());
        text.push_str(before);
        rest = after.split_once('/').map_or("", |(_, name)| name);
        text.push_str("-/");
    }
    text + rest
}
