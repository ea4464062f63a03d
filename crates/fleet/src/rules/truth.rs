//! Three-valued logic: a rule that cannot be answered from a machine's description is neither true nor false.

/// What a rule evaluates to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Truth {
    /// The rule holds.
    True,
    /// The rule does not hold.
    False,
    /// The description does not say, or the rule is not known.
    Unknown,
}

impl Truth {
    /// Conjunction: false wins over unknown.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            _ => Self::Unknown,
        }
    }

    /// Disjunction: true wins over unknown.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::True, _) | (_, Self::True) => Self::True,
            (Self::False, Self::False) => Self::False,
            _ => Self::Unknown,
        }
    }

    /// Negation: unknown stays unknown.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }

    /// The conjunction of all; true for none.
    #[must_use]
    pub fn all(values: impl IntoIterator<Item = Self>) -> Self {
        values.into_iter().fold(Self::True, Self::and)
    }

    /// The disjunction of all; false for none.
    #[must_use]
    pub fn any(values: impl IntoIterator<Item = Self>) -> Self {
        values.into_iter().fold(Self::False, Self::or)
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl From<Option<bool>> for Truth {
    fn from(value: Option<bool>) -> Self {
        value.map_or(Self::Unknown, Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{False, True, Unknown};
    use super::*;

    #[test]
    fn kleene_tables() {
        let values = [True, Unknown, False];
        let and = [[True, Unknown, False], [Unknown, Unknown, False], [False, False, False]];
        let or = [[True, True, True], [True, Unknown, Unknown], [True, Unknown, False]];
        for (row, a) in values.into_iter().enumerate() {
            for (column, b) in values.into_iter().enumerate() {
                assert_eq!(a.and(b), and[row][column], "{a:?} and {b:?}");
                assert_eq!(a.or(b), or[row][column], "{a:?} or {b:?}");
                assert_eq!(a.and(b).negate(), a.negate().or(b.negate()), "De Morgan for {a:?} and {b:?}");
            }
        }
        assert_eq!(Truth::all([]), True);
        assert_eq!(Truth::any([]), False);
    }
}
