//! One customer: who they are, what happened, how it felt.
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use serde::Deserialize;
use throughline_app::{
    customers::{
        self,
        view::{Belonging, ConsentView, CustomerView, Lane, LinkView, Moment, ProfileView, PromiseState},
    },
    error::Error,
};
use throughline_model::{
    consent::Purpose,
    link::LinkKind,
    permission::Permission,
    time::{DAY, Micros, TimeRange},
};

use super::{
    lead,
    moments::{self, AboutLink, Entries, Entry},
};
use crate::{
    charts::timeline::{Timeline, caption, draw},
    error::PageError,
    extract::{Frame, May, SeePeople},
    pages::{Area, Layout, Piece, html},
    state::Web,
    urls, words,
};

/// The page of one customer.
#[derive(Template)]
#[template(path = "customers/show.html")]
pub struct ShowPage {
    /// The frame.
    pub layout: Layout,
    /// The customer.
    pub view: CustomerView,
}

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Ask {
    from: Option<String>,
    to: Option<String>,
    done: Option<String>,
}

impl Ask {
    fn range(&self) -> Result<TimeRange, Error> {
        let end = |name: &str, text: &Option<String>| match text.as_deref().filter(|text| !text.is_empty()) {
            Some(text) => Micros::parse(text).map(Some).ok_or_else(|| Error::field(name, "is not a date or a time")),
            None => Ok(None),
        };
        let range = TimeRange { from: end("from", &self.from)?, to: end("to", &self.to)? };
        match range {
            TimeRange { from: Some(from), to: Some(to) } if to <= from => {
                Err(Error::field("to", "must lie after `from`"))
            }
            range => Ok(range),
        }
    }

    fn notice(&self) -> Option<String> {
        let words = match self.done.as_deref()? {
            urls::SEPARATED => "The profile stands for somebody else now. Undo it under “Who this is”.",
            urls::JOINED => "They are one customer now. Undo it under “Who this is”.",
            urls::REVOKED => "The decision was taken back.",
            _ => return None,
        };
        Some(words.to_owned())
    }
}

/// Shows one customer.
pub async fn show(
    State(web): State<Web>,
    May(ctx, _): May<SeePeople>,
    Frame(layout): Frame,
    Path(customer): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, PageError> {
    let profile = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let view = customers::show(&ctx, &web.app, profile, ask.range()?).await?;
    let layout = Layout { notice: ask.notice(), ..layout.within(Area::Customers) };
    Ok(html(&ShowPage { layout, view }))
}

/// A word beside the name.
struct Tag {
    class: &'static str,
    words: String,
}

/// A choice of how much time is shown.
struct RangeChoice {
    name: &'static str,
    url: String,
    current: bool,
}

/// Something said, in full.
struct Said<'a> {
    place: usize,
    at: String,
    when: String,
    score: Option<String>,
    name: String,
    how: String,
    about: Option<AboutLink>,
    public: bool,
    trouble: bool,
    language: Option<&'a str>,
    heading: Option<&'a str>,
    text: Option<&'a str>,
}

impl Said<'_> {
    fn has_words(&self) -> bool {
        self.heading.is_some() || self.text.is_some()
    }
}

/// As many are shown in full; the rest are in the list of moments.
const MOST_SAID: usize = 60;

impl ShowPage {
    fn tags(&self) -> Vec<Tag> {
        let view = &self.view;
        let mut tags = Vec::new();
        if let Some(since) = view.since {
            let since = words::local(since, view.zone).format("%b %Y");
            tags.push(Tag { class: "", words: format!("customer since {since}") });
        }
        if view.total > 0 {
            tags.push(Tag { class: "c", words: words::counted(view.total, "moment", "moments") });
        }
        let broken = view.promises.iter().filter(|promise| promise.state == PromiseState::Broken).count() as u64;
        if broken > 0 {
            let within = if self.whole() { "" } else { " in this time" };
            tags.push(Tag {
                class: "b",
                words: format!("{} broken{within}", words::counted(broken, "promise", "promises")),
            });
        }
        tags
    }

    fn lead(&self) -> Vec<Piece> {
        lead::lead(&self.view)
    }

    fn whole(&self) -> bool {
        self.view.range == TimeRange::default()
    }

