//! HTTP to addresses that somebody told us: the one constructor of clients, with everything that makes them safe.
use std::{
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use reqwest::{
    Client, Proxy, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{CONTENT_TYPE, HeaderName, HeaderValue},
    redirect::{Action, Attempt, Policy},
};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};

use super::{
    Rules,
    target::{self, Target},
};
use crate::error::{Error, Result};

/// Calls what users point it at: public addresses, and what the operator allows.
#[derive(Clone)]
pub struct Http {
    rules: Arc<Rules>,
    names: Arc<dyn Names>,
    staying: Client,
    following: Client,
}

/// Looks names up; the seam through which tests answer.
pub trait Names: Send + Sync {
    /// The addresses of a name.
    fn look_up(&self, name: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;
}

/// The names that the machine knows.
pub struct MachineNames;

/// One call.
#[derive(Debug, Clone)]
pub struct Call {
    /// Where.
    pub target: Target,
    /// Headers beside the usual ones.
    pub headers: Vec<(String, String)>,
    /// What is posted, with its content type; without it the call is a GET.
    pub body: Option<(String, Vec<u8>)>,
    /// The most bytes of the answer that are read.
    pub most: usize,
    /// How long everything together may take.
    pub time: Duration,
    /// Whether redirects are followed, each checked like the first address, or given back as the answer.
    pub follow: bool,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers, their names in small letters; values that are no text are left out.
    pub headers: Vec<(String, String)>,
    /// The body, as far as it was read.
    pub body: Vec<u8>,
    /// Whether there was more of it.
    pub cut: bool,
}

/// Why there is no answer, in a sentence for whoever gave the address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It is not called.
    #[error("{0}")]
    Refused(String),
    /// It took too long.
    #[error("there was no whole answer within {} s", .0.as_secs())]
    TimedOut(Duration),
    /// There was no connection.
    #[error("could not connect: {0}")]
    Unreachable(String),
    /// The connection broke, or what came was no HTTP.
    #[error("the answer could not be read: {0}")]
    Broken(String),
}

/// Most redirects that are followed.
const MOST_HOPS: usize = 5;
/// How long a connection may take to come about.
const CONNECTING: Duration = Duration::from_secs(10);
/// What we call ourselves.
const AGENT: &str = concat!("Throughline/", env!("CARGO_PKG_VERSION"));

impl Http {
    /// Makes the clients.
    ///
    /// # Errors
    /// When the proxy is no address, or the file of authorities cannot be read.
    pub fn new(rules: Rules, names: Arc<dyn Names>) -> Result<Self> {
        let rules = Arc::new(rules);
        let tls = tls(&rules)?;
        let staying = client(&rules, &names, tls.clone(), Policy::none())?;
        let hops = Arc::clone(&rules);
        let following = client(&rules, &names, tls, Policy::custom(move |attempt| hop(&hops, attempt)))?;
        Ok(Self { rules, names, staying, following })
    }

    /// Reads an address and checks what can be checked without calling it.
    ///
    /// # Errors
    /// Says in a sentence why it is not called.
    pub fn target(&self, text: &str) -> std::result::Result<Target, Trouble> {
        Target::parse(text, &self.rules).map_err(Trouble::Refused)
    }

    /// Calls.
    ///
    /// # Errors
    /// Says why there is no answer. Any status is one.
    pub async fn call(&self, call: Call) -> std::result::Result<Reply, Trouble> {
        let time = call.time;
        tokio::time::timeout(time, self.call_now(call)).await.unwrap_or(Err(Trouble::TimedOut(time)))
    }

    async fn call_now(&self, call: Call) -> std::result::Result<Reply, Trouble> {
        let url = call.target.url().clone();
        // The target may have been read under other rules.
        target::check(&url, &self.rules).map_err(Trouble::Refused)?;
        if self.rules.proxy.is_some() {
            self.check_name(&url).await?;
        }
        let client = if call.follow { &self.following } else { &self.staying };
        let mut request = match call.body {
            Some((kind, bytes)) => client.post(url).header(CONTENT_TYPE, kind).body(bytes),
            None => client.get(url),
        };
        for (name, value) in call.headers {
            let wrong = || Trouble::Refused(format!("the header {name} cannot be sent"));
            let value = HeaderValue::from_str(&value).map_err(|_| wrong())?;
            request = request.header(HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?, value);
        }
        let mut response = request.send().await.map_err(|error| trouble(&error, call.time))?;
        let named =
            |(name, value): (&HeaderName, &HeaderValue)| Some((name.to_string(), value.to_str().ok()?.to_owned()));
        let mut reply = Reply {
            status: response.status().as_u16(),
            headers: response.headers().iter().filter_map(named).collect(),
            body: Vec::new(),
            cut: false,
        };
        while let Some(chunk) = response.chunk().await.map_err(|error| trouble(&error, call.time))? {
            let room = call.most - reply.body.len();
            reply.body.extend(chunk.iter().take(room));
            if chunk.len() > room {
                reply.cut = true;
                break;
            }
        }
        Ok(reply)
    }

