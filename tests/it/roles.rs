//! What people of each role come for, done in the browser from beginning to end on the sample business.
use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    hostile::part,
    sample,
    server::{Server, wait},
    webdriver::{Browser, NARROW},
};

/// Long enough for a slow machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// What stands over a page that is not there, or not the reader's to see.
const NOTHING: &str = "There is nothing here";

/// Somebody before the sample business in a browser.
struct Desk {
    server: Server,
    browser: Browser,
}

impl Desk {
    /// Sits somebody of a role down.
    fn of(role: &str) -> Option<Self> {
        let browser = Browser::start(role)?;
        let desk = Self { server: sample::server(), browser };
        desk.now(role);
        Some(desk)
    }

    /// Goes on as somebody of another role.
    fn now(&self, role: &str) {
        self.browser.adopt(&self.server.address, &sample::visit(&self.server, role));
        self.browser.go(&self.address("/"));
        self.browser.wait_for(".side .area[aria-current]");
        self.browser.console();
    }

    fn address(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address)
    }

    fn go(&self, path: &str) {
        self.browser.go(&self.address(path));
    }

    /// Presses the link or button with these words.
    fn press(&self, words: &str) {
        let script = format!(
            "const said = (part) => part.textContent.replaceAll('\\u00a0', ' ').trim();\
             const parts = [...document.querySelectorAll('a, button, summary')].filter((part) => part.offsetParent);\
             const found = parts.find((part) => said(part) === {0}) ?? parts.find((part) => said(part).startsWith({0}));\
             document.querySelectorAll('[data-pressed]').forEach((part) => delete part.dataset.pressed);\
             if (found) found.dataset.pressed = '';\
             return Boolean(found)",
            json!(words)
        );
        wait(&format!("there is «{words}» at {}", self.browser.url()), PATIENCE, || {
            self.browser.run(&script) == true
        });
        self.browser.click("[data-pressed]");
    }

    /// Goes to an area by its name at the side.
    fn area(&self, name: &str) {
        self.press(name);
        self.wait_for_heading(name);
    }

    /// Chooses an entry of a list, as a reader does.
    fn choose(&self, css: &str, entry: &str) {
        self.browser.wait_for(css);
        self.browser.run_with(
            "const [css, entry] = arguments, list = document.querySelector(css);\
             list.value = [...list.options].find((option) => option.textContent.trim() === entry).value;\
             list.dispatchEvent(new Event('change', {bubbles: true})); return 1",
            &json!([css, entry]),
        );
    }

    fn wait_for_heading(&self, words: &str) {
        self.until(
            &format!("the heading {words}"),
            &format!("document.querySelector('h1')?.textContent.trim() === {}", json!(words)),
        );
    }

    /// Waits until an expression is true.
    fn until(&self, what: &str, expression: &str) {
        let script = format!("return Boolean({expression})");
        wait(&format!("{what} at {}", self.browser.url()), PATIENCE, || self.browser.run(&script) == true);
    }

    fn text(&self, css: &str) -> String {
        self.browser.wait_for(css);
        let text = self.browser.run(&format!("return document.querySelector({}).textContent", json!(css)));
        text.as_str().unwrap().replace('\u{a0}', " ")
    }

    fn main(&self) -> String {
        self.text("main")
    }

    /// Puts a text in a field, in the place of what is there.
    fn fill(&self, css: &str, text: &str) {
        self.browser.wait_for(css);
        self.browser.run(&format!("document.querySelector({}).value = ''; return 1", json!(css)));
        self.browser.write(css, text);
    }

    /// What a link of the page leads to, fetched as the reader.
    fn download(&self, css: &str) -> String {
        self.browser.wait_for(css);
        let script = format!(
            "return fetch(document.querySelector({}).href).then((answer) => answer.ok ? answer.text() : answer.status)",
            json!(css)
        );
        self.browser.run(&script).as_str().unwrap().to_owned()
    }

    /// The last mail about something.
    fn mail(&self, about: &str) -> String {
        let letters = || -> Vec<String> {
            let entries = std::fs::read_dir(self.server.data().join("outbox")).into_iter().flatten().flatten();
            let letters = entries.filter_map(|entry| std::fs::read_to_string(entry.path()).ok());
            letters.map(|letter| part(&letter, "text/plain")).filter(|text| text.contains(about)).collect()
        };
        wait(&format!("mail about {about}"), PATIENCE, || !letters().is_empty());
        letters().pop().unwrap()
    }

    /// The first figure of the page: `4.07 of 5`, `−24`.
    fn figure(&self) -> f64 {
        let text = self.text(".figure .fig");
        let number = text.split_whitespace().next().and_then(|number| number.replace('−', "-").parse().ok());
        number.unwrap_or_else(|| panic!("no figure in «{text}» at {}", self.browser.url()))
    }

    fn areas(&self) -> Vec<String> {
        let names =
            self.browser.run("return [...document.querySelectorAll('.side .area')].map((a) => a.textContent.trim())");
        names.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
    }

    fn silent(&self) {
        let said = self.browser.console();
        assert!(said.is_empty(), "{} says {said:#?}", self.browser.url());
    }
}

