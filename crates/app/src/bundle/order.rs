//! Revisions with what they depend on before them.

use std::collections::HashSet;

use patchwell_catalog::Snapshot;
use patchwell_model::RevisionId;

/// All revisions: first what one names as prerequisite or child, then itself; otherwise in order of their ids.
pub(super) fn dependencies_first(snapshot: &Snapshot) -> Vec<RevisionId> {
    let mut ids: Vec<RevisionId> = snapshot.entries().map(|entry| entry.id).collect();
    ids.sort_unstable();
    let mut ordered = Vec::with_capacity(ids.len());
    let mut seen = HashSet::with_capacity(ids.len());
    // A stack of its own: chains are as deep as their publishers like. The flag says that what it needs was pushed.
    let mut stack = Vec::new();
    for id in ids {
        stack.push((id, false));
        while let Some((id, is_ready)) = stack.pop() {
            if is_ready {
                ordered.push(id);
            } else if seen.insert(id) {
                stack.push((id, true));
                let needs = needs(snapshot, id).into_iter().rev();
                stack.extend(needs.filter(|need| !seen.contains(need)).map(|need| (need, false)));
            }
        }
    }
    ordered
}

fn needs(snapshot: &Snapshot, id: RevisionId) -> Vec<RevisionId> {
    let Some(entry) = snapshot.entry(id) else { return Vec::new() };
    let prerequisites = snapshot.prerequisites(entry).into_iter().flat_map(|clause| clause.any_of);
    let prerequisites = prerequisites.filter_map(|update| snapshot.latest(update));
    let members = entry.bundled.iter().flat_map(|clause| &clause.any_of);
    let members = members.filter_map(|member| snapshot.by_identity(*member));
    let mut needs: Vec<RevisionId> = prerequisites.chain(members).map(|entry| entry.id).collect();
    needs.sort_unstable();
    needs.dedup();
    needs
}
