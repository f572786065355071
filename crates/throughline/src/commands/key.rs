//! `throughline key`: keys for senders and for programs that ask.
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Subcommand, ValueEnum};
use throughline_model::permission::Scope;

use super::print;
use crate::{
    Common,
    local::{Order, call},
};

/// Make, list and take back keys.
///
/// A write key lets an application send messages (Segment, PostHog or CloudEvents libraries); it may be public. A
/// secret key lets a program use the API; keep it secret. Keys are shown once and stored as hashes.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a key and print it alone. Makes the workspace `default` if there is none; works while serving.
    Add {
        /// What the key is for.
        #[arg(long, value_enum)]
        kind: Kind,
        /// The source that messages of a write key belong to.
        #[arg(long, default_value = "website")]
        source: String,
        /// What a secret key may be used for, once for each; every question where it is left out.
        #[arg(long, value_enum)]
        scope: Vec<Use>,
        /// What a secret key is called in lists.
        #[arg(long)]
        name: Option<String>,
        /// After which time a secret key ends, such as 90d.
        #[arg(long, value_name = "TIME")]
        expires: Option<String>,
    },
    /// List the standing keys by their first characters.
    List,
    /// Take back the keys that begin with these characters.
    Revoke {
        /// The first characters, as `list` shows them.
        prefix: String,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// For sending messages.
    Write,
    /// For asking questions.
    Secret,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Use {
    /// Asking for figures.
    Questions,
    /// Asking about people: timelines, words, who is who.
    People,
    /// Keeping the data in order: catalogue, imports, quarantine.
    Curate,
    /// Running the workspace: members, keys, settings.
    Admin,
}

impl Use {
    fn scope(self) -> Scope {
        match self {
            Self::Questions => Scope::Questions,
            Self::People => Scope::People,
            Self::Curate => Scope::Curate,
            Self::Admin => Scope::Admin,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// When the data directory cannot be used, or a write key is given what only a secret key has.
pub fn run(common: &Common, args: &Args) -> Result<ExitCode> {
    let order = match &args.command {
        Command::Add { kind: Kind::Write, scope, name, expires, .. }
            if !scope.is_empty() || name.is_some() || expires.is_some() =>
        {
            bail!("--scope, --name and --expires are for keys of the kind `secret`")
        }
        Command::Add { kind, source, scope, name, expires } => Order::KeyAdd {
            secret: matches!(kind, Kind::Secret),
            source: Some(source.clone()),
            name: name.clone(),
            scopes: scope.iter().map(|word| word.scope().as_str().to_owned()).collect(),
            expires: expires.clone(),
        },
        Command::List => Order::KeyList,
        Command::Revoke { prefix } => Order::KeyRevoke { prefix: prefix.clone() },
    };
    let done = call(common, order, |_| {})?;
    match done.as_str() {
        Some(text) => print(text),
        None if done.is_null() => {}
        None => print(&serde_json::to_string_pretty(&done)?),
    }
    Ok(ExitCode::SUCCESS)
}
