//! Sources and keys: what may send, what came of it, and which keys stand.
use askama::Template;
use axum::{
    Form,
    extract::{Query, RawForm, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_app::{
    ctx::Ctx,
    error::Error,
    keys::{self, KeyDraft, KeyView},
    sources::{self, SourceView, Sources},
};
use throughline_model::{
    id::SourceId,
    permission::{Scope, Scopes},
    time::{DAY, Micros, Span},
};

use super::{Refused, Tab, secret, snippets, told};
use crate::{
    error::PageError,
    extract::{Administer, Frame, May},
    once::{self, Kind, Once},
    pages::{Area, Layout, Piece, html, pieces},
    state::Web,
    urls,
};

/// After how many days a key can be made to end.
const ENDS: [i64; 3] = [30, 90, 365];

/// The page of sources and keys.
#[derive(Template)]
#[template(path = "settings/sources.html")]
pub struct SourcesPage {
    /// The frame.
    pub layout: Layout,
    /// The sources.
    pub sources: Sources,
    /// The secret key that was just made.
    pub key: Option<String>,
    /// Why something was not done.
    pub refused: Option<Refused>,
    /// The name that was entered before.
    pub entered: String,
    /// The secret key that was described before.
    pub draft: Draft,
}

/// A secret key as a form describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What it is called.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// After how many days it ends; never where it is none.
    pub days: Option<i64>,
}

impl Default for Draft {
    fn default() -> Self {
        Self { name: String::new(), scopes: Scopes::QUESTIONS_AND_PEOPLE.iter().collect(), days: Some(90) }
    }
}

impl Draft {
    /// What a form says. Only where it says that the key never ends it does not.
    fn of(form: &[u8]) -> Self {
        let mut draft = Self { scopes: Vec::new(), ..Self::default() };
        for (name, value) in form_urlencoded::parse(form) {
            match name.as_ref() {
                "name" => draft.name = value.into_owned(),
                "scope" => draft.scopes.extend(Scope::parse(&value)),
                "days" if value.is_empty() => draft.days = None,
                "days" => draft.days = value.parse().ok().filter(|days| ENDS.contains(days)).or(draft.days),
                _ => {}
            }
        }
        draft
    }
}

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Ask {
    done: Option<String>,
}

/// Shows sources and keys.
pub async fn list(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Query(ask): Query<Ask>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let sources = sources::list(&ctx, &web.app).await?;
    let key = once::brought(&headers, Kind::Secret).map(|once| once.secret);
    let notice = ask.done.as_deref().filter(|done| *done == "revoked").map(|_| layout.t.sources_revoked());
    let layout = told(layout.within(Area::Settings), notice);
    let shows = key.is_some();
    let (entered, draft) = (String::new(), Draft::default());
    let page = html(&SourcesPage { layout, sources, key, refused: None, entered, draft });
    Ok(if shows { secret(page, Some(Kind::Secret)) } else { page })
}

/// The name of a new source.
#[derive(Deserialize)]
pub struct Named {
    #[serde(default)]
    name: String,
}

/// Adds a source and leads to its page, which shows its first key.
pub async fn add(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    headers: HeaderMap,
    Form(named): Form<Named>,
) -> Result<Response, PageError> {
    match sources::add(&ctx, &web.app, &named.name).await {
        Ok((source, key)) => Ok(made(&headers, source, key)),
        Err(error) => again(&web, &ctx, layout, error, named.name, Draft::default()).await,
    }
}

/// Leads to the page of a source, which shows its new write key.
pub(super) fn made(headers: &HeaderMap, source: SourceId, key: String) -> Response {
    let once = Once { kind: Kind::Write, of: source.to_string(), secret: key, said: String::new() };
    let cookie = once::keep(headers, &once, once::WHILE_TRYING);
    ([(header::SET_COOKIE, cookie)], Redirect::to(&urls::source(source))).into_response()
}

/// Makes a secret key.
pub async fn add_secret_key(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    headers: HeaderMap,
    RawForm(form): RawForm,
) -> Result<Response, PageError> {
    let draft = Draft::of(&form);
    let wanted = KeyDraft {
        name: Some(&draft.name),
        scopes: Scopes::of(draft.scopes.iter().copied()),
        lasts: draft.days.map(|days| Span(days * DAY)),
    };
    let made = match wanted.scopes {
        Some(_) => keys::make_secret(&ctx, &web.app, &wanted).await,
        None => Err(Error::field("key_scopes", "needs at least one tick")),
    };
    let key = match made {
        Ok(key) => key,
        Err(error) => return again(&web, &ctx, layout, error, String::new(), draft).await,
    };
    let once = Once { kind: Kind::Secret, of: String::new(), secret: key, said: String::new() };
    let cookie = once::keep(&headers, &once, once::AT_ONCE);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(urls::SOURCES)).into_response())
}

/// The key to take back, and what was typed to say so.
#[derive(Deserialize)]
pub struct Taken {
    #[serde(default)]
    prefix: String,
    #[serde(default)]
    typed: String,
}

