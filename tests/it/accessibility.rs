//! Every page, in both themes and both widths, is examined by axe-core, which finds what keeps people with a disability
//! from reading and using it.
use serde_json::json;

use crate::{
    clients::installed,
    crawl::Crawl,
    pages::Visit,
    sample,
    webdriver::{Browser, NARROW, WIDE},
};

/// Tells what is wrong with a page, in a line for each element. The captions of a timeline's marks are cut to fit, and
/// their names say them whole, which is why the two differ.
const EXAMINE: &str = "const [rules] = arguments;
    for (const part of document.querySelectorAll('details')) part.open = true;
    const line = (id, node) => `${id}: ${node.target.join(' ')} ${node.failureSummary.split('\\n').slice(1, 3).join(' ')}`;
    const counts = (id, node) => id !== 'label-content-name-mismatch' || !document.querySelector(node.target[0])?.closest('.timeline');
    const wider = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    return axe.run(document, {resultTypes: ['violations'], ...rules}).then(({violations}) => [
      ...(wider > 0 ? [`the page is wider than the window by ${wider}`] : []),
      ...violations.flatMap(({id, nodes}) => nodes.filter((node) => counts(id, node)).map((node) => line(id, node)))])";

#[test]
fn every_page_is_for_everybody() {
    let Some(path) = installed("every page is for everybody", "node_modules/axe-core/axe.min.js") else { return };
    let Some(browser) = Browser::start("every page is for everybody") else { return };
    browser.run_everywhere(&std::fs::read_to_string(path).unwrap());
    let server = sample::server();
    let mut wrong = Vec::new();
    for role in ["nobody", "owner", "agent", "viewer"] {
        let mut visit = if role == "nobody" { Visit::nobody(&server) } else { sample::visit(&server, role) };
        let mut crawl = Crawl::new(&server, &browser, role, 1);
        crawl.lead("/", "link", "nowhere");
        let mut pages = Vec::new();
        crawl.go(&mut visit, &mut |path, reply| {
            if reply.text().starts_with("<!doctype html>") {
                pages.push(path.to_owned());
            }
        });
        // The same page with nothing chosen is the same page.
        let bare: Vec<_> = pages.iter().filter(|path| !path.contains('?')).cloned().collect();
        pages.retain(|path| !path.contains("=&") || !bare.iter().any(|bare| path.starts_with(&format!("{bare}?"))));
        // Of those who may see less, the pages on which that shows.
        if ["agent", "viewer"].contains(&role) {
            pages.retain(|path| !path.contains('?') && path.split('/').count() <= 3);
            pages.push("/settings/people".to_owned());
        }
        browser.adopt(&server.address, &visit);
        for (width, theme) in [(WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark")] {
            browser.set_width(width);
            browser.set_cookie("theme", theme);
            // Between the themes only colours differ.
            let rules = if theme == "light" { json!({}) } else { json!({"runOnly": ["color-contrast"]}) };
            for path in &pages {
                browser.go(&format!("http://{}{path}", server.address));
                let found = browser.run_with(EXAMINE, &json!([rules]));
                let found = found.as_array().unwrap().iter().map(|line| line.as_str().unwrap());
                wrong.extend(found.map(|line| format!("{role} {path} {width} {theme}: {line}")));
            }
        }
        eprintln!("{role}: {} pages", pages.len());
    }
    wrong.sort();
    assert!(wrong.is_empty(), "{} such:\n{}", wrong.len(), wrong.join("\n"));
}
