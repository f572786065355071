//! Addresses of pages and doors: every link and form takes its address from here.
use form_urlencoded::Serializer;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use throughline_app::imports::uploads::UploadId;
use throughline_model::{
    id::{
        BoardId, DeliveryId, EndpointId, ImportId, InvitationId, LinkId, ProfileId, SegmentId, SourceId, UndoId,
        UserId, ViewId,
    },
    time::{Micros, TimeRange},
};

/// The whole organisation on one screen.
pub const OVERVIEW: &str = "/overview";
/// Everything that was said.
pub const FEEDBACK: &str = "/feedback";
/// One search over everything that has a page.
pub const FIND: &str = "/find";
/// The map and funnels.
pub const JOURNEYS: &str = "/journeys";
/// The route of an answer as a file.
pub const ANSWER: &str = "/answers/{format}";
/// The explorer of the API.
pub const API: &str = "/api";
/// The document of the API.
pub const API_DOCUMENT: &str = "/api/v1/openapi.json";
/// The list of customers as a file.
pub const CUSTOMERS_FILE: &str = "/customers/file/{format}";
/// What was said as a file.
pub const FEEDBACK_FILE: &str = "/feedback/file/{format}";
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
/// The segments; a form stores one.
pub const SEGMENTS: &str = "/customers/segments";
/// The form of a segment.
pub const SEGMENT_FORM: &str = "/customers/segments/form";
/// The route that removes a segment.
pub const SEGMENT_REMOVE: &str = "/customers/segments/{segment}/remove";
/// Does something to several customers.
pub const CUSTOMERS_ACT: &str = "/customers/act";
/// Does something to several touchpoints.
pub const TOUCHPOINTS_ACT: &str = "/touchpoints/act";
/// Does something to several rejected events.
pub const QUARANTINE_ACT: &str = "/quarantine/act";
/// Saves a view of a list.
pub const VIEWS: &str = "/views";
/// The route that changes a view.
pub const VIEW: &str = "/views/{view}";
/// The route that removes a view.
pub const VIEW_REMOVE: &str = "/views/{view}/remove";
/// A view was saved.
pub const VIEW_SAVED: &str = "view";
/// The route that takes back what was done.
pub const UNDO: &str = "/undo/{undo}";
/// What of an address says that something was done that can be taken back.
pub const DID: &str = "did";
/// All metrics.
pub const MEASURES: &str = "/measures";
/// The route of one metric's page.
pub const MEASURE: &str = "/measures/{metric}";
/// The boards; a form makes one.
pub const BOARDS: &str = "/boards";
/// The route of one board; a form gives it another name.
pub const BOARD: &str = "/boards/{board}";
/// The route of the page on which a board is changed.
pub const BOARD_EDIT: &str = "/boards/{board}/edit";
/// The route that keeps what a board looks through.
pub const BOARD_BAR: &str = "/boards/{board}/bar";
/// The route that does something to a tile.
pub const BOARD_TILE: &str = "/boards/{board}/tile";
/// The route that says when a board is mailed, and to whom.
pub const BOARD_MAIL: &str = "/boards/{board}/mail";
/// The route that puts somebody on the list of those to whom a board is mailed.
pub const BOARD_FOLLOW: &str = "/boards/{board}/follow";
/// The route that mails a board now.
pub const BOARD_SEND: &str = "/boards/{board}/send";
/// The route that removes a board.
pub const BOARD_REMOVE: &str = "/boards/{board}/remove";
/// Puts an answer on a board.
pub const PIN: &str = "/boards/pin";
/// Where the link of a mailed board leads that wants no more of it; mail programs post here by themselves.
pub const BOARD_LEAVE: &str = "/boards/leave";
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
/// The word that stands for a suggestion where a preset could be named.
pub const BY_COLUMNS: &str = "columns";
/// The list of imports, to which files are sent.
pub const IMPORTS: &str = "/imports";
/// Takes files that are to be imported.
pub const UPLOADS: &str = "/imports/files";
/// The route of files that wait to be imported: what they would state.
pub const UPLOAD: &str = "/imports/files/{upload}";
/// Removes a mapping of the workspace's own.
pub const MAPPING_REMOVE: &str = "/imports/mappings/remove";
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
/// The route that limits a member to units.
pub const MEMBER_UNITS: &str = "/settings/people/{member}/units";
/// The route that resets the second factor of a member who lost it.
pub const MEMBER_FACTOR: &str = "/settings/people/{member}/second-factor";
/// The route that sends an invitation once more.
pub const INVITATION_RESEND: &str = "/settings/people/invitations/{invitation}/resend";
/// The route that takes an invitation back.
pub const INVITATION_REVOKE: &str = "/settings/people/invitations/{invitation}/revoke";
/// How people sign in; a form says whether everybody needs a second factor.
pub const ACCESS: &str = "/settings/sign-in";
/// Sets the identity provider.
pub const SET_PROVIDER: &str = "/settings/sign-in/provider";
/// Takes the identity provider away.
pub const REMOVE_PROVIDER: &str = "/settings/sign-in/provider/remove";
/// The units and what lies in what; a form adds a unit.
pub const UNITS: &str = "/settings/units";
/// Says in which unit one lies.
pub const PLACE_UNIT: &str = "/settings/units/place";
/// Gives a unit a zone of its own.
pub const ZONE_UNIT: &str = "/settings/units/zone";
/// How it is decided who is who, and the addresses that join nobody; a form adds one of them.
pub const IDENTITY: &str = "/settings/identity";
/// Takes back that an address joins nobody.
pub const UNSHARE: &str = "/settings/identity/take-back";
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
/// The endpoints of webhooks; a form adds one.
pub const WEBHOOKS: &str = "/settings/webhooks";
/// The route of one endpoint's page; a form changes it.
pub const WEBHOOK: &str = "/settings/webhooks/{endpoint}";
/// The route that sends an event to try an endpoint.
pub const WEBHOOK_TEST: &str = "/settings/webhooks/{endpoint}/test";
/// The route that enables and disables an endpoint.
pub const WEBHOOK_STATE: &str = "/settings/webhooks/{endpoint}/state";
/// The route that gives an endpoint another secret.
pub const WEBHOOK_SECRET: &str = "/settings/webhooks/{endpoint}/secret";
/// The route that sends again what was given up.
pub const WEBHOOK_AGAIN: &str = "/settings/webhooks/{endpoint}/again";
/// The route that takes an endpoint away.
pub const WEBHOOK_REMOVE: &str = "/settings/webhooks/{endpoint}/remove";
/// The route of one delivery's page; a form sends it again.
pub const DELIVERY: &str = "/settings/deliveries/{delivery}";
/// The workspaces that somebody belongs to; a form makes one more.
pub const WORKSPACES: &str = "/workspaces";
/// Goes to another workspace.
pub const GO_TO_WORKSPACE: &str = "/workspaces/go";
/// The workspace's name and zone.
pub const WORKSPACE: &str = "/settings/workspace";
/// How pages look.
pub const APPEARANCE: &str = "/settings/appearance";
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
/// The stream of what is new.
pub const LIVE: &str = "/live";
/// The page to sign in.
pub const SIGN_IN: &str = "/sign-in";
/// Takes the code of a second factor.
pub const SIGN_IN_CODE: &str = "/sign-in/code";
/// The page that a one-time link leads to.
pub const SIGN_IN_LINK: &str = "/sign-in/link";
/// Leads to the identity provider of a workspace.
pub const PROVIDER: &str = "/sign-in/provider";
/// Where identity providers send people back to.
pub const PROVIDER_RETURN: &str = "/sign-in/provider/return";
/// Where somebody sets up, changes and removes their second factor.
pub const SECOND_FACTOR: &str = "/account/second-factor";
/// Takes the first code of a second factor.
pub const CONFIRM_FACTOR: &str = "/account/second-factor/confirm";
/// Makes recovery codes anew.
pub const RECOVERY_CODES: &str = "/account/second-factor/codes";
/// Removes one's own second factor.
pub const REMOVE_FACTOR: &str = "/account/second-factor/remove";
/// The page that the link of an invitation leads to.
pub const INVITATION: &str = "/invitation";
/// Ends the session.
pub const SIGN_OUT: &str = "/sign-out";
/// Keeps the language chosen in this browser.
pub const LANGUAGE: &str = "/language";
/// Sets the theme and density of one's own account.
pub const ACCOUNT_LOOK: &str = "/account/look";
/// Sets the language of one's own account.
pub const ACCOUNT_LANGUAGE: &str = "/account/language";
/// Stores the chosen theme.
pub const THEME: &str = "/theme";
/// The front door of a signed-in person.
pub const HOME: &str = "/";

