//! Plans that wait to be applied.

use patchwell_store::plans::{self, StoredPlan};

use super::samples::time;
use super::{Database, read, write};

fn plan(id: &str, created: i64, expires: i64) -> StoredPlan {
    StoredPlan {
        id: id.to_owned(),
        act: "{}".to_owned(),
        effects: vec!["one".to_owned(), "another".to_owned()],
        administrator: "somebody".to_owned(),
        created: time(created),
        expires: time(expires),
    }
}

pub(crate) fn plans_wait_until_they_expire_or_are_too_many(database: &Database) {
    let store = database.open();
    let keep = |plan: StoredPlan| write(&store, move |tx| plans::keep(tx, &plan, 2));
    let get = |id: &'static str, now: i64| read(&store, move |tx| plans::get(tx, id, time(now)));
    keep(plan("a", 1, 10));
    assert_eq!(get("a", 9), Some(plan("a", 1, 10)));
    assert_eq!((get("a", 10), get("b", 1)), (None, None));
    keep(plan("b", 2, 12));
    keep(plan("c", 3, 13));
    assert_eq!((get("a", 3), get("b", 3)), (None, Some(plan("b", 2, 12))), "the oldest goes");
    keep(plan("d", 12, 22));
    assert_eq!((get("b", 3), get("c", 12)), (None, Some(plan("c", 3, 13))), "what has expired goes");
    let forget = |id: &'static str| write(&store, move |tx| plans::forget(tx, id));
    assert_eq!((forget("c"), forget("c")), (true, false));
}
