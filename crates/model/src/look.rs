//! How pages look: the accent of a workspace, light or dark, and how dense. A colour that cannot be read is made darker or
//! lighter until it can.
use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Light or dark, or whatever the reader's system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// How much stands on a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// With room around.
    #[default]
    Comfortable,
    /// Smaller, with more rows.
    Compact,
}

/// A colour of sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Colour(pub u8, pub u8, pub u8);

/// How the pages of a workspace look.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// The colour of what can be pressed, as `#rrggbb`; the program's own where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<Colour>,
    /// One or two characters in place of the program's mark; then the workspace's name stands beside them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// Light or dark, for whoever has not chosen.
    #[serde(default)]
    pub theme: Theme,
    /// How dense, for whoever has not chosen.
    #[serde(default)]
    pub density: Density,
}

/// An accent on one ground: the colour itself, a ground of it, and what is written on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shade {
    /// What can be pressed.
    pub act: Colour,
    /// The ground of what is chosen.
    pub soft: Colour,
    /// What stands on a button.
    pub ink: Colour,
    /// The least contrast of all that is read, as a ratio to 1.
    pub contrast: f64,
}

/// What can be read takes this contrast (WCAG 2.2, AA).
pub const READABLE: f64 = 4.5;

/// The grounds on which the accent is read, light and dark.
const LIGHT: [Colour; 2] = [Colour(0xff, 0xff, 0xff), Colour(0xf2, 0xf0, 0xec)];
const DARK: [Colour; 2] = [Colour(0x1b, 0x1e, 0x24), Colour(0x10, 0x12, 0x16)];

/// What stands on a button in the dark.
const DARK_INK: Colour = Colour(0x10, 0x13, 0x1d);

impl Theme {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word in cookies, forms and SQL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == word)
    }

    /// The word for the page where it does not follow the system.
    pub fn fixed(self) -> Option<&'static str> {
        (self != Self::System).then(|| self.as_str())
    }

    /// The schemes that a browser may draw before anything else is there.
    pub fn schemes(self) -> &'static str {
        self.fixed().unwrap_or("light dark")
    }

    /// The one that a press of the button leads to.
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Dark,
            Self::Dark => Self::Light,
            Self::Light => Self::System,
        }
    }
}

impl Density {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Comfortable, Self::Compact];

    /// The word in forms and SQL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Comfortable => "comfortable",
            Self::Compact => "compact",
        }
    }

    /// The density with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|density| density.as_str() == word)
    }
}

impl Colour {
    /// The contrast with another one, as a ratio to 1 (WCAG 2.2).
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// So much of another one mixed in, from 0 to 1.
    fn mixed(self, other: Self, share: f64) -> Self {
        let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    /// The accent on light grounds: darker than it was chosen where it could not be read.
    pub fn on_light(self) -> Shade {
        self.readable(&LIGHT, Self(0, 0, 0), Self(0xff, 0xff, 0xff))
    }

    /// The accent on dark grounds: lighter than it was chosen where it could not be read.
    pub fn on_dark(self) -> Shade {
        self.readable(&DARK, Self(0xff, 0xff, 0xff), DARK_INK)
    }

    fn readable(self, grounds: &[Self], towards: Self, ink: Self) -> Shade {
        let shade = |step: u32| {
            let act = self.mixed(towards, f64::from(step) / 50.0);
            let soft = grounds.first().map_or(ink, |card| card.mixed(act, 0.1));
            let all = grounds.iter().chain([&soft, &ink]).map(|ground| act.contrast(*ground));
            Shade { act, soft, ink, contrast: all.fold(f64::INFINITY, f64::min) }
        };
        (0..=50).map(shade).find(|shade| shade.contrast >= READABLE).unwrap_or_else(|| shade(50))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl FromStr for Colour {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_hex = |digits: &&str| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let digits = text.strip_prefix('#').filter(is_hex);
        let part = |from: usize| u8::from_str_radix(digits?.get(from..from + 2)?, 16).ok();
        match (part(0), part(2), part(4)) {
            (Some(red), Some(green), Some(blue)) => Ok(Self(red, green, blue)),
            _ => Err("is not a colour such as #2b4acb"),
        }
    }
}

impl Serialize for Colour {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|why| D::Error::custom(format!("`{text}` {why}")))
    }
}

impl schemars::JsonSchema for Colour {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Colour".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_read_and_write_the_same_text() {
        assert_eq!("#2B4acb".parse::<Colour>().unwrap().to_string(), "#2b4acb");
        for wrong in ["", "2b4acb", "#2b4ac", "#2b4acbb", "#2b4acg", "#é4acb", "blue", "#+1+1+1"] {
            assert!(wrong.parse::<Colour>().is_err(), "{wrong}");
        }
        let look: Look = serde_json::from_str(r##"{"accent":"#0b7a75","theme":"dark"}"##).unwrap();
        assert_eq!(
            (look.accent, look.theme, look.density),
            (Some(Colour(11, 122, 117)), Theme::Dark, Density::Comfortable)
        );
        assert!(serde_json::from_str::<Look>(r#"{"accent":"red"}"#).is_err());
    }

    #[test]
    fn contrasts_are_those_of_the_guideline() {
        let (black, white) = (Colour(0, 0, 0), Colour(255, 255, 255));
        assert!((black.contrast(white) - 21.0).abs() < 1e-9);
        assert!((white.contrast(white) - 1.0).abs() < 1e-9);
        // The grey that is just readable on white.
        assert!((Colour(0x76, 0x76, 0x76).contrast(white) - 4.54).abs() < 0.01);
    }

    #[test]
    fn every_accent_can_be_read_on_every_ground() {
        for red in (0..=255).step_by(15) {
            for green in (0..=255).step_by(15) {
                for blue in (0..=255).step_by(15) {
                    let accent = Colour(red, green, blue);
                    for (shade, grounds) in [(accent.on_light(), LIGHT), (accent.on_dark(), DARK)] {
                        assert!(shade.contrast >= READABLE, "{accent} became {}", shade.act);
                        for ground in grounds.into_iter().chain([shade.soft, shade.ink]) {
                            assert!(shade.act.contrast(ground) >= READABLE, "{accent} on {ground}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn what_can_be_read_stays_as_it_was_chosen() {
        let navy: Colour = "#1d3a8f".parse().unwrap();
        assert_eq!(navy.on_light().act, navy);
        assert!(navy.on_dark().act != navy);
        let lemon: Colour = "#ffe94d".parse().unwrap();
        assert_eq!(lemon.on_dark().act, lemon);
        assert!(lemon.on_light().act != lemon);
    }
}
