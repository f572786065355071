//! The link log: append-only, in order.
use throughline_model::{
    id::{LinkId, ProfileId, ProfileNo, WorkspaceId},
    identifier::{Identifier, IdentifierKind},
    link::{Link, LinkKind},
    time::Micros,
};

use crate::{
    arg::Arg,
    args,
    db::Db,
    error::{Error, Result},
    tx::Tx,
};

#[derive(sqlx::FromRow)]
struct LinkRow {
    seq: i64,
    id: String,
    kind: String,
    lefts: String,
    rights: String,
    confidence: f64,
    at: i64,
    actor: Option<String>,
    revokes: Option<String>,
}

/// The place in the log's order that the next entry takes.
///
/// # Errors
/// When the database fails.
pub async fn next_seq(db: &Db, workspace: WorkspaceId) -> Result<i64> {
    const SQL: &str = "SELECT CAST(COALESCE(MAX(seq), 0) AS BIGINT) FROM links WHERE workspace = $1";
    let row: Option<(i64,)> = db.first(SQL, args![workspace]).await?;
    Ok(row.map_or(0, |(seq,)| seq) + 1)
}

/// Appends entries in the given order from the place `seq`; `touches` names further profiles that an entry is about
/// (those of the entry that a revocation takes back).
///
/// # Errors
/// When an entry is there already, or the database fails.
pub async fn append(
    tx: &mut Tx,
    workspace: WorkspaceId,
    seq: i64,
    links: &[Link],
    touches: &[ProfileId],
) -> Result<()> {
    let (mut rows, mut members) = (Vec::new(), Vec::new());
    for (seq, link) in (seq..).zip(links) {
        rows.push(args![
            workspace,
            seq,
            link.id,
            link.kind.as_str(),
            ids_to_text(&link.left),
            ids_to_text(&link.right),
            link.confidence,
            link.at,
            link.actor.map(|id| id.to_string()),
            link.revokes.map(|id| id.to_string())
        ]);
        let mut profiles: Vec<_> = link.left.iter().chain(&link.right).chain(touches).collect();
        profiles.sort();
        profiles.dedup();
        members.extend(profiles.into_iter().map(|profile| args![workspace, *profile, seq]));
    }
    const HEAD: &str = "INSERT INTO links (workspace, seq, id, kind, lefts, rights, confidence, at, actor, revokes)";
    tx.insert(HEAD, "", rows).await?;
    tx.insert("INSERT INTO link_members (workspace, profile, seq)", "", members).await?;
    Ok(())
}

/// Lists the entries about any of the given profiles, in the log's order.
///
/// # Errors
/// When the database fails.
pub async fn about(db: &Db, workspace: WorkspaceId, profiles: &[ProfileId]) -> Result<Vec<(i64, Link)>> {
    const SQL: &str = "SELECT l.seq, l.id, l.kind, l.lefts, l.rights, l.confidence, l.at, l.actor, l.revokes
        FROM link_members m JOIN links l ON l.workspace = m.workspace AND l.seq = m.seq
        WHERE m.workspace = $1 AND m.profile IN ($LIST)";
    let list = profiles.iter().map(|id| Arg::from(*id)).collect();
    let rows: Vec<LinkRow> = db.all_in(SQL, args![workspace], list).await?;
    let mut links = rows.into_iter().map(|row| Ok((row.seq, Link::try_from(row)?))).collect::<Result<Vec<_>>>()?;
    links.sort_by_key(|(seq, _)| *seq);
    links.dedup_by_key(|(seq, _)| *seq);
    Ok(links)
}

/// Finds one entry.
///
/// # Errors
/// When the database fails.
pub async fn by_id(db: &Db, workspace: WorkspaceId, id: LinkId) -> Result<Option<Link>> {
    const SQL: &str = "SELECT seq, id, kind, lefts, rights, confidence, at, actor, revokes FROM links
        WHERE workspace = $1 AND id = $2";
    db.first::<LinkRow>(SQL, args![workspace, id]).await?.map(Link::try_from).transpose()
}

/// Lists who carries any of the given identifiers.
///
/// # Errors
/// When the database fails.
pub async fn carriers(
    db: &Db,
    workspace: WorkspaceId,
    identifiers: &[Identifier],
) -> Result<Vec<(ProfileNo, ProfileId, Identifier)>> {
    let mut found = Vec::new();
    for kind in [IdentifierKind::Email, IdentifierKind::Phone] {
        let list: Vec<_> = identifiers.iter().filter(|i| i.kind == kind).map(|i| Arg::from(i.value.as_str())).collect();
        const SQL: &str = "SELECT i.profile, p.id, i.value FROM identifiers i
            JOIN profiles p ON p.workspace = i.workspace AND p.no = i.profile
            WHERE i.workspace = $1 AND i.kind = $2 AND i.value IN ($LIST)";
        let rows: Vec<(i64, String, String)> = db.all_in(SQL, args![workspace, kind.as_str()], list).await?;
        for (no, id, value) in rows {
            let wrong = || Error::Inconsistent { table: "profiles", column: "id", row: no.to_string() };
            found.push((ProfileNo(no as u32), id.parse().map_err(|_| wrong())?, Identifier { kind, value }));
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn ids_to_text(ids: &[ProfileId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

impl TryFrom<LinkRow> for Link {
    type Error = Error;

    fn try_from(row: LinkRow) -> Result<Self> {
        let wrong = |column| Error::Inconsistent { table: "links", column, row: row.id.clone() };
        let ids = |text: &str, column| {
            text.split_whitespace().map(|id| id.parse().map_err(|_| wrong(column))).collect::<Result<Vec<ProfileId>>>()
        };
        Ok(Self {
            id: row.id.parse().map_err(|_| wrong("id"))?,
            kind: LinkKind::parse(&row.kind).ok_or_else(|| wrong("kind"))?,
            left: ids(&row.lefts, "lefts")?,
            right: ids(&row.rights, "rights")?,
            confidence: row.confidence,
            at: Micros(row.at),
            actor: row.actor.as_ref().map(|id| id.parse()).transpose().map_err(|_| wrong("actor"))?,
            revokes: row.revokes.as_ref().map(|id| id.parse()).transpose().map_err(|_| wrong("revokes"))?,
        })
    }
}
