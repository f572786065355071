//! Saved views: the query of a list's address under a name, for oneself or for everybody in the workspace.
//!
//! A view keeps only what the address of its list can say, so the address stays the truth: to choose a view is to go
//! there.
use form_urlencoded::Serializer;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use throughline_model::{
    id::{UndoId, ViewId},
    permission::Permission,
    time::Micros,
};
use throughline_store::{
    users,
    views::{self, View},
};

use crate::{
    app::App,
    audit::{self, Action},
    ctx::Ctx,
    error::{Error, Result},
    undo::{self, Before},
};

/// Most characters of a view's name.
pub const LONGEST: usize = 60;
/// Most views of a workspace.
const MOST: usize = 1_000;
/// Most bytes of what an address says.
const LONGEST_QUERY: usize = 6_000;

/// A list that has views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum List {
    /// The list of customers.
    Customers,
    /// What was said.
    Feedback,
}

/// A saved view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewView {
    /// Its id.
    pub id: ViewId,
    /// The list that it is of.
    pub list: List,
    /// Its name.
    pub name: String,
    /// What the list's address says, in the order of [`List::parameters`].
    pub query: String,
    /// Whether everybody in the workspace sees it.
    pub shared: bool,
    /// The name of whose it is.
    pub owner: String,
    /// Whether the caller may change it.
    pub may_change: bool,
    /// When it was last changed.
    pub changed_at: Micros,
}

/// What a view is to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ViewIn {
    /// Its name.
    pub name: String,
    /// What the list's address says.
    pub query: String,
    /// Whether everybody in the workspace sees it.
    pub shared: bool,
}

impl List {
    /// All lists that have views.
    pub const ALL: [Self; 2] = [Self::Customers, Self::Feedback];

    /// The word in SQL and forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Feedback => "feedback",
        }
    }

    /// The list with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.as_str() == word)
    }

    /// What its address can say that tells one view from another, in the order in which a view keeps it.
    pub fn parameters(self) -> &'static [&'static str] {
        match self {
            Self::Customers => &["q", "segment", "question", "row", "columns"],
            Self::Feedback => {
                &["unit", "period", "from", "to", "segment", "q", "metric", "score", "touchpoint", "words"]
            }
        }
    }

    /// What an address says that a view keeps: what the list knows and is not empty, in one order. The rest, such as
    /// where a page begins, is left out.
    pub fn keeps(self, query: &str) -> String {
        let said: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
        let mut kept = Serializer::new(String::new());
        for name in self.parameters() {
            let value = said.iter().find(|(other, _)| other == name).map(|(_, value)| value.trim());
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                kept.append_pair(name, value);
            }
        }
        kept.finish()
    }

    /// The same for what a program sends, which is told of what the list does not know.
    fn takes(self, query: &str) -> Result<String> {
        let query = query.trim_start_matches('?');
        if let Some((name, _)) =
            form_urlencoded::parse(query.as_bytes()).find(|(name, _)| !self.parameters().contains(&name.as_ref()))
        {
            let known = self.parameters().join(", ");
            return Err(Error::field("query", format!("has `{name}`, which is none of {known}")));
        }
        let kept = self.keeps(query);
        if kept.len() > LONGEST_QUERY {
            return Err(Error::field("query", format!("has more than {LONGEST_QUERY} characters")));
        }
        Ok(kept)
    }
}

/// Lists the views that the caller sees, by their names: of one list, or of all.
///
/// # Errors
/// When they are not the caller's to see, or the database fails.
pub async fn list(ctx: &Ctx, app: &App, list: Option<List>) -> Result<Vec<ViewView>> {
    ctx.must(Permission::SeePeople)?;
    let members = users::of_workspace(&app.db, ctx.workspace).await?;
    let name = |id| members.iter().find(|(user, _)| Some(user.id) == id).map(|(user, _)| user.name.clone());
    let found = views::all(&app.db, ctx.workspace).await?.into_iter().filter(|view| sees(ctx, view));
    let mut found: Vec<ViewView> = found
        .filter_map(|view| {
            Some(ViewView {
                id: view.id,
                list: List::parse(&view.list).filter(|own| list.is_none_or(|asked| asked == *own))?,
                may_change: may_change(ctx, &view),
                owner: name(view.owner).unwrap_or_default(),
                name: view.name,
                query: view.query,
                shared: view.shared,
                changed_at: view.changed_at,
            })
        })
        .collect();
    found.sort_by_key(|view| (view.list.as_str(), view.name.to_lowercase()));
    Ok(found)
}

/// Shows a view.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is somebody else's alone.
pub async fn show(ctx: &Ctx, app: &App, view: ViewId) -> Result<ViewView> {
    list(ctx, app, None).await?.into_iter().find(|other| other.id == view).ok_or(Error::NotFound("view"))
}

