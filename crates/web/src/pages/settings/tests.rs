//! The pages in each of their states.
use askama::Template;
use axum::http::StatusCode;
use throughline_app::{
    account::{AccountView, SessionView, Takes},
    accounting::Account,
    audit::{Action, Asked, Entry, Page},
    doctor::Check,
    error::Error,
    people::{People, PersonView},
    sources::{SourceView, Sources},
    system::{Examination, Intake, Part, SystemView},
};
use throughline_model::{
    id::{SourceId, UserId},
    permission::Role,
    time::{DAY, Micros},
};
use uuid::Uuid;

use super::{
    Refused, Tab,
    account::AccountPage,
    audit::{AuditPage, words_of},
    people::{Invited, PeoplePage},
    source::SourcePage,
    sources::SourcesPage,
    system::SystemPage,
    workspace::{Entered, WorkspacePage},
};
use crate::{pages::Area, sample::at};

const ZONE: chrono_tz::Tz = chrono_tz::Europe::Berlin;

fn layout(path: &str) -> crate::pages::Layout {
    crate::sample::layout(path).within(Area::Settings)
}

fn refused() -> Refused {
    Refused::of(Error::Conflict("a workspace needs an owner".to_owned())).unwrap()
}

fn person(n: u128, name: &str, role: Role) -> PersonView {
    PersonView {
        id: UserId(Uuid::from_u128(n)),
        email: format!("person-{n}@example.org"),
        name: name.to_owned(),
        role,
        has_password: n == 1,
        signed_in_at: (n == 1).then(|| at("2025-12-05T08:00:00Z")),
        sessions: u64::from(n == 1) * 2,
        is_caller: n == 1,
        in_reach: role != Role::Owner,
    }
}

fn people() -> PeoplePage {
    let people = People {
        people: vec![person(1, "Ada <b>", Role::Owner), person(2, "مريم الأندلسي", Role::UnitManager)],
        roles: Role::ALL.into_iter().skip(1).collect(),
        zone: ZONE,
    };
    PeoplePage { layout: layout(Tab::People.url()), people, link: None, refused: None, entered: Invited::default() }
}

#[test]
fn people_and_the_link_that_is_handed_over() {
    let html = people().render().unwrap();
    assert!(html.contains("<em>2\u{a0}people</em> may come in") && html.contains("Ada &#60;b&#62;"), "{html}");
    assert!(html.contains("5 Dec 2025, 09:00") && html.contains(">never<") && html.contains(">Unit manager<"));
    assert_eq!(html.matches("/role\"").count(), 1, "only who is in reach can be changed");
    assert!(html.contains("An owner changes owners") && !html.contains("Send this link"));
    assert!(html.contains("value=\"viewer\" selected"), "the role that may do least is proposed");
    let link = Some(("eve@example.org".to_owned(), "https://cx.example.org/sign-in/link?token=t0".to_owned()));
    let entered = Invited { email: "a\"b".to_owned(), role: "agent".to_owned(), ..Invited::default() };
    let html = PeoplePage { link, refused: Some(refused()), entered, ..people() }.render().unwrap();
    assert!(html.contains("sign-in/link?token=t0") && html.contains("works once, for a day"));
    assert!(html.contains("A workspace needs an owner. Nothing was changed.") && html.contains("a&#34;b"));
    assert!(html.contains("value=\"agent\" selected"));
}

fn source(name: &str, accepted: u64, quarantined: u64) -> SourceView {
    SourceView {
        id: SourceId(Uuid::from_u128(7)),
        name: name.to_owned(),
        accepted,
        duplicate: 0,
        quarantined,
        ignored: 0,
        last_day: (accepted + quarantined > 0).then_some(Micros(20_000 * DAY)),
        keys: vec!["tlw_01234567".to_owned()],
    }
}

fn sources(list: Vec<SourceView>) -> SourcesPage {
    let sources = Sources { sources: list, secret_keys: vec!["tls_76543210".to_owned()], pending: 3 };
    let layout = layout(Tab::Sources.url());
    SourcesPage { layout, sources, key: None, refused: None, entered: String::new() }
}

