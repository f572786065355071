//! As much of a browser as signing in and reading pages takes: one connection, and cookies.
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
};

use anyhow::{Context, Result, ensure};

/// As much of a browser as signing in and reading pages takes.
#[derive(Debug)]
pub struct Browser {
    stream: TcpStream,
    replies: BufReader<TcpStream>,
    cookies: Vec<String>,
}

impl Browser {
    /// Connects, and signs in by a one-time link.
    ///
    /// # Errors
    /// When nobody listens there or the link is refused.
    pub fn signed_in(address: &str, link: &str) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        let replies = BufReader::new(stream.try_clone()?);
        let mut browser = Self { stream, replies, cookies: Vec::new() };
        let token = link.split("token=").nth(1).context("the link has no token")?;
        let (_, page) = browser.get(&format!("/sign-in/link?token={token}"))?;
        let csrf = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let form = format!("csrf={}&token={token}", csrf.context("the page has no form")?);
        let (status, _) = browser.request("POST", "/sign-in/link", &form)?;
        ensure!(status == 303, "signing in answered {status}");
        Ok(browser)
    }

    /// Reads a page: its status and text.
    ///
    /// # Errors
    /// When the server hangs up or answers what is not HTTP.
    pub fn get(&mut self, path: &str) -> Result<(u16, String)> {
        self.request("GET", path, "")
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
