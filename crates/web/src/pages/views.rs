//! Saved views: the bar above a list in which they are chosen, saved and changed.
use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::Redirect,
};
use serde::Deserialize;
use throughline_app::{
    ctx::Ctx,
    error::Error,
    views::{self, LONGEST, List, ViewIn, ViewView},
};
use throughline_model::{id::ViewId, permission::Permission};

use super::Layout;
use crate::{
    error::PageError,
    extract::{May, SeePeople},
    locale::Locale,
    routes::{Needs, Routes},
    state::Web,
    urls,
};

/// The routes of the area.
pub fn routes() -> Routes {
    let see = Needs::Right(Permission::SeePeople);
    Routes::new().post(urls::VIEWS, see, save).post(urls::VIEW, see, change).post(urls::VIEW_REMOVE, see, remove)
}

/// The views of a list, as the page of the list draws them.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewsBar {
    /// The reader's language.
    pub t: Locale,
    /// What every form sends along.
    pub csrf: String,
    /// The list.
    pub list: List,
    /// What its address says, as a view would keep it.
    pub query: String,
    /// The views that the reader sees.
    pub views: Vec<ViewView>,
}

#[derive(Template)]
#[template(path = "parts/views.html")]
struct BarTemplate<'a> {
    bar: &'a ViewsBar,
}

impl ViewsBar {
    /// The views of a list whose address has a query.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(ctx: &Ctx, web: &Web, layout: &Layout, list: List, query: &str) -> Result<Self, Error> {
        let views = views::list(ctx, &web.app, Some(list)).await?;
        Ok(Self { t: layout.t, csrf: layout.csrf.clone(), list, query: list.keeps(query), views })
    }

    /// The view that is shown.
    fn current(&self) -> Option<&ViewView> {
        self.views.iter().find(|view| view.query == self.query)
    }

    fn is_current(&self, view: &ViewView) -> bool {
        self.current().is_some_and(|current| current.id == view.id)
    }

    /// Whether the list is shown as it is without any choice.
    fn is_bare(&self) -> bool {
        self.query.is_empty()
    }

    /// Whether what is shown could be saved: there is something to keep, and no view has it.
    fn can_save(&self) -> bool {
        !self.is_bare() && self.current().is_none()
    }

    /// Views that can be made to show what is shown now.
    fn changeable(&self) -> impl Iterator<Item = &ViewView> {
        self.views.iter().filter(|view| view.may_change)
    }

    fn everything(&self) -> &'static str {
        match self.list {
            List::Customers => self.t.views_all_customers(),
            List::Feedback => self.t.views_all_feedback(),
        }
    }

    fn bare_url(&self) -> &'static str {
        path_of(self.list)
    }

    fn url(&self, view: &ViewView) -> String {
        url_of(view.list, &view.query)
    }

    fn view_url(&self, view: &ViewView) -> String {
        urls::view(view.id)
    }

    fn remove_url(&self, view: &ViewView) -> String {
        urls::view_remove(view.id)
    }

    /// Who shares a view; `None` where nobody does by name.
    fn shared_by(&self, view: &ViewView) -> Option<String> {
        (view.shared && !view.owner.is_empty()).then(|| self.t.views_shared_by(&view.owner))
    }

    fn longest(&self) -> usize {
        LONGEST
    }

    /// The bar as HTML.
    pub fn to_html(&self) -> String {
        BarTemplate { bar: self }.render().unwrap_or_default()
    }
}

fn path_of(list: List) -> &'static str {
    match list {
        List::Customers => urls::CUSTOMERS,
        List::Feedback => urls::FEEDBACK,
    }
}

fn url_of(list: List, query: &str) -> String {
    if query.is_empty() { path_of(list).to_owned() } else { format!("{}?{query}", path_of(list)) }
}

/// What the form that saves a view says.
#[derive(Deserialize)]
pub struct Saved {
    list: String,
    query: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    shared: String,
    /// The view that is to show this from now on; a new one where it is empty.
    #[serde(default)]
    view: String,
}

/// Saves what a list shows.
pub async fn save(
    State(web): State<Web>,
    May(ctx, _): May<SeePeople>,
    Form(saved): Form<Saved>,
) -> Result<Redirect, PageError> {
    let list = List::parse(&saved.list).ok_or(Error::NotFound("list"))?;
    let query = list.keeps(&saved.query);
    let back = url_of(list, &query);
    match saved.view.as_str() {
        "" => {
            let given = ViewIn { name: saved.name, query, shared: !saved.shared.is_empty() };
            views::add(&ctx, &web.app, list, &given).await?;
        }
        view => {
            let known = views::show(&ctx, &web.app, id(view)?).await?;
            views::change(&ctx, &web.app, known.id, &known.name, known.shared, Some(&query)).await?;
        }
    }
    Ok(Redirect::to(&urls::also(&back, &[("done", urls::VIEW_SAVED)])))
}

/// What the form that changes a view says.
#[derive(Deserialize)]
pub struct Changed {
    name: String,
    #[serde(default)]
    shared: String,
}

/// Gives a view another name, or says who sees it.
pub async fn change(
    State(web): State<Web>,
    May(ctx, _): May<SeePeople>,
    Path(view): Path<String>,
    Form(changed): Form<Changed>,
) -> Result<Redirect, PageError> {
    let known = views::show(&ctx, &web.app, id(&view)?).await?;
    views::change(&ctx, &web.app, known.id, &changed.name, !changed.shared.is_empty(), None).await?;
    Ok(Redirect::to(&urls::also(&url_of(known.list, &known.query), &[("done", urls::VIEW_SAVED)])))
}

/// Removes a view; the page that it showed offers to bring it back.
pub async fn remove(
    State(web): State<Web>,
    May(ctx, _): May<SeePeople>,
    Path(view): Path<String>,
) -> Result<Redirect, PageError> {
    let known = views::show(&ctx, &web.app, id(&view)?).await?;
    let undo = views::remove(&ctx, &web.app, known.id).await?;
    Ok(Redirect::to(&urls::did(&url_of(known.list, &known.query), undo)))
}

fn id(text: &str) -> Result<ViewId, Error> {
    text.parse().map_err(|_| Error::NotFound("view"))
}
