//! Digests of content files.

use std::fmt;
use std::str::FromStr;

/// A text or byte string that should be a digest and is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a {what} digest: {found}")]
pub struct InvalidDigest {
    /// `SHA-1` or `SHA-256`.
    pub what: &'static str,
    /// What was found, cut to 80 characters.
    pub found: String,
}

fn from_hex<const N: usize>(what: &'static str, text: &str) -> Result<[u8; N], InvalidDigest> {
    let invalid = || InvalidDigest { what, found: text.chars().take(80).collect() };
    let digits = text.as_bytes();
    if digits.len() != N * 2 {
        return Err(invalid());
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16).ok_or_else(invalid)?;
        let low = char::from(pair[1]).to_digit(16).ok_or_else(invalid)?;
        *byte = u8::try_from(high << 4 | low).map_err(|_| invalid())?;
    }
    Ok(bytes)
}

macro_rules! digest {
    ($(#[$doc:meta])* $name:ident, $size:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $size]);

        impl TryFrom<&[u8]> for $name {
            type Error = InvalidDigest;

            fn try_from(bytes: &[u8]) -> Result<Self, InvalidDigest> {
                bytes.try_into().map(Self).map_err(|_| InvalidDigest { what: $what, found: format!("{} bytes", bytes.len()) })
            }
        }

        impl FromStr for $name {
            type Err = InvalidDigest;

            /// From hexadecimal digits in either case.
            fn from_str(text: &str) -> Result<Self, InvalidDigest> {
                from_hex($what, text).map(Self)
            }
        }

        impl fmt::Display for $name {
            /// Upper-case hexadecimal, as in content paths.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
            }
        }
    };
}

digest! {
    /// Names a content file: its place in the store, its URL and what old agents check.
    Sha1, 20, "SHA-1"
}
digest! {
    /// What the server and newer agents check wherever it is known.
    Sha256, 32, "SHA-256"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_round_trip_through_hexadecimal() {
        let text = "2F88DF42DA48AA980FB748D13BAA2DE49CD154AB";
        let digest: Sha1 = text.to_lowercase().parse().unwrap();
        assert_eq!(digest.to_string(), text);
        assert!("2F88".parse::<Sha1>().is_err());
        assert!(format!("zz{}", &text[2..]).parse::<Sha1>().is_err());
    }
}
