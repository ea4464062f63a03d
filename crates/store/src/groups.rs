//! The tree of computer target groups. The built-in ones are made when the database is.

use std::collections::{HashMap, HashSet};

use patchwell_model::{Group, GroupId};

use crate::{StoreError, Tx, Value, decisions};

/// The built-in groups, with their names and parents.
pub(crate) const BUILT_IN: [(GroupId, &str, Option<GroupId>); 3] = [
    (GroupId::ALL_COMPUTERS, "All Computers", None),
    (GroupId::UNASSIGNED_COMPUTERS, "Unassigned Computers", Some(GroupId::ALL_COMPUTERS)),
    (GroupId::DOWNSTREAM_SERVERS, "Downstream Servers", Some(GroupId::ALL_COMPUTERS)),
];

/// All groups, parents before children, then by name without regard to case.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx) -> Result<Vec<Group>, StoreError> {
    let all = tx.query("select id, name, parent_id from target_groups order by name_key, id", &[], |row| {
        let parent = row.opt_uuid(2)?.map(GroupId);
        Ok(Group { id: GroupId(row.uuid(0)?), name: row.text(1)?.to_owned(), parent })
    })?;
    let mut children: HashMap<Option<GroupId>, Vec<Group>> = HashMap::new();
    for group in all {
        children.entry(group.parent).or_default().push(group);
    }
    let mut sorted: Vec<Group> = Vec::new();
    let mut level = children.remove(&None).unwrap_or_default();
    while !level.is_empty() {
        let next = level.iter().filter_map(|group| children.remove(&Some(group.id))).flatten().collect();
        sorted.append(&mut level);
        level = next;
    }
    Ok(sorted)
}

/// A group.
///
/// # Errors
/// When the database fails.
pub fn get(tx: &mut Tx, id: GroupId) -> Result<Option<Group>, StoreError> {
    tx.first("select name, parent_id from target_groups where id = $1", &[Value::from(id.as_bytes())], |row| {
        Ok(Group { id, name: row.text(0)?.to_owned(), parent: row.opt_uuid(1)?.map(GroupId) })
    })
}

/// Adds a group below `group.parent`, or below *All Computers* when that is `None`. Returns it as stored.
///
/// # Errors
/// [`StoreError::GroupNameTaken`], [`StoreError::NoSuchGroup`] for the parent, [`StoreError::BuiltInGroup`] for a
/// parent that holds no groups; when the database fails.
pub fn create(tx: &mut Tx, group: &Group) -> Result<Group, StoreError> {
    decisions::lock(tx)?;
    let parent = group.parent.unwrap_or(GroupId::ALL_COMPUTERS);
    check_parent(tx, parent)?;
    check_name(tx, group.id, &group.name)?;
    insert(tx, group.id, &group.name, Some(parent))?;
    Ok(Group { parent: Some(parent), ..group.clone() })
}

/// Adds the built-in groups to a new database.
pub(crate) fn create_built_in(tx: &mut Tx) -> Result<(), StoreError> {
    BUILT_IN.iter().try_for_each(|(id, name, parent)| insert(tx, *id, name, *parent))
}

fn insert(tx: &mut Tx, id: GroupId, name: &str, parent: Option<GroupId>) -> Result<(), StoreError> {
    let values = [
        Value::from(id.as_bytes()),
        Value::from(name),
        Value::from(name.to_lowercase()),
        Value::from(parent.as_ref().map(|id| Value::from(id.as_bytes()))),
    ];
    let sql = "insert into target_groups (id, name, name_key, parent_id) values ($1, $2, $3, $4)";
    tx.execute(sql, &values).map(drop)
}

/// Gives a group another name.
///
/// # Errors
/// [`StoreError::GroupNameTaken`], [`StoreError::NoSuchGroup`], [`StoreError::BuiltInGroup`]; when the database fails.
pub fn rename(tx: &mut Tx, id: GroupId, name: &str) -> Result<(), StoreError> {
    decisions::lock(tx)?;
    check_changeable(tx, id)?;
    check_name(tx, id, name)?;
    let values = [Value::from(id.as_bytes()), Value::from(name), Value::from(name.to_lowercase())];
    tx.execute("update target_groups set name = $2, name_key = $3 where id = $1", &values).map(drop)
}

/// Moves a group with all below it under another parent. Returns the number of the change.
///
/// # Errors
/// [`StoreError::GroupCycle`], [`StoreError::NoSuchGroup`], [`StoreError::BuiltInGroup`]; when the database fails.
pub fn move_to(tx: &mut Tx, id: GroupId, parent: GroupId) -> Result<u64, StoreError> {
    let seq = decisions::record(tx, None, [(None, Some(id))])?;
    check_changeable(tx, id)?;
    check_parent(tx, parent)?;
    if with_descendants(&list(tx)?, id).contains(&parent) {
        return Err(StoreError::GroupCycle(id));
    }
    let sql = "update target_groups set parent_id = $2 where id = $1";
    tx.execute(sql, &[Value::from(id.as_bytes()), Value::from(parent.as_bytes())])?;
    Ok(seq)
}

/// Deletes a group with all groups below it, their approvals and memberships: computers that were in no other group
/// are then in *Unassigned Computers*. Returns the number of the change.
///
/// # Errors
/// [`StoreError::NoSuchGroup`], [`StoreError::BuiltInGroup`]; when the database fails.
pub fn delete(tx: &mut Tx, id: GroupId) -> Result<u64, StoreError> {
    decisions::lock(tx)?;
    check_changeable(tx, id)?;
    let gone = with_descendants(&list(tx)?, id);
    let seq = decisions::record(tx, None, gone.iter().map(|id| (None, Some(*id))))?;
    tx.execute("delete from target_groups where id = $1", &[Value::from(id.as_bytes())])?;
    Ok(seq)
}

/// A group and all below it; `groups` has parents before children.
fn with_descendants(groups: &[Group], id: GroupId) -> HashSet<GroupId> {
    let mut found = HashSet::from([id]);
    for group in groups {
        if group.parent.is_some_and(|parent| found.contains(&parent)) {
            found.insert(group.id);
        }
    }
    found
}

fn check_changeable(tx: &mut Tx, id: GroupId) -> Result<(), StoreError> {
    if id.is_built_in() {
        return Err(StoreError::BuiltInGroup(id));
    }
    check_exists(tx, id)
}

fn check_parent(tx: &mut Tx, parent: GroupId) -> Result<(), StoreError> {
    if parent == GroupId::UNASSIGNED_COMPUTERS || parent == GroupId::DOWNSTREAM_SERVERS {
        return Err(StoreError::BuiltInGroup(parent));
    }
    check_exists(tx, parent)
}

fn check_exists(tx: &mut Tx, id: GroupId) -> Result<(), StoreError> {
    let found = tx.first("select 1 from target_groups where id = $1", &[Value::from(id.as_bytes())], |_| Ok(()))?;
    found.ok_or(StoreError::NoSuchGroup(id))
}

fn check_name(tx: &mut Tx, id: GroupId, name: &str) -> Result<(), StoreError> {
    let sql = "select id from target_groups where name_key = $1";
    match tx.first(sql, &[Value::from(name.to_lowercase())], |row| row.uuid(0).map(GroupId))? {
        Some(other) if other != id => Err(StoreError::GroupNameTaken(name.to_owned())),
        _ => Ok(()),
    }
}
