//! Throughline: what happened to customers and how it felt, on one line.
use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

mod commands;
mod config;
mod local;
mod telemetry;

/// What happened to customers and how it felt, joined on each one's journey.
///
/// Everything lives in one data directory. Begin with `throughline demo`, which fills an empty directory with a
/// sample business and serves it; or with `throughline serve` and your own data.
#[derive(Debug, Parser)]
#[command(version, name = "throughline")]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// The data directory.
    #[arg(long, global = true, env = "THROUGHLINE_DATA", default_value = "./throughline-data")]
    data: PathBuf,
    /// The workspace, by its name; the only one where it is left out.
    #[arg(long, global = true, value_name = "NAME")]
    workspace: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(commands::serve::Args),
    Demo(commands::demo::Args),
    Import(commands::import::Args),
    Ask(commands::ask::Args),
    Replay(commands::replay::Args),
    User(commands::user::Args),
    Key(commands::key::Args),
    SignIn(commands::sign_in::Args),
    Webhook(commands::webhook::Args),
    Migrate(commands::migrate::Args),
    Backup(commands::backup::Args),
    Restore(commands::restore::Args),
    Doctor(commands::doctor::Args),
    Completions(commands::completions::Args),
}

/// What every command is given beside its own arguments.
#[derive(Debug, Clone)]
pub struct Common {
    /// The data directory.
    pub data: PathBuf,
    /// The workspace's name.
    pub workspace: Option<String>,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let common = Common { data: cli.data, workspace: cli.workspace };
    let done = match cli.command {
        Command::Serve(args) => commands::serve::run(&common, &args),
        Command::Demo(args) => commands::demo::run(&common, &args),
        Command::Import(args) => commands::import::run(&common, &args),
        Command::Ask(args) => commands::ask::run(&common, &args),
        Command::Replay(args) => commands::replay::run(&common, &args),
        Command::User(args) => commands::user::run(&common, &args),
        Command::Key(args) => commands::key::run(&common, &args),
        Command::SignIn(args) => commands::sign_in::run(&common, &args),
        Command::Webhook(args) => commands::webhook::run(&common, &args),
        Command::Migrate(args) => commands::migrate::run(&common, &args),
        Command::Backup(args) => commands::backup::run(&common, &args),
        Command::Restore(args) => commands::restore::run(&common, &args),
        Command::Doctor(args) => commands::doctor::run(&common, &args),
        Command::Completions(args) => commands::completions::run(&args),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
