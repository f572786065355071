//! The second factor: an authenticator's codes, and recovery codes for the day on which it is lost.
//!
//! The secret is offered, shown once as text and as a QR code, and asked for at signing in only after a first code has
//! shown that it works. It lies sealed in the database; of recovery codes there are hashes only.
use std::collections::HashSet;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use throughline_model::{id::UserId, permission::Permission, time::Micros};
use throughline_store::{
    members, second_factors, steps,
    users::{self, User},
};

mod qr;
pub(crate) mod totp;

use crate::{
    account,
    app::App,
    audit::{self, Action, Who},
    auth::{self, limits::Counted},
    ctx::{Actor, Ctx, hash_of},
    error::{Error, Result},
    people,
};

/// How many recovery codes somebody is given.
pub const CODES: usize = 10;

/// What authenticators show beside the account.
const ISSUER: &str = "Throughline";

/// Somebody's second factor as they see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactorView {
    /// Since when they have one.
    pub since: Option<Micros>,
    /// How many recovery codes are left.
    pub codes_left: u64,
    /// Whether their workspace asks everybody for one.
    pub required: bool,
}

/// A secret to put into an authenticator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The secret in groups of four letters, to type.
    pub secret: String,
    /// The address that authenticators open.
    pub uri: String,
    /// The address as a QR code: an SVG image.
    pub qr: String,
}

