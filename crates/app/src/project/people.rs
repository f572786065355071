//! People of a batch: their profiles are found or made, new links are noted, and the customers that they change are
//! resolved anew.
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use throughline_journeys::{identity::Identity, table::Relink};
use throughline_model::{
    id::{FIRST_EPISODE, LinkId, ProfileId, ProfileNo, UserId, WorkspaceId, derived},
    identifier::{Identifier, IdentifierKind},
    identity::{Evidence, SHARED_LIMIT, resolve},
    link::{Link, LinkKind},
    profile::ProfileKey,
    time::Micros,
};
use throughline_store::{db::Db, links, profiles, sharings};

use crate::error::Result;

/// What is remembered of a workspace's people between batches.
#[derive(Debug)]
pub struct People {
    next_person: u32,
    next_episode: u32,
    next_link: i64,
    numbers: HashMap<ProfileId, ProfileNo>,
    /// The earliest moment at which a source stated that two profiles are one.
    stated: HashMap<(LinkKind, ProfileId, ProfileId), Micros>,
    carried: HashSet<(ProfileNo, Identifier)>,
}

/// Most profiles, links and identifiers that are remembered; then everything is forgotten and read again.
const MOST: usize = 300_000;

/// What a batch says about people.
#[derive(Debug, Default)]
pub struct Said<'a> {
    /// Keys in the order in which they were met, with the source's number and the moment of receipt.
    pub keys: Vec<(ProfileId, &'a ProfileKey, u32, Micros)>,
    /// Two profiles that a source states are one, with the moment.
    pub same: Vec<(LinkKind, ProfileId, ProfileId, Micros)>,
    /// Identifiers that profiles carry beside their keys.
    pub carried: Vec<(ProfileId, &'a Identifier)>,
    /// Entries of people in the link log, and the profiles that they touch.
    pub decisions: Vec<(Link, Vec<ProfileId>)>,
    /// A person's statement that an address is shared, or no longer.
    pub sharing: Option<Sharing>,
}

/// Whether an address is shared: it joins nobody while it is.
#[derive(Debug, Clone)]
pub struct Sharing {
    /// The address.
    pub identifier: Identifier,
    /// Who stated it and when; `None` takes the statement back.
    pub stated: Option<(Option<UserId>, Micros)>,
}

/// What follows for the store and the columns.
#[derive(Debug, Default)]
pub struct Met {
    /// The number of each key's profile.
    pub numbers: HashMap<ProfileId, ProfileNo>,
    /// Profiles to add.
    pub added: Vec<profiles::Profile>,
    /// Identifiers to add.
    pub carried: Vec<(ProfileNo, Identifier)>,
    /// Entries to append to the link log, in order, with the profiles that they touch.
    pub links: Vec<(Link, Vec<ProfileId>)>,
    /// Where in the log's order they begin.
    pub first_link: i64,
    /// Profiles that now belong to another customer.
    pub relinks: Vec<Relink>,
    /// An address that is shared from now on, or no longer.
    pub sharing: Option<Sharing>,
    next_person: u32,
    next_episode: u32,
}

impl People {
    /// Reads where a workspace's numbers have come to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn new(db: &Db, workspace: WorkspaceId) -> Result<Self> {
        let (next_person, next_episode) = profiles::next_numbers(db, workspace).await?;
        Ok(Self {
            next_person,
            next_episode: next_episode.max(FIRST_EPISODE),
            next_link: links::next_seq(db, workspace).await?,
            numbers: HashMap::new(),
            stated: HashMap::new(),
            carried: HashSet::new(),
        })
    }

    /// Works out what a batch says about people. Nothing is remembered until [`People::remember`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn meet(&self, db: &Db, workspace: WorkspaceId, identity: &Identity, said: &Said<'_>) -> Result<Met> {
        let mut met = Met {
            first_link: self.next_link,
            next_person: self.next_person,
            next_episode: self.next_episode,
            sharing: said.sharing.clone(),
            ..Met::default()
        };
        self.number(db, workspace, said, &mut met).await?;
        let added: HashSet<ProfileId> = met.added.iter().map(|profile| profile.id).collect();
        self.new_identifiers(db, workspace, said, &added, &mut met).await?;
        self.new_links(db, workspace, said, &added, &mut met).await?;
        let mut seeds: BTreeSet<ProfileId> = BTreeSet::new();
        for (link, touched) in &met.links {
            seeds.extend(link.left.iter().chain(&link.right).chain(touched));
        }
        let by_number: HashMap<ProfileNo, ProfileId> = met.numbers.iter().map(|(id, no)| (*no, *id)).collect();
        seeds.extend(met.carried.iter().filter_map(|(no, _)| by_number.get(no)));
        if let Some(Sharing { identifier, .. }) = &met.sharing {
            let carriers = links::carriers(db, workspace, std::slice::from_ref(identifier)).await?;
            // One that too many carry joins nobody either way.
            if carriers.len() <= SHARED_LIMIT {
                seeds.extend(carriers.into_iter().map(|(_, id, _)| id));
            }
        }
        if !seeds.is_empty() {
            relink(db, workspace, identity, seeds, &added, &mut met).await?;
        }
        Ok(met)
    }

    /// Remembers what has been committed.
    pub fn remember(&mut self, met: &Met) {
        if self.numbers.len() > MOST {
            self.numbers.clear();
        }
        if self.stated.len() > MOST {
            self.stated.clear();
        }
        if self.carried.len() > MOST {
            self.carried.clear();
        }
        self.numbers.extend(met.numbers.iter().map(|(id, no)| (*id, *no)));
        self.carried.extend(met.carried.iter().cloned());
        for (link, _) in &met.links {
            if let (Some(left), Some(right)) = (link.left.first(), link.right.first()) {
                self.stated.insert((link.kind, *left, *right), link.at);
            }
        }
        self.next_person = met.next_person;
        self.next_episode = met.next_episode;
        self.next_link = met.first_link + met.links.len() as i64;
    }

    async fn number(&self, db: &Db, workspace: WorkspaceId, said: &Said<'_>, met: &mut Met) -> Result<()> {
        let mut unknown = Vec::new();
        for (id, ..) in &said.keys {
            match self.numbers.get(id) {
                Some(no) => drop(met.numbers.insert(*id, *no)),
                None => unknown.push(*id),
            }
        }
        unknown.sort();
        unknown.dedup();
        for profile in profiles::by_ids(db, workspace, &unknown).await? {
            met.numbers.insert(profile.id, profile.no);
        }
        for (id, key, source, received_at) in &said.keys {
            if met.numbers.contains_key(id) {
                continue;
            }
            let next = match key.0.kind {
                IdentifierKind::EpisodeId => &mut met.next_episode,
                _ => &mut met.next_person,
            };
            let no = ProfileNo(*next);
            *next += 1;
            met.numbers.insert(*id, no);
            met.added.push(profiles::Profile {
                no,
                id: *id,
                source: *source,
                key: key.0.clone(),
                customer: no,
                former: Vec::new(),
                name: None,
                created_at: *received_at,
            });
        }
        Ok(())
    }

    async fn new_identifiers(
        &self,
        db: &Db,
        workspace: WorkspaceId,
        said: &Said<'_>,
        added: &HashSet<ProfileId>,
        met: &mut Met,
    ) -> Result<()> {
        let mut seen = HashSet::new();
        let mut maybe = Vec::new();
        for (id, identifier) in &said.carried {
            let Some(no) = met.numbers.get(id) else { continue };
            let pair = (*no, (*identifier).clone());
            if !self.carried.contains(&pair) && seen.insert(pair.clone()) {
                maybe.push((pair, added.contains(id)));
            }
        }
        let old: Vec<ProfileNo> = maybe.iter().filter(|(_, added)| !added).map(|((no, _), _)| *no).collect();
        let there: HashSet<_> = profiles::identifiers(db, workspace, &old).await?.into_iter().collect();
        met.carried.extend(maybe.into_iter().map(|(pair, _)| pair).filter(|pair| !there.contains(pair)));
        Ok(())
    }

    async fn new_links(
        &self,
        db: &Db,
        workspace: WorkspaceId,
        said: &Said<'_>,
        added: &HashSet<ProfileId>,
        met: &mut Met,
    ) -> Result<()> {
        let mut earliest: BTreeMap<(LinkKind, ProfileId, ProfileId), Micros> = BTreeMap::new();
        for (kind, left, right, at) in &said.same {
            let key = (*kind, *left, *right);
            if left != right && self.stated.get(&key).is_none_or(|known| at < known) {
                earliest.entry(key).and_modify(|first| *first = (*at).min(*first)).or_insert(*at);
            }
        }
        let old: Vec<ProfileId> = earliest
            .keys()
            .filter(|(_, left, right)| !added.contains(left) && !added.contains(right))
            .map(|key| key.1)
            .collect();
        let mut known: HashMap<(LinkKind, ProfileId, ProfileId), Micros> = HashMap::new();
        for (_, link) in links::about(db, workspace, &old).await? {
            if let (Some(left), Some(right)) = (link.left.first(), link.right.first()) {
                let first = known.entry((link.kind, *left, *right)).or_insert(link.at);
                *first = link.at.min(*first);
            }
        }
        for ((kind, left, right), at) in earliest {
            if known.get(&(kind, left, right)).is_none_or(|known| at < *known) {
                met.links.push((rule(workspace, kind, left, right, at), Vec::new()));
            }
        }
        met.links.extend(said.decisions.iter().cloned());
        Ok(())
    }
}

