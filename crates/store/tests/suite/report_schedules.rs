//! Reports that are mailed.

use patchwell_store::deliveries::{self, Announcement};
use patchwell_store::report_schedules::{self, ReportSchedule};
use uuid::Uuid;

use super::samples::time;
use super::{Database, read, write};

fn schedule(name: &str) -> ReportSchedule {
    ReportSchedule {
        id: 0,
        name: name.to_owned(),
        report: "computers-tabular".to_owned(),
        filters: "{\"status\":\"failed\"}".to_owned(),
        format: "csv".to_owned(),
        rhythm: "week monday".to_owned(),
        time: "08:00".to_owned(),
        recipients: vec!["a@example.test".to_owned(), "b@example.test".to_owned()],
        is_enabled: true,
        version: 1,
        created: time(0),
        next_due: None,
        last_due: None,
        last_event: None,
    }
}

pub(crate) fn a_schedule_is_made_changed_and_advanced_once(database: &Database) {
    let store = database.open();
    let made = write(&store, |tx| report_schedules::create(tx, &schedule("Monday"))).unwrap();
    assert_eq!((made.name.as_str(), made.version), ("Monday", 1));
    assert_eq!(write(&store, |tx| report_schedules::create(tx, &schedule("MONDAY"))), None, "the name is taken");
    let id = made.id;
    assert_eq!(read(&store, move |tx| report_schedules::get(tx, id)), Some(made.clone()));

    // Only one of two processes that both saw the same advances it.
    assert!(write(&store, move |tx| report_schedules::advance(tx, id, None, time(60))));
    assert!(!write(&store, move |tx| report_schedules::advance(tx, id, None, time(60))));
    let event = Uuid::from_u128(7);
    let announcement = Announcement {
        id: event,
        event: "report.scheduled".to_owned(),
        body: "{}".to_owned(),
        recipients: made.recipients.clone(),
        at: time(60),
    };
    write(&store, move |tx| {
        assert!(report_schedules::advance(tx, id, Some(time(60)), time(120))?);
        report_schedules::told(tx, id, time(60), &event)?;
        deliveries::announce(tx, &announcement)
    });
    let now = read(&store, report_schedules::list).remove(0);
    assert_eq!((now.next_due, now.last_due, now.last_event), (Some(time(120)), Some(time(60)), Some(event)));
    let told = read(&store, move |tx| deliveries::of_event(tx, &event));
    assert_eq!(told.iter().map(|one| one.recipient.as_str()).collect::<Vec<_>>(), made.recipients);

    // A change makes it due anew, and nobody changes what another changed meanwhile.
    let changed = ReportSchedule { time: "09:30".to_owned(), is_enabled: false, ..now.clone() };
    let stored = changed.clone();
    assert!(write(&store, move |tx| report_schedules::save(tx, &stored)));
    assert!(!write(&store, move |tx| report_schedules::save(tx, &now)));
    let after = read(&store, move |tx| report_schedules::get(tx, id)).unwrap();
    assert_eq!(after, ReportSchedule { version: 2, next_due: None, ..changed });
    assert!(write(&store, move |tx| report_schedules::delete(tx, id)));
    assert!(!write(&store, move |tx| report_schedules::delete(tx, id)));
    assert_eq!(read(&store, report_schedules::list), []);
}
