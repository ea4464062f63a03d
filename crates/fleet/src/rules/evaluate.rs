//! Evaluates rules against a machine.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::fragment::{CoreFragment, Metadata};
use super::{Question, Rule, Truth};
use crate::machine::{Machine, MachineState};

mod files;
mod msi;
mod registry;
mod system;
#[cfg(test)]
mod tests;

/// Which rules were met, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evaluation {
    /// How often each rule was evaluated.
    pub met: BTreeMap<String, u64>,
    /// How often a rule could not be answered.
    pub unknown: BTreeMap<String, u64>,
}

/// Evaluates the rules of updates for one machine in its present state.
#[derive(Debug)]
pub struct Evaluator<'a> {
    machine: &'a Machine,
    state: &'a MachineState,
    seen: Evaluation,
}

/// What a rule's answer may depend on beside the machine.
struct Context<'a> {
    update: Uuid,
    metadata: &'a Metadata,
    /// The subkey a loop is at.
    loop_target: Option<&'a str>,
}

impl<'a> Evaluator<'a> {
    /// For a machine.
    #[must_use]
    pub fn new(machine: &'a Machine, state: &'a MachineState) -> Self {
        Self { machine, state, seen: Evaluation::default() }
    }

    /// Which rules were met so far.
    #[must_use]
    pub fn into_evaluation(self) -> Evaluation {
        self.seen
    }

    /// `IsInstalled`, or that this agent installed it; false where there is no rule.
    pub fn is_installed(&mut self, update: &CoreFragment) -> Truth {
        if self.state.installed_updates.contains(&update.id) {
            return Truth::True;
        }
        self.ask(update, update.is_installed.as_ref(), Truth::False)
    }

    /// `IsSuperseded`; false where there is no rule.
    pub fn is_superseded(&mut self, update: &CoreFragment) -> Truth {
        self.ask(update, update.is_superseded.as_ref(), Truth::False)
    }

    /// `IsInstallable`; true where there is no rule.
    pub fn is_installable(&mut self, update: &CoreFragment) -> Truth {
        self.ask(update, update.is_installable.as_ref(), Truth::True)
    }

    fn ask(&mut self, update: &CoreFragment, rule: Option<&Rule>, absent: Truth) -> Truth {
        let context = Context { update: update.id, metadata: &update.metadata, loop_target: None };
        rule.map_or(absent, |rule| self.evaluate(rule, &context))
    }

    fn evaluate(&mut self, rule: &Rule, context: &Context<'_>) -> Truth {
        match rule {
            Rule::True => Truth::True,
            Rule::False => Truth::False,
            Rule::And(rules) => self.fold(rules, context, Truth::True, Truth::False, Truth::and),
            Rule::Or(rules) => self.fold(rules, context, Truth::False, Truth::True, Truth::or),
            Rule::Not(rule) => self.evaluate(rule, context).negate(),
            Rule::RegKeyLoop(key, logic, inner) => {
                self.count(rule);
                self.key_loop(key, *logic, inner, context)
            }
            leaf => {
                let name = self.count(leaf);
                let is_answerable = !self.machine.behavior.unanswerable_rules.contains(&name);
                let truth = if is_answerable { self.leaf(leaf, context) } else { Truth::Unknown };
                if truth == Truth::Unknown {
                    *self.seen.unknown.entry(name).or_default() += 1;
                }
                truth
            }
        }
    }

    /// Stops at the first answer that decides, as a real agent does: rules after it are not looked at.
    fn fold(
        &mut self,
        rules: &[Rule],
        context: &Context<'_>,
        start: Truth,
        decisive: Truth,
        combine: fn(Truth, Truth) -> Truth,
    ) -> Truth {
        let mut result = start;
        for rule in rules {
            result = combine(result, self.evaluate(rule, context));
            if result == decisive {
                break;
            }
        }
        result
    }

    fn count(&mut self, rule: &Rule) -> String {
        let name = rule.name();
        *self.seen.met.entry(name.clone()).or_default() += 1;
        name
    }

