//! Identity: which profiles are one customer, decided from the link log and the profiles' identifiers alone.
//!
//! The statements are taken in order of precedence (joins by people, aliases, identified visitors, shared
//! addresses) and within each in an order that does not depend on arrival. A statement that would put both sides
//! of a standing separation into one customer is passed over, so a separation blocks every path across its cut.
use std::collections::{BTreeMap, HashMap};

use crate::{
    id::{LinkId, ProfileId},
    identifier::Identifier,
    link::{Link, LinkKind},
};

/// What is known about a set of profiles that may belong together.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// The profiles in question.
    pub profiles: Vec<ProfileId>,
    /// Their identifiers of the kinds that join across sources.
    pub identifiers: Vec<(ProfileId, Identifier)>,
    /// The link log's entries about them, in the log's order.
    pub links: Vec<Link>,
}

/// An identifier carried by more profiles than this is shared (a front desk's address) and joins nobody.
pub const SHARED_LIMIT: usize = 50;

/// Divides the profiles into customers; each is sorted, and so is the list.
pub fn resolve(evidence: &Evidence) -> Vec<Vec<ProfileId>> {
    let standing = standing(&evidence.links);
    let mut groups = Groups::new(&evidence.profiles);
    for (cut, link) in standing.iter().filter(|link| link.kind == LinkKind::Separation).enumerate() {
        groups.separate(cut, &link.left, &link.right);
    }
    for link in standing.iter().filter(|link| link.kind == LinkKind::Join) {
        groups.join_all(link);
    }
    let mut aliases: Vec<_> = standing.iter().filter(|link| link.kind == LinkKind::Alias).collect();
    aliases.sort_by(|a, b| (a.at, &a.left, &a.right).cmp(&(b.at, &b.left, &b.right)));
    for link in aliases {
        groups.join_all(link);
    }
    for (anonymous, known) in earliest_identified(&standing) {
        groups.join(anonymous, known);
    }
    for carriers in carriers_of_identifiers(&evidence.identifiers) {
        groups.join_where_allowed(&carriers);
    }
    groups.into_customers()
}

/// The entries that no standing revocation takes back, in the log's order.
pub fn standing(links: &[Link]) -> Vec<&Link> {
    let mut revoked: HashMap<LinkId, bool> = HashMap::new();
    let mut kept = Vec::new();
    for link in links.iter().rev() {
        if revoked.contains_key(&link.id) {
            continue;
        }
        match (link.kind, link.revokes) {
            (LinkKind::Revocation, Some(target)) => drop(revoked.insert(target, true)),
            _ => kept.push(link),
        }
    }
    kept.reverse();
    kept
}

fn earliest_identified(standing: &[&Link]) -> Vec<(ProfileId, ProfileId)> {
    let mut earliest = BTreeMap::new();
    for link in standing.iter().filter(|link| link.kind == LinkKind::Identify) {
        if let (Some(&anonymous), Some(&known)) = (link.left.first(), link.right.first()) {
            let named = (link.at, known);
            earliest.entry(anonymous).and_modify(|first| *first = named.min(*first)).or_insert(named);
        }
    }
    let mut ordered: Vec<_> = earliest.into_iter().map(|(anonymous, (at, known))| (at, anonymous, known)).collect();
    ordered.sort();
    ordered.into_iter().map(|(_, anonymous, known)| (anonymous, known)).collect()
}

fn carriers_of_identifiers(identifiers: &[(ProfileId, Identifier)]) -> Vec<Vec<ProfileId>> {
    let mut carriers: BTreeMap<&Identifier, Vec<ProfileId>> = BTreeMap::new();
    for (profile, identifier) in identifiers {
        if identifier.kind.joins_across_sources() {
            carriers.entry(identifier).or_default().push(*profile);
        }
    }
    carriers
        .into_values()
        .map(|mut profiles| {
            profiles.sort();
            profiles.dedup();
            profiles
        })
        .filter(|profiles| (2..=SHARED_LIMIT).contains(&profiles.len()))
        .collect()
}

/// Disjoint sets of profiles, each with the sides of the cuts that its members lie on.
struct Groups {
    place: HashMap<ProfileId, usize>,
    profiles: Vec<ProfileId>,
    parent: Vec<usize>,
    sides: Vec<Vec<(usize, Side)>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Left,
    Right,
}

impl Groups {
    fn new(profiles: &[ProfileId]) -> Self {
        let mut profiles = profiles.to_vec();
        profiles.sort();
        profiles.dedup();
        let place = profiles.iter().enumerate().map(|(place, profile)| (*profile, place)).collect();
        Self { place, parent: (0..profiles.len()).collect(), sides: vec![Vec::new(); profiles.len()], profiles }
    }

    fn separate(&mut self, cut: usize, left: &[ProfileId], right: &[ProfileId]) {
        for (side, members) in [(Side::Left, left), (Side::Right, right)] {
            for profile in members {
                if let Some(&place) = self.place.get(profile)
                    && let Some(sides) = self.sides.get_mut(place)
                {
                    sides.push((cut, side));
                }
            }
        }
    }

    fn join_all(&mut self, link: &Link) {
        for left in &link.left {
            for right in &link.right {
                self.join(*left, *right);
            }
        }
    }

