//! Who sees and changes which view, what a view keeps, and that a removed one comes back.
use std::sync::Arc;

use throughline_model::permission::Role;

use super::*;
use crate::{app::Settings, auth, ctx::World, keys};

async fn house() -> (Arc<App>, Ctx, Ctx, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
    let workspace = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap().workspace.id;
    let member = async |email: &str, role: Role| {
        auth::put_user(&app, workspace, email, None, role.as_str(), None).await.unwrap();
        let session = auth::redeem(&app, &auth::link(&app, email).await.unwrap()).await.unwrap();
        auth::session(&app, &session).await.unwrap().unwrap()
    };
    let (ada, bob) = (member("ada@example.org", Role::Agent).await, member("bob@example.org", Role::Agent).await);
    (app, ada, bob, folder)
}

fn given(name: &str, query: &str, shared: bool) -> ViewIn {
    ViewIn { name: name.to_owned(), query: query.to_owned(), shared }
}

#[test]
fn a_view_keeps_what_its_list_knows_in_one_order() {
    let keeps = |query| List::Feedback.keeps(query);
    assert_eq!(keeps("words=1&cursor=9.9&q=+late+&done=x&unit=Mill"), "unit=Mill&q=late&words=1");
    assert_eq!(keeps("q=&period=30d"), "period=30d");
    assert_eq!(List::Customers.keeps("unit=Mill&columns=met%2Csince&q=a%26b"), "q=a%26b&columns=met%2Csince");
    assert!(List::Customers.takes("?q=a").is_ok());
    let refused = List::Customers.takes("q=a&colour=red").unwrap_err().to_string();
    assert!(refused.contains("`colour`"), "{refused}");
    assert!(List::Customers.takes(&format!("q={}", "a".repeat(7_000))).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn own_views_are_ones_own_and_shared_ones_everybodys() {
    let (app, ada, bob, _folder) = house().await;
    let own = add(&ada, &app, List::Customers, &given(" Mine ", "q=ada", false)).await.unwrap();
    let shared = add(&ada, &app, List::Feedback, &given("Late", "q=late", true)).await.unwrap();
    let names = async |ctx: &Ctx, of| {
        list(ctx, &app, of).await.unwrap().into_iter().map(|view| (view.name, view.may_change)).collect::<Vec<_>>()
    };
    assert_eq!(names(&ada, None).await, [("Mine".to_owned(), true), ("Late".to_owned(), true)]);
    assert_eq!(names(&bob, None).await, [("Late".to_owned(), false)]);
    assert!(names(&bob, Some(List::Customers)).await.is_empty());
    assert!(matches!(show(&bob, &app, own).await, Err(Error::NotFound(_))));
    assert!(matches!(change(&bob, &app, own, "x", false, None).await, Err(Error::NotFound(_))));
    assert!(matches!(change(&bob, &app, shared, "x", true, None).await, Err(Error::Forbidden)));
    assert!(matches!(remove(&bob, &app, shared).await, Err(Error::Forbidden)));
    // Of what one sees no two have a name; what others keep for themselves is nobody's business.
    assert!(matches!(add(&ada, &app, List::Customers, &given("Mine", "", true)).await, Err(Error::Invalid(_))));
    assert!(matches!(add(&bob, &app, List::Feedback, &given("Late", "", false)).await, Err(Error::Invalid(_))));
    add(&bob, &app, List::Customers, &given("Mine", "q=bob", false)).await.unwrap();
    assert!(matches!(add(&bob, &app, List::Customers, &given(" ", "", false)).await, Err(Error::Invalid(_))));
    change(&ada, &app, own, "All mine", false, None).await.unwrap();
    change(&ada, &app, own, "All mine", false, Some("q=lovelace&columns=met")).await.unwrap();
    assert_eq!(show(&ada, &app, own).await.unwrap().query, "q=lovelace&columns=met");
    // An administrator tidies what is shared, and sees nothing of what is not.
    let admin = Ctx { role: Role::Admin, ..bob.clone() };
    assert!(matches!(remove(&admin, &app, own).await, Err(Error::NotFound(_))));
    remove(&admin, &app, shared).await.unwrap();
    // A program has no views of its own.
    let operator = Ctx::operator(ada.workspace, app.now());
    assert!(matches!(add(&operator, &app, List::Customers, &given("P", "", false)).await, Err(Error::Invalid(_))));
    add(&operator, &app, List::Customers, &given("P", "", true)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_view_comes_back_once_and_within_a_day() {
    let (app, ada, bob, _folder) = house().await;
    let view = add(&ada, &app, List::Feedback, &given("Late", "q=late", true)).await.unwrap();
    let before = show(&ada, &app, view).await.unwrap();
    let done = remove(&ada, &app, view).await.unwrap();
    assert!(list(&ada, &app, None).await.unwrap().is_empty());
    assert!(matches!(undo::undo(&bob, &app, done).await, Err(Error::NotFound(_))), "somebody else did it");
    let said = undo::show(&ada, &app, done).await.unwrap();
    assert_eq!((said.subject.as_str(), said.n, said.undone, said.can_undo), ("Late", 1, false, true));
    let later = Ctx { now: Micros(ada.now.0 + 2 * undo::REMEMBERED), ..ada.clone() };
    assert!(matches!(undo::undo(&later, &app, done).await, Err(Error::Conflict(_))), "too long ago");
    assert_eq!(undo::undo(&ada, &app, done).await.unwrap(), 1);
    assert_eq!(show(&ada, &app, view).await.unwrap(), ViewView { changed_at: ada.now, ..before });
    assert!(matches!(undo::undo(&ada, &app, done).await, Err(Error::Conflict(_))), "it was taken back already");
    assert!(undo::show(&ada, &app, done).await.unwrap().undone);
}
