//! Things with many attributes, in words.

use std::collections::BTreeMap;

/// Attributes in words, each with its values in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Words(BTreeMap<String, Vec<String>>);

impl Words {
    pub(super) fn add(&mut self, attribute: impl Into<String>, value: impl Into<String>) {
        self.0.entry(attribute.into()).or_default().push(value.into());
    }

    /// Everything that it is.
    pub(super) fn all(&self) -> String {
        self.0
            .iter()
            .map(|(attribute, values)| format!("{attribute} {}", values.join(", ")))
            .collect::<Vec<_>>()
            .join("; ")
    }

    /// What is different afterwards.
    pub(super) fn difference(&self, after: &Self) -> String {
        let shown =
            |values: Option<&Vec<String>>| values.map_or_else(|| "(none)".to_owned(), |values| values.join(", "));
        let mut attributes: Vec<&String> = self.0.keys().chain(after.0.keys()).collect();
        attributes.sort_unstable();
        attributes.dedup();
        let differing = attributes.into_iter().filter(|attribute| self.0.get(*attribute) != after.0.get(*attribute));
        let words = differing.map(|attribute| {
            format!("{attribute} {} → {}", shown(self.0.get(attribute)), shown(after.0.get(attribute)))
        });
        words.collect::<Vec<_>>().join("; ")
    }
}
