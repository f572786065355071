//! Boards: who sees and changes them, what lies on them, and what is mailed to whom.
use serde_json::json;
use throughline_model::{id::UserId, permission::Role, time::DAY};

use super::{
    answer::{Against, Shown},
    mail::{Links, MailBoard},
    *,
};
use crate::{
    app::Settings,
    auth,
    ctx::World,
    jobs::{self, worker::work_off},
    keys::{self, KeyKind},
    outbound::email::{Mail, MailSettings, Way},
    people, project,
    wires::{self, Wire},
};

struct House {
    app: Arc<App>,
    owner: Ctx,
    _folder: tempfile::TempDir,
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::new(folder.path());
        settings.mail = MailSettings { by: Way::Memory, ..MailSettings::default() };
        let (app, _) = App::open(settings, World::real()).await.unwrap();
        let workspace = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap().workspace.id;
        let key = keys::add(&app, workspace, KeyKind::Write, Some("shop")).await.unwrap();
        let now = app.now();
        let track = |who: &str, event: &str, unit: &str, days: i64, score: i64| {
            let at = Micros(now.0 - days * DAY).to_string();
            let properties = json!({"unit": unit, "score": score});
            json!({"type": "track", "event": event, "userId": who, "timestamp": at, "properties": properties})
        };
        let events = json!([
            track("ada", "Visit", "Mill", 9, 0),
            track("ada", "Order", "Mill", 8, 0),
            track("ada", "NPS Submitted", "Mill", 7, 10),
            track("bob", "Visit", "Harbour", 9, 0),
            track("bob", "NPS Submitted", "Harbour", 7, 2),
            track("cleo", "NPS Submitted", "Harbour", 50, 9),
        ]);
        let body = json!({"writeKey": key, "batch": events}).to_string().into_bytes();
        let request = wires::Request { call: "batch", query: "", headers: Vec::new(), body };
        app.collect(Wire::Segment, wires::segment::check(request).unwrap(), app.now()).await.unwrap();
        project::catch_up(&app).await.unwrap();
        let owner = member(&app, workspace, "owner@example.org", Role::Owner).await;
        Self { app, owner, _folder: folder }
    }

    async fn member(&self, email: &str, role: Role) -> Ctx {
        member(&self.app, self.owner.workspace, email, role).await
    }

    async fn limited(&self, email: &str, unit: &str) -> Ctx {
        let user = self.member(email, Role::UnitManager).await.user().unwrap();
        people::set_units(&self.owner, &self.app, user, &[unit.to_owned()]).await.unwrap();
        auth::of_member(&self.app, self.owner.workspace, user).await.unwrap().unwrap().0
    }

    async fn board(&self, ctx: &Ctx, shared: bool) -> BoardId {
        let board = add(ctx, &self.app, "Week", shared).await.unwrap();
        for (title, question) in [
            ("Recommend", json!({"kind": "score", "metric": "nps", "from": "2020-01-01T00:00:00Z"})),
            ("By <shop>", json!({"kind": "score", "metric": "nps", "by": "unit"})),
            ("Met", json!({"kind": "trend", "bucket": "day"})),
            ("Visit to order", json!({"kind": "funnel", "steps": [{"touchpoint": "Visit"}, {"touchpoint": "Order"}]})),
            ("Map", json!({"kind": "map"})),
        ] {
            pin(ctx, &self.app, board, title, &Question::from_value(question).unwrap()).await.unwrap();
        }
        board
    }

    /// How many answers the first tile rests on.
    async fn n(&self, ctx: &Ctx, board: BoardId) -> u64 {
        let view = show(ctx, &self.app, board).await.unwrap();
        let within = view.lens.within(ctx.now);
        match answer::answer(ctx, &self.app, &view.tiles[0], &within).await.unwrap().shown {
            Shown::Scores(rows) => rows.iter().map(|row| row.n).sum(),
            other => panic!("{other:?}"),
        }
    }

    /// The mails that were sent since, by their receivers.
    async fn mailed(&self, after: usize) -> Vec<Mail> {
        work_off(&self.app).await.unwrap();
        let mut mails: Vec<Mail> = self.app.mailer.sent().into_iter().skip(after).collect();
        mails.sort_by(|a, b| a.to.cmp(&b.to));
        mails
    }
}

