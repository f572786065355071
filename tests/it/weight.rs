//! What a page makes a browser load: little of our own, and the library for charts only where a chart is.
use std::{collections::BTreeMap, io::Write};

use flate2::{Compression, write::GzEncoder};

use crate::{crawl::Crawl, sample, server::Server, webdriver::Browser};

/// The most bytes of scripts of a page, packed, apart from the library for charts.
const MOST: usize = 60_000;

/// The library for charts, and how a page marks that it has one that the library draws.
const CHARTS: &str = "echarts";
const CHART: &str = "data-chart";

/// The addresses of the scripts that stand in a page.
fn scripts(html: &str) -> Vec<String> {
    let tags = html.split("<script").skip(1).filter_map(|rest| rest.split('>').next());
    tags.filter_map(|tag| Some(tag.split_once("src=\"")?.1.split('"').next()?.to_owned())).collect()
}

/// The addresses that a module loads.
fn imports(script: &str) -> Vec<String> {
    let quoted =
        |rest: &str| rest.trim_start_matches([' ', '(']).strip_prefix('"')?.split('"').next().map(str::to_owned);
    let from = script.split(" from").skip(1).filter_map(quoted);
    from.chain(script.split("import").skip(1).filter_map(quoted)).collect()
}

/// The packed size of a script and of all that it loads, by address.
fn load(server: &Server, path: &str, known: &mut BTreeMap<String, (usize, Vec<String>)>) {
    if known.contains_key(path) {
        return;
    }
    let reply = server.get(path);
    assert_eq!(reply.status, 200, "{path}");
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(&reply.body).unwrap();
    let folder = path.rsplit_once('/').unwrap().0;
    let beside =
        |name: String| if name.starts_with('/') { name } else { format!("{folder}/{}", name.trim_start_matches("./")) };
    let more: Vec<_> = imports(&reply.text()).into_iter().map(beside).collect();
    known.insert(path.to_owned(), (packed.finish().unwrap().len(), more.clone()));
    more.iter().for_each(|path| load(server, path, known));
}

#[test]
fn pages_load_little_script() {
    let Some(browser) = Browser::start("pages load little script") else { return };
    let server = sample::server();
    let mut pages = Vec::new();
    for role in ["owner", "viewer"] {
        let mut crawl = Crawl::new(&server, &browser, role, 1);
        crawl.lead("/", "link", "nowhere");
        crawl.go(&mut sample::visit(&server, role), &mut |path, reply| {
            if reply.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
                pages.push((path.to_owned(), reply.text()));
            }
        });
    }
    pages.push(("/sign-in".to_owned(), server.get("/sign-in").text()));
    let (mut known, mut heaviest) = (BTreeMap::new(), (0, String::new()));
    for (path, html) in pages {
        let mut waiting = scripts(&html);
        let mut sum = 0;
        let mut at = 0;
        while let Some(script) = waiting.get(at).cloned() {
            at += 1;
            if script.contains(CHARTS) {
                assert!(html.contains(CHART), "{path} loads the library for charts and has none");
                continue;
            }
            load(&server, &script, &mut known);
            let (size, more) = &known[&script];
            sum += size;
            waiting.extend(more.iter().filter(|more| !waiting.contains(more)).cloned().collect::<Vec<_>>());
        }
        assert!(sum < MOST, "{path} loads {sum} bytes of scripts: {waiting:?}");
        if sum > heaviest.0 {
            heaviest = (sum, path);
        }
    }
    eprintln!("{} loads most: {} bytes of scripts, packed", heaviest.1, heaviest.0);
    assert!(heaviest.0 > 1_000, "no page loads a script");
}

#[test]
fn what_a_module_loads_is_found() {
    let text = "import { a } from \"./a.js\";\nimport \"./b.js\";\nconst c = await import(\"/assets/c.js\");";
    assert_eq!(imports(text), ["./a.js", "./b.js", "/assets/c.js"]);
    assert_eq!(scripts("<script nonce=\"n\" src=\"/x.js\" defer></script><script>1</script>"), ["/x.js"]);
}
