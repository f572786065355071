//! Texts of people that try to be more than text: wherever they are shown, mailed or given as a file, they stay text.
use std::{collections::BTreeSet, time::Duration};

use base64::Engine;
use serde_json::{Value, json};

use crate::{
    crawl::Crawl,
    pages::{Visit, encoded},
    payloads::{MARK, payloads},
    sample::call,
    server::{Server, wait},
    webdriver::Browser,
};

/// How many addresses of one page are looked at.
const OF_A_PAGE: usize = 16;

/// Pages that are seen in the browser, where a payload would run.
const MAIN: [&str; 24] = [
    "/overview",
    "/boards",
    "/feedback",
    "/feedback?q=zq7x",
    "/customers",
    "/customers?q=zq7x",
    "/customers/segments",
    "/journeys",
    "/touchpoints",
    "/touchpoints/1",
    "/touchpoints/7",
    "/measures",
    "/measures/nps",
    "/measures/review",
    "/imports",
    "/quarantine",
    "/find?q=zq7x",
    "/settings/people",
    "/settings/units",
    "/settings/sources",
    "/settings/webhooks",
    "/settings/audit",
    "/settings/workspace",
    "/account",
];

/// Sends the payloads through every door and form, so that each stands wherever texts of people stand.
fn fill(server: &Server, payloads: &[String]) {
    for (part, some) in payloads.chunks(40).enumerate() {
        let mut messages = Vec::new();
        for (at, text) in some.iter().enumerate() {
            let n = 40 * part + at;
            let at = |minute: usize| format!("2026-01-{:02}T10:{minute:02}:00Z", 1 + n % 28);
            let of = |kind: &str, minute: usize, more: Value| {
                let mut message = json!({"type": kind, "userId": text, "messageId": format!("{n}-{minute}"),
                    "timestamp": at(minute)});
                message.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
                message
            };
            let track = |event: &str, minute: usize, properties: Value| {
                of("track", minute, json!({"event": event, "properties": properties}))
            };
            let mut named = json!({"unit": text, "channel": text, "order_id": text, "outcome": text, "staff": text,
                "campaign": text, "session_id": text, "url": text, "list": [text], "deep": {"in": text}});
            named[text.as_str()] = json!(text);
            messages.extend([
                of(
                    "identify",
                    1,
                    json!({"anonymousId": format!("{text} {n}"), "traits": {"name": text, "city": text,
                    "email": format!("{n}@shop.example"), "phone": text, text.as_str(): text}}),
                ),
                track(text, 2, named),
                track(
                    "Order Completed",
                    3,
                    json!({"order_id": text, "expected_delivery_date": "2026-02-01",
                    "unit": text, "total": n, "currency": "EUR"}),
                ),
                track("NPS Submitted", 4, json!({"score": n % 11, "comment": text, "title": text, "unit": text})),
                track(
                    "Product Reviewed",
                    5,
                    json!({"rating": 1 + n % 5, "review_body": text, "review_id": text,
                    "product_id": text, "url": text, "permalink": text}),
                ),
                of("group", 6, json!({"groupId": text, "traits": {"name": text}})),
                of("page", 7, json!({"name": text, "properties": {"title": text, "path": text, "referrer": text}})),
                // What cannot be read is shown as it came.
                track(text, 8, json!({"unit": text})),
            ]);
            messages.last_mut().unwrap()["timestamp"] = json!(text);
        }
        server.batch(&messages);
    }
    server.settle();
}

