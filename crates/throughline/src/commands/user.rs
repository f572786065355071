//! `throughline user`: people who sign in.
use std::{io::BufRead, process::ExitCode};

use anyhow::{Context, Result};
use clap::Subcommand;

use super::print;
use crate::{
    Common,
    local::{Order, call},
};

/// Add and invite people, list them, make one-time sign-in links, and reset second factors.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::doc_markdown, reason = "it is the help that people read in a terminal")]
enum Command {
    /// Add somebody, or change their name, role or password. Without a password they sign in by a one-time link.
    Add {
        /// Their e-mail address.
        email: String,
        /// Their name; the part before the @ where it is left out.
        #[arg(long)]
        name: Option<String>,
        /// owner, admin, analyst, agent, unit_manager or viewer.
        #[arg(long, default_value = "owner")]
        role: String,
        /// Read a password from standard input.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Make a link that signs somebody in once, within a day.
    Link {
        /// Their e-mail address.
        email: String,
        /// Where the pages are served.
        #[arg(long, default_value = "http://127.0.0.1:7700")]
        base: String,
    },
    /// Invite somebody by e-mail. Without a mail server the link is printed, to be handed over; it works once, within
    /// seven days.
    Invite {
        /// Their e-mail address.
        email: String,
        /// owner, admin, analyst, agent, unit_manager or viewer.
        #[arg(long, default_value = "viewer")]
        role: String,
        /// Where the pages are served, unless the setting `serve.url` says it.
        #[arg(long, default_value = "http://127.0.0.1:7700")]
        base: String,
    },
    /// Remove somebody's second factor, for whoever lost it; they are signed out everywhere.
    ResetSecondFactor {
        /// Their e-mail address.
        email: String,
    },
    /// List the people of the workspace.
    List,
}

/// Runs the command.
///
/// # Errors
/// When the data directory cannot be used, or a value cannot be taken.
pub fn run(common: &Common, args: &Args) -> Result<ExitCode> {
    match &args.command {
        Command::Add { email, name, role, password_stdin } => {
            let password = if *password_stdin { Some(read_password()?) } else { None };
            let (email, name, role) = (email.clone(), name.clone(), role.clone());
            let id = call(common, Order::UserAdd { email, name, role, password }, |_| {})?;
            print(id.as_str().unwrap_or_default());
        }
        Command::Link { email, base } => {
            let token = call(common, Order::UserLink { email: email.clone() }, |_| {})?;
            print(&link(base, token.as_str().unwrap_or_default()));
        }
        Command::Invite { email, role, base } => {
            let (email, role, base) = (email.clone(), role.clone(), base.clone());
            let done = call(common, Order::UserInvite { email: email.clone(), role, base }, |_| {})?;
            let said = |name: &str| done.get(name).and_then(serde_json::Value::as_str);
            if let Some(why) = said("why") {
                eprintln!("{why}");
            }
            match said("link") {
                Some(link) => print(link),
                None => print(&format!("mailed to {email}")),
            }
        }
        Command::ResetSecondFactor { email } => {
            call(common, Order::UserResetSecondFactor { email: email.clone() }, |_| {})?;
        }
        Command::List => print(&serde_json::to_string_pretty(&call(common, Order::UserList, |_| {})?)?),
    }
    Ok(ExitCode::SUCCESS)
}

/// The address of a one-time link.
pub fn link(base: &str, token: &str) -> String {
    format!("{}{}?token={token}", base.trim_end_matches('/'), throughline_web::urls::SIGN_IN_LINK)
}

fn read_password() -> Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("could not read a password")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
