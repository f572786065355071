//! Finding people by how their names, addresses and numbers begin.
//!
//! The engine is that of the [index of what was said](crate::search), in an index of its own: its rows are profiles.
//! A profile that was added or got another name waits until it is indexed (again). An entry that is out of date does
//! no harm, because what is found is compared with the profile as it is.
use throughline_model::{
    id::{ProfileNo, WorkspaceId, derived},
    search::Query,
    time::Micros,
    words::Words,
};

use crate::{
    arg::Arg,
    args,
    db::Db,
    error::Result,
    feedback::{Place, Wanted},
    search::{MOST_FRESH, Rows, Step, advance_with, build, forget_rows, view::View},
    tx::Tx,
};

/// Most profiles that are compared with what is looked for.
const MOST_COMPARED: usize = 200;

/// Lets profiles wait to be indexed.
pub(crate) async fn wait(tx: &mut Tx, workspace: WorkspaceId, profiles: impl Iterator<Item = ProfileNo>) -> Result<()> {
    let rows = profiles.map(|no| args![workspace, no]).collect();
    tx.insert("INSERT INTO people_waiting (workspace, profile)", "ON CONFLICT DO NOTHING", rows).await?;
    Ok(())
}

/// Brings waiting profiles into the index where there are at least as many as are worth it, or merges segments.
///
/// # Errors
/// When the database fails; then the index is as it was.
pub async fn advance(db: &Db, workspace: WorkspaceId, least: u32, most: u32) -> Result<Step> {
    let index = index_of(workspace);
    let mut view = View::open(db, index, 0).await?;
    if let Some(step) = advance_with(db, index, &mut view).await? {
        return Ok(step);
    }
    let waiting = waiting(&mut view, workspace, most).await?;
    if waiting.len() < least.max(1) as usize {
        return Ok(Step::Nothing);
    }
    let words = waiting.iter().map(|(no, folded)| {
        let place = Place { said_at: Micros(0), seq: u64::from(no.0) };
        (place, Words::of(None, Some(folded)))
    });
    let mut words: Vec<_> = words.collect();
    words.sort_unstable_by(|(a, _), (b, _)| b.cmp(a));
    let segment = tokio::task::spawn_blocking(move || build::of_words(&words)).await;
    let segment = segment.map_err(|_| crate::error::Error::Unusable("the index of people broke off".to_owned()))?;
    let mut tx = db.begin().await?;
    if !build::put(&mut tx, index, &view, view.seq, segment).await? {
        return Ok(Step::Overtaken);
    }
    let done: Vec<Arg> = waiting.iter().map(|(no, _)| Arg::from(*no)).collect();
    const DONE: &str = "DELETE FROM people_waiting WHERE workspace = $1 AND profile IN ($LIST)";
    tx.run_in(DONE, args![workspace], done).await?;
    tx.commit().await?;
    Ok(Step::Done)
}

/// Finds the customers of profiles that have all words of a search, the newest profiles first.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &Db, workspace: WorkspaceId, query: &Query, limit: usize) -> Result<Vec<ProfileNo>> {
    let mut view = View::open(db, index_of(workspace), 0).await?;
    let wanted = Wanted { search: Some(query.clone()), ..Wanted::default() };
    let found = view.find(&wanted).await?;
    let indexed = view.newest(&found, None, MOST_COMPARED).await?;
    let mut compared: Vec<ProfileNo> = indexed.iter().map(|row| ProfileNo(row.place.seq as u32)).collect();
    compared.extend(waiting(&mut view, workspace, MOST_FRESH).await?.iter().map(|(no, _)| *no));
    const SQL: &str = "SELECT no, customer, folded FROM profiles WHERE workspace = $1 AND no IN ($LIST)";
    let list = compared.into_iter().map(Arg::from).collect();
    let mut profiles: Vec<(i64, i64, String)> = view.tx.all_in(SQL, args![workspace], list).await?;
    profiles.sort_unstable_by_key(|(no, ..)| std::cmp::Reverse(*no));
    let mut customers: Vec<ProfileNo> = Vec::new();
    for (_, customer, folded) in profiles {
        let customer = ProfileNo(customer as u32);
        if customers.len() < limit && !customers.contains(&customer) && query.fits(&Words::of(None, Some(&folded))) {
            customers.push(customer);
        }
    }
    Ok(customers)
}

/// Takes profiles out of the index, their words too, before their rows are deleted.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db, workspace: WorkspaceId, profiles: &[ProfileNo]) -> Result<()> {
    let places: Vec<Place> = profiles.iter().map(|no| Place { said_at: Micros(0), seq: u64::from(no.0) }).collect();
    forget_rows(db, index_of(workspace), Rows::At(&places)).await?;
    let mut tx = db.begin().await?;
    let list = profiles.iter().map(|no| Arg::from(*no)).collect();
    tx.run_in("DELETE FROM people_waiting WHERE workspace = $1 AND profile IN ($LIST)", args![workspace], list).await?;
    tx.commit().await
}

/// The index of people lies under an id of its own beside that of what was said.
fn index_of(workspace: WorkspaceId) -> WorkspaceId {
    WorkspaceId(derived(workspace, &[b"index of people"]))
}

async fn waiting(view: &mut View, workspace: WorkspaceId, most: u32) -> Result<Vec<(ProfileNo, String)>> {
    const SQL: &str = "SELECT p.no, p.folded FROM people_waiting w CROSS JOIN profiles p
        WHERE w.workspace = $1 AND p.workspace = w.workspace AND p.no = w.profile ORDER BY w.profile LIMIT $2";
    let rows: Vec<(i64, String)> = view.tx.all(SQL, args![workspace, most]).await?;
    Ok(rows.into_iter().map(|(no, folded)| (ProfileNo(no as u32), folded)).collect())
}
