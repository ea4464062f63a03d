//! Which groups of a provider or directory have which role here.

use patchwell_catalog::Snapshot;
use patchwell_model::{GroupId, Role};
use patchwell_signin::ldap::normal_name;

/// The most rules.
const MAX: usize = 500;

/// Members of a group have a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleRule {
    /// The group, as the provider or directory names it; of a directory also its common name alone.
    pub group: String,
    /// The role.
    pub role: Role,
    /// For an operator: names or ids of groups of computers.
    pub scope: Vec<String>,
}

impl RoleRule {
    fn concerns(&self, group: &str) -> bool {
        let (own, group) = (normal_name(&self.group), normal_name(group));
        let common = group.split(',').next().and_then(|first| first.strip_prefix("cn="));
        own == group || common == Some(own.as_str())
    }
}

/// The role of somebody who is in `groups`: the highest, an operator's groups together. `None` without any.
#[must_use]
pub(crate) fn decide(rules: &[RoleRule], snapshot: &Snapshot, groups: &[String]) -> Option<(Role, Vec<GroupId>)> {
    let own: Vec<&RoleRule> = rules.iter().filter(|rule| groups.iter().any(|group| rule.concerns(group))).collect();
    let has = |role: Role| own.iter().any(|rule| rule.role == role);
    if has(Role::Administrator) {
        return Some((Role::Administrator, Vec::new()));
    }
    let tree = snapshot.groups();
    let find = |text: &String| {
        let by_id = text.parse::<GroupId>().ok().and_then(|id| tree.get(id));
        tree.by_name(text).or(by_id).map(|group| group.id)
    };
    let operated = own.iter().filter(|rule| rule.role == Role::Operator).flat_map(|rule| &rule.scope);
    let mut scope: Vec<GroupId> = operated.filter_map(find).collect();
    scope.sort_unstable();
    scope.dedup();
    if !scope.is_empty() {
        return Some((Role::Operator, scope));
    }
    has(Role::Reporter).then_some((Role::Reporter, Vec::new()))
}

/// `group => role` or `group => operator: groups`, one a line or with `;` between.
pub(super) fn parse(text: &str) -> Result<Vec<RoleRule>, String> {
    let lines = text.split(['\n', ';']).map(str::trim).filter(|line| !line.is_empty());
    let rules: Result<Vec<RoleRule>, String> = lines.map(parse_one).collect();
    match rules {
        Ok(rules) if rules.len() > MAX => Err(format!("there can be {MAX} rules")),
        other => other,
    }
}

fn parse_one(line: &str) -> Result<RoleRule, String> {
    let wrong = || {
        format!(
            "{line:?} is not like \"Admins => administrator\", \"Staff => reporter\" or \"Branch => operator: Pilot\""
        )
    };
    let (group, role) = line.rsplit_once("=>").ok_or_else(wrong)?;
    let (role, scope) = role.split_once(':').unwrap_or((role, ""));
    let role = match role.trim() {
        "administrator" => Role::Administrator,
        "operator" => Role::Operator,
        "reporter" => Role::Reporter,
        _ => return Err(wrong()),
    };
    let scope: Vec<String> =
        scope.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let group = group.trim().to_owned();
    if group.is_empty() || group.len() > 1000 || (role == Role::Operator) == scope.is_empty() {
        return Err(wrong());
    }
    Ok(RoleRule { group, role, scope })
}

pub(super) fn to_text(rules: &[RoleRule]) -> String {
    rules.iter().map(one_text).collect::<Vec<_>>().join("\n")
}

/// One rule, as it is read.
#[must_use]
pub fn one_text(rule: &RoleRule) -> String {
    let scope = if rule.scope.is_empty() { String::new() } else { format!(": {}", rule.scope.join(", ")) };
    format!("{} => {}{scope}", rule.group, rule.role.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_role_counts_and_names_of_directories_are_found() {
        let snapshot = Snapshot::build(Vec::new(), patchwell_catalog::DecisionState::default());
        let rules = parse(
            "CN=Admins, DC=example => administrator\nbranch => operator: All Computers, nowhere;Staff => reporter",
        )
        .unwrap();
        let decide = |groups: &[&str]| {
            decide(&rules, &snapshot, &groups.iter().map(|group| (*group).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(decide(&["staff", "cn=admins,dc=EXAMPLE"]), Some((Role::Administrator, vec![])));
        assert_eq!(decide(&["CN=Staff,OU=People,DC=example"]), Some((Role::Reporter, vec![])));
        assert_eq!(decide(&["OU=Staff,DC=example"]), None);
        assert_eq!(decide(&["CN=Admins,DC=other"]), None, "a whole name is a whole name");
        assert_eq!(decide(&[]), None);
        for wrong in ["Admins", "=> reporter", "a => operator", "a => reporter: x", "a => king"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
