//! Reach: the part of the ledgers that somebody may see, where they are limited to some units.
//!
//! It is pushed into the pass and into SQL, so that a question answers as if nothing else were there. A promise names
//! no unit, so it is seen with the rows of its object alone.
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use throughline_journeys::{
    ask::Ledgers,
    batch::Batch,
    lane::rows_of,
    schema::Column,
    within::{Customers, Within},
};
use throughline_model::{
    id::ProfileNo,
    space::Space,
    time::{Micros, SECOND, TimeRange},
};
use throughline_store::{profiles, promises::Promise};

use crate::{
    app::App,
    ctx::Ctx,
    error::{Error, Result},
    tenant::{Names, Tenant},
};

/// How long a set of customers is remembered: who came since is not in it yet.
const REMEMBERED: i64 = 20 * SECOND;

/// Most sets of customers that are remembered for a workspace.
const MOST_SETS: usize = 64;

/// Sets of customers, by what they are the set of, for a short while.
#[derive(Debug, Default)]
pub struct Sets(Mutex<HashMap<String, (Micros, Arc<Customers>)>>);

impl Sets {
    /// Forgets all sets: something changed that they rest on.
    pub fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The set of a name, found by `find` where it is not remembered.
    ///
    /// # Errors
    /// Those of `find`.
    pub async fn get<F: Future<Output = Result<Customers>>>(
        &self,
        name: &str,
        now: Micros,
        find: impl FnOnce() -> F,
    ) -> Result<Arc<Customers>> {
        let fresh = |at: Micros| now.0 - at.0 < REMEMBERED;
        if let Some((at, set)) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name)
            && fresh(*at)
        {
            return Ok(Arc::clone(set));
        }
        let found = Arc::new(find().await?);
        let mut sets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sets.len() >= MOST_SETS {
            sets.retain(|_, (at, _)| fresh(*at));
        }
        if sets.len() < MOST_SETS {
            sets.insert(name.to_owned(), (now, Arc::clone(&found)));
        }
        Ok(found)
    }
}

/// The part of the columns that somebody may see.
pub fn within(ctx: &Ctx, names: &Names) -> Within {
    let units = ctx.units.as_ref().map(|units| Arc::from(names.catalogue.units_within(units)));
    Within { units, customers: None }
}

/// The numbers of the units whose rows are meant, for SQL: those that somebody may see, and of them those of a chosen
/// unit and of all that lie in it. `None` where every row is meant.
pub fn units(ctx: &Ctx, names: &Names, chosen: Option<&str>) -> Option<Vec<u32>> {
    let here = within(ctx, names);
    let chosen = chosen.map(|unit| names.catalogue.code(Space::Unit, unit).unwrap_or(0));
    if here.units.is_none() && chosen.is_none() {
        return None;
    }
    let wanted = chosen.map(|unit| names.catalogue.units_within(&[unit]));
    let meant = |unit: &u32| {
        let wanted = wanted.as_ref().is_none_or(|wanted| wanted.get(*unit as usize).copied().unwrap_or(false));
        wanted && here.has_unit(*unit)
    };
    Some((0..names.catalogue.next_code(Space::Unit)).filter(meant).collect())
}

/// The names of the units that somebody may choose, in the order of the alphabet.
pub fn unit_names(ctx: &Ctx, names: &Names) -> Vec<String> {
    let here = within(ctx, names);
    let all = (0u32..).zip(names.catalogue.names(Space::Unit));
    let mut found: Vec<String> =
        all.filter(|(unit, name)| !name.is_empty() && here.has_unit(*unit)).map(|(_, name)| name.clone()).collect();
    found.sort_by_key(|name| name.to_lowercase());
    found
}

