//! How pages look to their reader: as they chose, else as this browser did, else as the workspace says.
use askama::Template;
use axum::{
    Form,
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_app::account::{self, Reading};
use throughline_model::look::{Density, Look, Shade, Theme};

use crate::{
    error::PageError,
    extract::{SignedIn, cookie},
    locale::Locale,
    state::Web,
    urls,
};

/// The name of the cookie that keeps the theme in a browser in which nobody is signed in.
const COOKIE: &str = "theme";

/// How a page looks to its reader.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LookView {
    /// Light or dark.
    pub theme: Theme,
    /// How dense.
    pub density: Density,
    /// The accent on light and on dark grounds; `None` where it is the program's own.
    pub accent: Option<(Shade, Shade)>,
    /// What stands in place of the program's mark.
    pub mark: Option<String>,
}

/// The accent as tokens of the stylesheet.
#[derive(Template)]
#[template(
    source = ":root {--act: light-dark({{ light.act }}, {{ dark.act }});--act-soft: light-dark({{ light.soft }}, {{ dark.soft }});--act-ink: light-dark({{ light.ink }}, {{ dark.ink }})}",
    ext = "txt"
)]
struct Accent {
    light: Shade,
    dark: Shade,
}

impl LookView {
    /// How pages look to whoever reads so, in a browser and a workspace.
    pub fn of(reading: &Reading, headers: &HeaderMap, workspace: &Look) -> Self {
        let in_browser = cookie(headers, COOKIE).and_then(Theme::parse);
        Self {
            theme: reading.theme.or(in_browser).unwrap_or(workspace.theme),
            density: reading.density.unwrap_or(workspace.density),
            accent: workspace.accent.map(|accent| (accent.on_light(), accent.on_dark())),
            mark: workspace.mark.clone(),
        }
    }

    /// The accent as tokens of the stylesheet, where the workspace has its own.
    pub fn tokens(&self) -> Option<String> {
        let (light, dark) = self.accent?;
        Accent { light, dark }.render().ok()
    }

    /// The word of the density where it is not the usual one.
    pub fn dense(&self) -> Option<&'static str> {
        (self.density != Density::default()).then(|| self.density.as_str())
    }
}

/// What a theme is called.
pub fn theme(t: Locale, theme: Theme) -> &'static str {
    match theme {
        Theme::System => t.frame_theme_system(),
        Theme::Light => t.frame_theme_light(),
        Theme::Dark => t.frame_theme_dark(),
    }
}

/// What a density is called.
pub fn density(t: Locale, density: Density) -> &'static str {
    match density {
        Density::Comfortable => t.appearance_comfortable(),
        Density::Compact => t.appearance_compact(),
    }
}

/// The cookie that keeps a theme for a year; without one it is forgotten.
pub fn cookie_of(theme: Option<Theme>) -> String {
    let (word, age) = theme.map_or(("", 0), |theme| (theme.as_str(), 31_536_000));
    format!("{COOKIE}={word}; Path=/; Max-Age={age}; SameSite=Lax")
}

/// What the button in the frame says.
#[derive(Deserialize)]
pub struct Chosen {
    theme: String,
    #[serde(default)]
    back: String,
}

/// Keeps the chosen theme, in the account of whoever is signed in and in this browser, and goes back to where it was chosen.
pub async fn choose(
    State(web): State<Web>,
    reader: Result<SignedIn, Response>,
    Form(chosen): Form<Chosen>,
) -> Result<Response, PageError> {
    let theme = Theme::parse(&chosen.theme).unwrap_or_default();
    if let Ok(SignedIn(ctx)) = reader {
        let density = account::reading(&ctx, &web.app).await?.density;
        account::set_look(&ctx, &web.app, Some(theme), density).await?;
    }
    let cookie = cookie_of(Some(theme));
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(urls::within(&chosen.back))).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_wins_then_the_browser_then_the_workspace() {
        let look = |own: Option<Theme>, cookie: &str, workspace: Theme| {
            let headers = HeaderMap::from_iter([(header::COOKIE, format!("a=b; {cookie}").parse().unwrap())]);
            let reading = Reading { theme: own, ..Reading::default() };
            LookView::of(&reading, &headers, &Look { theme: workspace, ..Look::default() }).theme
        };
        assert_eq!(look(Some(Theme::Light), "theme=dark", Theme::Dark), Theme::Light);
        assert_eq!(look(Some(Theme::System), "theme=dark", Theme::Dark), Theme::System);
        assert_eq!(look(None, "theme=light", Theme::Dark), Theme::Light);
        assert_eq!(look(None, "theme=pink", Theme::Dark), Theme::Dark);
        assert_eq!(look(None, "x=y", Theme::System), Theme::System);
        assert_eq!(cookie_of(Some(Theme::Dark)), "theme=dark; Path=/; Max-Age=31536000; SameSite=Lax");
        assert!(cookie_of(None).contains("Max-Age=0"));
    }

    #[test]
    fn an_accent_is_written_as_tokens() {
        let ours = Look { accent: Some("#1d3a8f".parse().unwrap()), ..Look::default() };
        let view = LookView::of(&Reading::default(), &HeaderMap::new(), &ours);
        let tokens = view.tokens().unwrap();
        assert!(tokens.starts_with(":root {--act: light-dark(#1d3a8f, #") && tokens.ends_with("#10131d)}"), "{tokens}");
        assert_eq!(LookView::default().tokens(), None);
    }
}
