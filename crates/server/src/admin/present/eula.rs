//! Licence texts.

use patchwell_catalog::Snapshot;
use patchwell_model::{EulaId, UpdateId};
use patchwell_store::eulas::EulaAcceptance;

use super::reference;
use crate::admin::views;

/// A licence text with the updates that have it.
pub(crate) fn eula(
    snapshot: &Snapshot,
    id: EulaId,
    updates: &[UpdateId],
    languages: Vec<String>,
    accepted: &[EulaAcceptance],
) -> views::EulaView {
    let accepted = accepted.iter().find(|acceptance| acceptance.eula == id);
    views::EulaView {
        id: id.to_string(),
        updates: updates.iter().map(|update| reference(snapshot, *update)).collect(),
        languages,
        accepted: accepted.map(|acceptance| views::EulaAcceptance {
            time: acceptance.accepted,
            administrator: acceptance.administrator.clone(),
        }),
    }
}
