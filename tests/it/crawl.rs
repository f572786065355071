//! Every page that a reader can come to by following what pages offer: all of them answer, all are whole, and looking
//! changes nothing.
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Value, json};
use throughline_web::{router::guarded, routes::Needs};

use crate::{
    database,
    http::Reply,
    pages::Visit,
    sample::{self, PEOPLE},
    server::{Server, wait},
    webdriver::Browser,
};

/// How many addresses of one page are looked at, and how many of them that ask for the same: such differ in ids and in
/// the values of their query alone.
const OF_A_PAGE: usize = 16;
const ALIKE: usize = 3;

/// What is seen of every answer: where it was, and what it is.
type Look<'a> = &'a mut dyn FnMut(&str, &Reply);

/// The pages whose address leads on.
const LEADS_ON: [&str; 3] = ["/", "/settings", "/sign-in"];

/// A way through all pages that somebody can come to.
pub struct Crawl<'a> {
    server: &'a Server,
    browser: &'a Browser,
    role: &'a str,
    of_a_page: usize,
    waiting: VecDeque<(String, String, String)>,
    seen: BTreeSet<String>,
    shapes: BTreeMap<String, usize>,
    /// What is wrong with pages, and where.
    pub wrong: Vec<String>,
}

impl<'a> Crawl<'a> {
    /// Begins one, as somebody of a role; of each page it looks at so many addresses.
    pub fn new(server: &'a Server, browser: &'a Browser, role: &'a str, of_a_page: usize) -> Self {
        let (waiting, seen, shapes) = Default::default();
        Self { server, browser, role, of_a_page, waiting, seen, shapes, wrong: Vec::new() }
    }

    /// The addresses that it came to.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.seen.iter().filter_map(|seen| seen.split_once(' ')).map(|(_, path)| path)
    }

    /// Puts an address among those to come to.
    pub fn lead(&mut self, path: &str, how: &str, from: &str) {
        if self.seen.contains(&format!("{how} {path}")) {
            return;
        }
        let shape = format!("{how} {}", shape(path));
        let page = shape.split('?').next().unwrap_or_default().to_owned();
        let known = |shape: &str| self.shapes.get(shape).copied().unwrap_or(0);
        if known(&shape) < ALIKE.min(self.of_a_page) && known(&page) < self.of_a_page {
            *self.shapes.entry(shape).or_default() += 1;
            *self.shapes.entry(page).or_default() += 1;
            self.seen.insert(format!("{how} {path}"));
            self.waiting.push_back((path.to_owned(), how.to_owned(), from.to_owned()));
        }
    }

    /// Follows everything that pages offer.
    pub fn go(&mut self, visit: &mut Visit, look: Look<'_>) {
        while let Some((path, how, from)) = self.waiting.pop_front() {
            let why = format!("{} at {path} ({how} on {from})", self.role);
            if !path.starts_with('/') {
                self.wrong.push(format!("{why}: leads outside"));
                continue;
            }
            let fragment: &[_] = if how == "fragment" { &[("hx-request", "true")] } else { &[] };
            let reply = visit.look(&path, fragment);
            look(&path, &reply);
            let bare = path.split('?').next().unwrap();
            match (reply.status, reply.header("location")) {
                (200, _) => {}
                (303, Some(to)) if LEADS_ON.contains(&bare) => self.lead(to, "link", &path),
                (status, to) => self.wrong.push(format!("{why}: {status} {to:?}")),
            }
            if reply.status == 200 && reply.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
                let address = format!("http://{}{path}", self.server.address);
                let read = self.browser.run_with(include_str!("crawl.js"), &json!([reply.text(), address]));
                if fragment.is_empty() {
                    self.wrong.extend(lacks(&read).into_iter().map(|lack| format!("{why}: {lack}")));
                }
                for link in read["links"].as_array().unwrap() {
                    self.lead(link[0].as_str().unwrap(), link[1].as_str().unwrap(), &path);
                }
            }
        }
    }
}

