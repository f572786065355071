//! Journeys: the map of what follows what or the ways that customers take, and the funnel from step to step.
use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use serde_json::json;
use throughline_app::{
    figures::Within,
    journeys::{self, Flow, Node, Reached},
};
use throughline_model::{
    permission::Permission,
    question::{Funnel, Order, Question, Step},
    time::Span,
};
use ways::{Follow, WaysCard, WaysView};

use crate::{
    bar::{Bar, BarView},
    charts::graph::{self, draw::Leads},
    error::PageError,
    extract::{Frame, May, SeeFigures},
    pages::{Area, Layout, Piece, html, pieces},
    routes::{Needs, Routes},
    state::Web,
    urls, words,
};

pub mod ways;

/// The routes of the area.
pub fn routes() -> Routes {
    Routes::new().get(urls::JOURNEYS, Needs::Right(Permission::SeeFigures), show)
}

/// The page of journeys.
#[derive(Template)]
#[template(path = "journeys/show.html")]
pub struct JourneysPage {
    /// The frame.
    pub layout: Layout,
    /// The context bar.
    pub bar: BarView,
    /// The map.
    pub flow: Flow,
    /// How many touchpoints the map shows at most.
    pub detail: usize,
    /// The ways that customers take, where they are shown in the place of the map.
    pub ways: Option<WaysView>,
    /// All touchpoints that can be steps.
    pub touchpoints: Vec<String>,
    /// The funnel that was asked for.
    pub asked: Asked,
    /// What the funnel found.
    pub reached: Vec<Reached>,
    /// The questions of the map and of the funnel, as the API takes them.
    pub questions: (String, String),
}

/// The funnel as the address asks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The steps; empty ones are places for another.
    pub steps: Vec<String>,
    /// How many days the last step may come after the first.
    pub days: i64,
    /// What may lie between steps.
    pub order: Order,
}

/// How many touchpoints the map can show.
const DETAILS: [usize; 4] = [6, 10, 16, 24];

/// The windows that the funnel offers, in days.
const WINDOWS: [i64; 6] = [1, 7, 14, 30, 60, 365];

/// Most steps of the form.
const MOST_STEPS: usize = 8;

impl Asked {
    fn parse(query: &str) -> Self {
        let pairs = || form_urlencoded::parse(query.as_bytes());
        let one = |name: &str| pairs().find(|(other, _)| other == name).map(|(_, value)| value.into_owned());
        let steps = pairs().filter(|(name, value)| name == "step" && !value.is_empty());
        Self {
            steps: steps.map(|(_, value)| value.into_owned()).take(MOST_STEPS).collect(),
            days: one("days").and_then(|days| days.parse().ok()).filter(|days| WINDOWS.contains(days)).unwrap_or(30),
            order: match one("order").as_deref() {
                Some("strict") => Order::Strict,
                Some("any") => Order::Any,
                _ => Order::Sequential,
            },
        }
    }
}

