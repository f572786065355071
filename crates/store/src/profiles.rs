//! Profiles and their identifiers, and the customers that they currently resolve to.
use throughline_model::{
    id::{FIRST_EPISODE, ProfileId, ProfileNo, WorkspaceId},
    identifier::{Identifier, IdentifierKind},
    time::Micros,
};

use crate::{
    arg::Arg,
    args,
    db::Db,
    error::{Error, Result},
    people,
    tx::Tx,
};

/// One source's view of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its number in the columns.
    pub no: ProfileNo,
    /// Its permanent id.
    pub id: ProfileId,
    /// The number of the source that knows it.
    pub source: u32,
    /// The key that the source keeps it under.
    pub key: Identifier,
    /// The customer: the oldest profile that it resolves to.
    pub customer: ProfileNo,
    /// The customers that it belonged to when rows of it were filed, until they are filed anew.
    pub former: Vec<ProfileNo>,
    /// The name for people, from the traits.
    pub name: Option<String>,
    /// When it was first seen.
    pub created_at: Micros,
}

#[derive(sqlx::FromRow)]
struct ProfileRow {
    no: i64,
    id: String,
    source: i64,
    kind: String,
    value: String,
    customer: i64,
    former: String,
    name: Option<String>,
    created_at: i64,
}

const COLUMNS: &str = "no, id, source, kind, value, customer, former, name, created_at";

/// The next free numbers: for people and for anonymous episodes.
///
/// # Errors
/// When the database fails.
pub async fn next_numbers(db: &Db, workspace: WorkspaceId) -> Result<(u32, u32)> {
    const PEOPLE: &str = "SELECT CAST(COALESCE(MAX(no), 0) AS BIGINT) FROM profiles WHERE workspace = $1 AND no < $2";
    const EPISODES: &str =
        "SELECT CAST(COALESCE(MAX(no), 0) AS BIGINT) FROM profiles WHERE workspace = $1 AND no >= $2";
    let people: Option<(i64,)> = db.first(PEOPLE, args![workspace, FIRST_EPISODE]).await?;
    let episodes: Option<(i64,)> = db.first(EPISODES, args![workspace, FIRST_EPISODE]).await?;
    let next = |row: Option<(i64,)>| row.map_or(0, |(no,)| no as u32) + 1;
    Ok((next(people), next(episodes).max(FIRST_EPISODE)))
}

/// Adds profiles.
///
/// # Errors
/// When one is there already, or the database fails.
pub async fn add(tx: &mut Tx, workspace: WorkspaceId, profiles: &[Profile]) -> Result<()> {
    let rows = profiles
        .iter()
        .map(|p| {
            args![
                workspace,
                p.no,
                p.id,
                p.source,
                p.key.kind.as_str(),
                &p.key.value,
                p.customer,
                numbers_to_text(&p.former),
                p.name.clone(),
                p.key.value.to_lowercase(),
                p.created_at
            ]
        })
        .collect();
    const HEAD: &str = "INSERT INTO profiles
        (workspace, no, id, source, kind, value, customer, former, name, folded, created_at)";
    tx.insert(HEAD, "", rows).await?;
    // What names nobody need not be found by it, until there is more.
    let named = |p: &&Profile| !matches!(p.key.kind, IdentifierKind::AnonymousId | IdentifierKind::EpisodeId);
    people::wait(tx, workspace, profiles.iter().filter(named).map(|p| p.no)).await
}

/// Finds profiles by their permanent ids, in no particular order.
///
/// # Errors
/// When the database fails.
pub async fn by_ids(db: &Db, workspace: WorkspaceId, ids: &[ProfileId]) -> Result<Vec<Profile>> {
    let sql = format!("SELECT {COLUMNS} FROM profiles WHERE workspace = $1 AND id IN ($LIST)");
    let list = ids.iter().map(|id| Arg::from(*id)).collect();
    profiles(db.all_in(&sql, args![workspace], list).await?)
}

/// Finds profiles by their numbers, in no particular order.
///
/// # Errors
/// When the database fails.
pub async fn by_numbers(db: &Db, workspace: WorkspaceId, numbers: &[ProfileNo]) -> Result<Vec<Profile>> {
    let sql = format!("SELECT {COLUMNS} FROM profiles WHERE workspace = $1 AND no IN ($LIST)");
    let list = numbers.iter().map(|no| Arg::from(*no)).collect();
    profiles(db.all_in(&sql, args![workspace], list).await?)
}

