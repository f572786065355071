//! The shape of the code: which crate may know which, how long a file may be, what a file may not be called.
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// The only arrows between crates. A new one is a design decision, with a record in `docs/decisions`.
const EDGES: &[(&str, &[&str])] = &[
    ("throughline", &["app", "model", "web"]),
    ("web", &["app", "model"]),
    ("app", &["intake", "journeys", "measure", "model", "store", "text"]),
    ("intake", &["model"]),
    ("journeys", &["measure", "model"]),
    ("measure", &["model"]),
    ("store", &["model"]),
    ("text", &["model"]),
    ("model", &[]),
    ("tests", &[]),
];

/// Measures the product from within, and is part of nothing.
const BESIDE: &str = "bench";

/// Names of files that say nothing about what is in them.
const BANNED: [&str; 6] = ["utils", "helpers", "common", "misc", "core", "manager"];

/// The most lines of a file.
const LONGEST: usize = 800;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

fn short(package: &str) -> &str {
    package.strip_prefix("throughline-").unwrap_or(package)
}

#[test]
fn arrows_point_down() {
    let metadata = MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().unwrap();
    let members: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let mut wrong = Vec::new();
    for package in &metadata.packages {
        let from = short(&package.name);
        let Some((_, allowed)) = EDGES.iter().find(|(name, _)| *name == from) else {
            assert_eq!(from, BESIDE, "a crate without a place among the others");
            continue;
        };
        let inner = package.dependencies.iter().filter(|edge| members.contains(edge.name.as_str()));
        // What only tests of a crate use is no arrow of the product.
        for edge in inner.filter(|edge| edge.kind != DependencyKind::Development) {
            if !allowed.contains(&short(&edge.name)) {
                wrong.push(format!("{from} → {}", short(&edge.name)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join(", "));
}

#[test]
fn files_are_short_and_named_for_what_is_in_them() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for path in sources(&root()) {
        let shown = path.strip_prefix(root()).unwrap().display().to_string();
        let text = std::fs::read_to_string(&path).unwrap();
        seen += 1;
        if text.lines().count() > LONGEST {
            wrong.push(format!("{shown} has more than {LONGEST} lines"));
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if BANNED.contains(&name.as_str()) {
            wrong.push(format!("{shown} says nothing about what is in it"));
        }
        let allowance = concat!("#[al", "low(");
        if text.contains(allowance) || text.contains(&allowance.replace('#', "#!")) {
            wrong.push(format!("{shown} allows where it should expect, with a reason"));
        }
    }
    assert!(seen > 100, "{seen} files");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// All sources of ours: not what is built, vendored or a snapshot.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            let other = ["target", "node_modules", "vendor", "snapshots"].contains(&name.as_str());
            if !other && !name.starts_with('.') {
                found.extend(sources(&path));
            }
        } else if ["rs", "html", "css", "js", "mjs", "py", "sql"].iter().any(|end| name.ends_with(&format!(".{end}"))) {
            found.push(path);
        }
    }
    found
}
