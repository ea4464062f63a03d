//! Which updates a list shows.

use patchwell_model::{ApprovalAction, Timestamp, UpdateId, UpdateType};

use super::search::Search;
use super::{ApprovalFilter, ListQuery};
use crate::bitset::BitSet;
use crate::entry::Entry;
use crate::snapshot::Snapshot;

/// A query made ready to be asked for every update.
pub(super) struct Filter<'a> {
    snapshot: &'a Snapshot,
    query: &'a ListQuery<'a>,
    search: Search,
    classifications: Option<Vec<BitSet>>,
    products: Option<Vec<BitSet>>,
}

impl<'a> Filter<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, query: &'a ListQuery<'a>) -> Self {
        let sets = |ids: &[UpdateId]| {
            let known = ids.iter().filter_map(|id| snapshot.index.interner.find(*id));
            (!ids.is_empty()).then(|| known.map(|category| snapshot.index.in_category(category)).collect())
        };
        Self {
            snapshot,
            query,
            search: Search::new(query.text),
            classifications: sets(query.classifications),
            products: sets(query.products),
        }
    }

    /// Cheap conditions come first.
    pub(super) fn accepts(&self, entry: &Entry) -> bool {
        let query = self.query;
        let in_any = |sets: &Option<Vec<BitSet>>| {
            sets.as_ref().is_none_or(|sets| sets.iter().any(|set| set.contains(entry.update)))
        };
        self.of_type(entry)
            && query.expired.is_none_or(|expired| expired == entry.is_expired())
            && query.locally_published.is_none_or(|local| local == entry.is_locally_published)
            && query.severity.is_none_or(|severity| entry.severity >= severity)
            && within(query.arrived, Some(entry.arrival_date))
            && within(query.created, entry.creation_date)
            && in_any(&self.classifications)
            && in_any(&self.products)
            && self.decided(entry.identity.update_id)
            && self.search.finds(entry)
            && query.superseded.is_none_or(|is| is == self.snapshot.is_superseded(entry.identity.update_id))
            && query.only.is_none_or(|only| only(entry.identity.update_id))
    }

    fn of_type(&self, entry: &Entry) -> bool {
        let of_type = match self.query.types {
            [] => matches!(entry.update_type, UpdateType::Software | UpdateType::Driver),
            types => types.contains(&entry.update_type),
        };
        of_type
            && (self.query.members || entry.is_evaluated_only() || !self.snapshot.index.parts.contains(entry.update))
    }

    fn decided(&self, update: UpdateId) -> bool {
        let declined = || self.snapshot.is_declined(update);
        let approved = || self.snapshot.approvals(update).iter().any(|row| row.action != ApprovalAction::NotApproved);
        match self.query.approval {
            ApprovalFilter::Any => true,
            ApprovalFilter::NotDeclined => !declined(),
            ApprovalFilter::Declined => declined(),
            ApprovalFilter::Approved => approved() && !declined(),
            ApprovalFilter::NotApproved => !approved() && !declined(),
        }
    }
}

fn within((from, until): (Option<Timestamp>, Option<Timestamp>), time: Option<Timestamp>) -> bool {
    from.is_none_or(|from| time.is_some_and(|time| time >= from))
        && until.is_none_or(|until| time.is_some_and(|time| time < until))
}
