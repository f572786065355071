//! Identity: the addresses that join nobody.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use throughline_app::identity;
use throughline_model::{identifier::IdentifierKind, permission::Permission, time::Micros};

use super::{
    endpoint::{Call, Endpoints, Given},
    wire::{Items, Nothing, PageQuery},
};

/// The endpoints of the area.
pub fn endpoints() -> Endpoints {
    let admin = Permission::Administer;
    let shared = "/api/v1/identity/shared";
    Endpoints::of("identity")
        .get(shared, admin, "Lists the addresses that were declared shared, the newest first.", list)
        .create(shared, admin, "Declares an address shared: it joins nobody, also not those it had joined.", share)
        .delete("/api/v1/identity/shared/{address}", admin, "Takes back that an address is shared.", unshare)
        .get(
            "/api/v1/identity/crowded",
            admin,
            "Lists the addresses that join nobody because too many profiles carry them, the most first.",
            crowded,
        )
}

/// An address that was declared shared.
#[derive(Debug, Serialize, JsonSchema)]
struct SharedOut {
    /// What kind of address.
    kind: IdentifierKind,
    /// The address in normal form.
    address: String,
    /// Who declared it, by name; null where no member did.
    by: Option<String>,
    /// When.
    at: Micros,
    /// How many profiles carry it.
    profiles: u64,
}

async fn list(call: Call<Nothing, PageQuery>) -> Given<Items<SharedOut>> {
    let shared = identity::shared(&call.ctx, &call.app).await?.into_iter().map(|shared| SharedOut {
        kind: shared.identifier.kind,
        address: shared.identifier.value,
        by: shared.by,
        at: shared.at,
        profiles: shared.carriers,
    });
    Items::page(shared, &call.query)
}

/// An address.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AddressIn {
    /// An e-mail address, or a telephone number with its `+`.
    address: String,
}

/// The address as it is known.
#[derive(Debug, Serialize, JsonSchema)]
struct AddressOut {
    /// What kind of address.
    kind: IdentifierKind,
    /// The address in normal form.
    address: String,
}

async fn share(call: Call<Nothing, Nothing, AddressIn>) -> Given<AddressOut> {
    let identifier = identity::share(&call.ctx, &call.app, &call.body.address).await?;
    Ok(AddressOut { kind: identifier.kind, address: identifier.value })
}

/// The path of an address.
#[derive(Debug, Deserialize, JsonSchema)]
struct AddressPath {
    /// The address.
    address: String,
}

async fn unshare(call: Call<AddressPath>) -> Given<()> {
    identity::unshare(&call.ctx, &call.app, &call.path.address).await.map(drop)
}

/// An address that too many carry.
#[derive(Debug, Serialize, JsonSchema)]
struct CrowdedOut {
    /// What kind of address.
    kind: IdentifierKind,
    /// The address in normal form.
    address: String,
    /// How many profiles carry it.
    profiles: u64,
}

async fn crowded(call: Call<Nothing, PageQuery>) -> Given<Items<CrowdedOut>> {
    let crowded = identity::crowded(&call.ctx, &call.app).await?.into_iter().map(|(identifier, profiles)| CrowdedOut {
        kind: identifier.kind,
        address: identifier.value,
        profiles,
    });
    Items::page(crowded, &call.query)
}