#[test]
fn sources_with_what_they_sent_and_keys() {
    let html = sources(vec![source("shop", 900, 100), source("app", 0, 0)]).render().unwrap();
    assert!(html.contains("<em>2\u{a0}sources</em> sent 1,000\u{a0}events; <em>90\u{202f}% were taken</em>"), "{html}");
    assert!(html.contains("1\u{a0}source sent nothing yet") && html.contains("3 more are being read"));
    assert!(html.contains("4 Oct 2024") && html.contains("tls_76543210…"));
    assert_eq!(html.matches("name=\"prefix\"").count(), 3);
    let html = SourcesPage { key: Some("tls_new".to_owned()), ..sources(Vec::new()) }.render().unwrap();
    assert!(html.contains("Bearer tls_new") && html.contains("shown now and never again"));
    assert!(html.contains("Here will be everything that sends"));
    assert!(sources(vec![source("app", 0, 0)]).render().unwrap().contains("nothing was received"));
}

#[test]
fn the_tick_asks_until_something_came() {
    let page = |accepted, quarantined, key: Option<&str>| SourcePage {
        layout: layout("/settings/sources/7"),
        source: source("shop", accepted, quarantined),
        key: key.map(str::to_owned),
    };
    let html = page(0, 0, Some("tlw_k3y")).render().unwrap();
    assert!(
        html.contains("every 2s")
            && html.contains("Nothing arrived yet")
            && html.contains("curl -u &#39;tlw_k3y:&#39;")
    );
    assert!(html.contains("https://cx.example.org/v1/track") && !html.contains("WRITE_KEY"));
    assert_eq!(html.matches("class=\"way\"").count(), 7);
    let block = page(1, 0, None).as_arrived().render().unwrap();
    assert!(block.contains("Events arrive:") && !block.contains("every 2s") && !block.contains("<html"), "{block}");
    let html = page(0, 2, None).render().unwrap();
    assert!(html.contains("could not be read:") && html.contains("every 2s") && html.contains("WRITE_KEY"));
}

#[test]
fn the_workspace_knows_every_zone() {
    let page = |refused| WorkspacePage {
        layout: layout(Tab::Workspace.url()),
        name: "Möbel*haus".to_owned(),
        zone: ZONE,
        slug: "default".to_owned(),
        made: at("2025-01-05"),
        now: at("2025-12-05T08:00:00Z"),
        entered: Entered { name: "x".to_owned(), zone: "Mars".to_owned() },
        refused,
    };
    let html = page(Some(refused())).render().unwrap();
    assert!(html.contains("<option value=\"Asia/Kathmandu\">") && html.contains("value=\"Mars\""));
    assert!(html.contains("<em>Möbelhaus</em> counts its days in <em>Europe/Berlin</em>"), "{html}");
    assert!(html.contains("5 Dec 2025, 09:00 now") && html.contains("role=\"alert\""));
}

fn system(intake: Intake, pending: u64, examination: Examination) -> SystemPage {
    let account = Account { accepted: 8, duplicate: 1, pending, received: 9 + pending, ..Account::default() };
    let system = SystemView {
        intake,
        as_of: at("2025-12-05T08:00:00Z"),
        account,
        parts: vec![Part { name: "log", holds: "what was sent", files: 2, bytes: 3 << 20 }],
        data: "/var/lib/throughline".to_owned(),
        database: "SQLite, throughline.db".to_owned(),
        threads: 8,
        partitions: 8,
        examination,
        zone: ZONE,
    };
    SystemPage { layout: layout(Tab::System.url()), system, now: at("2025-12-05T08:00:30Z") }
}

#[test]
fn the_system_in_health_and_out_of_it() {
    let html = system(Intake::Taking, 0, Examination::None).render().unwrap();
    assert!(html.contains("all 9\u{a0}events that were received are accounted for") && html.contains("3\u{a0}MiB"));
    assert!(html.contains("Examine now") && !html.contains("every 2s"));
    let running = Examination::Running { since: at("2025-12-05T08:00:00Z") };
    let html = system(Intake::Taking, 1, running).render().unwrap();
    assert!(html.contains("every 2s") && html.contains("for 30\u{a0}seconds") && !html.contains("Examine now"));
    assert!(html.contains("1 of 10\u{a0}events is still to be read"), "{html}");
    let check = |ok| Check { what: "rows".to_owned(), ok, found: "a page <b>".to_owned() };
    let done = Examination::Done { at: at("2025-12-05"), checks: vec![check(true), check(false)] };
    let html = system(Intake::Stopped("no sync".to_owned()), 0, done).render().unwrap();
    assert!(html.contains("The intake has stopped:") && html.contains("stopped: no sync"));
    assert!(html.contains(">well<") && html.contains(">not well<") && html.contains("a page &#60;b&#62;"));
    let failed = Examination::Failed { at: at("2025-12-05"), why: "no".to_owned() };
    assert!(system(Intake::Full, 0, failed).render().unwrap().contains("The disk is full:"));
}