/// Finds the profiles that carry an identifier beside their key.
///
/// # Errors
/// When the database fails.
pub async fn by_identifier(db: &Db, workspace: WorkspaceId, identifier: &Identifier) -> Result<Vec<ProfileNo>> {
    const SQL: &str =
        "SELECT profile FROM identifiers WHERE workspace = $1 AND kind = $2 AND value = $3 ORDER BY profile LIMIT 1000";
    let rows: Vec<(i64,)> = db.all(SQL, args![workspace, identifier.kind.as_str(), &identifier.value]).await?;
    Ok(rows.into_iter().map(|(no,)| ProfileNo(no as u32)).collect())
}

/// Lists the profiles of one customer, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_customer(db: &Db, workspace: WorkspaceId, customer: ProfileNo) -> Result<Vec<Profile>> {
    const SQL: &str = "SELECT no, id, source, kind, value, customer, former, name, created_at FROM profiles
        WHERE workspace = $1 AND customer = $2 ORDER BY no";
    profiles(db.all(SQL, args![workspace, customer]).await?)
}

/// Lists a page of customers (their oldest profiles), the newest first; `before` is where the page begins and
/// `search` a text that one of the customer's profiles contains.
///
/// # Errors
/// When the database fails.
pub async fn customers(
    db: &Db,
    workspace: WorkspaceId,
    search: Option<&str>,
    before: Option<ProfileNo>,
    limit: u32,
) -> Result<Vec<Profile>> {
    const ALL: &str = "SELECT no, id, source, kind, value, customer, former, name, created_at FROM profiles
        WHERE workspace = $1 AND customer = no AND no < $2 AND kind <> 'episode_id' ORDER BY no DESC LIMIT $3";
    const SEARCH: &str = "SELECT no, id, source, kind, value, customer, former, name, created_at FROM profiles
        WHERE workspace = $1 AND no < $2 AND no IN (SELECT customer FROM profiles
            WHERE workspace = $1 AND no < $5 AND folded LIKE $4 ESCAPE '!')
        ORDER BY no DESC LIMIT $3";
    let before = before.map_or(i64::from(FIRST_EPISODE), |no| i64::from(no.0));
    profiles(match search {
        None => db.all(ALL, args![workspace, before, limit]).await?,
        Some(text) => db.all(SEARCH, args![workspace, before, limit, like(text), FIRST_EPISODE]).await?,
    })
}

/// Tells where the page before one begins, as [`customers`] takes it; `None` where the first page comes before it.
///
/// # Errors
/// When the database fails.
pub async fn page_before(
    db: &Db,
    workspace: WorkspaceId,
    search: Option<&str>,
    first: ProfileNo,
    limit: u32,
) -> Result<Option<ProfileNo>> {
    const ALL: &str = "SELECT no FROM profiles
        WHERE workspace = $1 AND customer = no AND no > $2 AND no < $4 ORDER BY no LIMIT $3";
    const SEARCH: &str = "SELECT no FROM profiles
        WHERE workspace = $1 AND no > $2 AND no IN (SELECT customer FROM profiles
            WHERE workspace = $1 AND no < $4 AND folded LIKE $5 ESCAPE '!')
        ORDER BY no LIMIT $3";
    let args = args![workspace, first, limit + 1, FIRST_EPISODE];
    let rows: Vec<(i64,)> = match search {
        None => db.all(ALL, args).await?,
        Some(text) => db.all(SEARCH, args.into_iter().chain(args![like(text)]).collect()).await?,
    };
    Ok(rows.get(limit as usize).map(|(no,)| ProfileNo(*no as u32)))
}

/// Counts the customers, or those that a search matches.
///
/// # Errors
/// When the database fails.
pub async fn count_customers(db: &Db, workspace: WorkspaceId, search: Option<&str>) -> Result<u64> {
    const ALL: &str = "SELECT COUNT(*) FROM profiles WHERE workspace = $1 AND customer = no AND no < $2";
    const SEARCH: &str = "SELECT COUNT(DISTINCT customer) FROM profiles
        WHERE workspace = $1 AND no < $2 AND folded LIKE $3 ESCAPE '!'";
    let row: Option<(i64,)> = match search {
        None => db.first(ALL, args![workspace, FIRST_EPISODE]).await?,
        Some(text) => db.first(SEARCH, args![workspace, FIRST_EPISODE, like(text)]).await?,
    };
    Ok(row.map_or(0, |(n,)| n as u64))
}

fn like(text: &str) -> String {
    let folded = text.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{folded}%")
}

/// Sets the customers of profiles, with the former ones that rows of them were filed under.
///
/// # Errors
/// When the database fails.
pub async fn set_customers(
    tx: &mut Tx,
    workspace: WorkspaceId,
    changes: &[(ProfileNo, ProfileNo, Vec<ProfileNo>)],
) -> Result<()> {
    const SQL: &str = "UPDATE profiles SET customer = $3, former = $4 WHERE workspace = $1 AND no = $2";
    for (no, customer, former) in changes {
        tx.run(SQL, args![workspace, *no, *customer, numbers_to_text(former)]).await?;
    }
    Ok(())
}