fn rule(workspace: WorkspaceId, kind: LinkKind, left: ProfileId, right: ProfileId, at: Micros) -> Link {
    let parts: [&[u8]; 4] = [kind.as_str().as_bytes(), left.0.as_bytes(), right.0.as_bytes(), &at.0.to_le_bytes()];
    Link {
        id: LinkId(derived(workspace, &parts)),
        kind,
        left: vec![left],
        right: vec![right],
        confidence: 1.0,
        at,
        actor: None,
        revokes: None,
    }
}

/// Everything that may belong together with some profiles: the stored neighbourhood and what the batch adds to it.
struct Neighbourhood {
    evidence: Evidence,
    numbers: HashMap<ProfileId, ProfileNo>,
}

async fn relink(
    db: &Db,
    workspace: WorkspaceId,
    identity: &Identity,
    seeds: BTreeSet<ProfileId>,
    added: &HashSet<ProfileId>,
    met: &mut Met,
) -> Result<()> {
    let near = neighbourhood(db, workspace, seeds, added, met).await?;
    let fresh: HashSet<ProfileNo> = met.added.iter().map(|profile| profile.no).collect();
    let mut customers: HashMap<ProfileNo, ProfileNo> = HashMap::new();
    for customer in resolve(&near.evidence) {
        let numbers: Vec<ProfileNo> = customer.iter().filter_map(|id| near.numbers.get(id)).copied().collect();
        let Some(oldest) = numbers.iter().min().copied() else { continue };
        customers.extend(numbers.into_iter().map(|no| (no, oldest)));
    }
    for profile in &mut met.added {
        if let Some(customer) = customers.get(&profile.no) {
            profile.customer = *customer;
        }
    }
    let mut relinks: Vec<Relink> = Vec::new();
    for (no, customer) in customers {
        let before = identity.customer_of(no.0);
        if fresh.contains(&no) {
            if customer != no {
                relinks.push((no.0, customer.0, Vec::new()));
            }
        } else if customer.0 != before {
            let mut former = identity.former_of(no.0).to_vec();
            former.push(before);
            former.sort_unstable();
            former.dedup();
            relinks.push((no.0, customer.0, former));
        }
    }
    relinks.sort();
    met.relinks = relinks;
    Ok(())
}