/// Saves a view of a list; gives its id.
///
/// # Errors
/// Names the field that cannot be taken.
pub async fn add(ctx: &Ctx, app: &App, list: List, given: &ViewIn) -> Result<ViewId> {
    ctx.must(Permission::SeePeople)?;
    let view = View {
        id: ViewId(app.world.new_id()),
        list: list.as_str().to_owned(),
        owner: ctx.user(),
        shared: given.shared,
        name: given.name.clone(),
        query: given.query.clone(),
        changed_at: ctx.now,
    };
    if views::all(&app.db, ctx.workspace).await?.len() >= MOST {
        return Err(Error::Conflict(format!("there are {MOST} views already")));
    }
    keep(ctx, app, view).await
}

/// Gives a view another name, says who sees it, and where `query` is given what it shows.
///
/// # Errors
/// Names the field that cannot be taken; [`Error::Forbidden`] when it is not the caller's to change.
pub async fn change(
    ctx: &Ctx,
    app: &App,
    view: ViewId,
    name: &str,
    shared: bool,
    query: Option<&str>,
) -> Result<ViewId> {
    let found = changeable(ctx, app, view).await?;
    let query = query.map_or_else(|| found.query.clone(), str::to_owned);
    keep(ctx, app, View { name: name.to_owned(), shared, query, changed_at: ctx.now, ..found }).await
}

/// Removes a view; gives by what it comes back.
///
/// # Errors
/// [`Error::Forbidden`] when it is not the caller's to remove.
pub async fn remove(ctx: &Ctx, app: &App, view: ViewId) -> Result<UndoId> {
    let found = changeable(ctx, app, view).await?;
    let mut tx = app.db.begin().await?;
    views::remove(&mut tx, ctx.workspace, view).await?;
    if found.shared {
        audit::note(&mut tx, ctx, Action::ViewRemoved, &found.name, &found.list).await?;
    }
    let name = found.name.clone();
    let undo = undo::note(&mut tx, ctx, app, &Before::view(found), &name, 1).await?;
    tx.commit().await?;
    Ok(undo)
}

/// Puts a view back that was removed.
pub(crate) async fn bring_back(ctx: &Ctx, app: &App, view: &View) -> Result<u64> {
    let mut tx = app.db.begin().await?;
    views::put(&mut tx, ctx.workspace, view).await?;
    if view.shared {
        audit::note(&mut tx, ctx, Action::ViewPut, &view.name, "brought back").await?;
    }
    tx.commit().await?;
    Ok(1)
}

/// Writes a view, after its name and query were looked at.
async fn keep(ctx: &Ctx, app: &App, view: View) -> Result<ViewId> {
    let name = view.name.trim();
    if name.is_empty() || name.chars().count() > LONGEST || name.chars().any(char::is_control) {
        return Err(Error::field("name", "needs 1 to 60 characters"));
    }
    if view.owner.is_none() && !view.shared {
        return Err(Error::field("shared", "must be true: a program has no views of its own"));
    }
    let list = List::parse(&view.list).ok_or(Error::NotFound("list"))?;
    let all = views::all(&app.db, ctx.workspace).await?;
    let same = |other: &&View| other.id != view.id && other.list == view.list && other.name == name;
    if all.iter().filter(same).any(|other| sees(ctx, other)) {
        return Err(Error::field("name", "belongs to another view of this list"));
    }
    let view = View { name: name.to_owned(), query: list.takes(&view.query)?, ..view };
    let mut tx = app.db.begin().await?;
    views::put(&mut tx, ctx.workspace, &view).await?;
    if view.shared {
        audit::note(&mut tx, ctx, Action::ViewPut, &view.name, &format!("{}?{}", view.list, view.query)).await?;
    }
    tx.commit().await?;
    Ok(view.id)
}

fn sees(ctx: &Ctx, view: &View) -> bool {
    view.shared || owns(ctx, view)
}

fn owns(ctx: &Ctx, view: &View) -> bool {
    view.owner.is_some() && view.owner == ctx.user()
}

fn may_change(ctx: &Ctx, view: &View) -> bool {
    owns(ctx, view) || (view.shared && ctx.may(Permission::Administer))
}

async fn changeable(ctx: &Ctx, app: &App, view: ViewId) -> Result<View> {
    ctx.must(Permission::SeePeople)?;
    let found = views::all(&app.db, ctx.workspace).await?.into_iter().find(|other| other.id == view);
    let found = found.filter(|view| sees(ctx, view)).ok_or(Error::NotFound("view"))?;
    if may_change(ctx, &found) { Ok(found) } else { Err(Error::Forbidden) }
}

#[cfg(test)]
mod tests;
