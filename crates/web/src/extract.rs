//! What handlers ask for in their signatures: who is there, what they may do, and the frame around a page.
use std::{
    convert::Infallible,
    marker::PhantomData,
    net::{IpAddr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts, OriginalUri},
    http::{HeaderMap, Method, Uri, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use throughline_app::{
    account,
    auth::{self, Standing},
    ctx::{Actor, Complete, Ctx},
    error::Error,
    keys::{self, Opened, SecretKey},
    undo::UndoView,
    workspace,
};
use throughline_model::permission::{Permission, Role};

use crate::{
    error::{ApiError, PageError},
    layers::Guard,
    locale::Locale,
    pages::{Layout, Whose, look::LookView, undo},
    state::Web,
    urls,
};

/// The name of the cookie that holds a session's token.
pub const SESSION_COOKIE: &str = "tl_session";

/// Somebody who signed in; others are sent to the page to sign in.
#[derive(Debug, Clone)]
pub struct SignedIn(pub Ctx);

/// Somebody who signed in and may do what the type says. To others the thing does not exist; what they may see and not
/// change is refused.
#[derive(Debug, Clone)]
pub struct May<R>(pub Ctx, pub PhantomData<R>);

/// A permission as a type, for the signatures of handlers.
pub trait Right {
    /// The permission.
    const PERMISSION: Permission;
}

macro_rules! right {
    ($($name:ident)+) => {$(
        #[doc = concat!("See [`Permission::", stringify!($name), "`].")]
        #[derive(Debug, Clone, Copy)]
        pub struct $name;
        impl Right for $name {
            const PERMISSION: Permission = Permission::$name;
        }
    )+};
}
right! { SeeFigures SeePeople LinkPeople Curate Administer }

/// Somebody who signed in, or has only to set up the second factor that their workspace asks for: for the pages on which
/// that is done.
#[derive(Debug, Clone)]
pub struct Enrolling(pub Ctx);

/// Whoever comes to the door: from where, and with which program.
#[derive(Debug, Clone)]
pub struct Visitor(pub auth::Visitor);

/// A program with a secret key; others are refused.
#[derive(Debug, Clone)]
pub struct WithKey(pub Ctx);

/// The frame around a page.
#[derive(Debug, Clone)]
pub struct Frame(pub Layout);

/// A cookie's value.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(other, _)| *other == name).map(|(_, value)| value)
}

/// Tells whether the reader's browser speaks HTTPS with this server or with a proxy before it.
pub fn is_https(headers: &HeaderMap) -> bool {
    headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https")
}

/// The address under which the reader sees this server, as it is set or as their browser says it.
pub fn origin(web: &Web, headers: &HeaderMap) -> String {
    if let Some(url) = &web.app.settings.url {
        return url.clone();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1:7700");
    let scheme = if is_https(headers) { "https" } else { "http" };
    format!("{scheme}://{host}")
}

async fn standing(parts: &Parts, web: &Web) -> Result<Standing, Error> {
    match cookie(&parts.headers, SESSION_COOKIE) {
        Some(token) if token.len() <= 200 => auth::standing(&web.app, token).await,
        _ => Ok(Standing::Nobody),
    }
}

/// Leads to the page to sign in, and from there back to what was asked for.
fn to_sign_in(parts: &Parts) -> Response {
    let back = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
    let path = back.path_and_query().map_or("/", |path| path.as_str());
    Redirect::to(&urls::sign_in(path)).into_response()
}

impl FromRequestParts<Web> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        match standing(parts, web).await {
            Ok(Standing::In(ctx)) => Ok(Self(ctx)),
            Ok(Standing::Enrol(_)) => Err(Redirect::to(urls::SECOND_FACTOR).into_response()),
            Ok(Standing::Nobody | Standing::Code) => Err(to_sign_in(parts)),
            Err(error) => Err(PageError(error).into_response()),
        }
    }
}

impl FromRequestParts<Web> for Enrolling {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        match standing(parts, web).await {
            Ok(Standing::In(ctx) | Standing::Enrol(ctx)) => Ok(Self(ctx)),
            Ok(Standing::Nobody | Standing::Code) => Err(to_sign_in(parts)),
            Err(error) => Err(PageError(error).into_response()),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
        let agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        // A proxy stands near: only then its word counts, and of a list what it added itself, the last.
        let forwarded = || {
            let last = parts.headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
            last.rsplit(',').next()?.trim().parse::<IpAddr>().ok()
        };
        let address = match peer {
            Some(peer) if is_near(peer) => forwarded().or(Some(peer)),
            peer => peer,
        };
        Ok(Self(auth::Visitor { address, agent: agent.unwrap_or_default().to_owned() }))
    }
}

/// Tells whether an address is of this machine or of a private network.
fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local(),
    }
}

