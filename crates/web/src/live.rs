//! Live changes as server-sent events: a page that is open hears that something is new and asks for it again.
use std::{sync::Arc, time::Duration};

use axum::{
    extract::{RawQuery, State},
    http::HeaderMap,
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use throughline_app::{
    app::App,
    auth,
    ctx::Ctx,
    error::Error,
    live::{self, Listening, Topic, Wish},
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::{
    error::PageError,
    extract::{SESSION_COOKIE, SignedIn, cookie},
    routes::{Needs, Routes},
    state::Web,
    urls,
};

/// How often a line is sent that says nothing, so that nobody on the way takes the stream for dead.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// How long a browser may leave what was sent unread before it is let go.
const UNREAD: Duration = Duration::from_secs(if cfg!(test) { 1 } else { 10 });

/// The routes of the area.
pub fn routes() -> Routes {
    Routes::new().get(urls::LIVE, Needs::SignIn, stream)
}

type Sent = Result<Event, std::convert::Infallible>;

/// Opens a stream of notices: `?customer=…` for one customer's line, `?topics=feedback,imports` for areas.
async fn stream(
    SignedIn(ctx): SignedIn,
    State(web): State<Web>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let wish = wish(query.as_deref().unwrap_or_default())?;
    // Whoever may not see something does not learn that there is anything to hear of.
    let listening = match live::listen(&ctx, &web.app, &wish).await {
        Err(Error::Forbidden) => return Err(Error::NotFound("page").into()),
        listening => listening?,
    };
    let token = cookie(&headers, SESSION_COOKIE).unwrap_or_default().to_owned();
    let (send, receive) = mpsc::channel::<Sent>(2);
    tokio::spawn(tell(web.app, ctx, token, wish, listening, send));
    let mut response = Sse::new(ReceiverStream::new(receive)).into_response();
    // Proxies that gather answers before they pass them on would keep what is new to themselves.
    response.headers_mut().insert("x-accel-buffering", axum::http::HeaderValue::from_static("no"));
    Ok(response)
}

fn wish(query: &str) -> Result<Wish, Error> {
    let mut wish = Wish::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "customer" => wish.customer = Some(value.parse().map_err(|_| Error::NotFound("customer"))?),
            "topics" => {
                for word in value.split(',').filter(|word| !word.is_empty()) {
                    wish.topics.push(Topic::parse(word).ok_or(Error::NotFound("topic"))?);
                }
            }
            _ => {}
        }
    }
    wish.topics.sort_unstable();
    wish.topics.dedup();
    if wish == Wish::default() {
        return Err(Error::field("topics", "names nothing to hear of"));
    }
    Ok(wish)
}

/// Sends notices until the session ends, rights are taken, the browser leaves or does not read, or the program stops.
async fn tell(app: Arc<App>, ctx: Ctx, token: String, wish: Wish, mut listening: Listening, send: mpsc::Sender<Sent>) {
    // The first line says that the stream stands: what was missed before it is to be looked for.
    let mut event = Event::default().event("begin").data("");
    loop {
        if send.send_timeout(Ok(event), UNREAD).await.is_err() {
            return;
        }
        let next = tokio::select! {
            next = listening.next() => next,
            () = tokio::time::sleep(HEARTBEAT) => Some(Vec::new()),
            () = send.closed() => return,
        };
        let Some(notices) = next else { return };
        if !still_may(&app, &ctx, &token, &wish).await {
            return;
        }
        let words: Vec<&str> = notices.iter().map(|notice| notice.as_str()).collect();
        event = match words.is_empty() {
            true => Event::default().comment(""),
            false => Event::default().event("new").data(words.join(",")),
        };
    }
}

async fn still_may(app: &App, ctx: &Ctx, token: &str, wish: &Wish) -> bool {
    match auth::session(app, token).await {
        Ok(Some(now)) => now.workspace == ctx.workspace && live::may(&now, wish),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