    /// A proxy looks the name up once more by itself; what we would not call we do not ask it for.
    async fn check_name(&self, url: &Url) -> std::result::Result<(), Trouble> {
        let Some(name) = url.domain() else { return Ok(()) };
        let found = look_up(&self.names, &self.rules, name.to_owned()).await;
        found.map(drop).map_err(|error| match error.downcast::<NotCalled>() {
            Ok(refused) => Trouble::Refused(refused.0),
            Err(other) => Trouble::Unreachable(other.to_string()),
        })
    }
}

impl Reply {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

impl Names for MachineNames {
    fn look_up(&self, name: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.map(|found| found.ip()).collect()) })
    }
}

/// A name that leads where nothing is called.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct NotCalled(String);

/// Gives the connector the addresses that were checked, and no others.
struct Checked {
    rules: Arc<Rules>,
    names: Arc<dyn Names>,
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let (rules, names) = (Arc::clone(&self.rules), Arc::clone(&self.names));
        Box::pin(async move {
            let found = look_up(&names, &rules, name.as_str().to_owned()).await?;
            let found = found.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(found) as Addrs)
        })
    }
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The addresses of a name. One that is not to be called spoils them all: who mixes them means to mislead.
async fn look_up(names: &Arc<dyn Names>, rules: &Rules, name: String) -> std::result::Result<Vec<IpAddr>, BoxError> {
    let found = names.look_up(name.clone()).await?;
    if found.is_empty() {
        return Err(format!("the name {name} has no address").into());
    }
    for address in &found {
        target::allowed(*address, rules).map_err(|why| NotCalled(format!("{name} leads to an address that {why}")))?;
    }
    Ok(found)
}

fn hop(rules: &Rules, attempt: Attempt<'_>) -> Action {
    let first = attempt.previous().first().and_then(Url::host_str);
    let elsewhere = rules.proxy.is_some() && attempt.url().host_str() != first;
    if attempt.previous().len() > MOST_HOPS {
        return attempt.error(NotCalled(format!("there were more than {MOST_HOPS} redirects")));
    }
    match target::check(attempt.url(), rules) {
        Err(why) => attempt.error(NotCalled(format!("a redirect leads to an address that is refused: {why}"))),
        // A proxy's names cannot be checked on the way.
        Ok(()) if elsewhere => attempt.error(NotCalled("a redirect leads to another machine".to_owned())),
        Ok(()) => attempt.follow(),
    }
}

fn tls(rules: &Rules) -> Result<ClientConfig> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(path) = &rules.authorities {
        const FAILED: &str = "could not read the file of authorities (outbound.authorities)";
        for certificate in CertificateDer::pem_file_iter(path).map_err(Error::internal(FAILED))? {
            let certificate = certificate.map_err(Error::internal(FAILED))?;
            roots.add(certificate).map_err(Error::internal(FAILED))?;
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(Error::internal("could not prepare TLS"))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

#[expect(clippy::disallowed_methods, reason = "this is the one constructor of clients")]
fn client(rules: &Arc<Rules>, names: &Arc<dyn Names>, tls: ClientConfig, redirects: Policy) -> Result<Client> {
    let builder = Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(redirects)
        .referer(false)
        .no_proxy()
        .user_agent(AGENT)
        .connect_timeout(CONNECTING)
        .pool_idle_timeout(Duration::from_secs(30))
        .pool_max_idle_per_host(2);
    let builder = match &rules.proxy {
        Some(proxy) => {
            builder.proxy(Proxy::all(proxy).map_err(Error::internal("outbound.proxy is not the address of a proxy"))?)
        }
        None => builder.dns_resolver(Arc::new(Checked { rules: Arc::clone(rules), names: Arc::clone(names) })),
    };
    builder.build().map_err(Error::internal("could not make an HTTP client"))
}

/// Why a call failed. Addresses may hold secrets, so none is told again.
fn trouble(error: &reqwest::Error, time: Duration) -> Trouble {
    let mut cause: &(dyn std::error::Error + 'static) = error;
    while let Some(source) = cause.source() {
        cause = source;
        if let Some(refused) = cause.downcast_ref::<NotCalled>() {
            return Trouble::Refused(refused.0.clone());
        }
    }
    if error.is_timeout() {
        return Trouble::TimedOut(time);
    }
    // Only the outermost error tells of the address, and it always has a cause.
    let why = if std::ptr::addr_eq(cause, error) { "the call failed".to_owned() } else { cause.to_string() };
    if error.is_connect() { Trouble::Unreachable(why) } else { Trouble::Broken(why) }
}

#[cfg(test)]
mod tests;
