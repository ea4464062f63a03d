//! How far this server knows the one above.

/// What the server above gave to be given back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Anchors {
    /// Of categories and detectoids.
    pub(super) categories: Option<String>,
    /// Of updates: the fingerprint of the choice, and the anchor.
    pub(super) updates: Option<(String, String)>,
    /// Of the updates that decisions are asked for.
    pub(super) synchronized: Option<String>,
    /// Of its decisions.
    pub(super) decisions: Option<String>,
}

impl Anchors {
    /// By name, as they are stored.
    pub(super) fn to_pairs(&self) -> Vec<(String, String)> {
        let (choice, updates) = self.updates.clone().unzip();
        let named = [
            ("categories", self.categories.clone()),
            ("choice", choice),
            ("updates", updates),
            ("synchronized", self.synchronized.clone()),
            ("decisions", self.decisions.clone()),
        ];
        named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }

    /// As they were stored; names of newer versions are passed over.
    pub(super) fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        let (mut anchors, mut choice, mut updates) = (Self::default(), None, None);
        for (name, value) in pairs {
            let place = match name.as_str() {
                "categories" => &mut anchors.categories,
                "choice" => &mut choice,
                "updates" => &mut updates,
                "synchronized" => &mut anchors.synchronized,
                "decisions" => &mut anchors.decisions,
                _ => continue,
            };
            *place = Some(value);
        }
        anchors.updates = choice.zip(updates);
        anchors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_survive_the_database() {
        let some = |text: &str| Some(text.to_owned());
        let all = Anchors {
            categories: some("2,2026-10-04 12:00:00.000"),
            updates: some("f").zip(some("3")),
            synchronized: some("3"),
            decisions: some("4"),
        };
        for anchors in [all, Anchors::default()] {
            assert_eq!(Anchors::from_pairs(anchors.to_pairs()), anchors);
        }
    }
}
