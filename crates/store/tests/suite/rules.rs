//! Rules and what they have seen.

use patchwell_model::RevisionId;
use patchwell_store::rules::{self, RuleKind, Saved, StoredRule};

use super::samples::time;
use super::{Database, read, write};

fn sample(kind: RuleKind, name: &str) -> StoredRule {
    StoredRule {
        id: 0,
        kind,
        name: name.to_owned(),
        is_enabled: true,
        version: 0,
        since: time(1),
        looked_until: time(2),
        terms: vec![("title_contains".to_owned(), "x = y\n".to_owned()), ("title_contains".to_owned(), "z".to_owned())],
    }
}

pub(crate) fn rules_are_kept_with_their_terms(database: &Database) {
    let store = database.open();
    let default = read(&store, rules::list);
    assert_eq!(default.len(), 1, "the rule that every server has");
    assert_eq!((default[0].is_enabled, default[0].terms.len()), (false, 3));
    let create = |rule: StoredRule| write(&store, move |tx| rules::create(tx, &rule));
    let made = create(sample(RuleKind::Approval, "Mine")).unwrap();
    assert_eq!(create(sample(RuleKind::Approval, "MINE")), None, "names are unique");
    let other = create(sample(RuleKind::Decline, "Mine")).unwrap();
    assert_eq!(read(&store, rules::list)[1..], [made.clone(), other.clone()]);
    let save = |rule: StoredRule| write(&store, move |tx| rules::save(tx, &rule));
    let renamed = StoredRule { name: "Default automatic APPROVAL rule".to_owned(), ..made.clone() };
    assert_eq!(save(renamed), Saved::NameTaken);
    let changed =
        StoredRule { name: "mine".to_owned(), terms: vec![("previews".to_owned(), "true".to_owned())], ..made };
    assert_eq!(save(changed.clone()), Saved::Done);
    assert_eq!(save(changed.clone()), Saved::Stale);
    assert_eq!(read(&store, rules::list)[1], StoredRule { version: 2, ..changed });
    let id = other.id;
    assert!(!write(&store, move |tx| rules::remove(tx, id, Some(99))), "another version");
    assert!(write(&store, move |tx| rules::remove(tx, id, None)));
    assert!(!write(&store, move |tx| rules::remove(tx, id, None)));
    assert_eq!(read(&store, rules::list).len(), 2);
}

pub(crate) fn rules_see_a_revision_once(database: &Database) {
    let store = database.open();
    assert_eq!(read(&store, rules::seen), RevisionId(0));
    let made = write(&store, |tx| rules::create(tx, &sample(RuleKind::Approval, "Mine"))).unwrap();
    let note = |last: i32, until| {
        let id = made.id;
        write(&store, move |tx| rules::set_seen(tx, RevisionId(last), &[id], until));
        let rule = read(&store, rules::list).into_iter().find(|rule| rule.id == id).unwrap();
        (read(&store, rules::seen).0, rule.looked_until, rule.version)
    };
    assert_eq!(note(7, time(9)), (7, time(9), 1));
    assert_eq!(note(3, time(8)), (7, time(9), 1), "what was seen stays seen");
}
