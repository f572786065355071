//! Committing a batch: message ids first, then all rows with the position in one transaction, then the columns.
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, hash_map::Entry},
    sync::atomic::Ordering,
};

use throughline_journeys::row::Row;
use throughline_model::{
    event::Event,
    id::{ProfileNo, WorkspaceId},
    outcome::Outcome,
    space::Space,
};
use throughline_store::{
    accounting::{self, Count, Quarantined},
    codes, imports, ledger,
    ledger::{Position, Progress},
    links, metrics, perceptions, profiles, promises, sharings, traits,
    tx::Tx,
};

use super::{
    Projector,
    batch::{Item, Judged, Origin, judge, rejected},
    facts::Written,
    names::Namer,
    people::{Met, People, Said, Sharing},
    tell::{Live, decided, ended},
};
use crate::{
    app::App,
    audit,
    ctx::Ctx,
    error::Result,
    live::{Changed, Topic},
    tenant::Tenant,
    webhooks::{event::Happening, tell::tell},
    wires::Parsed,
};

/// One workspace's part of a batch, worked out and ready to be written.
struct Share {
    tenant: std::sync::Arc<Tenant>,
    namer: Namer,
    met: Met,
    written: Written,
    names: Vec<(ProfileNo, Option<String>, String)>,
    counts: BTreeMap<(u32, i64, Outcome), u64>,
    quarantined: Vec<Quarantined>,
    released: Vec<Quarantined>,
    happenings: Vec<Happening>,
}

impl Projector {
    /// Projects events and gives the outcome of each. `end` is the position in the log after them; events of an
    /// import have none, their `import` row is written instead.
    ///
    /// # Errors
    /// When the disk is full or the database fails; then nothing is visible, and the same call may be made again.
    pub(super) async fn commit(&mut self, app: &App, items: &[Item], end: Option<Position>) -> Result<Vec<Outcome>> {
        self.commit_with(app, items, end, None, |_| None).await
    }

    /// As [`Projector::commit`], for rows of an import: its progress is written with them.
    pub(super) async fn commit_with(
        &mut self,
        app: &App,
        items: &[Item],
        end: Option<Position>,
        import: Option<WorkspaceId>,
        progress: impl FnOnce(&[Outcome]) -> Option<imports::Import>,
    ) -> Result<Vec<Outcome>> {
        let judged = judge(app, items)?;
        let mut shares = Vec::new();
        for tenant in tenants_of(items) {
            shares.push(self.share(app, tenant, items, &judged, import.is_some()).await?);
        }
        if !judged.consumed.is_empty() {
            app.ids(|ids| ids.insert(&judged.consumed).and_then(|()| ids.persist()))?;
        }
        let mut tx = app.db.begin().await?;
        let mut told = false;
        for share in &shares {
            share.write(&mut tx).await?;
            told |= tell(&mut tx, app, share.tenant.workspace.id, &share.happenings).await?;
        }
        if let (Some(workspace), Some(import)) = (import, progress(&judged.outcomes)) {
            imports::put(&mut tx, workspace, &import).await?;
            told |= tell(&mut tx, app, workspace, ended(&import).as_slice()).await?;
        }
        if let Some(end) = end {
            ledger::set_position(&mut tx, Progress::Rows, end).await?;
        }
        tx.commit().await?;
        app.unindexed.store(true, Ordering::Relaxed);
        if told {
            app.bell.ring();
        }
        for share in shares {
            let workspace = share.tenant.workspace.id;
            let changed = app.live.is_heard(workspace).then(|| share.changed());
            share.tenant.set_names(share.namer.into_names());
            share.tenant.table.apply(&share.met.relinks, &share.written.rows)?;
            if let Some(people) = self.people.get_mut(&share.tenant.workspace.id) {
                people.remember(&share.met);
            }
            app.live.tell(workspace, changed.unwrap_or_default());
        }
        if let Some(workspace) = import {
            app.live.tell(workspace, Changed::about([Topic::Imports]));
        }
        if let Some(last) = items.last() {
            *app.projected_until.write().unwrap_or_else(std::sync::PoisonError::into_inner) = last.origin.received_at;
        }
        Ok(judged.outcomes)
    }