fn entry(seq: u64, actor: &str, name: &str, action: Action, subject: &str) -> Entry {
    Entry {
        seq,
        at: at("2025-12-05T08:00:00Z"),
        actor: actor.to_owned(),
        name: name.to_owned(),
        action: action.as_str().to_owned(),
        subject: subject.to_owned(),
        detail: String::new(),
        hash: "0123456789abcdef".repeat(4),
    }
}

#[test]
fn the_audit_says_who_did_what() {
    let customer = Uuid::from_u128(1).to_string();
    let page = Page {
        entries: vec![
            entry(60, "0198", "Ada <b>", Action::CustomerOpened, &customer),
            entry(59, "operator", "", Action::KeyAdded, "tlw_01234567"),
            entry(58, "", "", Action::SignInRested, "ada@example.org"),
        ],
        matching: 60,
        total: 60,
        next: Some(58),
        zone: ZONE,
    };
    let show = |asked: Asked, page: Page| AuditPage { layout: layout(Tab::Audit.url()), asked, page };
    let html = show(Asked::default(), page.clone()).render().unwrap();
    assert!(
        html.contains("<em>60\u{a0}entries</em>; the last on 5 Dec 2025, 09:00: <em>Ada &#60;b&#62;</em>"),
        "{html}"
    );
    assert!(html.contains(&format!("href=\"/customers/{customer}\"")) && html.contains("The operator of the machine"));
    assert!(html.contains("Somebody unknown") && html.contains("before=58") && html.contains("0123456789ab<"));
    let asked = Asked { text: "a b".to_owned(), action: Some(Action::SignIn), before: Some(9) };
    let html = show(asked.clone(), Page { matching: 1, ..page.clone() }).render().unwrap();
    assert!(html.contains("<em>1</em> of 60\u{a0}entries matches") && html.contains("First page"));
    assert!(html.contains("/settings/audit/file?q=a+b&#38;action=sign_in&#38;format=csv"));
    let block = show(asked, Page { entries: Vec::new(), matching: 0, ..page }).as_entries().render().unwrap();
    assert!(block.contains("No entry matches") && !block.contains("<html"));
    assert!(show(Asked::default(), Page::default()).render().unwrap().contains("Here will be who did what"));
}

#[test]
fn every_action_has_words_of_its_own() {
    let words: std::collections::HashSet<_> = Action::ALL.iter().map(|action| words_of(action.as_str())).collect();
    assert_eq!(words.len(), Action::ALL.len());
    assert!(words_of("of a later version").contains("later"));
}

#[test]
fn ones_own_account() {
    let session = |handle: &str, current| SessionView {
        handle: handle.to_owned(),
        workspace: "Furniture".to_owned(),
        by_link: current,
        since: at("2025-12-01T08:00:00Z"),
        until: at("2025-12-15T08:00:00Z"),
        current,
    };
    let page = |takes, sessions| AccountPage {
        layout: crate::sample::layout("/account"),
        account: AccountView {
            email: "ada@example.org".to_owned(),
            name: "Ada".to_owned(),
            has_password: takes == Takes::Current,
            takes,
            sessions,
            zone: ZONE,
        },
        refused: None,
    };
    let html = page(Takes::Current, vec![session("a", true), session("b", false)]).render().unwrap();
    assert!(html.contains("name=\"current\"") && html.contains("End all others") && html.contains("2\u{a0}browsers"));
    assert!(html.contains("this browser") && html.contains("value=\"b\""));
    let html = page(Takes::Nothing, vec![session("a", true)]).render().unwrap();
    assert!(!html.contains("name=\"current\"") && !html.contains("End all others") && html.contains("Set it"));
    assert!(!page(Takes::Operator, Vec::new()).render().unwrap().contains("new-password"));
}

#[test]
fn refusals_have_words_and_failures_are_passed_on() {
    for (error, status, words) in [
        (Error::Forbidden, StatusCode::FORBIDDEN, "Only an owner"),
        (
            Error::field("email", "is not an e-mail address"),
            StatusCode::UNPROCESSABLE_ENTITY,
            "The e-mail address is not",
        ),
        (Error::RateLimited, StatusCode::TOO_MANY_REQUESTS, "too many tries"),
    ] {
        let refused = Refused::of(error).unwrap();
        assert_eq!(refused.status, status);
        assert!(refused.words.contains(words), "{}", refused.words);
    }
    assert!(Refused::of(Error::NotFound("member")).is_err());
}
