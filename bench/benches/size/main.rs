//! What the program needs with 1,000,000 stored interactions: time to start, idle memory, time for a timeline page.
//!
//! `cargo bench -p throughline-bench --bench size -- [--events N] [--program PATH]`
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use throughline_bench::{
    Server, command,
    load::{BATCH, Batch, Sender, customer_of},
    program, resident, size, tell,
};

fn main() -> Result<()> {
    let (mut events, mut named) = (1_000_000u64, None);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--events" => events = args.next().unwrap_or_default().parse()?,
            "--program" => named = args.next(),
            _ => {}
        }
    }
    let folder = throughline_bench::Folder::new()?;
    let (program, data) = (program(named.as_deref())?, folder.path());
    let key = command(&program, data, &["key", "add", "--kind", "write"])?;
    command(&program, data, &["user", "add", "bench@example.org"])?;
    let server = Server::start(&program, data)?;
    let mut sender = Sender::new(&server.address)?;
    let mut batch = Batch::new(&key, 1);
    for number in 0..events / BATCH as u64 {
        batch.renew(number);
        ensure!(sender.send(&batch.body)? == 200, "the door refused a batch");
    }
    drop(sender);
    let sent = events / BATCH as u64 * BATCH as u64;
    let begin = Instant::now();
    loop {
        let text = command(&program, data, &["ask", "--format", "json", r#"{"kind":"trend","bucket":"month"}"#])?;
        let answer: Value = serde_json::from_str(&text)?;
        if answer.pointer("/rows/0/occurrences").and_then(Value::as_u64) == Some(sent) {
            break;
        }
        ensure!(begin.elapsed() < Duration::from_secs(300), "the answers lack events");
    }
    server.stop()?;

    let mut starts: Vec<Duration> = Vec::new();
    for _ in 0..5 {
        let server = Server::start(&program, data)?;
        starts.push(server.started_in);
        server.stop()?;
    }
    starts.sort();
    tell(&format!(
        "{events} interactions: start to serving {:.0?} (median of 5)",
        starts.get(2).copied().unwrap_or_default()
    ));
    let server = Server::start(&program, data)?;
    std::thread::sleep(Duration::from_secs(3));
    tell(&format!("idle memory {} MB", resident(server.pid()) / 1024));

    let link = command(&program, data, &["user", "link", "bench@example.org"])?;
    let token = link.split("token=").nth(1).context("the link has no token")?;
    let mut browser = Browser::new(&server.address)?;
    browser.sign_in(token)?;
    let mut waits: Vec<Duration> = Vec::new();
    for n in 0..200u64 {
        let question =
            format!(r#"{{"kind":"timeline","customer":{{"external_id":"{}"}}}}"#, customer_of(n * (sent / 200)));
        let answer: Value = serde_json::from_str(&command(&program, data, &["ask", "--format", "json", &question])?)?;
        let profile = answer.pointer("/rows/0/profile").and_then(Value::as_str).unwrap_or_default().to_owned();
        let begin = Instant::now();
        let (status, page) = browser.request("GET", &format!("/customers/{profile}"), "")?;
        waits.push(begin.elapsed());
        ensure!(status == 200 && page.contains("<svg"), "the page answered {status}");
    }
    waits.sort();
    let at = |q: f64| waits.get((waits.len() as f64 * q) as usize).copied().unwrap_or_default();
    tell(&format!("timeline page p50 {:.1?} p95 {:.1?} max {:.1?}", at(0.5), at(0.95), at(0.999)));
    tell(&format!("memory after 200 pages {} MB", resident(server.pid()) / 1024));
    for part in ["log", "columns", "dedupe", "throughline.db"] {
        tell(&format!("{part}: {} MB", size(&data.join(part)) / 1_000_000));
    }
    server.stop()
}

/// As much of a browser as signing in takes.
struct Browser {
    stream: TcpStream,
    replies: BufReader<TcpStream>,
    cookies: Vec<String>,
}

impl Browser {
    fn new(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        let replies = BufReader::new(stream.try_clone()?);
        Ok(Self { stream, replies, cookies: Vec::new() })
    }

    fn sign_in(&mut self, token: &str) -> Result<()> {
        let (_, page) = self.request("GET", &format!("/sign-in/link?token={token}"), "")?;
        let csrf = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let form = format!("csrf={}&token={token}", csrf.context("the page has no form")?);
        let (status, _) = self.request("POST", "/sign-in/link", &form)?;
        ensure!(status == 303, "signing in answered {status}");
        Ok(())
    }

    fn request(&mut self, method: &str, path: &str, form: &str) -> Result<(u16, String)> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: bench\r\nCookie: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{form}",
            self.cookies.join("; "),
            form.len()
        );
        self.stream.write_all(request.as_bytes())?;
        let (mut status, mut length, mut chunked) = (0, 0usize, false);
        let mut line = String::new();
        loop {
            line.clear();
            ensure!(self.replies.read_line(&mut line)? > 0, "the server hung up");
            let head = line.trim_end();
            let lower = head.to_ascii_lowercase();
            if let Some(rest) = head.strip_prefix("HTTP/1.1 ") {
                status = rest.get(..3).unwrap_or_default().parse()?;
            } else if let Some(rest) = lower.strip_prefix("content-length:") {
                length = rest.trim().parse()?;
            } else if lower.starts_with("transfer-encoding:") {
                chunked = true;
            } else if lower.starts_with("set-cookie:") {
                let cookie = head.get(11..).unwrap_or_default().trim().split(';').next().unwrap_or_default();
                self.cookies.push(cookie.to_owned());
            } else if head.is_empty() {
                break;
            }
        }
        let mut body = Vec::new();
        if chunked {
            loop {
                line.clear();
                self.replies.read_line(&mut line)?;
                let size = usize::from_str_radix(line.trim(), 16)?;
                let mut part = vec![0; size + 2];
                self.replies.read_exact(&mut part)?;
                part.truncate(size);
                body.extend(part);
                if size == 0 {
                    break;
                }
            }
        } else {
            body.resize(length, 0);
            self.replies.read_exact(&mut body)?;
        }
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }
}
