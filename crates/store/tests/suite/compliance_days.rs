//! How far everything was done, day by day.

use patchwell_store::compliance_days::{self, BreakdownKind, ComplianceDay};

use super::{Database, read, write};

fn day(day: i64, key: &str, compliant: u64) -> ComplianceDay {
    let name = format!("{key} is its name");
    let key = key.to_owned();
    ComplianceDay { day, key, name, updates: 7, computers: 10, compliant, needing: 2, failing: 1, unknown: 3 }
}

pub(crate) fn days_are_replaced_listed_and_forgotten(database: &Database) {
    let store = database.open();
    assert_eq!(read(&store, compliance_days::last_day), None);
    write(&store, |tx| {
        compliance_days::save(tx, BreakdownKind::Group, &[day(5, "b", 1), day(5, "a", 2), day(6, "a", 3)])?;
        compliance_days::save(tx, BreakdownKind::Cve, &[day(7, "a", 9)])?;
        compliance_days::save(tx, BreakdownKind::Group, &[day(6, "a", 4)])
    });
    assert_eq!(read(&store, compliance_days::last_day), Some(7));
    let all = read(&store, |tx| compliance_days::list(tx, BreakdownKind::Group, (0, 100)));
    assert_eq!(all, [day(6, "a", 4), day(5, "a", 2), day(5, "b", 1)]);
    assert_eq!(read(&store, |tx| compliance_days::of(tx, BreakdownKind::Group, "a", (0, 6))), [day(5, "a", 2)]);
    assert_eq!(write(&store, |tx| compliance_days::purge(tx, 6)), 2);
    assert_eq!(read(&store, |tx| compliance_days::list(tx, BreakdownKind::Group, (0, 100))), [day(6, "a", 4)]);
}