/// How somebody shows that a second factor is theirs to change.
#[derive(Debug, Clone, Copy)]
pub enum Proof<'a> {
    /// By their password.
    Password(&'a str),
    /// By a code of the authenticator, or a recovery code.
    Code(&'a str),
}

/// Shows the caller's second factor.
///
/// # Errors
/// When the caller is no person, or the database fails.
pub async fn show(ctx: &Ctx, app: &App) -> Result<FactorView> {
    let user = ctx.user().ok_or(Error::Forbidden)?;
    let factor = second_factors::find(&app.db, user).await?;
    Ok(FactorView {
        since: factor.and_then(|factor| factor.confirmed_at),
        codes_left: second_factors::codes_left(&app.db, user).await?,
        required: second_factors::required(&app.db, ctx.workspace).await?,
    })
}

/// Offers a new secret to whoever has a session's token. It is not asked for before [`confirm`].
///
/// # Errors
/// [`Error::Conflict`] when they have a second factor already; names the field `current` where that is not their
/// password; see [`account::Takes`].
pub async fn enrol(ctx: &Ctx, app: &App, token: &str, password: &str) -> Result<Enrolment> {
    let user = account::prove(app, token, password).await?;
    let secret: [u8; totp::SECRET] = app.world.bytes();
    let sealed = app.seal.seal(&app.world, &purpose(user.id), &secret)?;
    let mut tx = app.db.begin().await?;
    if !second_factors::offer(&mut tx, user.id, &sealed, ctx.now).await? {
        return Err(Error::Conflict("you have a second factor already; remove it first".to_owned()));
    }
    tx.commit().await?;
    drawn(&user, &secret)
}

/// The secret that was offered and waits for its first code, to show it again; `None` where there is none.
///
/// # Errors
/// When the caller is no person, or the secret cannot be opened.
pub async fn offered(ctx: &Ctx, app: &App) -> Result<Option<Enrolment>> {
    let id = ctx.user().ok_or(Error::Forbidden)?;
    let Some(factor) = second_factors::find(&app.db, id).await?.filter(|factor| factor.confirmed_at.is_none()) else {
        return Ok(None);
    };
    let user = users::by_id(&app.db, id).await?.ok_or(Error::Unauthenticated)?;
    drawn(&user, &app.seal.open(&purpose(id), &factor.secret)?).map(Some)
}

/// Takes the offered secret into use with its first code, and ends all other sessions; gives the recovery codes, which
/// nobody can see again.
///
/// # Errors
/// Names the field `code` where it is wrong; [`Error::Conflict`] when no secret was offered.
pub async fn confirm(ctx: &Ctx, app: &App, token: &str, code: &str) -> Result<Vec<String>> {
    let (user, _) = account::caller(app, token).await?;
    let nothing = || Error::Conflict("there is no secret to confirm; begin again".to_owned());
    let factor = second_factors::find(&app.db, user.id).await?.filter(|factor| factor.confirmed_at.is_none());
    let factor = factor.ok_or_else(nothing)?;
    app.limits.begin(&Counted::Code(user.id), ctx.now)?;
    let secret = app.seal.open(&purpose(user.id), &factor.secret)?;
    let step = totp::step_of_code(&secret, &plain(code), ctx.now).ok_or_else(wrong_code)?;
    app.limits.forget(&Counted::Code(user.id));
    let codes = recovery_codes(app);
    let mut tx = app.db.begin().await?;
    if !second_factors::confirm(&mut tx, user.id, step, ctx.now).await? {
        return Err(nothing());
    }
    second_factors::set_codes(&mut tx, user.id, &hashes(user.id, &codes)).await?;
    // They were opened without the second factor.
    members::end_other_sessions(&mut tx, user.id, &account::handle_of(token)).await?;
    audit::note(&mut tx, ctx, Action::SecondFactorOn, &user.email, "").await?;
    tx.commit().await?;
    Ok(codes)
}

/// Makes recovery codes anew, in the place of all that are left; gives them, once.
///
/// # Errors
/// Names the field `current` or `code` where the proof does not fit; [`Error::Conflict`] without a second factor.
pub async fn new_codes(ctx: &Ctx, app: &App, token: &str, proof: Proof<'_>) -> Result<Vec<String>> {
    let user = proved(app, token, proof).await?;
    let codes = recovery_codes(app);
    let mut tx = app.db.begin().await?;
    second_factors::set_codes(&mut tx, user.id, &hashes(user.id, &codes)).await?;
    audit::note(&mut tx, ctx, Action::RecoveryCodesMade, &user.email, "").await?;
    tx.commit().await?;
    Ok(codes)
}

/// Removes the caller's second factor.
///
/// # Errors
/// As for [`new_codes`].
pub async fn disable(ctx: &Ctx, app: &App, token: &str, proof: Proof<'_>) -> Result<()> {
    let user = proved(app, token, proof).await?;
    let mut tx = app.db.begin().await?;
    second_factors::remove(&mut tx, user.id).await?;
    steps::end_all(&mut tx, user.id).await?;
    audit::note(&mut tx, ctx, Action::SecondFactorOff, &user.email, "").await?;
    Ok(tx.commit().await?)
}

/// Removes the second factor of a member who lost it, and ends their sessions; they can set up another one.
///
/// # Errors
/// When they are not in the caller's reach, or have none; [`Error::Conflict`] when they belong to other workspaces too,
/// which rely on it: that takes the operator.
pub async fn reset(ctx: &Ctx, app: &App, user: UserId) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let (member, _) = people::in_reach(ctx, &mut tx, user, true).await?;
    if users::workspaces_of(&app.db, user).await?.len() > 1 {
        let why = "they belong to other workspaces too; ask the operator to reset their second factor";
        return Err(Error::Conflict(why.to_owned()));
    }
    if !second_factors::remove(&mut tx, user).await? {
        return Err(Error::NotFound("second factor"));
    }
    steps::end_all(&mut tx, user).await?;
    members::end_sessions(&mut tx, ctx.workspace, user).await?;
    audit::note(&mut tx, ctx, Action::SecondFactorReset, &member.email, "").await?;
    Ok(tx.commit().await?)
}

/// Removes somebody's second factor at the machine's own command line, and ends their sessions.
///
/// # Errors
/// When there is nobody with that address, or they have none.
pub async fn reset_by_operator(app: &App, email: &str) -> Result<()> {
    let user = auth::by_address(app, email).await?;
    let mut tx = app.db.begin().await?;
    if !second_factors::remove(&mut tx, user.id).await? {
        return Err(Error::NotFound("second factor"));
    }
    steps::end_all(&mut tx, user.id).await?;
    members::end_other_sessions(&mut tx, user.id, "").await?;
    tx.commit().await?;
    auth::note_for(app, &user, &Who::of(&Actor::Operator), Action::SecondFactorReset, "").await
}

/// Says whether everybody in the workspace needs a second factor. Who has none is let in to set one up, and to nothing
/// else; whoever comes by the identity provider is asked there.
///
/// # Errors
/// When it is not the caller's to do, or the database fails.
pub async fn require(ctx: &Ctx, app: &App, required: bool) -> Result<()> {
    ctx.must(Permission::Administer)?;
    if second_factors::required(&app.db, ctx.workspace).await? == required {
        return Ok(());
    }
    let mut tx = app.db.begin().await?;
    second_factors::require(&mut tx, ctx.workspace, required).await?;
    let detail = if required { "everybody" } else { "nobody has to" };
    audit::note(&mut tx, ctx, Action::SecondFactorRequired, detail, "").await?;
    Ok(tx.commit().await?)
}

