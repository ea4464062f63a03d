//! Finding computers.

use std::collections::HashMap;

use patchwell_model::{Computer, ComputerDetails, ComputerId, GroupId, OsVersion, Timestamp};

use super::ComputerRecord;
use crate::codec::strings;
use crate::{Row, StoreError, Tx, Value, sql};

/// Which computers to list; an empty filter is all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ComputerFilter {
    /// Direct members of any of these groups; empty is no restriction. *All Computers* among them is none either.
    pub groups: Vec<GroupId>,
    /// Part of the name, without regard to case, or of the address.
    pub text: Option<String>,
    /// Last heard of before this time.
    pub silent_since: Option<Timestamp>,
    /// Only computers that have registered (or have not).
    pub registered: Option<bool>,
    /// Only systems with this major, minor and build number.
    pub os_build: Option<(i32, i32, i32)>,
}

/// Where a page ended; the next one begins after it. Computers are in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComputerCursor {
    /// The last name, in lower case.
    pub name_key: String,
    /// The last row.
    pub row: u32,
}

impl ComputerCursor {
    /// After this computer.
    #[must_use]
    pub fn after(record: &ComputerRecord) -> Self {
        Self { name_key: record.computer.dns_name.to_lowercase(), row: record.row }
    }
}

const COLUMNS: &str = "row, id, dns_name, ip_address, requested_groups, first_contact, last_contact,
    last_status_report, registered, os_major, os_minor, os_build, os_service_pack, product_type, role, os_description,
    os_locale, architecture, manufacturer, model, bios_name, bios_version, bios_release_date, firmware_version,
    mobile_operator, client_version";

fn record(row: &Row<'_>) -> Result<ComputerRecord, StoreError> {
    let id = ComputerId::new(row.text(1)?).map_err(|error| StoreError::corrupt("computer id", error))?;
    let details = if row.flag(8)? { Some(details(row)?) } else { None };
    let computer = Computer {
        id,
        dns_name: row.text(2)?.to_owned(),
        ip_address: row.opt_text(3)?.map(str::to_owned),
        details,
        groups: Vec::new(),
        requested_groups: strings::decode(row.blob(4)?)?,
        first_contact: row.time(5)?,
        last_contact: row.opt_time(6)?,
        last_status_report: row.opt_time(7)?,
    };
    Ok(ComputerRecord { row: row.narrow(0)?, computer })
}

fn details(row: &Row<'_>) -> Result<ComputerDetails, StoreError> {
    let text = |column| row.text(column).map(str::to_owned);
    Ok(ComputerDetails {
        os: OsVersion {
            major: row.narrow(9)?,
            minor: row.narrow(10)?,
            build: row.narrow(11)?,
            service_pack: row.narrow(12)?,
        },
        product_type: row.narrow(13)?,
        role: row.narrow(14)?,
        os_description: text(15)?,
        os_locale: text(16)?,
        architecture: text(17)?,
        manufacturer: text(18)?,
        model: text(19)?,
        bios_name: text(20)?,
        bios_version: text(21)?,
        bios_release_date: row.opt_time(22)?,
        firmware_version: text(23)?,
        mobile_operator: text(24)?,
        client_version: text(25)?,
    })
}

/// The computer with this id.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn get(tx: &mut Tx, id: &ComputerId) -> Result<Option<ComputerRecord>, StoreError> {
    let sql = format!("select {COLUMNS} from computers where id = $1");
    let found = tx.query(&sql, &[Value::from(id.as_str())], record)?;
    Ok(with_groups(tx, found)?.into_iter().next())
}

/// The computers with these rows, in the order of the rows.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn by_rows(tx: &mut Tx, rows: &[u32]) -> Result<Vec<ComputerRecord>, StoreError> {
    let mut found = Vec::with_capacity(rows.len());
    let sql = format!("select {COLUMNS} from computers where row in ({{keys}})");
    sql::for_keys(tx, &sql, rows.iter().map(|row| Value::from(*row)), &mut |row| {
        found.push(record(row)?);
        Ok(())
    })?;
    found.sort_unstable_by_key(|record| record.row);
    found.dedup_by_key(|record| record.row);
    with_groups(tx, found)
}

/// All computers, by row.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn load_all(tx: &mut Tx) -> Result<Vec<ComputerRecord>, StoreError> {
    let mut found = tx.query(&format!("select {COLUMNS} from computers order by row"), &[], record)?;
    let mut groups: HashMap<u32, Vec<GroupId>> = HashMap::new();
    tx.for_each(
        "select computer_row, group_id from computer_groups order by computer_row, group_id",
        &[],
        &mut |row| {
            groups.entry(row.narrow(0)?).or_default().push(GroupId(row.uuid(1)?));
            Ok(())
        },
    )?;
    assign(&mut found, groups);
    Ok(found)
}