/// The list of customers, as far as pairs of its query say; those that say nothing are left out.
pub fn customers(pairs: &[(&str, &str)]) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(pairs.iter().filter(|(_, value)| !value.is_empty()));
    with_query(CUSTOMERS.to_owned(), &query.finish())
}

/// A list as a file of a format, with the query that it has.
pub fn file(route: &str, format: &str, list: &str) -> String {
    let query = list.split_once('?').map_or("", |(_, query)| query);
    with_query(route.replace("{format}", format), query)
}

/// The customers of a segment.
pub fn customers_in(segment: &str) -> String {
    customers(&[("segment", segment)])
}

/// The customers who stand behind a row of a question's answer.
pub fn customers_behind(question: &str, row: &serde_json::Value) -> String {
    if question.is_empty() { String::new() } else { customers(&[("question", question), ("row", &row.to_string())]) }
}

/// The form of a segment, with what it says.
pub fn segment_form(segment: Option<SegmentId>, name: &str, form: &str) -> String {
    let mut query = Serializer::new(String::new());
    if let Some(segment) = segment {
        query.append_pair("segment", &segment.to_string());
    }
    query.append_pair("name", name);
    format!("{SEGMENT_FORM}?{}&{form}", query.finish())
}

/// Removes a segment.
pub fn segment_remove(segment: SegmentId) -> String {
    format!("{SEGMENTS}/{segment}/remove")
}

