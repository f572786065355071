//! Addresses of pages and doors: every link and form takes its address from here.
use form_urlencoded::Serializer;
use throughline_model::{
    id::{LinkId, ProfileId},
    time::TimeRange,
};

/// The whole organisation on one screen.
pub const OVERVIEW: &str = "/overview";
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
