//! Typed access to the columns of a batch that was read with a projection.
use arrow_array::{
    Array, ArrayRef, RecordBatch,
    cast::AsArray,
    types::{Float64Type, Int16Type, Int64Type, UInt8Type, UInt32Type, UInt64Type},
};
use arrow_buffer::ScalarBuffer;

use crate::schema::{Column, SCHEMA};

/// A batch whose columns are found by name; a column that was not read is empty.
#[derive(Debug, Clone)]
pub struct Batch(pub RecordBatch);

impl Batch {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.0.num_rows()
    }

    /// Tells whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn array(&self, column: Column) -> Option<&ArrayRef> {
        self.0.column_by_name(SCHEMA.field(column as usize).name())
    }

    /// A column of small numbers.
    pub fn u32(&self, column: Column) -> ScalarBuffer<u32> {
        self.array(column)
            .and_then(|array| array.as_primitive_opt::<UInt32Type>())
            .map_or_else(|| ScalarBuffer::from(Vec::new()), |array| array.values().clone())
    }

    /// A column of whole numbers without nulls.
    pub fn i64(&self, column: Column) -> ScalarBuffer<i64> {
        self.array(column)
            .and_then(|array| array.as_primitive_opt::<Int64Type>())
            .map_or_else(|| ScalarBuffer::from(Vec::new()), |array| array.values().clone())
    }

    /// A column of large numbers.
    pub fn u64(&self, column: Column) -> ScalarBuffer<u64> {
        self.array(column)
            .and_then(|array| array.as_primitive_opt::<UInt64Type>())
            .map_or_else(|| ScalarBuffer::from(Vec::new()), |array| array.values().clone())
    }

    /// A column of real numbers.
    pub fn f64(&self, column: Column) -> ScalarBuffer<f64> {
        self.array(column)
            .and_then(|array| array.as_primitive_opt::<Float64Type>())
            .map_or_else(|| ScalarBuffer::from(Vec::new()), |array| array.values().clone())
    }

    /// One small number; 0 where the column was not read.
    pub fn u32_at(&self, column: Column, row: usize) -> u32 {
        let array = self.array(column).and_then(|array| array.as_primitive_opt::<UInt32Type>());
        array.filter(|array| row < array.len()).map_or(0, |array| array.value(row))
    }

    /// One byte.
    pub fn u8_at(&self, column: Column, row: usize) -> u8 {
        let array = self.array(column).and_then(|array| array.as_primitive_opt::<UInt8Type>());
        array.filter(|array| row < array.len()).map_or(0, |array| array.value(row))
    }

    /// One whole number; `None` for null.
    pub fn i64_at(&self, column: Column, row: usize) -> Option<i64> {
        let array = self.array(column)?.as_primitive_opt::<Int64Type>()?;
        (row < array.len() && array.is_valid(row)).then(|| array.value(row))
    }

    /// One offset from UTC in minutes.
    pub fn i16_at(&self, column: Column, row: usize) -> Option<i16> {
        let array = self.array(column)?.as_primitive_opt::<Int16Type>()?;
        (row < array.len() && array.is_valid(row)).then(|| array.value(row))
    }

    /// One large number.
    pub fn u64_at(&self, column: Column, row: usize) -> u64 {
        let array = self.array(column).and_then(|array| array.as_primitive_opt::<UInt64Type>());
        array.filter(|array| row < array.len()).map_or(0, |array| array.value(row))
    }

    /// One real number; `None` for NaN.
    pub fn f64_at(&self, column: Column, row: usize) -> Option<f64> {
        let array = self.array(column)?.as_primitive_opt::<Float64Type>()?;
        Some(array).filter(|array| row < array.len()).map(|array| array.value(row)).filter(|value| !value.is_nan())
    }

    /// One text; `None` for null.
    pub fn text_at(&self, column: Column, row: usize) -> Option<&str> {
        let array = self.array(column)?.as_string_opt::<i64>()?;
        (row < array.len() && array.is_valid(row)).then(|| array.value(row))
    }
}
