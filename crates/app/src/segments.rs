//! Segments: groups of customers by a condition, kept under a name; who is in one is found out whenever it is asked.
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use throughline_journeys::{answer::Row, identity::Identity, pass::filter::compare, within::Customers};
use throughline_model::{
    filter::{Filter, Leaf, Op},
    id::{ProfileId, ProfileNo, SegmentId},
    identifier::IdentifierKind,
    permission::Permission,
    question::{Question, Score},
    segment::{Condition, ConsentTest, Met, PromiseState, Promised, Said, TraitTest},
    space::Space,
    time::{Micros, Span},
};
use throughline_store::{
    profiles,
    segments::{self, Segment},
};

use crate::{
    app::App,
    audit::{self, Action},
    ctx::Ctx,
    error::{Error, Result},
    reach,
    tenant::Tenant,
};

pub mod listed;

/// Most characters of a segment's name.
pub const LONGEST: usize = 80;

/// Most segments of a workspace.
const MOST: usize = 500;

/// A segment as pages and the API show it.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentView {
    /// Its id.
    pub id: SegmentId,
    /// Its name.
    pub name: String,
    /// Who is meant.
    pub condition: Condition,
    /// When it was last changed.
    pub changed_at: Micros,
}

/// What the fields of a form offer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices {
    /// Touchpoints.
    pub touchpoints: Vec<String>,
    /// Metrics.
    pub metrics: Vec<String>,
    /// Names of units and channels.
    pub values: Vec<String>,
    /// Names of traits.
    pub traits: Vec<String>,
}

/// From how many statements the names of traits are gathered.
const STATEMENTS: u32 = 5_000;

/// What a form can offer for values and traits.
///
/// # Errors
/// When the database fails.
pub async fn choices(ctx: &Ctx, app: &App) -> Result<Choices> {
    let names = app.tenant(ctx.workspace)?.names();
    let mut values = reach::unit_names(ctx, &names);
    values.extend(names.catalogue.names(Space::Channel).iter().filter(|name| !name.is_empty()).cloned());
    let traits = segments::trait_names(&app.db, ctx.workspace, STATEMENTS).await?;
    Ok(Choices { values, traits, ..Choices::default() })
}

/// Lists the segments by their names.
///
/// # Errors
/// When the database fails.
pub async fn list(ctx: &Ctx, app: &App) -> Result<Vec<SegmentView>> {
    ctx.must(Permission::SeeFigures)?;
    let found = segments::all(&app.db, ctx.workspace).await?;
    let view = |segment: Segment| {
        let condition = serde_json::from_str(&segment.condition);
        let condition = condition.map_err(Error::internal("could not read the condition of a segment"))?;
        Ok(SegmentView { id: segment.id, name: segment.name, condition, changed_at: segment.changed_at })
    };
    found.into_iter().map(view).collect()
}

/// Shows a segment.
///
/// # Errors
/// When there is none, or the database fails.
pub async fn show(ctx: &Ctx, app: &App, segment: SegmentId) -> Result<SegmentView> {
    list(ctx, app).await?.into_iter().find(|other| other.id == segment).ok_or(Error::NotFound("segment"))
}

/// Adds a segment, or changes the one with an id; gives its id.
///
/// # Errors
/// Names the field that cannot be taken; [`Error::Conflict`] where the name belongs to another one.
pub async fn put(
    ctx: &Ctx,
    app: &Arc<App>,
    segment: Option<SegmentId>,
    name: &str,
    condition: &Condition,
) -> Result<SegmentId> {
    ctx.must(Permission::SeePeople)?;
    let name = &named_so(name)?;
    let known = list(ctx, app).await?;
    match segment {
        Some(id) if !known.iter().any(|other| other.id == id) => return Err(Error::NotFound("segment")),
        None if known.len() >= MOST => return Err(Error::Conflict(format!("there are {MOST} segments already"))),
        _ => {}
    }
    // What cannot be asked is not kept.
    members(ctx, app, condition).await?;
    let id = segment.unwrap_or_else(|| SegmentId(app.world.new_id()));
    let condition = serde_json::to_string(condition).map_err(Error::internal("could not write a condition"))?;
    let row = Segment { id, name: name.clone(), condition, created_by: ctx.user(), changed_at: ctx.now };
    let mut tx = app.db.begin().await?;
    if !segments::put(&mut tx, ctx.workspace, &row).await? {
        return Err(Error::Conflict(format!("there is a segment named {name} already")));
    }
    audit::note(&mut tx, ctx, Action::SegmentPut, name, &row.condition).await?;
    tx.commit().await?;
    app.tenant(ctx.workspace)?.answers.forget();
    Ok(id)
}

