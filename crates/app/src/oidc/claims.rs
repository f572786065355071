//! What an identity provider says of somebody, and what follows from it: who they are, and what they may do here.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use throughline_model::{identifier::Identifier, permission::Role};

use super::Refusal;
use crate::error::{Error, Result};

/// Who comes in by a provider, and as what.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// What the provider is called where people choose it.
    pub label: String,
    /// What is asked of the provider beside `openid`; `email` and `profile` where nothing is said.
    pub scopes: Vec<String>,
    /// The domains that e-mail addresses may have; any where nothing is said.
    pub domains: Vec<String>,
    /// The claim that holds roles or groups, such as `groups` or `realm_access.roles`. Where it is set, the provider
    /// decides about roles at each sign-in; else the roles of members stay as they are.
    pub role_claim: Option<String>,
    /// Which value of that claim makes which role; of several the one that may most.
    pub roles: BTreeMap<String, Role>,
    /// The role where no value fits; who has none is refused where this is left out.
    pub default_role: Option<Role>,
    /// Whether whoever has a role becomes a member; else only members and those who are invited come in.
    pub creates_members: bool,
}

/// Somebody as a provider knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// Who they are there, for good.
    pub subject: String,
    /// Their address in normal form; it is theirs.
    pub email: String,
    /// Their name.
    pub name: String,
}

impl Rules {
    /// Rules that make sense, with domains in normal form.
    ///
    /// # Errors
    /// Names the field that cannot be taken.
    pub(crate) fn checked(mut self) -> Result<Self> {
        let words = |texts: &[String]| texts.iter().all(|text| !text.is_empty() && !text.contains(char::is_whitespace));
        if self.label.chars().count() > 100 || self.label.chars().any(char::is_control) {
            return Err(Error::field("label", "has at most 100 characters"));
        }
        if !words(&self.scopes) || self.scopes.len() > 20 {
            return Err(Error::field("scopes", "are at most 20 words such as `email`"));
        }
        for domain in &mut self.domains {
            let address = Identifier::email(&format!("somebody@{}", domain.trim().trim_start_matches('@')));
            let address = address.ok_or_else(|| Error::field("domains", format!("`{domain}` is not a domain")))?;
            *domain = address.value.rsplit('@').next().unwrap_or_default().to_owned();
        }
        if self.roles.is_empty() != self.role_claim.is_none() {
            return Err(Error::field("roles", "and `role_claim` go together"));
        }
        if self.creates_members && self.role_claim.is_none() && self.default_role.is_none() {
            return Err(Error::field("default_role", "is needed to make members"));
        }
        Ok(self)
    }

    /// The role that claims make: `Ok(None)` where the provider does not decide about roles.
    pub(crate) fn role(&self, claims: &Map<String, Value>) -> std::result::Result<Option<Role>, Refusal> {
        let Some(claim) = &self.role_claim else { return Ok(None) };
        let values = texts(found(claims, claim));
        // The role that may most is the first.
        let role = values.iter().filter_map(|value| self.roles.get(*value)).min().copied();
        role.or(self.default_role).map(Some).ok_or(Refusal::NoRole)
    }

    /// Who claims are about.
    pub(crate) fn person(&self, claims: &Map<String, Value>) -> std::result::Result<Person, Refusal> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
        // Some providers write the truth value as a text.
        let verified = match claims.get("email_verified") {
            Some(Value::Bool(verified)) => *verified,
            Some(Value::String(verified)) => verified == "true",
            _ => false,
        };
        let email = text("email").and_then(Identifier::email).map(|email| email.value);
        let email = email.filter(|_| verified).ok_or(Refusal::Unverified)?;
        let domain = email.rsplit('@').next().unwrap_or_default();
        if !self.domains.is_empty() && !self.domains.iter().any(|other| other == domain) {
            return Err(Refusal::Domain);
        }
        let given: Vec<&str> = [text("given_name"), text("family_name")].into_iter().flatten().collect();
        let name = text("name").map_or_else(|| given.join(" "), str::to_owned);
        let name: String = name.chars().filter(|letter| !letter.is_control()).take(100).collect();
        let name = if name.is_empty() { crate::auth::name_from(&email) } else { name };
        Ok(Person { subject: text("sub").ok_or(Refusal::Token)?.to_owned(), email, name })
    }
}

