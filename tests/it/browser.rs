//! The pages in a real browser: what a reader does, without a word in the console.
use serde_json::json;

use crate::{contract::track, server::Server, webdriver::Browser};

/// A browser on a server with three people, signed in by a one-time link.
fn visit(test: &str) -> Option<(Server, Browser)> {
    let browser = Browser::start(test)?;
    let server = Server::start();
    let mut messages: Vec<_> =
        (0..30).map(|n| track(["ada", "bob", "cyd"][n % 3], ["Look", "Buy"][n % 2], n as u32)).collect();
    messages.push(json!({"type": "identify", "anonymousId": "cookie-1", "userId": "ada", "messageId": "i",
        "timestamp": "2026-01-05T10:30:00Z", "traits": {"email": "ada@example.org", "name": "Ada Lovelace"}}));
    messages.push(json!({"type": "track", "anonymousId": "cookie-1", "event": "Look", "messageId": "l",
        "timestamp": "2026-01-05T09:00:00Z"}));
    messages.push(json!({"type": "track", "userId": "ada", "event": "NPS Submitted", "messageId": "n",
        "timestamp": "2026-01-05T12:00:00Z", "properties": {"score": 3, "comment": "<b>not</b> & \"well\""}}));
    server.batch(&messages);
    server.settle();
    server.run(&["user", "add", "eve@example.org", "--name", "Eve"]);
    let link = server.run(&["user", "link", "eve@example.org", "--base", &format!("http://{}", server.address)]);
    browser.go(link.trim());
    browser.click("form[action='/sign-in/link'] button");
    browser.wait_for(".side .area[aria-current]");
    assert!(browser.url().ends_with("/overview"), "{}", browser.url());
    browser.go(&format!("http://{}/customers", server.address));
    browser.wait_for("table.people");
    Some((server, browser))
}

fn silent(browser: &Browser) {
    let said = browser.console();
    assert!(said.is_empty(), "{} says {said:#?}", browser.url());
}

#[test]
fn from_the_list_to_a_decision_and_back() {
    let Some((_server, browser)) = visit("from the list to a decision") else { return };
    let rows = || browser.run("return document.querySelectorAll('table.people tbody tr').length").as_u64().unwrap();
    assert_eq!(rows(), 3);
    // The search of the list answers while one writes.
    browser.write(".people-search input[name=q]", "lovel");
    crate::server::wait("the list is searched", std::time::Duration::from_secs(20), || rows() == 1);
    silent(&browser);
    browser.click("table.people a.who");
    browser.wait_for("#line svg");
    assert!(browser.title().starts_with("Ada Lovelace"), "{}", browser.title());
    assert!(browser.run("return document.querySelector('#line svg').getBoundingClientRect().width > 300") == true);
    // What somebody wrote is shown as they wrote it.
    assert_eq!(
        browser.run(
            "return document.querySelector('blockquote b') === null || \
        document.querySelector('blockquote').textContent.includes('<b>not</b>')"
        ),
        true
    );
    silent(&browser);

    let marks =
        || browser.run("return document.querySelectorAll('ul.profiles form[action$=\"/separate\"]').length").as_u64();
    assert_eq!(marks(), Some(2));
    browser.click("form[action$='/separate'] button");
    browser.wait_for("p.notice");
    assert_eq!(marks(), Some(0));
    silent(&browser);
    browser.click("form[action$='/revoke'] button");
    browser.wait_for("form[action$='/separate']");
    assert_eq!(marks(), Some(2));
    silent(&browser);
}

#[test]
fn the_keyboard_finds_everything() {
    let Some((server, browser)) = visit("the keyboard finds everything") else { return };
    let wait = |what: &str, is_so: &dyn Fn() -> bool| {
        crate::server::wait(what, std::time::Duration::from_secs(20), is_so);
    };
    // The key `/` opens the search with all pages; it answers while one writes, and arrows go through what it finds.
    browser.press("/");
    browser.wait_for("dialog#find[open] #finds a[href='/settings/audit']");
    assert_eq!(browser.run("return document.activeElement === document.querySelector('#find input')"), true);
    browser.write("#find input", "lovel");
    wait("people are found", &|| browser.has("#finds [data-for=lovel] a[href^='/customers/']"));
    browser.press("\u{e015}");
    assert_eq!(browser.run("return document.activeElement.matches('#finds section a')"), true);
    browser.press("\u{e013}");
    assert_eq!(browser.run("return document.activeElement.name"), "q");
    browser.press("\u{e007}");
    browser.wait_for("#line svg");
    assert!(browser.title().starts_with("Ada Lovelace"), "{}", browser.title());
    silent(&browser);
    // Without scripts the field of the frame leads to a page that shows the same.
    browser.go(&format!("http://{}/find?q=buy", server.address));
    browser.wait_for("#results a[href^='/touchpoints/']");
    browser.write(".context input[name=q]", "zzz");
    wait("the page answers too", &|| browser.has("#results [data-for$=zzz] .how"));
    silent(&browser);
}

