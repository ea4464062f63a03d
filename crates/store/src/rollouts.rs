//! Updates on their way through rings.

mod active;
mod approvals;
mod forgiven;

use patchwell_model::{RevisionIdentity, Timestamp, UpdateId};

use crate::codes::Code;
use crate::rings::{RING_COLUMNS, Ring, ring, ring_values};
use crate::{Row, StoreError, Tx, Value, sql};

pub use active::{active, by_update};
pub use approvals::{Before, RolloutApproval, approvals, clear_approvals, put_approvals};
pub use forgiven::{forget_failure, forgive, forgiven};

/// Where a rollout stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RolloutState {
    /// It goes on by itself.
    Running,
    /// It stands still.
    Paused,
    /// Every ring has the update and did well.
    Completed,
    /// Somebody ended it.
    Cancelled,
}

/// Why a rollout was paused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pause {
    /// Somebody wanted it, and said why.
    ByHand(String),
    /// Too many failures.
    Failures {
        /// The ring, from 0.
        ring: u32,
        /// Computers that failed.
        failed: u32,
        /// Of so many that reported an outcome.
        reported: u32,
    },
    /// A ring's turn came and the update could not be approved.
    Refused {
        /// The ring, from 0.
        ring: u32,
        /// A sentence.
        reason: String,
    },
}

/// A ring of a rollout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolloutRing {
    /// As it was when the rollout began.
    pub ring: Ring,
    /// When it received the update.
    pub released: Option<Timestamp>,
}

/// One update on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollout {
    /// Its number; given by [`create`].
    pub id: i64,
    /// The name of its plan.
    pub plan_name: String,
    /// What.
    pub revision: RevisionIdentity,
    /// When the update arrived here.
    pub arrived: Timestamp,
    /// When it began.
    pub created: Timestamp,
    /// Who began it.
    pub administrator: String,
    /// Where it stands.
    pub state: RolloutState,
    /// Why it stands still, or stood last.
    pub pause: Option<Pause>,
    /// When it was completed or cancelled.
    pub ended: Option<Timestamp>,
    /// Counts changes, from 1.
    pub version: i64,
    /// The rings, first to last.
    pub rings: Vec<RolloutRing>,
}

const COLUMNS: &str = "id, plan_name, update_id, revision_number, arrived, created, administrator, state, pause_ring,
    pause_failed, pause_reported, pause_text, ended, version";

/// Adds a rollout with its rings and returns it with its number.
///
/// # Errors
/// When the database fails.
pub fn create(tx: &mut Tx, new: &Rollout) -> Result<Rollout, StoreError> {
    let text = "insert into rollouts (plan_name, update_id, revision_number, arrived, created, administrator, state,
                    version) values ($1, $2, $3, $4, $5, $6, $7, 1) returning id";
    let values = [
        Value::from(new.plan_name.as_str()),
        Value::from(new.revision.update_id.as_bytes()),
        Value::from(new.revision.revision_number),
        Value::from(new.arrived),
        Value::from(new.created),
        Value::from(new.administrator.as_str()),
        Value::from(new.state.code()),
    ];
    let id = tx.first(text, &values, |row| row.int(0))?;
    let id = id.ok_or_else(|| StoreError::corrupt("rollout", "it has no number"))?;
    let columns: Vec<&str> = ["rollout_id", "place", "released"].into_iter().chain(RING_COLUMNS).collect();
    let rows = (0_u32..).zip(&new.rings).map(|(place, ring)| {
        let mut values = vec![Value::from(id), Value::from(place), Value::from(ring.released)];
        values.extend(ring_values(&ring.ring));
        values
    });
    sql::insert(tx, "rollout_rings", &columns, "", rows.collect())?;
    Ok(Rollout { id, version: 1, ..new.clone() })
}