/// The customers who have a row that somebody may see; `None` where they may see everybody.
///
/// # Errors
/// When files cannot be read.
pub async fn customers(ctx: &Ctx, app: &App, tenant: &Arc<Tenant>) -> Result<Option<Arc<Customers>>> {
    let Some(units) = &ctx.units else { return Ok(None) };
    let name = format!("units {units:?}");
    let find = async || asked(ctx, app, tenant, |ledgers| ledgers.everybody()).await;
    Ok(Some(tenant.sets.get(&name, ctx.now, find).await?))
}

/// Asks the part of the ledgers that somebody may see, away from the threads that serve.
///
/// # Errors
/// When files cannot be read, and those of the question.
pub async fn asked<T: Send + 'static>(
    ctx: &Ctx,
    app: &App,
    tenant: &Arc<Tenant>,
    question: impl FnOnce(&Ledgers<'_>) -> throughline_journeys::error::Result<T> + Send + 'static,
) -> Result<T> {
    asked_within(ctx, app, tenant, Part::default(), question).await
}

/// The customers of whom alone something is asked, and those with whom they are compared.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// Of whom; of everybody where there is no set.
    pub customers: Option<Arc<Customers>>,
    /// With whom; with the same where there is no set.
    pub compared: Option<Arc<Customers>>,
}

/// As [`asked`], of some customers alone.
///
/// # Errors
/// As for [`asked`].
pub async fn asked_within<T: Send + 'static>(
    ctx: &Ctx,
    app: &App,
    tenant: &Arc<Tenant>,
    part: Part,
    question: impl FnOnce(&Ledgers<'_>) -> throughline_journeys::error::Result<T> + Send + 'static,
) -> Result<T> {
    let (as_of, threads, tenant) = (app.as_of(), app.settings.threads, Arc::clone(tenant));
    let names = tenant.names();
    let here = Within { customers: part.customers, ..within(ctx, &names) };
    // A question that nobody waits for any more is given up.
    let guard = CancelOnDrop::default();
    let cancelled = Arc::clone(&guard.0);
    let answered = tokio::task::spawn_blocking(move || {
        let ledgers = Ledgers::new(&tenant.table, &names.catalogue, as_of, threads, &cancelled)?;
        question(&ledgers.within(here).compared_with(part.compared))
    });
    Ok(answered.await.map_err(Error::internal("could not answer a question"))??)
}

#[derive(Default)]
struct CancelOnDrop(Arc<std::sync::atomic::AtomicBool>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.store(true, std::sync::atomic::Ordering::Relaxed);
    }
}

/// Refuses a customer of whom somebody may see nothing, as if there were none.
///
/// # Errors
/// [`Error::NotFound`]; when files or the database cannot be read.
pub async fn must_see(ctx: &Ctx, app: &App, tenant: &Arc<Tenant>, customer: ProfileNo) -> Result<()> {
    if ctx.units.is_none() {
        return Ok(());
    }
    let theirs = profiles::of_customer(&app.db, ctx.workspace, customer).await?;
    let theirs: Vec<u32> = theirs.iter().map(|profile| profile.no.0).collect();
    let (table, here) = (Arc::clone(tenant), within(ctx, &tenant.names()));
    let read = tokio::task::spawn_blocking(move || {
        rows_of(&table.table.snapshot(), &[customer.0], &theirs, TimeRange::default(), &here)
    });
    let rows = read.await.map_err(Error::internal("could not read a timeline"))??;
    if rows.is_empty() { Err(Error::NotFound("customer")) } else { Ok(()) }
}

/// Leaves the promises that somebody may see: all, or those about the objects of the rows that they see.
pub fn promises_seen(ctx: &Ctx, rows: &Batch, promises: Vec<Promise>) -> Vec<Promise> {
    if ctx.units.is_none() {
        return promises;
    }
    let objects: HashSet<&str> = (0..rows.len()).filter_map(|row| rows.text_at(Column::Object, row)).collect();
    let seen = |promise: &Promise| promise.object.as_deref().is_some_and(|object| objects.contains(object));
    promises.into_iter().filter(seen).collect()
}
