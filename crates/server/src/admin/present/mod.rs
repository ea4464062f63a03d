//! Views from what the application knows.

mod approval;
mod cleanup;
mod computer;
mod downstream;
mod eula;
mod group;
mod job;
mod people;
mod rollout;
mod rule;
mod update;
mod why;

pub(crate) use approval::{approval, approval_state, changes, plan, warning};
pub(crate) use cleanup::{cleanup_preview, cleanup_run};
pub(crate) use computer::{computer, group_reference, hardware, states};
pub(crate) use downstream::{downstream_clients, downstream_server};
pub(crate) use eula::eula;
pub(crate) use group::group;
pub(crate) use job::job;
pub(crate) use people::{group_references, has_second_factor, saved_view, session, token, user};
pub(crate) use rollout::{ring_plan, rollout, rollout_summary};
pub(crate) use rule::{rule, rule_run};
pub(crate) use update::{details, reference, revision_reference, summary};
pub(crate) use why::{considered, failure, reason};