    /// Writes what people state about who is who, and resolves the customers that it changes.
    ///
    /// # Errors
    /// When the database fails; then nothing has changed.
    pub(crate) async fn decide(
        &mut self,
        app: &App,
        tenant: &Tenant,
        said: &Said<'_>,
        (ctx, (action, subject, detail)): (&Ctx, audit::Deed<'_>),
    ) -> Result<()> {
        let workspace = tenant.workspace.id;
        let identity = tenant.table.snapshot().identity;
        let met = self.people(app, workspace).await?.meet(&app.db, workspace, &identity, said).await?;
        let happenings = decided(app, tenant, &identity, &met).await?;
        let mut tx = app.db.begin().await?;
        write_people(&mut tx, workspace, &met).await?;
        audit::note(&mut tx, ctx, action, subject, detail).await?;
        let told = tell(&mut tx, app, workspace, &happenings).await?;
        tx.commit().await?;
        if told {
            app.bell.ring();
        }
        tenant.table.apply(&met.relinks, &[])?;
        self.people(app, workspace).await?.remember(&met);
        app.live.tell(workspace, Changed { profiles: touched_by(&met), ..Changed::default() });
        Ok(())
    }

    pub(super) async fn people(&mut self, app: &App, workspace: WorkspaceId) -> Result<&mut People> {
        match self.people.entry(workspace) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(new) => Ok(new.insert(People::new(&app.db, workspace).await?)),
        }
    }

    async fn share(
        &mut self,
        app: &App,
        tenant: std::sync::Arc<Tenant>,
        items: &[Item],
        judged: &Judged,
        import: bool,
    ) -> Result<Share> {
        let workspace = tenant.workspace.id;
        let mine =
            || items.iter().zip(&judged.outcomes).filter(|(item, _)| item.origin.tenant.workspace.id == workspace);
        let accepted: Vec<(&Item, &Event)> = mine().filter_map(accepted_event).collect();
        let said = said_by(&accepted);
        let identity = tenant.table.snapshot().identity;
        let met = self.people(app, workspace).await?.meet(&app.db, workspace, &identity, &said).await?;
        let mut namer = Namer::new(tenant.names());
        let mut written = Written::default();
        let mut live = Live::new(app, &tenant, import);
        for (item, event) in &accepted {
            if let Some(profile) = met.numbers.get(&item.owner) {
                live.add(&mut written, (item, event), *profile, &mut namer);
            }
        }
        let happenings = live.happenings(app, &tenant, &identity, &met, (&written, &namer)).await?;
        let names = display_names(app, workspace, &met, &written).await?;
        let mut counts = BTreeMap::new();
        for (item, outcome) in mine().filter(|(item, _)| item.origin.counted) {
            *counts
                .entry((item.origin.source_code, accounting::day_of(item.origin.received_at), *outcome))
                .or_default() += 1;
        }
        let of_mine = |(item, rejection): (&Item, Quarantined)| {
            (item.origin.tenant.workspace.id == workspace).then_some(rejection)
        };
        let quarantined = rejected(items, judged).filter_map(of_mine).collect();
        let mut released = Vec::new();
        for (item, _) in &accepted {
            let Some(place) = item.mends else { continue };
            let (lsn, ordinal) = (place.lsn.0, u64::from(place.ordinal));
            released.extend(accounting::waiting_at(&app.db, workspace, lsn, ordinal).await?);
        }
        Ok(Share { tenant, namer, met, written, names, counts, quarantined, released, happenings })
    }
}

