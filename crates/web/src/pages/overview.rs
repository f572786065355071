//! The overview: the whole organisation on one screen.
use askama::Template;
use axum::{extract::State, response::Response};
use throughline_app::{
    figures::{FEW, Scored, Within, share},
    journeys,
    overview::{self, Needy, Overview},
};
use throughline_model::permission::Permission;

use crate::{
    bar::{Bar, BarView},
    charts::{spark, stages},
    error::PageError,
    extract::{Frame, May, SeeFigures},
    pages::{Area, Layout, Piece, html, pieces},
    routes::{Needs, Routes},
    state::Web,
    urls, words,
};

/// The routes of the area.
pub fn routes() -> Routes {
    Routes::new().get(urls::OVERVIEW, Needs::Right(Permission::SeeFigures), show)
}

/// The page.
#[derive(Template)]
#[template(path = "overview/show.html")]
pub struct OverviewPage {
    /// The frame.
    pub layout: Layout,
    /// The context bar.
    pub bar: BarView,
    /// What it shows.
    pub view: Overview,
}

/// Shows the overview.
pub async fn show(
    State(web): State<Web>,
    May(ctx, _): May<SeeFigures>,
    Frame(layout): Frame,
    bar: Bar,
) -> Result<Response, PageError> {
    let within = Within { range: bar.range(ctx.now), filter: bar.filter(), compared: bar.compared(ctx.now) };
    let view = overview::overview(&ctx, &web.app, &within).await?;
    let zone = web.app.tenant(ctx.workspace)?.workspace.zone;
    let units = journeys::units(&ctx, &web.app)?;
    let bar = BarView { bar, units, path: urls::OVERVIEW.to_owned(), keep: Vec::new(), compares: true, zone };
    Ok(html(&OverviewPage { layout: layout.within(Area::Overview), bar, view }))
}

/// A card with one figure.
struct Card {
    label: String,
    warm: bool,
    figure: String,
    /// The interval and n.
    sure: String,
    /// What it was before, or why nothing is compared.
    delta: String,
    few: bool,
}

impl OverviewPage {
    fn is_empty(&self) -> bool {
        self.view.interactions == 0 && self.view.scores.is_empty()
    }

    fn lead(&self) -> Vec<Piece> {
        let view = &self.view;
        let worst =
            view.needy.iter().filter(|one| one.promises.0 + one.promises.1 >= FEW && one.promises.1 > 0).max_by(
                |a, b| {
                    let part = |one: &&Needy| one.promises.1 as f64 / (one.promises.0 + one.promises.1) as f64;
                    part(a).total_cmp(&part(b))
                },
            );
        let mut text = match worst {
            Some(one) => {
                let all = one.promises.0 + one.promises.1;
                let rate = share(one.promises.1, all);
                let broken = rate.map_or_else(String::new, |rate| words::percent(rate.share));
                let sure = rate.map_or_else(String::new, |rate| {
                    format!(
                        "95{}%: {} – {}, n {}",
                        words::THIN,
                        words::percent(rate.low),
                        words::percent(rate.high),
                        words::count(all)
                    )
                });
                format!(
                    "*{broken} of the promises about {}* were broken ({sure})",
                    words::sentence(&one.name).replace('*', "")
                )
            }
            None if view.promises == (0, 0) => {
                format!("*{}* met us", words::counted(view.customers, "customer", "customers"))
            }
            None => "No touchpoint has enough promises yet to say where they break".to_owned(),
        };
        let (down, said) = view.let_down;
        if down >= FEW {
            let silent = share(down - said.min(down), down).map_or_else(String::new, |rate| words::percent(rate.share));
            text.push_str(&format!(
                "; of {} who ever met a broken one, *{silent} said nothing* to anyone",
                words::counted(down, "customer", "customers")
            ));
        }
        text.push('.');
        pieces(&text)
    }

    fn cards(&self) -> Vec<Card> {
        let view = &self.view;
        let (kept, broken) = view.promises;
        let mut cards = Vec::new();
        if let Some(rate) = share(kept, kept + broken) {
            cards.push(Card {
                label: "Promises kept".to_owned(),
                warm: false,
                figure: words::percent(rate.share),
                sure: format!(
                    "{} – {} · n\u{a0}{}",
                    words::percent(rate.low),
                    words::percent(rate.high),
                    words::count(rate.n)
                ),
                delta: match view.promises_before.map(|(k, b)| share(k, k + b)) {
                    Some(Some(before)) => {
                        format!("{} before, n\u{a0}{}", words::percent(before.share), words::count(before.n))
                    }
                    Some(None) => "none came due in the time before".to_owned(),
                    None => String::new(),
                },
                few: rate.n < FEW,
            });
        }
        cards.extend(view.scores.iter().map(|scored| self.score_card(scored)));
        cards
    }

    fn score_card(&self, scored: &Scored) -> Card {
        let sure = match scored.interval {
            Some((low, high)) => format!(
                "{} – {} · n\u{a0}{}",
                words::in_unit(low, scored.unit),
                words::in_unit(high, scored.unit),
                words::count(scored.n)
            ),
            None => format!("n\u{a0}{}", words::count(scored.n)),
        };
        let delta = match scored.difference {
            Some((value, low, high)) => format!(
                "{} than in the time compared ({} to {})",
                signed(value, scored),
                words::in_unit(low, scored.unit),
                words::in_unit(high, scored.unit)
            ),
            None if self.bar.bar.compared(throughline_model::time::Micros(0)).is_some() => {
                "too few answers in the time compared".to_owned()
            }
            None => String::new(),
        };
        let few = scored.n < FEW;
        Card { label: words::metric(&scored.metric), warm: true, figure: words::figure(scored), sure, delta, few }
    }

    fn spark(&self) -> String {
        spark::svg(&self.view.weeks, "Interactions week by week")
    }

    fn interactions(&self) -> String {
        words::count(self.view.interactions)
    }

    fn customers(&self) -> String {
        words::counted(self.view.customers, "customer", "customers")
    }

    fn stages(&self) -> String {
        stages::svg(&self.view.stages)
    }

    fn has_stages(&self) -> bool {
        self.view.stages.iter().any(|stage| stage.stage.is_some())
    }

    fn metric(&self) -> String {
        self.view.metric.as_deref().map_or_else(|| "Score".to_owned(), words::metric)
    }

    fn name(&self, one: &Needy) -> String {
        words::sentence(&one.name)
    }

    fn broken(&self, one: &Needy) -> String {
        let (kept, broken) = one.promises;
        share(broken, kept + broken).map_or_else(
            || "none due".to_owned(),
            |rate| format!("{} of {}", words::percent(rate.share), words::count(rate.n)),
        )
    }

    fn felt(&self, one: &Needy) -> String {
        one.score
            .as_ref()
            .filter(|scored| scored.n > 0)
            .map_or_else(|| "no answers".to_owned(), words::figure_with_interval)
    }

    fn visits(&self, one: &Needy) -> String {
        words::count(one.visits)
    }
}

fn signed(value: f64, scored: &Scored) -> String {
    let sign = if value > 0.0 { "+\u{202f}" } else { "" };
    format!("{sign}{}", words::in_unit(value, scored.unit))
}

#[cfg(test)]
mod tests;
