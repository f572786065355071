//! Pages of a list of customers: of all of them, or of a set.
use throughline_journeys::within::Customers;
use throughline_model::id::{ProfileNo, WorkspaceId};
use throughline_store::{
    db::Db,
    profiles::{self, Profile},
};

use crate::error::Result;

/// How many customers are looked through at once where a search is among a set.
const BATCH: u32 = 500;

/// What is listed.
pub struct Lister<'a> {
    /// The database.
    pub db: &'a Db,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// What names and identifiers must have.
    pub search: Option<&'a str>,
    /// The set; everybody where there is none.
    pub among: Option<&'a Customers>,
}

impl Lister<'_> {
    /// At most so many customers below a number, the highest (newest) first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn page(&self, below: Option<ProfileNo>, limit: u32) -> Result<Vec<Profile>> {
        let Some(among) = self.among else {
            return Ok(profiles::customers(self.db, self.workspace, self.search, below, limit).await?);
        };
        if self.search.is_some() {
            return self.searched(below, limit as usize).await;
        }
        let numbers: Vec<ProfileNo> =
            among.newest_first(below.map(|no| no.0)).take(limit as usize).map(ProfileNo).collect();
        let mut found = profiles::by_numbers(self.db, self.workspace, &numbers).await?;
        found.sort_by_key(|profile| std::cmp::Reverse(profile.no));
        Ok(found)
    }

    async fn searched(&self, mut below: Option<ProfileNo>, limit: usize) -> Result<Vec<Profile>> {
        let mut found = Vec::new();
        loop {
            let batch = profiles::customers(self.db, self.workspace, self.search, below, BATCH).await?;
            below = batch.last().map(|last| last.no);
            let ended = batch.len() < BATCH as usize;
            found.extend(batch.into_iter().filter(|one| self.among.is_none_or(|among| among.has(one.no.0))));
            if ended || found.len() >= limit {
                found.truncate(limit);
                return Ok(found);
            }
        }
    }

    /// How many customers the list has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count(&self) -> Result<u64> {
        match (self.among, self.search) {
            (Some(among), None) => Ok(among.len()),
            (Some(_), Some(_)) => Ok(self.searched(None, usize::MAX).await?.len() as u64),
            (None, search) => Ok(profiles::count_customers(self.db, self.workspace, search).await?),
        }
    }

    /// Below which number the page before the one begins whose first customer this is; `None` where it is the first
    /// page.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn page_before(&self, first: ProfileNo, limit: u32) -> Result<Option<ProfileNo>> {
        match (self.among, self.search) {
            (None, search) => Ok(profiles::page_before(self.db, self.workspace, search, first, limit).await?),
            (Some(among), None) => Ok(among.oldest_first(first.0).nth(limit as usize).map(ProfileNo)),
            (Some(_), Some(_)) => {
                let all = self.searched(None, usize::MAX).await?;
                let newer = all.iter().take_while(|one| one.no > first).count();
                Ok(newer.checked_sub(limit as usize + 1).and_then(|place| all.get(place)).map(|one| one.no))
            }
        }
    }
}
