//! Units: places, teams and brands, and what lies in what.
use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use throughline_app::{
    ctx::Ctx,
    error::Error,
    units::{self, Tree, UnitRow, Units},
};
use throughline_model::unit::Hierarchy;

use super::{Refused, Tab, told};
use crate::{
    error::PageError,
    extract::{Administer, Frame, May},
    pages::{Area, Layout, Piece, html, pieces},
    state::Web,
    urls,
};

/// The page of the units.
#[derive(Template)]
#[template(path = "settings/units.html")]
pub struct UnitsPage {
    /// The frame.
    pub layout: Layout,
    /// The units.
    pub units: Units,
    /// What was entered as a name.
    pub entered: String,
    /// Why something was not done.
    pub refused: Option<Refused>,
}

/// What the address of the page says.
#[derive(Deserialize)]
pub struct Ask {
    done: Option<String>,
}

/// A unit that is to be added.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Added {
    #[serde(default)]
    name: String,
    /// In which hierarchy, and within which unit, where it has a place at once.
    #[serde(default)]
    hierarchy: String,
    #[serde(default)]
    parent: String,
}

/// Where a unit is to lie.
#[derive(Debug, Clone, Deserialize)]
pub struct Placed {
    #[serde(default)]
    hierarchy: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    parent: String,
}

/// Shows the units.
pub async fn list(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Query(ask): Query<Ask>,
) -> Result<Response, PageError> {
    let t = layout.t;
    let notice = match ask.done.as_deref() {
        Some("added") => Some(t.units_added()),
        Some("placed") => Some(t.units_placed()),
        Some("zoned") => Some(t.units_zoned()),
        _ => None,
    };
    let units = units::list(&ctx, &web.app).await?;
    let layout = told(layout.within(Area::Settings), notice);
    Ok(html(&UnitsPage { layout, units, entered: String::new(), refused: None }))
}

/// Adds a unit, such as a region before its shops lie in it.
pub async fn add(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Form(added): Form<Added>,
) -> Result<Response, PageError> {
    let done = async {
        let unit = units::add(&ctx, &web.app, &added.name).await?;
        match added.parent.is_empty() {
            true => Ok(()),
            false => units::place(&ctx, &web.app, hierarchy(&added.hierarchy)?, unit, number(&added.parent)?).await,
        }
    };
    finish(&web, &ctx, layout, done.await, "added", added.name).await
}

/// Says in which unit one lies.
pub async fn place(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Form(placed): Form<Placed>,
) -> Result<Response, PageError> {
    let done = async {
        let unit = number(&placed.unit)?.ok_or(Error::NotFound("unit"))?;
        units::place(&ctx, &web.app, hierarchy(&placed.hierarchy)?, unit, number(&placed.parent)?).await
    };
    finish(&web, &ctx, layout, done.await, "placed", String::new()).await
}

/// The zone of a unit.
#[derive(Debug, Clone, Deserialize)]
pub struct Zoned {
    #[serde(default)]
    unit: String,
    #[serde(default)]
    zone: String,
}

/// Gives a unit a zone of its own, or takes it back.
pub async fn zone(
    State(web): State<Web>,
    May(ctx, _): May<Administer>,
    Frame(layout): Frame,
    Form(zoned): Form<Zoned>,
) -> Result<Response, PageError> {
    let done = async {
        let unit = number(&zoned.unit)?.ok_or(Error::NotFound("unit"))?;
        units::set_zone(&ctx, &web.app, unit, &zoned.zone).await
    };
    finish(&web, &ctx, layout, done.await, "zoned", String::new()).await
}

fn hierarchy(word: &str) -> Result<Hierarchy, Error> {
    Hierarchy::parse(word).ok_or_else(|| Error::field("hierarchy", "is none of the list"))
}

fn number(text: &str) -> Result<Option<u32>, Error> {
    match text {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Error::NotFound("unit")),
    }
}

async fn finish(
    web: &Web,
    ctx: &Ctx,
    layout: Layout,
    done: Result<(), Error>,
    word: &str,
    entered: String,
) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(Redirect::to(&urls::after(urls::UNITS, word)).into_response()),
        Err(error) => {
            let refused = Refused::of(layout.t, error)?;
            let units = units::list(ctx, &web.app).await?;
            let layout = layout.within(Area::Settings);
            let page = html(&UnitsPage { layout, units, entered, refused: Some(refused.clone()) });
            Ok(Refused::answer(Some(&refused), page))
        }
    }
}

impl UnitsPage {
    /// The units that have a zone of their own: number, name and zone.
    fn zoned(&self) -> Vec<(u32, &str, &'static str)> {
        let name = |unit: u32| self.units.all.iter().find(|(other, _)| *other == unit).map(|(_, name)| name.as_str());
        self.units.zones.iter().filter_map(|(unit, zone)| Some((*unit, name(*unit)?, zone.name()))).collect()
    }

    fn zones(&self) -> impl Iterator<Item = &'static str> {
        chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
    }

    fn tab(&self) -> Tab {
        Tab::Units
    }

    /// How many there are, and how many have no place yet.
    fn lead(&self) -> Vec<Piece> {
        pieces(&self.layout.t.units_lead(self.units.all.len(), self.units.loose.len()))
    }

    fn hierarchies(&self) -> [Hierarchy; 3] {
        Hierarchy::ALL
    }

    fn hierarchy(&self, hierarchy: &Hierarchy) -> &'static str {
        let t = self.layout.t;
        match hierarchy {
            Hierarchy::Places => t.units_places(),
            Hierarchy::Teams => t.units_teams(),
            Hierarchy::Brands => t.units_brands(),
        }
    }

    fn trees(&self) -> impl Iterator<Item = &Tree> {
        self.units.trees.iter().filter(|tree| !tree.rows.is_empty())
    }

    fn below(&self, row: &UnitRow) -> Option<String> {
        (row.below > 0).then(|| self.layout.t.units_below(row.below))
    }

    fn is_other(&self, row: &UnitRow, unit: &u32) -> bool {
        row.unit != *unit
    }

    fn is_parent(&self, row: &UnitRow, unit: &u32) -> bool {
        row.parent == Some(*unit)
    }
}
