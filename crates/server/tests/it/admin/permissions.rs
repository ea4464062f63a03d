//! Every operation, every role: what `docs/permissions.md` says is what the server does.

use std::fmt::Write as _;
use std::path::Path;

use http::Method;
use patchwell_model::Role;
use patchwell_server::admin::permissions::Permission;
use serde_json::json;

use super::support::Server;

struct Operation {
    name: String,
    method: Method,
    path: String,
}

fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(patchwell_server::admin::openapi()).unwrap();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap().to_owned();
            operations.push(Operation { name, method: method.to_uppercase().parse().unwrap(), path: path.clone() });
        }
    }
    operations
}

fn table() -> String {
    let mut table = "# Permissions\n\nWhat each operation of the administration API needs, and which roles have it. \
                     Written by the test `permissions`.\n\nAn operator acts in its groups and those below them: *act in \
                     groups* is for these only, *act everywhere* needs *All Computers* among them.\n\n\
                     | operation | path | needs | administrator | operator | reporter | no one signed in |\n\
                     |---|---|---|---|---|---|---|\n"
        .to_owned();
    for operation in operations() {
        let permission = Permission::declared(&operation.name).unwrap_or_else(|| {
            panic!("{} has no permission; give it a line in crates/server/src/admin/permissions.rs", operation.name)
        });
        let mark = |is_allowed: bool| if is_allowed { "yes" } else { "" };
        let roles = Role::ALL.map(|role| mark(permission.is_of(role)));
        let path = operation.path.replace("/api/v1", "");
        writeln!(
            table,
            "| `{}` | `{} {path}` | {} | {} | {} |",
            operation.name,
            operation.method,
            permission.name(),
            roles.join(" | "),
            mark(permission == Permission::Public)
        )
        .unwrap();
    }
    table
}

#[test]
fn every_operation_has_a_permission_and_the_table_in_docs_is_not_stale() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/permissions.md");
    let expected = table();
    if std::env::var_os("PATCHWELL_WRITE_OPENAPI").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == expected,
        "docs/permissions.md is stale; write it with: PATCHWELL_WRITE_OPENAPI=1 cargo test -p patchwell-server permissions"
    );
}

#[tokio::test]
async fn every_role_may_do_what_the_table_says_and_nothing_else() {
    let server = Server::empty().await;
    server.post("/groups", &json!({ "name": "Branch" })).await.ok();
    let mut secrets = Vec::new();
    for (role, groups) in [("administrator", json!([])), ("operator", json!(["Branch"])), ("reporter", json!([]))] {
        let body = json!({ "name": role, "role": role, "groups": groups });
        let made = server.post("/tokens", &body).await.ok();
        secrets.push(made["secret"].as_str().unwrap().to_owned());
    }
    let mut refused = 0;
    for operation in operations() {
        let permission = Permission::declared(&operation.name).unwrap();
        // Nothing that is there, so that nothing happens to what the test needs.
        let path = operation.path.replace("{id}", "987654321").replace(['{', '}'], "");
        for (role, secret) in Role::ALL.into_iter().zip(&secrets) {
            let nonsense = b"{\"nonsense\":1}".to_vec();
            let answer = server.raw(operation.method.clone(), &path, Some(secret), nonsense).await;
            let is_refused =
                answer.status == 403 && String::from_utf8_lossy(&answer.bytes).contains("needs the permission");
            let is_expected =
                permission.is_of(role) && !(permission == Permission::ActEverywhere && role == Role::Operator);
            assert_eq!(is_refused, !is_expected, "{} {role:?} {}", operation.name, answer.status);
            assert_ne!(answer.status, 401, "{} {role:?}", operation.name);
            refused += usize::from(is_refused);
        }
        let answer = server.raw(operation.method.clone(), &path, None, Vec::new()).await;
        assert_eq!(
            answer.status == 401,
            permission != Permission::Public || operation.method == Method::POST,
            "{}",
            operation.name
        );
    }
    assert!(refused > 60, "{refused}");
}