/// Does with forms and with the API what people with rights can do.
fn furnish(server: &Server, owner: &mut Visit, payloads: &[String]) -> String {
    let try_to = |method: &str, path: &str, body: &Value| {
        let key = format!("Bearer {}", server.secret_key());
        let headers = [("authorization", key.as_str()), ("content-type", "application/json")];
        server.send(method, path, &headers, body.to_string().as_bytes()).unwrap().status < 300
    };
    // A name may be refused for its length, or for what no name has; most are taken.
    let (mut taken, mut all) = (0, 0);
    let mut done = |was: bool| {
        taken += usize::from(was);
        all += 1;
    };
    let board = owner.submit("/boards", &[("name", "Board <b zq7x>"), ("shared", "1")]);
    let board = board.header("location").unwrap().split(['?', '#']).next().unwrap().to_owned();
    let id = board.rsplit('/').next().unwrap().to_owned();
    for (n, text) in payloads.iter().enumerate() {
        let met = json!({"and": [{"met": {"touchpoint": text}}]});
        done(try_to("POST", "/api/v1/segments", &json!({"name": text, "condition": met})));
        done(try_to("PUT", &format!("/api/v1/touchpoints/{}", 1 + n), &json!({"stage": "use", "department": text})));
        if n.is_multiple_of(4) {
            done(owner.submit("/boards", &[("name", text), ("shared", "1")]).status == 303);
            done(try_to("POST", "/api/v1/units", &json!({"name": format!("{text} unit")})));
            done(try_to("POST", "/api/v1/sources", &json!({"name": text})));
            done(try_to("POST", "/api/v1/keys", &json!({"name": text, "scopes": ["questions"]})));
        }
        if n.is_multiple_of(10) {
            let question = json!({"kind": "trend", "bucket": "month", "segment": text});
            let pinned = [("question", &*question.to_string()), ("title", text), ("board", &id), ("name", "")];
            done(owner.submit("/boards/pin", &pinned).status == 303);
            let hook = json!({"url": format!("https://hooks.example.org/{}", encoded(text)), "description": text,
                "subscriptions": [{"type": "throughline.perception.received", "unit": text}]});
            done(try_to("POST", "/api/v1/webhooks", &hook));
            let (file, mapping) = (text.replace(['/', '\0'], "∕"), "mapping".to_owned());
            let folder = server.beside(&format!("files-{n}"));
            std::fs::create_dir_all(&folder).unwrap();
            let mapping = folder.join(format!("{mapping} {file}.toml"));
            let quoted = json!(text);
            let toml = format!(
                "[who]\nexternal = \"{{c}}\"\n[[table]]\nname = \"t\"\nfiles = \"*.csv\"\ntime = \"{{t}}\"\n\
                 [[emit]]\ninteraction = {{ name = {quoted}, unit = \"{{u}}\" }}\n"
            );
            let rows = format!("c,t,u\nada,2026-01-05,\"{0}\"\nbob,\"{0}\",x\n", text.replace('"', "\"\""));
            let csv = folder.join(format!("{file}.csv"));
            let wrote = std::fs::write(&mapping, toml).is_ok() && std::fs::write(&csv, rows).is_ok();
            let arguments = ["import", "--mapping", mapping.to_str().unwrap(), csv.to_str().unwrap()];
            done(wrote && crate::server::attempt(&server.data(), &arguments).status.success());
        }
    }
    assert!(taken * 10 > all * 7, "only {taken} of {all} names were taken");
    for (n, text) in payloads.iter().step_by(24).enumerate() {
        let email = format!("p{n}@shop.example");
        let _ = crate::server::attempt(&server.data(), &["user", "add", &email, "--name", text, "--role", "viewer"]);
    }
    call(server, "PATCH", "/api/v1/workspace", &json!({"name": "\"><img src=zq7x onerror=window.zq7x=1>"}));
    server.settle();
    board
}

