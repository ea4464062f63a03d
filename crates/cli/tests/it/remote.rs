//! Commands on a server by address and token.

use patchwell_testkit::sample_catalog::{self, NEW, PAYLOAD};
use serde_json::json;

use crate::run::{Served, json, refused};

#[test]
fn a_remote_import_uploads_what_is_here() {
    let server = tempfile::tempdir().unwrap();
    let served = Served::start(server.path());
    let client = tempfile::tempdir().unwrap();
    let here = client.path();
    std::fs::create_dir_all(here.join("in/files")).unwrap();
    sample_catalog::write(&here.join("in"));
    std::fs::write(here.join("in/files/reader with spaces.cab"), PAYLOAD).unwrap();
    std::fs::copy(server.path().join("patchwell-data/admin-token"), here.join("token")).unwrap();
    let address = format!("http://{}", served.admin);
    let place = ["--server", &address, "--token-file", "token"];
    let job = json(here, &[&["import", "in"][..], &place].concat());
    assert_eq!((&job["counts"]["revisions_added"], &job["counts"]["files_stored"]), (&json!(6), &json!(1)));
    let details = json(here, &[&["updates", "show", NEW][..], &place].concat());
    assert_eq!(details["files"][0]["is_present"], true);
    std::fs::write(here.join("wrong"), "pw_wrong").unwrap();
    refused(here, &["status", "--server", &address, "--token-file", "wrong"], "admin-token");
    refused(here, &["status", "--server", "ftp://127.0.0.1:1", "--token-file", "token"], "https://");
    refused(here, &["status", "--server", &address, "--token-file", "absent"], "absent");
}
