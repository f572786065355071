//! Broken promises: that a promised moment passed is nothing that comes in, so it is looked for.
use std::{collections::HashMap, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::json;
use throughline_model::{
    id::{ProfileId, ProfileNo},
    space::Space,
    time::{Micros, SECOND},
};
use throughline_store::{profiles, promises, webhooks};

use super::{
    event::{EventKind, Happening},
    tell::{is_wanted, tell},
};
use crate::{
    app::App,
    error::Result,
    jobs::{Job, Ran, Turn},
    tenant::Tenant,
};

/// How long after the promised moment nobody is told yet: word that it was kept may be on its way.
pub const GRACE: i64 = 5 * 60 * SECOND;

/// Tells of promises whose moment has passed since the last time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellBroken {}

/// How many are read at a time.
const STEP: u32 = 500;

impl Job for TellBroken {
    const KIND: &'static str = "broken_promises";

    async fn run(self, app: &Arc<App>, _turn: Turn) -> Result<Ran> {
        for tenant in app.tenants() {
            let workspace = tenant.workspace.id;
            let until = Micros(app.now().0 - GRACE);
            let mark = webhooks::promises_until(&app.db, workspace).await?;
            let next = match (is_wanted(app, workspace, EventKind::PromiseBroken), mark) {
                (true, Some(after)) if after < until => {
                    tell_broken(app, &tenant, (after, until)).await?;
                    continue;
                }
                (true, Some(_)) | (false, None) => continue,
                // What was broken before anybody wanted to hear of it is history.
                (true, None) => Some(until),
                (false, Some(_)) => None,
            };
            let mut tx = app.db.begin().await?;
            webhooks::set_promises_until(&mut tx, workspace, next).await?;
            tx.commit().await?;
        }
        Ok(Ran::Done)
    }
}

async fn tell_broken(app: &App, tenant: &Tenant, range: (Micros, Micros)) -> Result<()> {
    let workspace = tenant.workspace.id;
    let (mut broken, mut last): (Vec<promises::Promise>, _) = (Vec::new(), None);
    loop {
        let found = promises::broken(&app.db, workspace, range, last.as_ref(), STEP).await?;
        last = found.last().cloned();
        broken.extend(found);
        if last.is_none() {
            break;
        }
    }
    let identity = tenant.table.snapshot().identity;
    let customer = |no: ProfileNo| ProfileNo(identity.customer_of(no.0));
    let customers: Vec<ProfileNo> = broken.iter().map(|promise| customer(promise.profile)).collect();
    let found = profiles::by_numbers(&app.db, workspace, &customers).await?;
    let ids: HashMap<ProfileNo, ProfileId> = found.into_iter().map(|profile| (profile.no, profile.id)).collect();
    let names = tenant.names();
    let happenings: Vec<Happening> = broken
        .iter()
        .zip(customers)
        .filter_map(|(promise, customer)| {
            let customer = ids.get(&customer)?;
            let touchpoint = promise.touchpoint.and_then(|code| names.catalogue.name(Space::Touchpoint, code));
            let data = json!({
                "promise": promise.id,
                "customer": customer,
                "name": promise.name,
                "what": promise.what,
                "touchpoint": touchpoint,
                "object": promise.object,
                "made": promise.made,
                "due": promise.due,
                "kept": promise.kept,
            });
            Some(Happening::new(EventKind::PromiseBroken, promise.due?, customer.to_string(), data))
        })
        .collect();
    let mut tx = app.db.begin().await?;
    let told = tell(&mut tx, app, workspace, &happenings).await?;
    webhooks::set_promises_until(&mut tx, workspace, Some(range.1)).await?;
    tx.commit().await?;
    if told {
        app.bell.ring();
    }
    Ok(())
}