/// Tells whether everybody in the workspace needs a second factor.
///
/// # Errors
/// When it is not the caller's to see, or the database fails.
pub async fn required(ctx: &Ctx, app: &App) -> Result<bool> {
    ctx.must(Permission::Administer)?;
    Ok(second_factors::required(&app.db, ctx.workspace).await?)
}

/// The members of the workspace who have a second factor.
///
/// # Errors
/// When they are not the caller's to see, or the database fails.
pub async fn holders(ctx: &Ctx, app: &App) -> Result<HashSet<UserId>> {
    ctx.must(Permission::Administer)?;
    Ok(second_factors::holders(&app.db, ctx.workspace).await?.into_iter().collect())
}

/// Tells whether somebody's second factor takes a code, and uses it up.
pub(crate) async fn takes(app: &App, user: &User, code: &str) -> Result<bool> {
    let (code, now) = (plain(code), app.now());
    let is_of_authenticator = code.len() == totp::DIGITS && code.chars().all(|digit| digit.is_ascii_digit());
    let Some(factor) = second_factors::find(&app.db, user.id).await? else { return Ok(false) };
    let mut tx = app.db.begin().await?;
    if is_of_authenticator {
        let secret = app.seal.open(&purpose(user.id), &factor.secret)?;
        let taken = match totp::step_of_code(&secret, &code, now) {
            Some(step) => second_factors::take_step(&mut tx, user.id, step).await?,
            None => false,
        };
        tx.commit().await?;
        return Ok(taken);
    }
    let used = second_factors::use_code(&mut tx, user.id, &hash_of_code(user.id, &code), now).await?;
    tx.commit().await?;
    if used {
        let who = Who::of(&Actor::User { id: user.id, name: user.name.clone() });
        auth::note_for(app, user, &who, Action::RecoveryCodeUsed, "").await?;
    }
    Ok(used)
}

/// What is said of a code that does not fit.
pub(crate) fn wrong_code() -> Error {
    Error::field("code", "is wrong, too old, or was used before; wait for the next one")
}

async fn proved(app: &App, token: &str, proof: Proof<'_>) -> Result<User> {
    let (user, _) = account::caller(app, token).await?;
    let factor = second_factors::find(&app.db, user.id).await?;
    if factor.is_none_or(|factor| factor.confirmed_at.is_none()) {
        return Err(Error::Conflict("you have no second factor".to_owned()));
    }
    match proof {
        Proof::Password(password) if user.password.is_some() => auth::check_password(app, &user, password).await?,
        Proof::Password(_) => return Err(Error::field("current", "is not set; enter a code instead")),
        Proof::Code(code) => {
            app.limits.begin(&Counted::Code(user.id), app.now())?;
            if !takes(app, &user, code).await? {
                return Err(wrong_code());
            }
            app.limits.forget(&Counted::Code(user.id));
        }
    }
    Ok(user)
}

fn drawn(user: &User, secret: &[u8]) -> Result<Enrolment> {
    let secret = totp::base32(secret);
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let uri = format!(
        "otpauth://totp/{ISSUER}:{}?secret={secret}&issuer={ISSUER}&algorithm=SHA1&digits=6&period=30",
        encoded(&user.email)
    );
    Ok(Enrolment { qr: qr::svg(&uri)?, uri, secret: grouped(&secret, " ") })
}

fn recovery_codes(app: &App) -> Vec<String> {
    (0..CODES).map(|_| grouped(&totp::base32(&app.world.bytes::<10>()), "-")).collect()
}

fn hashes(user: UserId, codes: &[String]) -> Vec<String> {
    codes.iter().map(|code| hash_of_code(user, &plain(code))).collect()
}

/// Recovery codes have 80 bits of chance, so a fast hash is enough.
fn hash_of_code(user: UserId, code: &str) -> String {
    hash_of(&format!("recovery {user} {code}"))
}

/// A code as people may type it, without what they put between.
fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).take(64).collect()
}

fn grouped(text: &str, between: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(between)
}

/// What a secret is sealed for: nobody can put theirs in the place of another's.
fn purpose(user: UserId) -> String {
    format!("second factor {user}")
}

#[cfg(test)]
pub(crate) mod tests;
