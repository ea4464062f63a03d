//! Text from publishers and agents cannot act on the terminal.

use patchwell_testkit::sample_catalog::HOSTILE;

use crate::run::{done, json, with_catalog};

#[test]
fn titles_are_written_out_harmlessly_for_people_and_programs() {
    let directory = with_catalog();
    let here = directory.path();
    for arguments in [
        &["updates", "list"][..],
        &["updates", "show", HOSTILE],
        &["updates", "list", "--json"],
        &["updates", "show", HOSTILE, "--json"],
        &["decline", HOSTILE],
        &["status", "--update", HOSTILE],
    ] {
        let text = done(here, arguments);
        assert!(text.contains("Evil"), "{text}");
        assert!(!text.contains(['\u{9b}', '\u{202e}', '\u{1b}']), "{arguments:?}");
    }
    assert!(done(here, &["updates", "show", HOSTILE]).contains("Evil \\u{9b}2J\\u{202e}title"));
    assert_eq!(json(here, &["updates", "show", HOSTILE])["title"], "Evil \u{9b}2J\u{202e}title");
}
