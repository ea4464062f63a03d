//! Computers, memberships and status.

use patchwell_model::{Group, GroupId};
use patchwell_store::computers::{self, ComputerCursor, ComputerFilter, ExpectedComputer};
use patchwell_store::status::{self, ComputerStatus, StatusSets};
use patchwell_store::{Store, groups};

use super::samples::{computer, details, group, time};
use super::{Database, read, write};

fn register(store: &Store, n: u32, name: &str) -> u32 {
    let (name, requested) = (name.to_owned(), vec!["Pilot".to_owned(), "odd\nname".to_owned()]);
    write(store, move |tx| {
        computers::register(tx, &computer(n), &name, Some("10.0.0.7"), &details(), &requested, time(10))
    })
}

fn create_group(store: &Store, n: u32) {
    let new = Group { id: group(n), name: format!("Group {n}"), parent: None };
    write(store, move |tx| groups::create(tx, &new));
}

pub(crate) fn contacts_and_registrations_upsert(database: &Database) {
    let store = database.open();
    let row = write(&store, |tx| computers::touch(tx, &computer(1), Some("10.0.0.1"), time(0)));
    let seen = read(&store, |tx| computers::get(tx, &computer(1))).unwrap();
    assert_eq!((seen.row, &seen.computer.details, seen.computer.first_contact), (row, &None, time(0)));
    assert_eq!(register(&store, 1, "PC-1.contoso.com"), row);
    assert_eq!(write(&store, |tx| computers::touch(tx, &computer(1), None, time(20))), row);
    let seen = read(&store, |tx| computers::get(tx, &computer(1))).unwrap().computer;
    assert_eq!(seen.details, Some(details()));
    assert_eq!(seen.dns_name, "PC-1.contoso.com");
    assert_eq!(seen.requested_groups, ["Pilot", "odd\nname"]);
    assert_eq!((seen.first_contact, seen.last_contact), (time(0), Some(time(20))));
    assert_eq!(seen.ip_address.as_deref(), Some("10.0.0.7"));
    assert_eq!(read(&store, computers::count), 1);
    assert_eq!(read(&store, |tx| computers::get(tx, &computer(2))), None);
}

pub(crate) fn groups_of_computers(database: &Database) {
    let store = database.open();
    create_group(&store, 1);
    create_group(&store, 2);
    register(&store, 1, "pc-1");
    let of = |store: &Store| read(store, |tx| computers::get(tx, &computer(1))).unwrap().computer.groups;
    assert_eq!(of(&store), [GroupId::UNASSIGNED_COMPUTERS]);
    let both = [group(1), group(2), GroupId::ALL_COMPUTERS];
    assert!(write(&store, move |tx| computers::set_groups(tx, &computer(1), &both)));
    assert_eq!(of(&store), [group(1), group(2)]);
    assert!(write(&store, |tx| computers::set_groups(tx, &computer(1), &[group(2)])));
    assert_eq!(of(&store), [group(2)]);
    assert!(!write(&store, |tx| computers::set_groups(tx, &computer(9), &[group(2)])));
    let unknown = store.write_blocking(|tx| computers::set_groups(tx, &computer(1), &[group(9)]));
    assert!(unknown.is_err());
    assert_eq!(of(&store), [group(2)]);
}

pub(crate) fn lists_filter_and_page(database: &Database) {
    let store = database.open();
    create_group(&store, 1);
    for n in 0..10 {
        register(&store, n, &format!("PC-{}_{n}", if n % 2 == 0 { "even" } else { "odd" }));
    }
    write(&store, |tx| computers::touch(tx, &computer(50), None, time(900)));
    write(&store, |tx| computers::set_groups(tx, &computer(4), &[group(1)]));
    let names = |filter: &ComputerFilter| {
        let filter = filter.clone();
        let found = read(&store, move |tx| computers::list(tx, &filter, None, 100));
        found.into_iter().map(|record| record.computer.dns_name).collect::<Vec<_>>()
    };
    let all = ComputerFilter::default();
    assert_eq!(names(&all).len(), 11);
    assert_eq!(names(&ComputerFilter { groups: vec![group(1)], ..all.clone() }), ["PC-even_4"]);
    assert_eq!(names(&ComputerFilter { groups: vec![GroupId::UNASSIGNED_COMPUTERS], ..all.clone() }).len(), 10);
    assert_eq!(names(&ComputerFilter { groups: vec![GroupId::ALL_COMPUTERS], ..all.clone() }).len(), 11);
    assert_eq!(names(&ComputerFilter { text: Some("EVEN".to_owned()), ..all.clone() }).len(), 5);
    assert_eq!(names(&ComputerFilter { text: Some("n_4".to_owned()), ..all.clone() }), ["PC-even_4"]);
    assert_eq!(names(&ComputerFilter { text: Some("%".to_owned()), ..all.clone() }), [""; 0]);
    assert_eq!(names(&ComputerFilter { registered: Some(false), ..all.clone() }), [""]);
    assert_eq!(names(&ComputerFilter { silent_since: Some(time(11)), ..all.clone() }).len(), 10);
    assert_eq!(names(&ComputerFilter { os_build: Some((10, 0, 26_100)), ..all.clone() }).len(), 10);
    let (mut paged, mut after) = (Vec::new(), None);
    loop {
        let cursor = after.take();
        let page = read(&store, move |tx| computers::list(tx, &ComputerFilter::default(), cursor.as_ref(), 4));
        let Some(last) = page.last() else { break };
        after = Some(ComputerCursor::after(last));
        paged.extend(page.into_iter().map(|record| record.computer.dns_name));
    }
    assert_eq!(paged, names(&all));
    let loaded = read(&store, computers::load_all);
    assert_eq!(loaded[4].computer.groups, [group(1)]);
    let rows: Vec<u32> = vec![loaded[4].row, loaded[1].row, 4_000_000];
    let some = read(&store, move |tx| computers::by_rows(tx, &rows));
    assert_eq!(some, [loaded[1].clone(), loaded[4].clone()]);
}

