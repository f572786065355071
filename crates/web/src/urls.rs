//! Addresses of pages and doors: every link and form takes its address from here.
use form_urlencoded::Serializer;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use throughline_app::imports::uploads::UploadId;
use throughline_model::{
    id::{ImportId, LinkId, ProfileId, SourceId, UserId},
    time::TimeRange,
};

/// The whole organisation on one screen.
pub const OVERVIEW: &str = "/overview";
/// Everything that was said.
pub const FEEDBACK: &str = "/feedback";
/// The map and funnels.
pub const JOURNEYS: &str = "/journeys";
/// The route of an answer as a file.
pub const ANSWER: &str = "/answers/{format}";
/// The list of customers.
pub const CUSTOMERS: &str = "/customers";
/// The route of one customer's page.
pub const CUSTOMER: &str = "/customers/{customer}";
/// The route that takes a profile out of a customer.
pub const SEPARATE: &str = "/customers/{customer}/separate";
/// The route that joins a customer with another one.
pub const JOIN: &str = "/customers/{customer}/join";
/// The route that takes back a decision about who a customer is.
pub const REVOKE: &str = "/customers/{customer}/links/{link}/revoke";
/// A profile was taken out of the customer.
pub const SEPARATED: &str = "separated";
/// The customer was joined with another one.
pub const JOINED: &str = "joined";
/// A decision was taken back.
pub const REVOKED: &str = "revoked";
/// All metrics.
pub const MEASURES: &str = "/measures";
/// The route of one metric's page.
pub const MEASURE: &str = "/measures/{metric}";
/// The catalogue of touchpoints.
pub const TOUCHPOINTS: &str = "/touchpoints";
/// The route of one touchpoint's page.
pub const TOUCHPOINT: &str = "/touchpoints/{touchpoint}";
/// The route that stores a touchpoint's stage and owner.
pub const DESCRIBE_TOUCHPOINT: &str = "/touchpoints/{touchpoint}/place";
/// The route that makes a touchpoint another name of a second.
pub const ALIAS_TOUCHPOINT: &str = "/touchpoints/{touchpoint}/alias";
/// A touchpoint's stage or owner was stored.
pub const DESCRIBED: &str = "described";
/// A touchpoint became another name of a second.
pub const ALIASED: &str = "aliased";
/// A touchpoint stands for itself again.
pub const ALONE: &str = "alone";
/// The list of imports, to which files are sent.
pub const IMPORTS: &str = "/imports";
/// Takes files that are to be imported.
pub const UPLOADS: &str = "/imports/files";
/// The route of files that wait to be imported: what they would state.
pub const UPLOAD: &str = "/imports/files/{upload}";
/// The route of the rows of an import that could not be read.
pub const IMPORT_ERRORS: &str = "/imports/{import}/errors";
/// What could not be read and waits for a mend.
pub const QUARANTINE: &str = "/quarantine";
/// Takes a mended event.
pub const MEND: &str = "/quarantine/mend";
/// Tries what waits again.
pub const RETRY: &str = "/quarantine/retry";
/// The settings; it leads to their first page.
pub const SETTINGS: &str = "/settings";
/// The people of the workspace; a form invites one more.
pub const PEOPLE: &str = "/settings/people";
/// The route that gives a member another role.
pub const MEMBER_ROLE: &str = "/settings/people/{member}/role";
/// The route that makes a one-time link for a member.
pub const MEMBER_LINK: &str = "/settings/people/{member}/link";
/// The route that ends a member's sessions.
pub const MEMBER_SESSIONS: &str = "/settings/people/{member}/sessions";
/// The route that takes a member out of the workspace.
pub const MEMBER_REMOVE: &str = "/settings/people/{member}/remove";
/// The sources and keys; a form adds a source.
pub const SOURCES: &str = "/settings/sources";
/// The route of one source's page.
pub const SOURCE: &str = "/settings/sources/{source}";
/// The route that makes another write key of a source.
pub const SOURCE_KEYS: &str = "/settings/sources/{source}/keys";
/// Makes a secret key.
pub const SECRET_KEYS: &str = "/settings/keys";
/// Takes a key back.
pub const REVOKE_KEY: &str = "/settings/keys/revoke";
/// The workspace's name and zone.
pub const WORKSPACE: &str = "/settings/workspace";
/// How the program is.
pub const SYSTEM: &str = "/settings/system";
/// Examines the data directory.
pub const EXAMINE: &str = "/settings/system/examine";
/// Who did what.
pub const AUDIT: &str = "/settings/audit";
/// Who did what, as a file.
pub const AUDIT_FILE: &str = "/settings/audit/file";
/// Somebody's own account.
pub const ACCOUNT: &str = "/account";
/// Sets one's own password.
pub const PASSWORD: &str = "/account/password";
/// Ends sessions of one's own.
pub const END_SESSION: &str = "/account/sessions/end";
/// The page to sign in.
pub const SIGN_IN: &str = "/sign-in";
/// The page that a one-time link leads to.
pub const SIGN_IN_LINK: &str = "/sign-in/link";
/// Ends the session.
pub const SIGN_OUT: &str = "/sign-out";
/// Stores the chosen theme.
pub const THEME: &str = "/theme";
/// The front door of a signed-in person.
pub const HOME: &str = "/";