/// Forgets the former customers of profiles, after all their rows lie under the current one.
///
/// # Errors
/// When the database fails.
pub async fn settle(tx: &mut Tx, workspace: WorkspaceId, profiles: &[ProfileNo]) -> Result<()> {
    const SQL: &str = "UPDATE profiles SET former = '' WHERE workspace = $1 AND no = $2";
    for no in profiles {
        tx.run(SQL, args![workspace, *no]).await?;
    }
    Ok(())
}

/// Sets what people see and search of a profile.
///
/// # Errors
/// When the database fails.
pub async fn set_names(
    tx: &mut Tx,
    workspace: WorkspaceId,
    names: &[(ProfileNo, Option<String>, String)],
) -> Result<()> {
    const SQL: &str = "UPDATE profiles SET name = COALESCE($3, name), folded = $4 WHERE workspace = $1 AND no = $2";
    for (no, name, folded) in names {
        tx.run(SQL, args![workspace, *no, name.clone(), folded.to_lowercase()]).await?;
    }
    people::wait(tx, workspace, names.iter().map(|(no, ..)| *no)).await
}

/// Lists all profiles whose customer is, or was, not themselves: (profile, customer, former customers).
///
/// # Errors
/// When the database fails.
pub async fn linked(db: &Db, workspace: WorkspaceId) -> Result<Vec<(ProfileNo, ProfileNo, Vec<ProfileNo>)>> {
    const SQL: &str =
        "SELECT no, customer, former FROM profiles WHERE workspace = $1 AND (customer <> no OR former <> '')";
    let rows: Vec<(i64, i64, String)> = db.all(SQL, args![workspace]).await?;
    Ok(rows
        .into_iter()
        .map(|(no, customer, former)| (ProfileNo(no as u32), ProfileNo(customer as u32), text_to_numbers(&former)))
        .collect())
}

fn numbers_to_text(numbers: &[ProfileNo]) -> String {
    numbers.iter().map(|no| no.0.to_string()).collect::<Vec<_>>().join(" ")
}

fn text_to_numbers(text: &str) -> Vec<ProfileNo> {
    text.split_whitespace().filter_map(|no| no.parse().ok().map(ProfileNo)).collect()
}

/// Adds identifiers that profiles carry beside their keys; those that are there already stay.
///
/// # Errors
/// When the database fails.
pub async fn add_identifiers(
    tx: &mut Tx,
    workspace: WorkspaceId,
    identifiers: &[(ProfileNo, Identifier)],
) -> Result<()> {
    let rows = identifiers.iter().map(|(no, id)| args![workspace, id.kind.as_str(), &id.value, *no]).collect();
    tx.insert("INSERT INTO identifiers (workspace, kind, value, profile)", "ON CONFLICT DO NOTHING", rows).await?;
    Ok(())
}

/// Lists the identifiers that profiles carry beside their keys.
///
/// # Errors
/// When the database fails.
pub async fn identifiers(
    db: &Db,
    workspace: WorkspaceId,
    profiles: &[ProfileNo],
) -> Result<Vec<(ProfileNo, Identifier)>> {
    const SQL: &str = "SELECT profile, kind, value FROM identifiers WHERE workspace = $1 AND profile IN ($LIST)";
    let list = profiles.iter().map(|no| Arg::from(*no)).collect();
    let rows: Vec<(i64, String, String)> = db.all_in(SQL, args![workspace], list).await?;
    let mut identifiers: Vec<_> = rows
        .into_iter()
        .filter_map(|(no, kind, value)| {
            Some((ProfileNo(no as u32), Identifier { kind: IdentifierKind::parse(&kind)?, value }))
        })
        .collect();
    identifiers.sort();
    identifiers.dedup();
    Ok(identifiers)
}

fn profiles(rows: Vec<ProfileRow>) -> Result<Vec<Profile>> {
    rows.into_iter().map(Profile::try_from).collect()
}

impl TryFrom<ProfileRow> for Profile {
    type Error = Error;

    fn try_from(row: ProfileRow) -> Result<Self> {
        let wrong = |column| Error::Inconsistent { table: "profiles", column, row: row.id.clone() };
        Ok(Self {
            no: ProfileNo(row.no as u32),
            id: row.id.parse().map_err(|_| wrong("id"))?,
            source: row.source as u32,
            key: Identifier { kind: IdentifierKind::parse(&row.kind).ok_or_else(|| wrong("kind"))?, value: row.value },
            customer: ProfileNo(row.customer as u32),
            former: text_to_numbers(&row.former),
            name: row.name,
            created_at: Micros(row.created_at),
        })
    }
}
