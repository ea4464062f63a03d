//! How much of a message is believed before it is refused.

/// Bounds on what a decoder accepts; all are checked before memory is spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Size of the body in bytes, after any content coding is removed.
    pub body_bytes: usize,
    /// How many elements may be open at once.
    pub depth: usize,
    /// How many elements the whole body may have, list items read by the list scanner excepted.
    pub elements: usize,
    /// Entries of one list.
    pub list_items: usize,
    /// Bytes of one text value.
    pub text_bytes: usize,
    /// Read lists of integers with the fast scanner; off, the general reader reads them too (for comparing the two).
    pub scan_lists: bool,
}

impl Limits {
    /// What a server accepts from strangers.
    #[must_use]
    pub const fn request() -> Self {
        Self {
            body_bytes: 8 << 20,
            depth: 32,
            elements: 250_000,
            list_items: 50_000,
            text_bytes: 4 << 20,
            scan_lists: true,
        }
    }

    /// What a client accepts from its server: a page of updates reaches 51 MB, one core fragment 47 MB, and a list of
    /// revisions is not paged.
    #[must_use]
    pub const fn response() -> Self {
        Self {
            body_bytes: 256 << 20,
            depth: 32,
            elements: 20_000_000,
            list_items: 2_000_000,
            text_bytes: 192 << 20,
            scan_lists: true,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::request()
    }
}
