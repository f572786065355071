//! The program as a shell sees it. That this test is here also makes `cargo test` build the program for all others.
#![expect(clippy::unwrap_used, reason = "a test may panic")]
use std::process::Command;

fn printed(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_throughline")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_command_has_a_page_of_help() {
    let help = printed(&["--help"]);
    for command in
        ["serve", "demo", "import", "ask", "replay", "user", "key", "sign-in", "migrate", "backup", "restore", "doctor"]
    {
        assert!(help.lines().any(|line| line.trim().starts_with(command)), "{command} in {help}");
        assert!(printed(&[command, "--help"]).contains("Usage: throughline"), "{command}");
    }
    assert!(printed(&["--version"]).starts_with("throughline "));
}

#[test]
fn shells_get_completions() {
    for shell in ["bash", "zsh", "fish"] {
        assert!(printed(&["completions", shell]).contains("throughline"), "{shell}");
    }
}
