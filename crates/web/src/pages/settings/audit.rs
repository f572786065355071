//! The audit: who did what.
use askama::Template;
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};
use serde::Deserialize;
use throughline_app::audit::{self, Action, Asked, Entry, Page};
use throughline_model::time::Micros;

use super::Tab;
use crate::{
    error::PageError,
    extract::{Administer, Frame, May},
    pages::{Area, Layout, Piece, html, pieces, wants_block},
    state::Web,
    urls, words,
};

/// The page of the audit; its block `entries` is what the live search replaces.
#[derive(Template)]
#[template(path = "settings/audit.html", blocks = ["entries"])]
pub struct AuditPage {
    /// The frame.
    pub layout: Layout,
    /// What was asked.
    pub asked: Asked,
    /// The entries.
    pub page: Page,
}

/// How many entries a page holds.
const PAGE: u32 = 50;

/// What the address says.
#[derive(Debug, Clone, Deserialize)]
pub struct Ask {
    #[serde(default)]
    q: String,
    #[serde(default)]
    action: String,
    before: Option<u64>,
}

impl Ask {
    /// What is asked; an action that is none counts as every one.
    pub fn asked(self) -> Asked {
        Asked { text: self.q.trim().to_owned(), action: Action::parse(&self.action), before: self.before }
    }
}

/// Shows a page of entries, or to the live search only the block of them.
pub async fn list(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Query(ask): Query<Ask>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let asked = ask.asked();
    let page = audit::list(&ctx, &web.app, &asked, PAGE).await?;
    let page = AuditPage { layout: layout.within(Area::Settings), asked, page };
    Ok(if wants_block(&headers) { html(&page.as_entries()) } else { html(&page) })
}

/// What somebody did, in words.
pub fn words_of(action: &str) -> &'static str {
    let Some(action) = Action::parse(action) else { return "did something that a later version knows" };
    match action {
        Action::SignIn => "signed in as",
        Action::SignInRested => "tried too many passwords for",
        Action::PasswordChanged => "set the password of",
        Action::SessionsEnded => "ended sessions of their own",
        Action::MemberInvited => "invited",
        Action::MemberPut => "added or changed",
        Action::MemberRole => "changed the role of",
        Action::MemberRemoved => "removed",
        Action::MemberLink => "made a one-time link for",
        Action::MemberSessionsEnded => "ended the sessions of",
        Action::SourceAdded => "added the source",
        Action::KeyAdded => "made the key",
        Action::KeyRevoked => "took back the key",
        Action::IdentityJoined => "joined the profile",
        Action::IdentitySeparated => "separated the profile",
        Action::IdentityRevoked => "took back the decision",
        Action::CustomerOpened => "opened the customer",
        Action::QuarantineRetried => "tried rejected events again:",
        Action::QuarantineMended => "mended",
        Action::ImportBegun => "began the import",
        Action::WorkspaceChanged => "changed the workspace",
        Action::AuditExported => "took from the audit",
        Action::TouchpointDescribed => "described the touchpoint",
        Action::TouchpointAliased => "named anew the touchpoint",
    }
}

impl AuditPage {
    fn tab(&self) -> Tab {
        Tab::Audit
    }

    fn is_searched(&self) -> bool {
        !self.asked.text.is_empty() || self.asked.action.is_some()
    }

    /// How many entries there are, or match, and what the last one says.
    fn lead(&self) -> Vec<Piece> {
        let total = words::counted(self.page.total, "entry", "entries");
        if self.is_searched() {
            let verb = if self.page.matching == 1 { "matches" } else { "match" };
            return pieces(&format!("*{}* of {total} {verb}.", words::count(self.page.matching)));
        }
        match self.page.entries.first().filter(|_| self.asked.before.is_none()) {
            Some(last) => pieces(&format!(
                "*{total}*; the last on {}: *{}* {} {}.",
                words::moment(last.at, self.page.zone),
                self.who(last).replace('*', ""),
                words_of(&last.action),
                last.subject.replace('*', "")
            )),
            None => pieces(&format!("*{total}*, the latest first.")),
        }
    }

    fn who(&self, entry: &Entry) -> String {
        match (entry.actor.as_str(), entry.name.as_str()) {
            ("", _) => "Somebody unknown".to_owned(),
            ("key", _) => "A program with a secret key".to_owned(),
            ("operator", _) => "The operator of the machine".to_owned(),
            (id, "") => id.to_owned(),
            (_, name) => name.to_owned(),
        }
    }

    fn did(&self, entry: &Entry) -> &'static str {
        words_of(&entry.action)
    }

    /// The customer whom an entry is about, where it is one.
    fn customer(&self, entry: &Entry) -> Option<String> {
        let about = matches!(
            Action::parse(&entry.action),
            Some(Action::CustomerOpened | Action::IdentityJoined | Action::IdentitySeparated)
        );
        about.then(|| entry.subject.parse().ok().map(urls::customer)).flatten()
    }

    fn moment(&self, at: &Micros) -> String {
        words::local(*at, self.page.zone).format("%-d %b %Y, %H:%M:%S").to_string()
    }

    fn machine(&self, at: &Micros) -> String {
        words::machine(*at)
    }

    fn short(&self, entry: &Entry) -> String {
        entry.hash.chars().take(12).collect()
    }

    fn actions(&self) -> Vec<Action> {
        Action::ALL.to_vec()
    }

    fn is_action(&self, action: &Action) -> bool {
        self.asked.action == Some(*action)
    }

    fn word(&self, action: &Action) -> &'static str {
        words_of(action.as_str()).trim_end_matches(':')
    }

    fn action(&self) -> Option<&'static str> {
        self.asked.action.map(Action::as_str)
    }

    fn counted(&self) -> String {
        format!("{} of {}", words::count(self.page.entries.len() as u64), words::count(self.page.matching))
    }

    fn first_url(&self) -> Option<String> {
        self.asked.before.map(|_| urls::audit(&self.asked.text, self.action(), None))
    }

    fn next_url(&self) -> Option<String> {
        self.page.next.map(|before| urls::audit(&self.asked.text, self.action(), Some(before)))
    }

    fn file_url(&self, format: &str) -> String {
        urls::audit_file(&self.asked.text, self.action(), format)
    }
}