#[test]
fn what_arrives_appears_on_open_pages() {
    let Some((server, browser)) = visit("what arrives appears") else { return };
    let send = |n: u32| {
        server.batch(&[
            json!({"type": "track", "userId": "ada", "event": "Showroom Visited", "messageId": format!("live-{n}"),
                "timestamp": "2026-01-05T13:00:00Z"}),
            json!({"type": "track", "userId": "bob", "event": "NPS Submitted", "messageId": format!("said-{n}"),
                "timestamp": "2026-01-05T13:00:00Z", "properties": {"score": 9}}),
        ]);
    };
    // The stream may stand only after the first of them, so they are sent until one is heard of.
    let until = |first: u32, what: &str, script: &str| {
        assert_eq!(browser.run(script), false, "{what}, before anything was sent");
        browser.run("window.stays = 1; return 0");
        let mut n = first;
        crate::server::wait(what, std::time::Duration::from_secs(15), || {
            send(n);
            n += 1;
            std::thread::sleep(std::time::Duration::from_millis(500));
            browser.run(script) == true
        });
        assert_eq!(browser.run("return window.stays"), 1, "without a reload");
        silent(&browser);
    };
    browser.write(".people-search input[name=q]", "lovel");
    browser.wait_for("#people tbody tr:only-child");
    browser.click("table.people a.who");
    browser.wait_for("#line svg");
    let has = "const has = (css) => document.querySelector(css)?.textContent.includes('Showroom Visited') === true;";
    until(0, "what arrives is on the line", &format!("{has} return has('#line') && has('#order')"));
    assert_eq!(browser.run("return document.querySelectorAll('#order, #words').length"), 2);
    // A list does not move under whoever reads it: it says that there is more.
    browser.go(&format!("http://{}/feedback", server.address));
    browser.wait_for("ol.heard");
    let entries = || browser.run("return document.querySelectorAll('ol.heard > li').length").as_u64().unwrap();
    let before = entries();
    until(1000, "what is new is offered", "return document.querySelector('#fresh a') !== null");
    assert_eq!(entries(), before);
    browser.click("#fresh a");
    crate::server::wait("it is shown", std::time::Duration::from_secs(10), || entries() > before);
}

#[test]
fn a_funnel_is_built_by_choosing() {
    let Some((server, browser)) = visit("a funnel is built") else { return };
    browser.go(&format!("http://{}/journeys", server.address));
    browser.wait_for("svg.graph .node");
    let fields = "const f = [...document.querySelectorAll('input[name=step]')];";
    browser.run(&format!("{fields} f.forEach((x) => x.value = ''); f[0].value = 'Look'; f[1].value = 'Buy'; return 1"));
    browser.click(".funnel-form button");
    browser.wait_for(".funnel li:nth-child(2)");
    let steps = browser.run("return document.querySelectorAll('.funnel li').length").as_u64().unwrap();
    assert_eq!(steps, 2, "{}", browser.url());
    // The unit and the time stay, and a choice in the bar takes effect at once.
    browser.run("const s = document.querySelector('.bar select[name=period]'); s.value = '7d'; s.dispatchEvent(new Event('change', {bubbles: true})); return 1");
    crate::server::wait("the period is in the address", std::time::Duration::from_secs(20), || {
        browser.url().contains("period=7d") && browser.url().contains("step=Look")
    });
    silent(&browser);
}

#[test]
fn a_theme_is_chosen_and_kept() {
    let Some((server, browser)) = visit("a theme is chosen") else { return };
    let theme = || browser.run("return document.documentElement.dataset.theme || ''").as_str().unwrap().to_owned();
    let ground = || browser.run("return getComputedStyle(document.body).backgroundColor").to_string();
    assert_eq!(theme(), "");
    let mut grounds = std::collections::BTreeMap::from([(theme(), ground())]);
    for _ in 0..3 {
        let before = theme();
        browser.click("form[action='/theme'] button");
        crate::server::wait("another theme", std::time::Duration::from_secs(20), || theme() != before);
        browser.wait_for("table.people");
        grounds.insert(theme(), ground());
    }
    assert_eq!(theme(), "", "three themes in turn");
    assert_ne!(grounds["light"], grounds["dark"]);
    browser.click("form[action='/theme'] button");
    crate::server::wait("another theme", std::time::Duration::from_secs(20), || !theme().is_empty());
    let kept = theme();
    browser.go(&format!("http://{}/customers?q=bob", server.address));
    assert_eq!(theme(), kept);
    silent(&browser);
}

