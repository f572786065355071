//! `throughline user`: people who sign in.
use std::{io::BufRead, process::ExitCode};

use anyhow::{Context, Result};
use clap::Subcommand;

use super::print;
use crate::{
    Common,
    local::{Order, call},
};

/// Add people, list them, and make one-time sign-in links.
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