impl<R: Right> FromRequestParts<Web> for May<R> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let SignedIn(ctx) = SignedIn::from_request_parts(parts, web).await?;
        match ctx.may(R::PERMISSION) {
            true => Ok(Self(ctx, PhantomData)),
            false if parts.method == Method::GET => Err(PageError(Error::NotFound("page")).into_response()),
            false => Err(PageError(Error::Forbidden).into_response()),
        }
    }
}

impl FromRequestParts<Web> for WithKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, ApiError> {
        let value = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let key = value.and_then(|value| value.strip_prefix("Bearer ")).map(str::trim).unwrap_or_default();
        match keys::open(&web.app, key).await? {
            Some(Opened::Secret(SecretKey { workspace, prefix, scopes })) => {
                let actor = Actor::Key { prefix, scopes };
                Ok(Self(Ctx {
                    workspace,
                    actor,
                    role: Role::Admin,
                    units: None,
                    now: web.app.now(),
                    complete: Complete::default(),
                }))
            }
            _ => Err(ApiError(Error::NoKey)),
        }
    }
}

/// Tells whether the log takes nothing new: it stopped, or its disk is full.
fn takes_nothing(web: &Web) -> bool {
    let log = web.app.log.status();
    log.full || log.stopped.is_some()
}

/// What the address says was just done and can be taken back; nothing where that is not the reader's to know.
async fn did(ctx: &Ctx, web: &Web, uri: &Uri) -> Option<UndoView> {
    let query = uri.query()?;
    let (_, id) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == urls::DID)?;
    throughline_app::undo::show(ctx, &web.app, id.parse().ok()?).await.ok()
}

impl FromRequestParts<Web> for Frame {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let guard = parts.extensions.get::<Guard>().cloned().unwrap_or_default();
        let standing = standing(parts, web).await.map_err(|error| PageError(error).into_response())?;
        let (reading, workspace) = match &standing {
            Standing::In(ctx) | Standing::Enrol(ctx) => {
                let refuse = |error| PageError(error).into_response();
                let reading = account::reading(ctx, &web.app).await.map_err(refuse)?;
                (reading, workspace::look(ctx, &web.app).map_err(refuse)?)
            }
            Standing::Nobody | Standing::Code => Default::default(),
        };
        let t = Locale::of(reading.language.as_deref(), &parts.headers);
        let who = match standing {
            Standing::In(ctx) => Some(ctx),
            Standing::Nobody | Standing::Code | Standing::Enrol(_) => None,
        };
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
        let did = match &who {
            Some(ctx) => did(ctx, web, uri).await,
            None => None,
        };
        let who = who.and_then(|ctx| {
            let workspace = web.app.tenant(ctx.workspace).ok()?.workspace.name.clone();
            let (role, limited) = (ctx.role, ctx.units.is_some());
            match ctx.actor {
                Actor::User { name, .. } => Some(Whose { name, workspace, role, limited }),
                Actor::Key { .. } | Actor::Operator => None,
            }
        });
        Ok(Self(Layout {
            nonce: guard.nonce,
            csrf: guard.csrf,
            who,
            area: None,
            t,
            look: LookView::of(&reading, &parts.headers, &workspace),
            path: uri.path_and_query().map_or_else(String::new, |path| path.as_str().to_owned()),
            origin: origin(web, &parts.headers),
            notice: did.as_ref().map(|did| undo::words(t, did)),
            read_only: takes_nothing(web),
            undo: did.filter(|did| did.can_undo).map(|did| urls::undo(did.id)),
        }))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    #[tokio::test]
    async fn a_proxy_is_believed_only_where_it_stands_near() {
        for (peer, forwarded, expect) in [
            (Some("127.0.0.1"), Some("203.0.113.9"), Some("203.0.113.9")),
            (Some("10.0.0.2"), Some("1.1.1.1, 203.0.113.9"), Some("203.0.113.9")),
            (Some("::ffff:172.17.0.1"), Some("2001:db8::7"), Some("2001:db8::7")),
            (Some("198.51.100.4"), Some("203.0.113.9"), Some("198.51.100.4")),
            (Some("127.0.0.1"), Some("nobody"), Some("127.0.0.1")),
            (Some("127.0.0.1"), None, Some("127.0.0.1")),
            (None, Some("203.0.113.9"), None),
        ] {
            let mut request = Request::builder().header(header::USER_AGENT, "curl/8");
            if let Some(forwarded) = forwarded {
                request = request.header("x-forwarded-for", forwarded);
            }
            let (mut parts, ()) = request.body(()).unwrap().into_parts();
            if let Some(peer) = peer {
                parts.extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 4711)));
            }
            let Ok(Visitor(visitor)) = Visitor::from_request_parts(&mut parts, &()).await;
            assert_eq!(visitor.address, expect.map(|address| address.parse().unwrap()), "{peer:?} {forwarded:?}");
            assert_eq!(visitor.agent, "curl/8");
        }
    }
}