async fn member(app: &App, workspace: throughline_model::id::WorkspaceId, email: &str, role: Role) -> Ctx {
    let user = auth::put_user(app, workspace, email, None, role.as_str(), None).await.unwrap();
    auth::of_member(app, workspace, user).await.unwrap().unwrap().0
}

fn links() -> Links {
    Links {
        board: "https://cx.example/boards/1".to_owned(),
        leave: "https://cx.example/boards/leave?token=".to_owned(),
    }
}

fn titles(view: &BoardView) -> Vec<&str> {
    view.tiles.iter().map(|tile| tile.title.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_is_seen_and_changed_by_those_who_may() {
    let house = House::new().await;
    let app = &house.app;
    let (ada, bob) = (house.member("ada@e.org", Role::Analyst).await, house.member("bob@e.org", Role::Viewer).await);
    let board = house.board(&ada, false).await;
    assert!(matches!(show(&bob, app, board).await, Err(Error::NotFound(_))));
    assert!(matches!(show(&house.owner, app, board).await, Err(Error::NotFound(_))), "it is hers alone");
    assert!(list(&bob, app).await.unwrap().is_empty());
    rename(&ada, app, board, " Week 1 ", true).await.unwrap();
    let seen = show(&bob, app, board).await.unwrap();
    assert_eq!((seen.name.as_str(), seen.owner.as_str(), seen.may_change), ("Week 1", "ada", false));
    for refused in [
        rename(&bob, app, board, "Mine", true).await,
        change_tile(&bob, app, board, 1, Deed::Remove).await,
        look_through(&bob, app, board, &Lens::default()).await,
        remove(&bob, app, board, "Week 1").await,
        mail::set(&bob, app, board, None, &[], links()).await,
    ] {
        assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
    }
    rename(&house.owner, app, board, "Ours", true).await.unwrap();
    for wrong in ["", " ", &"x".repeat(81)] {
        assert!(matches!(rename(&ada, app, board, wrong, true).await, Err(Error::Invalid(_))));
    }
    assert!(matches!(remove(&ada, app, board, "Week 1").await, Err(Error::Invalid(_))), "the name is another one");
    remove(&ada, app, board, "Ours").await.unwrap();
    assert!(matches!(show(&ada, app, board).await, Err(Error::NotFound(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn tiles_are_moved_drawn_removed_and_brought_back() {
    let house = House::new().await;
    let (app, owner) = (&house.app, &house.owner);
    let board = house.board(owner, true).await;
    let change = async |tile, deed| change_tile(owner, app, board, tile, deed).await;
    let now = async || show(owner, app, board).await.unwrap();
    change(3, Deed::Earlier).await.unwrap();
    change(1, Deed::Earlier).await.unwrap();
    change(4, Deed::Later).await.unwrap();
    assert_eq!(titles(&now().await), ["Recommend", "Met", "By <shop>", "Map", "Visit to order"]);
    change(3, Deed::Remove).await.unwrap();
    change(2, Deed::Earlier).await.unwrap();
    assert_eq!(titles(&now().await), ["By <shop>", "Recommend", "Map", "Visit to order"]);
    change(3, Deed::Restore).await.unwrap();
    assert!(titles(&now().await).contains(&"Met"));
    let look = |form, width| Deed::Look { title: "All of it".to_owned(), form, width };
    assert!(matches!(change(3, look(Form::Funnel, 1)).await, Err(Error::Invalid(_))));
    assert!(matches!(change(3, look(Form::Figure, 4)).await, Err(Error::Invalid(_))));
    assert!(matches!(change(99, Deed::Remove).await, Err(Error::NotFound(_))));
    change(3, look(Form::Figure, 2)).await.unwrap();
    let view = now().await;
    let tile = view.tiles.iter().find(|tile| tile.id == 3).unwrap();
    assert_eq!((tile.title.as_str(), tile.form, tile.width), ("All of it", Form::Figure, 2));
    let answered = answer::answer(owner, app, tile, &view.lens.within(owner.now)).await.unwrap();
    assert_eq!(answered.shown, Shown::Count(3));
    let timeline = json!({"kind": "timeline", "customer": {"external_id": "ada"}});
    let refused = pin(owner, app, board, "Ada", &Question::from_value(timeline).unwrap()).await;
    assert!(matches!(refused, Err(Error::Invalid(_))), "a person is no figure");
    let later = Ctx { now: Micros(owner.now.0 + 2 * DAY), ..owner.clone() };
    change(3, Deed::Remove).await.unwrap();
    change_tile(&later, app, board, 1, Deed::Later).await.unwrap();
    assert!(matches!(change(3, Deed::Restore).await, Err(Error::NotFound(_))), "it was too long ago");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bar_counts_on_every_tile_and_readers_see_their_part() {
    let house = House::new().await;
    let (app, owner) = (&house.app, &house.owner);
    let board = house.board(owner, true).await;
    let mill = house.limited("mill@e.org", "Mill").await;
    assert_eq!((house.n(owner, board).await, house.n(&mill, board).await), (3, 1));
    let lens = Lens { days: Some(30), compare: Against::Before, ..Lens::default() };
    look_through(owner, app, board, &lens).await.unwrap();
    let view = show(owner, app, board).await.unwrap();
    assert_eq!(view.lens, lens);
    let within = lens.within(owner.now);
    for tile in &view.tiles {
        let answered = answer::answer(owner, app, tile, &within).await.unwrap();
        let question = serde_json::to_value(&answered.question).unwrap();
        assert_eq!(question["from"], json!(within.range.from), "{}", tile.title);
    }
    assert_eq!(house.n(owner, board).await, 2);
    look_through(owner, app, board, &Lens { unit: Some("Harbour".to_owned()), ..Lens::default() }).await.unwrap();
    assert_eq!((house.n(owner, board).await, house.n(&mill, board).await), (2, 0));
    let gone = Lens { segment: Some("Nobody".to_owned()), ..Lens::default() }.within(owner.now);
    let refused = answer::answer(owner, app, &view.tiles[0], &gone).await;
    assert!(matches!(refused, Err(Error::Invalid(_))), "there is no such segment");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_reader_is_mailed_what_they_may_see() {
    let house = House::new().await;
    let (app, owner) = (&house.app, &house.owner);
    let board = house.board(owner, true).await;
    let mill = house.limited("mill@e.org", "Mill").await;
    let (me, other) = (owner.user().unwrap(), mill.user().unwrap());
    let rule: throughline_model::schedule::Rule = "daily 07:00".parse().unwrap();
    let stranger = UserId(app.world.new_id());
    let set = async |readers: &[UserId]| mail::set(owner, app, board, Some(rule), readers, links()).await;
    assert!(matches!(set(&[stranger]).await, Err(Error::Invalid(_))), "members only");
    assert!(matches!(set(&[]).await, Err(Error::Invalid(_))));
    let often = "every 5m".parse().unwrap();
    assert!(mail::set(owner, app, board, Some(often), &[me], links()).await.is_err(), "not that often");
    set(&[me, other]).await.unwrap();
    let planned = throughline_store::schedules::of(&app.db, Some(owner.workspace)).await.unwrap();
    assert_eq!((planned.len(), planned[0].rule.as_str(), planned[0].kind.as_str()), (1, "daily 07:00", "board"));

    let begin = async || {
        let mut tx = app.db.begin().await.unwrap();
        jobs::add(&mut tx, app, Some(owner.workspace), &MailBoard { board }, app.now()).await.unwrap();
        tx.commit().await.unwrap();
    };
    begin().await;
    begin().await;
    let mails = house.mailed(0).await;
    let to: Vec<_> = mails.iter().map(|mail| mail.to.as_str()).collect();
    assert_eq!(to, ["mill@e.org", "owner@example.org"], "once a day each");
    let [theirs, mine] = &mails[..] else { panic!() };
    assert!(mine.text.contains("n 3,") || mine.text.contains("n 3)"), "{}", mine.text);
    assert!(mine.text.contains("Harbour") && !theirs.text.contains("Harbour"), "{}", theirs.text);
    assert!(!theirs.html.contains("Harbour") && theirs.text.contains("your units"));
    assert!(mine.html.contains("By &lt;shop&gt;") && !mine.html.contains("By <shop>"));
    assert!(mine.html.contains("bgcolor=\"#0b7a75\"") && mine.text.contains("Visit: 2"), "{}", mine.text);
    let leave = mine.leave.clone().unwrap();
    assert!(mine.html.contains(&leave) && mine.text.contains(&leave));

    let token = leave.split_once("token=").unwrap().1;
    assert_eq!(mail::look(app, token).await.unwrap().email, "owner@example.org");
    assert_eq!(show(owner, app, board).await.unwrap().mail.unwrap().readers, [me, other], "looking changes nothing");
    for _ in 0..2 {
        mail::leave(app, token).await.unwrap();
    }
    assert_eq!(show(owner, app, board).await.unwrap().mail.unwrap().readers, [other]);
    for wrong in ["", "00", &token[2..]] {
        assert!(matches!(mail::leave(app, wrong).await, Err(Error::NotFound(_))), "{wrong}");
    }
    mail::follow(owner, app, board, true).await.unwrap();
    people::remove(owner, app, other).await.unwrap();
    let mut tx = app.db.begin().await.unwrap();
    for reader in [me, other] {
        jobs::add(&mut tx, app, Some(owner.workspace), &mail::SendBoard { board, reader }, app.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    let again = house.mailed(2).await;
    assert_eq!(
        again.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(),
        ["owner@example.org"],
        "who left gets none"
    );
    crate::account::set_language(owner, app, Some("de")).await.unwrap();
    assert_eq!(mail::send_now(owner, app, board, &links()).await.unwrap(), "owner@example.org");
    let german = house.mailed(3).await.remove(0);
    assert!(german.text.contains("Keine weiteren Mails zu diesem Board: ") && !german.text.contains("No more mail"));
    assert!(german.html.contains("<html lang=\"de\">") && german.html.contains("Vollständig bis "), "{}", german.html);
    mail::set(owner, app, board, None, &[], links()).await.unwrap();
    assert!(throughline_store::schedules::of(&app.db, Some(owner.workspace)).await.unwrap().is_empty());
    assert!(matches!(mail::follow(owner, app, board, true).await, Err(Error::Conflict(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_run_the_workspace_chooses_only_themselves() {
    let house = House::new().await;
    let app = &house.app;
    let ada = house.member("ada@e.org", Role::Analyst).await;
    let board = house.board(&ada, true).await;
    let (me, owner) = (ada.user().unwrap(), house.owner.user().unwrap());
    assert_eq!(mail::possible(&ada, app).await.unwrap().len(), 1);
    assert_eq!(mail::possible(&house.owner, app).await.unwrap().len(), 2);
    let rule = "weekly mon 07:00".parse().unwrap();
    assert!(mail::set(&ada, app, board, Some(rule), &[me, owner], links()).await.is_err());
    mail::set(&house.owner, app, board, Some(rule), &[owner], links()).await.unwrap();
    mail::set(&ada, app, board, Some(rule), &[me], links()).await.unwrap();
    let readers = show(&ada, app, board).await.unwrap().mail.unwrap().readers;
    assert_eq!(readers, [owner, me], "those whom others chose stay");
}
