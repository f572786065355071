//! Parquet: row groups one batch at a time, and of them the columns that the mapping asks for.
use arrow_array::{
    Array, RecordBatch,
    cast::AsArray,
    types::{
        Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
        TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type,
        UInt16Type, UInt32Type, UInt64Type,
    },
};
use arrow_schema::{DataType, TimeUnit};
use chrono::DateTime;
use parquet::{
    arrow::{
        ProjectionMask,
        arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder},
    },
    file::reader::ChunkReader,
};
use throughline_model::{
    outcome::{Reason, Rejection},
    time::Micros,
};

use super::{Cell, Step, Table};
use crate::import::ImportError;

/// Rows per batch.
const BATCH: usize = 4096;

/// A Parquet file.
pub(super) struct ParquetTable<R: ChunkReader> {
    name: String,
    builder: Option<ParquetRecordBatchReaderBuilder<R>>,
    batches: Option<ParquetRecordBatchReader>,
    header: Vec<String>,
    /// Where in a batch each column of the header is; the others are not read.
    places: Vec<Option<usize>>,
    batch: Option<RecordBatch>,
    /// The next row within the batch; the current one is the one before.
    next: usize,
    line: u64,
}

impl<R: ChunkReader + 'static> ParquetTable<R> {
    /// Opens a file and reads its schema.
    pub(super) fn open(name: &str, file: R) -> Result<Self, ImportError> {
        let wrong = |error: parquet::errors::ParquetError| ImportError::Format {
            file: name.to_owned(),
            message: format!("is not Parquet that can be read: {error}"),
        };
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(wrong)?;
        let header: Vec<String> = builder.schema().fields().iter().map(|field| field.name().clone()).collect();
        Ok(Self {
            name: name.to_owned(),
            builder: Some(builder),
            batches: None,
            places: vec![None; header.len()],
            header,
            batch: None,
            next: 0,
            line: 0,
        })
    }
}

impl<R: ChunkReader + 'static> Table for ParquetTable<R> {
    fn header(&self) -> Option<&[String]> {
        Some(&self.header)
    }

    fn select(&mut self, columns: &[usize]) -> Result<(), ImportError> {
        let Some(builder) = self.builder.take() else { return Ok(()) };
        let wrong = |message: String| ImportError::Format { file: self.name.clone(), message };
        for column in columns {
            if let Some(field) = builder.schema().fields().get(*column)
                && !readable(field.data_type())
            {
                let message =
                    format!("has `{}` of type {}, which is not a plain value", field.name(), field.data_type());
                return Err(wrong(message));
            }
        }
        let mut columns = columns.to_vec();
        columns.sort_unstable();
        columns.dedup();
        for (place, column) in columns.iter().enumerate() {
            if let Some(slot) = self.places.get_mut(*column) {
                *slot = Some(place);
            }
        }
        let mask = ProjectionMask::roots(builder.parquet_schema(), columns);
        let batches = builder.with_projection(mask).with_batch_size(BATCH).build();
        self.batches = Some(batches.map_err(|error| wrong(error.to_string()))?);
        Ok(())
    }

    fn advance(&mut self) -> Option<Step> {
        while self.batch.as_ref().is_none_or(|batch| self.next >= batch.num_rows()) {
            match self.batches.as_mut()?.next()? {
                Ok(batch) => {
                    self.batch = Some(batch);
                    self.next = 0;
                }
                Err(error) => {
                    self.batches = None;
                    self.batch = None;
                    let detail = format!("the file cannot be read any further: {error}");
                    return Some(Step::Broken {
                        line: self.line + 1,
                        rejection: Rejection::new(Reason::Unreadable, detail),
                    });
                }
            }
        }
        self.next += 1;
        self.line += 1;
        Some(Step::Row { line: self.line, sequence: self.line as i64 })
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        let place = self.places.get(column).copied().flatten();
        match (&self.batch, place) {
            (Some(batch), Some(place)) => {
                batch.columns().get(place).map_or(Cell::Empty, |column| value(&**column, self.next.saturating_sub(1)))
            }
            _ => Cell::Empty,
        }
    }

    fn each<'s>(&'s self, visit: &mut dyn FnMut(&'s str, Cell<'s>)) {
        for (column, name) in self.header.iter().enumerate() {
            if self.places.get(column).copied().flatten().is_some() {
                visit(name, self.cell(column));
            }
        }
    }
}

