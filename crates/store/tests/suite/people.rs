//! Users, sessions, and what was changed by whom.

use patchwell_model::{GroupId, Role};
use patchwell_store::audit::{self, Checkpoint, Filter, Record};
use patchwell_store::sessions::{self, Session};
use patchwell_store::users::{self, Origin, Totp, User};

use super::samples::time;
use super::{Database, read, write};

pub(crate) fn user(name: &str) -> User {
    User {
        id: 0,
        name: name.to_owned(),
        password: "$argon2id$…".to_owned(),
        role: Role::Operator,
        groups: vec![GroupId::ALL_COMPUTERS, GroupId::UNASSIGNED_COMPUTERS],
        is_disabled: false,
        version: 1,
        created: time(0),
        totp: None,
        external: None,
    }
}

pub(crate) fn users_are_unique_and_saved_by_version(database: &Database) {
    let store = database.open();
    assert!(!read(&store, users::exist));
    let made = write(&store, |tx| users::create(tx, &user("Ada"))).unwrap();
    assert_eq!(write(&store, |tx| users::create(tx, &user("ADA"))), None, "names differ by more than case");
    assert_eq!(read(&store, |tx| users::by_name(tx, "aDA")), Some(made.clone()));
    let totp = Some(Totp { secret: vec![1, 2], is_confirmed: true, last_step: 7 });
    let changed = User { role: Role::Administrator, is_disabled: true, totp, ..made.clone() };
    let saved = changed.clone();
    assert!(write(&store, move |tx| users::save(tx, &saved)));
    assert!(!write(&store, move |tx| users::save(tx, &made)), "somebody else was faster");
    let id = changed.id;
    assert_eq!(read(&store, move |tx| users::get(tx, id)), Some(User { version: 2, ..changed.clone() }));
    assert_eq!(write(&store, users::administrators), 0);
    assert!(!write(&store, move |tx| users::use_totp_step(tx, id, 7)));
    assert!(write(&store, move |tx| users::use_totp_step(tx, id, 8)));
    write(&store, move |tx| users::set_recovery_codes(tx, id, &[[1; 32], [2; 32]]));
    assert!(write(&store, move |tx| users::use_recovery_code(tx, id, &[1; 32])));
    assert!(!write(&store, move |tx| users::use_recovery_code(tx, id, &[1; 32])), "a code counts once");
    assert!(!format!("{changed:?}").contains("argon2"), "a password must not reach a log");
    assert!(write(&store, move |tx| users::delete(tx, id)));
    assert_eq!(read(&store, users::list), []);
}

pub(crate) fn users_of_others_are_found_by_what_others_call_them(database: &Database) {
    let store = database.open();
    let of = |origin, id: &str, name: &str| User { external: Some((origin, id.to_owned())), ..user(name) };
    let ada = write(&store, move |tx| users::create(tx, &of(Origin::Ldap, "guid 1", "ada"))).unwrap();
    let bob = write(&store, move |tx| users::create(tx, &of(Origin::Oidc, "guid 1", "bob"))).unwrap();
    let find = |origin, id: &'static str| read(&store, move |tx| users::by_external_id(tx, origin, id));
    assert_eq!(find(Origin::Ldap, "guid 1"), Some(ada.clone()));
    assert_eq!(find(Origin::Oidc, "guid 1"), Some(bob));
    assert_eq!(find(Origin::Ldap, "guid 2"), None);
    let again = store.write_blocking(move |tx| users::create(tx, &of(Origin::Ldap, "guid 1", "eve")));
    assert!(again.is_err(), "nobody is two users");
    assert!(!write(&store, move |tx| users::rename(tx, ada.id, "BOB")));
    assert!(write(&store, move |tx| users::rename(tx, ada.id, "Ada")));
    assert_eq!(find(Origin::Ldap, "guid 1").unwrap().name, "Ada");
}