    fn with_timeline<T>(&self, draw: impl FnOnce(&Timeline<'_>) -> T) -> T {
        let profile = self.view.profile;
        let zoom = |range| format!("{}#line", urls::customer_within(profile, range));
        let item = |place| format!("#m{place}");
        draw(&Timeline::of(&self.view, &zoom, &item))
    }

    fn timeline(&self) -> String {
        self.with_timeline(|timeline| timeline.to_svg())
    }

    fn links(&self) -> Option<String> {
        self.with_timeline(draw::links_in_words)
    }

    /// The time that the picture shows.
    fn period(&self) -> String {
        let view = &self.view;
        let axis = self.with_timeline(|timeline| timeline.axis());
        let from = view.range.from.or(view.moments.first().map(|moment| moment.at)).unwrap_or(Micros(axis.from));
        let to = view.range.to.map(|to| Micros(to.0 - 1)).or(view.moments.last().map(|moment| moment.at));
        words::range(from, to.unwrap_or(Micros(axis.to)).max(from), view.zone)
    }

    /// Shorter and longer times, ending with what happened last.
    fn ranges(&self) -> Vec<RangeChoice> {
        let view = &self.view;
        let end = view.until.map_or(view.now, |until| Micros(until.0.saturating_add(1)));
        let mut choices = vec![RangeChoice {
            name: "everything",
            url: format!("{}#line", urls::customer(view.profile)),
            current: self.whole(),
        }];
        for (name, days) in [("year", 365), ("90 days", 90), ("31 days", 31), ("7 days", 7)] {
            let range = TimeRange { from: Some(Micros(end.0.saturating_sub(days * DAY))), to: Some(end) };
            choices.push(RangeChoice {
                name,
                url: format!("{}#line", urls::customer_within(view.profile, range)),
                current: view.range == range,
            });
        }
        choices
    }

    fn url_from(&self, from: &Micros) -> String {
        let range = TimeRange { from: Some(*from), to: self.view.range.to };
        format!("{}#line", urls::customer_within(self.view.profile, range))
    }

    fn counted(&self) -> String {
        let shown = words::count(self.view.moments.len() as u64);
        format!("{shown} of {}", words::counted(self.view.total, "moment", "moments"))
    }

    fn nothing(&self) -> &'static str {
        if self.whole() {
            "Nothing has been recorded yet."
        } else {
            "Nothing is recorded in this time. Choose a longer one."
        }
    }

    fn entries(&self) -> Entries {
        moments::entries(&self.view)
    }

    fn said(&self) -> Vec<Said<'_>> {
        let spoken = |moment: &Moment| moment.lane == Lane::Perception;
        let said = self.view.moments.iter().enumerate().filter(|(_, moment)| spoken(moment)).rev().take(MOST_SAID);
        said.map(|(place, moment)| Said {
            place,
            at: words::machine(moment.at),
            when: words::date(moment.at, self.view.zone),
            score: moment.value.map(|_| caption::title(moment)),
            name: caption::title(moment),
            how: moment
                .channel
                .clone()
                .filter(|channel| *channel != moment.source)
                .map_or_else(|| moment.source.clone(), |channel| format!("{channel}, {}", moment.source)),
            about: moments::about(&self.view, moment),
            public: moment.public,
            trouble: moment.trouble,
            language: moment.language.as_deref(),
            heading: filled(moment.heading.as_deref()),
            text: filled(moment.text.as_deref()),
        })
        .collect()
    }

    fn said_count(&self) -> String {
        let all = self.view.moments.iter().filter(|moment| moment.lane == Lane::Perception).count() as u64;
        let all_words = words::counted(all, "perception", "perceptions");
        if all > MOST_SAID as u64 { format!("the last {MOST_SAID} of {all_words}") } else { all_words }
    }

    fn date(&self, at: &Micros) -> String {
        words::date(*at, self.view.zone)
    }

    fn moment(&self, at: &Micros) -> String {
        words::moment(*at, self.view.zone)
    }

    fn as_of(&self) -> String {
        self.moment(&self.view.as_of)
    }

    fn profile_count(&self) -> String {
        words::counted(self.view.profiles.len() as u64, "profile", "profiles")
    }

    fn kind(&self, profile: &ProfileView) -> &'static str {
        words::identifier(profile.kind)
    }

    fn may_link(&self) -> bool {
        self.layout.may(Permission::LinkPeople)
    }

    fn join_url(&self) -> String {
        urls::join(self.view.profile)
    }

    fn separate_url(&self) -> String {
        urls::separate(self.view.profile)
    }

    fn other_url(&self, decision: &LinkView) -> String {
        urls::customer(decision.profile)
    }

    fn revoke_url(&self, decision: &LinkView) -> String {
        urls::revoke(self.view.profile, decision.link)
    }

    fn belongs(&self, profile: &ProfileView) -> String {
        match &profile.belongs {
            Belonging::NamedFirst => "known first".to_owned(),
            Belonging::Identified => "identified when they signed in".to_owned(),
            Belonging::Alias => "stated to be the same by the source".to_owned(),
            Belonging::Shared { kind } => format!("same {}", words::identifier(*kind)),
            Belonging::Joined { by } => format!("joined by {by}"),
        }
    }

    fn decided(&self, decision: &LinkView) -> &'static str {
        match decision.kind {
            LinkKind::Separation => "Not the same person as",
            _ => "The same person as",
        }
    }

    fn purpose(&self, consent: &ConsentView) -> &'static str {
        match consent.purpose {
            Purpose::Service => "Service",
            Purpose::Research => "Questions",
            Purpose::ReviewRequest => "Review requests",
            Purpose::Marketing => "Marketing",
        }
    }
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}
