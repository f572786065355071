//! A board as a mail: plain text, and HTML in which bars are cells of tables, which every mail program draws.
use chrono_tz::Tz;
use serde_json::Value;
use throughline_model::time::Micros;
use throughline_store::{boards::Board, workspaces::Workspace};

use super::{
    answer::{Against, Answered, Lens, Shown},
    mail::Links,
    tongue::Tongue,
};
use crate::{
    error::Error,
    figures::{FEW, Scored, Unit},
};

/// What is written.
pub(super) struct Letter<'a> {
    /// Whose.
    pub workspace: &'a Workspace,
    /// Which board.
    pub board: &'a Board,
    /// What counts on it.
    pub lens: &'a Lens,
    /// The titles of its tiles with their answers.
    pub tiles: &'a [(String, Result<Answered, Error>)],
    /// Addresses, with the reader's own to leave.
    pub links: &'a Links,
    /// Whether the reader is limited to units.
    pub limited: bool,
    /// The language of the reader.
    pub tongue: Tongue,
}

/// A line of a tile.
struct Line {
    name: String,
    value: String,
    /// The interval and n.
    sure: String,
    /// How long its bar is, from 0 to 1.
    bar: Option<f64>,
}

/// Most points of a line through time that are written out: the latest.
const POINTS: usize = 14;

impl Letter<'_> {
    pub(super) fn subject(&self) -> String {
        format!("{} · {}", self.board.name, self.workspace.name)
    }

    pub(super) fn text(&self) -> String {
        let mut text = format!("{}\n{}\n{}\n", self.board.name, self.what_counts(), self.links.board);
        for (title, answered) in self.tiles {
            text.push_str(&format!("\n{title}\n"));
            match answered {
                Ok(answered) => {
                    for line in lines(self.tongue, answered, self.workspace.zone) {
                        let sure = if line.sure.is_empty() { String::new() } else { format!(" ({})", line.sure) };
                        text.push_str(&format!("  {}: {}{sure}\n", line.name, line.value));
                    }
                    text.push_str(&format!("  {}\n", self.under(answered)));
                }
                Err(error) => text.push_str(&format!("  {}: {error}.\n", self.unanswered())),
            }
        }
        text.push_str(&format!("\n{}: {}\n", self.no_more(), self.links.leave));
        text
    }

    pub(super) fn html(&self) -> String {
        let mut tiles = String::new();
        for (title, answered) in self.tiles {
            tiles.push_str(&format!("<h2 style=\"font-size:16px;margin:26px 0 6px\">{}</h2>", escaped(title)));
            match answered {
                Ok(answered) => {
                    tiles.push_str("<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" width=\"100%\">");
                    lines(self.tongue, answered, self.workspace.zone)
                        .iter()
                        .for_each(|line| tiles.push_str(&row(line)));
                    let under = escaped(&self.under(answered));
                    tiles.push_str(&format!("</table><p style=\"{QUIET}\">{under}</p>"));
                }
                Err(error) => {
                    let why = escaped(&error.to_string());
                    tiles.push_str(&format!("<p style=\"{QUIET}\">{}: {why}.</p>", self.unanswered()));
                }
            }
        }
        let [name, counts, board, leave] =
            [self.board.name.as_str(), &self.what_counts(), &self.links.board, &self.links.leave].map(escaped);
        format!(
            "<!doctype html><html lang=\"{}\"><body style=\"margin:0;background:#faf9f7;color:#1b1f27;\
             font-family:Inter,Helvetica,Arial,sans-serif;font-size:14px;line-height:1.5\">\
             <table role=\"presentation\" align=\"center\" width=\"100%\" style=\"max-width:640px\"><tr>\
             <td style=\"padding:24px\"><h1 style=\"font-size:20px;margin:0\"><a href=\"{board}\" \
             style=\"color:#1b1f27\">{name}</a></h1><p style=\"{QUIET}\">{counts}</p>{tiles}\
             <p style=\"{QUIET};border-top:1px solid #e5e2dc;padding-top:12px;margin-top:28px\">\
             <a href=\"{board}\">{}</a> · <a href=\"{leave}\">{}</a></p>\
             </td></tr></table></body></html>",
            self.tongue.code(),
            self.tongue.either("Look at the board", "Zum Board"),
            self.no_more(),
        )
    }

    fn unanswered(&self) -> &'static str {
        self.tongue.either("This could not be answered", "Das ließ sich nicht beantworten")
    }

    fn no_more(&self) -> &'static str {
        self.tongue.either("No more mail about this board", "Keine weiteren Mails zu diesem Board")
    }

    /// What the board looks through, in a sentence.
    fn what_counts(&self) -> String {
        let (t, lens, zone) = (self.tongue, self.lens, self.workspace.zone);
        let time = match (lens.days, lens.from, lens.to) {
            (Some(days), ..) => t.either(format!("the last {days} days"), format!("die letzten {days} Tage")),
            (None, None, None) => t.either("all time", "gesamter Zeitraum").to_owned(),
            (None, from, to) => {
                let end = |word: &str, at: Option<Micros>| at.map(|at| format!("{word} {}", t.moment(at, zone)));
                let ends = [end(t.either("from", "von"), from), end(t.either("to", "bis"), to)];
                ends.into_iter().flatten().collect::<Vec<_>>().join(" ")
            }
        };
        let all = match self.limited {
            true => t.either("your units", "eigene Einheiten"),
            false => t.either("all units", "alle Einheiten"),
        };
        let unit = lens.unit.clone().unwrap_or_else(|| all.to_owned());
        let mut said = format!("{}, {time}, {unit}", self.workspace.name);
        if let Some(segment) = &lens.segment {
            said.push_str(&format!(", {} {segment}", t.either("segment", "Segment")));
        }
        said.push_str(match lens.compare {
            Against::Nothing => "",
            Against::Before => t.either(", compared with the time before", ", verglichen mit dem Zeitraum davor"),
            Against::LastYear => t.either(", compared with a year earlier", ", verglichen mit dem Vorjahr"),
        });
        said
    }

    fn under(&self, answered: &Answered) -> String {
        let (t, n) = (self.tongue, self.tongue.count(answered.n));
        let more = match answered.more {
            0 => String::new(),
            more => t.either(format!("{more} more are not shown. "), format!("{more} weitere sind nicht gezeigt. ")),
        };
        let fresh = t.moment(answered.as_of, self.workspace.zone);
        t.either(format!("{more}n {n}. Complete up to {fresh}."), format!("{more}n {n}. Vollständig bis {fresh}."))
    }
}

