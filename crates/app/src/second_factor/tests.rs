//! Second factors from the first secret to the last recovery code.
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use throughline_model::{
    id::WorkspaceId,
    permission::Role,
    time::{DAY, SECOND},
};

use super::*;
use crate::{app::Settings, ctx::World, keys, seal::KEY_FILE};

static NOW: AtomicI64 = AtomicI64::new(100 * DAY);

const PASSWORD: &str = "engines and numbers";

/// The secret that was offered to whoever a context is about.
pub(crate) async fn secret(app: &App, ctx: &Ctx) -> Vec<u8> {
    let user = ctx.user().unwrap();
    let factor = second_factors::find(&app.db, user).await.unwrap().unwrap();
    app.seal.open(&purpose(user), &factor.secret).unwrap()
}

struct House {
    app: Arc<App>,
    own: WorkspaceId,
    folder: tempfile::TempDir,
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = || Micros(NOW.fetch_add(31 * SECOND, Ordering::Relaxed));
        let (app, _) = App::open(Settings::new(folder.path()), World::fixed(clock, 3)).await.unwrap();
        let own = keys::make_workspace(&app, "own", "Own", app.now()).await.unwrap().workspace.id;
        Self { app, own, folder }
    }

    async fn member(&self, email: &str, role: Role) -> (Ctx, String) {
        auth::put_user(&self.app, self.own, email, None, role.as_str(), Some(PASSWORD)).await.unwrap();
        let token = auth::sign_in(&self.app, email, PASSWORD).await.unwrap();
        (auth::session(&self.app, &token).await.unwrap().unwrap(), token)
    }

    async fn enrolled(&self, email: &str, role: Role) -> (Ctx, String, Vec<String>) {
        let (ctx, token) = self.member(email, role).await;
        enrol(&ctx, &self.app, &token, PASSWORD).await.unwrap();
        let code = totp::code_at(&secret(&self.app, &ctx).await, ctx.now);
        let codes = confirm(&ctx, &self.app, &token, &code).await.unwrap();
        (ctx, token, codes)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_drawn_confirmed_and_removed() {
    let house = House::new().await;
    let app = &house.app;
    let (ada, token) = house.member("ada+1@example.org", Role::Admin).await;
    let nothing = FactorView { since: None, codes_left: 0, required: false };
    assert_eq!((show(&ada, app).await.unwrap(), offered(&ada, app).await.unwrap()), (nothing, None));
    assert!(matches!(confirm(&ada, app, &token, "123456").await, Err(Error::Conflict(_))));
    assert!(matches!(enrol(&ada, app, &token, "wrong").await, Err(Error::Invalid(_))));
    enrol(&ada, app, &token, PASSWORD).await.unwrap();
    let enrolment = enrol(&ada, app, &token, PASSWORD).await.unwrap();
    assert_eq!(offered(&ada, app).await.unwrap(), Some(enrolment.clone()), "it can be shown again");
    let plain = enrolment.secret.replace(' ', "");
    assert_eq!(plain, totp::base32(&secret(app, &ada).await));
    let uri = format!(
        "otpauth://totp/Throughline:ada%2B1%40example%2Eorg?secret={plain}&issuer=Throughline&algorithm=SHA1&digits=6&period=30"
    );
    assert_eq!(enrolment.uri, uri);
    assert!(enrolment.qr.starts_with("<svg ") && !enrolment.qr.contains(&plain));
    let stored = second_factors::find(&app.db, ada.user().unwrap()).await.unwrap().unwrap().secret;
    assert!(stored.starts_with("1.") && !stored.contains(&plain));

    let elsewhere = auth::sign_in(app, "ada+1@example.org", PASSWORD).await.unwrap();
    assert!(matches!(confirm(&ada, app, &token, "000000").await, Err(Error::Invalid(_))));
    let code = totp::code_at(&secret(app, &ada).await, ada.now);
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    let codes = confirm(&ada, app, &token, &spaced).await.unwrap();
    assert!(auth::session(app, &elsewhere).await.unwrap().is_none(), "it was opened without the second factor");
    assert!(auth::session(app, &token).await.unwrap().is_some());
    assert_eq!((codes.len(), codes.iter().collect::<HashSet<_>>().len()), (CODES, CODES));
    assert!(codes.iter().all(|code| code.len() == 19 && code.split('-').all(|four| four.len() == 4)), "{codes:?}");
    let view = show(&ada, app).await.unwrap();
    assert_eq!((view.since, view.codes_left, offered(&ada, app).await.unwrap()), (Some(ada.now), 10, None));
    assert!(matches!(enrol(&ada, app, &token, PASSWORD).await, Err(Error::Conflict(_))));

    for wrong in [Proof::Password("wrong"), Proof::Code("000000"), Proof::Code("AAAA-AAAA-AAAA-AAAA")] {
        assert!(matches!(new_codes(&ada, app, &token, wrong).await, Err(Error::Invalid(_))), "{wrong:?}");
        assert!(matches!(disable(&ada, app, &token, wrong).await, Err(Error::Invalid(_))), "{wrong:?}");
    }
    let anew = new_codes(&ada, app, &token, Proof::Password(PASSWORD)).await.unwrap();
    assert!(matches!(disable(&ada, app, &token, Proof::Code(&codes[0])).await, Err(Error::Invalid(_))));
    disable(&ada, app, &token, Proof::Code(&anew[0])).await.unwrap();
    assert_eq!(show(&ada, app).await.unwrap(), nothing);
    assert!(matches!(disable(&ada, app, &token, Proof::Password(PASSWORD)).await, Err(Error::Conflict(_))));
    let found = audit::list(&ada, app, &audit::Asked::default(), 5).await.unwrap().entries;
    let actions: Vec<_> = found.iter().map(|entry| entry.action.as_str()).collect();
    let expect = ["second_factor.off", "recovery_codes.used", "recovery_codes.made", "second_factor.on", "sign_in"];
    assert_eq!(actions, expect);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_resets_what_no_other_workspace_relies_on() {
    let house = House::new().await;
    let app = &house.app;
    let (owner, owners, _) = house.enrolled("owner@example.org", Role::Owner).await;
    let (admin, _) = house.member("admin@example.org", Role::Admin).await;
    let (bob, bobs, _) = house.enrolled("bob@example.org", Role::Agent).await;
    assert_eq!(holders(&admin, app).await.unwrap(), HashSet::from([owner.user().unwrap(), bob.user().unwrap()]));
    assert!(matches!(holders(&bob, app).await, Err(Error::Forbidden)));
    for (by, whose) in [(&admin, &owner), (&bob, &bob)] {
        assert!(matches!(reset(by, app, whose.user().unwrap()).await, Err(Error::Forbidden)));
    }
    assert!(auth::session(app, &bobs).await.unwrap().is_some());
    reset(&admin, app, bob.user().unwrap()).await.unwrap();
    assert!(auth::session(app, &bobs).await.unwrap().is_none());
    assert!(matches!(reset(&admin, app, bob.user().unwrap()).await, Err(Error::NotFound(_))));
    let entry = audit::list(&admin, app, &audit::Asked::default(), 1).await.unwrap().entries.remove(0);
    assert_eq!((entry.action.as_str(), entry.subject.as_str()), ("second_factor.reset", "bob@example.org"));

    let other = keys::make_workspace(app, "other", "Other", app.now()).await.unwrap().workspace.id;
    auth::put_user(app, other, "owner@example.org", None, "viewer", None).await.unwrap();
    assert!(matches!(reset(&owner, app, owner.user().unwrap()).await, Err(Error::Conflict(_))));
    reset_by_operator(app, "owner@example.org").await.unwrap();
    assert!(auth::session(app, &owners).await.unwrap().is_none());
    assert!(matches!(reset_by_operator(app, "owner@example.org").await, Err(Error::NotFound(_))));
    assert!(matches!(reset_by_operator(app, "nobody@example.org").await, Err(Error::NotFound(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_key_recovery_codes_still_let_in() {
    let house = House::new().await;
    let (_, _, codes) = house.enrolled("ada@example.org", Role::Owner).await;
    let House { app, folder, .. } = house;
    drop(app);
    std::fs::remove_file(folder.path().join(KEY_FILE)).unwrap();
    let (app, _) = App::open(Settings::new(folder.path()), World::real()).await.unwrap();
    let step = auth::sign_in(&app, "ada@example.org", PASSWORD).await.unwrap();
    let lost = auth::give_code(&app, &step, "123456").await;
    assert!(matches!(&lost, Err(Error::Unavailable(why)) if why.contains(KEY_FILE)), "{lost:?}");
    auth::give_code(&app, &step, &codes[9]).await.unwrap();
}