#[test]
fn what_people_write_stays_text() {
    let Some(browser) = Browser::start("what people write stays text") else { return };
    let server = Server::start();
    let scopes = ["questions", "people", "curate", "admin"].map(|scope| ["--scope", scope]).concat();
    let secret = server.run(&[&["key", "add", "--kind", "secret"], &scopes[..]].concat());
    let write = server.run(&["key", "add", "--kind", "write", "--source", "<b zq7x>shop"]);
    let server = server.with_keys(write.trim(), secret.trim());
    let payloads = payloads();
    fill(&server, &payloads);
    server.run(&["user", "add", "eve@shop.example", "--name", "\"><svg onload=window.zq7x=1>"]);
    let mut owner = Visit::of(&server, "eve@shop.example");
    let board = furnish(&server, &mut owner, &payloads);

    // What is looked for would be found.
    let bare = payloads.iter().filter(|text| {
        let html = format!("<!doctype html><title>t</title><p>{text}</p>");
        let read = browser.run_with(include_str!("injected.js"), &json!([html, "http://127.0.0.1/", MARK]));
        read["found"] != json!([])
    });
    assert!(bare.count() > 130);

    // Every page, parsed as a browser parses it, has nothing that only a payload could have made.
    let mut crawl = Crawl::new(&server, &browser, "owner", OF_A_PAGE);
    for first in ["/".to_owned(), board.clone(), format!("{board}/edit")] {
        crawl.lead(&first, "link", "nowhere");
    }
    let people = people(&server);
    assert!(people.len() >= payloads.len(), "{}", people.len());
    let (mut files, mut marked, mut made) = (Vec::new(), BTreeSet::new(), Vec::new());
    let mut look = |path: &str, reply: &crate::http::Reply| {
        let kind = reply.header("content-type").unwrap_or_default();
        if kind.starts_with("text/html") {
            let address = format!("http://{}{path}", server.address);
            let read = browser.run_with(include_str!("injected.js"), &json!([reply.text(), address, MARK]));
            made.extend(read["found"].as_array().unwrap().iter().map(|found| format!("{path}: {found}")));
            if read["has"] == true {
                marked.insert(path.split(['?', '#']).next().unwrap().to_owned());
            }
        } else if kind.starts_with("text/csv") {
            files.push((path.to_owned(), reply.text()));
        }
    };
    crawl.go(&mut owner, &mut look);
    let touchpoints: Vec<_> = (1..60).map(|n| format!("/touchpoints/{n}")).collect();
    for path in people.iter().chain(&touchpoints) {
        look(path, &owner.look(path, &[]));
    }
    let made_up =
        ["feedback?q=", "customers?q=", "find?q=", "settings/audit?q=", "journeys?step=", "overview?unit=", ""];
    for (n, text) in payloads.iter().enumerate() {
        for path in [made_up[n % 7], made_up[(n + 3) % 7]] {
            let path = format!("/{path}{}", encoded(text));
            look(&path, &owner.look(&path, &[]));
        }
    }
    assert!(made.is_empty(), "{} such:\n{}", made.len(), made[..made.len().min(40)].join("\n"));
    // Where no payload was shown, nothing was shown.
    for page in [
        "/overview",
        "/boards",
        &board,
        "/feedback",
        "/customers",
        "/customers/segments",
        "/journeys",
        "/touchpoints",
        "/touchpoints/1",
        "/imports",
        "/quarantine",
        "/find",
        "/settings/people",
        "/settings/units",
        "/settings/sources",
        "/settings/webhooks",
        "/settings/audit",
        "/settings/workspace",
    ] {
        assert!(marked.contains(page), "no payload came to {page}");
    }
    seen_in_the_browser(&server, &browser, &board, &people);
    disarmed(&files);
    mailed(&server, &browser, &mut owner, &board);
}

/// The pages of all customers.
fn people(server: &Server) -> Vec<String> {
    let (mut paths, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = call(server, "GET", &format!("/api/v1/customers?limit=200{cursor}"), &Value::Null);
        let items = page["items"].as_array().unwrap();
        paths.extend(items.iter().map(|person| format!("/customers/{}", person["id"].as_str().unwrap())));
        match page["cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={}", encoded(next)),
            None => return paths,
        }
    }
}