const QUIET: &str = "color:#666b76;font-size:13px;margin:4px 0";

fn row(line: &Line) -> String {
    let [name, value, sure] = [&line.name, &line.value, &line.sure].map(|text| escaped(text));
    let bar = line.bar.map_or_else(String::new, |share| {
        let full = (100.0 * share.clamp(0.0, 1.0)).round() as u32;
        let cell = |width: u32, color: &str| match width {
            0 => String::new(),
            width => {
                format!("<td width=\"{width}%\" bgcolor=\"{color}\" style=\"height:10px;font-size:1px\">&nbsp;</td>")
            }
        };
        format!(
            "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" width=\"100%\"><tr>{}{}</tr></table>",
            cell(full, "#0b7a75"),
            cell(100 - full, "#f2f0ec")
        )
    });
    format!(
        "<tr><td width=\"34%\" style=\"padding:5px 10px 5px 0\">{name}</td>\
         <td width=\"16%\" align=\"right\" style=\"padding:5px 12px 5px 0;white-space:nowrap\"><b>{value}</b></td>\
         <td width=\"50%\" style=\"padding:5px 0\">{bar}<span style=\"color:#666b76;font-size:12px\">{sure}</span></td></tr>"
    )
}

fn lines(t: Tongue, answered: &Answered, zone: Tz) -> Vec<Line> {
    let part = |n: u64, most: u64| Some(n as f64 / most.max(1) as f64);
    let line =
        |name: String, n: u64, most: u64| Line { name, value: t.count(n), sure: String::new(), bar: part(n, most) };
    match &answered.shown {
        Shown::Scores(rows) if rows.is_empty() => vec![nothing(t)],
        Shown::Scores(rows) => rows.iter().map(|row| score(t, row)).collect(),
        Shown::Count(n) => {
            vec![Line {
                name: t.either("All together", "Insgesamt").to_owned(),
                value: t.count(*n),
                sure: String::new(),
                bar: None,
            }]
        }
        Shown::Line(points) if points.is_empty() => vec![nothing(t)],
        Shown::Line(points) => {
            let most = points.iter().map(|(_, n)| *n).max().unwrap_or(0);
            let latest = points.iter().skip(points.len().saturating_sub(POINTS));
            latest.map(|(at, n)| line(t.day(*at, zone), *n, most)).collect()
        }
        Shown::Bars(rows) => {
            let most = rows.iter().map(|(_, n)| *n).max().unwrap_or(0);
            let name = |name: &Option<String>| {
                name.clone().unwrap_or_else(|| t.either("not stated", "nicht angegeben").to_owned())
            };
            rows.iter().map(|(by, n)| line(name(by), *n, most)).collect()
        }
        Shown::Funnel(steps) => {
            let first = steps.first().map_or(0, |step| step.people);
            let sure = |(share, low, high): (f64, f64, f64)| {
                let of = t.either("of those who began", "derer, die begannen");
                format!("{} {of} (95 %: {} – {})", t.percent(share), t.percent(low), t.percent(high))
            };
            let step = |(at, step): (usize, &crate::journeys::Reached)| Line {
                sure: step.share.filter(|_| at > 0).map(sure).unwrap_or_default(),
                ..line(step.touchpoint.clone(), step.people, first)
            };
            steps.iter().enumerate().map(step).collect()
        }
        Shown::Map(flow) => {
            let most = flow.edges.first().map_or(0, |edge| edge.occurrences);
            let name = |at: usize| flow.nodes.get(at).map(|node| node.name.as_str()).unwrap_or_default();
            let edges = flow.edges.iter().take(POINTS);
            edges.map(|edge| line(format!("{} → {}", name(edge.from), name(edge.to)), edge.occurrences, most)).collect()
        }
        Shown::Ways(ways) => {
            let name = |step: usize, at: usize| {
                let met = ways.steps.get(step).and_then(|met| met.get(at));
                met.and_then(|met| met.name.clone()).unwrap_or_else(|| t.either("others", "andere").to_owned())
            };
            let links = ways.links.iter().take(POINTS);
            let words = |link: &crate::journeys::ways::Link| {
                format!("{}. {} → {}", link.step, name(link.step - 1, link.from), name(link.step, link.to))
            };
            links.map(|link| line(words(link), link.here.people, ways.n)).collect()
        }
        Shown::Table(columns, rows) => rows.iter().map(|row| cells(columns, row)).collect(),
    }
}

