//! Rules that approve or decline by themselves: what they are, and what they would do. Given the same catalog,
//! decisions and time, a rule does the same.

mod conditions;
mod plan;
mod title;

use patchwell_model::{GroupId, Severity, Timestamp, UpdateId};

pub(crate) use conditions::superseded_since;
pub use plan::{RuleContext, RuleOutcome, RuleScope, SkippedUpdate, plan_rule};
pub use title::Architecture;

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What it is called, unique without regard to case.
    pub name: String,
    /// Whether it acts by itself. A disabled rule can be previewed.
    pub is_enabled: bool,
    /// Which updates it is for.
    pub conditions: Conditions,
    /// What it does with them.
    pub action: RuleAction,
    /// Enabled since. What came before is left to whoever runs the rule.
    pub since: Timestamp,
    /// Updates that became due up to this time were looked at.
    pub looked_until: Timestamp,
}

/// What a rule does with the updates it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleAction {
    /// Approves them for installation, where a group has not decided for itself.
    Approve {
        /// For which groups; those that are gone are passed over.
        groups: Vec<GroupId>,
        /// By when computers install them.
        deadline: Option<RuleDeadline>,
        /// Whether updates that are superseded are left out.
        skip_superseded: bool,
    },
    /// Sends them through rings, where no group of a ring has decided for itself.
    RollOut {
        /// The number of the plan of rings.
        ring_plan: i64,
        /// Whether updates that are superseded are left out.
        skip_superseded: bool,
    },
    /// Declines them.
    Decline {
        /// Whether updates that are approved stay.
        keep_approved: bool,
    },
}

/// A deadline so many days after the approval, at a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleDeadline {
    /// Days after the approval.
    pub days: u16,
    /// Minutes after midnight by the clock on the wall, less than 1,440.
    pub minutes: u16,
}

/// Which updates a rule is for. All that are given hold; of the entries of a list one is enough. An empty list is no
/// condition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Classifications.
    pub classifications: Vec<UpdateId>,
    /// Products, families or companies.
    pub products: Vec<UpdateId>,
    /// The title contains one of these, without regard to case.
    pub title_contains: Vec<String>,
    /// The title contains none of these.
    pub title_excludes: Vec<String>,
    /// Rated severities.
    pub severities: Vec<Severity>,
    /// The title names processor architectures, and all it names are among these.
    pub architectures: Vec<Architecture>,
    /// The title names languages such as `de-de`, and all it names are among these.
    pub languages: Vec<String>,
    /// The title has one of these editions as whole words, such as `Enterprise N`.
    pub editions: Vec<String>,
    /// The title calls it a preview.
    pub previews: bool,
    /// Published at least so many days ago.
    pub min_age_days: Option<u16>,
    /// Superseded for at least so many days by an update that is in force.
    pub superseded_days: Option<u16>,
    /// When an update came in an earlier revision already, its new revisions count, too.
    pub new_revisions: bool,
}

impl Rule {
    /// Whether time alone can make an update one for this rule.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.conditions.min_age_days.is_some() || self.conditions.superseded_days.is_some()
    }
}