/// Nothing runs, nothing is blocked by the policy, nothing is said.
fn seen_in_the_browser(server: &Server, browser: &Browser, board: &str, people: &[String]) {
    let page = |path: &str| format!("http://{}{path}", server.address);
    let link = server.run(&["user", "link", "eve@shop.example", "--base", &page("")]);
    browser.go(link.trim());
    browser.click("form[action='/sign-in/link'] button");
    browser.wait_for(".side .area[aria-current]");
    browser.console();
    let lines = people.iter().step_by(11).cloned();
    let own = [board.to_owned(), format!("{board}/edit"), format!("{board}?screen=1")];
    let main = MAIN.map(str::to_owned).into_iter();
    for path in main.chain(own).chain(lines) {
        browser.go(&page(&path));
        let ran = browser.run(
            "for (const part of document.querySelectorAll('details')) part.open = true;\
             for (const part of document.querySelectorAll('input, a')) part.focus();\
             return window.zq7x ?? null",
        );
        assert_eq!(ran, Value::Null, "something ran on {path}");
        let said = browser.console();
        assert!(said.is_empty(), "{path} says {said:#?}");
    }
    browser.go(&page("/overview"));
    browser.press("/");
    browser.wait_for("dialog#find[open]");
    browser.write("#find input", MARK);
    browser.wait_for(&format!("#finds [data-for={MARK}]"));
    assert_eq!(browser.run("return window.zq7x ?? null"), Value::Null);
    let said = browser.console();
    assert!(said.is_empty(), "{said:#?}");
}

/// No cell of a file begins as a formula does.
fn disarmed(files: &[(String, String)]) {
    let mut armed = Vec::new();
    let mut marked = 0;
    for (path, text) in files {
        for cell in cells(text) {
            marked += usize::from(cell.contains(MARK));
            if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
                && cell.parse::<f64>().is_err()
            {
                armed.push(format!("{path}: {cell:?}"));
            }
        }
    }
    assert!(armed.is_empty(), "{}", armed.join("\n"));
    assert!(marked > 400, "{marked} cells of {} files", files.len());
}

/// The cells of a file of comma-separated values.
fn cells(text: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
            '"' => quoted = !quoted,
            ',' | '\n' if !quoted => cells.push(std::mem::take(&mut cell)),
            letter => cell.push(letter),
        }
    }
    cells.push(cell);
    cells
}

/// A mailed board says the same words and has nothing else.
fn mailed(server: &Server, browser: &Browser, owner: &mut Visit, board: &str) {
    owner.get(&format!("{board}/edit"));
    owner.submit(&format!("{board}/follow"), &[("follows", "1")]);
    let sent = owner.submit(&format!("{board}/send"), &[("now", "1")]);
    assert_eq!(sent.status, 303, "{}", sent.text());
    let letters = || -> Vec<String> {
        let entries = std::fs::read_dir(server.data().join("outbox")).into_iter().flatten().flatten();
        entries
            .map(|entry| std::fs::read_to_string(entry.path()).unwrap())
            .filter(|text| text.contains("Board"))
            .collect()
    };
    wait("the board is mailed", Duration::from_secs(30), || !letters().is_empty());
    for letter in letters() {
        let head = letter.split("\r\n\r\n").next().unwrap().to_owned();
        assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc:")), "{head}");
        let html = part(&letter, "text/html");
        let read =
            browser.run_with(include_str!("injected.js"), &json!([html, format!("http://{}/", server.address), MARK]));
        assert_eq!((&read["found"], &read["has"]), (&json!([]), &json!(true)), "{html}");
    }
}

/// The text of a part of a mail.
pub fn part(letter: &str, kind: &str) -> String {
    let found = letter.split("\r\n--").find(|part| part.to_lowercase().contains(&format!("content-type: {kind}")));
    let (head, body) = found.unwrap_or_else(|| panic!("no {kind} in {letter}")).split_once("\r\n\r\n").unwrap();
    let head = head.to_lowercase();
    if head.contains("base64") {
        let packed: String = body.split_whitespace().collect();
        return String::from_utf8(base64::engine::general_purpose::STANDARD.decode(packed).unwrap()).unwrap();
    }
    if !head.contains("quoted-printable") {
        return body.to_owned();
    }
    let (mut bytes, mut rest) = (Vec::new(), body.replace("=\r\n", "").into_bytes().into_iter());
    while let Some(byte) = rest.next() {
        match byte {
            b'=' => {
                let two: String = rest.by_ref().take(2).map(char::from).collect();
                bytes.push(u8::from_str_radix(&two, 16).unwrap());
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).unwrap()
}
