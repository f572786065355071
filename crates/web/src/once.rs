//! Secrets that are shown once. Between the form that makes one and the page that shows it, it lies in a cookie of the
//! browser alone: not in an address, which is kept in histories and logs, and not on the server.
use axum::http::HeaderMap;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

use crate::{
    extract::{cookie, is_https},
    urls,
};

const COOKIE: &str = "tl_once";

/// A secret on its way to the page that shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// What it is.
    pub kind: Kind,
    /// Whose it is; empty where it is nobody's.
    pub of: String,
    /// The secret.
    pub secret: String,
    /// What is said beside it; empty where it is shown alone.
    pub said: String,
}

/// What a secret is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The token of a one-time link.
    Link,
    /// A write key.
    Write,
    /// A secret key.
    Secret,
    /// The token of an invitation's link.
    Invitation,
    /// Recovery codes.
    Codes,
    /// The secret that signs webhooks.
    Webhook,
}

impl Kind {
    const ALL: [Self; 6] = [Self::Link, Self::Write, Self::Secret, Self::Invitation, Self::Codes, Self::Webhook];

    fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Write => "write",
            Self::Secret => "secret",
            Self::Invitation => "invitation",
            Self::Codes => "codes",
            Self::Webhook => "webhook",
        }
    }

    /// Below which address the browser brings it.
    fn path(self) -> &'static str {
        match self {
            Self::Link | Self::Write | Self::Secret | Self::Invitation | Self::Webhook => urls::SETTINGS,
            Self::Codes => urls::SECOND_FACTOR,
        }
    }
}

/// How long a page may take to show a secret, in seconds.
pub const AT_ONCE: u32 = 120;

/// How long a write key is filled into its source's snippets, in seconds.
pub const WHILE_TRYING: u32 = 900;

/// The cookie that brings a secret to the next page.
pub fn keep(headers: &HeaderMap, once: &Once, seconds: u32) -> String {
    let secure = if is_https(headers) { "; Secure" } else { "" };
    let said = BASE64_URL_SAFE_NO_PAD.encode(once.said.chars().take(500).collect::<String>());
    let (value, path) = (format!("{}.{}.{}.{said}", once.kind.as_str(), once.of, once.secret), once.kind.path());
    format!("{COOKIE}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}

/// The secret that a browser brings, where it is of a kind.
pub fn brought(headers: &HeaderMap, kind: Kind) -> Option<Once> {
    let mut parts = cookie(headers, COOKIE)?.splitn(4, '.');
    let (word, of, secret, said) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let found = Kind::ALL.into_iter().find(|kind| kind.as_str() == word)?;
    let plain =
        |text: &str| text.len() <= 200 && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-+/=".contains(c));
    let said = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(said).ok()?).ok()?;
    let once = Once { kind: found, of: of.to_owned(), secret: secret.to_owned(), said };
    (found == kind && plain(of) && plain(secret) && !secret.is_empty()).then_some(once)
}

/// The cookie that makes the browser forget a secret of a kind.
pub fn forget(kind: Kind) -> String {
    format!("{COOKIE}=; Path={}; Max-Age=0; HttpOnly; SameSite=Strict", kind.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_brought_and_nothing_else() {
        let once =
            Once { kind: Kind::Write, of: "0198-a".to_owned(), secret: "tlw_ab".to_owned(), said: "nö.".to_owned() };
        let kept = keep(&HeaderMap::new(), &once, AT_ONCE);
        let mut headers = HeaderMap::new();
        headers.insert("cookie", kept.split(';').next().unwrap().parse().unwrap());
        assert_eq!((brought(&headers, Kind::Write), brought(&headers, Kind::Link)), (Some(once), None));
        let signs = Once {
            kind: Kind::Webhook,
            of: "0198-b".to_owned(),
            secret: "whsec_a+b/c=".to_owned(),
            said: String::new(),
        };
        let kept = keep(&HeaderMap::new(), &signs, AT_ONCE);
        headers.insert("cookie", kept.split(';').next().unwrap().parse().unwrap());
        assert_eq!(brought(&headers, Kind::Webhook), Some(signs));
        for wrong in
            ["tl_once=write...", "tl_once=write", "tl_once=write.a.b", "tl_once=other.a.b.", "tl_once=write.a.b<c."]
        {
            headers.insert("cookie", wrong.parse().unwrap());
            assert_eq!(brought(&headers, Kind::Write), None, "{wrong}");
        }
    }
}