    /// Joins two profiles' groups and tells whether they are one now.
    fn join(&mut self, a: ProfileId, b: ProfileId) -> bool {
        let (Some(&a), Some(&b)) = (self.place.get(&a), self.place.get(&b)) else { return false };
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return true;
        }
        let (Some(left), Some(right)) = (self.sides.get(a), self.sides.get(b)) else { return false };
        if left.iter().any(|(cut, side)| right.iter().any(|(other, across)| cut == other && side != across)) {
            return false;
        }
        let mut moved = self.sides.get_mut(b).map(std::mem::take).unwrap_or_default();
        if let Some(sides) = self.sides.get_mut(a) {
            sides.append(&mut moved);
        }
        if let Some(parent) = self.parent.get_mut(b) {
            *parent = a;
        }
        true
    }

    /// Joins each profile to the first of those before it that no separation keeps apart.
    fn join_where_allowed(&mut self, profiles: &[ProfileId]) {
        for (i, profile) in profiles.iter().enumerate() {
            for earlier in profiles.iter().take(i) {
                if self.join(*earlier, *profile) {
                    break;
                }
            }
        }
    }

    fn root(&mut self, mut place: usize) -> usize {
        while let Some(&parent) = self.parent.get(place) {
            if parent == place {
                break;
            }
            if let Some(&above) = self.parent.get(parent)
                && let Some(slot) = self.parent.get_mut(place)
            {
                *slot = above;
            }
            place = parent;
        }
        place
    }

    fn into_customers(mut self) -> Vec<Vec<ProfileId>> {
        let mut customers: BTreeMap<usize, Vec<ProfileId>> = BTreeMap::new();
        for (place, profile) in self.profiles.clone().into_iter().enumerate() {
            let root = self.root(place);
            customers.entry(root).or_default().push(profile);
        }
        let mut customers: Vec<_> = customers.into_values().collect();
        customers.sort();
        customers
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::time::Micros;

    fn profile(n: u128) -> ProfileId {
        ProfileId(Uuid::from_u128(n))
    }

    fn link(id: u128, kind: LinkKind, left: &[u128], right: &[u128], at: i64) -> Link {
        Link {
            id: LinkId(Uuid::from_u128(id)),
            kind,
            left: left.iter().map(|n| profile(*n)).collect(),
            right: right.iter().map(|n| profile(*n)).collect(),
            confidence: 1.0,
            at: Micros(at),
            actor: None,
            revokes: None,
        }
    }

    fn revoke(id: u128, target: u128) -> Link {
        Link { revokes: Some(LinkId(Uuid::from_u128(target))), ..link(id, LinkKind::Revocation, &[], &[], 0) }
    }

    fn customers(links: Vec<Link>, emails: &[(u128, &str)]) -> Vec<Vec<u128>> {
        let evidence = Evidence {
            profiles: (1..=5).map(profile).collect(),
            identifiers: emails.iter().map(|(n, mail)| (profile(*n), Identifier::email(mail).unwrap())).collect(),
            links,
        };
        resolve(&evidence).into_iter().map(|c| c.into_iter().map(|p| p.0.as_u128()).collect()).collect()
    }

    #[test]
    fn an_anonymous_profile_belongs_to_the_first_known_one() {
        let shared_computer =
            vec![link(1, LinkKind::Identify, &[1], &[3], 20), link(2, LinkKind::Identify, &[1], &[2], 10)];
        let expect = vec![vec![1, 2], vec![3], vec![4], vec![5]];
        assert_eq!(customers(shared_computer.clone(), &[]), expect);
        assert_eq!(customers(shared_computer.into_iter().rev().collect(), &[]), expect);
    }

    #[test]
    fn a_separation_blocks_every_path_until_it_is_revoked() {
        let mut links = vec![link(1, LinkKind::Alias, &[1], &[2], 1), link(2, LinkKind::Separation, &[1], &[2], 2)];
        let emails = [(1, "a@example.org"), (3, "a@example.org"), (2, "b@example.org"), (3, "b@example.org")];
        assert_eq!(customers(links.clone(), &emails), [vec![1, 3], vec![2], vec![4], vec![5]]);
        links.push(revoke(3, 2));
        assert_eq!(customers(links.clone(), &emails), [vec![1, 2, 3], vec![4], vec![5]]);
        links.push(revoke(4, 3));
        assert_eq!(customers(links, &emails), [vec![1, 3], vec![2], vec![4], vec![5]]);
    }

    #[test]
    fn a_persons_separation_outweighs_a_persons_join() {
        let links = vec![link(1, LinkKind::Separation, &[1], &[2, 3], 1), link(2, LinkKind::Join, &[1], &[2], 2)];
        assert_eq!(customers(links, &[]), [vec![1], vec![2], vec![3], vec![4], vec![5]]);
    }

    #[test]
    fn a_shared_address_joins_nobody() {
        let evidence = |n: u128| Evidence {
            profiles: (1..=n).map(profile).collect(),
            identifiers: (1..=n).map(|p| (profile(p), Identifier::email("desk@example.org").unwrap())).collect(),
            links: Vec::new(),
        };
        assert_eq!(resolve(&evidence(SHARED_LIMIT as u128)).len(), 1);
        assert_eq!(resolve(&evidence(SHARED_LIMIT as u128 + 1)).len(), SHARED_LIMIT + 1);
    }
}
