//! The load: Segment batches of 500 events, each with an id of its own, made by patching a template in place so that
//! making them costs next to nothing.
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

/// What a run measured.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Events that were acknowledged.
    pub events: u64,
    /// How long it took.
    pub elapsed: Duration,
    /// Times until acknowledgement, sorted.
    pub waits: Vec<Duration>,
}

impl Figure {
    /// Events in a second.
    pub fn rate(&self) -> f64 {
        self.events as f64 / self.elapsed.as_secs_f64()
    }

    /// The time within which a share of the batches was acknowledged.
    pub fn quantile(&self, q: f64) -> Duration {
        let place = ((self.waits.len() as f64 - 1.0) * q).round() as usize;
        self.waits.get(place).copied().unwrap_or_default()
    }
}

/// Events in a batch.
pub const BATCH: usize = 500;

/// Customers that the events are about.
pub const CUSTOMERS: u64 = 200_000;

const EVENTS: [&str; 6] =
    ["Product Viewed", "Product Added", "Checkout Started", "Order Completed", "Order Delivered", "Support Call"];

/// A batch whose ids and customers can be patched.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The JSON.
    pub body: Vec<u8>,
    places: Vec<(usize, usize)>,
    run: u64,
}

impl Batch {
    /// A template; `run` is in every id, so that two runs never send the same.
    pub fn new(key: &str, run: u64) -> Self {
        let mut body = Vec::new();
        let mut places = Vec::new();
        body.extend_from_slice(b"{\"batch\":[");
        for n in 0..BATCH {
            if n > 0 {
                body.push(b',');
            }
            let name = EVENTS.get(n % EVENTS.len()).copied().unwrap_or_default();
            let second = n % 60;
            body.extend_from_slice(b"{\"type\":\"track\",\"messageId\":\"");
            let id = body.len();
            body.extend_from_slice(b"0000000000000000-0000000000000000\",\"userId\":\"customer-");
            let customer = body.len();
            body.extend_from_slice(b"00000000");
            let rest = format!(
                "\",\"event\":\"{name}\",\"timestamp\":\"2026-01-05T10:00:{second:02}.123Z\",\"properties\":{{\"order_id\":\"O-{n}\",\
                 \"total\":{}.99,\"currency\":\"EUR\",\"channel\":\"web\",\"name\":\"Chair Nº 7\"}},\"context\":{{\"library\":\
                 {{\"name\":\"bench\",\"version\":\"1\"}},\"locale\":\"de-DE\",\"page\":{{\"path\":\"/chairs/7\",\"title\":\"Chair\"}}}}}}",
                n % 400
            );
            body.extend_from_slice(rest.as_bytes());
            places.push((id, customer));
        }
        body.extend_from_slice(format!("],\"writeKey\":\"{key}\"}}").as_bytes());
        Self { body, places, run }
    }

    /// The events of the batch, each as JSON of its own.
    pub fn events(&self) -> Vec<Vec<u8>> {
        let value: serde_json::Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let list = value.get("batch").and_then(serde_json::Value::as_array).cloned().unwrap_or_default();
        list.iter().map(|event| event.to_string().into_bytes()).collect()
    }

    /// Gives every event a new id and a customer.
    pub fn renew(&mut self, number: u64) {
        for (n, (id, customer)) in self.places.iter().enumerate() {
            let event = number * BATCH as u64 + n as u64;
            put(&mut self.body, *id, &format!("{:016x}-{event:016x}", self.run));
            put(&mut self.body, *customer, customer_of(event).trim_start_matches("customer-"));
        }
    }
}

fn put(body: &mut [u8], at: usize, text: &str) {
    if let Some(place) = body.get_mut(at..at + text.len()) {
        place.copy_from_slice(text.as_bytes());
    }
}

/// The customer that an event is about.
pub fn customer_of(event: u64) -> String {
    // A multiplicative hash visits the customers in no particular order.
    format!("customer-{:08}", (event.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) % CUSTOMERS)
}

/// A connection that sends batches and waits for each acknowledgement.
pub struct Sender {
    stream: TcpStream,
    replies: BufReader<TcpStream>,
    address: String,
}

impl Sender {
    /// Connects.
    ///
    /// # Errors
    /// When nobody listens.
    pub fn new(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).context("could not connect")?;
        stream.set_nodelay(true)?;
        let replies = BufReader::new(stream.try_clone()?);
        Ok(Self { stream, replies, address: address.to_owned() })
    }

    /// Sends a batch and gives the status of the reply.
    ///
    /// # Errors
    /// When the server hangs up.
    pub fn send(&mut self, body: &[u8]) -> Result<u16> {
        Ok(self.post("/v1/batch", "", body)?.0)
    }

    /// Sends a body with further header lines, each ended by `\r\n`, and gives the status and body of the reply.
    ///
    /// # Errors
    /// When the server hangs up.
    pub fn post(&mut self, path: &str, headers: &str, body: &[u8]) -> Result<(u16, Vec<u8>)> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\n{headers}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        self.stream.write_all(head.as_bytes())?;
        self.stream.write_all(body)?;
        let (mut status, mut length) = (0, 0);
        let mut line = String::new();
        loop {
            line.clear();
            ensure!(self.replies.read_line(&mut line)? > 0, "the server hung up");
            let line = line.trim_end();
            if let Some(rest) = line.strip_prefix("HTTP/1.1 ") {
                status = rest.get(..3).unwrap_or_default().parse()?;
            } else if let Some(rest) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = rest.trim().parse()?;
            } else if line.is_empty() {
                break;
            }
        }
        let mut reply = vec![0; length];
        self.replies.read_exact(&mut reply)?;
        Ok((status, reply))
    }
}

/// Sends batches over some connections for a time, at most at a rate (events per second; 0 for as fast as it goes).
///
/// # Errors
/// When the door answers anything but 200.
pub fn press(address: &str, key: &str, connections: u64, seconds: u64, rate: u64) -> Result<Figure> {
    let run = u64::from(std::process::id()) << 32 | u64::from(Instant::now().elapsed().subsec_nanos());
    let (next, begin) = (AtomicU64::new(0), Instant::now());
    let until = begin + Duration::from_secs(seconds);
    let work = || -> Result<(u64, Vec<Duration>)> {
        let mut sender = Sender::new(address)?;
        let mut batch = Batch::new(key, run);
        let (mut sent, mut waits) = (0, Vec::new());
        while Instant::now() < until {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if rate > 0 {
                let due = begin + Duration::from_secs_f64((number * BATCH as u64) as f64 / rate as f64);
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
            }
            batch.renew(number);
            let sending = Instant::now();
            let status = sender.send(&batch.body)?;
            ensure!(status == 200, "the door answered {status}");
            waits.push(sending.elapsed());
            sent += BATCH as u64;
        }
        Ok((sent, waits))
    };
    let parts: Vec<Result<(u64, Vec<Duration>)>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..connections).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a sender broke"))))
            .collect()
    });
    let elapsed = begin.elapsed();
    let mut figure = Figure { events: 0, elapsed, waits: Vec::new() };
    for part in parts {
        let (sent, waits) = part?;
        figure.events += sent;
        figure.waits.extend(waits);
    }
    figure.waits.sort();
    Ok(figure)
}
