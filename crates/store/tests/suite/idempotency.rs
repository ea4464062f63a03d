//! Keys of requests.

use patchwell_store::idempotency::{self, KEYS_OF_ACTOR, Known, Request};
use patchwell_store::{StoreError, jobs};

use super::samples::time;
use super::{Database, read, write};

fn request(actor: &str, key: &str, body: u8) -> Request {
    Request { actor: actor.to_owned(), key: key.to_owned(), sha256: [body; 32] }
}

pub(crate) fn a_request_starts_its_job_once(database: &Database) {
    let store = database.open();
    let first = request("ada", "k", 1);
    let start = |request: Request, now: i64| {
        write(&store, move |tx| {
            idempotency::once(tx, &request, (time(now - 10), time(now)), |tx| jobs::enqueue(tx, "x", "", time(now)))
        })
    };
    let Known::Same(job) = start(first.clone(), 100) else { panic!("it is new") };
    assert_eq!(start(first.clone(), 101), Known::Same(job));
    assert_eq!(start(request("ada", "k", 2), 101), Known::Other);
    let known = first.clone();
    assert_eq!(read(&store, move |tx| idempotency::find(tx, &known, time(99))), Some(Known::Same(job)));
    let known = first;
    assert_eq!(read(&store, move |tx| idempotency::find(tx, &known, time(100))), None, "it is over");
    // What fails leaves no key behind.
    let failing = request("ada", "other", 1);
    let failed = failing.clone();
    let result: Result<Known, StoreError> = store.write_blocking(move |tx| {
        idempotency::once(tx, &failed, (time(90), time(100)), |_| Err(StoreError::Engine("no".to_owned())))
    });
    assert!(result.is_err());
    assert_eq!(read(&store, move |tx| idempotency::find(tx, &failing, time(0))), None);
}

pub(crate) fn many_at_once_start_one_job(database: &Database) {
    let store = database.open();
    let jobs: Vec<Known> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|number| {
                let store = &store;
                scope.spawn(move || {
                    write(store, move |tx| {
                        let request = request("ada", "k", 1);
                        let start = |tx: &mut _| jobs::enqueue(tx, "x", &number.to_string(), time(1));
                        idempotency::once(tx, &request, (time(0), time(1)), start)
                    })
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(jobs.windows(2).all(|pair| pair[0] == pair[1]), "{jobs:?}");
    assert_eq!(read(&store, |tx| jobs::list(tx, None, 10)).len(), 1);
}

pub(crate) fn an_actor_has_so_many_keys_and_no_more(database: &Database) {
    let store = database.open();
    write(&store, |tx| {
        for number in 1..=KEYS_OF_ACTOR + 5 {
            let request = request("ada", &number.to_string(), 1);
            idempotency::once(tx, &request, (time(0), time(1)), |_| Ok(number))?;
        }
        idempotency::once(tx, &request("bob", "1", 1), (time(0), time(1)), |_| Ok(1)).map(drop)
    });
    let known = |actor: &'static str, key: i64| {
        read(&store, move |tx| idempotency::find(tx, &request(actor, &key.to_string(), 1), time(0)))
    };
    assert_eq!(known("ada", 5), None);
    assert_eq!(known("ada", 6), Some(Known::Same(6)));
    assert_eq!(known("bob", 1), Some(Known::Same(1)));
}
