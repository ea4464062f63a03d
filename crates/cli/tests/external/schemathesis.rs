//! The API as a foreign tester sees it, which knows nothing but its document.

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
    let token = std::fs::read_to_string(server.folder.path().join("patchwell-data/admin-token")).unwrap();
    let checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";
    let output = Command::new(program)
        .arg("run")
        .arg(format!("{}/api/v1/openapi.json", server.admin))
        .args(["--header", &format!("Authorization: Bearer {}", token.trim())])
        .args(["--checks", checks, "--phases", "examples,coverage,fuzzing", "--max-examples", "10", "--seed", "1"])
        // A stream has no end. Signing in and out is about the tester itself.
        .args(["--exclude-path", "/api/v1/events/stream", "--exclude-path", "/api/v1/logout"])
        .args(["--continue-on-failure", "--no-color", "--request-timeout", "30", "--max-time", "150"])
        .current_dir(server.folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    let generated = said.lines().find_map(|line| line.trim().split_once(" generated, "));
    let count: u32 = generated.unwrap_or_else(|| panic!("{said}")).0.parse().unwrap();
    assert!(count > 1000, "the tester hardly tried: {said}");
}