/// Shows the map, and the funnel where there is one.
pub async fn show(
    State(web): State<Web>,
    May(ctx, _): May<SeeFigures>,
    Frame(layout): Frame,
    bar: Bar,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let query = query.unwrap_or_default();
    let detail = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "detail");
    let detail = detail.and_then(|(_, value)| value.parse().ok()).filter(|n| DETAILS.contains(n)).unwrap_or(10);
    let within = Within { compared: None, ..bar.within(ctx.now) };
    let flow = journeys::map(&ctx, &web.app, &within, detail).await?;
    let mut asked = Asked::parse(&query);
    let touchpoints = journeys::touchpoints(&ctx, &web.app)?;
    if asked.steps.is_empty() {
        asked.steps = usual(&flow);
    }
    let json = |question: &Question| serde_json::to_string(question).unwrap_or_default();
    let ways = match Follow::parse(&query) {
        None => None,
        Some(follow) => {
            let question = follow.question(&within, flow.metric.clone());
            let ways = journeys::ways::ways(&ctx, &web.app, question.clone()).await?;
            let question = json(&Question::Flow(question));
            Some(WaysView { follow, ways, metric: flow.metric.clone(), question })
        }
    };
    let mut questions = (json(&journeys::map_question(&within)), String::new());
    let reached = if asked.steps.is_empty() {
        Vec::new()
    } else {
        let steps = asked.steps.iter().map(|name| Step { touchpoint: name.clone(), filter: None }).collect();
        let funnel = Funnel {
            steps,
            window: Span(asked.days * throughline_model::time::DAY),
            order: asked.order,
            breakdown: None,
            from: within.range.from,
            to: within.range.to,
            filter: within.filter.clone(),
            include_anonymous: false,
            limit: None,
            cursor: None,
            segment: within.segment.clone(),
        };
        questions.1 = json(&Question::Funnel(funnel.clone()));
        journeys::funnel(&ctx, &web.app, funnel).await?
    };
    let mut keep: Vec<(String, String)> = asked.steps.iter().map(|step| ("step".to_owned(), step.clone())).collect();
    keep.extend([
        ("days".to_owned(), asked.days.to_string()),
        ("order".to_owned(), word(asked.order).to_owned()),
        ("detail".to_owned(), detail.to_string()),
    ]);
    if let Some(ways) = &ways {
        keep.extend(ways.follow.pairs().into_iter().map(|(name, value)| (name.to_owned(), value)));
    }
    let bar = BarView { keep, ..BarView::of(&ctx, &web, layout.t, bar, urls::JOURNEYS).await? };
    Ok(html(&JourneysPage {
        layout: layout.within(Area::Journeys),
        bar,
        flow,
        detail,
        ways,
        touchpoints,
        asked,
        reached,
        questions,
    }))
}

/// Where nobody has asked: the most frequent way through the touchpoints that are met most.
fn usual(flow: &Flow) -> Vec<String> {
    let Some(first) = (0..flow.nodes.len()).max_by_key(|at| flow.nodes.get(*at).map_or(0, |node| node.starts)) else {
        return Vec::new();
    };
    let mut steps = vec![first];
    while steps.len() < 4 {
        let last = steps.last().copied().unwrap_or_default();
        let onward = |edge: &&throughline_app::journeys::Edge| edge.from == last && !steps.contains(&edge.to);
        let Some(next) = flow.edges.iter().find(onward).map(|edge| edge.to) else { break };
        steps.push(next);
    }
    steps.iter().filter_map(|at| Some(flow.nodes.get(*at)?.name.clone())).collect()
}

fn word(order: Order) -> &'static str {
    match order {
        Order::Sequential => "sequential",
        Order::Strict => "strict",
        Order::Any => "any",
    }
}

/// A figure in words, with those who stand behind it.
type Figure = (String, Option<String>);

/// A row of the funnel.
struct Bar100 {
    place: usize,
    name: String,
    people: String,
    width: String,
    share: String,
    more: String,
    /// Who came so far.
    who: Option<String>,
    /// Who came to the step before and not so far, with how many they are.
    lost: Option<(String, String)>,
}

impl JourneysPage {
    fn is_empty(&self) -> bool {
        self.flow.nodes.is_empty()
    }

    fn lead(&self) -> Vec<Piece> {
        let t = self.layout.t;
        if let Some(ways) = &self.ways {
            return ways.lead(t);
        }
        if let (Some(first), Some(last), true) = (self.reached.first(), self.reached.last(), self.reached.len() > 1)
            && let Some((share, low, high)) = last.share
        {
            return pieces(&t.journeys_lead_funnel(
                first.people,
                words::sentence(&first.touchpoint).replace('*', ""),
                t.percent(share),
                words::sentence(&last.touchpoint).replace('*', ""),
                self.asked.days.unsigned_abs(),
                format!("{} – {}", t.percent(low), t.percent(high)),
            ));
        }
        pieces(&t.journeys_lead(self.flow.n))
    }

    fn picture(&self) -> String {
        let met = |node: &Node| self.met(&node.name);
        let felt = |node: &Node| self.said(&node.name);
        let edge = |from: &str, to: &str| self.behind(&self.questions.0, &json!({"from": from, "to": to}));
        let node = |node: &Node| self.node_url(node);
        let leads = Leads { node: &node, met: &met, felt: &felt, edge: &edge };
        graph::draw::svg(self.layout.t, &self.flow, &graph::plan(&self.flow), leads)
    }

