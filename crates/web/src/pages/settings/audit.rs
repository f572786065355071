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
    locale::Locale,
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

/// What somebody did, in words: what stands before whom or what it was done to.
pub fn words_of(t: Locale, action: &str) -> &'static str {
    let Some(action) = Action::parse(action) else { return t.audit_unknown() };
    match action {
        Action::SignIn => t.audit_sign_in(),
        Action::SignInRested => t.audit_sign_in_rested(),
        Action::PasswordChanged => t.audit_password_changed(),
        Action::SessionsEnded => t.audit_sessions_ended(),
        Action::MemberInvited => t.audit_member_invited(),
        Action::MemberPut => t.audit_member_put(),
        Action::MemberRole => t.audit_member_role(),
        Action::MemberUnits => t.audit_member_units(),
        Action::MemberRemoved => t.audit_member_removed(),
        Action::MemberLink => t.audit_member_link(),
        Action::MemberSessionsEnded => t.audit_member_sessions_ended(),
        Action::InvitationResent => t.audit_invitation_resent(),
        Action::InvitationRevoked => t.audit_invitation_revoked(),
        Action::MemberJoined => t.audit_member_joined(),
        Action::SecondFactorOn => t.audit_second_factor_on(),
        Action::SecondFactorOff => t.audit_second_factor_off(),
        Action::SecondFactorReset => t.audit_second_factor_reset(),
        Action::SecondFactorRequired => t.audit_second_factor_required(),
        Action::RecoveryCodesMade => t.audit_recovery_codes_made(),
        Action::RecoveryCodeUsed => t.audit_recovery_code_used(),
        Action::ProviderSet => t.audit_provider_set(),
        Action::ProviderRemoved => t.audit_provider_removed(),
        Action::SourceAdded => t.audit_source_added(),
        Action::KeyAdded => t.audit_key_added(),
        Action::KeyRevoked => t.audit_key_revoked(),
        Action::IdentityJoined => t.audit_identity_joined(),
        Action::IdentitySeparated => t.audit_identity_separated(),
        Action::IdentityRevoked => t.audit_identity_revoked(),
        Action::AddressShared => t.audit_address_shared(),
        Action::AddressUnshared => t.audit_address_unshared(),
        Action::CustomerOpened => t.audit_customer_opened(),
        Action::QuarantineRetried => t.audit_quarantine_retried(),
        Action::QuarantineMended => t.audit_quarantine_mended(),
        Action::QuarantineDiscarded => t.audit_quarantine_discarded(),
        Action::ImportBegun => t.audit_import_begun(),
        Action::MappingKept => t.audit_mapping_kept(),
        Action::MappingRemoved => t.audit_mapping_removed(),
        Action::WorkspaceMade => t.audit_workspace_made(),
        Action::WorkspaceChanged => t.audit_workspace_changed(),
        Action::AuditExported => t.audit_audit_exported(),
        Action::ListExported => t.audit_list_exported(),
        Action::TouchpointDescribed => t.audit_touchpoint_described(),
        Action::TouchpointAliased => t.audit_touchpoint_aliased(),
        Action::UnitAdded => t.audit_unit_added(),
        Action::UnitZoned => t.audit_unit_zoned(),
        Action::UnitPlaced => t.audit_unit_placed(),
        Action::SegmentPut => t.audit_segment_put(),
        Action::SegmentRemoved => t.audit_segment_removed(),
        Action::BoardPut => t.audit_board_put(),
        Action::BoardMailed => t.audit_board_mailed(),
        Action::BoardRemoved => t.audit_board_removed(),
        Action::ViewPut => t.audit_view_put(),
        Action::ViewRemoved => t.audit_view_removed(),
        Action::WebhookAdded => t.audit_webhook_added(),
        Action::WebhookChanged => t.audit_webhook_changed(),
        Action::WebhookEnabled => t.audit_webhook_enabled(),
        Action::WebhookDisabled => t.audit_webhook_disabled(),
        Action::WebhookRotated => t.audit_webhook_rotated(),
        Action::WebhookRemoved => t.audit_webhook_removed(),
        Action::WebhookReplayed => t.audit_webhook_replayed(),
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
        let (page, t) = (&self.page, self.layout.t);
        if self.is_searched() {
            return pieces(&t.audit_lead_matching(page.matching, page.total));
        }
        match page.entries.first().filter(|_| self.asked.before.is_none()) {
            Some(last) => pieces(&t.audit_lead_last(
                page.total,
                t.moment(last.at, page.zone),
                self.who(last).replace('*', ""),
                words_of(t, &last.action),
                last.subject.replace('*', ""),
            )),
            None => pieces(&t.audit_lead(page.total)),
        }
    }

    fn who(&self, entry: &Entry) -> String {
        let t = self.layout.t;
        match (entry.actor.as_str(), entry.name.as_str()) {
            ("", _) => t.audit_nobody().to_owned(),
            ("key", _) => t.audit_key().to_owned(),
            ("operator", _) => t.audit_operator().to_owned(),
            (id, "") => id.to_owned(),
            (_, name) => name.to_owned(),
        }
    }

    fn did(&self, entry: &Entry) -> &'static str {
        words_of(self.layout.t, &entry.action)
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
        self.layout.t.second(*at, self.page.zone)
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
        words_of(self.layout.t, action.as_str()).trim_end_matches(':')
    }

    fn action(&self) -> Option<&'static str> {
        self.asked.action.map(Action::as_str)
    }

    fn counted(&self) -> String {
        self.layout.t.words_count_of(self.page.entries.len(), self.page.matching)
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
