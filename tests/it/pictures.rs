//! Pictures of the pages as people see them: every page in every state, in both themes and both widths, to be looked
//! at; and those of the guides in `docs/user/guides`. `just pictures` makes both.
use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::json;

use crate::{
    crawl::Crawl,
    http::Reply,
    pages::Visit,
    sample,
    server::Server,
    webdriver::{Browser, NARROW, WIDE},
};

/// A photographer with a browser and a folder.
struct Photographer {
    browser: Browser,
    folder: PathBuf,
}

impl Photographer {
    fn new(folder: PathBuf) -> Self {
        fs::create_dir_all(&folder).unwrap();
        Self { browser: Browser::start("pictures").expect("pictures need chromedriver"), folder }
    }

    /// Pictures of some pages of a server as somebody sees them: `state page width theme`.
    fn shoot(&self, server: &Server, visit: &Visit, state: &str, pages: &[String]) {
        self.browser.adopt(&server.address, visit);
        for (width, theme) in [(WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark")] {
            self.browser.set_width(width);
            self.browser.set_cookie("theme", theme);
            for path in pages {
                self.browser.go(&format!("http://{}{path}", server.address));
                self.keep(&format!("{state} {} {width} {theme}", named(path)), &self.browser.picture());
            }
        }
    }

    fn keep(&self, name: &str, picture: &[u8]) {
        fs::write(self.folder.join(format!("{}.png", name.replace(' ', "-"))), picture).unwrap();
    }
}

/// A path as a part of a file's name.
fn named(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    // An id stands for one of many.
    let part = |part: &str| if part.len() < 30 { part.to_owned() } else { "one".to_owned() };
    let names = query.split('&').filter_map(|pair| pair.split('=').next());
    let parts: Vec<_> = path.split('/').chain(names).filter(|name| !name.is_empty()).map(part).collect();
    if parts.is_empty() { "home".to_owned() } else { parts.join("-").chars().take(60).collect() }
}

/// One address of each page that somebody can come to.
fn pages(server: &Server, browser: &Browser, visit: &mut Visit, role: &str) -> Vec<String> {
    let mut pages = Vec::new();
    let mut crawl = Crawl::new(server, browser, role, 1);
    crawl.lead("/", "link", "nowhere");
    crawl.go(visit, &mut |path: &str, reply: &Reply| {
        if reply.text().starts_with("<!doctype html>") && !pages.contains(&path.to_owned()) {
            pages.push(path.to_owned());
        }
    });
    pages
}

const AREAS: [&str; 18] = [
    "/overview",
    "/boards",
    "/feedback",
    "/customers",
    "/customers/segments",
    "/journeys",
    "/touchpoints",
    "/measures",
    "/imports",
    "/quarantine",
    "/settings/people",
    "/settings/units",
    "/settings/identity",
    "/settings/sources",
    "/settings/webhooks",
    "/settings/system",
    "/settings/audit",
    "/account",
];

#[test]
#[ignore = "it makes pictures to be looked at: run `just pictures`"]
fn of_every_page() {
    let folder = std::env::var_os("THROUGHLINE_PICTURES").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures"));
    let photographer = Photographer::new(folder);
    let browser = &photographer.browser;
    let areas = AREAS.map(str::to_owned);

    let server = sample::server();
    let mut owner = sample::visit(&server, "owner");
    let filled = pages(&server, browser, &mut owner, "owner");
    photographer.shoot(&server, &owner, "filled", &filled);
    let nobody = Visit::nobody(&server);
    let doors = ["/sign-in", "/sign-in/link?token=gone", "/invitation?token=gone", "/boards/leave?token=gone"];
    photographer.shoot(&server, &nobody, "door", &doors.map(str::to_owned));
    let errors = [
        "/nowhere",
        "/customers/00000000-0000-7000-8000-000000000000",
        "/customers?q=nobody+at+all",
        "/feedback?q=%22nothing+like+this%22",
        "/journeys?unit=Nowhere",
        "/find?q=zzz",
        "/overview?period=7d&unit=Nowhere",
    ];
    photographer.shoot(&server, &owner, "error", &errors.map(str::to_owned));
    for role in ["viewer", "agent", "unit_manager"] {
        let visit = sample::visit(&server, role);
        photographer.shoot(&server, &visit, &format!("as-{role}"), &areas);
    }
    let viewer = sample::visit(&server, "viewer");
    let shared = |path: &&String| path.starts_with("/boards/") || path.starts_with("/touchpoints/");
    let read_only: Vec<_> = filled.iter().filter(shared).cloned().collect();
    photographer.shoot(&server, &viewer, "read-only", &read_only);

    let server = Server::start();
    server.run(&["user", "add", "eve@example.org", "--name", "Eve"]);
    let empty = Visit::of(&server, "eve@example.org");
    photographer.shoot(&server, &empty, "empty", &areas);

    let long = |n: usize| "Bundesverwaltungsgerichtsbarkeitsangelegenheit and every single word after it ".repeat(n);
    let message = |n: u32, event: &str| {
        json!({"type": "track", "userId": format!("somebody-with-a-very-long-identifier-{n}-{}", "x".repeat(80)),
            "event": event, "messageId": format!("{event}-{n}"), "timestamp": format!("2026-01-05T10:{n:02}:00Z"),
            "properties": {"unit": long(1), "channel": long(1), "score": 3, "comment": long(20),
                "order_id": "0123456789".repeat(8), "expected_delivery_date": "2026-01-09"}})
    };
    let messages: Vec<_> = (0..20)
        .flat_map(|n| [message(n, &long(2)), message(n, "Order Completed"), message(n, "NPS Submitted")])
        .collect();
    server.batch(&messages);
    server.batch(&[json!({"type": "identify", "userId": messages[0]["userId"], "messageId": "i",
        "timestamp": "2026-01-05T10:30:00Z", "traits": {"name": long(2), "email": "long@example.org", "note": long(10)}})]);
    server.settle();
    let mut visit = Visit::of(&server, "eve@example.org");
    let of_long = pages(&server, browser, &mut visit, "owner");
    photographer.shoot(&server, &visit, "long", &of_long);
    eprintln!("the pictures are in {}", photographer.folder.display());
}

/// The largest picture of a guide, in bytes.
const LARGEST: usize = 120_000;

/// The pictures of the guides: the name, who looks, where at, how wide and high.
const GUIDES: [(&str, &str, &str, u32, u32); 12] = [
    ("executive-overview", "viewer", "/overview", 1100, 680),
    ("executive-board", "viewer", "/boards/{board}", 1100, 680),
    ("analyst-metric", "analyst", "/measures/review", 1100, 680),
    ("analyst-journeys", "analyst", "/journeys", 1100, 680),
    ("analyst-quarantine", "analyst", "/quarantine", 1100, 600),
    ("agent-customers", "agent", "/customers?q=neighbour", 1100, 600),
    ("agent-timeline", "agent", "/customers/{customer}", 1100, 680),
    ("location-manager-overview", "unit_manager", "/overview", 1100, 680),
    ("location-manager-phone", "unit_manager", "/feedback", NARROW, 844),
    ("admin-people", "admin", "/settings/people", 1100, 620),
    ("admin-audit", "admin", "/settings/audit", 1100, 600),
    ("engineer-sources", "admin", "/settings/sources", 1100, 680),
];

#[test]
#[ignore = "it makes the pictures of the guides: run `just pictures`"]
fn of_the_guides() {
    let photographer = Photographer::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/user/guides/pictures"));
    let browser = &photographer.browser;
    let server = sample::server();
    let id = |select: &str| crate::database::value(&server.data(), select).unwrap();
    let board = id("SELECT id FROM boards LIMIT 1");
    let customer = sample::call(&server, "GET", "/api/v1/customers?q=neighbour-01", &json!(null));
    let customer = customer["items"][0]["id"].as_str().unwrap();
    for (name, role, path, width, height) in GUIDES {
        browser.adopt(&server.address, &sample::visit(&server, role));
        browser.set_cookie("theme", "light");
        browser.set_size(width, height);
        let path = path.replace("{board}", &board).replace("{customer}", customer);
        browser.go(&format!("http://{}{path}", server.address));
        let picture = browser.window_picture();
        assert!(picture.len() <= LARGEST, "{name} has {} bytes", picture.len());
        photographer.keep(name, &picture);
    }
}
