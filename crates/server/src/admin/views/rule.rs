//! Rules that approve or decline by themselves.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::{CategoryReference, GroupReference, Severity};

/// A processor architecture that titles name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Architecture {
    /// 32 bits.
    X86,
    /// 64 bits.
    X64,
    /// ARM with 64 bits.
    Arm64,
    /// ARM with 32 bits.
    Arm,
    /// Itanium.
    Ia64,
}

/// Which updates a rule is for: all that are given hold, of the entries of a list one is enough. `C` stands for how
/// categories are named: by title or id in requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleConditions<C> {
    /// Classifications.
    #[serde(default = "Vec::new")]
    pub classifications: Vec<C>,
    /// Products, families or companies; what is in them counts.
    #[serde(default = "Vec::new")]
    pub products: Vec<C>,
    /// The title contains one of these.
    #[serde(default)]
    pub title_contains: Vec<String>,
    /// The title contains none of these.
    #[serde(default)]
    pub title_excludes: Vec<String>,
    /// Rated severities.
    #[serde(default)]
    pub severities: Vec<Severity>,
    /// All processor architectures that the title names, at least one, are among these.
    #[serde(default)]
    pub architectures: Vec<Architecture>,
    /// All languages that the title names, such as `de-de`, at least one, are among these.
    #[serde(default)]
    pub languages: Vec<String>,
    /// The title has one of these editions as whole words.
    #[serde(default)]
    pub editions: Vec<String>,
    /// The title calls it a preview.
    #[serde(default)]
    pub previews: bool,
    /// Published at least so many days ago.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_age_days: Option<u16>,
    /// Superseded for at least so many days by an update in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_days: Option<u16>,
    /// New revisions of updates that came earlier count, too.
    #[serde(default)]
    pub new_revisions: bool,
}

impl<C> Default for RuleConditions<C> {
    fn default() -> Self {
        Self {
            classifications: Vec::new(),
            products: Vec::new(),
            title_contains: Vec::new(),
            title_excludes: Vec::new(),
            severities: Vec::new(),
            architectures: Vec::new(),
            languages: Vec::new(),
            editions: Vec::new(),
            previews: false,
            min_age_days: None,
            superseded_days: None,
            new_revisions: false,
        }
    }
}

/// A deadline so many days after the approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleDeadline {
    /// Days after the approval, at most 365.
    pub days: u16,
    /// Time of day by the clock of the server, `HH:MM`.
    pub time: String,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleView {
    /// Its number.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// For `If-Match`.
    pub etag: String,
    /// Whether it acts by itself.
    pub enabled: bool,
    /// Which updates it is for.
    pub conditions: RuleConditions<CategoryReference>,
    /// Approval rules: for which groups.
    pub groups: Vec<GroupReference>,
    /// Approval rules: by when.
    pub deadline: Option<RuleDeadline>,
    /// Approval rules: the plan of rings through which they send updates, instead of groups and a deadline.
    pub ring_plan: Option<String>,
    /// Approval rules: updates that are superseded are left out.
    pub skip_superseded: bool,
    /// Decline rules: updates that are approved stay.
    pub keep_approved: bool,
}

/// Make a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateRule {
    /// What to call it.
    pub name: String,
    /// Whether it acts by itself from now on.
    #[serde(default)]
    pub enabled: bool,
    /// Which updates it is for.
    #[serde(default)]
    pub conditions: RuleConditions<String>,
    /// Approval rules: names or ids of groups.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Approval rules: by when.
    #[serde(default)]
    pub deadline: Option<RuleDeadline>,
    /// Approval rules: the name of a plan of rings through which updates go, instead of groups and a deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ring_plan: Option<String>,
    /// Approval rules: leave out updates that are superseded.
    #[serde(default)]
    pub skip_superseded: bool,
    /// Decline rules: let updates stay that are approved; so it is when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_approved: Option<bool>,
}

/// Change a rule; absent things stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateRule {
    /// What to call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether it acts by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Which updates it is for, in place of all present conditions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions: Option<RuleConditions<String>>,
    /// Names or ids of groups, in place of the present ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<String>>,
    /// By when; `null` for no deadline.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub deadline: Option<Option<RuleDeadline>>,
    /// The name of a plan of rings through which updates go, in place of the present groups or plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ring_plan: Option<String>,
    /// Leave out updates that are superseded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip_superseded: Option<bool>,
    /// Let updates stay that are approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_approved: Option<bool>,
}

/// Tells `null` from absent.
fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<RuleDeadline>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// An approval that a rule makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleApproval {
    /// Update id.
    pub update: String,
    /// Revision number.
    pub revision: i32,
    /// Title.
    pub title: Option<String>,
    /// For which group.
    pub group: GroupReference,
    /// By when.
    pub deadline: Option<Timestamp>,
}

/// An update that a rule declines or leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleUpdate {
    /// Update id.
    pub update: String,
    /// Title.
    pub title: Option<String>,
    /// Why it is left out, and what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What a rule does to the whole catalog, planned or done. Lists have at most 10,000 entries; counts count all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleRunView {
    /// Name of the rule.
    pub rule: String,
    /// Whether it was done; `false` for a preview.
    pub committed: bool,
    /// Approvals, for each update and group.
    pub approvals: Vec<RuleApproval>,
    /// How many.
    pub approval_count: u64,
    /// Bytes of the files that computers may fetch; files that updates share count for each.
    pub content_bytes: u64,
    /// Updates that begin to go through rings.
    pub rollouts: Vec<RuleUpdate>,
    /// How many.
    pub rollout_count: u64,
    /// Updates that are declined.
    pub declines: Vec<RuleUpdate>,
    /// How many.
    pub decline_count: u64,
    /// Updates that are left out, because their licence is not accepted.
    pub skipped: Vec<RuleUpdate>,
    /// How many.
    pub skipped_count: u64,
}
