//! From rules to states: which updates of a set are installed, needed or not applicable on a machine.
//!
//! [MS-WUSP] 3.2.1 leaves the evaluation to the agent; this follows what agents do: an update counts only when its
//! prerequisites are installed, a bundle is judged by its children.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use crate::machine::{Machine, MachineState};
use crate::rules::{BundledUpdate, CoreFragment, Evaluation, Evaluator, Truth, UpdateKind};

/// `ApplicabilityState` of [MS-WUSP] 3.2.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UpdateState {
    /// It is there.
    Installed,
    /// It is not there and could be.
    Needed,
    /// It has no place here.
    NotApplicable,
    /// A rule that decides it has no answer.
    Unknown,
}

/// Updates by their id.
pub type UpdateSet = HashMap<Uuid, Arc<CoreFragment>>;

/// The states of a set of updates.
#[derive(Debug, Clone, Default)]
pub struct Applicability {
    /// By update id.
    pub states: HashMap<Uuid, UpdateState>,
    /// Rules met on the way.
    pub evaluation: Evaluation,
}

impl Applicability {
    /// Evaluates all updates of a set.
    #[must_use]
    pub fn of(updates: &UpdateSet, machine: &Machine, state: &MachineState) -> Self {
        let mut pass = Pass {
            updates,
            evaluator: Evaluator::new(machine, state),
            verdicts: HashMap::with_capacity(updates.len()),
        };
        for update in updates.values() {
            pass.state(update);
        }
        let states = pass.verdicts.into_iter().filter_map(|(id, verdict)| Some((id, verdict?))).collect();
        let mut result = Self { states, evaluation: pass.evaluator.into_evaluation() };
        result.drop_replaced(updates);
        result
    }

    /// The state of an update; not applicable when it is not in the set.
    #[must_use]
    pub fn state(&self, id: Uuid) -> UpdateState {
        self.states.get(&id).copied().unwrap_or(UpdateState::NotApplicable)
    }

    /// What an installed update supersedes is not needed any more, whatever its own rules say.
    fn drop_replaced(&mut self, updates: &UpdateSet) {
        for update in updates.values() {
            if update.relationships.supersedes.is_empty() || self.state(update.id) != UpdateState::Installed {
                continue;
            }
            for replaced in &update.relationships.supersedes {
                if let Some(state @ UpdateState::Needed) = self.states.get_mut(replaced) {
                    *state = UpdateState::NotApplicable;
                }
            }
        }
    }
}

struct Pass<'a> {
    updates: &'a UpdateSet,
    evaluator: Evaluator<'a>,
    /// `None` while an update is being evaluated, so that a cycle ends.
    verdicts: HashMap<Uuid, Option<UpdateState>>,
}

impl Pass<'_> {
    fn by_id(&mut self, id: Uuid) -> UpdateState {
        let updates = self.updates;
        updates.get(&id).map_or(UpdateState::NotApplicable, |update| self.state(update))
    }

    fn state(&mut self, update: &CoreFragment) -> UpdateState {
        if let Some(verdict) = self.verdicts.get(&update.id) {
            return verdict.unwrap_or(UpdateState::NotApplicable);
        }
        self.verdicts.insert(update.id, None);
        let state = match self.prerequisites(update) {
            Truth::True => self.evaluate(update),
            Truth::False => UpdateState::NotApplicable,
            Truth::Unknown => UpdateState::Unknown,
        };
        self.verdicts.insert(update.id, Some(state));
        state
    }

    fn prerequisites(&mut self, update: &CoreFragment) -> Truth {
        let mut result = Truth::True;
        for clause in &update.relationships.prerequisites {
            let mut clause_holds = Truth::from(clause.is_empty());
            for id in clause {
                clause_holds = clause_holds.or(match self.by_id(*id) {
                    UpdateState::Installed => Truth::True,
                    UpdateState::Unknown => Truth::Unknown,
                    UpdateState::Needed | UpdateState::NotApplicable => Truth::False,
                });
            }
            result = result.and(clause_holds);
        }
        result
    }

    fn evaluate(&mut self, update: &CoreFragment) -> UpdateState {
        let is_bundle = update.is_bundle();
        if update.has_rules() || !is_bundle {
            let own = self.own_state(update);
            if !is_bundle || own != UpdateState::Needed {
                return own;
            }
        } else if self.evaluator.is_installed(update) == Truth::True {
            return UpdateState::Installed;
        }
        self.bundle(&update.relationships.bundled)
    }

    fn own_state(&mut self, update: &CoreFragment) -> UpdateState {
        match self.evaluator.is_installed(update) {
            Truth::True => return UpdateState::Installed,
            Truth::Unknown => return UpdateState::Unknown,
            Truth::False => {}
        }
        if matches!(update.kind, UpdateKind::Category | UpdateKind::Detectoid) {
            return UpdateState::NotApplicable;
        }
        let superseded = self.evaluator.is_superseded(update);
        match superseded.negate().and(self.evaluator.is_installable(update)) {
            Truth::True => UpdateState::Needed,
            Truth::False => UpdateState::NotApplicable,
            Truth::Unknown => UpdateState::Unknown,
        }
    }

    /// Every clause needs a child that is installed or needed; the bundle is needed while one child is.
    fn bundle(&mut self, clauses: &[Vec<BundledUpdate>]) -> UpdateState {
        let (mut is_needed, mut is_unknown) = (false, false);
        for clause in clauses {
            let states: Vec<_> = clause.iter().map(|child| self.by_id(child.id)).collect();
            let has = |wanted| states.contains(&wanted);
            is_needed |= has(UpdateState::Needed);
            if !has(UpdateState::Needed) && !has(UpdateState::Installed) {
                if !has(UpdateState::Unknown) {
                    return UpdateState::NotApplicable;
                }
                is_unknown = true;
            }
        }
        match (is_unknown, is_needed) {
            (true, _) => UpdateState::Unknown,
            (false, true) => UpdateState::Needed,
            (false, false) => UpdateState::Installed,
        }
    }
}