/// Changes a view.
pub fn view(view: ViewId) -> String {
    format!("{VIEWS}/{view}")
}

/// Removes a view.
pub fn view_remove(view: ViewId) -> String {
    format!("{VIEWS}/{view}/remove")
}

/// Takes back what was done.
pub fn undo(undo: UndoId) -> String {
    UNDO.replace("{undo}", &undo.to_string())
}

/// A page after something was done that can be taken back, which it says.
pub fn did(path: &str, undo: UndoId) -> String {
    also(&bare(path), &[(DID, &undo.to_string())])
}

/// An address without what it says of something that was done before.
pub fn bare(path: &str) -> String {
    let Some((path, query)) = path.split_once('?') else { return path.to_owned() };
    let mut kept = Serializer::new(String::new());
    let said = form_urlencoded::parse(query.as_bytes());
    kept.extend_pairs(said.filter(|(name, _)| !matches!(&**name, DID | "done" | "taken" | "waiting")));
    with_query(path.to_owned(), &kept.finish())
}

/// An address with more pairs in its query.
pub fn also(path: &str, pairs: &[(&str, &str)]) -> String {
    let query = Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}{}{query}", if path.contains('?') { '&' } else { '?' })
}

/// An address with more pairs in its query; those that say nothing are left out.
pub fn also_some(path: &str, pairs: &[(&str, &str)]) -> String {
    let said: Vec<_> = pairs.iter().copied().filter(|(_, value)| !value.is_empty()).collect();
    if said.is_empty() { path.to_owned() } else { also(path, &said) }
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

/// One board.
pub fn board(board: BoardId) -> String {
    format!("{BOARDS}/{board}")
}

/// What can be done to a board, by the last word of its address.
pub fn board_deed(board: BoardId, deed: &str) -> String {
    format!("{BOARDS}/{board}/{deed}")
}

/// The page on which a board is changed, at one of its tiles.
pub fn board_tile(board: BoardId, tile: u32) -> String {
    format!("{}#tile-{tile}", board_deed(board, "edit"))
}

/// The page on which a board is changed after a tile was removed, which it offers to bring back.
pub fn board_without(board: BoardId, tile: u32) -> String {
    format!("{}?gone={tile}", board_deed(board, "edit"))
}

/// A board after something was pinned on it, which it says once, at the new tile.
pub fn board_pinned(board: BoardId, tile: u32) -> String {
    format!("{}#tile-{tile}", after(&self::board(board), "pinned"))
}

/// The form that puts a question on a board under a title; empty without a question.
pub fn pin(question: &str, title: &str) -> String {
    let mut query = Serializer::new(String::new());
    with_query(PIN.to_owned(), &query.append_pair("question", question).append_pair("title", title).finish())
}

/// Where somebody gets no more mail about a board, with the link's secret.
pub fn board_leave(token: &str) -> String {
    format!("{BOARD_LEAVE}?token={token}")
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

/// One import in the list of them.
pub fn import(import: ImportId) -> String {
    format!("{IMPORTS}#i{import}")
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

/// How much waits for a mend since so much did.
pub fn quarantine_since(reason: Option<&str>, seen: u64) -> String {
    let mut query = Serializer::new(String::new());
    if let Some(reason) = reason {
        query.append_pair("reason", reason);
    }
    query.append_pair("seen", &seen.to_string());
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

/// The page to sign in, and from there to another one.
pub fn sign_in(back: &str) -> String {
    with_query(SIGN_IN.to_owned(), &Serializer::new(String::new()).append_pair("back", back).finish())
}

/// The page that a one-time link leads to, with the link's secret.
pub fn sign_in_link(token: &str) -> String {
    format!("{SIGN_IN_LINK}?token={token}")
}

/// The page that the link of an invitation leads to, with the link's secret.
pub fn invitation(token: &str) -> String {
    format!("{INVITATION}?token={token}")
}

/// Leads to the identity provider of a workspace, and from there back to a page.
pub fn provider(workspace: &str, back: &str) -> String {
    let query = Serializer::new(String::new()).append_pair("workspace", workspace).append_pair("back", back).finish();
    with_query(PROVIDER.to_owned(), &query)
}

/// The page to sign in, which says why an identity provider let nobody in.
pub fn refused_by_provider(why: &str) -> String {
    format!("{SIGN_IN}?refused={why}")
}

/// What can be done to a member, by the last word of its address.
pub fn member(member: UserId, deed: &str) -> String {
    format!("{PEOPLE}/{member}/{deed}")
}

/// What can be done to an invitation, by the last word of its address.
pub fn invited(invitation: InvitationId, deed: &str) -> String {
    format!("{PEOPLE}/invitations/{invitation}/{deed}")
}

/// One source's page.
pub fn source(source: SourceId) -> String {
    format!("{SOURCES}/{source}")
}

/// Makes another write key of a source.
pub fn source_keys(source: SourceId) -> String {
    format!("{SOURCES}/{source}/keys")
}

/// One endpoint's page.
pub fn webhook(endpoint: EndpointId) -> String {
    format!("{WEBHOOKS}/{endpoint}")
}

/// What can be done to an endpoint, by the last word of its address.
pub fn webhook_deed(endpoint: EndpointId, deed: &str) -> String {
    format!("{WEBHOOKS}/{endpoint}/{deed}")
}

/// An endpoint's deliveries: of one state where it is given, before one of them.
pub fn webhook_log(endpoint: EndpointId, state: &str, before: Option<(Micros, DeliveryId)>) -> String {
    let mut query = Serializer::new(String::new());
    if !state.is_empty() {
        query.append_pair("state", state);
    }
    if let Some((at, delivery)) = before {
        query.append_pair("before", &format!("{}.{delivery}", at.0));
    }
    with_query(webhook(endpoint), &query.finish())
}

/// One delivery's page.
pub fn delivery(delivery: DeliveryId) -> String {
    DELIVERY.replace("{delivery}", &delivery.to_string())
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
        assert_eq!(customers(&[("q", "a&b c"), ("cursor", "x=")]), "/customers?q=a%26b+c&cursor=x%3D");
        assert_eq!(customers(&[("q", "")]), "/customers");
    }

    #[test]
    fn what_was_done_before_is_not_said_again() {
        assert_eq!(bare("/customers?q=a%26b&did=7&done=view&cursor=9"), "/customers?q=a%26b&cursor=9");
        assert_eq!((bare("/customers?did=7").as_str(), bare("/x").as_str()), ("/customers", "/x"));
    }
}
