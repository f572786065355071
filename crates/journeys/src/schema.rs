//! The columns, once: their names, types and order, and the way from rows to them.
use std::sync::{Arc, LazyLock};

use arrow_array::{
    ArrayRef, Float64Array, Int16Array, Int64Array, LargeStringArray, RecordBatch, UInt8Array, UInt32Array, UInt64Array,
};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use crate::{error::Result, row::Row};

/// A column of the ledgers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(usize)]
#[expect(missing_docs, reason = "each is named as the field of `Row` that it holds; `Home` is the customer at filing")]
pub enum Column {
    Home,
    Profile,
    At,
    Sequence,
    Message,
    Kind,
    Touchpoint,
    Name,
    Source,
    ReceivedAt,
    OffsetMinutes,
    Channel,
    Unit,
    Account,
    Outcome,
    Campaign,
    Currency,
    Staff,
    Object,
    Session,
    Duration,
    Wait,
    Amount,
    Metric,
    Value,
    Answer,
    About,
    Due,
    Properties,
}

/// The schema of every run of rows; the texts of millions of rows that are folded together may exceed 2 GiB.
pub static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let field = |name: &str, kind: DataType, nullable: bool| Field::new(name, kind, nullable);
    Arc::new(Schema::new(vec![
        field("home", DataType::UInt32, false),
        field("profile", DataType::UInt32, false),
        field("at", DataType::Int64, false),
        field("sequence", DataType::Int64, false),
        field("message", DataType::UInt32, false),
        field("kind", DataType::UInt8, false),
        field("touchpoint", DataType::UInt32, false),
        field("name", DataType::UInt32, false),
        field("source", DataType::UInt32, false),
        field("received_at", DataType::Int64, false),
        field("offset_minutes", DataType::Int16, true),
        field("channel", DataType::UInt32, false),
        field("unit", DataType::UInt32, false),
        field("account", DataType::UInt32, false),
        field("outcome", DataType::UInt32, false),
        field("campaign", DataType::UInt32, false),
        field("currency", DataType::UInt32, false),
        field("staff", DataType::UInt32, false),
        field("object", DataType::LargeUtf8, true),
        field("session", DataType::LargeUtf8, true),
        field("duration", DataType::Int64, true),
        field("wait", DataType::Int64, true),
        field("amount", DataType::Int64, true),
        field("metric", DataType::UInt32, false),
        field("value", DataType::Float64, false),
        field("answer", DataType::UInt64, false),
        field("about", DataType::UInt32, false),
        field("due", DataType::Int64, true),
        field("properties", DataType::LargeUtf8, true),
    ]))
});

/// Turns rows, each with its customer, into columns in the same order.
///
/// # Errors
/// When the columns do not fit the schema, which is a defect.
pub fn to_batch(rows: &[(u32, &Row)]) -> Result<RecordBatch> {
    let u32s =
        |get: fn(&Row) -> u32| Arc::new(UInt32Array::from_iter_values(rows.iter().map(|(_, r)| get(r)))) as ArrayRef;
    let i64s =
        |get: fn(&Row) -> i64| Arc::new(Int64Array::from_iter_values(rows.iter().map(|(_, r)| get(r)))) as ArrayRef;
    let some =
        |get: fn(&Row) -> Option<i64>| Arc::new(rows.iter().map(|(_, r)| get(r)).collect::<Int64Array>()) as ArrayRef;
    let text = |get: fn(&Row) -> Option<&str>| {
        Arc::new(rows.iter().map(|(_, r)| get(r)).collect::<LargeStringArray>()) as ArrayRef
    };
    let columns: Vec<ArrayRef> = vec![
        Arc::new(UInt32Array::from_iter_values(rows.iter().map(|(home, _)| *home))),
        u32s(|r| r.profile),
        i64s(|r| r.at),
        i64s(|r| r.sequence),
        u32s(|r| r.message),
        Arc::new(UInt8Array::from_iter_values(rows.iter().map(|(_, r)| r.kind as u8))),
        u32s(|r| r.touchpoint),
        u32s(|r| r.name),
        u32s(|r| r.source),
        i64s(|r| r.received_at),
        Arc::new(rows.iter().map(|(_, r)| r.offset_minutes).collect::<Int16Array>()),
        u32s(|r| r.channel),
        u32s(|r| r.unit),
        u32s(|r| r.account),
        u32s(|r| r.outcome),
        u32s(|r| r.campaign),
        u32s(|r| r.currency),
        u32s(|r| r.staff),
        text(|r| r.object.as_deref()),
        text(|r| r.session.as_deref()),
        some(|r| r.duration),
        some(|r| r.wait),
        some(|r| r.amount),
        u32s(|r| r.metric),
        Arc::new(Float64Array::from_iter_values(rows.iter().map(|(_, r)| r.value))),
        Arc::new(UInt64Array::from_iter_values(rows.iter().map(|(_, r)| r.answer))),
        u32s(|r| r.about),
        some(|r| r.due),
        text(|r| r.properties.as_deref()),
    ];
    Ok(RecordBatch::try_new(Arc::clone(&SCHEMA), columns)?)
}