/// The list of customers that match, from a cursor on.
pub fn customers(search: &str, cursor: Option<&str>) -> String {
    let mut query = Serializer::new(String::new());
    if !search.is_empty() {
        query.append_pair("q", search);
    }
    if let Some(cursor) = cursor {
        query.append_pair("cursor", cursor);
    }
    with_query(CUSTOMERS.to_owned(), &query.finish())
}

/// An answer as a file, `csv` or `ndjson`.
pub fn answer(format: &str, question: &str) -> String {
    format!("/answers/{format}?{}", Serializer::new(String::new()).append_pair("question", question).finish())
}

/// One customer's page.
pub fn customer(profile: ProfileId) -> String {
    format!("{CUSTOMERS}/{profile}")
}

/// One customer's page after something was done to it, which it says once.
pub fn customer_after(profile: ProfileId, done: &str) -> String {
    format!("{}?done={done}", customer(profile))
}

/// One customer's page within a range of time.
pub fn customer_within(profile: ProfileId, range: TimeRange) -> String {
    let mut query = Serializer::new(String::new());
    for (name, end) in [("from", range.from), ("to", range.to)] {
        if let Some(at) = end {
            query.append_pair(name, &at.to_string());
        }
    }
    with_query(customer(profile), &query.finish())
}

/// Takes a profile out of a customer.
pub fn separate(customer: ProfileId) -> String {
    format!("{CUSTOMERS}/{customer}/separate")
}

/// Looks for the customer to join this one with, or joins them.
pub fn join(customer: ProfileId) -> String {
    format!("{CUSTOMERS}/{customer}/join")
}

/// Takes back a decision about who a customer is.
pub fn revoke(customer: ProfileId, link: LinkId) -> String {
    format!("{CUSTOMERS}/{customer}/links/{link}/revoke")
}

/// One metric's page.
pub fn measure(slug: &str) -> String {
    format!("{MEASURES}/{}", utf8_percent_encode(slug, NON_ALPHANUMERIC))
}

/// One touchpoint's page.
pub fn touchpoint(code: u32) -> String {
    format!("{TOUCHPOINTS}/{code}")
}

/// One touchpoint's page after something was done to it, which it says once.
pub fn touchpoint_after(code: u32, done: &str) -> String {
    format!("{}?done={done}", touchpoint(code))
}

/// Stores a touchpoint's stage and owner.
pub fn describe_touchpoint(code: u32) -> String {
    format!("{TOUCHPOINTS}/{code}/place")
}

/// Makes a touchpoint another name of a second, or takes that back.
pub fn alias_touchpoint(code: u32) -> String {
    format!("{TOUCHPOINTS}/{code}/alias")
}