#[test]
fn pages_fit_a_telephone() {
    let Some((server, browser)) = visit("pages fit a telephone") else { return };
    browser.resize(360, 740);
    let customer = browser.run("return document.querySelector('a.who').href").as_str().unwrap().to_owned();
    let areas = browser.run("return [...document.querySelectorAll('.side .area')].map((a) => a.href)");
    let areas: Vec<String> = areas.as_array().unwrap().iter().map(|url| url.as_str().unwrap().to_owned()).collect();
    assert!(areas.contains(&format!("http://{}/journeys", server.address)), "{areas:?}");
    for page in areas.into_iter().chain([customer]) {
        browser.go(&page);
        let wider = browser.run("return document.documentElement.scrollWidth - window.innerWidth").as_i64().unwrap();
        assert!(wider <= 0, "{page} is wider than the window by {wider}");
        silent(&browser);
    }
}

/// Fills a field of the page, in the place of what is in it.
fn fill(browser: &Browser, css: &str, text: &str) {
    browser.wait_for(css);
    browser.run(&format!("document.querySelector({}).value = ''; return 1", json!(css)));
    browser.write(css, text);
}

/// The code that an authenticator shows for a secret, some steps of thirty seconds later.
fn code(browser: &Browser, secret: &str, later: u32) -> String {
    let script = format!(
        "const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', secret = {}, bytes = [];\
         let held = 0, bits = 0;\
         for (const letter of secret.replaceAll(' ', '')) {{\
           held = (held << 5 | letters.indexOf(letter)) & 0xffff; bits += 5;\
           if (bits >= 8) {{ bits -= 8; bytes.push(held >> bits & 255); }}\
         }}\
         const step = new DataView(new ArrayBuffer(8));\
         step.setUint32(4, Math.floor(Date.now() / 30000) + {later});\
         return crypto.subtle.importKey('raw', new Uint8Array(bytes), {{name: 'HMAC', hash: 'SHA-1'}}, false, ['sign'])\
           .then((key) => crypto.subtle.sign('HMAC', key, step))\
           .then((signed) => {{\
             const hash = new DataView(signed), at = hash.getUint8(19) & 15;\
             return String((hash.getUint32(at) & 0x7fffffff) % 1000000).padStart(6, '0');\
           }});",
        json!(secret.trim())
    );
    browser.run(&script).as_str().unwrap().to_owned()
}

#[test]
fn from_an_invitation_to_a_code() {
    let Some((server, browser)) = visit("from an invitation to a code") else { return };
    let page = |path: &str| format!("http://{}{path}", server.address);
    let text = |css: &str| {
        browser.wait_for(css);
        let found = browser.run(&format!("return document.querySelector({}).textContent", json!(css)));
        found.as_str().unwrap().to_owned()
    };
    browser.go(&page("/settings/people"));
    fill(&browser, "#email", "bob@example.org");
    browser.click("form[action='/settings/people'] button");
    let link = text("#invited");
    assert!(text(".profiles").contains("bob@example.org"), "it waits");
    browser.click("form[action='/sign-out'] button");
    browser.wait_for("form[action='/sign-in']");

    // Opening the link changes nothing; accepting it signs in.
    browser.go(&link);
    fill(&browser, "#name", "Bob");
    for field in ["#password", "#again"] {
        fill(&browser, field, "engines and numbers");
    }
    browser.click("form[action='/invitation'] button");
    browser.wait_for(".side .area[aria-current]");
    silent(&browser);

    browser.go(&page("/account"));
    browser.click("a[href='/account/second-factor']");
    fill(&browser, "#current", "engines and numbers");
    browser.click("form[action='/account/second-factor'] button");
    browser.wait_for(".scan svg.qr path");
    let secret = text("#secret");
    fill(&browser, "#code", "000000");
    browser.click("form[action='/account/second-factor/confirm'] button");
    browser.wait_for("[role=alert]");
    assert_eq!(text("#secret"), secret, "a wrong code changes nothing");
    fill(&browser, "#code", &code(&browser, &secret, 0));
    browser.click("form[action='/account/second-factor/confirm'] button");
    let codes = text("#codes");
    assert_eq!(codes.trim().lines().count(), 10, "{codes}");
    browser.go(&page("/account/second-factor"));
    assert!(!browser.has("#codes"), "they are shown once");

    let enter = |code: &str| {
        browser.go(&page("/overview"));
        browser.click("form[action='/sign-out'] button");
        fill(&browser, "#email", "bob@example.org");
        fill(&browser, "#password", "engines and numbers");
        browser.click("form[action='/sign-in'] button");
        fill(&browser, "#code", code);
        browser.click("form[action='/sign-in/code'] button");
        browser.wait_for(".side .area[aria-current]");
    };
    browser.console();
    enter(&code(&browser, &secret, 1));
    enter(codes.trim().lines().next().unwrap());
    silent(&browser);
    browser.go(&page("/account"));
    assert!(text("main").contains("9\u{a0}recovery codes are left"));

    // Once everybody needs one, whoever has none is led to set it up, wherever they go.
    server.run(&["sign-in", "second-factor", "required"]);
    let link = server.run(&["user", "link", "eve@example.org", "--base", &page("")]);
    browser.click("form[action='/sign-out'] button");
    browser.wait_for("form[action='/sign-in']");
    browser.go(link.trim());
    browser.click("form[action='/sign-in/link'] button");
    browser.wait_for("form[action='/account/second-factor']");
    browser.go(&page("/customers"));
    assert!(browser.url().ends_with("/account/second-factor"), "{}", browser.url());
    assert!(!browser.has(".side"));
    silent(&browser);
}

