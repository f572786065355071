//! `throughline key`: keys for senders and for programs that ask.
use std::process::ExitCode;

use anyhow::Result;
use clap::{Subcommand, ValueEnum};

use super::print;
use crate::{
    Common,
    local::{Order, call},
};

/// Make, list and take back keys.
///
/// A write key lets an application send messages (Segment, PostHog or CloudEvents libraries); it may be public. A
/// secret key lets a program ask questions; keep it secret. Keys are shown once and stored as hashes.
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

/// Runs the command.
///
/// # Errors
/// When the data directory cannot be used.
pub fn run(common: &Common, args: &Args) -> Result<ExitCode> {
    let order = match &args.command {
        Command::Add { kind, source } => {
            Order::KeyAdd { secret: matches!(kind, Kind::Secret), source: Some(source.clone()) }
        }
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