/// A claim by its name, or by the names that lead to it.
fn found<'a>(claims: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    claims.get(path).or_else(|| {
        let (first, rest) = path.split_once('.')?;
        found(claims.get(first)?.as_object()?, rest)
    })
}

fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn addresses_must_be_verified_and_of_a_domain() {
        let rules = Rules { domains: vec!["@Shop.example ".to_owned()], ..Rules::default() }.checked().unwrap();
        for (given, expect) in [
            (
                json!({"sub": "1", "email": "Ada@SHOP.example", "email_verified": true, "name": "Ada\u{7} B"}),
                Ok("Ada B"),
            ),
            (json!({"sub": "1", "email": "ada@shop.example", "email_verified": "true"}), Ok("ada")),
            (
                json!({"sub": "1", "email": "ada@shop.example", "email_verified": true, "given_name": "Ada", "family_name": "B"}),
                Ok("Ada B"),
            ),
            (json!({"sub": "1", "email": "ada@shop.example", "email_verified": false}), Err(Refusal::Unverified)),
            (json!({"sub": "1", "email": "ada@shop.example"}), Err(Refusal::Unverified)),
            (json!({"sub": "1", "email": "ada@shop.example", "email_verified": 1}), Err(Refusal::Unverified)),
            (json!({"sub": "1", "email_verified": true}), Err(Refusal::Unverified)),
            (json!({"sub": "1", "email": "ada@evil-shop.example", "email_verified": true}), Err(Refusal::Domain)),
            (json!({"sub": "1", "email": "ada@a.shop.example", "email_verified": true}), Err(Refusal::Domain)),
            (json!({"email": "ada@shop.example", "email_verified": true}), Err(Refusal::Token)),
        ] {
            let found = rules.person(&claims(given.clone()));
            assert_eq!(found.as_ref().map(|person| person.name.as_str()), expect.as_ref().copied(), "{given}");
        }
    }

    #[test]
    fn the_role_that_may_most_counts() {
        let roles = BTreeMap::from([
            ("cx-admins".to_owned(), Role::Admin),
            ("cx".to_owned(), Role::Analyst),
            ("all".to_owned(), Role::Viewer),
        ]);
        let rules = |claim: &str, default_role| {
            let role_claim = Some(claim.to_owned());
            Rules { role_claim, roles: roles.clone(), default_role, ..Rules::default() }
        };
        for (claim, given, default, expect) in [
            ("groups", json!({"groups": ["all", "cx-admins", "cx", 3]}), None, Ok(Some(Role::Admin))),
            ("groups", json!({"groups": "cx"}), None, Ok(Some(Role::Analyst))),
            ("groups", json!({"groups": ["other"]}), None, Err(Refusal::NoRole)),
            ("groups", json!({}), Some(Role::Agent), Ok(Some(Role::Agent))),
            ("realm.roles", json!({"realm": {"roles": ["all"]}}), None, Ok(Some(Role::Viewer))),
            ("https://id.example/roles", json!({"https://id.example/roles": ["cx"]}), None, Ok(Some(Role::Analyst))),
        ] {
            assert_eq!(rules(claim, default).role(&claims(given.clone())), expect, "{given}");
        }
        assert_eq!(Rules::default().role(&claims(json!({"groups": ["cx"]}))), Ok(None));
    }

    #[test]
    fn rules_that_make_no_sense_are_named() {
        let rules = Rules::default;
        for (wrong, field) in [
            (Rules { domains: vec!["no domain".to_owned()], ..rules() }, "domains"),
            (Rules { scopes: vec!["a b".to_owned()], ..rules() }, "scopes"),
            (Rules { role_claim: Some("groups".to_owned()), ..rules() }, "roles"),
            (Rules { creates_members: true, ..rules() }, "default_role"),
            (Rules { label: "x".repeat(101), ..rules() }, "label"),
        ] {
            assert!(wrong.checked().unwrap_err().to_string().starts_with(field), "{field}");
        }
    }
}
