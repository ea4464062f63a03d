//! `Relationships`: prerequisites, bundles, supersedence.

use patchwell_model::{BundleClause, Clause, RevisionIdentity, UpdateId};

use super::{Warnings, shorten};
use crate::xml::Node;

/// What an update says of others.
#[derive(Debug, Default)]
pub(super) struct Relationships {
    pub(super) prerequisites: Vec<Clause>,
    pub(super) bundled: Vec<BundleClause>,
    pub(super) supersedes: Vec<UpdateId>,
}

pub(super) fn read(node: Option<&Node>, warnings: &mut Warnings) -> Relationships {
    let Some(node) = node else { return Relationships::default() };
    Relationships {
        prerequisites: node.children("Prerequisites").flat_map(|all| prerequisites(all, warnings)).collect(),
        bundled: node.children("BundledUpdates").flat_map(|all| bundled(all, warnings)).collect(),
        supersedes: node.children("SupersededUpdates").flat_map(|all| supersedes(all, warnings)).collect(),
    }
}

/// A bare `UpdateIdentity` is a clause of one. An empty `AtLeastOne` occurs in real data and demands nothing.
fn prerequisites(node: &Node, warnings: &mut Warnings) -> Vec<Clause> {
    let mut clauses = Vec::new();
    for child in &node.children {
        match child.name.as_str() {
            "AtLeastOne" => {
                let any_of = child.children.iter().filter_map(|one| update_id(one, warnings)).collect();
                clauses.push(Clause { any_of, is_category: warnings.flag(Some(child), "IsCategory") });
            }
            _ => {
                let one = update_id(child, warnings).map(|id| Clause { any_of: vec![id], is_category: false });
                clauses.extend(one);
            }
        }
    }
    clauses
}

fn bundled(node: &Node, warnings: &mut Warnings) -> Vec<BundleClause> {
    let mut clauses = Vec::new();
    for child in &node.children {
        let any_of: Vec<_> = match child.name.as_str() {
            "AtLeastOne" => child.children.iter().filter_map(|one| identity(one, warnings)).collect(),
            _ => identity(child, warnings).into_iter().collect(),
        };
        if any_of.is_empty() {
            warnings.add("a bundle clause names no update");
        } else {
            clauses.push(BundleClause { any_of });
        }
    }
    clauses
}

fn supersedes(node: &Node, warnings: &mut Warnings) -> Vec<UpdateId> {
    node.children.iter().filter_map(|child| update_id(child, warnings)).collect()
}

fn update_id(node: &Node, warnings: &mut Warnings) -> Option<UpdateId> {
    if node.name != "UpdateIdentity" {
        warnings.add(format!("unknown relationship element {:?}", shorten(&node.name)));
        return None;
    }
    warnings.parse("an update id in a relationship", node.attribute("UpdateID").unwrap_or_default())
}

fn identity(node: &Node, warnings: &mut Warnings) -> Option<RevisionIdentity> {
    let update_id = update_id(node, warnings)?;
    let number = node.attribute("RevisionNumber").unwrap_or_default();
    let revision_number: i32 = warnings.parse("the revision number of a bundled update", number)?;
    if revision_number < 0 {
        warnings.add(format!("the revision number of a bundled update is negative: {revision_number}"));
        return None;
    }
    Some(RevisionIdentity { update_id, revision_number })
}
