//! Whatever people edit can be saved only as it was seen: every operation of the OpenAPI document that changes or removes
//! something is tried, or says here why it needs no tag.

use http::Method;
use patchwell_testkit::sample_catalog::SECURITY;
use serde_json::{Value, json};
use uuid::Uuid;

use super::support::{Answer, Server};

const BRANCH: &str = "00000000-0000-0000-0000-00000000b7a9";

/// Operations that overwrite nothing that somebody saw.
const EXEMPT: [(&str, &str); 9] = [
    ("delete_computer", "a computer tells about itself, and comes back with its next contact"),
    ("cancel_job", "a job goes on or ends; there is nothing to edit"),
    ("delete_my_view", "a view is its user's own"),
    ("end_my_session", "a session has nothing to edit"),
    ("end_session", "a session has nothing to edit"),
    ("revoke_token", "a token has nothing to edit"),
    ("remove_totp", "a second factor is there or not; it is its user's to set"),
    ("put_upload_file", "an upload is one caller's own, and its parts have their places"),
    ("use_certificates", "what it replaces are files, read at once, not what somebody saw here"),
];

/// How an operation is tried.
struct Edit {
    operation: &'static str,
    /// Where the tag is read.
    read: &'static str,
    /// What is asked for.
    path: &'static str,
    body: Value,
    /// What somebody else does meanwhile.
    other: (Method, &'static str, Value),
}

fn edit(
    operation: &'static str,
    (read, path): (&'static str, &'static str),
    body: Value,
    other: (Method, &'static str, Value),
) -> Edit {
    Edit { operation, read, path, body, other }
}

fn edits() -> Vec<Edit> {
    let patch = |path, body| (Method::PATCH, path, body);
    let webhook = || patch("/webhooks/Chat", json!({ "events": ["job.finished"] }));
    let user = || patch("/users/grace", json!({ "is_disabled": true }));
    let rings = || json!([{ "name": "First", "groups": ["All Computers"], "delay_hours": 5 }]);
    let branch: &'static str = "/downstream-servers/branch.example.test";
    let configuration = |text: &str| json!({ "files": [{ "name": "a.toml", "text": text }] });
    let mut edits = vec![
        edit(
            "put_configuration",
            ("/configuration", "/configuration"),
            configuration("[settings]\nclient_event_days = 4"),
            patch("/settings", json!({ "client_event_days": 3 })),
        ),
        edit(
            "update_settings",
            ("/settings", "/settings"),
            json!({ "client_event_days": 4 }),
            patch("/settings", json!({ "client_event_days": 3 })),
        ),
        edit(
            "update_notifications",
            ("/notifications", "/notifications"),
            json!({ "sender_name": "Updates" }),
            patch("/notifications", json!({ "sender_name": "Others" })),
        ),
        edit(
            "update_sign_in",
            ("/sign-in", "/sign-in"),
            json!({ "ldap_name_attribute": "uid" }),
            patch("/sign-in", json!({ "ldap_name_attribute": "cn" })),
        ),
        edit(
            "update_synchronization",
            ("/synchronization", "/synchronization"),
            json!({ "times_per_day": 4 }),
            patch("/synchronization", json!({ "times_per_day": 3 })),
        ),
        edit(
            "choose_products",
            ("/products", "/products"),
            json!({ "all": true }),
            patch("/classifications", json!({ "select": [SECURITY] })),
        ),
        edit(
            "choose_classifications",
            ("/classifications", "/classifications"),
            json!({ "all": true }),
            patch("/classifications", json!({ "select": [SECURITY] })),
        ),
        edit(
            "update_group",
            ("/groups/Pilot", "/groups/Pilot"),
            json!({ "name": "Second" }),
            patch("/groups/Pilot", json!({ "parent": "Site" })),
        ),
        edit("delete_group", ("/groups/Pilot", "/groups/Pilot"), Value::Null, {
            patch("/groups/Pilot", json!({ "parent": "Site" }))
        }),
        edit("update_user", ("/users/grace", "/users/grace"), json!({ "role": "administrator" }), user()),
        edit("delete_user", ("/users/grace", "/users/grace"), Value::Null, user()),
        edit("update_webhook", ("/webhooks/Chat", "/webhooks/Chat"), json!({ "is_enabled": false }), webhook()),
        edit("delete_webhook", ("/webhooks/Chat", "/webhooks/Chat"), Value::Null, webhook()),
        edit(
            "update_ring_plan",
            ("/rings/Standard", "/rings/Standard"),
            json!({ "name": "Usual" }),
            patch("/rings/Standard", json!({ "rings": rings() })),
        ),
        edit(
            "delete_ring_plan",
            ("/rings/Standard", "/rings/Standard"),
            Value::Null,
            patch("/rings/Standard", json!({ "rings": rings() })),
        ),
    ];
    edits.extend(report_schedules());
    let access = |access: &str| json!({ "access": access });
    edits.push(edit("change_downstream_server", (branch, branch), access("blocked"), patch(branch, access("allowed"))));
    edits.push(edit("forget_downstream_server", (branch, branch), Value::Null, patch(branch, access("allowed"))));
    for (update, delete, path) in [
        ("update_approval_rule", "delete_approval_rule", "/rules/Own"),
        ("update_decline_rule", "delete_decline_rule", "/decline-rules/Own"),
    ] {
        let other = || patch(path, json!({ "conditions": { "title_contains": ["b"] } }));
        edits.push(edit(update, (path, path), json!({ "enabled": true }), other()));
        edits.push(edit(delete, (path, path), Value::Null, other()));
    }
    edits
}

fn report_schedules() -> [Edit; 2] {
    let mailed = |time: &str| {
        let to = ["a@example.test"];
        json!({ "report": "compliance", "format": "csv", "rhythm": "day", "time": time, "recipients": to })
    };
    let path = "/report-schedules/1";
    let other = || (Method::PUT, path, mailed("10:00"));
    [
        edit("update_report_schedule", (path, path), mailed("09:00"), other()),
        edit("delete_report_schedule", (path, path), Value::Null, other()),
    ]
}

/// A server with one of everything.
async fn server() -> Server {
    let server = Server::with_catalog().await;
    for name in ["Pilot", "Site"] {
        server.post("/groups", &json!({ "name": name })).await.ok();
    }
    let user = json!({ "name": "grace", "password": "correct horse battery", "role": "reporter" });
    server.post("/users", &user).await.ok();
    server.post("/webhooks", &json!({ "name": "Chat", "url": "http://chat.example.test/" })).await.ok();
    let rings = json!([{ "name": "First", "groups": ["All Computers"] }]);
    server.post("/rings", &json!({ "name": "Standard", "rings": rings })).await.ok();
    let schedule = json!({ "name": "Daily", "report": "compliance", "format": "csv", "rhythm": "day", "time": "08:00", "recipients": ["a@example.test"] });
    server.post("/report-schedules", &schedule).await.ok();
    let conditions = json!({ "title_contains": ["a"] });
    server.post("/rules", &json!({ "name": "Own", "conditions": conditions, "groups": ["Site"] })).await.ok();
    server.post("/decline-rules", &json!({ "name": "Own", "conditions": conditions })).await.ok();
    for path in ["/products", "/classifications"] {
        server.patch(path, &json!({ "all": false })).await.ok();
    }
    let id: Uuid = BRANCH.parse().unwrap();
    server.app.authorize_downstream(id, "branch.example.test").await.unwrap();
    server
}

async fn send(server: &Server, method: &Method, edit: &Edit, tag: &str) -> Answer {
    server.with_headers(method.clone(), edit.path, &[("if-match", tag)], &edit.body).await
}

async fn tag(server: &Server, edit: &Edit) -> String {
    let answer = server.get(edit.read).await;
    assert_eq!(answer.status, 200, "{}", edit.operation);
    answer.etag.unwrap_or_else(|| panic!("GET {} has no ETag", edit.read))
}

#[tokio::test]
async fn every_operation_that_edits_is_refused_when_somebody_else_was_first() {
    let document = serde_json::to_value(patchwell_server::admin::openapi()).unwrap();
    let mut edits = edits();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            let is_change = matches!(method.as_str(), "put" | "patch" | "delete");
            if !is_change || EXEMPT.iter().any(|(exempt, _)| *exempt == name) {
                continue;
            }
            let parameters = operation["parameters"].as_array();
            let takes_tag = parameters.into_iter().flatten().any(|one| one["name"] == "If-Match");
            assert!(takes_tag, "{method} {path} takes no If-Match; let it, or say in EXEMPT why it need not");
            let at = edits.iter().position(|edit| edit.operation == name);
            let edit = edits.remove(at.unwrap_or_else(|| panic!("{name} is not tried; add it to the edits here")));
            try_edit(&method.to_uppercase().parse().unwrap(), &edit).await;
        }
    }
    assert!(edits.is_empty(), "there is no operation {}", edits[0].operation);
}

async fn try_edit(method: &Method, edit: &Edit) {
    let server = server().await;
    let seen = tag(&server, edit).await;
    let (other, path, body) = &edit.other;
    let saved = server.with_headers(other.clone(), path, &[], body).await;
    assert!(saved.status < 300, "{}: {}", edit.operation, String::from_utf8_lossy(&saved.bytes));
    let now = tag(&server, edit).await;
    assert_ne!(now, seen, "{}: the other's change has another tag", edit.operation);
    send(&server, method, edit, &seen).await.problem(412, "changed meanwhile");
    assert_eq!(tag(&server, edit).await, now, "{}: nothing was done", edit.operation);
    // Of those who saw the same, one saves.
    let answers = futures_util::future::join_all((0..4).map(|_| send(&server, method, edit, &now))).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    let saved = statuses.iter().filter(|status| **status < 300).count();
    assert!(saved >= 1, "{}: {statuses:?}", edit.operation);
    let refused = statuses.iter().all(|status| *status < 300 || matches!(status, 404 | 409 | 412));
    assert!(refused, "{}: {statuses:?}", edit.operation);
    if *method == Method::DELETE {
        assert_eq!(saved, 1, "{}: {statuses:?}", edit.operation);
    }
}
