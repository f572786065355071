//! One customer's rows: what a timeline shows, read by key from every run.
use arrow_array::{BooleanArray, RecordBatch};
use arrow_select::{concat::concat_batches, filter::filter_record_batch};
use throughline_model::time::TimeRange;

use crate::{
    batch::Batch,
    error::Result,
    run::FreshRun,
    schema::{Column, SCHEMA},
    table::Snapshot,
    within::Within,
};

/// Reads the rows of customers in the order of their journeys, each with its customer as home; `profiles` are all
/// profiles of theirs, and rows of units that are not `within` are left out.
///
/// # Errors
/// When a file cannot be read.
pub fn rows_of(
    snapshot: &Snapshot,
    customers: &[u32],
    profiles: &[u32],
    range: TimeRange,
    within: &Within,
) -> Result<Batch> {
    let identity = &snapshot.identity;
    let mut homes: Vec<u32> = customers.to_vec();
    for profile in profiles {
        homes.extend(identity.former_of(*profile));
    }
    let mut found = Vec::new();
    for run in &snapshot.runs {
        let rows = Batch(run.rows_of(&homes, snapshot.partitions)?);
        let theirs = rows
            .u32(Column::Profile)
            .iter()
            .zip(rows.u32(Column::Home).iter())
            .zip(rows.i64(Column::At).iter())
            .zip(rows.u32(Column::Unit).iter())
            .map(|(((profile, home), at), unit)| {
                let customer = identity.customer_of(*profile);
                // A row of theirs may lie under a former home; one of somebody else under theirs.
                let filed = customer == *home || identity.former_of(*profile).contains(home);
                Some(filed && customers.contains(&customer) && range.contains(*at) && within.has_unit(*unit))
            })
            .collect::<BooleanArray>();
        found.push(filter_record_batch(&rows.0, &theirs)?);
    }
    let rows: RecordBatch = concat_batches(&SCHEMA, &found)?;
    Ok(FreshRun::from_batches(&[rows], identity, snapshot.partitions)?.batch)
}
