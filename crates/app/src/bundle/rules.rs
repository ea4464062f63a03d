//! The rules of a bundle. One of the same name gives way; those that only this server has stay.

use patchwell_bundle::{CarriedRule, Decisions};
use patchwell_metadata::package::Warning;
use patchwell_store::rules::{self, RuleKind};

use super::groups::GroupPlan;
use crate::import::ImportSummary;
use crate::{App, AppError};

impl App {
    /// Makes the other server's rules act here, for what its groups are here.
    pub(super) fn take_rules(
        &self,
        given: &Decisions,
        groups: &GroupPlan,
        summary: &mut ImportSummary,
    ) -> Result<(), AppError> {
        let all = self.store().read_blocking(rules::list)?;
        for CarriedRule { declines, name, is_enabled, terms } in given.rules.clone() {
            let kind = if declines { RuleKind::Decline } else { RuleKind::Approval };
            if let Err(error) = self.put_rule(&all, kind, &name, is_enabled, terms, |id| groups.ids.get(&id).copied()) {
                match error {
                    AppError::Invalid(reason) => {
                        let message = format!("the rule is left out: {reason}");
                        summary.warn(Warning { subject: name, message });
                    }
                    other => return Err(other),
                }
            }
        }
        Ok(())
    }
}