#[test]
fn rows_are_chosen_by_keys_and_what_is_done_is_undone() {
    let Some((server, browser)) = visit("rows are chosen by keys") else { return };
    let text = |css: &str| {
        browser.wait_for(css);
        browser.run(&format!("return document.querySelector({}).textContent", json!(css))).as_str().unwrap().to_owned()
    };
    let has_focus = |css: &str| browser.run(&format!("return document.activeElement.matches({})", json!(css))) == true;
    assert_eq!(browser.run("return document.querySelector('form.bulk').hidden"), true, "nothing is chosen");
    browser.press("j");
    assert!(has_focus("tbody tr:nth-child(1) a.who"));
    browser.press("x");
    browser.press("j");
    browser.press("k");
    browser.press("j");
    browser.press("\u{e015}");
    assert!(has_focus("tbody tr:nth-child(3) a.who"));
    let with_shift = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'X', shiftKey: true, \
        bubbles: true})); return 1";
    browser.run(with_shift);
    assert_eq!(text("form.bulk [data-said]"), "3 chosen", "with Shift all up to it");
    browser.press("\u{e00c}");
    assert_eq!(browser.run("return document.querySelector('form.bulk').hidden"), true, "Esc chooses none");
    browser.press("x");
    browser.write("form.bulk input[name=name]", "VIP");
    browser.click("form.bulk button[value=list]");
    assert!(text("form.notice").contains("1\u{a0}customer was added to the segment “VIP”."), "{}", text("form.notice"));
    browser.go(&format!("http://{}/customers?segment=VIP", server.address));
    assert_eq!(browser.run("return document.querySelectorAll('table.people tbody tr').length"), 1);
    // The view is saved, chosen in one click, and comes back after it was removed.
    browser.click(".views summary");
    browser.write("#view-name", "Ours");
    browser.click(".views form.fields button");
    browser.wait_for(".views .choice a[aria-current][href='/customers?segment=VIP']");
    browser.click(".views .choice a");
    browser.wait_for(".views .choice a[aria-current][href='/customers']");
    browser.click(".views .choice a[href='/customers?segment=VIP']");
    browser.click(".views summary");
    browser.click(".views form[action$='/remove'] button");
    assert!(text("form.notice").contains("The view “Ours” is removed."));
    assert!(!browser.has(".views .choice a[href='/customers?segment=VIP']"));
    browser.click("form.notice button");
    browser.wait_for(".views .choice a[aria-current][href='/customers?segment=VIP']");
    silent(&browser);
    // Columns are chosen by ticks, and lie in the address.
    browser.click(".tools summary");
    browser.click(".tools input[value=email]");
    browser.click(".tools button");
    crate::server::wait("the column is in the address", std::time::Duration::from_secs(20), || {
        browser.url().contains("columns=email")
    });
    assert!(text("table.people thead").contains("E-mail"));
    // What leads nowhere is a page in the frame.
    browser.go(&format!("http://{}/customers/nobody", server.address));
    assert!(text("main h1").contains("There is nothing here") && browser.has(".side .area"));
    browser.press("1");
    crate::server::wait("a number goes to an area", std::time::Duration::from_secs(20), || {
        browser.url().ends_with("/overview")
    });
}