    fn leaf(&self, rule: &Rule, context: &Context<'_>) -> Truth {
        match rule {
            Rule::RegKeyExists(_)
            | Rule::RegValueExists(..)
            | Rule::RegDword(..)
            | Rule::RegSz(..)
            | Rule::RegSzToVersion(..) => self.registry_rule(rule, context),
            Rule::FileExists(..) | Rule::FileCompare(..) => self.file_rule(rule, context),
            Rule::MsiProductInstalled(_)
            | Rule::MsiFeatureInstalledForProduct(..)
            | Rule::MsiComponentInstalledForProduct(..)
            | Rule::MsiPatchInstalledForProduct(..)
            | Rule::MsiPatch(_)
            | Rule::MsiApplication(_) => self.msi_rule(rule, context),
            Rule::CbsPackage(question) => self.package(*question, context).into(),
            Rule::WindowsDriver(question) => self.driver(*question, context).into(),
            Rule::InstalledOnce => self.state.installed_updates.contains(&context.update).into(),
            other => self.system_rule(other),
        }
    }

    fn package(&self, question: Question, context: &Context<'_>) -> Option<bool> {
        let manifests = &context.metadata.packages;
        let own = manifests.first()?;
        let installed: Vec<_> = self.packages().cloned().collect();
        let newest =
            installed.iter().filter(|there| own.identity.is_same_package(there)).map(|there| there.version).max();
        Some(match question {
            Question::Installed => newest.is_some_and(|newest| newest >= own.identity.version),
            Question::Superseded => newest.is_some_and(|newest| newest > own.identity.version),
            Question::Installable => own.is_applicable(manifests, &self.machine.os.architecture, &installed),
        })
    }

    fn packages(&self) -> impl Iterator<Item = &super::PackageIdentity> {
        self.machine.installed_packages.iter().chain(&self.state.packages)
    }

    /// A driver compares with the one a device runs on by the place of the matching id, then date, then version.
    fn driver(&self, question: Question, context: &Context<'_>) -> Option<bool> {
        let mut answer = false;
        let computer = &self.machine.computer_hardware_ids;
        for driver in &context.metadata.drivers {
            let is_meant = driver.computer_hardware_ids.is_empty()
                || computer.iter().any(|id| driver.computer_hardware_ids.contains(&id.to_lowercase()));
            for (index, device) in self.machine.devices.iter().enumerate() {
                let Some(place) = device.matches(&driver.hardware_id) else { continue };
                let offered = (std::cmp::Reverse(place), driver.date.as_str(), driver.version);
                let ordering = self.state.driver(index, device).map(|there| {
                    let place = device.matches(&there.matching_id).unwrap_or(usize::MAX);
                    offered.cmp(&(std::cmp::Reverse(place), there.date.as_str(), there.version.0))
                });
                answer |= match question {
                    Question::Installed => ordering.is_some_and(std::cmp::Ordering::is_eq),
                    Question::Superseded => ordering.is_some_and(std::cmp::Ordering::is_lt),
                    Question::Installable => is_meant && ordering.is_none_or(std::cmp::Ordering::is_gt),
                };
            }
        }
        (!context.metadata.drivers.is_empty()).then_some(answer)
    }
}

impl Rule {
    /// The rule's name in the schema.
    #[must_use]
    pub fn name(&self) -> String {
        let with = |prefix: &str, question: &Question| format!("{prefix}{question:?}");
        match self {
            Self::ClusteredOs => "ClusteredOS".to_owned(),
            Self::RegSz(_, _, _, true) => "RegExpandSz".to_owned(),
            Self::MsiPatch(question) => with("MsiPatch", question),
            Self::MsiApplication(question) => with("MsiApplication", question),
            Self::CbsPackage(question) => with("CbsPackage", question),
            Self::WindowsDriver(question) => with("WindowsDriver", question),
            Self::FileExists(file, ..) => file.rule_name("FileExists"),
            Self::FileCompare(file, _, property) => {
                let property = format!("{property:?}");
                file.rule_name(&format!("File{}", property.split('(').next().unwrap_or_default()))
            }
            Self::Unknown(name) => name.clone(),
            other => {
                let debug = format!("{other:?}");
                debug.split(['(', ' ', '{']).next().unwrap_or_default().to_owned()
            }
        }
    }
}
