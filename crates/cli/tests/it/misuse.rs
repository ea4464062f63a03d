//! Exit code 2 for commands that were misused, 1 for those that find nothing to act on.

use crate::run::{code, patchwell, stderr, stdout};

#[test]
fn wrong_options_end_with_code_2_and_say_what_is_wrong() {
    let directory = tempfile::tempdir().unwrap();
    for arguments in [
        &["nonsense"][..],
        &["approve", "some-id"],
        &["approve", "some-id", "--group", "g", "--action", "explode"],
        &["approve", "some-id", "--group", "g", "--deadline", "tomorrow"],
        &["updates", "show", "some-id", "--fragment", "localized"],
        &["updates", "list", "--superseded", "maybe"],
        &["status", "--computer", "a", "--update", "b"],
        &["settings", "set"],
        &["import"],
        &["groups", "list", "--server", "http://127.0.0.1:1"],
        &["groups", "list", "--token-file", "token"],
    ] {
        let output = patchwell(directory.path(), arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(!stderr(&output).is_empty(), "{arguments:?}");
        assert!(stdout(&output).is_empty(), "{arguments:?}");
    }
}

#[test]
fn reading_without_a_data_directory_says_so_and_makes_none() {
    let directory = tempfile::tempdir().unwrap();
    for arguments in [&["updates", "list"][..], &["status"], &["approve", "x", "--group", "g"]] {
        let output = patchwell(directory.path(), arguments);
        assert_eq!(code(&output), 1, "{arguments:?}");
        assert!(stderr(&output).contains("there is no data directory ./patchwell-data"), "{}", stderr(&output));
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
    }
}

#[test]
fn importing_what_is_not_there_makes_no_data_directory() {
    let directory = tempfile::tempdir().unwrap();
    let output = patchwell(directory.path(), &["import", "absent.cab"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("absent.cab"), "{}", stderr(&output));
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[test]
fn a_server_that_does_not_answer_is_named() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("token"), "pw_x\n").unwrap();
    let output = patchwell(directory.path(), &["status", "--server", "http://127.0.0.1:1", "--token-file", "token"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("http://127.0.0.1:1"), "{}", stderr(&output));
}
