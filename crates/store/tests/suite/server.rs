//! Settings, keys, tokens, identity and imports.

use patchwell_model::{GroupId, Role};
use patchwell_store::imports::{self, Import, ImportCounts};
use patchwell_store::{identity, keys, settings, tokens};
use uuid::Uuid;

use super::samples::time;
use super::{Database, read, write};

pub(crate) fn settings_are_set_replaced_and_removed(database: &Database) {
    let store = database.open();
    assert_eq!(read(&store, |tx| settings::get(tx, "targeting")), None);
    write(&store, |tx| settings::set(tx, "targeting", "server"));
    write(&store, |tx| settings::set(tx, "targeting", "client"));
    write(&store, |tx| settings::set(tx, "a", ""));
    assert_eq!(read(&store, |tx| settings::get(tx, "targeting")).as_deref(), Some("client"));
    let all = read(&store, settings::list);
    assert_eq!(all, [("a".to_owned(), String::new()), ("targeting".to_owned(), "client".to_owned())]);
    assert!(write(&store, |tx| settings::remove(tx, "a")));
    assert!(!write(&store, |tx| settings::remove(tx, "a")));
}

pub(crate) fn keys_rotate_and_are_purged(database: &Database) {
    let store = database.open();
    let first = write(&store, |tx| keys::rotate(tx, &[1; 32], time(0)));
    let second = write(&store, |tx| keys::rotate(tx, &[2; 32], time(10)));
    assert_eq!((first.id, second.id), (1, 2));
    let all = read(&store, keys::list);
    assert_eq!(all, [keys::CookieKey { retired: Some(time(10)), ..first }, second.clone()]);
    assert_eq!(write(&store, |tx| keys::purge(tx, time(10))), 0);
    assert_eq!(write(&store, |tx| keys::purge(tx, time(11))), 1);
    assert_eq!(read(&store, keys::list), std::slice::from_ref(&second));
    assert!(!format!("{second:?}").contains("2, 2, 2"), "a key must not reach a log");
}

pub(crate) fn tokens_are_found_until_they_expire(database: &Database) {
    let store = database.open();
    let new = tokens::NewToken {
        name: "ci".to_owned(),
        role: Role::Operator,
        groups: vec![GroupId::ALL_COMPUTERS],
        created: time(0),
        expires: Some(time(100)),
    };
    let token = write(&store, move |tx| tokens::create(tx, &[7; 32], &new));
    assert_eq!(read(&store, |tx| tokens::find(tx, &[7; 32], time(99))), Some(token.clone()));
    assert_eq!(read(&store, |tx| tokens::find(tx, &[7; 32], time(100))), None);
    assert_eq!(read(&store, |tx| tokens::find(tx, &[8; 32], time(1))), None);
    let id = token.id;
    assert_eq!(read(&store, tokens::list), [token]);
    assert!(write(&store, move |tx| tokens::revoke(tx, id)));
    assert_eq!(read(&store, |tx| tokens::find(tx, &[7; 32], time(1))), None);
}

pub(crate) fn the_identity_stays(database: &Database) {
    let store = database.open();
    assert_eq!(read(&store, identity::get), None);
    let first = write(&store, |tx| identity::ensure(tx, Uuid::from_u128(1), time(0)));
    assert_eq!(write(&store, |tx| identity::ensure(tx, Uuid::from_u128(2), time(5))), first);
    write(&store, |tx| identity::configuration_changed(tx, time(50)));
    write(&store, |tx| identity::configuration_changed(tx, time(40)));
    let now = read(&store, identity::get).unwrap();
    assert_eq!((now.server_id, now.configuration_changed), (Uuid::from_u128(1), time(50)));
}

pub(crate) fn imports_are_resumed(database: &Database) {
    let store = database.open();
    let counts = ImportCounts { inserted: 5, enriched: 4, existed: 3, conflicts: 2, failed: 1 };
    let mut state = Import {
        fingerprint: [9; 32],
        name: "wsusscn2.cab".to_owned(),
        position: 15,
        counts,
        started: time(0),
        updated: time(1),
        finished: None,
    };
    for finished in [None, Some(time(7))] {
        state.finished = finished;
        state.position += 1;
        let saved = state.clone();
        write(&store, move |tx| imports::save(tx, &saved));
        assert_eq!(read(&store, |tx| imports::get(tx, &[9; 32])), Some(state.clone()));
    }
    assert_eq!(read(&store, imports::list), [state]);
    assert_eq!(read(&store, |tx| imports::get(tx, &[8; 32])), None);
}

pub(crate) fn awkward_texts_come_back(database: &Database) {
    let store = database.open();
    for text in ["", "'; drop table settings; --", "$1 ?1 {keys}", "日本語 🪟", "line\r\nbreak\ttab"] {
        write(&store, move |tx| settings::set(tx, "text", text));
        assert_eq!(read(&store, |tx| settings::get(tx, "text")).as_deref(), Some(text));
    }
    write(&store, |tx| settings::set(tx, "text", "a\0b"));
    assert_eq!(read(&store, |tx| settings::get(tx, "text")).as_deref(), Some("a\u{fffd}b"));
}
