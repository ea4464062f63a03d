//! Values that are a text: numbers, booleans, times, identifiers, bytes.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::time;

/// Lenient in reading only: old servers and hand-made clients pad badly.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A value with a lexical form.
pub(crate) trait Scalar: Sized + Default {
    /// Reads the lexical form; `None` when it is not of this type.
    fn parse(text: &str) -> Option<Self>;

    /// Writes the lexical form.
    fn lexical(&self) -> Cow<'_, str>;

    /// Reads the items of a list from raw XML, when the fast way applies: the items and how many bytes they take.
    fn scan(_raw: &[u8], _item: &str, _limit: usize) -> Option<(Vec<Self>, usize)> {
        None
    }
}

macro_rules! integer_scalar {
    ($($ty:ty),*) => {$(
        impl Scalar for $ty {
            fn parse(text: &str) -> Option<Self> {
                text.trim_ascii().parse().ok()
            }

            fn lexical(&self) -> Cow<'_, str> {
                Cow::Owned(self.to_string())
            }
        }
    )*};
}

integer_scalar!(i64, u32, u8);

impl Scalar for i32 {
    fn parse(text: &str) -> Option<Self> {
        text.trim_ascii().parse().ok()
    }

    fn lexical(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }

    fn scan(raw: &[u8], item: &str, limit: usize) -> Option<(Vec<Self>, usize)> {
        super::ints::scan(raw, item, limit)
    }
}

impl Scalar for bool {
    fn parse(text: &str) -> Option<Self> {
        match text.trim_ascii() {
            "true" | "1" | "True" => Some(true),
            "false" | "0" | "False" => Some(false),
            _ => None,
        }
    }

    fn lexical(&self) -> Cow<'_, str> {
        Cow::Borrowed(if *self { "true" } else { "false" })
    }
}

impl Scalar for String {
    fn parse(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }

    fn lexical(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl Scalar for Uuid {
    fn parse(text: &str) -> Option<Self> {
        Uuid::parse_str(text.trim_ascii()).ok()
    }

    fn lexical(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }
}

impl Scalar for Timestamp {
    fn parse(text: &str) -> Option<Self> {
        time::parse_timestamp(text)
    }

    fn lexical(&self) -> Cow<'_, str> {
        Cow::Owned(time::format_timestamp(*self))
    }
}

impl Scalar for Date {
    fn parse(text: &str) -> Option<Self> {
        time::parse_date(text)
    }

    fn lexical(&self) -> Cow<'_, str> {
        Cow::Owned(time::format_date(*self))
    }
}

impl Scalar for Vec<u8> {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim_ascii();
        if text.bytes().any(|byte| byte.is_ascii_whitespace()) {
            let joined: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
            return BASE64.decode(joined).ok();
        }
        BASE64.decode(text).ok()
    }

    fn lexical(&self) -> Cow<'_, str> {
        Cow::Owned(BASE64.encode(self))
    }
}

/// An attribute: a value that is always written, or an optional one.
pub(crate) trait Attribute: Sized {
    /// Reads the value.
    fn parse_attribute(text: &str) -> Option<Self>;

    /// Writes the value; `None` leaves the attribute out.
    fn attribute_text(&self) -> Option<Cow<'_, str>>;
}

impl<T: Scalar> Attribute for T {
    fn parse_attribute(text: &str) -> Option<Self> {
        T::parse(text)
    }

    fn attribute_text(&self) -> Option<Cow<'_, str>> {
        Some(self.lexical())
    }
}

impl<T: Scalar> Attribute for Option<T> {
    fn parse_attribute(text: &str) -> Option<Self> {
        T::parse(text).map(Some)
    }

    fn attribute_text(&self) -> Option<Cow<'_, str>> {
        self.as_ref().map(Scalar::lexical)
    }
}
