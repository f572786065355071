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
    // The key `/` leads to the search, which answers while one writes.
    browser.press("/");
    assert_eq!(browser.run("return document.activeElement.name"), "q");
    browser.write("input[name=q]", "lovel");
    crate::server::wait("the list is searched", std::time::Duration::from_secs(5), || rows() == 1);
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
    crate::server::wait("the period is in the address", std::time::Duration::from_secs(5), || {
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
        crate::server::wait("another theme", std::time::Duration::from_secs(5), || theme() != before);
        browser.wait_for("table.people");
        grounds.insert(theme(), ground());
    }
    assert_eq!(theme(), "", "three themes in turn");
    assert_ne!(grounds["light"], grounds["dark"]);
    browser.click("form[action='/theme'] button");
    crate::server::wait("another theme", std::time::Duration::from_secs(5), || !theme().is_empty());
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
