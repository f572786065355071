//! Invitations from the mail to the first page.
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use throughline_model::id::WorkspaceId;

use super::*;
use crate::{
    account,
    app::Settings,
    ctx::World,
    keys,
    outbound::email::{MailSettings, OUTBOX, Way},
};

/// A clock that goes on with each look.
fn clock() -> Micros {
    static NOW: AtomicI64 = AtomicI64::new(20_000 * DAY);
    Micros(NOW.fetch_add(1, Ordering::Relaxed))
}

const PASSWORD: &str = "engines and numbers";

fn link(token: &str) -> String {
    format!("https://cx.example.org/invitation?token={token}")
}

async fn house(by: Way, clock: fn() -> Micros) -> (Arc<App>, Ctx, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mail = MailSettings { by, ..MailSettings::default() };
    let settings = Settings { mail, ..Settings::new(folder.path()) };
    let (app, _) = App::open(settings, World::fixed(clock, 5)).await.unwrap();
    let own = keys::make_workspace(&app, "own", "Möbel & <Co>", app.now()).await.unwrap().workspace.id;
    let owner = member(&app, own, "ada@example.org", Role::Owner).await;
    (app, owner, folder)
}

async fn member(app: &App, workspace: WorkspaceId, email: &str, role: Role) -> Ctx {
    let id = auth::put_user(app, workspace, email, Some("Ada"), role.as_str(), None).await.unwrap();
    let actor = Actor::User { id, name: "Ada".to_owned() };
    Ctx { actor, role, ..Ctx::operator(workspace, app.now()) }
}

