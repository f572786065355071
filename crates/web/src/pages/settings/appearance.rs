//! How the pages of the workspace look: its mark, its accent with the contrast that it has, and what counts for whoever has
//! not chosen.
use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_app::{ctx::Ctx, error::Error, workspace};
use throughline_model::look::{Colour, Density, Look, Theme};

use super::{Refused, Tab, told};
use crate::{
    error::PageError,
    extract::{Administer, Frame, May},
    pages::{Area, Layout, Piece, html, look, pieces},
    state::Web,
    urls,
};

/// The accent of the program, for whoever begins to choose one.
const OURS: Colour = Colour(0x2b, 0x4a, 0xcb);

/// The page.
#[derive(Template)]
#[template(path = "settings/appearance.html")]
pub struct AppearancePage {
    /// The frame.
    pub layout: Layout,
    /// How pages look.
    pub ours: Look,
    /// Why something was not done.
    pub refused: Option<Refused>,
}

/// What the form says.
#[derive(Deserialize)]
pub struct Entered {
    #[serde(default)]
    mark: String,
    /// Whether the accent is one of their own.
    #[serde(default)]
    own: String,
    #[serde(default)]
    accent: String,
    #[serde(default)]
    theme: String,
    #[serde(default)]
    density: String,
}

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Ask {
    done: Option<String>,
}

/// Shows how pages look.
pub async fn show(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Query(ask): Query<Ask>,
) -> Result<Response, PageError> {
    let notice = ask.done.as_deref().filter(|done| *done == "changed").map(|_| layout.t.appearance_changed());
    let ours = workspace::look(&ctx, &web.app)?;
    Ok(html(&AppearancePage { layout: told(layout.within(Area::Settings), notice), ours, refused: None }))
}

/// Says how pages look.
pub async fn change(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Form(entered): Form<Entered>,
) -> Result<Response, PageError> {
    match set(&ctx, &web, &entered).await {
        Ok(()) => Ok(Redirect::to(&urls::after(urls::APPEARANCE, "changed")).into_response()),
        Err(error) => {
            let refused = Refused::of(layout.t, error)?;
            let ours = workspace::look(&ctx, &web.app)?;
            let page = AppearancePage { layout: layout.within(Area::Settings), ours, refused: Some(refused.clone()) };
            Ok(Refused::answer(Some(&refused), html(&page)))
        }
    }
}

async fn set(ctx: &Ctx, web: &Web, entered: &Entered) -> Result<(), Error> {
    let accent = match entered.own.as_str() {
        "" => None,
        _ => Some(entered.accent.trim().parse().map_err(|why: &str| Error::field("accent", why))?),
    };
    let look = Look {
        accent,
        mark: Some(entered.mark.clone()),
        theme: Theme::parse(&entered.theme).ok_or_else(|| Error::field("theme", "is none of the list"))?,
        density: Density::parse(&entered.density).ok_or_else(|| Error::field("density", "is none of the list"))?,
    };
    workspace::set_look(ctx, &web.app, &look).await
}

impl AppearancePage {
    fn tab(&self) -> Tab {
        Tab::Appearance
    }

    /// Whose colour it is, and how well it can be read.
    fn lead(&self) -> Vec<Piece> {
        let t = self.layout.t;
        let ratio = |contrast: f64| t.decimal((contrast * 10.0).floor() / 10.0, 1);
        match self.ours.accent {
            None => pieces(t.appearance_lead_ours()),
            Some(accent) => {
                let (light, dark) = (accent.on_light(), accent.on_dark());
                let moved = light.act != accent || dark.act != accent;
                let text = t.appearance_lead_own(accent, ratio(light.contrast), ratio(dark.contrast));
                pieces(&format!("{text}{}", if moved { t.appearance_lead_moved() } else { "" }))
            }
        }
    }

    fn accent(&self) -> Colour {
        self.ours.accent.unwrap_or(OURS)
    }

    /// The accent as it is drawn on light and on dark grounds: its name, colour and ground.
    fn shades(&self) -> Option<[(&'static str, Colour, Colour); 2]> {
        let (t, accent) = (self.layout.t, self.ours.accent?);
        let (light, dark) = (accent.on_light(), accent.on_dark());
        Some([(t.appearance_on_light(), light.act, light.ink), (t.appearance_on_dark(), dark.act, dark.ink)])
    }

    fn themes(&self) -> Vec<(&'static str, &'static str, bool)> {
        let t = self.layout.t;
        Theme::ALL.map(|theme| (theme.as_str(), look::theme(t, theme), theme == self.ours.theme)).to_vec()
    }

    fn densities(&self) -> Vec<(&'static str, &'static str, bool)> {
        let t = self.layout.t;
        Density::ALL.map(|one| (one.as_str(), look::density(t, one), one == self.ours.density)).to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{sample::layout, words::TIED};

    fn page(ours: Look) -> String {
        let page = AppearancePage { layout: layout("/settings/appearance"), ours, refused: None };
        page.render().unwrap().replace(TIED, " ")
    }

    #[test]
    fn the_contrast_of_the_accent_is_said() {
        let html = page(Look { accent: Some("#ffe94d".parse().unwrap()), mark: Some("Ö".into()), ..Look::default() });
        assert!(html.contains("#ffe94d") && html.contains(" : 1") && html.contains("made darker or lighter"), "{html}");
        assert!(html.contains("name=\"own\" value=\"1\" checked") && html.contains("value=\"Ö\""), "{html}");
        assert!(!html.contains(" style=\""));
        let html = page(Look { theme: Theme::Dark, ..Look::default() });
        assert!(html.contains("value=\"#2b4acb\"") && !html.contains("value=\"1\" checked"), "{html}");
        assert!(html.contains("<option value=\"dark\" selected>"), "{html}");
    }
}
