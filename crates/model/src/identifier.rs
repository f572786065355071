//! Identifiers: typed, normalised names under which a source knows somebody.
use serde::{Deserialize, Serialize};

/// What kind of name an identifier is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdentifierKind {
    /// The source's own key of a known person: a user id, a CRM number, a reviewer account.
    ExternalId,
    /// The source's key of an unknown person: a cookie, a device.
    AnonymousId,
    /// The source's key of one invoice, session or call of nobody in particular.
    EpisodeId,
    /// An e-mail address.
    Email,
    /// A telephone number in E.164.
    Phone,
}

impl IdentifierKind {
    /// The word used in SQL, JSON and URLs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ExternalId => "external_id",
            Self::AnonymousId => "anonymous_id",
            Self::EpisodeId => "episode_id",
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }

    /// The kind with this word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::ExternalId, Self::AnonymousId, Self::EpisodeId, Self::Email, Self::Phone]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }

    /// Tells whether the same value at two sources means the same person, so that it joins their profiles.
    pub fn joins_across_sources(self) -> bool {
        matches!(self, Self::Email | Self::Phone)
    }
}

/// A name in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Identifier {
    /// What kind of name.
    pub kind: IdentifierKind,
    /// The value in normal form.
    pub value: String,
}

/// Values that senders write when they have none; joined on, they would make one customer of thousands.
const NOBODY: &[&str] = &[
    "",
    "0",
    "-1",
    "null",
    "nil",
    "none",
    "undefined",
    "unknown",
    "anonymous",
    "guest",
    "nan",
    "n/a",
    "na",
    "false",
    "true",
    "[object object]",
    "00000000-0000-0000-0000-000000000000",
    "distinct_id",
    "distinctid",
    "email",
    "not_authenticated",
    "id",
];

impl Identifier {
    /// Reads an e-mail address: trimmed, lower case, one `@` with a dotted domain; `None` where it is not one.
    pub fn email(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches("mailto:").to_lowercase();
        let (local, domain) = text.rsplit_once('@')?;
        let fine = !local.is_empty()
            && text.len() <= 254
            && !text.contains(|c: char| c.is_whitespace() || c.is_control())
            && !local.contains('@')
            && domain.contains('.')
            && !domain.starts_with('.')
            && !domain.ends_with('.');
        fine.then_some(Self { kind: IdentifierKind::Email, value: text })
    }

    /// Reads a telephone number into E.164; a national number needs the `region` (ISO 3166, such as `DE`).
    pub fn phone(text: &str, region: Option<&str>) -> Option<Self> {
        let region = region.and_then(|code| code.to_ascii_uppercase().parse().ok());
        let number = phonenumber::parse(region, text.trim()).ok()?;
        phonenumber::is_valid(&number).then(|| Self {
            kind: IdentifierKind::Phone,
            value: number.format().mode(phonenumber::Mode::E164).to_string(),
        })
    }

    /// Reads the source's key of a known person; `None` for empty and for the usual words for nobody.
    pub fn external(text: &str) -> Option<Self> {
        Self::key(IdentifierKind::ExternalId, text)
    }

    /// Reads the source's key of an unknown person.
    pub fn anonymous(text: &str) -> Option<Self> {
        Self::key(IdentifierKind::AnonymousId, text)
    }

    /// Reads the key of one anonymous episode.
    pub fn episode(text: &str) -> Option<Self> {
        Self::key(IdentifierKind::EpisodeId, text)
    }

    /// Reads an external id exactly as given, for sources whose keys may be any word (a case named `NA`).
    pub fn external_verbatim(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty() && !text.contains('\0') && text.len() <= 512)
            .then(|| Self { kind: IdentifierKind::ExternalId, value: text.to_owned() })
    }

    fn key(kind: IdentifierKind, text: &str) -> Option<Self> {
        let text = text.trim();
        if NOBODY.contains(&text.to_lowercase().as_str()) || text.contains('\0') || text.len() > 512 {
            return None;
        }
        Some(Self { kind, value: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_forms() {
        let value = |identifier: Option<Identifier>| identifier.map(|i| i.value);
        assert_eq!(value(Identifier::email(" Ada@Example.ORG ")).as_deref(), Some("ada@example.org"));
        for wrong in ["ada", "ada@", "@example.org", "ada@example", "a b@example.org", "a@b@example.org", "ada@.org"] {
            assert_eq!(Identifier::email(wrong), None, "{wrong}");
        }
        assert_eq!(value(Identifier::phone("030 901820", Some("de"))).as_deref(), Some("+4930901820"));
        assert_eq!(value(Identifier::phone("+1 (650) 253-0000", None)).as_deref(), Some("+16502530000"));
        assert_eq!(Identifier::phone("12", Some("DE")), None);
        assert_eq!(Identifier::external("undefined"), None);
        assert_eq!(value(Identifier::external(" 42 ")).as_deref(), Some("42"));
        assert_eq!(value(Identifier::external_verbatim("NA")).as_deref(), Some("NA"));
    }
}
