//! The commands, one file each.
pub mod ask;
pub mod backup;
pub mod completions;
pub mod demo;
pub mod doctor;
pub mod import;
pub mod key;
pub mod migrate;
pub mod replay;
pub mod restore;
pub mod serve;
pub mod sign_in;
pub mod user;
pub mod webhook;

/// Prints a result for scripts and people: the one place that writes to standard output.
pub fn print(text: &str) {
    use std::io::Write;
    // Whoever reads may have read enough (`| head`): that is not a failure.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}
