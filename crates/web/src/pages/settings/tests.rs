//! The pages in each of their states.
use askama::Template;
use axum::http::StatusCode;
use throughline_app::{
    account::{AccountView, BrowserView, OpenedBy, Reading, Takes},
    accounting::Account,
    audit::{Action, Asked, Entry, Page},
    doctor::Check,
    error::Error,
    invitations::InvitationView,
    jobs::{Listed, Queue, State},
    keys::KeyView,
    people::{People, PersonView},
    second_factor::FactorView,
    sources::{SourceView, Sources},
    system::{Examination, Intake, Part, SystemView},
};
use throughline_model::{
    id::{InvitationId, SourceId, UserId},
    look::Look,
    permission::{Role, Scopes},
    time::{DAY, Micros},
};
use uuid::Uuid;

use super::{
    Refused, Tab,
    access::{AccessPage, Entered as Provider},
    account::AccountPage,
    audit::{AuditPage, words_of},
    people::{HandedOver, Invited, PeoplePage},
    source::SourcePage,
    sources::{Draft, SourcesPage},
    system::SystemPage,
    workspace::{Entered, WorkspacePage},
};
use crate::{locale::Locale, pages::Area, sample::at};

const ZONE: chrono_tz::Tz = chrono_tz::Europe::Berlin;

fn layout(path: &str) -> crate::pages::Layout {
    crate::sample::layout(path).within(Area::Settings)
}

fn refused() -> Refused {
    Refused::of(Locale::En, Error::Conflict("a workspace needs an owner".to_owned())).unwrap()
}

fn person(n: u128, name: &str, role: Role) -> PersonView {
    PersonView {
        id: UserId(Uuid::from_u128(n)),
        email: format!("person-{n}@example.org"),
        name: name.to_owned(),
        role,
        units: Vec::new(),
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
        units: vec!["Berlin".to_owned()],
        zone: ZONE,
    };
    PeoplePage {
        layout: layout(Tab::People.url()),
        people,
        link: None,
        refused: None,
        entered: Invited::default(),
        invitations: Vec::new(),
        invited: None,
    }
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
    let entered = Invited { email: "a\"b".to_owned(), role: "agent".to_owned() };
    let html = PeoplePage { link, refused: Some(refused()), entered, ..people() }.render().unwrap();
    assert!(html.contains("sign-in/link?token=t0") && html.contains("works once, for a day"));
    assert!(html.contains("A workspace needs an owner. Nothing was changed.") && html.contains("a&#34;b"));
    assert!(html.contains("value=\"agent\" selected"));
}

#[test]
fn invitations_wait_and_are_handed_over() {
    let invitation = |n: u128, expired, in_reach| InvitationView {
        id: InvitationId(Uuid::from_u128(n)),
        email: format!("guest-{n}@example.org"),
        role: Role::Agent,
        invited_by: "Ada <b>".to_owned(),
        since: at("2025-12-01T08:00:00Z"),
        until: at("2025-12-08T08:00:00Z"),
        expired,
        in_reach,
    };
    let invitations = vec![invitation(1, false, true), invitation(2, true, true), invitation(3, false, false)];
    let invited = |why: &str| {
        let url = "https://cx.example.org/invitation?token=t0".to_owned();
        Some(HandedOver { email: "guest-1@example.org".to_owned(), url, why: why.to_owned() })
    };
    let html = PeoplePage { invitations, invited: invited(""), ..people() }.render().unwrap();
    assert!(html.contains("invitation?token=t0") && html.contains("No mail is set up"), "{html}");
    assert!(html.contains("Invited by Ada &#60;b&#62;; can be accepted until 8 Dec 2025, 09:00"), "{html}");
    assert_eq!((html.matches("/resend\"").count(), html.matches("too old").count()), (2, 1));
    let html = PeoplePage { invited: invited("no <route>"), ..people() }.render().unwrap();
    assert!(html.contains("could not be mailed: no &#60;route&#62;") && !html.contains("Invitations that wait"));
}

#[test]
fn only_an_owner_sets_the_provider() {
    let page = |owns, required| AccessPage {
        layout: layout(Tab::Access.url()),
        required,
        people: people().people,
        holders: [UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2))].into(),
        provider: None,
        entered: Provider { roles: "</textarea>".to_owned(), ..Provider::default() },
        owns,
        refused: None,
    };
    let html = page(true, false).render().unwrap();
    assert!(html.contains("<em>2</em> of <em>2\u{a0}people</em> have a second factor; nobody has to."), "{html}");
    assert!(html.contains("https://cx.example.org/sign-in/provider/return") && html.contains("&#60;/textarea&#62;"));
    assert_eq!(html.matches("/second-factor\"").count(), 1, "one resets one's own on one's own page");
    let html = page(false, true).render().unwrap();
    assert!(html.contains("Only an owner sets it") && !html.contains("client_secret") && html.contains("value=\"no\""));
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
    let key = KeyView {
        prefix: "tls_76543210".to_owned(),
        name: Some("report <b>".to_owned()),
        scopes: Scopes::parse("questions,admin").unwrap(),
        expires_at: Some(Micros(20_001 * DAY)),
        expired: true,
        used: None,
    };
    let sources = Sources { sources: list, secret_keys: vec![key], pending: 3 };
    let layout = layout(Tab::Sources.url());
    let (entered, draft) = (String::new(), Draft::default());
    SourcesPage { layout, sources, key: None, refused: None, entered, draft }
}