pub(crate) fn sessions_end_by_time_rest_and_with_their_user(database: &Database) {
    let store = database.open();
    let user = write(&store, |tx| users::create(tx, &user("ada"))).unwrap();
    let new = Session {
        id: 0,
        user_id: user.id,
        created: time(0),
        last_used: time(10),
        expires: time(100),
        address: "192.0.2.1".to_owned(),
        agent: "Browser".to_owned(),
    };
    let made = write(&store, move |tx| sessions::create(tx, &[1; 32], &new));
    let find = |now, idle| read(&store, move |tx| sessions::find(tx, &[1; 32], time(now), time(idle)));
    assert_eq!(find(50, 5), Some((user.clone(), made.clone())));
    assert_eq!(find(100, 5), None, "expired");
    assert_eq!(find(50, 10), None, "not used for too long");
    let id = made.id;
    write(&store, move |tx| sessions::touch(tx, id, time(60)));
    assert!(find(70, 59).is_some());
    assert_eq!(read(&store, |tx| sessions::list(tx, None, time(70), time(59))).len(), 1);
    assert!(!write(&store, move |tx| sessions::end(tx, id, Some(user.id + 1))), "of another user");
    let disabled = User { is_disabled: true, ..user.clone() };
    write(&store, move |tx| users::save(tx, &disabled));
    assert_eq!(find(70, 59), None, "of a user that cannot sign in");
    assert!(write(&store, move |tx| users::delete(tx, user.id)));
    assert_eq!(read(&store, |tx| sessions::list(tx, None, time(70), time(59))), []);
}

fn record(number: i64) -> Record {
    Record {
        at: time(number),
        actor: format!("actor{}", number % 2),
        action: "group.create".to_owned(),
        subject: format!("Group {number}\0"),
        before: String::new(),
        after: "{}".to_owned(),
        reason: "because".to_owned(),
    }
}

pub(crate) fn the_audit_chain_shows_what_was_done_to_it(database: &Database) {
    let store = database.open();
    assert_eq!(read(&store, |tx| audit::verify(tx, None)).problem, None);
    for number in 1..=5 {
        write(&store, move |tx| audit::append(tx, &record(number)));
    }
    let head = read(&store, audit::head);
    assert_eq!(read(&store, |tx| audit::verify(tx, None)), audit::Verdict { good: head, problem: None });
    let filter = Filter { actor: Some("actor1".to_owned()), since: Some(time(2)), ..Filter::default() };
    let found = read(&store, move |tx| audit::list(tx, &filter, None, 10));
    assert_eq!(found.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [5, 3]);
    for (spoil, heal, expected) in [
        ("update audit set reason = 'x' where seq = 3", "update audit set reason = 'because' where seq = 3", "changed"),
        ("update audit set seq = 9 where seq = 3", "update audit set seq = 3 where seq = 9", "entry 3 is missing"),
        ("update audit set seq = 6 where seq = 5", "update audit set seq = 5 where seq = 6", "entry 5 is missing"),
        (
            "update audit set actor = 'actor1' where seq = 4",
            "update audit set actor = 'actor0' where seq = 4",
            "changed",
        ),
    ] {
        write(&store, move |tx| tx.execute(spoil, &[]));
        let problem = read(&store, |tx| audit::verify(tx, None)).problem.unwrap_or_default();
        assert!(problem.contains(expected), "{spoil}: {problem}");
        write(&store, move |tx| tx.execute(heal, &[]));
        assert_eq!(read(&store, |tx| audit::verify(tx, None)).problem, None, "{heal}");
    }
    // The last entry goes: the head still knows it. The head goes back too: a checkpoint kept elsewhere knows.
    let before_last = read(&store, |tx| audit::after(tx, 3, 1)).remove(0);
    write(&store, |tx| tx.execute("delete from audit where seq = 5", &[]));
    assert!(read(&store, |tx| audit::verify(tx, None)).problem.unwrap().contains("after 4 are missing"));
    write(&store, move |tx| {
        let values = [patchwell_store::Value::from(&before_last.hash)];
        tx.execute("update audit_head set seq = 4, hash = $1", &values)
    });
    assert_eq!(read(&store, |tx| audit::verify(tx, None)).problem, None);
    let missing = read(&store, move |tx| audit::verify(tx, Some(head)));
    assert!(missing.problem.unwrap().contains("checkpoint is at 5"));
    write(&store, |tx| audit::append(tx, &record(55)));
    let forged = read(&store, move |tx| audit::verify(tx, Some(Checkpoint { ..head })));
    assert!(forged.problem.unwrap().contains("written anew"));
}

pub(crate) fn many_writers_make_one_chain(database: &Database) {
    let store = database.open();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let store = &store;
            scope.spawn(move || {
                for number in 0..10 {
                    write(store, move |tx| audit::append(tx, &record(thread * 10 + number)));
                }
            });
        }
    });
    let verdict = read(&store, |tx| audit::verify(tx, None));
    assert_eq!((verdict.good.seq, verdict.problem), (40, None));
}
