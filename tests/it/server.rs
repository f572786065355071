//! One running `throughline serve` on a data directory of its own, ended when the test ends.
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{Arc, Once, OnceLock},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http::{self, Reply};

/// The built program, beside the test's own.
pub fn program() -> PathBuf {
    static BUILT: Once = Once::new();
    let own = std::env::current_exe().unwrap();
    let folder = own.parent().and_then(Path::parent).unwrap();
    let program = folder.join("throughline");
    BUILT.call_once(|| {
        if !program.is_file() {
            let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
            let built = Command::new(cargo).args(["build", "--package", "throughline"]).status().unwrap();
            assert!(built.success(), "could not build the program");
        }
        assert!(program.is_file(), "{} is missing: run `cargo build -p throughline` first", program.display());
    });
    program
}

/// A command of the program on a data directory, not yet run.
pub fn command(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.args(arguments).arg("--data").arg(data).stdin(Stdio::null());
    command
}

/// Runs a command; what it prints, or a panic with what it complains about.
pub fn run(data: &Path, arguments: &[&str]) -> String {
    let output = attempt(data, arguments);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "throughline {arguments:?}: {complaint}");
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a command that may fail.
pub fn attempt(data: &Path, arguments: &[&str]) -> Output {
    command(data, arguments).output().unwrap()
}

/// A running server.
pub struct Server {
    folder: Arc<TempDir>,
    environment: Vec<(String, String)>,
    child: Child,
    pub address: String,
    write: OnceLock<String>,
    secret: OnceLock<String>,
    may_complain: bool,
}

impl Server {
    /// Starts one on an empty data directory.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts one with settings in its environment.
    pub fn start_with(environment: &[(&str, &str)]) -> Self {
        Self::start_on_with(environment, |_| {})
    }

    /// Starts one on a data directory that `fill` made.
    pub fn start_on(fill: impl FnOnce(&Path)) -> Self {
        Self::start_on_with(&[], fill)
    }

    /// The same with settings in its environment.
    pub fn start_on_with(environment: &[(&str, &str)], fill: impl FnOnce(&Path)) -> Self {
        let folder = TempDir::new().unwrap();
        fill(&folder.path().join("data"));
        let environment = environment.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Self::open(Arc::new(folder), environment)
    }

    fn open(folder: Arc<TempDir>, environment: Vec<(String, String)>) -> Self {
        let (child, address) = spawn(&folder, &environment);
        Self {
            folder,
            environment,
            child,
            address,
            write: OnceLock::new(),
            secret: OnceLock::new(),
            may_complain: false,
        }
    }

    /// Gives it keys that its data directory knows already.
    pub fn with_keys(mut self, write: &str, secret: &str) -> Self {
        self.write = OnceLock::from(write.to_owned());
        self.secret = OnceLock::from(secret.to_owned());
        self
    }

    /// Lets it tell of errors, which else fail the test.
    pub fn may_complain(&mut self) {
        self.may_complain = true;
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A folder beside the data directory for the test's own files.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Writes a file beside the data directory.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.beside(name);
        File::create(&path).and_then(|mut file| file.write_all(content.as_ref())).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Ends it as a power cut would, and starts it again.
    pub fn crash(&mut self) {
        self.kill();
        self.again();
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end in order, and waits for that.
    pub fn stop(&mut self) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        let status = self.child.wait().unwrap();
        assert!(status.success(), "ended with {status}: {}", self.told());
    }

    /// Starts it again on the same data directory.
    pub fn again(&mut self) {
        (self.child, self.address) = spawn(&self.folder, &self.environment);
    }

    /// Runs a command on its data directory.
    pub fn run(&self, arguments: &[&str]) -> String {
        let mut command = command(&self.data(), arguments);
        let output = command.envs(self.environment.iter().cloned()).output().unwrap();
        let (printed, complaint) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "throughline {arguments:?}: {complaint}{printed}");
        printed
    }

    /// Imports files; the counts on the last line.
    pub fn import(&self, arguments: &[&str]) -> Value {
        let printed = self.run(&[&["import"], arguments].concat());
        serde_json::from_str(printed.lines().last().unwrap_or_default()).unwrap()
    }

    /// Its write key, made when first wanted.
    pub fn write_key(&self) -> &str {
        self.write.get_or_init(|| self.run(&["key", "add", "--kind", "write"]).trim().to_owned())
    }

    /// Its secret key, made when first wanted.
    pub fn secret_key(&self) -> &str {
        self.secret.get_or_init(|| self.run(&["key", "add", "--kind", "secret"]).trim().to_owned())
    }