fn readable(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => readable(values),
        DataType::Timestamp(..) | DataType::Decimal128(..) => true,
        kind => {
            kind.is_integer()
                || matches!(
                    kind,
                    DataType::Null
                        | DataType::Boolean
                        | DataType::Float32
                        | DataType::Float64
                        | DataType::Date32
                        | DataType::Utf8
                        | DataType::LargeUtf8
                        | DataType::Utf8View
                )
        }
    }
}

/// One value of a column.
fn value(column: &dyn Array, row: usize) -> Cell<'_> {
    if row >= column.len() || column.is_null(row) {
        return Cell::Empty;
    }
    macro_rules! int {
        ($kind:ty) => {
            Cell::Int(i64::from(column.as_primitive::<$kind>().value(row)))
        };
    }
    macro_rules! float {
        ($kind:ty) => {
            real(f64::from(column.as_primitive::<$kind>().value(row)))
        };
    }
    match column.data_type() {
        DataType::Utf8 => Cell::Text(column.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Cell::Text(column.as_string::<i64>().value(row)),
        DataType::Utf8View => Cell::Text(column.as_string_view().value(row)),
        DataType::Boolean => Cell::Bool(column.as_boolean().value(row)),
        DataType::Int8 => int!(Int8Type),
        DataType::Int16 => int!(Int16Type),
        DataType::Int32 => int!(Int32Type),
        DataType::Int64 => int!(Int64Type),
        DataType::UInt8 => int!(UInt8Type),
        DataType::UInt16 => int!(UInt16Type),
        DataType::UInt32 => int!(UInt32Type),
        DataType::UInt64 => {
            let value = column.as_primitive::<UInt64Type>().value(row);
            i64::try_from(value).map_or(Cell::Float(value as f64), Cell::Int)
        }
        DataType::Float32 => float!(Float32Type),
        DataType::Float64 => float!(Float64Type),
        DataType::Decimal128(_, scale) => {
            let value = column.as_primitive::<Decimal128Type>().value(row);
            real(value as f64 / 10f64.powi(i32::from(*scale)))
        }
        DataType::Date32 => {
            let days = i64::from(column.as_primitive::<Date32Type>().value(row));
            days.checked_mul(86_400)
                .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
                .map_or(Cell::Empty, |at| Cell::Local(at.naive_utc()))
        }
        DataType::Timestamp(unit, zone) => {
            let micros = match unit {
                TimeUnit::Second => column.as_primitive::<TimestampSecondType>().value(row).checked_mul(1_000_000),
                TimeUnit::Millisecond => column.as_primitive::<TimestampMillisecondType>().value(row).checked_mul(1000),
                TimeUnit::Microsecond => Some(column.as_primitive::<TimestampMicrosecondType>().value(row)),
                TimeUnit::Nanosecond => {
                    Some(column.as_primitive::<TimestampNanosecondType>().value(row).div_euclid(1000))
                }
            };
            match (micros, zone) {
                (None, _) => Cell::Empty,
                (Some(micros), Some(_)) => Cell::Instant(Micros(micros)),
                (Some(micros), None) => {
                    DateTime::from_timestamp_micros(micros).map_or(Cell::Empty, |at| Cell::Local(at.naive_utc()))
                }
            }
        }
        DataType::Dictionary(..) => {
            let Some(dictionary) = column.as_any_dictionary_opt() else { return Cell::Empty };
            match value(dictionary.keys(), row) {
                Cell::Int(key) => usize::try_from(key).map_or(Cell::Empty, |key| value(dictionary.values(), key)),
                _ => Cell::Empty,
            }
        }
        _ => Cell::Empty,
    }
}

/// A number; what is not a number is how data frames write that there is none.
fn real(number: f64) -> Cell<'static> {
    if number.is_nan() { Cell::Empty } else { Cell::Float(number) }
}
