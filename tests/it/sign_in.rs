//! Signing in as programs and browsers do it: by an identity provider of another maker, with keys of few scopes, and
//! with what the command line says about it.
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    clients::installed,
    http::{self, Reply},
    server::{Server, attempt},
};

const SECRET: &str = "a secret & more: +%=";

/// A running identity provider.
struct Provider {
    child: Child,
    address: String,
    _folder: TempDir,
}

impl Provider {
    /// Starts one that sends people back to a server.
    fn start(server: &Server) -> Option<Self> {
        let packages = installed("oidc-provider", "node_modules/oidc-provider")?.parent().unwrap().to_owned();
        // Node looks for packages beside the script.
        let folder = TempDir::new().unwrap();
        std::os::unix::fs::symlink(packages.canonicalize().unwrap(), folder.path().join("node_modules")).unwrap();
        let script = folder.path().join("oidc_provider.mjs");
        std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/oidc_provider.mjs"), &script).unwrap();
        let mut command = Command::new("node");
        command.arg(script).arg(format!("http://{}/sign-in/provider/return", server.address));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.find_map(|line| Some(line.ok()?.strip_prefix("listening on http://")?.to_owned()));
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self { child, address: line.expect("the provider does not listen"), _folder: folder })
    }

    fn tell(&self, path: &str, said: &Value) {
        let reply = http::send(&self.address, "POST", path, &[], said.to_string().as_bytes()).unwrap();
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
    }

    fn asked(&self) -> Value {
        http::send(&self.address, "GET", "/asked", &[], b"").unwrap().json()
    }

    /// Goes where the provider leads, as a browser, until it leads back.
    fn follow(&self, url: &str) -> String {
        let (mut jar, mut at): (Vec<String>, String) = (Vec::new(), url.to_owned());
        for _ in 0..10 {
            let path = match at.strip_prefix(&format!("http://{}", self.address)) {
                Some(path) => path.to_owned(),
                None if at.starts_with('/') => at,
                None => return at,
            };
            let cookies = jar.join("; ");
            let reply = http::send(&self.address, "GET", &path, &[("cookie", cookies.as_str())], b"").unwrap();
            jar.extend(reply.cookies());
            at = reply.header("location").unwrap_or_else(|| panic!("{path}: {}", reply.text())).to_owned();
        }
        panic!("the provider leads around in circles");
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Begins at the server: the provider's address, and the cookies.
fn begin(server: &Server) -> (String, String) {
    let reply = server.get("/sign-in/provider?workspace=default&back=%2Fcustomers");
    assert_eq!(reply.status, 303, "{}", reply.text());
    (reply.header("location").unwrap().to_owned(), reply.cookies().join("; "))
}

fn come_back(server: &Server, url: &str, cookies: &str) -> Reply {
    let path = url.strip_prefix(&format!("http://{}", server.address)).unwrap_or(url);
    server.send("GET", path, &[("cookie", cookies), ("user-agent", "Firefox/140.0 Linux")], b"").unwrap()
}

/// Goes to the provider and back; the last answer.
fn sign_in(server: &Server, provider: &Provider, person: &Value) -> Reply {
    provider.tell("/set", person);
    let (url, cookies) = begin(server);
    come_back(server, &provider.follow(&url), &cookies)
}

/// Why somebody was led back to the page to sign in.
fn refused(reply: &Reply) -> &str {
    assert_eq!(reply.status, 303, "{}", reply.text());
    assert!(!reply.cookies().iter().any(|cookie| cookie.starts_with("tl_session=")));
    reply.header("location").unwrap().strip_prefix("/sign-in?refused=").unwrap()
}

/// The session of somebody who was let in.
fn session(server: &Server, reply: &Reply) -> String {
    assert_eq!((reply.status, reply.header("location")), (303, Some("/customers")), "{:?}", reply.headers);
    let cookies = reply.cookies();
    assert!(cookies.contains(&"tl_provider=".to_owned()), "what was kept is forgotten: {cookies:?}");
    let session = cookies.into_iter().find(|cookie| cookie.starts_with("tl_session=")).unwrap();
    let page = server.send("GET", "/account", &[("cookie", &session)], b"").unwrap();
    assert_eq!(page.status, 200, "{}", page.text());
    session
}

fn role_of(server: &Server, email: &str) -> Option<String> {
    let people: Value = serde_json::from_str(&server.run(&["user", "list"])).unwrap();
    let person = people.as_array().unwrap().iter().find(|person| person["email"] == email)?.clone();
    Some(person["role"].as_str().unwrap().to_owned())
}

fn set(server: &Server, provider: &Provider, rules: &str) {
    let text = format!(
        "issuer = \"http://{}\"\nclient_id = \"throughline\"\nclient_secret = \"{SECRET}\"\n[rules]\n{rules}\n",
        provider.address
    );
    server.run(&["sign-in", "provider", &server.file("provider.toml", text)]);
}

const ROLES: &str = "label = \"Example\"\nscopes = [\"email\", \"profile\", \"groups\"]\nrole_claim = \"groups\"\n\
    roles = { cx = \"analyst\", chiefs = \"admin\" }\ncreates_members = true";

/// A provider on this machine may be called.
const NEAR: [(&str, &str); 2] =
    [("THROUGHLINE__OUTBOUND__ALLOW_PRIVATE", "[\"127.0.0.1\", \"::1\"]"), ("THROUGHLINE__OUTBOUND__PORTS", "[]")];

#[test]
fn an_identity_provider_lets_people_in() {
    let server = Server::start_with(&NEAR);
    let Some(mut provider) = Provider::start(&server) else { return };
    assert_eq!(refused(&server.get("/sign-in/provider?workspace=default")), "not_offered");
    set(&server, &provider, "domains = [\"shop.example\"]");
    let shown = server.run(&["sign-in", "show"]);
    assert!(shown.contains("\"has_secret\": true") && !shown.contains(SECRET), "{shown}");
    let rows = ["throughline.db", "throughline.db-wal"]
        .map(|name| std::fs::read(server.data().join(name)).unwrap_or_default());
    assert!(!rows.concat().windows(SECRET.len()).any(|part| part == SECRET.as_bytes()), "the secret is sealed");

    let ada = json!({"sub": "1", "email": "Ada@Shop.example", "email_verified": true, "name": "Ada", "groups": ["all", "cx"]});
    let with = |name: &str, value: Value| {
        let mut person = ada.clone();
        person[name] = value;
        person
    };
    // Only members and those who are invited come in.
    assert_eq!(refused(&sign_in(&server, &provider, &ada)), "not_member");
    let asked = provider.asked();
    assert_eq!((&asked["code_challenge_method"], &asked["scope"]), (&json!("S256"), &json!("openid email profile")));
    assert_eq!(refused(&sign_in(&server, &provider, &with("email_verified", json!(false)))), "unverified");
    assert_eq!(refused(&sign_in(&server, &provider, &with("email", json!("ada@elsewhere.example")))), "domain");
    server.run(&["user", "invite", "ada@shop.example", "--role", "agent"]);
    session(&server, &sign_in(&server, &provider, &ada));
    assert_eq!(role_of(&server, "ada@shop.example").as_deref(), Some("agent"));

    // From now on the provider decides about roles.
    set(&server, &provider, ROLES);
    session(&server, &sign_in(&server, &provider, &ada));
    assert_eq!(role_of(&server, "ada@shop.example").as_deref(), Some("analyst"));
    assert_eq!(refused(&sign_in(&server, &provider, &with("groups", json!(["other"])))), "no_role");
    // Somebody is who they are there, whatever their address is by now; and nobody else gets their account.
    session(&server, &sign_in(&server, &provider, &with("email", json!("byron@shop.example"))));
    assert_eq!(role_of(&server, "byron@shop.example"), None);
    assert_eq!(refused(&sign_in(&server, &provider, &with("sub", json!("2")))), "other_subject");
    let bob = json!({"sub": "3", "email": "bob@shop.example", "email_verified": true, "groups": ["chiefs", "cx"]});
    session(&server, &sign_in(&server, &provider, &bob));
    assert_eq!(role_of(&server, "bob@shop.example").as_deref(), Some("admin"));

    // Keys that change are read again.
    provider.tell("/rotate", &json!({}));
    let cookie = session(&server, &sign_in(&server, &provider, &ada));
    // Whoever comes so is asked by the provider for a second factor, not here.
    server.run(&["sign-in", "second-factor", "required"]);
    assert_eq!(server.send("GET", "/account", &[("cookie", &cookie)], b"").unwrap().status, 200);

    let examined = server.run(&["doctor"]);
    assert!(examined.lines().all(|line| line.starts_with("ok ")), "{examined}");
    let (url, cookies) = begin(&server);
    let back = provider.follow(&url);
    let _ = provider.child.kill();
    let _ = provider.child.wait();
    assert_eq!(refused(&come_back(&server, &back, &cookies)), "unreachable");
    let again = attempt(
        &server.data(),
        &[
            "sign-in",
            "provider",
            &server
                .file("again.toml", format!("issuer = \"http://{}\"\nclient_id = \"throughline\"\n", provider.address)),
        ],
    );
    assert!(String::from_utf8_lossy(&again.stderr).contains("does not answer as an identity provider"));
    server.run(&["sign-in", "remove-provider"]);
    assert_eq!(refused(&server.get("/sign-in/provider?workspace=default")), "not_offered");
}

#[test]
fn what_was_not_begun_here_lets_nobody_in() {
    let server = Server::start_with(&NEAR);
    let Some(provider) = Provider::start(&server) else { return };
    set(&server, &provider, ROLES);
    let ada = json!({"sub": "1", "email": "ada@shop.example", "email_verified": true, "groups": ["cx"]});
    provider.tell("/set", &ada);

    let (url, cookies) = begin(&server);
    assert!(url.contains("&nonce=") && url.contains("&state="), "{url}");
    let nonce = url.split("&nonce=").nth(1).unwrap().split('&').next().unwrap();
    let back = provider.follow(&url.replace(nonce, &"0".repeat(nonce.len())));
    assert_eq!(refused(&come_back(&server, &back, &cookies)), "token", "the nonce is another one");

    let (url, cookies) = begin(&server);
    let back = provider.follow(&url);
    let (other, _) = begin(&server);
    let state = |url: &str| url.split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    assert_eq!(refused(&come_back(&server, &back.replace(&state(&back), &state(&other)), &cookies)), "state");
    assert_eq!(refused(&come_back(&server, &back, "")), "state", "another browser");
    let moved = cookies.replacen("tl_provider=", "tl_provider=0", 1);
    assert_eq!(refused(&come_back(&server, &back, &moved)), "state");
    let elsewhere = back.split("&iss=").next().unwrap().to_owned() + "&iss=http%3A%2F%2Fevil.example";
    assert_eq!(refused(&come_back(&server, &elsewhere, &cookies)), "token", "another provider");
    session(&server, &come_back(&server, &back, &cookies));
    assert_eq!(refused(&come_back(&server, &back, &cookies)), "token", "a code works once");

    // A code of one browser does not fit to what another one keeps: the verifier is another.
    let (url, cookies) = begin(&server);
    let (stolen, _) = begin(&server);
    let code = |url: &str| url.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let (back, stolen) = (provider.follow(&url), provider.follow(&stolen));
    assert_eq!(refused(&come_back(&server, &back.replace(&code(&back), &code(&stolen)), &cookies)), "token");

    let (url, cookies) = begin(&server);
    let denied = format!("/sign-in/provider/return?error=access_denied&state={}", state(&url));
    assert_eq!(refused(&come_back(&server, &denied, &cookies)), "cancelled");
    let entries = server.run(&["user", "list"]);
    assert_eq!(entries.matches("@shop.example").count(), 1);
}

#[test]
fn a_key_asks_for_what_its_scopes_say() {
    let server = Server::start_with(&NEAR);
    let key =
        server.run(&["key", "add", "--kind", "secret", "--scope", "questions", "--name", "report", "--expires", "90d"]);
    assert!(key.starts_with("tls_") && key.trim().lines().count() == 1, "{key:?}");
    let ask = |key: &str, question: Value| {
        let key = format!("Bearer {}", key.trim());
        let headers = [("authorization", key.as_str()), ("content-type", "application/json")];
        server.send("POST", "/api/v1/questions", &headers, question.to_string().as_bytes()).unwrap()
    };
    let timeline = json!({"kind": "timeline", "customer": {"external_id": "ada"}});
    assert_eq!(ask(&key, json!({"kind": "map"})).status, 200);
    let refused = ask(&key, timeline.clone());
    assert_eq!(refused.status, 403);
    assert!(refused.json()["detail"].as_str().unwrap().contains("`people`"), "{}", refused.text());
    assert_eq!(ask(server.secret_key(), timeline).status, 404, "without scopes every question is heard");
    let listed: Value = serde_json::from_str(&server.run(&["key", "list"])).unwrap();
    let report = listed.as_array().unwrap().iter().find(|key| key["name"] == "report").unwrap();
    assert_eq!((&report["scopes"], report["expires_at"].is_string()), (&json!("questions"), true));
    let other = listed.as_array().unwrap().iter().find(|key| key["name"].is_null()).unwrap();
    assert_eq!(other["scopes"], "questions,people");
    for (arguments, said) in [
        (vec!["key", "add", "--kind", "write", "--scope", "people"], "`secret`"),
        (vec!["key", "add", "--kind", "secret", "--expires", "soon"], "expires"),
        (vec!["sign-in", "provider", "/no/such/file"], "/no/such/file"),
        (vec!["user", "reset-second-factor", "nobody@example.org"], "user"),
    ] {
        let output = attempt(&server.data(), &arguments);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && complaint.contains(said), "{arguments:?}: {complaint}");
    }
}

#[test]
fn an_invitation_is_printed_where_no_mail_is_sent() {
    let server = Server::start_with(&[("THROUGHLINE__SERVE__URL", "https://cx.example.org/")]);
    let link = server.run(&["user", "invite", "bob@example.org"]);
    assert!(link.starts_with("https://cx.example.org/invitation?token="), "{link}");
    let outbox: Vec<_> = std::fs::read_dir(server.data().join("outbox")).unwrap().collect();
    assert_eq!(outbox.len(), 1);
    server.run(&["user", "add", "ada@example.org"]);
    let wrong = attempt(&server.data(), &["user", "invite", "ada@example.org"]);
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("is a member already"));
}
