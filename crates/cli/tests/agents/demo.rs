//! The demonstration, as a newcomer runs it.

use std::process::Command;

use serde_json::Value;

#[test]
fn the_demonstration_ends_with_a_table_of_who_needs_what() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("demo");
    let run = || {
        Command::new(env!("CARGO_BIN_EXE_patchwell"))
            .args(["demo", "--exit", "--json", "--computers", "18", "--directory"])
            .arg(&directory)
            .output()
            .unwrap()
    };
    let output = run();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    assert!(!errors.contains("without an answer"), "{errors}");
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let computers = told["computers"].as_array().unwrap();
    assert_eq!(computers.len(), 18);
    let installed = computers.iter().filter(|row| row["installed"].as_u64() > Some(0)).count();
    assert_eq!(installed, 18, "every computer installed something: {told:#}");
    let failed: Vec<&str> = computers
        .iter()
        .filter(|row| row["failed"].as_u64() > Some(0))
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    assert_eq!(failed, ["attic-15.example.test"], "only the broken computer fails");
    // It replaces itself, and nothing else.
    assert!(run().status.success());
    let precious = folder.path().join("precious");
    std::fs::create_dir(&precious).unwrap();
    std::fs::write(precious.join("file"), "x").unwrap();
    let refused = Command::new(env!("CARGO_BIN_EXE_patchwell"))
        .args(["demo", "--exit", "--directory"])
        .arg(&precious)
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(precious.join("file").exists());
}
