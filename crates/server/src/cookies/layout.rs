//! Writing and reading the plain text of cookies.

use patchwell_model::Timestamp;

/// Plain text that does not have the layout it should have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

/// Appends fields.
#[derive(Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn byte(mut self, value: u8) -> Self {
        self.0.push(value);
        self
    }

    pub(super) fn number(mut self, value: i64) -> Self {
        self.0.extend_from_slice(&value.to_le_bytes());
        self
    }

    pub(super) fn time(self, value: Timestamp) -> Self {
        self.number(value.as_microsecond())
    }

    pub(super) fn guid(mut self, value: &[u8; 16]) -> Self {
        self.0.extend_from_slice(value);
        self
    }

    /// At most 65,535 bytes; longer text is cut, which its caller has ruled out by its own limits.
    pub(super) fn text(mut self, value: &str) -> Self {
        let length = u16::try_from(value.len()).unwrap_or(u16::MAX);
        self.0.extend_from_slice(&length.to_le_bytes());
        self.0.extend_from_slice(value.as_bytes().get(..usize::from(length)).unwrap_or_default());
        self
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Takes fields in the order in which they were written.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn byte(&mut self) -> Result<u8, Malformed> {
        self.take(1)?.first().copied().ok_or(Malformed)
    }

    pub(super) fn number(&mut self) -> Result<i64, Malformed> {
        Ok(i64::from_le_bytes(self.take(8)?.try_into().map_err(|_| Malformed)?))
    }

    pub(super) fn time(&mut self) -> Result<Timestamp, Malformed> {
        Timestamp::from_microsecond(self.number()?).map_err(|_| Malformed)
    }

    pub(super) fn guid(&mut self) -> Result<[u8; 16], Malformed> {
        self.take(16)?.try_into().map_err(|_| Malformed)
    }

    pub(super) fn text(&mut self) -> Result<&'a str, Malformed> {
        let length = u16::from_le_bytes(self.take(2)?.try_into().map_err(|_| Malformed)?);
        std::str::from_utf8(self.take(usize::from(length))?).map_err(|_| Malformed)
    }

    pub(super) fn end(&self) -> Result<(), Malformed> {
        if self.0.is_empty() { Ok(()) } else { Err(Malformed) }
    }
}
