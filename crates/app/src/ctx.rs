//! The context of a use case: who asks, where, and when.
use std::sync::{Arc, Mutex, PoisonError};

use rand::{RngExt, SeedableRng, rngs::StdRng};
use throughline_model::{
    id::{UserId, WorkspaceId},
    permission::{Permission, Role, Scope, Scopes},
    time::Micros,
};
use uuid::Uuid;

use crate::error::{Error, Result};

/// Who asks, where, and when. Every use case takes it first.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Who asks.
    pub actor: Actor,
    /// What they are in the workspace; a program and the machine's own command line stand for an admin.
    pub role: Role,
    /// The numbers of the units to which they are limited; `None` where they are not.
    pub units: Option<Arc<[u32]>>,
    /// When.
    pub now: Micros,
    /// Up to when the figures that were given are complete.
    pub complete: Complete,
}

/// Up to when all figures that were given for one request are complete, once they were given.
#[derive(Debug, Clone, Default)]
pub struct Complete(Arc<Mutex<Option<Micros>>>);

impl PartialEq for Complete {
    fn eq(&self, other: &Self) -> bool {
        self.until() == other.until()
    }
}

impl Complete {
    /// The oldest moment; `None` before any figure was given.
    pub fn until(&self) -> Option<Micros> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a figure was given which is complete up to a moment.
    pub fn note(&self, as_of: Micros) {
        let mut until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *until = Some(until.map_or(as_of, |before| before.min(as_of)));
    }
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who signed in.
    User {
        /// Their id.
        id: UserId,
        /// Their name.
        name: String,
    },
    /// A program with a secret key.
    Key {
        /// How the key begins.
        prefix: String,
        /// What it may be used for.
        scopes: Scopes,
    },
    /// Somebody at the machine's own command line.
    Operator,
}

impl Ctx {
    /// The context of somebody at the machine's own command line.
    pub fn operator(workspace: WorkspaceId, now: Micros) -> Self {
        let complete = Complete::default();
        Self { workspace, actor: Actor::Operator, role: Role::Admin, units: None, now, complete }
    }

    /// Tells whether whoever asks may do something.
    pub fn may(&self, permission: Permission) -> bool {
        self.role_allows(permission) && self.lacks(permission).is_none()
    }

    fn role_allows(&self, permission: Permission) -> bool {
        match self.units {
            None => self.role.may(permission),
            Some(_) => self.role.may_within_units(permission),
        }
    }

    /// The scope that a key would need for something and does not have.
    fn lacks(&self, permission: Permission) -> Option<Scope> {
        match self.actor {
            Actor::Key { scopes, .. } => Some(Scope::of(permission)).filter(|scope| !scopes.has(*scope)),
            Actor::User { .. } | Actor::Operator => None,
        }
    }

    /// Refuses what whoever asks may not do.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where they may not; [`Error::LacksScope`] where a key was not made for that.
    pub fn must(&self, permission: Permission) -> Result<()> {
        match self.lacks(permission) {
            Some(scope) => Err(Error::LacksScope(scope)),
            None if self.role_allows(permission) => Ok(()),
            None => Err(Error::Forbidden),
        }
    }

    /// Refuses what only an owner may do, or somebody at the machine's own command line.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where they are neither.
    pub fn must_own(&self) -> Result<()> {
        let owns = self.role == Role::Owner || self.actor == Actor::Operator;
        if owns { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// The person who asks, where it is one.
    pub fn user(&self) -> Option<UserId> {
        match self.actor {
            Actor::User { id, .. } => Some(id),
            Actor::Key { .. } | Actor::Operator => None,
        }
    }
}

/// The seam to time and chance: real in the program, fixed in tests.
#[derive(Debug)]
pub struct World {
    now: fn() -> Micros,
    chance: Mutex<StdRng>,
}

impl World {
    /// The machine's clock and chance.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    pub fn real() -> Self {
        let now = || Micros(chrono::Utc::now().timestamp_micros());
        Self { now, chance: Mutex::new(StdRng::from_rng(&mut rand::rng())) }
    }

    /// A given clock, and chance from a seed.
    pub fn fixed(now: fn() -> Micros, seed: u64) -> Self {
        Self { now, chance: Mutex::new(StdRng::seed_from_u64(seed)) }
    }

    /// What time it is.
    pub fn now(&self) -> Micros {
        (self.now)()
    }

    /// A new id, sortable by the time it was made.
    pub fn new_id(&self) -> Uuid {
        let millis = self.now().0.div_euclid(1000).max(0) as u64;
        let random: [u8; 10] = self.chance.lock().unwrap_or_else(PoisonError::into_inner).random();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// A new secret of 256 bits as text.
    pub fn secret(&self) -> String {
        hex::encode(self.bytes::<32>())
    }

    /// New bytes that nobody can guess.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        self.chance.lock().unwrap_or_else(PoisonError::into_inner).random()
    }

    /// A number from 0 up to 1, so that what was delayed alike does not come back at the same moment.
    pub fn share(&self) -> f64 {
        self.chance.lock().unwrap_or_else(PoisonError::into_inner).random()
    }
}

/// The hash under which a secret is stored. Secrets have 256 bits of chance, so a fast hash is enough.
pub fn hash_of(secret: &str) -> String {
    blake3::hash(secret.as_bytes()).to_hex().to_string()
}

/// Tells whether two secrets are the same, in a time that does not say how much of them is.
pub(crate) fn same(one: &str, other: &str) -> bool {
    subtle::ConstantTimeEq::ct_eq(one.as_bytes(), other.as_bytes()).into()
}
