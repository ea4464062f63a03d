//! One row of an answer, from either engine.

use patchwell_model::Timestamp;
use postgres::types::{FromSql, Type};
use uuid::Uuid;

use crate::StoreError;

/// One row of an answer. Columns are numbered from 0; a column that is missing or of another type than asked for is
/// [`StoreError::Corrupt`].
pub struct Row<'a>(pub(crate) Inner<'a>);

pub(crate) enum Inner<'a> {
    Lite(&'a rusqlite::Row<'a>),
    Pg(&'a postgres::Row),
}

/// Integers of any width.
struct AnyInt(i64);

impl<'a> FromSql<'a> for AnyInt {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        match *ty {
            Type::INT4 => i32::from_sql(ty, raw).map(|value| Self(value.into())),
            Type::INT2 => i16::from_sql(ty, raw).map(|value| Self(value.into())),
            Type::BOOL => bool::from_sql(ty, raw).map(|value| Self(value.into())),
            _ => i64::from_sql(ty, raw).map(Self),
        }
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::INT4 | Type::INT2 | Type::BOOL)
    }
}

impl<'a> Row<'a> {
    /// An integer, `None` for NULL.
    ///
    /// # Errors
    /// When the column holds something else.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match &self.0 {
            Inner::Lite(row) => {
                let value = row.get_ref(column).map_err(|error| StoreError::corrupt("row", error))?;
                value.as_i64_or_null().map_err(|error| StoreError::corrupt("integer", error))
            }
            Inner::Pg(row) => row
                .try_get::<_, Option<AnyInt>>(column)
                .map(|value| value.map(|value| value.0))
                .map_err(|error| StoreError::corrupt("integer", error)),
        }
    }

    /// An integer.
    ///
    /// # Errors
    /// When the column holds something else or NULL.
    pub fn int(&self, column: usize) -> Result<i64, StoreError> {
        self.opt_int(column)?.ok_or_else(|| StoreError::corrupt("integer", "it is missing"))
    }

    /// An integer of a narrower type.
    ///
    /// # Errors
    /// When the column holds something else, NULL, or a number that does not fit.
    pub fn narrow<T: TryFrom<i64>>(&self, column: usize) -> Result<T, StoreError> {
        let value = self.int(column)?;
        T::try_from(value).map_err(|_| StoreError::corrupt("integer", format!("{value} is out of range")))
    }

    /// A truth value.
    ///
    /// # Errors
    /// When the column holds something else or NULL.
    pub fn flag(&self, column: usize) -> Result<bool, StoreError> {
        self.int(column).map(|value| value != 0)
    }

    /// A time, `None` for NULL.
    ///
    /// # Errors
    /// When the column holds something else or a time that does not exist.
    pub fn opt_time(&self, column: usize) -> Result<Option<Timestamp>, StoreError> {
        let micros = self.opt_int(column)?;
        micros.map(|value| Timestamp::from_microsecond(value).map_err(|e| StoreError::corrupt("time", e))).transpose()
    }

    /// A time.
    ///
    /// # Errors
    /// When the column holds something else, NULL or a time that does not exist.
    pub fn time(&self, column: usize) -> Result<Timestamp, StoreError> {
        self.opt_time(column)?.ok_or_else(|| StoreError::corrupt("time", "it is missing"))
    }

    /// A text, `None` for NULL.
    ///
    /// # Errors
    /// When the column holds something else.
    pub fn opt_text(&self, column: usize) -> Result<Option<&'a str>, StoreError> {
        match &self.0 {
            Inner::Lite(row) => {
                let value = row.get_ref(column).map_err(|error| StoreError::corrupt("row", error))?;
                value.as_str_or_null().map_err(|error| StoreError::corrupt("text", error))
            }
            Inner::Pg(row) => row.try_get(column).map_err(|error| StoreError::corrupt("text", error)),
        }
    }

    /// A text.
    ///
    /// # Errors
    /// When the column holds something else or NULL.
    pub fn text(&self, column: usize) -> Result<&'a str, StoreError> {
        self.opt_text(column)?.ok_or_else(|| StoreError::corrupt("text", "it is missing"))
    }

    /// Bytes, `None` for NULL.
    ///
    /// # Errors
    /// When the column holds something else.
    pub fn opt_blob(&self, column: usize) -> Result<Option<&'a [u8]>, StoreError> {
        match &self.0 {
            Inner::Lite(row) => {
                let value = row.get_ref(column).map_err(|error| StoreError::corrupt("row", error))?;
                value.as_blob_or_null().map_err(|error| StoreError::corrupt("blob", error))
            }
            Inner::Pg(row) => row.try_get(column).map_err(|error| StoreError::corrupt("blob", error)),
        }
    }

    /// Bytes.
    ///
    /// # Errors
    /// When the column holds something else or NULL.
    pub fn blob(&self, column: usize) -> Result<&'a [u8], StoreError> {
        self.opt_blob(column)?.ok_or_else(|| StoreError::corrupt("blob", "it is missing"))
    }

    /// A GUID, `None` for NULL.
    ///
    /// # Errors
    /// When the column does not hold 16 bytes.
    pub fn opt_uuid(&self, column: usize) -> Result<Option<Uuid>, StoreError> {
        let bytes = self.opt_blob(column)?;
        bytes.map(|bytes| Uuid::from_slice(bytes).map_err(|e| StoreError::corrupt("GUID", e))).transpose()
    }

    /// A GUID.
    ///
    /// # Errors
    /// When the column does not hold 16 bytes.
    pub fn uuid(&self, column: usize) -> Result<Uuid, StoreError> {
        self.opt_uuid(column)?.ok_or_else(|| StoreError::corrupt("GUID", "it is missing"))
    }
}
