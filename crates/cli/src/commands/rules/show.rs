//! Rules for people.

use patchwell_server::admin::views::{CategoryReference, RuleConditions, RuleRunView, RuleView};

use crate::output::{Report, Table, bytes, harmless, time};

/// Rules, one a line.
pub(super) fn table(rules: &[RuleView], report: &mut Report) {
    let mut table = Table::new(&["Rule~", "Enabled", "For~", "Groups~", "Deadline"]);
    for rule in rules {
        let groups: Vec<&str> = rule.groups.iter().map(|group| group.name.as_str()).collect();
        let deadline = rule.deadline.as_ref();
        table.row([
            rule.name.clone(),
            if rule.enabled { "yes" } else { "no" }.to_owned(),
            conditions(&rule.conditions),
            match &rule.ring_plan {
                Some(plan) => format!("through the rings of {plan}"),
                None if groups.is_empty() => "-".to_owned(),
                None => groups.join(", "),
            },
            deadline.map_or_else(|| "-".to_owned(), |deadline| format!("{} days, {}", deadline.days, deadline.time)),
        ]);
    }
    report.table(&table);
}

fn conditions(of: &RuleConditions<CategoryReference>) -> String {
    let titles = |list: &[CategoryReference]| {
        list.iter().map(|one| one.title.clone().unwrap_or_else(|| one.id.clone())).collect::<Vec<_>>()
    };
    let mut parts = Vec::new();
    let mut list = |what: &str, texts: Vec<String>| {
        if !texts.is_empty() {
            parts.push(format!("{what}{}", texts.join(" or ")));
        }
    };
    list("", titles(&of.classifications));
    list("", titles(&of.products));
    list("title with ", of.title_contains.clone());
    list("title without ", of.title_excludes.clone());
    list("severity ", of.severities.iter().map(|one| format!("{one:?}").to_lowercase()).collect());
    list("for ", of.architectures.iter().map(|one| format!("{one:?}").to_lowercase()).collect());
    list("in ", of.languages.clone());
    list("edition ", of.editions.clone());
    list("published days ago: ", of.min_age_days.iter().map(ToString::to_string).collect());
    list("superseded for days: ", of.superseded_days.iter().map(ToString::to_string).collect());
    if of.previews {
        parts.push("previews".to_owned());
    }
    if of.new_revisions {
        parts.push("new revisions too".to_owned());
    }
    if parts.is_empty() { "every update".to_owned() } else { parts.join("; ") }
}

/// What a rule does.
pub(super) fn run(run: &RuleRunView, report: &mut Report) {
    let (was, would) = if run.committed { ("approved", "declined") } else { ("to be approved", "to be declined") };
    let mut table = Table::new(&["Update~", "ID", "What", "Group~", "Deadline"]);
    let title = |title: &Option<String>| title.clone().unwrap_or_default();
    for one in &run.approvals {
        let deadline = one.deadline.map_or_else(|| "-".to_owned(), time);
        table.row([title(&one.title), one.update.clone(), was.to_owned(), one.group.name.clone(), deadline]);
    }
    for one in &run.rollouts {
        let what = if run.committed { "on its way" } else { "to go through rings" };
        table.row([title(&one.title), one.update.clone(), what.to_owned(), "-".to_owned(), "-".to_owned()]);
    }
    for one in &run.declines {
        table.row([title(&one.title), one.update.clone(), would.to_owned(), "-".to_owned(), "-".to_owned()]);
    }
    if !(run.approvals.is_empty() && run.declines.is_empty() && run.rollouts.is_empty()) {
        report.table(&table);
    }
    report.line(format_args!(
        "{}: {} approvals, {} rollouts ({}), {} declines",
        harmless(&run.rule),
        run.approval_count,
        run.rollout_count,
        bytes(run.content_bytes),
        run.decline_count
    ));
    for one in &run.skipped {
        report.line(format_args!("Left out: {}", harmless(one.reason.as_deref().unwrap_or(&one.update))));
    }
}