/// The rows of events that were projected before, for columns that no file holds yet.
pub(super) fn rows_again(
    tenant: &Tenant,
    accepted: &[(&Item, &Event)],
    numbers: &HashMap<throughline_model::id::ProfileId, ProfileNo>,
) -> Vec<Row> {
    let mut namer = Namer::new(tenant.names());
    let mut written = Written::default();
    for (item, event) in accepted {
        if let Some(profile) = numbers.get(&item.owner) {
            written.add(item, event, *profile, &mut namer);
        }
    }
    written.rows
}

pub(super) fn accepted_event<'a>((item, outcome): (&'a Item, &Outcome)) -> Option<(&'a Item, &'a Event)> {
    match (&item.parsed, outcome) {
        (Parsed::Event(event), Outcome::Accepted) => Some((item, event)),
        _ => None,
    }
}

/// The workspaces of a batch, each once, also where one was renamed while the batch was read.
fn tenants_of(items: &[Item]) -> Vec<std::sync::Arc<Tenant>> {
    let mut tenants: Vec<std::sync::Arc<Tenant>> = Vec::new();
    for item in items {
        if tenants.last().is_none_or(|last| last.workspace.id != item.origin.tenant.workspace.id)
            && !tenants.iter().any(|tenant| tenant.workspace.id == item.origin.tenant.workspace.id)
        {
            tenants.push(std::sync::Arc::clone(&item.origin.tenant));
        }
    }
    tenants
}

fn said_by<'a>(accepted: &[(&'a Item, &'a Event)]) -> Said<'a> {
    let mut said = Said::default();
    for (item, event) in accepted {
        let Some(who) = &event.who else { continue };
        let Origin { tenant, source, source_code, received_at, .. } = &*item.origin;
        said.keys.push((item.owner, &who.key, *source_code, *received_at));
        said.carried.extend(who.identifiers.iter().map(|identifier| (item.owner, identifier)));
        for (kind, key) in &who.same_as {
            let other = key.profile(tenant.workspace.id, *source);
            said.keys.push((other, key, *source_code, *received_at));
            said.same.push((*kind, other, item.owner, event.occurred_at));
        }
    }
    said
}