/// Takes a key back.
pub async fn revoke_key(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Form(taken): Form<Taken>,
) -> Result<Response, PageError> {
    match sources::revoke_key(&ctx, &web.app, &taken.prefix, &taken.typed).await {
        Ok(()) => Ok(Redirect::to(&urls::after(urls::SOURCES, "revoked")).into_response()),
        Err(error) => again(&web, &ctx, layout, error, String::new(), Draft::default()).await,
    }
}

async fn again(
    web: &Web,
    ctx: &Ctx,
    layout: Layout,
    error: Error,
    entered: String,
    draft: Draft,
) -> Result<Response, PageError> {
    let refused = Refused::of(layout.t, error)?;
    let sources = sources::list(ctx, &web.app).await?;
    let layout = layout.within(Area::Settings);
    let page = html(&SourcesPage { layout, sources, key: None, refused: Some(refused.clone()), entered, draft });
    Ok(Refused::answer(Some(&refused), page))
}

/// A standing key, for the list from which keys are taken back.
struct Standing<'a> {
    prefix: &'a str,
    opens: String,
}

impl SourcesPage {
    fn tab(&self) -> Tab {
        Tab::Sources
    }

    fn is_empty(&self) -> bool {
        self.sources.sources.is_empty()
    }

    /// How many send, and how much of it was taken.
    fn lead(&self) -> Vec<Piece> {
        let (sources, t) = (&self.sources.sources, self.layout.t);
        let received: u64 = sources.iter().map(SourceView::received).sum();
        let waiting: u64 = sources.iter().map(|source| source.quarantined).sum();
        let silent = sources.iter().filter(|source| source.received() == 0).count();
        if received == 0 {
            return pieces(&t.sources_lead_nothing(sources.len()));
        }
        let share = t.percent(sources.iter().map(|source| source.accepted).sum::<u64>() as f64 / received as f64);
        let mut text = t.sources_lead(sources.len(), received, share);
        if waiting > 0 {
            text.push_str(&t.sources_waiting(waiting));
        }
        if silent > 0 {
            text.push_str(&t.sources_silent(silent));
        }
        pieces(&format!("{text}."))
    }

    fn url(&self, source: &SourceView) -> String {
        urls::source(source.id)
    }

    fn count(&self, n: &u64) -> String {
        self.layout.t.count(*n)
    }

    fn received(&self, source: &SourceView) -> String {
        self.layout.t.count(source.received())
    }

    fn day(&self, at: &Micros) -> String {
        self.layout.t.date(*at, chrono_tz::UTC)
    }

    fn keys(&self, source: &SourceView) -> String {
        match source.keys.as_slice() {
            [] => self.layout.t.sources_none().to_owned(),
            keys => keys.iter().map(|prefix| format!("{prefix}…")).collect::<Vec<_>>().join(" "),
        }
    }

    fn standing(&self) -> Vec<Standing<'_>> {
        let t = self.layout.t;
        let write = self.sources.sources.iter().flat_map(|source| {
            source.keys.iter().map(|prefix| Standing { prefix, opens: t.sources_sending_as(&source.name) })
        });
        let secret = self.sources.secret_keys.iter();
        let secret = secret.map(|key| Standing { prefix: &key.prefix, opens: self.called(key) });
        write.chain(secret).collect()
    }

    /// What a secret key is called.
    fn called(&self, key: &KeyView) -> String {
        match &key.name {
            Some(name) => self.layout.t.sources_asking_as(name),
            None => self.layout.t.sources_asking().to_owned(),
        }
    }

    /// What a key may be used for, in words.
    fn scopes(&self, key: &KeyView) -> String {
        key.scopes.iter().map(|scope| self.scope(&scope)).collect::<Vec<_>>().join(", ")
    }

    fn scope(&self, scope: &Scope) -> &'static str {
        let t = self.layout.t;
        match scope {
            Scope::Questions => t.sources_scope_questions(),
            Scope::People => t.sources_scope_people(),
            Scope::Curate => t.sources_scope_curate(),
            Scope::Admin => t.sources_scope_admin(),
        }
    }

    /// What a scope lets a key do.
    fn allows(&self, scope: &Scope) -> &'static str {
        let t = self.layout.t;
        match scope {
            Scope::Questions => t.sources_may_questions(),
            Scope::People => t.sources_may_people(),
            Scope::Curate => t.sources_may_curate(),
            Scope::Admin => t.sources_may_admin(),
        }
    }

    fn is_ticked(&self, scope: &Scope) -> bool {
        self.draft.scopes.contains(scope)
    }

    fn ends_after(&self, days: &i64) -> bool {
        self.draft.days == Some(*days)
    }

    fn days(&self, days: &i64) -> String {
        self.layout.t.span(days * DAY)
    }

    /// The command that asks a first question with the new key.
    fn question(&self, key: &str) -> String {
        snippets::question(&self.layout.origin, key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_never_ends_only_where_that_is_said() {
        for (form, days) in [("", Some(90)), ("days=30", Some(30)), ("days=9999", Some(90)), ("days=", None)] {
            assert_eq!(Draft::of(form.as_bytes()).days, days, "{form}");
        }
        let draft = Draft::of(b"csrf=x&name=a+b&scope=admin&scope=all&scope=people&days=365");
        assert_eq!((draft.name.as_str(), draft.scopes), ("a b", vec![Scope::Admin, Scope::People]));
    }
}
