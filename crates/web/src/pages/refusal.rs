//! Why something was not done, in the reader's language: what use cases say in fixed words is said in their language,
//! and what carries a detail of its own stays as it is.
use throughline_app::error::Error;
use throughline_model::{question::FieldError, time::SECOND};

use crate::{locale::Locale, words};

/// A message of a use case, with the text that says the same.
type Said = (&'static str, fn(Locale) -> &'static str);

/// What use cases say of a field, after its name.
const OF_FIELDS: &[Said] = &[
    ("is not an e-mail address", Locale::refusal_no_email),
    ("needs 1 to 100 characters", Locale::refusal_name_length),
    ("is not a zone such as Europe/Berlin", Locale::refusal_no_zone),
    ("is none of the list", Locale::refusal_not_listed),
    ("is not your password", Locale::refusal_wrong_password),
    ("was entered in two ways", Locale::refusal_two_ways),
    ("needs at least 10 characters", Locale::refusal_password_short),
    ("is the address or the name", Locale::refusal_password_own),
    ("is one of the passwords that are tried first", Locale::refusal_password_common),
    ("is not a colour such as #2b4acb", Locale::refusal_no_colour),
    ("has one or two characters", Locale::refusal_mark),
    ("belongs to another view of this list", Locale::refusal_view_taken),
    ("needs 1 to 60 characters", Locale::refusal_view_length),
    ("is wrong, too old, or was used before; wait for the next one", Locale::refusal_wrong_code),
    ("is not set; enter a code instead", Locale::refusal_code_instead),
    ("is not an https address", Locale::refusal_no_https),
    ("is missing", Locale::refusal_missing),
    ("has at most 100 characters", Locale::refusal_too_long),
    ("are at most 20 words such as `email`", Locale::refusal_scope_words),
    ("and `role_claim` go together", Locale::refusal_with_claim),
    ("is needed to make members", Locale::refusal_for_members),
    ("are lines such as `chiefs = admin`", Locale::refusal_role_lines),
    ("needs at least one tick", Locale::refusal_one_needed),
    ("choose at least one file", Locale::refusal_choose_file),
    ("is empty; choose at least one", Locale::refusal_choose_one),
    ("is joined when it names 2 to 20", Locale::refusal_joined_some),
    ("names somebody who is not there", Locale::refusal_somebody_gone),
    ("is not a number", Locale::refusal_no_number),
    ("is not a date or a time", Locale::refusal_no_date),
    ("is not the server of the address", Locale::refusal_not_host),
    ("did not come through whole; send them again", Locale::refusal_files_torn),
];

/// What use cases say where something contradicts what is there.
const CONFLICTS: &[Said] = &[
    ("it is this customer's only profile", Locale::refusal_only_profile),
    ("the import is still running", Locale::refusal_import_runs),
    ("nothing is sent to this endpoint: enable it first", Locale::refusal_endpoint_off),
    ("it is on its way already", Locale::refusal_on_its_way),
    ("it was taken back already", Locale::refusal_undone),
    ("it was done more than a day ago and stays", Locale::refusal_undo_late),
    ("an examination goes on already", Locale::refusal_examination_runs),
    ("a workspace needs an owner, and there is no other one", Locale::refusal_last_owner),
    ("there is no secret to confirm; begin again", Locale::refusal_nothing_offered),
    ("you have no second factor", Locale::refusal_no_factor),
    ("you have a second factor already; remove it first", Locale::refusal_has_factor),
    (
        "they belong to other workspaces too; ask the operator to reset their second factor",
        Locale::refusal_operator_resets,
    ),
    (
        "this browser was signed in for one workspace alone; sign in with your password to open others",
        Locale::refusal_one_alone,
    ),
    ("this address has an account by now; follow the link again", Locale::refusal_known_by_now),
    (
        "you belong to several workspaces and came in by a link of one of them; ask the operator",
        Locale::refusal_ask_operator,
    ),
];