#[test]
fn an_owner_lets_a_viewer_in() {
    let Some(desk) = Desk::of("owner") else { return };
    desk.press("Settings");
    desk.wait_for_heading("People");
    desk.fill("#email", "greta@example.org");
    desk.browser.run("document.querySelector('#role').value = 'viewer'; return 1");
    desk.browser.click("form[action='/settings/people'] button");
    let link = desk.text("#invited");
    desk.press("Sign out");
    desk.browser.wait_for("form[action='/sign-in']");
    desk.browser.go(link.trim());
    desk.fill("#name", "Greta");
    desk.fill("#password", "engines and numbers");
    desk.fill("#again", "engines and numbers");
    desk.browser.click("form[action='/invitation'] button");
    desk.browser.wait_for(".side .area[aria-current]");
    // A viewer sees figures, and nobody's name or words.
    assert_eq!(desk.areas(), ["Overview", "Boards", "Journeys", "Touchpoints", "Metrics"]);
    assert!(desk.main().contains("of deliveries") || desk.main().contains("customers"), "{}", desk.main());
    desk.silent();
    for path in ["/customers", "/feedback", "/settings/people", "/quarantine"] {
        desk.go(path);
        assert!(desk.text("h1").contains(NOTHING), "{path}: {}", desk.text("h1"));
    }
    desk.browser.console();
}

#[test]
fn an_analyst_finds_the_truth_about_late_deliveries_and_passes_it_on() {
    let Some(desk) = Desk::of("analyst") else { return };
    // By clicking alone: those who met a late delivery and asked for help get a name, and what they say stands beside
    // what everybody says.
    desk.area("Customers");
    desk.press("Segments");
    desk.press("New segment");
    for (place, touchpoint) in ["Delivery Delayed", "Ticket Opened"].into_iter().enumerate() {
        desk.press("what they met");
        desk.choose(&format!("select[name='{place}.touchpoint']"), touchpoint);
    }
    desk.fill("input[name=name]", "Late and complained");
    desk.press("Save");
    desk.browser.wait_for("p.notice");
    desk.area("Metrics");
    desk.press("NPS");
    desk.wait_for_heading("NPS");
    let everybody = desk.figure();
    desk.choose(".bar select[name=segment]", "Late and complained");
    desk.until("the segment is in the address", "location.search.includes('segment=Late')");
    desk.wait_for_heading("NPS");
    let late = desk.figure();
    assert!(late < everybody, "{late} after a late delivery, {everybody} in all");
    let found = desk.browser.url();
    desk.silent();

    // Pinned to a board, the answer stays with its question.
    desk.browser.click("a[href^='/boards/pin']");
    desk.fill("#title", "After a late delivery");
    desk.browser.run("document.querySelector('#board')?.replaceChildren(new Option('', '')); return 1");
    desk.fill("#name", "Late deliveries");
    desk.browser.click("form[action='/boards/pin'] button");
    desk.wait_for_heading("Late deliveries");
    assert!(desk.main().contains("After a late delivery"));
    let board = desk.browser.url().split(['?', '#']).next().unwrap().to_owned();
    desk.silent();

    // By mail.
    desk.press("Change");
    desk.press("Send it to me now");
    let mail = desk.mail("Late deliveries");
    assert!(mail.contains("After a late delivery") && mail.contains(&board), "{mail}");

    // As a file, and by the API with the question that the page shows.
    desk.area("Journeys");
    desk.browser.run("document.querySelectorAll('details').forEach((part) => part.open = true); return 1");
    let file = desk.download("a[href^='/answers/csv']");
    assert!(file.starts_with("from,to,occurrences,people"), "{file:.200}");
    let snippet = desk.text("pre.snippet code");
    let (call, question) = snippet.trim().split_once('\n').unwrap();
    assert_eq!(call, "POST /api/v1/questions");
    let answer = sample::call(&desk.server, "POST", "/api/v1/questions", &serde_json::from_str(question).unwrap());
    let first = answer["rows"][0]["people"].as_u64().unwrap();
    let shown = desk.text(".funnel li .people").replace([',', ' '], "");
    assert_eq!(shown.trim(), first.to_string(), "the API says what the page shows");
    desk.silent();

    // A colleague who may see less opens the same link and sees the figures, and nobody behind them.
    desk.now("viewer");
    desk.browser.go(&found);
    desk.wait_for_heading("NPS");
    assert_eq!(desk.figure(), late);
    assert!(!desk.browser.has("a[href^='/feedback'], a[href^='/customers']"));
    desk.silent();
    desk.browser.go(&board);
    assert!(desk.text("h1").contains(NOTHING), "a private board is nobody else's");
    desk.browser.console();
}