/// A name that a segment can have.
fn named_so(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST || name.chars().any(char::is_control) {
        return Err(Error::field("name", format!("needs 1 to {LONGEST} characters")));
    }
    Ok(name.to_owned())
}

/// Removes a segment.
///
/// # Errors
/// When there is none, or it is not the caller's to do.
pub async fn remove(ctx: &Ctx, app: &App, segment: SegmentId) -> Result<()> {
    ctx.must(Permission::SeePeople)?;
    let found = show(ctx, app, segment).await?;
    let mut tx = app.db.begin().await?;
    segments::remove(&mut tx, ctx.workspace, segment).await?;
    audit::note(&mut tx, ctx, Action::SegmentRemoved, &found.name, "").await?;
    tx.commit().await?;
    app.tenant(ctx.workspace)?.answers.forget();
    Ok(())
}

/// The customers of the segment with a name.
///
/// # Errors
/// Names `segment` when there is none; when files or the database cannot be read.
pub async fn named(ctx: &Ctx, app: &App, name: &str) -> Result<Arc<Customers>> {
    let found = list(ctx, app).await?.into_iter().find(|segment| segment.name == name);
    let found = found.ok_or_else(|| Error::field("segment", format!("there is no segment named {name}")))?;
    members(ctx, app, &found.condition).await
}

/// The customers whom a condition means now, as far as the caller may see them.
///
/// # Errors
/// Names `condition` or the field in it that cannot be taken; when files or the database cannot be read.
pub async fn members(ctx: &Ctx, app: &App, condition: &Condition) -> Result<Arc<Customers>> {
    condition.check()?;
    let tenant = app.tenant(ctx.workspace)?;
    let text = serde_json::to_string(condition).map_err(Error::internal("could not write a condition"))?;
    let name = format!("segment {:?} {text}", ctx.units);
    let finder = Finder { ctx, app, tenant: &tenant, identity: tenant.table.snapshot().identity };
    tenant.sets.get(&name, ctx.now, async || finder.find(condition).await).await
}

/// Finds out who is meant.
struct Finder<'a> {
    ctx: &'a Ctx,
    app: &'a App,
    tenant: &'a Arc<Tenant>,
    identity: Arc<Identity>,
}

