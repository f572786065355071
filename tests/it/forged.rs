//! Forms that a page of somebody else sends with the reader's own cookies: every one is refused, and changes nothing.
use throughline_web::{router::guarded, urls};

use crate::{database, http::send, pages::encoded, sample, server::Server};

/// What a browser says beside the form.
type Headers<'a> = &'a [(&'a str, &'a str)];

/// A path of a route that leads to something that is there.
fn filled(server: &Server, upload: &str, route: &str) -> String {
    let data = server.data();
    let mut path = String::new();
    for part in route.split('/').skip(1) {
        let id = |select: &str| database::value(&data, select).unwrap_or_else(|| panic!("nothing for {part}"));
        path.push('/');
        path.push_str(&match part {
            "{customer}" => id("SELECT id FROM profiles WHERE customer = no LIMIT 1"),
            "{link}" => id("SELECT id FROM links WHERE actor IS NOT NULL LIMIT 1"),
            "{invitation}" => id("SELECT id FROM invitations LIMIT 1"),
            "{upload}" => upload.split(['/', '?']).nth(3).unwrap().to_owned(),
            "{board}" => id("SELECT id FROM boards LIMIT 1"),
            "{segment}" => id("SELECT id FROM segments LIMIT 1"),
            "{endpoint}" => id("SELECT id FROM webhook_endpoints LIMIT 1"),
            "{delivery}" => id("SELECT id FROM webhook_deliveries LIMIT 1"),
            "{touchpoint}" => "1".to_owned(),
            "{view}" | "{undo}" => "00000000-0000-7000-8000-000000000000".to_owned(),
            "{member}" => id("SELECT user_id FROM memberships WHERE role = 'viewer'"),
            "{source}" => id("SELECT id FROM sources LIMIT 1"),
            fixed => {
                assert!(!fixed.starts_with('{'), "the test does not know how to fill {route}");
                fixed.to_owned()
            }
        });
    }
    path
}

#[test]
fn what_another_site_sends_is_refused_and_changes_nothing() {
    let server = sample::server();
    let mut owner = sample::visit(&server, "owner");
    let other = sample::visit(&server, "viewer");
    let upload = owner.upload("events", "more.csv", b"customer,event,time\nada,Order,2026-01-07\n");
    owner.get("/account");
    let (cookies, right) = (owner.cookies(), owner.token().to_owned());
    let own = format!("http://{}", server.address);
    let zeros = "0".repeat(right.len());
    let ways: [(&str, &str, Headers<'_>); 8] = [
        ("no token", "", &[]),
        ("a wrong token", &zeros, &[]),
        ("somebody else's token", other.token(), &[("origin", &own)]),
        ("another site", &right, &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")]),
        ("a neighbour of this site", &right, &[("sec-fetch-site", "same-site")]),
        ("another origin", &right, &[("origin", "https://evil.example")]),
        ("no origin", &right, &[("origin", "null")]),
        ("a wrong token in the header", &zeros, &[("sec-fetch-site", "same-origin"), ("origin", &own)]),
    ];
    let post = |path: &str, token: &str, more: &[(&str, &str)]| {
        let (kind, body) = if path == urls::UPLOADS {
            let head = "--part\r\ncontent-disposition: form-data; name=";
            let file = format!("{head}\"files\"; filename=\"a.csv\"\r\n\r\ncustomer,event,time\r\n--part--\r\n");
            ("multipart/form-data; boundary=part", format!("{head}\"csrf\"\r\n\r\n{token}\r\n{file}"))
        } else {
            ("application/x-www-form-urlencoded", format!("csrf={}", encoded(token)))
        };
        let headers = [&[("cookie", cookies.as_str()), ("content-type", kind)], more].concat();
        send(&server.address, "POST", path, &headers, body.as_bytes()).unwrap()
    };
    let (_, table) = guarded().into_parts();
    let forms: Vec<_> = table.iter().filter(|route| route.method != "GET").collect();
    assert!(forms.len() > 50, "{}", forms.len());
    let paths: Vec<_> = forms.iter().map(|route| filled(&server, &upload, route.path)).collect();
    let document = server.get(urls::API_DOCUMENT).json();
    server.settle();
    let before = database::rows(&server.data());

    for path in &paths {
        // Mail programs post here without a page; the address itself carries a secret, which is missing.
        if path == urls::BOARD_LEAVE {
            let status = post(path, &right, &[]).status;
            assert!((400..500).contains(&status), "{path}: {status}");
            continue;
        }
        for (way, token, more) in &ways {
            let mut more = more.to_vec();
            if way.ends_with("header") {
                more.push(("x-csrf", *token));
            }
            let reply = post(path, token, &more);
            assert_eq!(reply.status, 403, "{path} with {way}: {}", reply.text());
            let kept = reply.cookies().iter().all(|cookie| !cookie.starts_with("tl_session="));
            assert!(kept, "{path} with {way} ends the session");
        }
    }
    // Programs have keys; a reader's cookie is none.
    let mut asked = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        let path = path.replace(['{', '}'], "");
        for method in methods.as_object().unwrap().keys().filter(|method| *method != "get") {
            let headers = [("cookie", cookies.as_str()), ("x-csrf", &right), ("content-type", "application/json")];
            let reply = send(&server.address, &method.to_uppercase(), &path, &headers, b"{}").unwrap();
            assert_eq!(reply.status, 401, "{method} {path}: {}", reply.text());
            asked += 1;
        }
    }
    assert!(asked > 25, "{asked}");
    server.settle();
    let changed = before.difference(&database::rows(&server.data()));
    assert!(changed.is_empty(), "{}", changed.join("\n"));

    // The same requests pass with the token of a page of ours, or all of this would show nothing.
    let own = [("sec-fetch-site", "same-origin"), ("origin", own.as_str())];
    for path in paths.iter().filter(|path| *path != urls::SIGN_OUT) {
        let reply = post(path, &right, &own);
        assert_ne!(reply.status, 403, "{path}: {}", reply.text());
    }
    assert_eq!(post(urls::SIGN_OUT, &right, &own).status, 303);
    server.settle();
    assert!(!before.difference(&database::rows(&server.data())).is_empty(), "the tokens of our pages changed nothing");
}
