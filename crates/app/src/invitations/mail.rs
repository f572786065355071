//! The mail of an invitation.
use throughline_store::{invitations::Invitation, workspaces::Workspace};

use crate::{app::App, outbound::email::Mail};

/// Writes the mail with the address of its link.
pub(super) fn written(app: &App, workspace: &Workspace, invitation: &Invitation, link: &str) -> Mail {
    let until = chrono::DateTime::from_timestamp_micros(invitation.expires_at.0).unwrap_or_default();
    let until = until.with_timezone(&workspace.zone).format("%-d %B %Y, %H:%M (%Z)");
    let (name, email) = (&workspace.name, &invitation.email);
    let who = match invitation.invited_by.as_str() {
        "" => "You are invited".to_owned(),
        by => format!("{by} invites you"),
    };
    let text = format!(
        "{who} to {name} on Throughline.\n\nOpen this link to accept. It works once, until {until}:\n\n{link}\n\n\
         The invitation is for {email}. If you did not expect it, you need not do anything.\n"
    );
    let [who, name, email, link] = [who.as_str(), name, email, link].map(escaped);
    let html = format!(
        "<!doctype html><html lang=\"en\"><body><p>{who} to <strong>{name}</strong> on Throughline.</p>\
         <p><a href=\"{link}\">Accept the invitation</a></p><p>The link works once, until {until}.</p>\
         <p>The invitation is for {email}. If you did not expect it, you need not do anything.</p></body></html>"
    );
    app.mail(&invitation.email, format!("Invitation to {}", workspace.name), text, html)
}

fn escaped(text: &str) -> String {
    let pairs = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;")];
    pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}
