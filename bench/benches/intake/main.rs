//! How fast messages are taken, beside NATS JetStream and PostgreSQL on the same events in the same run.
//!
//! `cargo bench -p throughline-bench --bench intake -- [door|sustained|peers|all] [--seconds N] [--rate N] [--program PATH]`
//!
//! `door`: parse, append, sync and answer, without projection. `sustained`: the program itself, end to end, with what
//! it acknowledged counted afterwards. `peers`: JetStream with `sync_interval: always` and PostgreSQL with multi-row
//! INSERT and `synchronous_commit`, on the events of the door.
use anyhow::{Result, bail};
use throughline_bench::{load::Figure, tell};

mod door;
mod nats;
mod postgres;
mod sustained;

fn main() -> Result<()> {
    let mut what = "all".to_owned();
    let mut options = Options { seconds: 10, rate: 50_000, program: None };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().unwrap_or_default();
        match arg.as_str() {
            "--seconds" => options.seconds = value().parse()?,
            "--rate" => options.rate = value().parse()?,
            "--program" => options.program = Some(value()),
            // What cargo passes to every benchmark.
            "--bench" => {}
            "door" | "sustained" | "peers" | "all" => what = arg,
            other => bail!("unknown argument {other}"),
        }
    }
    if matches!(what.as_str(), "door" | "peers" | "all") {
        let ours = door::run(options.seconds)?;
        print("door", &ours, None);
        if what != "door" {
            for (name, run) in
                [("NATS JetStream", nats::run as fn(u64) -> Result<Figure>), ("PostgreSQL", postgres::run)]
            {
                match run(options.seconds) {
                    Ok(theirs) => print(name, &theirs, Some(&ours)),
                    Err(error) => tell(&format!("{name}: not measured: {error:#}")),
                }
            }
        }
    }
    if matches!(what.as_str(), "sustained" | "all") {
        sustained::run(&options)?;
    }
    Ok(())
}

/// What a run is told.
#[derive(Debug, Clone)]
pub struct Options {
    seconds: u64,
    rate: u64,
    program: Option<String>,
}

fn print(name: &str, figure: &Figure, ours: Option<&Figure>) {
    let ratio = ours.map(|ours| format!(", ours is {:.1} × as fast", ours.rate() / figure.rate())).unwrap_or_default();
    tell(&format!(
        "{name}: {:.0} events/s for {:.1} s, acknowledged p50 {:.1?} p99 {:.1?} max {:.1?}{ratio}",
        figure.rate(),
        figure.elapsed.as_secs_f64(),
        figure.quantile(0.5),
        figure.quantile(0.99),
        figure.quantile(1.0),
    ));
}
