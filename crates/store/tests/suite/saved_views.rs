//! Lists that people come back to.

use patchwell_store::saved_views::{self, SavedView};

use super::people::user;
use super::{Database, read, write};

pub(crate) fn views_are_their_users_own_and_go_with_them(database: &Database) {
    let store = database.open();
    let [ada, grace] = ["Ada", "Grace"].map(|name| {
        write(&store, move |tx| patchwell_store::users::create(tx, &user(name))).expect("the name is free").id
    });
    let view = |user_id, page: &str, name: &str, query: &str| SavedView {
        id: 0,
        user_id,
        page: page.to_owned(),
        name: name.to_owned(),
        query: query.to_owned(),
    };
    let save = |view: SavedView| write(&store, move |tx| saved_views::save(tx, &view));
    let names = |user| -> Vec<(String, String)> {
        let views = read(&store, move |tx| saved_views::list(tx, user));
        views.into_iter().map(|view| (view.name, view.query)).collect()
    };
    let pair = |name: &str, query: &str| (name.to_owned(), query.to_owned());
    let first = save(view(ada, "updates", "Patch day", "within=7"));
    save(view(ada, "updates", "critical", "severity=critical"));
    save(view(ada, "computers", "patch day", "state=failed"));
    save(view(grace, "updates", "Patch day", ""));
    // The same name again is the same view.
    assert_eq!(save(view(ada, "updates", "PATCH DAY", "within=3")).id, first.id);
    let own = [pair("patch day", "state=failed"), pair("critical", "severity=critical"), pair("PATCH DAY", "within=3")];
    assert_eq!(names(ada), own);
    assert!(!write(&store, move |tx| saved_views::delete(tx, grace, first.id)), "it is not hers");
    assert!(write(&store, move |tx| saved_views::delete(tx, ada, first.id)));
    assert_eq!(names(ada), own[..2]);
    write(&store, move |tx| patchwell_store::users::delete(tx, grace));
    assert_eq!(names(grace), []);
}
