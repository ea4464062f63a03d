//! Many callers at once.

use std::sync::mpsc;
use std::thread;

use patchwell_model::GroupId;
use patchwell_store::approvals::{self, NewApproval};
use patchwell_store::{Store, StoreError, StoreOptions, Value, decisions, settings};

use super::samples::{identity, time};
use super::{Database, read, write};

/// A thread that runs a few hundred asynchronous calls at a time.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

pub(crate) fn many_writers_lose_nothing(database: &Database) {
    let store = database.open();
    write(&store, |tx| settings::set(tx, "count", "0"));
    let add_one = |store: Store, n: usize| async move {
        store.write(move |tx| settings::set(tx, &format!("writer {n}"), "was here")).await.unwrap();
        store
            .write(|tx| tx.execute("update settings set value = value || '+' where key = 'count'", &[]))
            .await
            .unwrap();
    };
    runtime().block_on(async {
        let tasks: Vec<_> = (0..300).map(|n| tokio::spawn(add_one(store.clone(), n))).collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
    let all = read(&store, settings::list);
    assert_eq!(all.len(), 301);
    assert_eq!(all[0].1, format!("0{}", "+".repeat(300)));
}

/// Holds every writer until the returned sender is dropped, so that what follows waits together.
fn hold_writers(store: &Store, writers: usize) -> (Vec<mpsc::Sender<()>>, Vec<thread::JoinHandle<()>>) {
    let mut holds = Vec::new();
    let mut threads = Vec::new();
    for _ in 0..writers {
        let (release, released) = mpsc::channel::<()>();
        let (started, is_started) = mpsc::channel::<()>();
        let store = store.clone();
        threads.push(thread::spawn(move || {
            let held = store.write_blocking(move |_| {
                let _ = started.send(());
                let _ = released.recv();
                Ok(())
            });
            held.unwrap();
        }));
        is_started.recv().unwrap();
        holds.push(release);
    }
    (holds, threads)
}

pub(crate) fn a_failure_undoes_only_itself(database: &Database) {
    let options = StoreOptions { writers: 1, ..StoreOptions::default() };
    let store = Store::open_with(database.config(), &options).unwrap();
    write(&store, |tx| settings::set(tx, "base", "kept"));
    let (holds, threads) = hold_writers(&store, 1);
    runtime().block_on(async {
        let good = |key: &'static str| {
            let store = store.clone();
            tokio::spawn(async move { store.write(move |tx| settings::set(tx, key, "kept")).await })
        };
        let bad = |key: &'static str, sql: &'static str| {
            let store = store.clone();
            let work = move |tx: &mut patchwell_store::Tx| {
                settings::set(tx, key, "undone")?;
                tx.execute(sql, &[]).map(drop)
            };
            tokio::spawn(async move { store.write(work).await })
        };
        let first = good("first");
        let constraint = bad("bad 1", "insert into settings (key, value) values ('base', 'again')");
        let second = good("second");
        let syntax = bad("bad 2", "this is no statement");
        let third = good("third");
        // All five wait now, whatever their order.
        while store.waiting().1 < 5 {
            tokio::task::yield_now().await;
        }
        drop(holds);
        for kept in [first, second, third] {
            assert_eq!(kept.await.unwrap(), Ok(()));
        }
        assert!(matches!(constraint.await.unwrap(), Err(StoreError::Constraint(_))));
        assert!(matches!(syntax.await.unwrap(), Err(StoreError::Engine(_))));
    });
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    let kept: Vec<String> = read(&store, settings::list).into_iter().map(|(key, _)| key).collect();
    assert_eq!(kept, ["base", "first", "second", "third"]);
}

pub(crate) fn a_panic_is_an_error_and_undone(database: &Database) {
    let store = database.open();
    let crashed = store.write_blocking(|tx| -> Result<(), StoreError> {
        settings::set(tx, "key", "value")?;
        panic!("on purpose");
    });
    assert_eq!(crashed, Err(StoreError::Panicked("on purpose".to_owned())));
    let crashed = store.read_blocking(|_| -> Result<(), StoreError> { panic!("on purpose") });
    assert_eq!(crashed, Err(StoreError::Panicked("on purpose".to_owned())));
    assert_eq!(read(&store, settings::list), []);
    write(&store, |tx| settings::set(tx, "key", "value"));
}

pub(crate) fn overload_is_refused_at_once(database: &Database) {
    let options = StoreOptions { writers: 1, write_queue: 2, ..StoreOptions::default() };
    let store = Store::open_with(database.config(), &options).unwrap();
    let (holds, threads) = hold_writers(&store, 1);
    runtime().block_on(async {
        let accepted: Vec<_> = (0..2)
            .map(|n| {
                let store = store.clone();
                tokio::spawn(async move { store.write(move |tx| settings::set(tx, &n.to_string(), "")).await })
            })
            .collect();
        while store.waiting().1 < 2 {
            tokio::task::yield_now().await;
        }
        assert_eq!(store.write(|tx| settings::set(tx, "refused", "")).await, Err(StoreError::Busy));
        drop(holds);
        for task in accepted {
            assert_eq!(task.await.unwrap(), Ok(()));
        }
    });
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(read(&store, settings::list).len(), 2);
}

pub(crate) fn counters_are_in_commit_order(database: &Database) {
    let stores = [database.open(), database.open()];
    let decide = |n: u32| {
        let store = stores[n as usize % 2].clone();
        thread::spawn(move || {
            let new = |k: u32| NewApproval {
                revision: identity(n * 100 + k),
                group: GroupId::ALL_COMPUTERS,
                action: patchwell_model::ApprovalAction::Install,
                deadline: None,
            };
            for k in 0..10 {
                let approval = new(k);
                let (_, seq) =
                    write(&store, move |tx| approvals::set(tx, std::slice::from_ref(&approval), "x", time(0)));
                let seen = read(&store, decisions::load_decisions);
                assert!(seen.change_seq >= seq, "what was acknowledged is seen");
                assert_eq!(seen.approvals.len() as u64, seen.change_seq, "no number is seen before its change");
            }
        })
    };
    let threads: Vec<_> = (0..6).map(decide).collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(read(&stores[0], decisions::change_seq), 60);
    let ids: std::collections::HashSet<i32> = read(&stores[1], approvals::list).iter().map(|a| a.id.0).collect();
    assert_eq!(ids.len(), 60);
}

pub(crate) fn reads_see_one_state(database: &Database) {
    let store = database.open();
    write(&store, |tx| settings::set(tx, "key", "before"));
    let other = store.clone();
    let (before, after) = read(&store, move |tx| {
        let before = settings::get(tx, "key")?;
        write(&other, |tx| settings::set(tx, "key", "after"));
        Ok((before, settings::get(tx, "key")?))
    });
    assert_eq!((before.as_deref(), after.as_deref()), (Some("before"), Some("before")));
    assert_eq!(read(&store, |tx| settings::get(tx, "key")).as_deref(), Some("after"));
    let refused = store.read_blocking(|tx| tx.execute("delete from settings where key = $1", &[Value::from("key")]));
    assert!(refused.is_err(), "a read changes nothing");
}
