//! One customer: who they are, what happened, how it felt.
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::HeaderMap,
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
    locale::Locale,
    pages::{Area, Layout, Piece, html, wants_block},
    state::Web,
    urls, words,
};

/// The page of one customer; its block `line` is what is drawn anew when something of them arrives.
#[derive(Template)]
#[template(path = "customers/show.html", blocks = ["line"])]
pub struct ShowPage {
    /// The frame.
    pub layout: Layout,
    /// The customer.
    pub view: CustomerView,
    /// Whether the open page asks, which gets the lists below the line anew too.
    pub live: bool,
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

    fn notice(&self, t: Locale) -> Option<String> {
        let words = match self.done.as_deref()? {
            urls::SEPARATED => t.customers_separated(),
            urls::JOINED => t.customers_joined(),
            urls::REVOKED => t.customers_revoked(),
            _ => return None,
        };
        Some(words.to_owned())
    }
}

/// Shows one customer, or to the page that is open only what happened and was said.
pub async fn show(
    State(web): State<Web>,
    May(ctx, _): May<SeePeople>,
    Frame(layout): Frame,
    Path(customer): Path<String>,
    Query(ask): Query<Ask>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let profile = customer.parse().map_err(|_| Error::NotFound("customer"))?;
    let view = customers::show(&ctx, &web.app, profile, ask.range()?).await?;
    let layout = Layout { notice: ask.notice(layout.t), ..layout.within(Area::Customers) };
    let page = ShowPage { layout, view, live: wants_block(&headers) };
    Ok(if page.live { html(&page.as_line()) } else { html(&page) })
}

/// A word beside the name.
struct Tag {
    class: &'static str,
    words: String,
}

/// A choice of how much time is shown.
struct RangeChoice {
    name: String,
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
        let (view, t) = (&self.view, self.layout.t);
        let mut tags = Vec::new();
        if let Some(since) = view.since {
            tags.push(Tag { class: "", words: t.customers_since_month(t.month(since, view.zone)) });
        }
        if view.total > 0 {
            tags.push(Tag { class: "c", words: t.words_moments(view.total) });
        }
        let broken = view.promises.iter().filter(|promise| promise.state == PromiseState::Broken).count() as u64;
        if broken > 0 {
            let words =
                if self.whole() { t.customers_broken_tag(broken) } else { t.customers_broken_tag_in_time(broken) };
            tags.push(Tag { class: "b", words });
        }
        tags
    }

    fn lead(&self) -> Vec<Piece> {
        lead::lead(self.layout.t, &self.view)
    }

    fn whole(&self) -> bool {
        self.view.range == TimeRange::default()
    }

    fn with_timeline<T>(&self, draw: impl FnOnce(&Timeline<'_>) -> T) -> T {
        let profile = self.view.profile;
        let zoom = |range| format!("{}#line", urls::customer_within(profile, range));
        let item = |place| format!("#m{place}");
        draw(&Timeline::of(self.layout.t, &self.view, &zoom, &item))
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
        self.layout.t.range(from, to.unwrap_or(Micros(axis.to)).max(from), view.zone)
    }

    /// Shorter and longer times, ending with what happened last.
    fn ranges(&self) -> Vec<RangeChoice> {
        let (view, t) = (&self.view, self.layout.t);
        let end = view.until.map_or(view.now, |until| Micros(until.0.saturating_add(1)));
        let mut choices = vec![RangeChoice {
            name: t.customers_everything().to_owned(),
            url: format!("{}#line", urls::customer(view.profile)),
            current: self.whole(),
        }];
        for days in [365u32, 90, 31, 7] {
            let range = TimeRange { from: Some(Micros(end.0.saturating_sub(i64::from(days) * DAY))), to: Some(end) };
            choices.push(RangeChoice {
                name: match days {
                    365 => t.customers_year().to_owned(),
                    days => t.words_days_counted(u64::from(days)).replace(words::TIED, " "),
                },
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
        self.layout.t.customers_shown_of(self.view.moments.len(), self.view.total)
    }

    fn nothing(&self) -> &'static str {
        let t = self.layout.t;
        if self.whole() { t.customers_nothing_yet() } else { t.customers_nothing_in_time() }
    }

    fn entries(&self) -> Entries {
        moments::entries(self.layout.t, &self.view)
    }

    fn said(&self) -> Vec<Said<'_>> {
        let spoken = |moment: &Moment| moment.lane == Lane::Perception;
        let said = self.view.moments.iter().enumerate().filter(|(_, moment)| spoken(moment)).rev().take(MOST_SAID);
        said.map(|(place, moment)| Said {
            place,
            at: words::machine(moment.at),
            when: self.layout.t.date(moment.at, self.view.zone),
            score: moment.value.map(|_| caption::title(self.layout.t, moment)),
            name: caption::title(self.layout.t, moment),
            how: moment
                .channel
                .clone()
                .filter(|channel| *channel != moment.source)
                .map_or_else(|| moment.source.clone(), |channel| format!("{channel}, {}", moment.source)),
            about: moments::about(self.layout.t, &self.view, moment),
            public: moment.public,
            trouble: moment.trouble,
            language: moment.language.as_deref(),
            heading: filled(moment.heading.as_deref()),
            text: filled(moment.text.as_deref()),
        })
        .collect()
    }

    fn said_count(&self) -> String {
        let all = self.view.moments.iter().filter(|moment| moment.lane == Lane::Perception).count();
        let t = self.layout.t;
        if all > MOST_SAID { t.customers_last_of(MOST_SAID, all) } else { t.words_perceptions(all) }
    }

    fn date(&self, at: &Micros) -> String {
        self.layout.t.date(*at, self.view.zone)
    }

    fn moment(&self, at: &Micros) -> String {
        self.layout.t.moment(*at, self.view.zone)
    }

    fn as_of(&self) -> String {
        self.moment(&self.view.as_of)
    }

    fn profile_count(&self) -> String {
        self.layout.t.words_profiles(self.view.profiles.len())
    }

    fn kind(&self, profile: &ProfileView) -> &'static str {
        self.layout.t.identifier(profile.kind)
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
        let t = self.layout.t;
        match &profile.belongs {
            Belonging::NamedFirst => t.customers_named_first().to_owned(),
            Belonging::Identified => t.customers_identified().to_owned(),
            Belonging::Alias => t.customers_alias().to_owned(),
            Belonging::Shared { kind } => t.customers_shared(t.identifier(*kind)),
            Belonging::Joined { by } => t.customers_joined_by(by),
        }
    }

    fn decided(&self, decision: &LinkView) -> &'static str {
        match decision.kind {
            LinkKind::Separation => self.layout.t.customers_not_same_as(),
            _ => self.layout.t.customers_same_as(),
        }
    }

    fn purpose(&self, consent: &ConsentView) -> &'static str {
        self.layout.t.purpose(consent.purpose)
    }
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}
