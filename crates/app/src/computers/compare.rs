//! A list of computers, as a directory has it, held against those that report.

use std::collections::{HashMap, HashSet};

use patchwell_model::Timestamp;

use super::KnownComputer;
use crate::{App, Scope};

/// How the computers of a list stand.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// Names, as given, that no computer here has.
    pub missing: Vec<String>,
    /// Computers that have not reported lately, or never, the longest first.
    pub silent: Vec<KnownComputer>,
    /// Computers that have.
    pub reporting: u64,
}

impl App {
    /// Holds names against the computers of this server and of those below. Names with a dot are full names, others the
    /// part before the first dot; case does not count. Costs the fleet once.
    #[must_use]
    pub fn compare_computers(&self, names: &[String], reported_since: Timestamp) -> Comparison {
        let computers = Scope::new(self, Some(true)).computers();
        let mut by_name: HashMap<String, Vec<&KnownComputer>> = HashMap::new();
        for known in &computers {
            let name = known.computer.dns_name.to_lowercase();
            if let Some((short, _)) = name.split_once('.') {
                by_name.entry(short.to_owned()).or_default().push(known);
            }
            by_name.entry(name).or_default().push(known);
        }
        let mut comparison = Comparison::default();
        let (mut asked, mut met) = (HashSet::new(), HashSet::new());
        for name in names {
            let key = name.trim().trim_end_matches(['.', '$']).to_lowercase();
            if key.is_empty() || !asked.insert(key.clone()) {
                continue;
            }
            let Some(found) = by_name.get(&key) else {
                comparison.missing.push(name.trim().to_owned());
                continue;
            };
            for known in found.iter().filter(|known| met.insert(known.row)) {
                if known.computer.last_status_report.is_some_and(|time| time >= reported_since) {
                    comparison.reporting += 1;
                } else {
                    comparison.silent.push((*known).clone());
                }
            }
        }
        comparison.silent.sort_by_key(|known| known.computer.last_status_report);
        comparison
    }
}
