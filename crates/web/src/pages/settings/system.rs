//! The system: how the program is, what the data directory holds, and its examination on demand.
use askama::Template;
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use throughline_app::{
    doctor::Check,
    error::Error,
    jobs::{Queue, State as JobState},
    system::{self, Examination, Intake, Part, SystemView},
};
use throughline_model::time::Micros;

use super::Tab;
use crate::{
    error::PageError,
    extract::{Administer, Frame, May},
    locale::Locale,
    pages::{Area, Layout, Piece, html, pieces, wants_block},
    state::Web,
    urls,
    words::{self, TIED},
};

/// The page of the system; its block `examination` asks until one that goes on is done.
#[derive(Template)]
#[template(path = "settings/system.html", blocks = ["examination"])]
pub struct SystemPage {
    /// The frame.
    pub layout: Layout,
    /// How the program is.
    pub system: SystemView,
    /// What is to be done, and what could not be.
    pub queue: Queue,
    /// When it is now.
    pub now: Micros,
}

/// Shows the system, or to an examination that goes on only its block.
pub async fn show(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let system = system::show(&ctx, &web.app).await?;
    let queue = system::jobs(&ctx, &web.app).await?;
    let page = SystemPage { layout: layout.within(Area::Settings), system, queue, now: ctx.now };
    Ok(if wants_block(&headers) { html(&page.as_examination()) } else { html(&page) })
}

/// Begins an examination; while one goes on there is no second.
pub async fn examine(State(web): State<Web>, May(ctx, _): May<Administer>) -> Result<Response, PageError> {
    match system::examine(&ctx, &web.app) {
        Ok(()) | Err(Error::Conflict(_)) => Ok(Redirect::to(urls::SYSTEM).into_response()),
        Err(error) => Err(error.into()),
    }
}

impl SystemPage {
    fn tab(&self) -> Tab {
        Tab::System
    }

    /// Whether it takes everything and has read it, or what is wrong.
    fn lead(&self) -> Vec<Piece> {
        let (account, t) = (&self.system.account, self.layout.t);
        pieces(&match (&self.system.intake, account.pending) {
            (Intake::Stopped(_), _) => t.system_lead_stopped().to_owned(),
            (Intake::Full, _) => t.system_lead_full().to_owned(),
            (Intake::Taking, 0) => t.system_lead(account.received),
            (Intake::Taking, pending) => {
                t.system_lead_pending(pending, account.received, self.moment(&self.system.as_of))
            }
        })
    }

    fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    fn intake(&self) -> String {
        let t = self.layout.t;
        match &self.system.intake {
            Intake::Taking => t.system_taking().to_owned(),
            Intake::Full => t.system_full().to_owned(),
            Intake::Stopped(why) => t.system_stopped(why),
        }
    }

    /// What a part of the data directory holds.
    fn holds(&self, part: &Part) -> &'static str {
        let t = self.layout.t;
        match part.name {
            "log" => t.system_holds_log(),
            "log/files" => t.system_holds_files(),
            "throughline.db" => t.system_holds_rows(),
            "columns" => t.system_holds_columns(),
            "dedupe" => t.system_holds_dedupe(),
            _ => part.holds,
        }
    }

    /// What was examined.
    fn what(&self, check: &Check) -> String {
        let t = self.layout.t;
        match (check.what.as_str(), check.what.split_once(" of ")) {
            ("rows", _) => t.system_check_rows().to_owned(),
            ("intake log", _) => t.system_check_log().to_owned(),
            ("accounting", _) => t.system_check_account().to_owned(),
            (_, Some(("columns", workspace))) => t.system_check_columns(workspace),
            (_, Some(("audit", workspace))) => t.system_check_audit(workspace),
            (other, _) => other.to_owned(),
        }
    }

    /// How many jobs wait, run and were given up, of each kind that has any; the kind in words.
    fn jobs(&self) -> Vec<(String, u64, u64, u64)> {
        let mut kinds: Vec<&str> = self.queue.counts.iter().map(|(kind, ..)| kind.as_str()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let count = |kind: &str, wanted: JobState| {
            let of = self.queue.counts.iter().filter(|(other, state, _)| other == kind && *state == wanted);
            of.map(|(.., n)| n).sum()
        };
        let row = |kind: &str| {
            let [waiting, running, failed] =
                [JobState::Waiting, JobState::Running, JobState::Failed].map(|state| count(kind, state));
            (self.job(kind), waiting, running, failed)
        };
        kinds
            .into_iter()
            .map(row)
            .filter(|(_, waiting, running, failed)| [waiting, running, failed] != [&0, &0, &0])
            .collect()
    }

    /// What a job does; a kind that a later version knows stays as it is.
    fn job(&self, kind: &str) -> String {
        let t = self.layout.t;
        match kind {
            "clean" => t.system_job_clean().to_owned(),
            "webhook" => t.system_job_webhook().to_owned(),
            "broken_promises" => t.system_job_promises().to_owned(),
            other => words::label(other),
        }
    }

    fn has_any(&self, n: &u64) -> bool {
        *n > 0
    }

    fn is_well(&self) -> bool {
        self.system.intake == Intake::Taking
    }

    fn moment(&self, at: &Micros) -> String {
        self.layout.t.moment(*at, self.system.zone)
    }

    fn count(&self, n: &u64) -> String {
        self.layout.t.count(*n)
    }

    fn size(&self, bytes: &u64) -> String {
        bytes_words(self.layout.t, *bytes)
    }

    fn total(&self) -> String {
        bytes_words(self.layout.t, self.system.parts.iter().map(|part| part.bytes).sum())
    }

    fn files(&self, part: &Part) -> String {
        self.layout.t.count(part.files)
    }

    fn runs(&self) -> bool {
        matches!(self.system.examination, Examination::Running { .. })
    }

    fn for_how_long(&self, since: &Micros) -> String {
        self.layout.t.span(self.now.0 - since.0)
    }
}

/// Bytes in the unit that fits: `12 bytes`, `3.4 MiB`.
fn bytes_words(t: Locale, bytes: u64) -> String {
    let mut value = bytes as f64;
    let mut units = ["KiB", "MiB", "GiB", "TiB"].into_iter();
    let mut unit = t.words_bytes();
    while value >= 1024.0 {
        let Some(next) = units.next() else { break };
        (value, unit) = (value / 1024.0, next);
    }
    let places = usize::from(value < 100.0 && unit != t.words_bytes());
    format!("{}{TIED}{unit}", t.decimal(value, places))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_take_the_unit_that_fits() {
        for (bytes, expect) in [(0, "0 bytes"), (1023, "1023 bytes"), (1536, "1.5 KiB"), (200 << 20, "200 MiB")] {
            assert_eq!(bytes_words(Locale::En, bytes).replace(TIED, " "), expect);
        }
    }
}