async fn neighbourhood(
    db: &Db,
    workspace: WorkspaceId,
    seeds: BTreeSet<ProfileId>,
    added: &HashSet<ProfileId>,
    met: &Met,
) -> Result<Neighbourhood> {
    let (mut identifiers, mut links_seen) = (BTreeSet::new(), BTreeMap::new());
    let mut numbers: HashMap<ProfileId, ProfileNo> = met.numbers.clone();
    let mut found: BTreeSet<ProfileId> = BTreeSet::new();
    let mut asked: HashSet<Identifier> = HashSet::new();
    let mut frontier = seeds;
    while !frontier.is_empty() {
        found.extend(&frontier);
        let stored: Vec<ProfileId> = frontier.iter().filter(|id| !added.contains(id)).copied().collect();
        let unnumbered: Vec<ProfileId> = stored.iter().filter(|id| !numbers.contains_key(id)).copied().collect();
        numbers.extend(profiles::by_ids(db, workspace, &unnumbered).await?.into_iter().map(|p| (p.id, p.no)));
        let ids: HashMap<ProfileNo, ProfileId> =
            frontier.iter().filter_map(|id| Some((*numbers.get(id)?, *id))).collect();
        let mut next: BTreeSet<ProfileId> = BTreeSet::new();
        // Links, stored and new; new ones come after all stored ones in the log's order.
        for (seq, link) in links::about(db, workspace, &stored).await? {
            next.extend(link.left.iter().chain(&link.right));
            links_seen.insert(seq, link);
        }
        for (seq, (link, touched)) in (met.first_link..).zip(&met.links) {
            if link.left.iter().chain(&link.right).chain(touched).any(|id| frontier.contains(id)) {
                next.extend(link.left.iter().chain(&link.right).chain(touched));
                links_seen.insert(seq, link.clone());
            }
        }
        // Identifiers, stored and new, and whoever else carries them.
        let of_stored: Vec<ProfileNo> = stored.iter().filter_map(|id| numbers.get(id)).copied().collect();
        let mut carried = profiles::identifiers(db, workspace, &of_stored).await?;
        carried.extend(met.carried.iter().filter(|(no, _)| ids.contains_key(no)).cloned());
        let mut new: Vec<Identifier> = carried
            .iter()
            .map(|(_, identifier)| identifier.clone())
            .filter(|identifier| identifier.kind.joins_across_sources() && asked.insert(identifier.clone()))
            .collect();
        let mut shared = sharings::among(db, workspace, &new).await?;
        if let Some(Sharing { identifier, stated }) = &met.sharing {
            match stated {
                Some(_) => drop(shared.insert(identifier.clone())),
                None => drop(shared.remove(identifier)),
            }
        }
        new.retain(|identifier| !shared.contains(identifier));
        let mut carriers: BTreeMap<Identifier, BTreeSet<ProfileId>> = BTreeMap::new();
        for (no, id, identifier) in links::carriers(db, workspace, &new).await? {
            numbers.insert(id, no);
            carriers.entry(identifier).or_default().insert(id);
        }
        let stored_carriers: HashMap<Identifier, usize> =
            carriers.iter().map(|(identifier, profiles)| (identifier.clone(), profiles.len())).collect();
        let by_number: HashMap<ProfileNo, ProfileId> = numbers.iter().map(|(id, no)| (*no, *id)).collect();
        for (no, identifier) in met.carried.iter().filter(|(_, identifier)| new.contains(identifier)) {
            if let Some(id) = by_number.get(no) {
                carriers.entry(identifier.clone()).or_default().insert(*id);
            }
        }
        for (identifier, profiles) in carriers {
            // One that was shared before joins nobody and separates nobody now: its carriers need no second look.
            if stored_carriers.get(&identifier).is_none_or(|n| *n <= SHARED_LIMIT) {
                next.extend(&profiles);
            }
            identifiers.extend(profiles.into_iter().map(|id| (id, identifier.clone())));
        }
        frontier = next.difference(&found).copied().collect();
    }
    let evidence = Evidence {
        profiles: found.into_iter().collect(),
        identifiers: identifiers.into_iter().collect(),
        links: links_seen.into_values().collect(),
    };
    Ok(Neighbourhood { evidence, numbers })
}