/// What people said about a touchpoint.
pub fn feedback_about(touchpoint: &str) -> String {
    let query = Serializer::new(String::new()).append_pair("touchpoint", touchpoint).finish();
    with_query(FEEDBACK.to_owned(), &query)
}

/// The list of imports after one was begun, which it says once.
pub fn import_begun(import: ImportId) -> String {
    format!("{IMPORTS}?begun={import}")
}

/// Files that wait to be imported, as a preset reads them.
pub fn upload(upload: UploadId, preset: &str) -> String {
    let query = Serializer::new(String::new()).append_pair("preset", preset).finish();
    with_query(format!("{UPLOADS}/{upload}"), &query)
}

/// The rows of an import that could not be read.
pub fn import_errors(import: ImportId) -> String {
    format!("{IMPORTS}/{import}/errors")
}

/// What waits for a mend: of one reason only where it is given, from a place on.
pub fn quarantine(reason: Option<&str>, after: Option<(u64, u64)>) -> String {
    let mut query = Serializer::new(String::new());
    if let Some(reason) = reason {
        query.append_pair("reason", reason);
    }
    if let Some((lsn, ordinal)) = after {
        query.append_pair("after", &format!("{lsn}-{ordinal}"));
    }
    with_query(QUARANTINE.to_owned(), &query.finish())
}

/// What waits for a mend after some of it was tried, which it says once.
pub fn quarantine_after(reason: Option<&str>, taken: u64, waiting: u64) -> String {
    let mut query = Serializer::new(String::new());
    if let Some(reason) = reason {
        query.append_pair("reason", reason);
    }
    query.append_pair("taken", &taken.to_string()).append_pair("waiting", &waiting.to_string());
    with_query(QUARANTINE.to_owned(), &query.finish())
}

/// The page that a one-time link leads to, with the link's secret.
pub fn sign_in_link(token: &str) -> String {
    format!("{SIGN_IN_LINK}?token={token}")
}

/// What can be done to a member, by the last word of its address.
pub fn member(member: UserId, deed: &str) -> String {
    format!("{PEOPLE}/{member}/{deed}")
}

/// One source's page.
pub fn source(source: SourceId) -> String {
    format!("{SOURCES}/{source}")
}

/// Makes another write key of a source.
pub fn source_keys(source: SourceId) -> String {
    format!("{SOURCES}/{source}/keys")
}

/// A page of the settings after something was done, which it says once.
pub fn after(path: &str, done: &str) -> String {
    format!("{path}?done={done}")
}

/// Entries of the audit that match, before a number where one is given.
pub fn audit(search: &str, action: Option<&str>, before: Option<u64>) -> String {
    audit_query(AUDIT, search, action, before.map(|before| ("before", before.to_string())))
}

/// Entries of the audit that match, as a file.
pub fn audit_file(search: &str, action: Option<&str>, format: &str) -> String {
    audit_query(AUDIT_FILE, search, action, Some(("format", format.to_owned())))
}

fn audit_query(path: &str, search: &str, action: Option<&str>, last: Option<(&str, String)>) -> String {
    let mut query = Serializer::new(String::new());
    if !search.is_empty() {
        query.append_pair("q", search);
    }
    if let Some(action) = action {
        query.append_pair("action", action);
    }
    if let Some((name, value)) = last {
        query.append_pair(name, &value);
    }
    with_query(path.to_owned(), &query.finish())
}

/// The path to go back to after a form, where it lies within these pages; else the front door.
pub fn within(back: &str) -> &str {
    let inside = back.starts_with('/') && !back.starts_with("//") && !back.contains(['\\', '\r', '\n', '\t']);
    if inside { back } else { HOME }
}

fn with_query(path: String, query: &str) -> String {
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_stays_inside() {
        assert_eq!(within("/customers?q=a"), "/customers?q=a");
        for outside in ["", "//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb"] {
            assert_eq!(within(outside), HOME, "{outside}");
        }
    }

    #[test]
    fn searches_are_escaped() {
        assert_eq!(customers("a&b c", Some("x=")), "/customers?q=a%26b+c&cursor=x%3D");
        assert_eq!(customers("", None), "/customers");
    }
}