    /// Who met a touchpoint.
    fn met(&self, name: &str) -> Option<String> {
        let met = json!({"kind": "trend", "measure": "people", "bucket": "whole", "breakdown": "touchpoint"});
        self.bar.who(&self.layout, met, &json!({"touchpoint": name}))
    }

    /// Who said how a touchpoint felt.
    fn said(&self, name: &str) -> Option<String> {
        let score = json!({"kind": "score", "metric": self.flow.metric.as_ref()?, "by": "touchpoint"});
        self.bar.who(&self.layout, score, &json!({"touchpoint": name}))
    }

    /// To whom a promise about a touchpoint was broken.
    fn broken_to(&self, name: &str) -> Option<String> {
        self.bar.broken(&self.layout, &[name])
    }

    fn ways_card(&self, view: &WaysView) -> String {
        let kept =
            self.bar.keep.iter().filter(|(name, _)| matches!(name.as_str(), "step" | "days" | "order" | "detail"));
        let mut kept: Vec<(String, String)> = kept.cloned().collect();
        kept.extend(self.bar.bar.pairs().into_iter().map(|(name, value)| (name.to_owned(), value)));
        kept.push(("view".to_owned(), ways::VIEW.to_owned()));
        let (layout, touchpoints, map_url) = (&self.layout, self.touchpoints.as_slice(), self.drawn_as(None));
        WaysCard { layout, view, touchpoints, kept, map_url }.render().unwrap_or_default()
    }

    /// The page with the map in the place of the ways, or the other way round.
    fn drawn_as(&self, view: Option<&str>) -> String {
        let detail = self.detail.to_string();
        let mut more: Vec<(&str, &str)> = vec![("detail", detail.as_str())];
        more.extend(view.map(|view| ("view", view)));
        more.extend(self.asked.steps.iter().map(|step| ("step", step.as_str())));
        self.bar.bar.url(urls::JOURNEYS, &more)
    }

    fn node_url(&self, node: &Node) -> Option<String> {
        Some(self.bar.bar.url(urls::JOURNEYS, &[("step", node.name.as_str())]))
    }

    fn metric(&self) -> Option<String> {
        self.flow.metric.as_deref().map(words::metric)
    }

    fn metric_name(&self) -> String {
        self.metric().unwrap_or_else(|| self.layout.t.frame_score().to_owned())
    }

    fn details(&self) -> Vec<(String, usize, bool)> {
        DETAILS
            .iter()
            .map(|n| {
                let n_text = n.to_string();
                let mut more: Vec<(&str, &str)> = vec![("detail", n_text.as_str())];
                more.extend(self.asked.steps.iter().map(|step| ("step", step.as_str())));
                (self.bar.bar.url(urls::JOURNEYS, &more), *n, *n == self.detail)
            })
            .collect()
    }

    /// Who stands behind a row of an answer, where the reader may see people.
    fn behind(&self, question: &str, row: &serde_json::Value) -> Option<String> {
        self.layout.may(Permission::SeePeople).then(|| urls::customers_behind(question, row))
    }

    /// What follows what, as a table, with the people behind each row.
    fn rows(&self) -> Vec<([String; 5], Option<String>)> {
        let end = |at: usize| self.flow.nodes.get(at).map(|node| node.name.as_str());
        let name = |at: usize| self.flow.nodes.get(at).map(|node| words::sentence(&node.name)).unwrap_or_default();
        let rows = self.flow.edges.iter().take(60).map(|edge| {
            let row = json!({"from": end(edge.from), "to": end(edge.to)});
            let words = [
                name(edge.from),
                name(edge.to),
                self.layout.t.count(edge.occurrences),
                self.layout.t.count(edge.people),
                self.layout.t.span((edge.median_seconds * 1e6) as i64),
            ];
            (words, self.behind(&self.questions.0, &row))
        });
        rows.collect()
    }