/// What went wrong, in sentences.
pub fn sentence(t: Locale, error: &Error) -> String {
    match error {
        Error::Conflict(why) => format!("{}.", words::sentence(said(t, CONFLICTS, why))),
        Error::Forbidden => t.refusal_owners_only().to_owned(),
        Error::RateLimited => t.refusal_too_many().to_owned(),
        Error::Wait { seconds } => wait(t, *seconds),
        Error::Invalid(fields) => {
            let sentences = fields.iter().map(|field| format!("{}.", of_field(t, field)));
            sentences.collect::<Vec<_>>().join(" ")
        }
        other => words::sentence(&other.to_string()),
    }
}

/// How long to wait after too many tries; never too short.
pub fn wait(t: Locale, seconds: u64) -> String {
    let whole = if seconds > 90 { seconds.div_ceil(60) * 60 } else { seconds.max(1) };
    t.refusal_wait(t.span(i64::try_from(whole).unwrap_or(i64::MAX / SECOND).saturating_mul(SECOND)))
}

/// What is wrong with a field: its name, and what was said of it.
pub fn of_field(t: Locale, field: &FieldError) -> String {
    format!("{} {}", named(t, &field.field), said(t, OF_FIELDS, &field.message))
}

fn said<'a>(t: Locale, known: &[Said], message: &'a str) -> &'a str {
    known.iter().find(|(english, _)| *english == message).map_or(message, |(_, text)| text(t))
}

fn named(t: Locale, field: &str) -> &'static str {
    match field {
        "email" => t.refusal_email(),
        "name" => t.refusal_name(),
        "role" => t.refusal_role(),
        "zone" => t.refusal_zone(),
        "typed" => t.refusal_typed(),
        "current" => t.refusal_current(),
        "password" => t.refusal_password(),
        "files" => t.refusal_files(),
        "customers" => t.refusal_customers(),
        "code" => t.refusal_code(),
        "issuer" => t.refusal_issuer(),
        "client_id" => t.refusal_client(),
        "label" => t.refusal_label(),
        "scopes" => t.refusal_scopes(),
        "domains" => t.refusal_domains(),
        "roles" => t.refusal_roles(),
        "default_role" => t.refusal_default_role(),
        "key_scopes" => t.refusal_key_scopes(),
        "url" => t.refusal_address(),
        "subscriptions" => t.refusal_events(),
        "accent" => t.appearance_accent(),
        "mark" => t.appearance_mark(),
        "at_least" | "at_most" => t.refusal_condition(),
        "since" => t.refusal_since(),
        _ => t.refusal_field(),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    /// All Rust below a folder, as one text.
    fn source(folder: &Path) -> String {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let read = |path: std::path::PathBuf| match path.is_dir() {
            true => source(&path),
            false => fs::read_to_string(&path).unwrap_or_default(),
        };
        entries.map(read).collect()
    }

    #[test]
    fn what_is_translated_is_what_use_cases_say() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let said = source(&crates.join("app/src")) + &source(&crates.join("web/src/pages/settings"));
        let said = said + &source(&crates.join("web/src/pages/imports")) + &source(&crates.join("model/src"));
        let said = said.replace("{SHORTEST}", &throughline_app::passwords::SHORTEST.to_string());
        for (english, text) in OF_FIELDS.iter().chain(CONFLICTS) {
            assert!(said.contains(english), "no use case says: {english}");
            assert_eq!(text(Locale::En), *english);
            assert_ne!(text(Locale::De), *english);
        }
    }

    #[test]
    fn a_detail_of_its_own_stays() {
        let error = Error::field("name", "needs 1 to 100 characters");
        assert_eq!(sentence(Locale::De, &error), "Der Name braucht 1 bis 100 Zeichen.");
        let error = Error::Conflict("there is a source named shop already".to_owned());
        assert_eq!(sentence(Locale::De, &error), "There is a source named shop already.");
    }
}
