//! A headless Chromium, driven by `WebDriver`: plain JSON over HTTP, which needs no library, and chromedriver's log of
//! the console, which no library offers.
use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    http,
    server::{skip, wait},
};

/// The key under which `WebDriver` names elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser with one window.
pub struct Browser {
    driver: Child,
    address: String,
    session: String,
}

impl Browser {
    /// Starts one; `None` where there is no chromedriver.
    pub fn start(test: &str) -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={port}")).stdout(Stdio::null()).stderr(Stdio::null());
        let Ok(driver) = command.spawn() else {
            skip(test, "chromedriver");
            return None;
        };
        let mut browser = Self { driver, address: format!("127.0.0.1:{port}"), session: String::new() };
        wait("chromedriver listens", Duration::from_secs(30), || {
            http::send(&browser.address, "GET", "/status", &[], b"").is_ok_and(|reply| reply.status == 200)
        });
        // Nothing but the test may reach for a network, and a test machine needs neither a GPU nor much shared memory.
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-quic",
            "--disable-sync",
            "--no-first-run",
            "--window-size=1280,900",
        ];
        let options = json!({"args": arguments});
        let wanted = json!({"browserName": "chrome", "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"}});
        let made = browser.call("POST", "/session", &json!({"capabilities": {"alwaysMatch": wanted}}));
        browser.session = format!("/session/{}", made["sessionId"].as_str().unwrap());
        Some(browser)
    }

    pub fn go(&self, url: &str) {
        self.command("POST", "/url", &json!({"url": url}));
    }

    pub fn url(&self) -> String {
        self.command("GET", "/url", &json!({})).as_str().unwrap().to_owned()
    }

    pub fn title(&self) -> String {
        self.command("GET", "/title", &json!({})).as_str().unwrap().to_owned()
    }

    /// Gives the window another size.
    pub fn resize(&self, width: u32, height: u32) {
        self.command("POST", "/window/rect", &json!({"width": width, "height": height}));
    }

    /// Runs a script that returns something.
    pub fn run(&self, script: &str) -> Value {
        self.command("POST", "/execute/sync", &json!({"script": script, "args": []}))
    }

    /// Tells whether the page has an element.
    pub fn has(&self, css: &str) -> bool {
        self.run(&format!("return document.querySelector({}) !== null", json!(css))) == true
    }

    /// Waits until the page has an element.
    pub fn wait_for(&self, css: &str) {
        wait(css, Duration::from_secs(20), || self.has(css));
    }

    /// Presses on an element as a reader does.
    pub fn click(&self, css: &str) {
        let element = self.element(css);
        let into_view = "scrollIntoView({block: 'center', behavior: 'instant'})";
        self.run(&format!("document.querySelector({}).{into_view}; return 0", json!(css)));
        self.command("POST", &format!("/element/{element}/click"), &json!({}));
    }

    /// Types into an element.
    pub fn write(&self, css: &str, text: &str) {
        let element = self.element(css);
        self.command("POST", &format!("/element/{element}/value"), &json!({"text": text}));
    }

    /// Presses a key wherever the reader is.
    pub fn press(&self, key: &str) {
        let keys = [json!({"type": "keyDown", "value": key}), json!({"type": "keyUp", "value": key})];
        let actions = json!({"actions": [{"type": "key", "id": "keyboard", "actions": keys}]});
        self.command("POST", "/actions", &actions);
    }

    /// What the console said and was not read yet.
    pub fn console(&self) -> Vec<String> {
        let said = self.command("POST", "/se/log", &json!({"type": "browser"}));
        said.as_array().unwrap().iter().map(|line| format!("{} {}", line["level"], line["message"])).collect()
    }

    fn element(&self, css: &str) -> String {
        self.wait_for(css);
        let found = self.command("POST", "/element", &json!({"using": "css selector", "value": css}));
        found[ELEMENT].as_str().unwrap().to_owned()
    }

    fn command(&self, method: &str, path: &str, body: &Value) -> Value {
        self.call(method, &format!("{}{path}", self.session), body)
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if method == "GET" { String::new() } else { body.to_string() };
        let headers = [("content-type", "application/json")];
        let reply = http::send(&self.address, method, path, &headers, body.as_bytes()).unwrap();
        let mut answer = reply.json();
        assert_eq!(reply.status, 200, "{method} {path}: {}", answer["value"]["message"]);
        answer["value"].take()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            let _ = http::send(&self.address, "DELETE", &self.session, &[], b"");
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
