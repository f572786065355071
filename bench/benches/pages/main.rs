//! How long pages take on the sample business: every page that links lead to, by kind of page.
//!
//! `cargo bench -p throughline-bench --bench pages -- [--customers N] [--data DIR] [--program PATH]`
//!
//! With `--data`, the sample is kept there and used again.
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use throughline_bench::{Server, browser::Browser, command, program, resident, tell};

/// How many pages of a kind are read.
const OF_A_KIND: usize = 6;

/// How often each page is read.
const TIMES: usize = 4;

/// Who looks: the owner of the sample business.
const OWNER: &str = "demo@example.org";

fn main() -> Result<()> {
    let (mut customers, mut kept, mut named) = ("20000".to_owned(), None, None);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--customers" => customers = args.next().unwrap_or_default(),
            "--data" => kept = args.next().map(PathBuf::from),
            "--program" => named = args.next(),
            _ => {}
        }
    }
    let folder = throughline_bench::Folder::new()?;
    let (program, data) = (program(named.as_deref())?, kept.unwrap_or_else(|| folder.path().join("sample")));
    if !data.exists() {
        fill(&program, &data, &customers)?;
    }
    let server = Server::start(&program, &data)?;
    let link = command(&program, &data, &["user", "link", OWNER])?;
    let mut browser = Browser::signed_in(&server.address, &link)?;
    let pages = pages(&mut browser)?;
    let mut waits: BTreeMap<String, Vec<Duration>> = BTreeMap::new();
    let mut firsts: BTreeMap<String, Duration> = BTreeMap::new();
    for (kind, addresses) in &pages.found {
        for address in addresses {
            for _ in 0..TIMES {
                waits.entry(kind.clone()).or_default().push(read(&mut browser, address)?.0);
            }
        }
        firsts.insert(kind.clone(), pages.first.get(kind).copied().unwrap_or_default());
    }
    tell(&format!(
        "{customers} customers: {} pages of {} kinds",
        waits.values().map(Vec::len).sum::<usize>(),
        waits.len()
    ));
    let mut kinds: Vec<(String, Duration, Duration)> =
        waits.iter().map(|(kind, waits)| (kind.clone(), quantile(waits, 0.5), quantile(waits, 0.95))).collect();
    kinds.sort_by_key(|(_, _, p95)| std::cmp::Reverse(*p95));
    for (kind, p50, p95) in &kinds {
        let first = firsts.get(kind).copied().unwrap_or_default();
        tell(&format!("{kind:<60} p50 {p50:>8.1?}  p95 {p95:>8.1?}  the very first {first:>8.1?}"));
    }
    let all: Vec<Duration> = waits.into_values().flatten().collect();
    tell(&format!(
        "all pages p50 {:.1?} p95 {:.1?} p99 {:.1?}",
        quantile(&all, 0.5),
        quantile(&all, 0.95),
        quantile(&all, 0.99)
    ));
    let firsts: Vec<Duration> = firsts.into_values().collect();
    tell(&format!(
        "the very first look at each kind p50 {:.1?} p95 {:.1?}",
        quantile(&firsts, 0.5),
        quantile(&firsts, 0.95)
    ));
    tell(&format!("memory after all pages {} MB", resident(server.pid()) / 1024));
    server.stop()
}

/// Makes the sample business and waits until it is complete.
fn fill(program: &Path, data: &Path, customers: &str) -> Result<()> {
    let begin = Instant::now();
    let mut child = Command::new(program)
        .args(["demo", "--listen", "127.0.0.1:0", "--customers", customers, "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .spawn()
        .context("could not start the program")?;
    let lines = BufReader::new(child.stdout.take().context("the program has no output")?).lines();
    let complete = lines.map_while(Result::ok).any(|line| line.starts_with("the sample is complete"));
    Command::new("kill").arg(child.id().to_string()).status()?;
    ensure!(complete && child.wait()?.success(), "the sample did not become complete");
    tell(&format!("a sample of {customers} customers came in within {:.0?}", begin.elapsed()));
    Ok(())
}

/// Pages by kind, and how long the first one of each took when it was found.
#[derive(Default)]
struct Pages {
    found: BTreeMap<String, BTreeSet<String>>,
    first: BTreeMap<String, Duration>,
}

/// Follows the links from the first page, a few of each kind.
fn pages(browser: &mut Browser) -> Result<Pages> {
    let mut pages = Pages::default();
    let mut waiting = vec!["/overview".to_owned()];
    while let Some(address) = waiting.pop() {
        let of_kind = pages.found.entry(kind(&address)).or_default();
        if of_kind.len() >= OF_A_KIND || !of_kind.insert(address.clone()) {
            continue;
        }
        let (took, text) = read(browser, &address)?;
        pages.first.entry(kind(&address)).or_insert(took);
        waiting.extend(links(&text));
    }
    Ok(pages)
}

fn read(browser: &mut Browser, address: &str) -> Result<(Duration, String)> {
    let begin = Instant::now();
    let (status, text) = browser.get(address)?;
    let took = begin.elapsed();
    ensure!(matches!(status, 200 | 303), "{address} answered {status}");
    Ok((took, text))
}

/// The pages that a page links to: no files, no streams, nothing of other servers.
fn links(text: &str) -> Vec<String> {
    let of_page = |address: &&str| {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let leads_elsewhere = ["/assets", "/api/", "/live", "/answers", "/sign", "//"];
        !leads_elsewhere.iter().any(|start| path.starts_with(start))
            && !path.contains("/file/")
            && !path.ends_with("/errors")
    };
    let found = text.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next());
    let plain = |rest: &str| rest.replace("&amp;", "&").replace("&#38;", "&");
    let found = found.map(|rest| format!("/{}", plain(rest).split('#').next().unwrap_or_default()));
    found.filter(|address| of_page(&address.as_str())).collect()
}

/// What kind of page an address is of: its path without what names one thing, and the names of its parameters.
fn kind(address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let mut parts = path.split('/').skip(1);
    let area = parts.next().unwrap_or_default();
    let fixed = |part: &str| if area == "settings" || part == "segments" { part.to_owned() } else { "…".to_owned() };
    let rest = parts.map(|part| if part.len() > 20 { "…".to_owned() } else { fixed(part) });
    let path = std::iter::once(area.to_owned()).chain(rest).collect::<Vec<_>>().join("/");
    let names: BTreeSet<&str> =
        query.split('&').filter_map(|pair| pair.split('=').next()).filter(|name| !name.is_empty()).collect();
    let names = names.into_iter().collect::<Vec<_>>().join(" ");
    if names.is_empty() { format!("/{path}") } else { format!("/{path} ({names})") }
}

fn quantile(waits: &[Duration], q: f64) -> Duration {
    let mut waits = waits.to_vec();
    waits.sort();
    waits.get(((waits.len() as f64 * q) as usize).min(waits.len().saturating_sub(1))).copied().unwrap_or_default()
}
