//! Pages as a browser without scripts sees them: cookies, forms, links.
use serde_json::{Map, Value, json};

use crate::{
    http::{Reply, send},
    server::Server,
};

/// Somebody who signed in.
pub struct Visit {
    address: String,
    cookies: Vec<String>,
    csrf: String,
}

/// A page.
pub struct Page {
    pub text: String,
}

impl Visit {
    /// Makes an account and signs in by its one-time link.
    pub fn sign_in(server: &Server) -> Self {
        server.run(&["user", "add", "eve@example.org", "--name", "Eve"]);
        Self::of(server, "eve@example.org")
    }

    /// Signs in somebody who has an account.
    pub fn of(server: &Server, email: &str) -> Self {
        let link = server.run(&["user", "link", email, "--base", "http://shop.example"]);
        let path = link.trim().strip_prefix("http://shop.example").unwrap();
        let mut visit = Self::nobody(server);
        let form = visit.get(path).forms("/sign-in/link")[0].clone();
        let reply = visit.post("/sign-in/link", &form);
        assert_eq!((reply.status, reply.header("location")), (303, Some("/")), "{}", reply.text());
        // The session has a token of its own for forms.
        visit.get("/account");
        visit
    }

    /// Somebody who did not sign in.
    pub fn nobody(server: &Server) -> Self {
        Self { address: server.address.clone(), cookies: Vec::new(), csrf: String::new() }
    }

    /// Sends a file that is to be imported; the path of the page that shows what it would state.
    pub fn upload(&mut self, preset: &str, name: &str, content: &[u8]) -> String {
        let field = |name: &str, value: &str| {
            format!("--part\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let head = format!(
            "{}{}--part\r\ncontent-disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n",
            field("csrf", &self.csrf),
            field("preset", preset)
        );
        let body = [head.as_bytes(), content, b"\r\n--part--\r\n"].concat();
        let reply =
            self.send("POST", "/imports/files", &[("content-type", "multipart/form-data; boundary=part")], &body);
        assert_eq!(reply.status, 303, "{}", reply.text());
        reply.header("location").unwrap().to_owned()
    }

    /// Goes on after the server has moved to another address.
    pub fn moved(&mut self, server: &Server) {
        self.address.clone_from(&server.address);
    }

    /// The cookies, as a browser sends them.
    pub fn cookies(&self) -> String {
        self.cookies.join("; ")
    }

    /// Looks at a page.
    pub fn get(&mut self, path: &str) -> Page {
        let reply = self.send("GET", path, &[], b"");
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        let page = Page { text: reply.text() };
        if let Some(csrf) = page.value_after("name=\"csrf\" value=\"") {
            self.csrf = csrf.to_owned();
        }
        page
    }

    /// Sends a form, with the token of the last page.
    pub fn post(&mut self, path: &str, form: &Value) -> Reply {
        let mut fields = form.as_object().unwrap().clone();
        fields.insert("csrf".to_owned(), json!(self.csrf));
        let pairs = fields.iter().map(|(name, value)| format!("{name}={}", value.as_str().unwrap()));
        let body = pairs.collect::<Vec<_>>().join("&");
        self.send("POST", path, &[("content-type", "application/x-www-form-urlencoded")], body.as_bytes())
    }

    /// Sends a form whose values may hold anything, with the token of the last page.
    pub fn submit(&mut self, path: &str, form: &[(&str, &str)]) -> Reply {
        let pairs = form.iter().copied().chain([("csrf", self.csrf.as_str())]);
        let body = pairs.map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&");
        self.send("POST", path, &[("content-type", "application/x-www-form-urlencoded")], body.as_bytes())
    }

    /// Looks at an address, whatever it answers.
    pub fn look(&mut self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.send("GET", path, headers, b"")
    }

    /// What every form of a page of this visit carries.
    pub fn token(&self) -> &str {
        &self.csrf
    }

    /// The path of the one customer that a search finds.
    pub fn customer(&mut self, search: &str) -> String {
        let page = self.get(&format!("/customers?q={}", search.replace('@', "%40")));
        let path = page.value_after("class=\"who\" href=\"");
        path.unwrap_or_else(|| panic!("nobody is {search}: {}", page.text)).to_owned()
    }

    fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let cookies = self.cookies();
        let headers = [headers, &[("cookie", cookies.as_str())]].concat();
        let reply = send(&self.address, method, path, &headers, body).unwrap();
        for cookie in reply.cookies() {
            let name = cookie.split('=').next().unwrap_or_default().to_owned();
            self.cookies.retain(|other| other.split('=').next() != Some(name.as_str()));
            self.cookies.push(cookie);
        }
        reply
    }
}

impl Page {
    /// The hidden fields of each form whose address ends so.
    pub fn forms(&self, ending: &str) -> Vec<Value> {
        let forms = self.text.split("<form ").skip(1).filter_map(|form| form.split("</form>").next());
        let wanted = forms.filter(|form| action(form).is_some_and(|action| action.ends_with(ending)));
        let fields = wanted.map(|form| {
            let inputs = form.split("<input ").skip(1);
            let named = inputs.filter_map(|input| Some((attribute(input, "name")?, json!(attribute(input, "value")?))));
            named.filter(|(name, _)| name != "csrf").collect::<Map<String, Value>>()
        });
        fields.map(Value::Object).collect()
    }

    /// The addresses of forms that end so.
    pub fn actions(&self, ending: &str) -> Vec<String> {
        let forms = self.text.split("<form ").skip(1).filter_map(action);
        forms.filter(|action| action.ends_with(ending)).collect()
    }

    /// The list item that a value stands in.
    pub fn around(&self, value: &Value) -> &str {
        let items = self.text.split("<li>");
        items.filter(|item| item.contains(value.as_str().unwrap())).min_by_key(|item| item.len()).unwrap_or_default()
    }

    fn value_after(&self, start: &str) -> Option<&str> {
        self.text.split_once(start)?.1.split('"').next()
    }
}

/// A value as it stands in a form or an address.
pub fn encoded(value: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(byte);
    value.bytes().map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn action(form: &str) -> Option<String> {
    attribute(form, "action")
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, value) = tag.split('>').next()?.split_once(&format!("{name}=\""))?;
    Some(value.split('"').next()?.to_owned())
}
