//! `throughline sign-in`: what a workspace asks of whoever signs in.
use std::{io::Read, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result};
use clap::{Subcommand, ValueEnum};

use super::print;
use crate::{
    Common,
    local::{Order, call},
};

/// Say how people sign in to a workspace: a second factor for everybody, and an identity provider.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::doc_markdown, reason = "it is the help that people read in a terminal")]
enum Command {
    /// Show what is set, as JSON, without secrets.
    Show,
    /// Say whether everybody needs a second factor.
    SecondFactor {
        /// Who needs one.
        #[arg(value_enum)]
        needed: Needed,
    },
    /// Set the identity provider (OpenID Connect) from a TOML file with issuer, client_id, client_secret and rules.
    /// The provider must answer.
    Provider {
        /// The file; `-` is standard input.
        file: PathBuf,
    },
    /// Take the identity provider away.
    RemoveProvider,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Needed {
    /// Everybody.
    Required,
    /// Whoever wants one.
    Optional,
}

/// Runs the command.
///
/// # Errors
/// When the data directory cannot be used, or the provider cannot be taken.
pub fn run(common: &Common, args: &Args) -> Result<ExitCode> {
    match &args.command {
        Command::Show => print(&serde_json::to_string_pretty(&call(common, Order::SignInShow, |_| {})?)?),
        Command::SecondFactor { needed } => {
            let required = matches!(needed, Needed::Required);
            call(common, Order::SignInSecondFactor { required }, |_| {})?;
        }
        Command::Provider { file } => {
            let mut text = String::new();
            if file.as_os_str() == "-" {
                std::io::stdin().read_to_string(&mut text).context("could not read standard input")?;
            } else {
                text = std::fs::read_to_string(file).with_context(|| format!("could not read {}", file.display()))?;
            }
            // What the parser says repeats a line, and that line may have the secret.
            let provider = toml::from_str(&text).map_err(|error| anyhow::anyhow!("{}", error.message()));
            let provider = provider.with_context(|| format!("could not read {}", file.display()))?;
            call(common, Order::SignInProvider { provider }, |_| {})?;
        }
        Command::RemoveProvider => {
            call(common, Order::SignInProviderRemove, |_| {})?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
