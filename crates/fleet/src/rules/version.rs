//! Four-part versions and the comparisons of rules.

use std::cmp::Ordering;

/// A version such as `1.459.547.0`; missing parts are 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileVersion(pub [u32; 4]);

impl FileVersion {
    /// Reads up to four numbers with dots between; anything after the number of a part is ignored, as Windows does.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = [0; 4];
        for (part, text) in parts.iter_mut().zip(text.trim().split('.')) {
            let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
            *part = digits.parse().ok()?;
        }
        Some(Self(parts))
    }
}

impl std::fmt::Display for FileVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [a, b, c, d] = self.0;
        write!(f, "{a}.{b}.{c}.{d}")
    }
}

/// `bt:ScalarComparison`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScalarComparison {
    /// `<`
    LessThan,
    /// `≤`
    LessThanOrEqualTo,
    /// `=`, also where none is written.
    #[default]
    EqualTo,
    /// `≥`
    GreaterThanOrEqualTo,
    /// `>`
    GreaterThan,
}

impl ScalarComparison {
    /// From its name in the schema.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "lessthan" => Self::LessThan,
            "lessthanorequalto" => Self::LessThanOrEqualTo,
            "equalto" => Self::EqualTo,
            "greaterthanorequalto" => Self::GreaterThanOrEqualTo,
            "greaterthan" => Self::GreaterThan,
            _ => return None,
        })
    }

    /// Whether an ordering of the actual value against the rule's fulfils it.
    #[must_use]
    pub fn accepts(self, ordering: Ordering) -> bool {
        match self {
            Self::LessThan => ordering == Ordering::Less,
            Self::LessThanOrEqualTo => ordering != Ordering::Greater,
            Self::EqualTo => ordering == Ordering::Equal,
            Self::GreaterThanOrEqualTo => ordering != Ordering::Less,
            Self::GreaterThan => ordering == Ordering::Greater,
        }
    }
}

/// `bt:StringComparison`; all without regard to case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StringComparison {
    /// The same.
    EqualTo,
    /// A prefix.
    BeginsWith,
    /// A part.
    Contains,
    /// A suffix.
    EndsWith,
}

impl StringComparison {
    /// From its name in the schema.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "equalto" => Self::EqualTo,
            "beginswith" => Self::BeginsWith,
            "contains" => Self::Contains,
            "endswith" => Self::EndsWith,
            _ => return None,
        })
    }

    /// Whether the actual string fulfils it.
    #[must_use]
    pub fn accepts(self, actual: &str, expected: &str) -> bool {
        let (actual, expected) = (actual.to_lowercase(), expected.to_lowercase());
        match self {
            Self::EqualTo => actual == expected,
            Self::BeginsWith => actual.starts_with(&expected),
            Self::Contains => actual.contains(&expected),
            Self::EndsWith => actual.ends_with(&expected),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_read_and_order() {
        let version = |text| FileVersion::parse(text).unwrap();
        assert_eq!(version("9.00.1399.06"), FileVersion([9, 0, 1399, 6]));
        assert!(version("10.0") > version("9.9.9.9"));
        assert_eq!(version("6.1.7601.17514 (win7sp1)"), FileVersion([6, 1, 7601, 17514]));
        assert_eq!(FileVersion::parse("unknown"), None);
    }

    #[test]
    fn comparisons() {
        assert!(ScalarComparison::LessThanOrEqualTo.accepts(1.cmp(&1)));
        assert!(!ScalarComparison::GreaterThan.accepts(1.cmp(&1)));
        assert!(StringComparison::BeginsWith.accepts("Enterprise", "enter"));
        assert!(!StringComparison::EqualTo.accepts("EnterpriseN", "Enterprise"));
    }
}
