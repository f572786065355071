//! `throughline completions`: completion scripts for shells.
use std::process::ExitCode;

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;

/// Print the completion script of a shell, such as `throughline completions bash > ~/.local/share/bash-completion/completions/throughline`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell.
    shell: Shell,
}

/// Runs the command.
///
/// # Errors
/// Never.
pub fn run(args: &Args) -> Result<ExitCode> {
    clap_complete::generate(args.shell, &mut crate::Cli::command(), "throughline", &mut std::io::stdout());
    Ok(ExitCode::SUCCESS)
}