/// What people see and search of the profiles whose traits or identifiers the batch touches.
async fn display_names(
    app: &App,
    workspace: WorkspaceId,
    met: &Met,
    written: &Written,
) -> Result<Vec<(ProfileNo, Option<String>, String)>> {
    let mut touched: Vec<ProfileNo> =
        written.traits.iter().map(|said| said.profile).chain(met.carried.iter().map(|(no, _)| *no)).collect();
    touched.sort();
    touched.dedup();
    if touched.is_empty() {
        return Ok(Vec::new());
    }
    let mut latest: HashMap<(ProfileNo, String), traits::Trait> = HashMap::new();
    let stored = traits::latest(&app.db, workspace, &touched).await?;
    for said in stored.into_iter().chain(written.traits.iter().cloned()) {
        let key = (said.profile, said.name.clone());
        if latest.get(&key).is_none_or(|known| (known.at, known.message) < (said.at, said.message)) {
            latest.insert(key, said);
        }
    }
    let mut carried: HashMap<ProfileNo, Vec<String>> = HashMap::new();
    let stored = profiles::identifiers(&app.db, workspace, &touched).await?;
    for (no, identifier) in stored.into_iter().chain(met.carried.iter().cloned()) {
        carried.entry(no).or_default().push(identifier.value);
    }
    let mut keys: HashMap<ProfileNo, String> = HashMap::new();
    for profile in profiles::by_numbers(&app.db, workspace, &touched).await?.iter().chain(&met.added) {
        keys.insert(profile.no, profile.key.value.clone());
    }
    let text = |no: ProfileNo, name: &str| {
        let value: serde_json::Value = serde_json::from_str(&latest.get(&(no, name.to_owned()))?.value).ok()?;
        value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let named = touched.into_iter().map(|no| {
        let first = text(no, "firstName").or_else(|| text(no, "first_name"));
        let last = text(no, "lastName").or_else(|| text(no, "last_name"));
        let joined = [first, last].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let name = text(no, "name").or(Some(joined).filter(|name| !name.is_empty())).or_else(|| text(no, "email"));
        let mut folded = vec![name.clone().unwrap_or_default(), keys.remove(&no).unwrap_or_default()];
        folded.extend(carried.remove(&no).unwrap_or_default());
        (no, name, folded.join(" "))
    });
    Ok(named.collect())
}

/// The profiles that were met, and those whose customers are others now.
fn touched_by(met: &Met) -> HashSet<u32> {
    let relinked = met
        .relinks
        .iter()
        .flat_map(|(no, customer, former)| [*no, *customer].into_iter().chain(former.iter().copied()));
    met.numbers.values().map(|no| no.0).chain(relinked).collect()
}

impl Share {
    /// What whoever looks at it now will see anew.
    fn changed(&self) -> Changed {
        let mut topics = BTreeSet::new();
        if !self.written.perceptions.is_empty() {
            topics.insert(Topic::Feedback);
        }
        if !self.written.rows.is_empty() {
            topics.insert(Topic::Touchpoints);
        }
        if !self.quarantined.is_empty() || !self.released.is_empty() {
            topics.insert(Topic::Quarantine);
        }
        Changed { profiles: touched_by(&self.met), topics }
    }

    async fn write(&self, tx: &mut Tx) -> Result<()> {
        let workspace = self.tenant.workspace.id;
        let now = self.met.added.first().map_or(throughline_model::time::Micros(0), |profile| profile.created_at);
        codes::add(
            tx,
            workspace,
            &self.namer.codes.iter().filter(|code| code.space != Space::Source).cloned().collect::<Vec<_>>(),
        )
        .await?;
        codes::add_touchpoints(tx, workspace, &self.namer.touchpoints, now).await?;
        metrics::add(tx, workspace, &self.namer.metrics, now).await?;
        write_people(tx, workspace, &self.met).await?;
        traits::add(tx, workspace, &self.written.traits).await?;
        traits::add_consents(tx, workspace, &self.written.consents).await?;
        profiles::set_names(tx, workspace, &self.names).await?;
        perceptions::add(tx, workspace, &self.written.perceptions).await?;
        promises::fold(tx, workspace, &self.written.promises).await?;
        accounting::quarantine(tx, workspace, &self.quarantined).await?;
        let counts: Vec<Count> = self
            .counts
            .iter()
            .map(|((source, day, outcome), n)| Count { source: *source, day: *day, outcome: *outcome, n: *n })
            .collect();
        accounting::count(tx, workspace, &counts).await?;
        for event in &self.released {
            accounting::release(tx, workspace, event).await?;
        }
        Ok(())
    }
}

async fn write_people(tx: &mut Tx, workspace: WorkspaceId, met: &Met) -> Result<()> {
    profiles::add(tx, workspace, &met.added).await?;
    profiles::add_identifiers(tx, workspace, &met.carried).await?;
    for (seq, (link, touched)) in (met.first_link..).zip(&met.links) {
        links::append(tx, workspace, seq, std::slice::from_ref(link), touched).await?;
    }
    if let Some(Sharing { identifier, stated }) = &met.sharing {
        match stated {
            Some((by, at)) => sharings::put(tx, workspace, identifier, *by, *at).await?,
            None => sharings::remove(tx, workspace, identifier).await?,
        }
    }
    let added: std::collections::HashSet<u32> = met.added.iter().map(|profile| profile.no.0).collect();
    let changes: Vec<_> = met
        .relinks
        .iter()
        .filter(|(no, ..)| !added.contains(no))
        .map(|(no, customer, former)| {
            (ProfileNo(*no), ProfileNo(*customer), former.iter().map(|no| ProfileNo(*no)).collect())
        })
        .collect();
    profiles::set_customers(tx, workspace, &changes).await?;
    Ok(())
}
