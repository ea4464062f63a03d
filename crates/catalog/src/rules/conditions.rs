//! Whether an update is one for a rule, and since when.

use jiff::SignedDuration;
use patchwell_model::{Timestamp, UpdateId};

use super::Conditions;
use super::title::Title;
use crate::entry::Entry;
use crate::snapshot::Snapshot;

impl Conditions {
    /// Whether all holds that does not depend on time. What is cheap comes first.
    pub(super) fn hold(&self, snapshot: &Snapshot, entry: &Entry) -> bool {
        (self.severities.is_empty() || self.severities.contains(&entry.severity))
            && self.hold_for_title(&entry.title)
            && self.hold_for_categories(snapshot, entry.identity.update_id)
    }

    fn hold_for_title(&self, title: &str) -> bool {
        let title = Title::new(title);
        let any =
            |texts: &[String], test: &dyn Fn(&str) -> bool| texts.is_empty() || texts.iter().any(|text| test(text));
        any(&self.title_contains, &|text| title.contains(text))
            && !self.title_excludes.iter().any(|text| title.contains(text))
            && any(&self.editions, &|text| title.has_words(text))
            && (!self.previews || title.is_preview())
            && (self.architectures.is_empty()
                || all_among(&title.architectures(), |one| self.architectures.contains(one)))
            && (self.languages.is_empty()
                || all_among(&title.languages(), |one| self.languages.iter().any(|tag| tag.eq_ignore_ascii_case(one))))
    }

    fn hold_for_categories(&self, snapshot: &Snapshot, update: UpdateId) -> bool {
        if self.classifications.is_empty() && self.products.is_empty() {
            return true;
        }
        let of = snapshot.categories(update);
        let mut above = of.products.iter().chain(&of.families).chain(&of.companies);
        (self.classifications.is_empty() || of.classifications.iter().any(|id| self.classifications.contains(id)))
            && (self.products.is_empty() || above.any(|id| self.products.contains(id)))
    }

    /// From when on it is one for the rule, as far as time decides; `None` for not yet known.
    pub(super) fn due(&self, snapshot: &Snapshot, entry: &Entry) -> Option<Timestamp> {
        let mut due = entry.arrival_date;
        if let Some(days) = self.min_age_days {
            due = due.max(after(entry.creation_date.unwrap_or(entry.arrival_date), days));
        }
        if let Some(days) = self.superseded_days {
            due = due.max(after(superseded_since(snapshot, entry.identity.update_id)?, days));
        }
        Some(due)
    }
}

fn all_among<T>(named: &[T], is_among: impl Fn(&T) -> bool) -> bool {
    !named.is_empty() && named.iter().all(is_among)
}

fn after(time: Timestamp, days: u16) -> Timestamp {
    time.checked_add(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Timestamp::MAX)
}

/// When the first update arrived that supersedes this one, is in force and not declined.
pub(crate) fn superseded_since(snapshot: &Snapshot, update: UpdateId) -> Option<Timestamp> {
    let superseding = snapshot.superseded_by(update).into_iter().filter(|by| !snapshot.is_declined(*by));
    let arrived = superseding.filter_map(|by| snapshot.latest(by).filter(|entry| !entry.is_expired()));
    // A new revision does not begin it anew.
    let first = |entry: &Entry| snapshot.revisions(entry.identity.update_id).map(|one| one.arrival_date).min();
    arrived.filter_map(first).min()
}
