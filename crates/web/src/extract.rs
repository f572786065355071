//! What handlers ask for in their signatures: who is there, what they may do, and the frame around a page.
use std::marker::PhantomData;

use axum::{
    extract::{FromRequestParts, OriginalUri},
    http::{HeaderMap, Method, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use form_urlencoded::Serializer;
use throughline_app::{
    auth,
    ctx::{Actor, Ctx},
    error::Error,
    keys::{self, Opened},
};
use throughline_model::permission::{Permission, Role};

use crate::{
    error::{ApiError, PageError},
    layers::Guard,
    pages::{Layout, Theme, Whose},
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

async fn signed_in(parts: &Parts, web: &Web) -> Result<Option<Ctx>, Error> {
    match cookie(&parts.headers, SESSION_COOKIE) {
        Some(token) if token.len() <= 200 => auth::session(&web.app, token).await,
        _ => Ok(None),
    }
}

impl FromRequestParts<Web> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        match signed_in(parts, web).await {
            Ok(Some(ctx)) => Ok(Self(ctx)),
            Ok(None) => {
                let back = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
                let path = back.path_and_query().map_or("/", |path| path.as_str());
                let query = Serializer::new(String::new()).append_pair("back", path).finish();
                Err(Redirect::to(&format!("{}?{query}", urls::SIGN_IN)).into_response())
            }
            Err(error) => Err(PageError(error).into_response()),
        }
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
            Some(Opened::Secret(workspace)) => {
                Ok(Self(Ctx { workspace, actor: Actor::Key, role: Role::Admin, now: web.app.now() }))
            }
            _ => Err(ApiError(Error::NoKey)),
        }
    }
}

impl FromRequestParts<Web> for Frame {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let guard = parts.extensions.get::<Guard>().cloned().unwrap_or_default();
        let who = match signed_in(parts, web).await {
            Ok(who) => who,
            Err(error) => return Err(PageError(error).into_response()),
        };
        let who = who.and_then(|ctx| {
            let workspace = web.app.tenant(ctx.workspace).ok()?.workspace.name.clone();
            let role = ctx.role;
            match ctx.actor {
                Actor::User { name, .. } => Some(Whose { name, workspace, role }),
                Actor::Key | Actor::Operator => None,
            }
        });
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1:7700");
        let scheme = if is_https(&parts.headers) { "https" } else { "http" };
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
        Ok(Self(Layout {
            nonce: guard.nonce,
            csrf: guard.csrf,
            who,
            area: None,
            theme: Theme::of(&parts.headers),
            path: uri.path_and_query().map_or_else(String::new, |path| path.as_str().to_owned()),
            origin: format!("{scheme}://{host}"),
            notice: None,
        }))
    }
}