    /// The touchpoints with how it felt, as a table; each figure with those who stand behind it.
    fn felt(&self) -> Vec<(String, [Figure; 4])> {
        let t = self.layout.t;
        let rows = self.flow.nodes.iter().map(|node| {
            let (kept, broken) = node.promises;
            let broken_share = throughline_app::figures::share(broken, kept + broken)
                .map_or_else(String::new, |rate| t.overview_rate_of(t.percent(rate.share), rate.n));
            let score = node.score.as_ref().filter(|scored| scored.n > 0);
            let last = self.behind(&self.questions.0, &json!({"from": node.name, "to": null}));
            let figures = [
                (t.count(node.visits), self.met(&node.name)),
                (t.count(node.ends), last.filter(|_| node.ends > 0)),
                (broken_share, self.broken_to(&node.name).filter(|_| broken > 0)),
                match score {
                    Some(scored) => (t.figure_with_interval(scored), self.said(&node.name)),
                    None => (String::new(), None),
                },
            ];
            (words::sentence(&node.name), figures)
        });
        rows.collect()
    }

    fn bars(&self) -> Vec<Bar100> {
        let t = self.layout.t;
        let first = self.reached.first().map_or(0, |reached| reached.people).max(1);
        self.reached
            .iter()
            .enumerate()
            .map(|(at, reached)| Bar100 {
                place: at + 1,
                name: words::sentence(&reached.touchpoint),
                people: self.layout.t.count(reached.people),
                width: format!("{:.1}", 100.0 * reached.people as f64 / first as f64),
                share: match reached.share {
                    Some((share, low, high)) if at > 0 => {
                        t.journeys_share_of(t.percent(share), t.percent(low), t.percent(high))
                    }
                    _ => t.journeys_everyone().to_owned(),
                },
                more: {
                    let median = reached.median_seconds.filter(|_| at > 0);
                    let median = median.map(|seconds| t.journeys_median(t.span((seconds * 1e6) as i64)));
                    let open = (reached.incomplete > 0).then(|| t.journeys_still_time(reached.incomplete));
                    median.into_iter().chain(open).collect::<Vec<_>>().join(" · ")
                },
                who: self.behind(&self.questions.1, &json!({"step": at + 1})),
                lost: {
                    let before = at.checked_sub(1).and_then(|before| self.reached.get(before));
                    let came = |reached: &Reached| reached.people + reached.incomplete;
                    let lost = before.map_or(0, |before| came(before).saturating_sub(came(reached)));
                    let url = self.behind(&self.questions.1, &json!({"step": at + 1, "lost": true}));
                    url.filter(|_| lost > 0).map(|url| (url, t.journeys_lost(lost)))
                },
            })
            .collect()
    }

    /// The steps of the form, with a place for one more.
    fn fields(&self) -> Vec<(usize, String)> {
        let mut steps = self.asked.steps.clone();
        if steps.len() < MOST_STEPS {
            steps.push(String::new());
        }
        steps.into_iter().enumerate().map(|(at, step)| (at + 1, step)).collect()
    }

    fn windows(&self) -> Vec<(i64, String, bool)> {
        let windows = WINDOWS.iter();
        windows.map(|n| (*n, self.layout.t.words_days_counted(n.unsigned_abs()), *n == self.asked.days)).collect()
    }

    fn orders(&self) -> Vec<(&'static str, &'static str, bool)> {
        let t = self.layout.t;
        [
            (Order::Sequential, t.journeys_sequential()),
            (Order::Strict, t.journeys_strict()),
            (Order::Any, t.journeys_any()),
        ]
        .map(|(order, words)| (word(order), words, order == self.asked.order))
        .to_vec()
    }

    fn kept_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.bar.bar.pairs();
        pairs.extend(self.ways.iter().flat_map(|ways| ways.follow.pairs()));
        pairs.push(("detail", self.detail.to_string()));
        pairs
    }

    fn pin(&self, question: &str, title: &str) -> String {
        urls::pin(question, title)
    }

    fn export(&self, format: &str, question: &str) -> String {
        urls::answer(format, question)
    }
}

#[cfg(test)]
mod tests;
