//! How an identity provider is reached: by the client that checks where it goes, with limits of time and size, over TLS,
//! and without following redirects. A provider within an organisation's own network is one that the operator allows.
use std::{future::Future, pin::Pin, time::Duration};

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http};
use url::Url;

use crate::outbound::http::{Call, Http, Trouble};

/// A provider that does not answer within this time is given up.
const PATIENCE: Duration = Duration::from_secs(10);

/// The largest answer that is read.
const LARGEST: usize = 1 << 20;

/// The way to identity providers.
#[derive(Clone, Copy)]
pub(crate) struct Fetch<'a>(pub &'a Http);

/// Why a provider could not be asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    /// Without TLS anybody between could be anybody.
    #[error("{0} is not an https address")]
    Plain(String),
    /// It answers more than anybody needs.
    #[error("the answer is too large")]
    Large,
    /// It may not be called, could not be reached, or did not answer in time.
    #[error("{0}")]
    Trouble(#[from] Trouble),
    /// The answer makes no sense.
    #[error("the answer is broken")]
    Broken(#[from] http::Error),
}

impl Fetch<'_> {
    pub(crate) async fn get(&self, request: HttpRequest) -> Result<HttpResponse, FetchError> {
        let address = request.uri().to_string();
        if !address.parse().is_ok_and(|address: Url| is_safe(&address)) {
            return Err(FetchError::Plain(address));
        }
        let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let kind = request.headers().get(http::header::CONTENT_TYPE).map(text).unwrap_or_default();
        let others = request.headers().iter().filter(|(name, _)| **name != http::header::CONTENT_TYPE);
        let posts = *request.method() == http::Method::POST;
        let call = Call {
            target: self.0.target(&address)?,
            headers: others.map(|(name, value)| (name.to_string(), text(value))).collect(),
            body: posts.then(|| (kind, request.body().clone())),
            most: LARGEST,
            time: PATIENCE,
            follow: false,
        };
        let reply = self.0.call(call).await?;
        if reply.cut {
            return Err(FetchError::Large);
        }
        let mut response = http::Response::builder().status(reply.status);
        for (name, value) in &reply.headers {
            response = response.header(name, value);
        }
        Ok(response.body(reply.body)?)
    }
}

impl<'c> AsyncHttpClient<'c> for Fetch<'_> {
    type Error = FetchError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, FetchError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.get(request))
    }
}

/// Tells whether nobody can listen: TLS, or this machine itself.
pub(crate) fn is_safe(address: &Url) -> bool {
    let own = match address.host_str() {
        Some("localhost") => true,
        Some(host) => host.trim_matches(['[', ']']).parse().is_ok_and(|host: std::net::IpAddr| host.is_loopback()),
        None => false,
    };
    address.scheme() == "https" || (address.scheme() == "http" && own)
}
