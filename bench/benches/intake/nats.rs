//! The peer NATS: JetStream on files with `sync_interval: always`, one message an event, acknowledged in batches.
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use throughline_bench::{
    load::{BATCH, Batch, Figure},
    tell,
};

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Publishes events for a time; 500 are on their way at once on each connection.
pub fn run(seconds: u64) -> Result<Figure> {
    let folder = throughline_bench::Folder::new()?;
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let file = folder.path().join("nats.conf");
    let mut server = None;
    for sync in ["sync_interval: always", ""] {
        let store = folder.path().display();
        std::fs::write(
            &file,
            format!("listen: \"127.0.0.1:{port}\"\njetstream {{ store_dir: \"{store}\", {sync} }}\n"),
        )?;
        let child =
            Command::new("nats-server").arg("-c").arg(&file).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let mut child = child.context("nats-server cannot be started")?;
        std::thread::sleep(Duration::from_millis(500));
        if child.try_wait()?.is_none() {
            server = Some(Server(child));
            break;
        }
        tell("NATS here is too old for sync_interval (2.10 has it): it acknowledges what is not synced");
    }
    let _server = server.context("nats-server ends at once")?;
    let address = format!("127.0.0.1:{port}");
    let mut first = connected(&address)?;
    first.publish("$JS.API.STREAM.CREATE.bench", br#"{"name":"bench","subjects":["bench"],"storage":"file"}"#)?;
    first.replies(1)?;
    let begin = Instant::now();
    let until = begin + Duration::from_secs(seconds);
    let work = |run: u64| {
        let address = &address;
        move || -> Result<(u64, Vec<Duration>)> {
            let mut client = connected(address)?;
            let (mut batch, mut sent, mut waits) = (Batch::new("key", run), 0, Vec::new());
            let mut number = 0;
            while Instant::now() < until {
                batch.renew(number);
                number += 1;
                let sending = Instant::now();
                let events = batch.events();
                for event in &events {
                    client.publish("bench", event)?;
                }
                client.replies(events.len())?;
                waits.push(sending.elapsed());
                sent += BATCH as u64;
            }
            Ok((sent, waits))
        }
    };
    let parts: Vec<Result<(u64, Vec<Duration>)>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|run| scope.spawn(work(run))).collect();
        threads.into_iter().map(|t| t.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a sender broke")))).collect()
    });
    let mut figure = Figure { events: 0, elapsed: begin.elapsed(), waits: Vec::new() };
    for part in parts {
        let (sent, waits) = part?;
        figure.events += sent;
        figure.waits.extend(waits);
    }
    figure.waits.sort();
    Ok(figure)
}

struct Client {
    stream: std::io::BufWriter<TcpStream>,
    lines: BufReader<TcpStream>,
}

fn connected(address: &str) -> Result<Client> {
    let begin = Instant::now();
    let stream = loop {
        match TcpStream::connect(address) {
            Ok(stream) => break stream,
            Err(error) if begin.elapsed() > Duration::from_secs(10) => return Err(error.into()),
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    };
    stream.set_nodelay(true)?;
    let lines = BufReader::new(stream.try_clone()?);
    let mut client = Client { stream: std::io::BufWriter::with_capacity(1 << 18, stream), lines };
    let mut line = String::new();
    client.lines.read_line(&mut line)?;
    client.stream.write_all(b"CONNECT {\"verbose\":false,\"headers\":true}\r\nSUB reply 1\r\n")?;
    client.stream.flush()?;
    Ok(client)
}

impl Client {
    fn publish(&mut self, subject: &str, payload: &[u8]) -> Result<()> {
        write!(self.stream, "PUB {subject} reply {}\r\n", payload.len())?;
        self.stream.write_all(payload)?;
        self.stream.write_all(b"\r\n")?;
        Ok(())
    }

    fn replies(&mut self, mut wanted: usize) -> Result<()> {
        self.stream.flush()?;
        let mut line = String::new();
        while wanted > 0 {
            line.clear();
            self.lines.read_line(&mut line)?;
            if line.starts_with("PING") {
                self.stream.write_all(b"PONG\r\n")?;
                self.stream.flush()?;
            } else if let Some(rest) = line.strip_prefix("MSG ") {
                let length: usize = rest.split_whitespace().last().unwrap_or_default().parse()?;
                let mut payload = vec![0; length + 2];
                self.lines.read_exact(&mut payload)?;
                let text = String::from_utf8_lossy(&payload);
                if text.contains("\"error\"") {
                    bail!("JetStream answered {text}");
                }
                wanted -= 1;
            } else if line.starts_with("-ERR") || line.is_empty() {
                bail!("NATS said {line}");
            }
        }
        Ok(())
    }
}
