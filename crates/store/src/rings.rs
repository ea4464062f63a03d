//! Plans of rings: which groups receive updates one after the other, and on which conditions.

use patchwell_model::{GroupId, Timestamp};

use crate::{Row, StoreError, Tx, Value, scope, sql};

/// One ring, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ring {
    /// Its name.
    pub name: String,
    /// Who is in it.
    pub groups: Vec<GroupId>,
    /// Whether its delay counts from the arrival of the update; else from the ring before.
    pub is_after_arrival: bool,
    /// The delay.
    pub delay_hours: u32,
    /// At least so many percent of those that need it have it before the next ring's turn.
    pub min_success_percent: u8,
    /// More than so many percent of failures stop it.
    pub max_failed_percent: u8,
    /// At least so many reports before anything is judged.
    pub min_reported: u32,
    /// Hours in which approvals appear, one a line.
    pub windows: String,
    /// Days from the approval to its deadline.
    pub deadline_days: Option<u16>,
}

/// A named order of rings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RingPlan {
    /// Its number; given by [`create`].
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Counts changes, from 1.
    pub version: i64,
    /// When it was made.
    pub created: Timestamp,
    /// The rings, first to last.
    pub rings: Vec<Ring>,
}

/// The columns of a ring, wherever it is stored.
pub(crate) const RING_COLUMNS: [&str; 9] = [
    "name",
    "groups",
    "delay_from",
    "delay_hours",
    "min_success_percent",
    "max_failed_percent",
    "min_reported",
    "windows",
    "deadline_days",
];

/// The values of [`RING_COLUMNS`].
pub(crate) fn ring_values(ring: &Ring) -> Vec<Value<'_>> {
    vec![
        Value::from(ring.name.as_str()),
        Value::from(scope::encode(&ring.groups)),
        Value::from(!ring.is_after_arrival),
        Value::from(ring.delay_hours),
        Value::from(u32::from(ring.min_success_percent)),
        Value::from(u32::from(ring.max_failed_percent)),
        Value::from(ring.min_reported),
        Value::from(ring.windows.as_str()),
        Value::from(ring.deadline_days.map(u32::from)),
    ]
}

/// A ring from [`RING_COLUMNS`], which begin at `at`.
pub(crate) fn ring(row: &Row<'_>, at: usize) -> Result<Ring, StoreError> {
    let deadline_days = row.opt_int(at + 8)?.map(u16::try_from).transpose();
    Ok(Ring {
        name: row.text(at)?.to_owned(),
        groups: scope::decode(row.blob(at + 1)?)?,
        is_after_arrival: !row.flag(at + 2)?,
        delay_hours: row.narrow(at + 3)?,
        min_success_percent: row.narrow(at + 4)?,
        max_failed_percent: row.narrow(at + 5)?,
        min_reported: row.narrow(at + 6)?,
        windows: row.text(at + 7)?.to_owned(),
        deadline_days: deadline_days.map_err(|error| StoreError::corrupt("deadline of a ring", error))?,
    })
}

/// Adds a plan; its id and version are given here. `None` when the name is taken.
///
/// # Errors
/// When the database fails.
pub fn create(tx: &mut Tx, new: &RingPlan) -> Result<Option<RingPlan>, StoreError> {
    let text = "insert into ring_plans (name, name_key, version, created) values ($1, $2, 1, $3)
                on conflict (name_key) do nothing returning id";
    let values = [Value::from(new.name.as_str()), Value::from(new.name.to_lowercase()), Value::from(new.created)];
    let Some(id) = tx.first(text, &values, |row| row.int(0))? else { return Ok(None) };
    insert_rings(tx, id, &new.rings)?;
    Ok(Some(RingPlan { id, version: 1, ..new.clone() }))
}

/// Replaces the name and the rings of a plan and counts its version up. `false`, and nothing done, when its version is
/// no longer `changed.version`.
///
/// # Errors
/// [`StoreError::Constraint`] when another plan has the name; when the database fails.
pub fn save(tx: &mut Tx, changed: &RingPlan) -> Result<bool, StoreError> {
    let text = "update ring_plans set name = $3, name_key = $4, version = version + 1 where id = $1 and version = $2";
    let values = [
        Value::from(changed.id),
        Value::from(changed.version),
        Value::from(changed.name.as_str()),
        Value::from(changed.name.to_lowercase()),
    ];
    if tx.execute(text, &values)? == 0 {
        return Ok(false);
    }
    tx.execute("delete from rings where plan_id = $1", &[Value::from(changed.id)])?;
    insert_rings(tx, changed.id, &changed.rings)?;
    Ok(true)
}

fn insert_rings(tx: &mut Tx, plan: i64, rings: &[Ring]) -> Result<(), StoreError> {
    let columns: Vec<&str> = ["plan_id", "place"].into_iter().chain(RING_COLUMNS).collect();
    let row = |(place, ring)| {
        let mut values = vec![Value::from(plan), Value::from(place)];
        values.extend(ring_values(ring));
        values
    };
    sql::insert(tx, "rings", &columns, "", (0_u32..).zip(rings).map(row).collect()).map(drop)
}

/// Deletes a plan if it still has this version, and tells whether it had. Rollouts keep what they began with.
///
/// # Errors
/// When the database fails.
pub fn delete(tx: &mut Tx, id: i64, version: i64) -> Result<bool, StoreError> {
    let text = "delete from ring_plans where id = $1 and version = $2";
    Ok(tx.execute(text, &[Value::from(id), Value::from(version)])? > 0)
}

/// All plans, by name.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn list(tx: &mut Tx) -> Result<Vec<RingPlan>, StoreError> {
    let mut plans = tx.query("select id, name, version, created from ring_plans order by name_key", &[], |row| {
        let (id, name) = (row.int(0)?, row.text(1)?.to_owned());
        Ok(RingPlan { id, name, version: row.int(2)?, created: row.time(3)?, rings: Vec::new() })
    })?;
    let text = format!("select plan_id, {} from rings order by plan_id, place", RING_COLUMNS.join(", "));
    for (plan, ring) in tx.query(&text, &[], |row| Ok((row.int(0)?, ring(row, 1)?)))? {
        if let Some(plan) = plans.iter_mut().find(|known| known.id == plan) {
            plan.rings.push(ring);
        }
    }
    Ok(plans)
}

/// The plan of this number.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn by_id(tx: &mut Tx, id: i64) -> Result<Option<RingPlan>, StoreError> {
    Ok(list(tx)?.into_iter().find(|plan| plan.id == id))
}

/// The plan of this name, without regard to case.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn by_name(tx: &mut Tx, name: &str) -> Result<Option<RingPlan>, StoreError> {
    let name = name.to_lowercase();
    Ok(list(tx)?.into_iter().find(|plan| plan.name.to_lowercase() == name))
}