    pub fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], b"").unwrap()
    }

    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> io::Result<Reply> {
        http::send(&self.address, method, path, headers, body)
    }

    /// Posts bytes to a door, with the write key as Segment's libraries send it.
    pub fn post(&self, path: &str, body: impl AsRef<[u8]>) -> Reply {
        let key = format!("Bearer {}", self.write_key());
        let headers = [("authorization", key.as_str()), ("content-type", "application/json")];
        self.send("POST", path, &headers, body.as_ref()).unwrap()
    }

    /// Sends Segment's messages in one batch, which must be taken.
    pub fn batch(&self, messages: &[Value]) {
        let reply = self.post("/v1/batch", json!({"batch": messages}).to_string());
        assert_eq!((reply.status, reply.text().as_str()), (200, r#"{"success":true}"#));
    }

    /// Asks a question over HTTP.
    pub fn question(&self, question: &Value) -> Reply {
        let key = format!("Bearer {}", self.secret_key());
        let headers = [("authorization", key.as_str()), ("content-type", "application/json")];
        self.send("POST", "/api/v1/questions", &headers, question.to_string().as_bytes()).unwrap()
    }

    /// The rows of an answer, of all its pages.
    pub fn ask(&self, question: Value) -> Vec<Value> {
        let (mut rows, mut asked) = (Vec::new(), question);
        loop {
            let reply = self.question(&asked);
            assert_eq!(reply.status, 200, "{asked}: {}", reply.text());
            let answer = reply.json();
            rows.extend(answer["rows"].as_array().unwrap().iter().cloned());
            match answer.get("cursor").filter(|cursor| !cursor.is_null()) {
                Some(cursor) => asked["cursor"] = cursor.clone(),
                None => return rows,
            }
        }
    }

    /// How many interactions there are of a touchpoint, of nobody in particular too.
    pub fn occurrences(&self, touchpoint: &str) -> u64 {
        let rows = self.ask(json!({"kind": "trend", "bucket": "month", "breakdown": "touchpoint"}));
        let of_it = rows.iter().filter(|row| row["touchpoint"] == touchpoint);
        of_it.map(|row| row["occurrences"].as_u64().unwrap()).sum()
    }

    /// The number of a line of the metrics.
    pub fn metric(&self, line: &str) -> u64 {
        let text = self.get("/metrics").text();
        let found = text.lines().find_map(|found| found.strip_prefix(line)?.trim().parse().ok());
        found.unwrap_or_else(|| panic!("no {line} in {text}"))
    }

    /// Received events of an outcome.
    pub fn outcome(&self, outcome: &str) -> u64 {
        self.metric(&format!("throughline_intake_events_total{{outcome=\"{outcome}\"}}"))
    }

    /// Accepted, duplicate and quarantined events, once everything received is projected.
    pub fn outcomes(&self) -> [u64; 3] {
        self.settle();
        ["accepted", "duplicate", "quarantined"].map(|outcome| self.outcome(outcome))
    }

    /// Waits until everything received is projected.
    pub fn settle(&self) {
        wait("everything received is projected", Duration::from_secs(60), || {
            self.metric("throughline_intake_pending") == 0
        });
    }

    /// Checks that nothing received is unaccounted for, by the counters and by the doctor.
    pub fn check_account(&self) {
        self.settle();
        let outcomes = ["accepted", "duplicate", "quarantined", "ignored"].map(|outcome| self.outcome(outcome));
        assert_eq!(outcomes.iter().sum::<u64>(), self.metric("throughline_intake_received_total"));
        let examined = self.run(&["doctor"]);
        assert!(examined.lines().all(|line| line.starts_with("ok ")), "{examined}");
    }

    /// What it has told on standard error.
    pub fn told(&self) -> String {
        std::fs::read_to_string(self.beside("stderr")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            eprintln!("the server told:\n{}", self.told());
        } else {
            let told = self.told();
            let errors: Vec<_> = told.lines().filter(|line| line.contains(" ERROR ")).collect();
            assert!(self.may_complain || errors.is_empty(), "{}", errors.join("\n"));
        }
    }
}

fn spawn(folder: &TempDir, environment: &[(String, String)]) -> (Child, String) {
    let told = File::options().create(true).append(true).open(folder.path().join("stderr")).unwrap();
    let mut command = command(&folder.path().join("data"), &["serve", "--listen", "127.0.0.1:0"]);
    command.envs(environment.iter().cloned()).stdout(Stdio::piped()).stderr(told);
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next().and_then(Result::ok).unwrap_or_default();
    let Some(address) = line.strip_prefix("listening on http://") else {
        let _ = child.kill();
        let _ = child.wait();
        let told = std::fs::read_to_string(folder.path().join("stderr")).unwrap_or_default();
        panic!("said {line:?} instead of its address, and told:\n{told}");
    };
    let address = address.to_owned();
    // What it prints later must not fill the pipe.
    thread::spawn(move || lines.for_each(drop));
    (child, address)
}

/// Waits until something is so.
pub fn wait(what: &str, most: Duration, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < most, "not within {most:?}: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Tells that a test is left out for want of something; where nothing may be left out, that is a failure.
pub fn skip(test: &str, missing: &str) {
    assert!(std::env::var_os("THROUGHLINE_NO_SKIP").is_none(), "{test} needs {missing}");
    eprintln!("skipped {test}: {missing} is missing");
}