impl Finder<'_> {
    async fn find(&self, condition: &Condition) -> Result<Customers> {
        Ok(match condition {
            Condition::And(list) => {
                let mut all = self.everybody().await?;
                for condition in list {
                    all = all.and(&Box::pin(self.find(condition)).await?);
                }
                all
            }
            Condition::Or(list) => {
                let mut any = Customers::default();
                for condition in list {
                    any = any.or(&Box::pin(self.find(condition)).await?);
                }
                any
            }
            Condition::Not(inner) => self.everybody().await?.without(&Box::pin(self.find(inner)).await?),
            Condition::Met(met) => self.met(met).await?,
            Condition::Said(said) => self.said(said).await?,
            Condition::Promised(promised) => self.promised(promised).await?,
            Condition::Trait(test) => self.stated(test).await?,
            Condition::Known(kind) => self.known(*kind).await?,
            Condition::Consent(test) => self.allow(test).await?,
            Condition::Listed(profiles) => self.listed(profiles).await?,
        })
    }

    /// Everybody who has a row; whoever is only known by name has no journey and is in no segment.
    async fn everybody(&self) -> Result<Customers> {
        reach::asked(self.ctx, self.app, self.tenant, |ledgers| ledgers.everybody()).await
    }

    fn since(&self, within: Option<Span>) -> Option<Micros> {
        within.map(|span| Micros(self.ctx.now.0.saturating_sub(span.0)))
    }

    async fn met(&self, met: &Met) -> Result<Customers> {
        let at = met
            .touchpoint
            .as_ref()
            .map(|name| Filter::Leaf(Leaf { field: "touchpoint".to_owned(), op: Op::Eq, value: name.clone().into() }));
        let filter = match (at, met.filter.clone()) {
            (Some(at), Some(filter)) => Some(Filter::And { and: vec![at, filter] }),
            (at, filter) => at.or(filter),
        };
        let (from, at_least, at_most) = (self.since(met.within), met.at_least, met.at_most);
        let counted = async |times: u32| {
            let filter = filter.clone();
            let find =
                move |ledgers: &throughline_journeys::ask::Ledgers<'_>| ledgers.often(filter.as_ref(), times, from);
            reach::asked(self.ctx, self.app, self.tenant, find).await
        };
        // Nobody's count is kept, so "at most" leaves out those with more.
        let enough = if at_least == 0 { self.everybody().await? } else { counted(at_least).await? };
        Ok(match at_most {
            Some(most) => enough.without(&counted(most.saturating_add(1)).await?),
            None => enough,
        })
    }

    async fn said(&self, said: &Said) -> Result<Customers> {
        let question = Question::Score(Score {
            metric: said.metric.clone(),
            by: None,
            from: self.since(said.within),
            to: None,
            filter: None,
            compare: None,
            limit: None,
            cursor: None,
            segment: None,
        });
        let mut row = Row::new();
        for (field, end) in [("least", said.least), ("most", said.most)] {
            row.extend(end.map(|value| (field.to_owned(), value.into())));
        }
        let found =
            reach::asked(self.ctx, self.app, self.tenant, move |ledgers| ledgers.behind(&question, &row)).await?;
        Ok(found.customers)
    }

    async fn promised(&self, asked: &Promised) -> Result<Customers> {
        if self.ctx.units.is_some() {
            return Err(Error::field(
                "condition",
                "promises name no unit, so they cannot be asked for within your units",
            ));
        }
        let since = self.since(asked.within).unwrap_or(Micros(i64::MIN));
        let rows =
            segments::promised(&self.app.db, self.ctx.workspace, asked.what.as_deref(), since, self.ctx.now).await?;
        let mut counts: HashMap<u32, u32> = HashMap::new();
        for (profile, kept, broken) in rows {
            let counted = if asked.state == PromiseState::Kept { kept } else { broken };
            *counts.entry(self.customer_of(profile)).or_default() += counted;
        }
        let enough = counts.into_iter().filter(|(_, n)| *n >= asked.at_least.max(1));
        self.seen(enough.map(|(customer, _)| customer).collect()).await
    }

    async fn stated(&self, test: &TraitTest) -> Result<Customers> {
        let rows = segments::trait_of_all(&self.app.db, self.ctx.workspace, &test.name).await?;
        let mut latest: HashMap<u32, ((i64, i64), String)> = HashMap::new();
        for (profile, at, value) in rows {
            let own = latest.entry(self.customer_of(profile)).or_insert_with(|| (at, value.clone()));
            if own.0 < at {
                *own = (at, value);
            }
        }
        let fits = |text: &String| {
            let value = serde_json::from_str(text).unwrap_or_default();
            compare(&value, test.op, &test.value)
        };
        let absent =
            matches!(test.op, Op::Ne) || (test.op == Op::Exists && test.value == serde_json::Value::Bool(false));
        let named = latest.iter().filter(|(_, (_, value))| fits(value) != absent).map(|(customer, _)| *customer);
        // Whoever has no such trait satisfies "is not": all but those who fail.
        let named: Customers = named.collect();
        if absent { Ok(self.everybody().await?.without(&named)) } else { self.seen(named).await }
    }

    async fn known(&self, kind: IdentifierKind) -> Result<Customers> {
        let profiles = segments::known_by(&self.app.db, self.ctx.workspace, kind).await?;
        self.seen(profiles.into_iter().map(|profile| self.customer_of(profile)).collect()).await
    }

    async fn allow(&self, test: &ConsentTest) -> Result<Customers> {
        let said = segments::consents(&self.app.db, self.ctx.workspace, test.purpose.as_str()).await?;
        let mut latest: BTreeMap<(u32, String), ((i64, i64), bool)> = BTreeMap::new();
        for (profile, channel, at, granted) in said {
            if test.channel.as_ref().is_some_and(|wanted| *wanted != channel) {
                continue;
            }
            let own = latest.entry((self.customer_of(profile), channel)).or_insert((at, granted));
            // Of one moment and message, no comes before yes.
            if (own.0, !own.1) < (at, !granted) {
                *own = (at, granted);
            }
        }
        let allowed = latest.into_iter().filter(|(_, (_, granted))| *granted).map(|((customer, _), _)| customer);
        self.seen(allowed.collect()).await
    }

    async fn listed(&self, named: &[ProfileId]) -> Result<Customers> {
        let found = profiles::by_ids(&self.app.db, self.ctx.workspace, named).await?;
        let named: Customers = found.into_iter().map(|profile| self.customer_of(profile.no)).collect();
        // Whoever was named is in it, also without a journey.
        Ok(match reach::customers(self.ctx, self.app, self.tenant).await? {
            Some(seen) => named.and(&seen),
            None => named,
        })
    }

    /// Of some customers those of whom the caller may see something.
    async fn seen(&self, customers: Customers) -> Result<Customers> {
        Ok(customers.and(&self.everybody().await?))
    }

    fn customer_of(&self, profile: ProfileNo) -> u32 {
        self.identity.customer_of(profile.0)
    }
}

#[cfg(test)]
mod tests;
