//! The compact binary form of what one column holds: a version byte, then fields in a fixed order.

pub(crate) mod details;
pub(crate) mod relations;
pub(crate) mod rollup;
pub(crate) mod strings;

use uuid::Uuid;

use crate::StoreError;

/// Appends fields.
#[derive(Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn new(version: u8) -> Self {
        Self(vec![version])
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }

    pub(crate) fn byte(&mut self, value: u8) {
        self.0.push(value);
    }

    /// Seven bits for each byte, lowest first.
    pub(crate) fn unsigned(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    /// Small numbers of either sign stay short.
    pub(crate) fn signed(&mut self, value: i64) {
        self.unsigned(((value << 1) ^ (value >> 63)).cast_unsigned());
    }

    pub(crate) fn uuid(&mut self, value: &Uuid) {
        self.0.extend_from_slice(value.as_bytes());
    }

    pub(crate) fn text(&mut self, value: &str) {
        self.unsigned(value.len() as u64);
        self.0.extend_from_slice(value.as_bytes());
    }

    pub(crate) fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.byte(value.is_some().into());
        if let Some(value) = value {
            write(self, value);
        }
    }

    pub(crate) fn list<T>(&mut self, values: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.unsigned(values.len() as u64);
        values.iter().for_each(|value| write(self, value));
    }
}

/// Takes fields off; every shortage is an error, never a panic.
pub(crate) struct Reader<'a> {
    left: &'a [u8],
    what: &'static str,
}

impl<'a> Reader<'a> {
    /// Starts after the version byte, which must be `version`.
    pub(crate) fn new(bytes: &'a [u8], version: u8, what: &'static str) -> Result<Self, StoreError> {
        match bytes.split_first() {
            Some((found, left)) if *found == version => Ok(Self { left, what }),
            Some((found, _)) => Err(StoreError::corrupt(what, format!("version {found} is unknown"))),
            None => Err(StoreError::corrupt(what, "it is empty")),
        }
    }

    /// Everything must have been taken.
    pub(crate) fn finish(self) -> Result<(), StoreError> {
        if self.left.is_empty() { Ok(()) } else { Err(self.damaged("there is more than expected")) }
    }

    pub(crate) fn damaged(&self, detail: &str) -> StoreError {
        StoreError::corrupt(self.what, detail)
    }

    fn bytes(&mut self, count: usize) -> Result<&'a [u8], StoreError> {
        let (taken, left) = self.left.split_at_checked(count).ok_or_else(|| self.damaged("it ends too early"))?;
        self.left = left;
        Ok(taken)
    }

    pub(crate) fn byte(&mut self) -> Result<u8, StoreError> {
        self.bytes(1)?.first().copied().ok_or_else(|| self.damaged("it ends too early"))
    }

    pub(crate) fn unsigned(&mut self) -> Result<u64, StoreError> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(self.damaged("a number is too long"))
    }

    pub(crate) fn signed(&mut self) -> Result<i64, StoreError> {
        let value = self.unsigned()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    pub(crate) fn narrow<T: TryFrom<i64>>(&mut self) -> Result<T, StoreError> {
        let value = self.signed()?;
        T::try_from(value).map_err(|_| self.damaged("a number is out of range"))
    }

    pub(crate) fn flag(&mut self) -> Result<bool, StoreError> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(self.damaged("a truth value is neither 0 nor 1")),
        }
    }

    pub(crate) fn uuid(&mut self) -> Result<Uuid, StoreError> {
        Uuid::from_slice(self.bytes(16)?).map_err(|_| self.damaged("a GUID is cut"))
    }

    pub(crate) fn text(&mut self) -> Result<String, StoreError> {
        let length = self.unsigned()?;
        let length = usize::try_from(length).map_err(|_| self.damaged("a text is too long"))?;
        let bytes = self.bytes(length)?;
        let text = std::str::from_utf8(bytes).map_err(|_| self.damaged("a text is not UTF-8"))?;
        Ok(text.to_owned())
    }

    pub(crate) fn option<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        if self.flag()? { read(self).map(Some) } else { Ok(None) }
    }

    /// A list whose members take at least one byte each, so that a damaged count cannot ask for more memory than
    /// the column itself takes.
    pub(crate) fn list<T>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let count = self.unsigned()?;
        if count > self.left.len() as u64 {
            return Err(self.damaged("a list is longer than the column"));
        }
        (0..count).map(|_| read(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_at_the_edges_round_trip() {
        let numbers = [0, 1, -1, 63, 64, -64, -65, i64::MAX, i64::MIN];
        let mut writer = Writer::new(7);
        writer.list(&numbers, |w, n| w.signed(*n));
        writer.unsigned(u64::MAX);
        let bytes = writer.finish();
        let mut reader = Reader::new(&bytes, 7, "test").unwrap();
        assert_eq!(reader.list(Reader::signed).unwrap(), numbers);
        assert_eq!(reader.unsigned().unwrap(), u64::MAX);
        reader.finish().unwrap();
    }

    #[test]
    fn damage_is_an_error() {
        assert!(Reader::new(&[], 1, "test").is_err());
        assert!(Reader::new(&[2], 1, "test").is_err());
        let endless = [1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
        assert!(Reader::new(&endless, 1, "test").unwrap().unsigned().is_err());
        assert!(Reader::new(&[1, 5, b'a'], 1, "test").unwrap().text().is_err());
        assert!(Reader::new(&[1, 0xff, 0xff, 0x03], 1, "test").unwrap().list(Reader::byte).is_err());
    }
}
