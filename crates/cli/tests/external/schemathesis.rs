//! The API as a foreign tester sees it, which knows nothing but its document.

use std::collections::BTreeSet;
use std::process::Command;

use super::support::{Server, missing, root};

#[test]
fn schemathesis_finds_no_server_error_and_nothing_that_the_document_does_not_say() {
    let program = root().join("target/venv/bin/st");
    if !program.is_file() {
        missing("schemathesis in target/venv");
        return;
    }
    let server = Server::start();
    let packages = server.folder.path().join("packages");
    std::fs::create_dir(&packages).unwrap();
    patchwell_testkit::sample_catalog::write(&packages);
    server.run(&["import", packages.to_str().unwrap()]);
    let token = std::fs::read_to_string(server.folder.path().join("patchwell-data/admin-token")).unwrap();
    let calls = server.file("calls", "");
    let checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";
    let output = Command::new(program)
        .arg("run")
        .arg(format!("{}/api/v1/openapi.json", server.admin))
        .args(["--header", &format!("Authorization: Bearer {}", token.trim())])
        .args(["--checks", checks, "--phases", "examples,coverage,fuzzing", "--max-examples", "10", "--seed", "1"])
        // A stream has no end. Signing in and out is about the tester itself.
        .args(["--exclude-path", "/api/v1/events/stream", "--exclude-path", "/api/v1/logout"])
        .args(["--continue-on-failure", "--no-color", "--request-timeout", "30", "--max-time", "60"])
        .env("SCHEMATHESIS_HOOKS", root().join("crates/cli/tests/external/schemathesis_hooks.py"))
        .env("PATCHWELL_API", format!("{}/api/v1", server.admin))
        .env("PATCHWELL_TOKEN", token.trim())
        .env("PATCHWELL_FOLDER", server.folder.path())
        .env("PATCHWELL_CALLS", &calls)
        .current_dir(server.folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    let generated = said.lines().find_map(|line| line.trim().split_once(" generated, "));
    let count: u32 = generated.unwrap_or_else(|| panic!("{said}")).0.parse().unwrap();
    assert!(count > 500, "the tester hardly tried: {said}");
    let (share, never) = share(&std::fs::read_to_string(&calls).unwrap());
    println!("{share} % of the operations succeeded; these never did: {}", never.join(", "));
    // Usually four of five. How far the tester comes in its time, and what it removes on its way, decides about some.
    assert!(share >= 65, "{share} %; never: {never:?}");
}

/// How many percent of the operations of the document succeeded at least once, and which never did.
fn share(calls: &str) -> (usize, Vec<String>) {
    let document = std::fs::read_to_string(root().join("docs/openapi.json")).unwrap();
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    let operations =
        document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    let all: BTreeSet<&str> = operations.map(|operation| operation["operationId"].as_str().unwrap()).collect();
    let succeeded = calls.lines().filter_map(|line| line.split_once(" 2")).map(|(name, _)| name);
    let succeeded: BTreeSet<&str> = succeeded.filter(|name| all.contains(name)).collect();
    let never = all.difference(&succeeded).map(|name| (*name).to_owned()).collect();
    (succeeded.len() * 100 / all.len(), never)
}