/// The token of the last mail.
fn mailed(app: &App) -> String {
    let mail = app.mailer.sent().pop().unwrap();
    let token: String = mail.text.split("token=").nth(1).unwrap().chars().take(64).collect();
    assert!(mail.html.contains(&format!("href=\"{}\"", link(&token))), "{}", mail.html);
    token
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_new_sets_a_name_and_a_password() {
    let (app, owner, _folder) = house(Way::Memory, clock).await;
    let (id, delivery) = invite(&owner, &app, "Bob@Example.org", Role::Analyst, link).await.unwrap();
    assert_eq!(delivery, Delivery::Mailed);
    let mail = app.mailer.sent().remove(0);
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("bob@example.org", "Invitation to Möbel & <Co>"));
    assert!(mail.text.contains("Ada invites you to Möbel & <Co>") && mail.text.contains("(UTC)"), "{}", mail.text);
    assert!(mail.html.contains("Möbel &amp; &lt;Co&gt;") && !mail.html.contains("<Co>"), "{}", mail.html);
    let token = mailed(&app);
    let view = list(&owner, &app).await.unwrap().remove(0);
    assert_eq!((view.id, view.role, view.invited_by.as_str(), view.expired), (id, Role::Analyst, "Ada", false));
    let welcome = look(&app, &token).await.unwrap();
    assert_eq!((welcome.email.as_str(), welcome.role, welcome.known), ("bob@example.org", Role::Analyst, false));
    assert_eq!((welcome.workspace.as_str(), welcome.until), ("Möbel & <Co>", view.until));
    assert!(people::list(&owner, &app).await.unwrap().people.len() == 1, "not a member before they accept");

    let visitor = Visitor::default();
    for (name, password) in [("", PASSWORD), ("Bob", "short"), ("Bob", "bob@example.org"), ("a\nb", PASSWORD)] {
        let refused = accept(&app, &visitor, &token, name, password).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{name} {password}");
    }
    let session = accept(&app, &visitor, &token, " Bob ", PASSWORD).await.unwrap();
    let bob = auth::session(&app, &session).await.unwrap().unwrap();
    assert_eq!((bob.workspace, bob.role), (owner.workspace, Role::Analyst));
    assert!(matches!(&bob.actor, Actor::User { name, .. } if name == "Bob"));
    auth::sign_in(&app, "bob@example.org", PASSWORD).await.unwrap();
    for gone in [look(&app, &token).await.map(drop), accept(&app, &visitor, &token, "Eve", PASSWORD).await.map(drop)] {
        assert!(matches!(gone, Err(Error::NotFound(_))), "it works once");
    }
    assert_eq!(list(&owner, &app).await.unwrap(), []);
    let again = invite(&owner, &app, "bob@example.org", Role::Viewer, link).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "a member already");
    let entries = audit::list(&owner, &app, &audit::Asked::default(), 4).await.unwrap().entries;
    let actions: Vec<_> = entries.iter().map(|entry| (entry.action.as_str(), entry.name.as_str())).collect();
    assert_eq!(actions[1..], [("sign_in", "Bob"), ("member.joined", "Bob"), ("member.invited", "Ada")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_known_just_joins_and_keeps_what_they_have() {
    let (app, owner, _folder) = house(Way::Memory, clock).await;
    let other = keys::make_workspace(&app, "other", "Other", Micros(app.now().0 - DAY)).await.unwrap().workspace.id;
    auth::put_user(&app, other, "eve@example.org", Some("Eve"), "owner", Some(PASSWORD)).await.unwrap();
    invite(&owner, &app, "eve@example.org", Role::Agent, link).await.unwrap();
    let token = mailed(&app);
    assert!(look(&app, &token).await.unwrap().known);
    let session = accept(&app, &Visitor::default(), &token, "Mallory", "another password").await.unwrap();
    let eve = auth::session(&app, &session).await.unwrap().unwrap();
    assert_eq!((eve.workspace, eve.role), (owner.workspace, Role::Agent), "of this workspace alone");
    assert!(matches!(&eve.actor, Actor::User { name, .. } if name == "Eve"));
    assert!(auth::sign_in(&app, "eve@example.org", "another password").await.is_err());
    let refused = account::set_password(&eve, &app, &session, "", "another password").await;
    assert!(matches!(refused, Err(Error::Invalid(_))));
    auth::sign_in(&app, "eve@example.org", PASSWORD).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn invitations_are_sent_again_taken_back_and_grow_old() {
    static LATER: AtomicI64 = AtomicI64::new(20_000 * DAY);
    let (app, owner, _folder) = house(Way::Memory, || Micros(LATER.fetch_add(1, Ordering::Relaxed))).await;
    let (id, _) = invite(&owner, &app, "bob@example.org", Role::Viewer, link).await.unwrap();
    let first = mailed(&app);
    assert!(matches!(invite(&owner, &app, "bob@example.org", Role::Viewer, link).await, Err(Error::Conflict(_))));
    assert_eq!(resend(&owner, &app, id, link).await.unwrap(), Delivery::Mailed);
    let second = mailed(&app);
    assert!(look(&app, &first).await.is_err() && look(&app, &second).await.is_ok(), "the newer link counts");
    revoke(&owner, &app, id).await.unwrap();
    assert!(
        look(&app, &second).await.is_err()
            && accept(&app, &Visitor::default(), &second, "Bob", PASSWORD).await.is_err()
    );
    for gone in [revoke(&owner, &app, id).await, resend(&owner, &app, id, link).await.map(drop)] {
        assert!(matches!(gone, Err(Error::NotFound(_))));
    }
    let (id, _) = invite(&owner, &app, "bob@example.org", Role::Viewer, link).await.unwrap();
    let third = mailed(&app);
    LATER.fetch_add(LASTS, Ordering::Relaxed);
    assert!(look(&app, &third).await.is_err());
    let later = Ctx { now: app.now(), ..owner.clone() };
    assert!(list(&later, &app).await.unwrap()[0].expired);
    resend(&later, &app, id, link).await.unwrap();
    accept(&app, &Visitor::default(), &mailed(&app), "Bob", PASSWORD).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn only_owners_invite_owners_and_other_workspaces_see_nothing() {
    let (app, owner, _folder) = house(Way::Memory, clock).await;
    let admin = member(&app, owner.workspace, "admin@example.org", Role::Admin).await;
    let viewer = member(&app, owner.workspace, "viewer@example.org", Role::Viewer).await;
    let other = keys::make_workspace(&app, "other", "Other", app.now()).await.unwrap().workspace.id;
    let stranger = member(&app, other, "stranger@example.org", Role::Owner).await;
    let (id, _) = invite(&owner, &app, "bob@example.org", Role::Owner, link).await.unwrap();
    assert!(!list(&admin, &app).await.unwrap()[0].in_reach);
    assert_eq!(list(&stranger, &app).await.unwrap(), []);
    for forbidden in [
        invite(&admin, &app, "eve@example.org", Role::Owner, link).await.map(drop),
        resend(&admin, &app, id, link).await.map(drop),
        revoke(&admin, &app, id).await,
        invite(&viewer, &app, "eve@example.org", Role::Viewer, link).await.map(drop),
        list(&viewer, &app).await.map(drop),
        revoke(&viewer, &app, id).await,
    ] {
        assert!(matches!(forbidden, Err(Error::Forbidden)), "{forbidden:?}");
    }
    assert!(matches!(revoke(&stranger, &app, id).await, Err(Error::NotFound(_))));
    assert!(matches!(invite(&admin, &app, "nobody", Role::Viewer, link).await, Err(Error::Invalid(_))));
    invite(&admin, &app, "eve@example.org", Role::Admin, link).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_mail_the_link_is_handed_over() {
    let (app, owner, folder) = house(Way::Outbox, clock).await;
    let (_, delivery) = invite(&owner, &app, "bob@example.org", Role::Viewer, link).await.unwrap();
    let Delivery::ByHand { token } = delivery else { panic!("{delivery:?}") };
    assert!(look(&app, &token).await.is_ok());
    assert_eq!(std::fs::read_dir(folder.path().join(OUTBOX)).unwrap().count(), 1);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (app, owner, _folder) = house(Way::Smtp(format!("smtp://{free}")), clock).await;
    let (_, delivery) = invite(&owner, &app, "bob@example.org", Role::Viewer, link).await.unwrap();
    let Delivery::Failed { why, token } = delivery else { panic!("{delivery:?}") };
    assert!(why.starts_with("the mail could not be sent") && look(&app, &token).await.is_ok(), "{why}");
}