/// Writes down where a rollout stands and which rings have the update, and counts its version up. `false`, and nothing
/// done, when its version is no longer `changed.version`: somebody else decided meanwhile.
///
/// # Errors
/// When the database fails.
pub fn save(tx: &mut Tx, changed: &Rollout) -> Result<bool, StoreError> {
    let (ring, failed, reported, reason) = match &changed.pause {
        None => (None, None, None, None),
        Some(Pause::ByHand(reason)) => (None, None, None, Some(reason.as_str())),
        Some(Pause::Failures { ring, failed, reported }) => (Some(*ring), Some(*failed), Some(*reported), None),
        Some(Pause::Refused { ring, reason }) => (Some(*ring), None, None, Some(reason.as_str())),
    };
    let values = [
        Value::from(changed.id),
        Value::from(changed.version),
        Value::from(changed.state.code()),
        Value::from(ring),
        Value::from(failed),
        Value::from(reported),
        Value::from(reason),
        Value::from(changed.ended),
    ];
    let text = "update rollouts set state = $3, pause_ring = $4, pause_failed = $5, pause_reported = $6,
                    pause_text = $7, ended = $8, version = version + 1 where id = $1 and version = $2";
    if tx.execute(text, &values)? == 0 {
        return Ok(false);
    }
    for (place, ring) in (0_u32..).zip(&changed.rings) {
        let text = "update rollout_rings set released = $3 where rollout_id = $1 and place = $2";
        tx.execute(text, &[Value::from(changed.id), Value::from(place), Value::from(ring.released)])?;
    }
    Ok(true)
}

/// A rollout.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn get(tx: &mut Tx, id: i64) -> Result<Option<Rollout>, StoreError> {
    let text = format!("select {COLUMNS} from rollouts where id = $1");
    let found = tx.query(&text, &[Value::from(id)], rollout)?;
    Ok(with_rings(tx, found)?.into_iter().next())
}

/// Rollouts, newest first, with numbers below `before`; all, or those in one state.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn list(
    tx: &mut Tx,
    state: Option<RolloutState>,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Rollout>, StoreError> {
    let text =
        format!("select {COLUMNS} from rollouts where id < $1 and (state = $2 or $2 = -1) order by id desc limit $3");
    let state = state.map_or(-1, RolloutState::code);
    let values = [Value::from(before.unwrap_or(i64::MAX)), Value::from(state), Value::from(limit)];
    let found = tx.query(&text, &values, rollout)?;
    with_rings(tx, found)
}

/// Deletes rollouts that ended before a time.
///
/// # Errors
/// When the database fails.
pub fn purge(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute("delete from rollouts where state >= 2 and ended < $1", &[Value::from(before)])
}

fn rollout(row: &Row<'_>) -> Result<Rollout, StoreError> {
    Ok(Rollout {
        id: row.int(0)?,
        plan_name: row.text(1)?.to_owned(),
        revision: RevisionIdentity { update_id: UpdateId(row.uuid(2)?), revision_number: row.narrow(3)? },
        arrived: row.time(4)?,
        created: row.time(5)?,
        administrator: row.text(6)?.to_owned(),
        state: RolloutState::from_code(row.int(7)?)?,
        pause: pause(row)?,
        ended: row.opt_time(12)?,
        version: row.int(13)?,
        rings: Vec::new(),
    })
}

fn pause(row: &Row<'_>) -> Result<Option<Pause>, StoreError> {
    let reason = row.opt_text(11)?.map(str::to_owned);
    Ok(match (row.opt_int(8)?, row.opt_int(9)?, reason) {
        (None, _, reason) => reason.map(Pause::ByHand),
        (Some(_), Some(_), _) => {
            Some(Pause::Failures { ring: row.narrow(8)?, failed: row.narrow(9)?, reported: row.narrow(10)? })
        }
        (Some(_), None, reason) => Some(Pause::Refused { ring: row.narrow(8)?, reason: reason.unwrap_or_default() }),
    })
}

fn with_rings(tx: &mut Tx, mut rollouts: Vec<Rollout>) -> Result<Vec<Rollout>, StoreError> {
    let text =
        format!("select released, {} from rollout_rings where rollout_id = $1 order by place", RING_COLUMNS.join(", "));
    for rollout in &mut rollouts {
        rollout.rings = tx.query(&text, &[Value::from(rollout.id)], |row| {
            Ok(RolloutRing { released: row.opt_time(0)?, ring: ring(row, 1)? })
        })?;
    }
    Ok(rollouts)
}