pub(crate) fn deleted_rows_are_not_used_again(database: &Database) {
    let store = database.open();
    let first = register(&store, 1, "pc-1");
    assert_eq!(write(&store, |tx| computers::delete(tx, &[computer(1), computer(2)])), 1);
    assert!(register(&store, 1, "pc-1") > first);
}

pub(crate) fn status_is_saved_and_streamed(database: &Database) {
    let store = database.open();
    let row = register(&store, 1, "pc-1");
    let sets = StatusSets {
        not_installed: [1, 2, 100_000].into_iter().collect(),
        installed: (200..90_000).collect(),
        failed: [7].into_iter().collect(),
        ..StatusSets::default()
    };
    let mut saved = ComputerStatus { computer_row: row, last_report: None, sets };
    assert_eq!(read(&store, move |tx| status::load(tx, row)), None);
    for update in [9, 10] {
        saved.sets.downloaded.insert(update);
        saved.last_report = Some(time(update.into()));
        let status = saved.clone();
        assert!(write(&store, move |tx| status::save(tx, &status)));
        assert_eq!(read(&store, move |tx| status::load(tx, row)), Some(saved.clone()));
    }
    let record = read(&store, |tx| computers::get(tx, &computer(1))).unwrap();
    assert_eq!(record.computer.last_status_report, Some(time(10)));
    let unknown = ComputerStatus { computer_row: row + 1, ..saved.clone() };
    assert!(!write(&store, move |tx| status::save(tx, &unknown)));
    let streamed = read(&store, |tx| {
        let mut all = Vec::new();
        status::load_all(tx, &mut |status| {
            all.push(status);
            Ok(())
        })?;
        Ok(all)
    });
    assert_eq!(streamed, [saved]);
    write(&store, |tx| computers::delete(tx, &[computer(1)]));
    assert_eq!(read(&store, move |tx| status::load(tx, row)), None);
}

pub(crate) fn expected_computers_wait_until_they_come(database: &Database) {
    let store = database.open();
    create_group(&store, 1);
    create_group(&store, 2);
    let expected = |key: &str, groups: &[GroupId]| ExpectedComputer { key: key.to_owned(), groups: groups.to_vec() };
    let both = [expected("id:a", &[group(1), group(2)]), expected("name:pc-1", &[group(2)])];
    write(&store, move |tx| computers::expect(tx, &both));
    let of = |keys: &[&str]| {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        read(&store, move |tx| computers::expected_groups(tx, &keys))
    };
    assert_eq!(of(&["id:a", "name:pc-1"]), [group(1), group(2)]);
    assert_eq!(of(&["id:b", "name:pc-1"]), [group(2)]);
    let listed = |after: &'static str, limit| read(&store, move |tx| computers::list_expected(tx, after, limit));
    assert_eq!(listed("", 9), [expected("id:a", &[group(1), group(2)]), expected("name:pc-1", &[group(2)])]);
    assert_eq!(listed("", 1), [expected("id:a", &[group(1), group(2)])]);
    assert_eq!(listed("id:a", 9), [expected("name:pc-1", &[group(2)])]);
    let again = [expected("id:a", &[group(2)])];
    write(&store, move |tx| computers::expect(tx, &again));
    assert_eq!((of(&["id:a"]), read(&store, computers::count_expected)), (vec![group(2)], 2));
    write(&store, |tx| computers::forget_expected(tx, ["name:pc-1"]));
    assert_eq!((of(&["name:pc-1"]), read(&store, computers::count_expected)), (vec![], 1));
    let unknown = [expected("id:c", &[group(9)])];
    assert!(store.write_blocking(move |tx| computers::expect(tx, &unknown)).is_err());
    write(&store, |tx| groups::delete(tx, group(2)));
    assert_eq!(read(&store, computers::count_expected), 0);
}