/// What a whole page has and this one has not.
fn lacks(read: &Value) -> Vec<String> {
    let empty = |value: &Value| value.as_str().is_none_or(str::is_empty);
    let mut lacks = Vec::new();
    for (what, lacking) in [
        ("a language", empty(&read["lang"])),
        ("a title", read["title"].as_str().is_none_or(|title| title.is_empty() || title.starts_with('·'))),
        ("one heading", read["headings"].as_array().is_none_or(|all| all.len() != 1 || empty(&all[0]))),
        ("one main part", read["main"] != 1),
    ] {
        if lacking {
            lacks.push(format!("has not {what}"));
        }
    }
    for (what, many) in
        [("has twice", &read["twice"]), ("leads to no part of it", &read["gone"]), ("cells have", &read["odd"])]
    {
        if many.as_array().is_none_or(|many| !many.is_empty()) {
            lacks.push(format!("{what}: {many}"));
        }
    }
    lacks
}

/// An address without what differs between alike ones.
fn shape(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let id = |part: &str| part.len() == 36 && part.split('-').count() == 5 || part.parse::<u64>().is_ok();
    let parts: Vec<_> = path.split('/').map(|part| if id(part) { "{}" } else { part }).collect();
    let names: BTreeSet<_> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    format!("{}?{}", parts.join("/"), names.into_iter().collect::<Vec<_>>().join("&"))
}

/// Tells whether an address is one of a route.
fn is_of(path: &str, route: &str) -> bool {
    let path: Vec<_> = path.split('?').next().unwrap().split('/').collect();
    let route: Vec<_> = route.split('/').collect();
    let fits = |(part, name): (&&str, &&str)| name.starts_with('{') || part == name;
    path.len() == route.len() && path.iter().zip(&route).all(fits)
}

#[test]
fn every_link_leads_somewhere_and_looking_changes_nothing() {
    let Some(browser) = Browser::start("every link leads somewhere") else { return };
    let server = sample::server();
    let mut visits: Vec<_> = PEOPLE.iter().map(|(role, ..)| (*role, sample::visit(&server, role))).collect();
    visits.push(("nobody", Visit::nobody(&server)));
    let uploaded = visits[0].1.upload("events", "more.csv", b"customer,event,time\nada,Order,2026-01-07\nbob,Order,\n");
    server.settle();
    wait("what is noted by work beside is noted", std::time::Duration::from_secs(30), || {
        let before = database::rows(&server.data());
        std::thread::sleep(std::time::Duration::from_millis(300));
        before == database::rows(&server.data())
    });
    let before = database::rows(&server.data());
    assert!(before.count() > 5_000, "{} rows", before.count());

    let (mut wrong, mut seen_by_owner) = (Vec::new(), BTreeSet::<String>::new());
    for (role, visit) in &mut visits {
        let role = *role;
        let mut crawl = Crawl::new(&server, &browser, role, if role == "owner" { OF_A_PAGE } else { OF_A_PAGE / 2 });
        crawl.lead("/", "link", "nowhere");
        if ["owner", "admin", "analyst"].contains(&role) {
            crawl.lead(&uploaded, "link", "the form of files");
        }
        crawl.go(visit, &mut |_, _| {});
        eprintln!("{role}: {} addresses", crawl.seen.len());
        assert!(crawl.seen.len() > if role == "nobody" { 3 } else { 30 }, "{role}: {:?}", crawl.seen);
        wrong.append(&mut crawl.wrong);
        if role == "owner" {
            seen_by_owner = crawl.paths().map(str::to_owned).collect();
        }
    }
    let mut unseen = Vec::new();
    for route in guarded().into_parts().1.iter().filter(|route| route.method == "GET") {
        let seen = seen_by_owner.iter().any(|path| is_of(path, route.path));
        // The ways in are for whoever is not in yet, and the stream of what is new never ends.
        if !seen && route.needs != Needs::Nothing && route.path != "/live" {
            unseen.push(route.path);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(unseen.is_empty(), "nothing leads to {unseen:?}");

    server.settle();
    let changed = before.difference(&database::rows(&server.data()));
    assert!(changed.is_empty(), "looking changed something:\n{}", changed.join("\n"));
}
