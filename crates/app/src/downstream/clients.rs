//! Sums of what computers below installed.

use std::collections::HashMap;

use patchwell_model::Timestamp;
use patchwell_model::rollup::{ActivitySummary, ClientKind, ClientSummary};
use patchwell_store::downstream::StoredClients;

/// Kinds of computers that are kept for one server, and updates for one kind; more are left out.
const MAX_KINDS: usize = 5_000;
const MAX_ACTIVITIES: usize = 20_000;

/// The kinds that change with a report. Numbers of installations are added, as they count from report to report; a
/// kind that this very report has told of already is left out, so that a repetition adds nothing.
pub(super) fn merge(
    known: Vec<StoredClients>,
    told: &[ClientSummary],
    reported: Option<Timestamp>,
) -> Vec<StoredClients> {
    let reported = reported.unwrap_or(Timestamp::UNIX_EPOCH);
    let mut room = MAX_KINDS.saturating_sub(known.len());
    let mut known: HashMap<ClientKind, StoredClients> =
        known.into_iter().map(|clients| (clients.summary.kind.clone(), clients)).collect();
    let mut changed = Vec::new();
    for summary in told {
        let before = known.remove(&summary.kind);
        match &before {
            Some(before) if before.reported == reported => continue,
            None if room == 0 => continue,
            None => room -= 1,
            Some(_) => {}
        }
        let installed = before.map(|before| before.summary.activities).unwrap_or_default();
        let activities = add(installed, &summary.activities);
        changed.push(StoredClients { summary: ClientSummary { activities, ..summary.clone() }, reported });
    }
    // Twice the same kind in one report would be two rows of one key.
    changed.sort_by(|a, b| a.summary.kind.cmp(&b.summary.kind));
    changed.dedup_by(|a, b| a.summary.kind == b.summary.kind);
    changed
}

fn add(mut sums: Vec<ActivitySummary>, told: &[ActivitySummary]) -> Vec<ActivitySummary> {
    let mut places: HashMap<_, usize> =
        sums.iter().enumerate().map(|(place, sum)| ((sum.update, sum.revision_number), place)).collect();
    for activity in told {
        let key = (activity.update, activity.revision_number);
        if let Some(sum) = places.get(&key).and_then(|place| sums.get_mut(*place)) {
            sum.successes = sum.successes.saturating_add(activity.successes);
            sum.failures = sum.failures.saturating_add(activity.failures);
        } else if sums.len() < MAX_ACTIVITIES {
            places.insert(key, sums.len());
            sums.push(*activity);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchwell_model::UpdateId;

    fn summary(build: i32, count: u32, successes: u32) -> ClientSummary {
        let activity =
            ActivitySummary { update: UpdateId::from_bytes([1; 16]), revision_number: 7, successes, failures: 1 };
        let kind = ClientKind { os_build: build, ..ClientKind::default() };
        ClientSummary { kind, count, activities: vec![activity] }
    }

    #[test]
    fn installations_add_up_and_a_repeated_report_adds_nothing() {
        let (first, second) = (Timestamp::from_second(1).ok(), Timestamp::from_second(2).ok());
        let after = merge(Vec::new(), &[summary(1, 3, 2), summary(2, 1, 1)], first);
        assert_eq!(after.len(), 2);
        assert_eq!(merge(after.clone(), &[summary(1, 3, 2), summary(2, 1, 1)], first), []);
        let rest = merge(after.clone(), &[summary(3, 1, 1)], first);
        assert_eq!(rest.len(), 1, "the rest of a report that was split is taken");
        let again = merge(after, &[summary(1, 5, 4)], second);
        let sum = again[0].summary.activities[0];
        assert_eq!((again[0].summary.count, sum.successes, sum.failures), (5, 6, 2));
    }
}
