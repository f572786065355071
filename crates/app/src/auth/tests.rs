//! Signing in as somebody at the door sees it, with a clock that is set by hand.
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use super::*;
use crate::{account, app::Settings, ctx::World, keys, people, second_factor, workspace};

/// An application with a workspace, and Ada, its owner.
async fn house(clock: fn() -> Micros) -> (Arc<App>, WorkspaceId, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let (app, _) = App::open(Settings::new(folder.path()), World::fixed(clock, 11)).await.unwrap();
    let own = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap().workspace.id;
    put_user(&app, own, "ada@example.org", Some("Ada"), "owner", Some(PASSWORD)).await.unwrap();
    (app, own, folder)
}

const PASSWORD: &str = "engines and numbers";

fn from(address: &str) -> Visitor {
    Visitor { address: Some(address.parse().unwrap()), agent: "Firefox/140.0 Linux".to_owned() }
}

async fn noted(app: &App, own: WorkspaceId) -> Vec<String> {
    let page = audit::list(&Ctx::operator(own, app.now()), app, &audit::Asked::default(), 100).await.unwrap();
    page.entries.into_iter().map(|entry| entry.action).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn known_and_unknown_addresses_wait_alike() {
    static WAITING: AtomicI64 = AtomicI64::new(100 * DAY);
    let (app, own, _folder) = house(|| Micros(WAITING.load(Ordering::Relaxed))).await;
    let mut heard = Vec::new();
    for email in ["ada@example.org", "nobody@example.org", "no address"] {
        let mut answers = Vec::new();
        for _ in 0..12 {
            match enter(&app, &Visitor::default(), email, "a wrong password").await {
                Err(Error::Unauthenticated) => answers.push(0),
                Err(Error::Wait { seconds }) => {
                    answers.push(seconds);
                    WAITING.fetch_add(seconds as i64 * SECOND, Ordering::Relaxed);
                }
                other => panic!("{email}: {other:?}"),
            }
        }
        heard.push(answers);
    }
    assert_eq!(heard[0], [0, 0, 0, 0, 0, 2, 0, 4, 0, 8, 0, 16]);
    assert!(heard.iter().all(|answers| *answers == heard[0]), "{heard:?}");
    assert!(!noted(&app, own).await.contains(&"sign_in.rested".to_owned()), "it is noted when it goes on");
    // While it must wait, the right password is not heard either; then it is, and nothing is held against her.
    for _ in 0..4 {
        WAITING.fetch_add(64 * SECOND, Ordering::Relaxed);
        let _ = enter(&app, &Visitor::default(), "ada@example.org", "a wrong password").await;
    }
    assert_eq!(noted(&app, own).await[0], "sign_in.rested");
    let early = enter(&app, &Visitor::default(), "ada@example.org", PASSWORD).await.unwrap_err();
    assert!(early.to_string().contains("the next one is possible in"), "{early}");
    assert!(matches!(sign_in(&app, "ada@example.org", PASSWORD).await, Err(Error::RateLimited)));
    WAITING.fetch_add(900 * SECOND, Ordering::Relaxed);
    enter(&app, &Visitor::default(), " ADA@example.org", PASSWORD).await.unwrap();
    for _ in 0..5 {
        assert!(matches!(sign_in(&app, "ada@example.org", "wrong").await, Err(Error::Unauthenticated)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_at_many_addresses_makes_the_network_wait() {
    static GUESSING: AtomicI64 = AtomicI64::new(100 * DAY);
    let (app, _, _folder) = house(|| Micros(GUESSING.load(Ordering::Relaxed))).await;
    for n in 0..30 {
        let tried = enter(&app, &from("192.0.2.7"), &format!("guess-{n}@example.org"), "x".repeat(2000).as_str()).await;
        assert!(matches!(tried, Err(Error::Unauthenticated)), "{n}: {tried:?}");
    }
    let waits = enter(&app, &from("192.0.2.7"), "ada@example.org", PASSWORD).await;
    assert!(matches!(waits, Err(Error::Wait { seconds: 2 })), "{waits:?}");
    enter(&app, &from("192.0.2.8"), "ada@example.org", PASSWORD).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_that_come_at_once_are_counted_before_they_are_made() {
    static AT_ONCE: AtomicI64 = AtomicI64::new(100 * DAY);
    let (app, _, _folder) = house(|| Micros(AT_ONCE.load(Ordering::Relaxed))).await;
    let tries = (0..20).map(|_| {
        let app = Arc::clone(&app);
        tokio::spawn(async move { sign_in(&app, "ada@example.org", "a wrong password").await })
    });
    let mut heard = 0;
    for tried in tries.collect::<Vec<_>>() {
        heard += usize::from(matches!(tried.await.unwrap(), Err(Error::Unauthenticated)));
    }
    assert_eq!(heard, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_when_nobody_sees_it_and_in_any_case_after_a_while() {
    static SLEEPING: AtomicI64 = AtomicI64::new(100 * DAY);
    let (app, _, _folder) = house(|| Micros(SLEEPING.load(Ordering::Relaxed))).await;
    let token = enter(&app, &from("2001:db8::7"), "ada@example.org", PASSWORD).await.unwrap();
    let ada = session(&app, &token).await.unwrap().unwrap();
    let view = account::browsers(&ada, &app, &token).await.unwrap().remove(0);
    assert_eq!((view.address.as_deref(), view.agent.as_deref()), (Some("2001:db8::7"), Some("Firefox, Linux")));
    assert_eq!((view.current, view.opened_by, view.seen_at), (true, OpenedBy::Password, view.since));
    let opened = app.now().0;
    let seen = async || {
        let now = Ctx { now: app.now(), ..ada.clone() };
        account::browsers(&now, &app, &token).await.map(|views| views[0].seen_at)
    };
    // Every three days somebody looks; it is noted, but not more finely than a quarter of an hour.
    for day in [3, 6, 9, 12] {
        SLEEPING.store(opened + day * DAY, Ordering::Relaxed);
        assert!(session(&app, &token).await.unwrap().is_some(), "day {day}");
        while seen().await.unwrap() != app.now() {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
        let at = app.now();
        SLEEPING.fetch_add(COARSE - 1, Ordering::Relaxed);
        assert!(session(&app, &token).await.unwrap().is_some());
        assert_eq!(seen().await.unwrap(), at);
    }
    SLEEPING.store(opened + SESSION, Ordering::Relaxed);
    assert!(session(&app, &token).await.unwrap().is_none(), "after fourteen days it has ended");
    let token = enter(&app, &Visitor::default(), "ada@example.org", PASSWORD).await.unwrap();
    SLEEPING.fetch_add(IDLE, Ordering::Relaxed);
    assert!(session(&app, &token).await.unwrap().is_none(), "nobody has seen it for four days");
    assert!(matches!(account::browsers(&ada, &app, &token).await, Err(Error::Unauthenticated)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_is_a_step_of_its_own() {
    static STEPPING: AtomicI64 = AtomicI64::new(100 * DAY);
    let (app, own, _folder) = house(|| Micros(STEPPING.load(Ordering::Relaxed))).await;
    let token = sign_in(&app, "ada@example.org", PASSWORD).await.unwrap();
    let ada = session(&app, &token).await.unwrap().unwrap();
    second_factor::enrol(&ada, &app, &token, PASSWORD).await.unwrap();
    // Not before it is confirmed.
    assert!(session(&app, &sign_in(&app, "ada@example.org", PASSWORD).await.unwrap()).await.unwrap().is_some());
    let secret = second_factor::tests::secret(&app, &ada).await;
    let code = || second_factor::totp::code_at(&secret, app.now());
    let codes = second_factor::confirm(&ada, &app, &token, &code()).await.unwrap();
    STEPPING.fetch_add(30 * SECOND, Ordering::Relaxed);

    let step = enter(&app, &from("192.0.2.1"), "ada@example.org", PASSWORD).await.unwrap();
    assert!(matches!(standing(&app, &step).await.unwrap(), Standing::Code));
    assert!(session(&app, &step).await.unwrap().is_none());
    for wrong in ["", "000000", "ABCD-EFGH-IJKL-MNOP"] {
        assert!(matches!(give_code(&app, &step, wrong).await, Err(Error::Invalid(_))), "{wrong}");
    }
    let right = code();
    let (first, second) = tokio::join!(give_code(&app, &step, &right), give_code(&app, &step, &right));
    assert_ne!(first.is_ok(), second.is_ok(), "{first:?} {second:?}");
    let opened = first.or(second).unwrap();
    let view = account::browsers(&ada, &app, &opened).await.unwrap().remove(0);
    assert_eq!((view.current, view.address.as_deref()), (true, Some("192.0.2.1")), "as it was with the password");
    assert!(matches!(give_code(&app, &step, &codes[0]).await, Err(Error::Unauthenticated)), "the step is over");

    // The same code again is no code, also in another step.
    let step = sign_in(&app, "ada@example.org", PASSWORD).await.unwrap();
    assert!(matches!(give_code(&app, &step, &right).await, Err(Error::Invalid(_))));
    let recovery = codes[3].to_lowercase().replace('-', " ");
    give_code(&app, &step, &recovery).await.unwrap();
    assert_eq!(noted(&app, own).await[..2], ["sign_in", "recovery_codes.used"]);
    let step = sign_in(&app, "ada@example.org", PASSWORD).await.unwrap();
    assert!(matches!(give_code(&app, &step, &recovery).await, Err(Error::Invalid(_))), "a recovery code works once");

    // A step bears five codes, and codes are counted over all steps.
    for _ in 0..4 {
        assert!(matches!(give_code(&app, &step, "000000").await, Err(Error::Invalid(_))));
    }
    assert!(matches!(give_code(&app, &step, "000000").await, Err(Error::Unauthenticated)));
    let step = sign_in(&app, "ada@example.org", PASSWORD).await.unwrap();
    assert!(matches!(give_code(&app, &step, "000000").await, Err(Error::Wait { seconds: 2 })));
    STEPPING.fetch_add(STEP, Ordering::Relaxed);
    assert!(matches!(standing(&app, &step).await.unwrap(), Standing::Nobody), "it waits for five minutes");

    // Links ask for it too, and a new password ends steps.
    let by_link = redeem(&app, &link(&app, "ada@example.org").await.unwrap()).await.unwrap();
    assert!(matches!(standing(&app, &by_link).await.unwrap(), Standing::Code));
    let fresh = account::set_password(&ada, &app, &opened, PASSWORD, "numbers and engines").await.unwrap();
    assert!(matches!(standing(&app, &by_link).await.unwrap(), Standing::Nobody));
    assert!(matches!(standing(&app, &fresh).await.unwrap(), Standing::In(_)));
    assert!(matches!(standing(&app, &opened).await.unwrap(), Standing::Nobody));
    let step = sign_in(&app, "ada@example.org", "numbers and engines").await.unwrap();
    sign_out(&app, &step).await.unwrap();
    assert!(matches!(standing(&app, &step).await.unwrap(), Standing::Nobody));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_that_asks_for_a_second_factor_lets_others_set_one_up_and_nothing_else() {
    static ASKING: AtomicI64 = AtomicI64::new(100 * DAY);
    let (app, own, _folder) = house(|| Micros(ASKING.load(Ordering::Relaxed))).await;
    let token = sign_in(&app, "ada@example.org", PASSWORD).await.unwrap();
    let ada = session(&app, &token).await.unwrap().unwrap();
    let (bob, link) = people::invite(&ada, &app, "bob@example.org", "Bob", Role::Viewer).await.unwrap();
    let before = redeem(&app, &link).await.unwrap();
    let viewer = session(&app, &before).await.unwrap().unwrap();
    assert!(matches!(second_factor::require(&viewer, &app, true).await, Err(Error::Forbidden)));
    for _ in 0..2 {
        second_factor::require(&ada, &app, true).await.unwrap();
    }
    assert!(
        second_factor::required(&ada, &app).await.unwrap()
            && second_factor::show(&viewer, &app).await.unwrap().required
    );
    assert_eq!(noted(&app, own).await.iter().filter(|action| *action == "second_factor.required").count(), 1);
    let Standing::Enrol(limited) = standing(&app, &before).await.unwrap() else { panic!("sessions that are open too") };
    assert_eq!((limited.user(), session(&app, &before).await.unwrap().is_some()), (Some(bob), false));
    second_factor::enrol(&limited, &app, &before, "").await.unwrap();
    let secret = second_factor::tests::secret(&app, &limited).await;
    second_factor::confirm(&limited, &app, &before, &second_factor::totp::code_at(&secret, app.now())).await.unwrap();
    let ctx = session(&app, &before).await.unwrap().unwrap();
    assert!(workspace::show(&ctx, &app).is_err(), "a viewer still");
    second_factor::require(&Ctx::operator(own, app.now()), &app, false).await.unwrap();
    assert!(session(&app, &token).await.unwrap().is_some());
}
