//! Lists of updates with filters, search, sort and paging by key.

mod filter;
mod search;

use std::cmp::Ordering;

use patchwell_model::{Severity, Timestamp, UpdateId, UpdateType};

use crate::entry::Entry;
use crate::snapshot::Snapshot;

/// What a list shows.
#[derive(Clone, Copy, Default)]
pub struct ListQuery<'a> {
    /// Words that the title, a KB number, a security bulletin, a CVE or the update id must have; empty means all.
    pub text: &'a str,
    /// Types; empty means software and drivers.
    pub types: &'a [UpdateType],
    /// In any of these classifications; empty means all.
    pub classifications: &'a [UpdateId],
    /// In any of these products, families or companies; empty means all.
    pub products: &'a [UpdateId],
    /// By what is decided.
    pub approval: ApprovalFilter,
    /// Superseded by an update in force, or not.
    pub superseded: Option<bool>,
    /// Withdrawn by its publisher, or not.
    pub expired: Option<bool>,
    /// Made by a local publisher, or not.
    pub locally_published: Option<bool>,
    /// With this severity or worse.
    pub severity: Option<Severity>,
    /// Arrived at or after the first and before the second.
    pub arrived: (Option<Timestamp>, Option<Timestamp>),
    /// Published at or after the first and before the second.
    pub created: (Option<Timestamp>, Option<Timestamp>),
    /// Also members of bundles, which are decided with their bundle.
    pub members: bool,
    /// Any further condition, such as "needed by at least one computer".
    pub only: Option<&'a dyn Fn(UpdateId) -> bool>,
    /// In which order; equal updates by id.
    pub sort: ListSort<'a>,
    /// From high to low.
    pub descending: bool,
    /// Where the page before ended.
    pub after: Option<&'a ListKey>,
    /// Updates to leave out after that: how a reader gets far into a long list at once.
    pub skip: usize,
    /// Updates on a page; 0 only counts.
    pub limit: usize,
}

/// By what is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ApprovalFilter {
    /// All but declined.
    #[default]
    NotDeclined,
    /// Approved for installation or removal in at least one group.
    Approved,
    /// Neither approved anywhere nor declined.
    NotApproved,
    /// Declined.
    Declined,
    /// All.
    Any,
}

/// An order of updates.
#[derive(Clone, Copy, Default)]
pub enum ListSort<'a> {
    /// By title, without regard to case.
    Title,
    /// By arrival at this server.
    #[default]
    Arrived,
    /// By publication.
    Created,
    /// By severity.
    Severity,
    /// By a number from outside, such as computers that need it.
    Number(&'a dyn Fn(UpdateId) -> u64),
}

/// The place of an update in a list; the next page starts after it even when the update is gone by then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListKey {
    /// What the list is sorted by.
    pub value: ListValue,
    /// The update.
    pub update: UpdateId,
}

/// What an update is sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListValue {
    /// A title in lower case.
    Text(String),
    /// A time.
    Time(Option<Timestamp>),
    /// A number.
    Number(u64),
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct ListPage<'a> {
    /// The latest revision of each update.
    pub updates: Vec<&'a Entry>,
    /// How many updates there are on all pages.
    pub total: usize,
    /// Where the next page goes on; `None` on the last.
    pub next: Option<ListKey>,
}

impl ListValue {
    fn of(sort: ListSort<'_>, entry: &Entry) -> Self {
        match sort {
            ListSort::Title => Self::Text(entry.title.to_lowercase()),
            ListSort::Arrived => Self::Time(Some(entry.arrival_date)),
            ListSort::Created => Self::Time(entry.creation_date),
            ListSort::Severity => Self::Number(entry.severity as u64),
            ListSort::Number(number) => Self::Number(number(entry.identity.update_id)),
        }
    }

    /// Values of another sort than the list's, from a stale key, count as equal.
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Time(a), Self::Time(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }
}

impl ListKey {
    fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let order = self.value.compare(&other.value).then(self.update.cmp(&other.update));
        if descending { order.reverse() } else { order }
    }
}

impl Snapshot {
    /// A page of the updates that a query asks for.
    #[must_use]
    pub fn list(&self, query: &ListQuery<'_>) -> ListPage<'_> {
        let filter = filter::Filter::new(self, query);
        let mut total = 0;
        let mut rows: Vec<(ListKey, &Entry)> = Vec::new();
        for entry in self.updates().filter(|entry| filter.accepts(entry)) {
            total += 1;
            if query.limit == 0 {
                // Only counted.
                continue;
            }
            let key = ListKey { value: ListValue::of(query.sort, entry), update: entry.identity.update_id };
            if query.after.is_none_or(|after| key.compare(after, query.descending) == Ordering::Greater) {
                rows.push((key, entry));
            }
        }
        let until = query.skip.saturating_add(query.limit);
        let more = query.limit > 0 && rows.len() > until;
        if more {
            rows.select_nth_unstable_by(until - 1, |a, b| a.0.compare(&b.0, query.descending));
        }
        rows.truncate(until);
        if query.skip >= rows.len() {
            rows.clear();
        } else if query.skip > 0 {
            rows.select_nth_unstable_by(query.skip, |a, b| a.0.compare(&b.0, query.descending));
            rows.drain(..query.skip);
        }
        rows.sort_unstable_by(|a, b| a.0.compare(&b.0, query.descending));
        let next = rows.last().filter(|_| more).map(|(key, _)| key.clone());
        ListPage { updates: rows.into_iter().map(|(_, entry)| entry).collect(), total, next }
    }
}