fn nothing(t: Tongue) -> Line {
    Line {
        name: t.either("No answers yet", "Noch keine Antworten").to_owned(),
        value: "–".to_owned(),
        sure: String::new(),
        bar: None,
    }
}

fn cells(columns: &[String], row: &[Value]) -> Line {
    let mut words = row.iter().map(|value| match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    let name = words.next().unwrap_or_default();
    let more = columns.iter().skip(1).zip(words).map(|(column, value)| format!("{column} {value}"));
    Line { name, value: String::new(), sure: more.collect::<Vec<_>>().join(" · "), bar: None }
}

fn score(t: Tongue, scored: &Scored) -> Line {
    let value = |value: f64| match scored.unit {
        Unit::Points => t.decimal(value, 0),
        Unit::Share => t.percent(value),
        Unit::Mean => t.decimal(value, 2),
    };
    let interval = scored.interval.map(|(low, high)| format!("95 %: {} – {}, ", value(low), value(high)));
    let few = if scored.n < FEW { t.either(", few answers", ", wenige Antworten") } else { "" };
    let difference = scored.difference.map(|(by, low, high)| {
        let sign = if by > 0.0 { "+" } else { "" };
        let than = t.either("to the time compared with", "zum verglichenen Zeitraum");
        format!("; {sign}{} {than} (95 %: {} – {})", value(by), value(low), value(high))
    });
    let n = t.count(scored.n);
    Line {
        name: scored.by.clone().unwrap_or_else(|| scored.metric.clone()),
        value: scored.value.map_or_else(|| "–".to_owned(), value),
        sure: format!("{}n {n}{few}{}", interval.unwrap_or_default(), difference.unwrap_or_default()),
        bar: match scored.unit {
            Unit::Share => scored.value,
            Unit::Points | Unit::Mean => None,
        },
    }
}

fn escaped(text: &str) -> String {
    let pairs = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;")];
    pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}
