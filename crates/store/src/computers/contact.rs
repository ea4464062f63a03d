//! What computers tell of themselves and where administrators put them.

use patchwell_model::{Computer, ComputerDetails, ComputerId, GroupId, Timestamp};

use crate::codec::strings;
use crate::counters::{self, Counter};
use crate::{StoreError, Tx, Value, sql};

/// Notes a contact, and adds the computer when it is new. Returns its row. A cheap statement when it is known.
///
/// # Errors
/// When the database fails.
pub fn touch(tx: &mut Tx, id: &ComputerId, ip_address: Option<&str>, now: Timestamp) -> Result<u32, StoreError> {
    let values = [Value::from(id.as_str()), Value::from(now), Value::from(ip_address)];
    let sql =
        "update computers set last_contact = $2, ip_address = coalesce($3, ip_address) where id = $1 returning row";
    if let Some(row) = tx.first(sql, &values, |row| row.narrow(0))? {
        return Ok(row);
    }
    let details = ComputerDetails::default();
    upsert(tx, id, "", ip_address, &details, &[], now, false)
}

/// Notes what a computer says when it registers, and adds it when it is new. Returns its row.
///
/// # Errors
/// When the database fails.
pub fn register(
    tx: &mut Tx,
    id: &ComputerId,
    dns_name: &str,
    ip_address: Option<&str>,
    details: &ComputerDetails,
    requested_groups: &[String],
    now: Timestamp,
) -> Result<u32, StoreError> {
    upsert(tx, id, dns_name, ip_address, details, requested_groups, now, true)
}

/// Saves a computer as it is given, its groups included, and returns its row. One without details counts as not
/// registered.
///
/// # Errors
/// [`StoreError::Constraint`] for a group that does not exist; when the database fails.
pub fn save(tx: &mut Tx, computer: &Computer) -> Result<u32, StoreError> {
    let none = ComputerDetails::default();
    let now = computer.last_contact.unwrap_or(computer.first_contact);
    let address = computer.ip_address.as_deref();
    let row = upsert(
        tx,
        &computer.id,
        &computer.dns_name,
        address,
        computer.details.as_ref().unwrap_or(&none),
        &computer.requested_groups,
        now,
        true,
    )?;
    if computer.details.is_none() {
        tx.execute("update computers set registered = 0 where row = $1", &[Value::from(row)])?;
    }
    set_groups(tx, &computer.id, &computer.groups)?;
    Ok(row)
}

/// Saves when computers were last here, by row.
///
/// # Errors
/// When the database fails.
pub fn save_contacts(tx: &mut Tx, contacts: &[(u32, Timestamp)]) -> Result<(), StoreError> {
    let sql = "update computers set last_contact = $2 where row = $1";
    contacts.iter().try_for_each(|(row, time)| tx.execute(sql, &[Value::from(*row), Value::from(*time)]).map(drop))
}

const COLUMNS: [&str; 26] = [
    "row",
    "id",
    "dns_name",
    "name_key",
    "ip_address",
    "requested_groups",
    "first_contact",
    "last_contact",
    "registered",
    "os_major",
    "os_minor",
    "os_build",
    "os_service_pack",
    "product_type",
    "role",
    "os_description",
    "os_locale",
    "architecture",
    "manufacturer",
    "model",
    "bios_name",
    "bios_version",
    "bios_release_date",
    "firmware_version",
    "mobile_operator",
    "client_version",
];

#[expect(clippy::too_many_arguments, reason = "the columns of one row")]
fn upsert(
    tx: &mut Tx,
    id: &ComputerId,
    dns_name: &str,
    ip_address: Option<&str>,
    details: &ComputerDetails,
    requested_groups: &[String],
    now: Timestamp,
    registered: bool,
) -> Result<u32, StoreError> {
    let known = tx.first("select row from computers where id = $1", &[Value::from(id.as_str())], |row| row.int(0))?;
    let row = match known {
        Some(row) => row,
        None => counters::take(tx, Counter::ComputerRow, 1)?,
    };
    let values = vec![
        Value::from(row),
        Value::from(id.as_str()),
        Value::from(dns_name),
        Value::from(dns_name.to_lowercase()),
        Value::from(ip_address),
        Value::from(strings::encode(requested_groups)),
        Value::from(now),
        Value::from(now),
        Value::from(registered),
        Value::from(details.os.major),
        Value::from(details.os.minor),
        Value::from(details.os.build),
        Value::from(details.os.service_pack),
        Value::from(details.product_type),
        Value::from(details.role),
        Value::from(details.os_description.as_str()),
        Value::from(details.os_locale.as_str()),
        Value::from(details.architecture.as_str()),
        Value::from(details.manufacturer.as_str()),
        Value::from(details.model.as_str()),
        Value::from(details.bios_name.as_str()),
        Value::from(details.bios_version.as_str()),
        Value::from(details.bios_release_date),
        Value::from(details.firmware_version.as_str()),
        Value::from(details.mobile_operator.as_str()),
        Value::from(details.client_version.as_str()),
    ];
    sql::insert(tx, "computers", &COLUMNS, &on_conflict(registered), vec![values])?;
    // Another node may have added it first: its row counts then.
    let stored =
        tx.first("select row from computers where id = $1", &[Value::from(id.as_str())], |row| row.narrow(0))?;
    stored.ok_or_else(|| StoreError::corrupt("computer", "it is missing"))
}

fn on_conflict(registered: bool) -> String {
    let kept = ["row", "id", "ip_address", "first_contact"];
    let replaced = COLUMNS.iter().filter(|column| **column == "last_contact" || registered && !kept.contains(column));
    let replaced: Vec<String> = replaced.map(|column| format!("{column} = excluded.{column}")).collect();
    let ip_address = "ip_address = coalesce(excluded.ip_address, computers.ip_address)";
    format!("on conflict (id) do update set {ip_address}, {}", replaced.join(", "))
}

/// Makes a computer a direct member of exactly these groups; built-in groups among them are left out, so an empty
/// list puts it into *Unassigned Computers*. `false` when there is no such computer.
///
/// # Errors
/// [`StoreError::Constraint`] for a group that does not exist; when the database fails.
pub fn set_groups(tx: &mut Tx, id: &ComputerId, groups: &[GroupId]) -> Result<bool, StoreError> {
    let sql = "select row from computers where id = $1";
    let Some(row) = tx.first(sql, &[Value::from(id.as_str())], |row| row.int(0))? else { return Ok(false) };
    tx.execute("delete from computer_groups where computer_row = $1", &[Value::from(row)])?;
    let chosen = groups.iter().filter(|group| !group.is_built_in());
    let rows = chosen.map(|group| vec![Value::from(row), Value::from(group.as_bytes())]).collect();
    sql::insert(tx, "computer_groups", &["computer_row", "group_id"], "on conflict do nothing", rows)?;
    Ok(true)
}

/// Forgets computers with their memberships, status and events, and tells how many there were. Their rows are never
/// used again.
///
/// # Errors
/// When the database fails.
pub fn delete(tx: &mut Tx, ids: &[ComputerId]) -> Result<u64, StoreError> {
    let keys = ids.iter().map(|id| Value::from(id.as_str()));
    sql::execute_keys(tx, "delete from computers where id in ({keys})", keys)
}