#[test]
fn sources_with_what_they_sent_and_keys() {
    let html = sources(vec![source("shop", 900, 100), source("app", 0, 0)]).render().unwrap();
    assert!(html.contains("<em>2\u{a0}sources</em> sent 1,000\u{a0}events; <em>90\u{202f}% were taken</em>"), "{html}");
    assert!(html.contains("1\u{a0}source sent nothing yet") && html.contains("3\u{a0}more are being read"));
    assert!(html.contains("4 Oct 2024") && html.contains("tls_76543210…"));
    assert_eq!(html.matches("name=\"prefix\"").count(), 3);
    assert!(html.contains("Figures, Admin") && html.contains("5 Oct 2024") && html.contains(">ended<"));
    assert!(html.contains("the secret key report &#60;b&#62;"));
    assert_eq!(html.matches("type=\"checkbox\" name=\"scope\"").count(), 4);
    assert_eq!(html.matches("\" checked>").count(), 2, "figures and people are proposed");
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
    SystemPage { layout: layout(Tab::System.url()), system, queue: Queue::default(), now: at("2025-12-05T08:00:30Z") }
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
    let words: std::collections::HashSet<_> =
        Action::ALL.iter().map(|action| words_of(Locale::En, action.as_str())).collect();
    assert_eq!(words.len(), Action::ALL.len());
    assert!(words_of(Locale::En, "of a later version").contains("later"));
}

#[test]
fn ones_own_account() {
    let browser = |handle: &str, current| BrowserView {
        handle: handle.to_owned(),
        workspace: "Furniture".to_owned(),
        opened_by: if current { OpenedBy::Link } else { OpenedBy::Provider },
        since: at("2025-12-01T08:00:00Z"),
        seen_at: at("2025-12-05T08:00:00Z"),
        until: at("2025-12-15T08:00:00Z"),
        address: current.then(|| "2001:db8::7".to_owned()),
        agent: current.then(|| "Firefox <b>".to_owned()),
        current,
    };
    let page = |takes, browsers| AccountPage {
        language: None,
        reading: Reading::default(),
        ours: Look::default(),
        layout: crate::sample::layout("/account"),
        account: AccountView {
            email: "ada@example.org".to_owned(),
            name: "Ada".to_owned(),
            has_password: takes == Takes::Current,
            takes,
            zone: ZONE,
        },
        browsers,
        factor: FactorView { since: None, codes_left: 0, required: false },
        refused: None,
    };
    let html = page(Takes::Current, vec![browser("a", true), browser("b", false)]).render().unwrap();
    assert!(html.contains("name=\"current\"") && html.contains("End all others") && html.contains("2\u{a0}browsers"));
    assert!(html.contains("this browser") && html.contains("value=\"b\""));
    assert!(html.contains("Firefox &#60;b&#62;") && html.contains("2001:db8::7") && html.contains("Unknown browser"));
    assert!(html.contains("last seen <time") && html.contains("by the identity provider"));
    assert!(html.contains("Set up a second factor"));
    let html = page(Takes::Nothing, vec![browser("a", true)]).render().unwrap();
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
        let refused = Refused::of(Locale::En, error).unwrap();
        assert_eq!(refused.status, status);
        assert!(refused.words.contains(words), "{}", refused.words);
    }
    assert!(Refused::of(Locale::En, Error::NotFound("member")).is_err());
}

#[test]
fn jobs_are_counted_and_those_given_up_say_why() {
    let mut page = system(Intake::Taking, 0, Examination::None);
    assert!(page.render().unwrap().contains("Nothing waits, and nothing was given up."));
    let failed = Listed {
        id: "00000000-0000-7000-8000-000000000000".parse().unwrap(),
        kind: "webhook".into(),
        state: State::Failed,
        tries: 10,
        run_at: at("2025-12-05T08:00:00Z"),
        changed_at: at("2025-12-05T08:00:00Z"),
        why: Some("the disk <was> full".into()),
    };
    page.queue = Queue {
        counts: vec![
            ("webhook".into(), State::Waiting, 3),
            ("webhook".into(), State::Failed, 1),
            ("clean".into(), State::Done, 9),
            ("later_kind".into(), State::Running, 1),
        ],
        failed: vec![failed],
        ..Queue::default()
    };
    let html = page.render().unwrap().replace('\u{a0}', " ");
    assert!(html.contains("<td>Later kind</td>") && html.contains("<td>Delivering webhooks</td>"), "{html}");
    assert!(!html.contains("Cleaning up"), "what is done is not counted");
    assert!(html.contains("the disk &#60;was&#62; full") && html.contains("begun 10 times"), "{html}");
}
