//! Webhooks, and what has to be told.

use patchwell_model::Timestamp;
use patchwell_store::Store;
use patchwell_store::deliveries::{self, Announcement, Delivery, DeliveryCounts, DeliveryState, QUEUE};
use patchwell_store::webhooks::{self, Webhook};
use uuid::Uuid;

use super::samples::time;
use super::{Database, read, write};

fn webhook(name: &str, events: &[&str]) -> Webhook {
    Webhook {
        id: 0,
        name: name.to_owned(),
        url: "https://chat.example.test/hook".to_owned(),
        events: events.iter().map(ToString::to_string).collect(),
        secret: "whsec_secret".to_owned(),
        is_enabled: true,
        version: 1,
        created: time(0),
    }
}

fn announcement(id: u128, event: &str, recipients: &[&str]) -> Announcement {
    Announcement {
        id: Uuid::from_u128(id),
        event: event.to_owned(),
        body: format!("{{\"number\":{id}}}"),
        recipients: recipients.iter().map(ToString::to_string).collect(),
        at: time(0),
    }
}

fn create(store: &Store, new: Webhook) -> Webhook {
    write(store, move |tx| webhooks::create(tx, &new)).unwrap()
}

fn announce(store: &Store, what: Announcement) -> u64 {
    write(store, move |tx| deliveries::announce(tx, &what))
}

fn claim(store: &Store, owner: &'static str, now: Timestamp) -> Vec<Delivery> {
    let until = Timestamp::from_second(now.as_second() + 60).unwrap();
    write(store, move |tx| deliveries::claim(tx, owner, 10, now, until))
}

pub(crate) fn webhooks_are_unique_and_saved_by_version(database: &Database) {
    let store = database.open();
    let made = create(&store, webhook("Chat", &["a", "b"]));
    assert_eq!(write(&store, |tx| webhooks::create(tx, &webhook("CHAT", &[]))), None);
    let changed =
        Webhook { url: "http://other.example.test/".to_owned(), events: vec![], is_enabled: false, ..made.clone() };
    let saved = changed.clone();
    assert!(write(&store, move |tx| webhooks::save(tx, &saved)));
    let stale = made.clone();
    assert!(!write(&store, move |tx| webhooks::save(tx, &stale)), "somebody else was faster");
    assert_eq!(read(&store, |tx| webhooks::by_name(tx, "cHAT")), Some(Webhook { version: 2, ..changed }));
    assert!(!format!("{made:?}").contains("whsec"));
    let id = made.id;
    assert!(write(&store, move |tx| webhooks::delete(tx, id)) && !write(&store, move |tx| webhooks::delete(tx, id)));
}

pub(crate) fn only_those_who_listen_are_told(database: &Database) {
    let store = database.open();
    let all = create(&store, webhook("all", &[])).id;
    let some = create(&store, webhook("some", &["synchronization.finished"])).id;
    create(&store, Webhook { is_enabled: false, ..webhook("off", &[]) });
    assert_eq!(announce(&store, announcement(1, "synchronization.finished", &["a@example.test", "b@example.test"])), 4);
    assert_eq!(announce(&store, announcement(2, "job.finished", &[])), 1);
    let listed = |of| read(&store, move |tx| deliveries::list(tx, of, None, 10));
    let events = |of| listed(of).into_iter().map(|one| one.event).collect::<Vec<_>>();
    assert_eq!(events(Some(all)), ["job.finished", "synchronization.finished"], "newest first");
    assert_eq!(events(Some(some)), ["synchronization.finished"]);
    let mails: Vec<_> = listed(None).into_iter().map(|mail| mail.recipient).collect();
    assert_eq!(mails, ["b@example.test", "a@example.test"]);
    write(&store, move |tx| webhooks::delete(tx, all));
    assert_eq!(read(&store, deliveries::counts).waiting, 3, "what a webhook would have been told goes with it");
}

pub(crate) fn a_delivery_is_one_owners_until_it_ends_or_its_lease_does(database: &Database) {
    let store = database.open();
    let hook = create(&store, webhook("all", &[])).id;
    announce(&store, announcement(7, "job.finished", &["a@example.test"]));
    let first = claim(&store, "one", time(0));
    assert_eq!(first.iter().map(|one| one.webhook).collect::<Vec<_>>(), [Some(hook), None]);
    assert!(claim(&store, "two", time(0)).is_empty());
    let taken = first[0].id;
    assert_eq!(write(&store, move |tx| deliveries::take(tx, "two", taken, time(60))), None);
    let (sent, failed) = (first[0].id, first[1].id);
    assert!(!write(&store, move |tx| deliveries::finish(tx, "two", sent, None, time(1))), "it is another's");
    assert!(write(&store, move |tx| deliveries::finish(tx, "one", sent, Some(204), time(1))));
    let again = time(90);
    assert!(write(&store, move |tx| {
        deliveries::fail(tx, ("one", failed), ("it is away", Some(451)), Some(again), time(1))
    }));
    assert_eq!(read(&store, deliveries::next_attempt), Some(again));
    assert!(claim(&store, "two", time(89)).is_empty());
    let second = claim(&store, "two", again);
    let [retried] = second.as_slice() else { panic!("{second:?}") };
    assert_eq!((retried.id, retried.attempts, retried.status), (failed, 1, Some(451)));
    assert_eq!(retried.event_id, Uuid::from_u128(7), "the receiver sees that it is the same");
    let later = time(150);
    assert_eq!(claim(&store, "three", later).len(), 1, "whoever had it is gone");
    assert!(write(&store, move |tx| deliveries::fail(tx, ("three", failed), ("no", None), None, later)));
    let counts = DeliveryCounts { waiting: 0, delivered: 1, given_up: 1 };
    assert_eq!(read(&store, deliveries::counts), counts);
    assert!(write(&store, move |tx| deliveries::retry(tx, failed, later)));
    assert_eq!(claim(&store, "four", later)[0].attempts, 0);
    write(&store, deliveries::end_leases);
    assert_eq!(claim(&store, "five", later).len(), 1);
    assert_eq!(write(&store, move |tx| deliveries::purge(tx, later)), 1, "only what ended");
}

pub(crate) fn a_receiver_that_is_away_for_long_learns_what_is_new(database: &Database) {
    let store = database.open();
    let hook = create(&store, webhook("all", &[])).id;
    write(&store, |tx| {
        (0..u128::from(QUEUE) + 2)
            .try_for_each(|id| deliveries::announce(tx, &announcement(id, "job.finished", &[])).map(drop))
    });
    let counts = read(&store, deliveries::counts);
    assert_eq!((counts.waiting, counts.given_up), (u64::from(QUEUE), 2));
    let listed = read(&store, move |tx| deliveries::list(tx, Some(hook), None, QUEUE + 2));
    let given_up: Vec<_> =
        listed.iter().filter(|one| one.state == DeliveryState::GivenUp).map(|one| one.event_id).collect();
    assert_eq!(given_up, [Uuid::from_u128(1), Uuid::from_u128(0)], "the oldest");
}