#[test]
fn an_analyst_keeps_the_data_in_order() {
    let Some(desk) = Desk::of("analyst") else { return };
    // A touchpoint that nobody owns gets an owner.
    desk.area("Touchpoints");
    desk.press("Parcel Point Pickup");
    desk.wait_for_heading("Parcel Point Pickup");
    desk.fill("#department", "Deliveries");
    desk.browser.click("form[action$='/place'] button");
    desk.browser.wait_for("p.notice");
    assert_eq!(desk.browser.run("return document.querySelector('#department').value"), "Deliveries");
    desk.silent();

    // A message that could not be read is mended.
    desk.area("Quarantine");
    let waiting = || desk.browser.run("return document.querySelectorAll('ol.waiting > li').length").as_u64().unwrap();
    let before = waiting();
    let mended = "const area = [...document.querySelectorAll('textarea')].find((area) => area.value.includes('yesterday'));\
        area.closest('details').open = true;\
        area.value = area.value.replace('yesterday', '2026-01-05T10:00:00Z');\
        area.closest('form').querySelector('button').dataset.mend = '';\
        return 1";
    desk.browser.run(mended);
    desk.browser.click("[data-mend]");
    desk.until("it is taken", &format!("document.querySelectorAll('ol.waiting > li').length === {}", before - 1));
    desk.silent();

    // A file is sent, looked at, and imported.
    desk.area("Imports");
    let rows = "customer,event,time\nwalk-in-9,Showroom Visited,2026-01-05\nwalk-in-10,Showroom Visited,2026-01-06\n";
    let file = desk.server.file("visits.csv", rows);
    desk.browser.click("input[name=preset][value=events]");
    desk.browser.write("#files", &file);
    desk.browser.click("form[action='/imports/files'] button");
    desk.browser.wait_for("button[value=import]");
    assert!(desk.main().contains("walk-in-9"), "{}", desk.main());
    desk.browser.click("button[value=import]");
    desk.until(
        "it is imported",
        "document.querySelector('table.imports tbody tr')?.textContent.includes('visits.csv') \
        && document.querySelector('table.imports tbody tr').textContent.includes('done in')",
    );
    desk.silent();
    desk.server.settle();
    desk.go("/customers?q=walk-in-9");
    desk.until("they are customers", "document.querySelectorAll('table.people tbody tr').length === 1");
    desk.silent();
}

/// Finds somebody by a search and reads their line.
fn read_a_line(desk: &Desk, search: &str, name: &str) {
    desk.go("/customers");
    desk.fill(".people-search input[name=q]", search);
    desk.until("they are found", "document.querySelectorAll('table.people tbody tr').length === 1");
    desk.browser.click("table.people a.who");
    desk.browser.wait_for("#line svg");
    assert!(desk.text("h1").contains(name), "{}", desk.text("h1"));
    desk.browser.wait_for("#order li, #order tr");
}