/// How many computers there are, registered or not.
///
/// # Errors
/// When the database fails.
pub fn count(tx: &mut Tx) -> Result<u64, StoreError> {
    Ok(tx.first("select count(*) from computers", &[], |row| row.narrow(0))?.unwrap_or(0))
}

/// At most `limit` computers that `filter` lets through, by name, after `after`.
///
/// # Errors
/// When the database fails or a row is damaged.
pub fn list(
    tx: &mut Tx,
    filter: &ComputerFilter,
    after: Option<&ComputerCursor>,
    limit: u32,
) -> Result<Vec<ComputerRecord>, StoreError> {
    let mut conditions = Conditions::default();
    conditions.filter(filter);
    if let Some(after) = after {
        let name = conditions.bind(Value::from(after.name_key.as_str()));
        let row = conditions.bind(Value::from(after.row));
        conditions.all.push(format!("(name_key, row) > ({name}, {row})"));
    }
    let limit = conditions.bind(Value::from(limit));
    let filter = if conditions.all.is_empty() { "1 = 1".to_owned() } else { conditions.all.join(" and ") };
    let sql = format!("select {COLUMNS} from computers where {filter} order by name_key, row limit {limit}");
    let found = tx.query(&sql, &conditions.values, record)?;
    with_groups(tx, found)
}

#[derive(Default)]
struct Conditions<'a> {
    all: Vec<String>,
    values: Vec<Value<'a>>,
}

impl<'a> Conditions<'a> {
    fn bind(&mut self, value: Value<'a>) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn filter(&mut self, filter: &'a ComputerFilter) {
        self.groups(&filter.groups);
        if let Some(text) = filter.text.as_deref().filter(|text| !text.is_empty()) {
            let pattern = self.bind(Value::from(containing(&text.to_lowercase())));
            self.all.push(format!("(name_key like {pattern} escape '\\' or ip_address like {pattern} escape '\\')"));
        }
        if let Some(time) = filter.silent_since {
            let time = self.bind(Value::from(time));
            self.all.push(format!("coalesce(last_contact, first_contact) < {time}"));
        }
        if let Some(registered) = filter.registered {
            let registered = self.bind(Value::from(registered));
            self.all.push(format!("registered = {registered}"));
        }
        if let Some((major, minor, build)) = filter.os_build {
            for (column, number) in [("os_major", major), ("os_minor", minor), ("os_build", build)] {
                let number = self.bind(Value::from(number));
                self.all.push(format!("{column} = {number}"));
            }
        }
    }

    fn groups(&mut self, groups: &'a [GroupId]) {
        if groups.is_empty() || groups.contains(&GroupId::ALL_COMPUTERS) {
            return;
        }
        let member = "exists (select 1 from computer_groups g where g.computer_row = computers.row";
        let list: Vec<String> = groups.iter().map(|group| self.bind(Value::from(group.as_bytes()))).collect();
        let mut any = vec![format!("{member} and g.group_id in ({}))", list.join(", "))];
        if groups.contains(&GroupId::UNASSIGNED_COMPUTERS) {
            any.push(format!("not {member})"));
        }
        self.all.push(format!("({})", any.join(" or ")));
    }
}

/// A pattern for texts that contain `text`, whatever its characters.
fn containing(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

fn with_groups(tx: &mut Tx, mut found: Vec<ComputerRecord>) -> Result<Vec<ComputerRecord>, StoreError> {
    let mut groups: HashMap<u32, Vec<GroupId>> = HashMap::new();
    let sql = "select computer_row, group_id from computer_groups where computer_row in ({keys})
               order by computer_row, group_id";
    sql::for_keys(tx, sql, found.iter().map(|record| Value::from(record.row)), &mut |row| {
        groups.entry(row.narrow(0)?).or_default().push(GroupId(row.uuid(1)?));
        Ok(())
    })?;
    assign(&mut found, groups);
    Ok(found)
}

fn assign(found: &mut [ComputerRecord], mut groups: HashMap<u32, Vec<GroupId>>) {
    for record in found {
        record.computer.groups = groups.remove(&record.row).unwrap_or_else(|| vec![GroupId::UNASSIGNED_COMPUTERS]);
    }
}
