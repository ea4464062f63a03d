//! The one way in which values become bytes: little-endian, lengths before contents, nothing optional about it.

use crate::BundleError;

const SHORT: BundleError = BundleError::Broken("it ends too early");

/// Writes values.
#[derive(Debug, Default)]
pub(crate) struct Encoder(pub(crate) Vec<u8>);

impl Encoder {
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn u8(&mut self, value: u8) {
        self.0.push(value);
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.raw(&value.to_le_bytes());
    }

    pub(crate) fn i32(&mut self, value: i32) {
        self.raw(&value.to_le_bytes());
    }

    pub(crate) fn u64(&mut self, value: u64) {
        self.raw(&value.to_le_bytes());
    }

    pub(crate) fn i64(&mut self, value: i64) {
        self.raw(&value.to_le_bytes());
    }

    /// A count of what follows. More than 2³² things do not fit into memory long before.
    pub(crate) fn count(&mut self, count: usize) {
        self.u32(u32::try_from(count).unwrap_or(u32::MAX));
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.count(text.len());
        self.raw(text.as_bytes());
    }

    pub(crate) fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.u8(u8::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }
}

/// Reads values. No length is believed before there are bytes for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decoder<'b>(pub(crate) &'b [u8]);

impl<'b> Decoder<'b> {
    pub(crate) fn raw(&mut self, length: usize) -> Result<&'b [u8], BundleError> {
        let (bytes, rest) = self.0.split_at_checked(length).ok_or(SHORT)?;
        self.0 = rest;
        Ok(bytes)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], BundleError> {
        self.raw(N)?.try_into().map_err(|_| SHORT)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, BundleError> {
        self.array().map(|[byte]| byte)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, BundleError> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn i32(&mut self) -> Result<i32, BundleError> {
        self.array().map(i32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, BundleError> {
        self.array().map(u64::from_le_bytes)
    }

    pub(crate) fn i64(&mut self) -> Result<i64, BundleError> {
        self.array().map(i64::from_le_bytes)
    }

    pub(crate) fn flag(&mut self) -> Result<bool, BundleError> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(BundleError::Broken("a flag is neither set nor clear")),
        }
    }

    /// Things of at least `least` bytes each.
    pub(crate) fn list<T>(
        &mut self,
        least: usize,
        mut read: impl FnMut(&mut Self) -> Result<T, BundleError>,
    ) -> Result<Vec<T>, BundleError> {
        let count = self.u32()? as usize;
        if count.saturating_mul(least) > self.0.len() {
            return Err(SHORT);
        }
        (0..count).map(|_| read(self)).collect()
    }

    pub(crate) fn text(&mut self) -> Result<String, BundleError> {
        let length = self.u32()? as usize;
        let bytes = self.raw(length)?;
        String::from_utf8(bytes.to_vec()).map_err(|_| BundleError::Broken("a text is not UTF-8"))
    }

    pub(crate) fn option<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, BundleError>,
    ) -> Result<Option<T>, BundleError> {
        if self.flag()? { read(self).map(Some) } else { Ok(None) }
    }

    pub(crate) fn end(self) -> Result<(), BundleError> {
        if self.0.is_empty() { Ok(()) } else { Err(BundleError::Broken("there is more than there should be")) }
    }
}