#[test]
fn an_agent_reads_a_customer_and_says_who_is_who() {
    let Some(desk) = Desk::of("agent") else { return };
    assert_eq!(desk.areas(), ["Overview", "Boards", "Feedback", "Customers", "Journeys", "Touchpoints", "Metrics"]);
    read_a_line(&desk, "neighbour-01", "");
    let one = desk.browser.url();
    assert!(desk.main().contains("neighbour-01"));
    desk.silent();
    // The one next door turns out to be the same person, and then not.
    desk.fill("form.join input[name=q]", "neighbour-02");
    desk.browser.click("form.join button");
    desk.browser.wait_for("ul.profiles form[action$='/join']");
    desk.browser.click("ul.profiles form[action$='/join'] button");
    desk.browser.wait_for("p.notice");
    let both = "document.querySelector('main').textContent.includes('neighbour-01') && \
        document.querySelector('main').textContent.includes('neighbour-02')";
    desk.until("both are one", both);
    desk.silent();
    desk.browser.click("form[action$='/revoke'] button");
    desk.browser.wait_for("p.notice");
    desk.browser.go(&one);
    desk.until("they are two again", "!document.querySelector('ul.profiles').textContent.includes('neighbour-02')");
    desk.silent();
    // What serves one customer is an agent's; what serves the workspace is not.
    desk.go("/settings/people");
    assert!(desk.text("h1").contains(NOTHING), "{}", desk.text("h1"));
    desk.browser.console();
}

#[test]
fn an_agent_works_at_the_width_of_a_telephone() {
    let Some(desk) = Desk::of("agent") else { return };
    desk.browser.set_width(NARROW);
    read_a_line(&desk, "neighbour-03", "");
    let wider = "document.documentElement.scrollWidth <= document.documentElement.clientWidth";
    desk.until("the page is no wider than the telephone", wider);
    // There the line goes from top to bottom.
    desk.until("the moments are shown", "document.querySelector('#order').getBoundingClientRect().height > 200");
    desk.area("Feedback");
    desk.until("the page is no wider than the telephone", wider);
    desk.silent();
}

#[test]
fn a_manager_of_a_shop_sees_the_shop_alone() {
    let Some(desk) = Desk::of("unit_manager") else { return };
    assert_eq!(desk.areas(), ["Overview", "Boards", "Feedback", "Customers", "Journeys", "Touchpoints", "Metrics"]);
    let units = desk
        .browser
        .run("return [...document.querySelectorAll('.bar select[name=unit] option')].map((o) => o.textContent)");
    assert_eq!(units, json!(["your units", sample::SHOP]));
    let own = desk.main();
    desk.area("Feedback");
    let elsewhere = desk.browser.run(&format!(
        "return [...document.querySelectorAll('ol.heard > li .meta')].filter((meta) => !meta.textContent.includes({})).length",
        json!(sample::SHOP)
    ));
    assert_eq!(elsewhere, 0, "only what was said of the own shop");
    desk.silent();
    // The one who is waited for too long is found among those who came to the shop.
    desk.area("Touchpoints");
    desk.press("Shop Visited");
    desk.wait_for_heading("Shop Visited");
    desk.silent();
    // The same address shows an analyst the whole business.
    desk.now("analyst");
    desk.go("/overview");
    assert_ne!(desk.main(), own);
    desk.silent();
}

#[test]
fn an_admin_gives_a_key_and_looks_who_did_what() {
    let Some(desk) = Desk::of("admin") else { return };
    desk.press("Settings");
    desk.wait_for_heading("People");
    desk.press("Sources and keys");
    desk.fill("#key-name", "Dashboard on the wall");
    desk.browser.click("form[action='/settings/keys'] button");
    let key = desk.text("#key");
    desk.silent();
    let headers =
        [("authorization", format!("Bearer {}", key.trim())), ("content-type", "application/json".to_owned())];
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let question = json!({"kind": "score", "metric": "review"}).to_string();
    let reply = desk.server.send("POST", "/api/v1/questions", &headers, question.as_bytes()).unwrap();
    assert_eq!(reply.status, 200, "{}", reply.text());
    let answer: Value = reply.json();
    assert!(answer["rows"][0]["n"].as_u64().unwrap() > 10, "{answer}");
    desk.press("Audit");
    desk.until(
        "the key is among what was done",
        "document.querySelector('main').textContent.includes('Dashboard on the wall') \
        || document.querySelector('main').textContent.includes('key.added')",
    );
    // Somebody is limited to a shop, and is told so where they stand in the list.
    desk.press("People");
    let row =
        "[...document.querySelectorAll('table.members tbody tr')].find((row) => row.textContent.includes('deniz@'))";
    desk.browser.run(&format!(
        "const row = {row}; row.querySelector('details').open = true;\
         const tick = row.querySelector('input[name=unit][value=\"{}\"]'); tick.checked = true;\
         tick.form.querySelector('button').dataset.limit = ''; return 1",
        sample::SHOP
    ));
    desk.browser.click("[data-limit]");
    desk.until(
        "the limit stands there",
        &format!("{row}.querySelector('td:nth-child(2)').textContent.includes({})", json!(sample::SHOP)),
    );
    desk.silent();
}
