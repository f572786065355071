//! The least of an HTTP client: it sends exactly the bytes it is given, wrong ones too.
use std::{
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::Value;

/// A server's answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e} in {} {}", self.status, self.text()))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The values of the cookies that it sets, as a browser sends them back.
    pub fn cookies(&self) -> Vec<String> {
        let set = self.headers.iter().filter(|(name, _)| name == "set-cookie");
        set.filter_map(|(_, value)| Some(value.split(';').next()?.to_owned())).collect()
    }
}

/// Sends a request on a connection of its own.
pub fn send(address: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> io::Result<Reply> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    stream.set_nodelay(true)?;
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
    let mut message = head.into_bytes();
    message.extend_from_slice(body);
    // A server may answer before it has read everything; what it says is still worth reading.
    let written = stream.write_all(&message);
    let (mut answer, mut part) = (Vec::new(), vec![0; 64 << 10]);
    let ended = loop {
        match stream.read(&mut part) {
            Ok(0) => break None,
            Ok(n) => answer.extend_from_slice(&part[..n]),
            Err(error) => break Some(error),
        }
        // Not every server closes the connection when it is asked to.
        if let Some((reply, true)) = parse(&answer) {
            return Ok(reply);
        }
    };
    match parse(&answer) {
        Some((reply, _)) => Ok(reply),
        None => Err(written.err().or(ended).unwrap_or_else(|| io::Error::other("the answer was cut off"))),
    }
}

/// Reads an answer as far as it has come; tells whether it says itself that it has ended.
fn parse(answer: &[u8]) -> Option<(Reply, bool)> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let reply = Reply { status, headers, body: Vec::new() };
    let rest = &answer[end + 4..];
    let (body, ended) = if reply.header("transfer-encoding") == Some("chunked") {
        (unchunked(rest)?, true)
    } else {
        match reply.header("content-length") {
            Some(length) => (rest.get(..length.parse().ok()?)?.to_vec(), true),
            None => (rest.to_vec(), false),
        }
    };
    Some((Reply { body, ..reply }, ended))
}

fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(end + 2..end + 2 + size)?);
        rest = rest.get(end + 2 + size + 2..)?;
    }
}
