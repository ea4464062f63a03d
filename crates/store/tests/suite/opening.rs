//! Opening new, old, newer and damaged databases.

use patchwell_store::{SCHEMA_VERSION, Store, StoreError, Value, groups, revisions, settings};

use super::samples::{fragments, revision, time};
use super::{Database, read, write};

pub(crate) fn everything_is_there_after_reopening(database: &Database) {
    let store = database.open();
    write(&store, |tx| settings::set(tx, "key", "value"));
    drop(store);
    let store = database.open();
    assert_eq!(read(&store, |tx| settings::get(tx, "key")).as_deref(), Some("value"));
    assert_eq!(read(&store, groups::list).len(), 3);
    let versions =
        read(&store, |tx| tx.query("select version from schema_versions order by version", &[], |r| r.int(0)));
    assert_eq!(versions, (1..=SCHEMA_VERSION).collect::<Vec<_>>());
}

pub(crate) fn a_newer_schema_is_refused(database: &Database) {
    let newer = SCHEMA_VERSION + 1;
    let sql = "insert into schema_versions (version, name) values ($1, 'future')";
    write(&database.open(), move |tx| tx.execute(sql, &[Value::from(newer)]));
    let error = Store::open(database.config()).unwrap_err();
    assert_eq!(error, StoreError::NewerSchema { found: newer, known: SCHEMA_VERSION });
    assert!(error.to_string().ends_with("start a newer version of the program"), "{error}");
}

pub(crate) fn a_damaged_row_is_an_error(database: &Database) {
    let store = database.open();
    write(&store, |tx| {
        let (revision, fragments) = (revision(1), fragments(1));
        let new = revisions::NewRevision {
            revision: &revision,
            fragments: &fragments,
            document: None,
            fragments_given: true,
            arrival: time(0),
        };
        revisions::insert(tx, &[new])
    });
    let damage = |sql: &'static str| write(&store, move |tx| tx.execute(sql, &[Value::from(vec![1, 2, 3])]));
    damage("update revisions set relations = $1");
    let error = store.read_blocking(|tx| revisions::load_index(tx, &mut |_| Ok(()))).unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { what: "relations column", .. }), "{error}");
    damage("update fragments set data = $1");
    let id = patchwell_model::RevisionId(1);
    let error = store.read_blocking(move |tx| revisions::core_fragments(tx, &[id])).unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { what: "fragment", .. }), "{error}");
    damage("update server_identity set server_id = $1");
    let wrong_column = store.read_blocking(|tx| tx.first("select 1", &[], |row| row.int(7)));
    assert!(matches!(wrong_column, Err(StoreError::Corrupt { .. })));
    let wrong_type = store.read_blocking(|tx| tx.first("select id from revisions", &[], |row| row.text(0).map(drop)));
    assert!(matches!(wrong_type, Err(StoreError::Corrupt { .. })));
}

pub(crate) fn many_nodes_open_a_new_database_at_once(database: &Database) {
    let open = |n: usize| {
        let config = database.config();
        std::thread::spawn(move || {
            let store = Store::open(config).unwrap();
            write(&store, move |tx| settings::set(tx, &n.to_string(), ""));
        })
    };
    let threads: Vec<_> = (0..4).map(open).collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(read(&database.open(), settings::list).len(), 4);
}
