//! The system: how the program is, what the data directory holds, and its examination on demand.
use askama::Template;
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use throughline_app::{
    error::Error,
    system::{self, Examination, Intake, Part, SystemView},
};
use throughline_model::time::Micros;

use super::Tab;
use crate::{
    error::PageError,
    extract::{Administer, Frame, May},
    pages::{Area, Layout, Piece, html, pieces, wants_block},
    state::Web,
    urls, words,
    words::TIED,
};

/// The page of the system; its block `examination` asks until one that goes on is done.
#[derive(Template)]
#[template(path = "settings/system.html", blocks = ["examination"])]
pub struct SystemPage {
    /// The frame.
    pub layout: Layout,
    /// How the program is.
    pub system: SystemView,
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
    let page = SystemPage { layout: layout.within(Area::Settings), system, now: ctx.now };
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
        let account = &self.system.account;
        let events = words::counted(account.received, "event", "events");
        pieces(&match (&self.system.intake, account.pending) {
            (Intake::Stopped(_), _) => {
                "*The intake has stopped:* nothing is taken until somebody looked at the disk and started the program \
                 again. What was acknowledged is kept."
                    .to_owned()
            }
            (Intake::Full, _) => {
                "*The disk is full:* senders are told to come again. What was acknowledged is kept; make room."
                    .to_owned()
            }
            (Intake::Taking, 0) => format!("*Everything runs:* all {events} that were received are accounted for."),
            (Intake::Taking, pending) => format!(
                "*Everything runs;* {} of {events} {} still to be read. Answers are complete up to {}.",
                words::count(pending),
                if pending == 1 { "is" } else { "are" },
                self.moment(&self.system.as_of)
            ),
        })
    }

    fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    fn intake(&self) -> String {
        match &self.system.intake {
            Intake::Taking => "takes everything".to_owned(),
            Intake::Full => "full".to_owned(),
            Intake::Stopped(why) => format!("stopped: {why}"),
        }
    }

    fn is_well(&self) -> bool {
        self.system.intake == Intake::Taking
    }

    fn moment(&self, at: &Micros) -> String {
        words::moment(*at, self.system.zone)
    }

    fn count(&self, n: &u64) -> String {
        words::count(*n)
    }

    fn size(&self, bytes: &u64) -> String {
        bytes_words(*bytes)
    }

    fn total(&self) -> String {
        bytes_words(self.system.parts.iter().map(|part| part.bytes).sum())
    }

    fn files(&self, part: &Part) -> String {
        words::count(part.files)
    }

    fn runs(&self) -> bool {
        matches!(self.system.examination, Examination::Running { .. })
    }

    fn for_how_long(&self, since: &Micros) -> String {
        words::span(self.now.0 - since.0)
    }
}

/// Bytes in the unit that fits: `12 bytes`, `3.4 MiB`.
fn bytes_words(bytes: u64) -> String {
    let mut value = bytes as f64;
    let mut units = ["KiB", "MiB", "GiB", "TiB"].into_iter();
    let mut unit = "bytes";
    while value >= 1024.0 {
        let Some(next) = units.next() else { break };
        (value, unit) = (value / 1024.0, next);
    }
    let places = usize::from(value < 100.0 && unit != "bytes");
    format!("{}{TIED}{unit}", words::decimal(value, places))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_take_the_unit_that_fits() {
        for (bytes, expect) in [(0, "0 bytes"), (1023, "1023 bytes"), (1536, "1.5 KiB"), (200 << 20, "200 MiB")] {
            assert_eq!(bytes_words(bytes).replace(TIED, " "), expect);
        }
    }
}
