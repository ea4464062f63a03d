//! A rule as options describe it.

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use patchwell_server::admin::views::{self, CategoryReference, RuleConditions, RuleDeadline};

/// Severity as the publisher rates it.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Severity {
    Unspecified,
    Low,
    Moderate,
    Important,
    Critical,
}

/// A processor architecture.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Architecture {
    X86,
    X64,
    Arm64,
    Arm,
    Ia64,
}

/// What a rule is for and what it does. Lists can be given several times.
#[derive(Debug, Args)]
pub(crate) struct RuleArgs {
    /// Group that gets the approvals
    #[arg(long = "group", value_name = "NAME")]
    pub(super) groups: Vec<String>,
    /// Plan of rings through which updates go, instead of groups and a deadline
    #[arg(long, value_name = "PLAN", conflicts_with_all = ["groups", "deadline"])]
    pub(super) ring_plan: Option<String>,
    /// Deadline, days after the approval and time of day, such as 3@03:00
    #[arg(long, value_name = "DAYS@TIME", conflicts_with = "no_deadline")]
    deadline: Option<String>,
    /// No deadline
    #[arg(long)]
    pub(super) no_deadline: bool,
    /// Approve no updates that are superseded
    #[arg(long, value_name = "true|false")]
    pub(super) skip_superseded: Option<bool>,
    /// Decline no updates that are approved
    #[arg(long, value_name = "true|false")]
    pub(super) keep_approved: Option<bool>,
    /// Classification, by title or id
    #[arg(long = "classification", value_name = "TITLE")]
    classifications: Vec<String>,
    /// Product, family or company, by title or id
    #[arg(long = "product", value_name = "TITLE")]
    products: Vec<String>,
    /// Text in the title
    #[arg(long = "title", value_name = "TEXT")]
    title_contains: Vec<String>,
    /// Text that is not in the title
    #[arg(long = "not-title", value_name = "TEXT")]
    title_excludes: Vec<String>,
    /// Rated severity
    #[arg(long = "severity")]
    severities: Vec<Severity>,
    /// Processor architecture in the title
    #[arg(long = "architecture")]
    architectures: Vec<Architecture>,
    /// Language in the title, such as de-de
    #[arg(long = "language", value_name = "TAG")]
    languages: Vec<String>,
    /// Edition in the title, such as Enterprise
    #[arg(long = "edition", value_name = "WORDS")]
    editions: Vec<String>,
    /// Only what the title calls a preview
    #[arg(long, value_name = "true|false")]
    previews: Option<bool>,
    /// Published at least so many days ago; 0 for no such condition
    #[arg(long, value_name = "DAYS")]
    min_age: Option<u16>,
    /// Superseded for at least so many days; 0 for no such condition
    #[arg(long, value_name = "DAYS")]
    superseded: Option<u16>,
    /// New revisions of updates that came earlier count, too
    #[arg(long, value_name = "true|false")]
    new_revisions: Option<bool>,
}

impl RuleArgs {
    /// Whether any condition is given.
    pub(super) fn has_conditions(&self) -> bool {
        let lists = [
            &self.classifications,
            &self.products,
            &self.title_contains,
            &self.title_excludes,
            &self.languages,
            &self.editions,
        ];
        lists.iter().any(|list| !list.is_empty())
            || !(self.severities.is_empty() && self.architectures.is_empty())
            || self.previews.is_some()
            || self.min_age.is_some()
            || self.superseded.is_some()
            || self.new_revisions.is_some()
    }

    /// The present conditions with those that are given in their place.
    pub(super) fn conditions(&self, present: Option<&RuleConditions<CategoryReference>>) -> RuleConditions<String> {
        let ids = |list: &[CategoryReference]| list.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
        let present = present.cloned().unwrap_or_default();
        let days = |given: Option<u16>, present: Option<u16>| given.or(present).filter(|days| *days > 0);
        RuleConditions {
            classifications: or(&self.classifications, ids(&present.classifications)),
            products: or(&self.products, ids(&present.products)),
            title_contains: or(&self.title_contains, present.title_contains),
            title_excludes: or(&self.title_excludes, present.title_excludes),
            severities: or(&self.severities.iter().map(|one| severity(*one)).collect::<Vec<_>>(), present.severities),
            architectures: or(
                &self.architectures.iter().map(|one| architecture(*one)).collect::<Vec<_>>(),
                present.architectures,
            ),
            languages: or(&self.languages, present.languages),
            editions: or(&self.editions, present.editions),
            previews: self.previews.unwrap_or(present.previews),
            min_age_days: days(self.min_age, present.min_age_days),
            superseded_days: days(self.superseded, present.superseded_days),
            new_revisions: self.new_revisions.unwrap_or(present.new_revisions),
        }
    }

    /// The deadline, if one is given.
    pub(super) fn deadline(&self) -> anyhow::Result<Option<RuleDeadline>> {
        let Some(text) = &self.deadline else { return Ok(None) };
        let hint = || format!("{text:?} is no deadline; write 3@03:00 for three days later at three o'clock");
        let (days, time) = text.split_once('@').with_context(hint)?;
        Ok(Some(RuleDeadline { days: days.trim().parse().with_context(hint)?, time: time.trim().to_owned() }))
    }
}

fn or<T: Clone>(given: &[T], present: Vec<T>) -> Vec<T> {
    if given.is_empty() { present } else { given.to_vec() }
}

fn severity(severity: Severity) -> views::Severity {
    match severity {
        Severity::Unspecified => views::Severity::Unspecified,
        Severity::Low => views::Severity::Low,
        Severity::Moderate => views::Severity::Moderate,
        Severity::Important => views::Severity::Important,
        Severity::Critical => views::Severity::Critical,
    }
}

fn architecture(one: Architecture) -> views::Architecture {
    match one {
        Architecture::X86 => views::Architecture::X86,
        Architecture::X64 => views::Architecture::X64,
        Architecture::Arm64 => views::Architecture::Arm64,
        Architecture::Arm => views::Architecture::Arm,
        Architecture::Ia64 => views::Architecture::Ia64,
    }
}
