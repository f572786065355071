//! A headless Chromium, driven by `WebDriver`: plain JSON over HTTP, which needs no library, and chromedriver's log of
//! the console, which no library offers.
use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::Duration,
};

use base64::Engine;
use serde_json::{Value, json};

use crate::{
    http,
    pages::Visit,
    server::{skip, wait},
};

/// The key under which `WebDriver` names elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How wide a window is, in pixels.
pub const WIDE: u32 = 1440;

/// How wide a telephone is.
pub const NARROW: u32 = 390;

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

    /// Shows pages as wide as a window or a telephone of so many pixels; a window cannot be as narrow as a telephone.
    pub fn set_width(&self, width: u32) {
        self.set_size(width, if width < 600 { 844 } else { 900 });
    }

    /// The same with a height.
    pub fn set_size(&self, width: u32, height: u32) {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// Goes on as somebody who signed in without a browser.
    pub fn adopt(&self, address: &str, visit: &Visit) {
        self.go(&format!("http://{address}/healthz"));
        self.command("DELETE", "/cookie", &json!({}));
        for cookie in visit.cookies().split("; ").filter(|cookie| !cookie.is_empty()) {
            let (name, value) = cookie.split_once('=').unwrap();
            self.set_cookie(name, value);
        }
    }

    /// Sets a cookie of the site on which the browser is.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.command("POST", "/cookie", &json!({"cookie": {"name": name, "value": value, "path": "/"}}));
    }

    /// Has a script run on every page from now on, before its own.
    pub fn run_everywhere(&self, script: &str) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({"source": script}));
    }

    /// A picture of the whole page, as far down as it goes but for very long ones.
    pub fn picture(&self) -> Vec<u8> {
        let size = self.devtools("Page.getLayoutMetrics", &json!({}))["cssContentSize"].take();
        let clip = json!({"x": 0, "y": 0, "width": size["width"], "scale": 1,
            "height": size["height"].as_f64().unwrap().min(4_000.0)});
        self.capture(&json!({"format": "png", "captureBeyondViewport": true, "clip": clip}))
    }

    /// A picture of what is in the window.
    pub fn window_picture(&self) -> Vec<u8> {
        self.capture(&json!({"format": "png"}))
    }

    fn capture(&self, how: &Value) -> Vec<u8> {
        let shot = self.devtools("Page.captureScreenshot", how);
        base64::engine::general_purpose::STANDARD.decode(shot["data"].as_str().unwrap()).unwrap()
    }

    fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.command("POST", "/goog/cdp/execute", &json!({"cmd": command, "params": parameters}))
    }

    /// Runs a script that returns something.
    pub fn run(&self, script: &str) -> Value {
        self.run_with(script, &json!([]))
    }

    /// Runs a script on arguments.
    pub fn run_with(&self, script: &str, arguments: &Value) -> Value {
        self.command("POST", "/execute/sync", &json!({"script": script, "args": arguments}))
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
