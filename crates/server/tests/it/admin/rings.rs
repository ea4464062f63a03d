//! Plans of rings and rollouts over the API.

use http::Method;
use jiff::tz::TimeZone;
use patchwell_model::RevisionIdentity;
use patchwell_testkit::sample_catalog::{ABSENT, NEW, OLD};
use serde_json::{Value, json};

use super::support::{Server, event};

fn standard() -> Value {
    json!({ "name": "Standard", "rings": [
        { "name": "Pilot", "groups": ["Pilot"], "max_failed_percent": 10 },
        { "name": "Everybody", "groups": ["All Computers"], "delay_hours": 24, "windows": ["sat,sun 22:00-4:00"],
          "deadline_days": 7 },
    ] })
}

/// A plan, and two computers of which one is a pilot; both need the update.
async fn started() -> (Server, Vec<patchwell_model::ComputerId>) {
    let server = Server::with_catalog().await;
    server.post("/groups", &json!({ "name": "Pilot" })).await.ok();
    server.post("/rings", &standard()).await.ok();
    let mut computers = Vec::new();
    for name in ["pc-1", "pc-2"] {
        let id = server.computer(name).await;
        server.inventory(&id, &[OLD], &[]).await;
        computers.push(id);
    }
    server.post("/computers/pc-1/groups", &json!({ "set": ["Pilot"] })).await.ok();
    (server, computers)
}

#[tokio::test]
async fn plans_are_made_shown_changed_and_deleted() {
    let (server, _) = started().await;
    let answer = server.get("/rings/standard").await;
    let etag = answer.etag.clone().unwrap();
    let plan = answer.ok();
    assert_eq!((&plan["name"], &plan["etag"]), (&json!("Standard"), &json!(etag)));
    let pilot = &plan["rings"][0];
    assert_eq!((&pilot["min_success_percent"], &pilot["max_failed_percent"]), (&json!(90), &json!(10)));
    assert_eq!(plan["rings"][1]["windows"], json!(["sat,sun 22:00-04:00"]));
    assert_eq!(plan["rings"][1]["groups"][0]["name"], "All Computers");
    server.post("/rings", &standard()).await.problem(409, "already");
    let change = json!({ "name": "Usual" });
    let stale = [("if-match", "\"9\"")];
    server.with_headers(Method::PATCH, "/rings/Standard", &stale, &change).await.problem(412, "changed meanwhile");
    let changed = server.with_headers(Method::PATCH, "/rings/Standard", &[("if-match", &etag)], &change).await.ok();
    assert_eq!((&changed["name"], &changed["rings"]), (&json!("Usual"), &plan["rings"]));
    assert_eq!(server.get("/rings").await.ok()["items"][0]["name"], "Usual");
    assert_eq!(server.delete("/rings/usual").await.status, 204);
    server.get("/rings/usual").await.problem(404, "usual");
}

#[tokio::test]
async fn what_is_no_plan_is_refused() {
    let (server, _) = started().await;
    let ring = |change: Value| {
        let mut ring = json!({ "name": "A", "groups": ["Pilot"] });
        ring.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        json!({ "name": "New", "rings": [ring] })
    };
    for (body, status, mention) in [
        (json!({ "name": "New", "rings": [] }), 400, "1 to 20"),
        (ring(json!({ "groups": [] })), 400, "no groups"),
        (ring(json!({ "groups": ["Nobody"] })), 404, "Nobody"),
        (ring(json!({ "windows": ["sometimes"] })), 400, "such as"),
        (ring(json!({ "min_success_percent": 101 })), 400, "0 to 100"),
        (ring(json!({ "delay_hours": 100_000 })), 400, "8784"),
        (ring(json!({ "colour": "red" })), 400, "colour"),
        (json!({ "name": " ", "rings": [{ "name": "A", "groups": ["Pilot"] }] }), 400, "needs a name"),
        (
            json!({ "name": "New", "rings": [
                { "name": "A", "groups": ["All Computers"] }, { "name": "B", "groups": ["Pilot"] }
            ] }),
            400,
            "already receives",
        ),
    ] {
        server.post("/rings", &body).await.problem(status, mention);
    }
}

#[tokio::test]
async fn a_rollout_shows_how_its_rings_do_and_is_steered() {
    let (server, computers) = started().await;
    let request = json!({ "plan": "Standard", "updates": [OLD], "dry_run": true });
    let asked = server.post("/rollouts", &request).await.ok();
    assert_eq!((&asked["committed"], &asked["rollouts"][0]["id"]), (&json!(false), &json!(null)));
    assert!(asked["warnings"][0].as_str().unwrap().contains("superseded"), "{asked}");
    assert_eq!(server.get("/rollouts").await.ok()["items"], json!([]));
    let request = json!({ "plan": "standard", "updates": [OLD] });
    let id = server.post("/rollouts", &request).await.ok()["rollouts"][0]["id"].as_i64().unwrap();
    server.post("/rollouts", &request).await.problem(409, "on its way");
    server.app.evaluate_rollouts(&TimeZone::UTC).await.unwrap();
    let rollout = server.get(&format!("/rollouts/{id}")).await.ok();
    let counts = |ring: &Value| ["computers", "installed", "failed", "needed"].map(|key| ring[key].as_u64().unwrap());
    assert_eq!(rollout["rings"].as_array().unwrap().iter().map(counts).collect::<Vec<_>>(), [[1, 0, 0, 1]; 2]);
    assert_eq!(rollout["rings"][0]["released"], "2026-10-04T12:00:00Z");
    assert_eq!(rollout["rings"][1]["due"], "2026-10-05T12:00:00Z");
    assert_eq!(server.get("/approvals").await.ok()["items"][0]["administrator"], "ring Pilot of Standard");
    // The pilot fails; nobody is offered the update any more.
    let revision = RevisionIdentity { update_id: OLD.parse().unwrap(), revision_number: 1 };
    server.app.record_events(&computers[0], vec![event(&computers[0], 182, Some(revision), -1)]).await.unwrap();
    server.app.evaluate_rollouts(&TimeZone::UTC).await.unwrap();
    let page = server.get("/rollouts?state=paused").await.ok();
    assert!(page["items"][0]["paused_because"].as_str().unwrap().contains("1 of 1 computers of the ring Pilot"));
    assert_eq!(server.get("/approvals").await.ok()["total"], 0);
    let act = |act: &str| format!("/rollouts/{id}/{act}");
    server.post(&act("pause"), &json!({})).await.problem(409, "is paused");
    assert_eq!(server.post(&act("resume"), &json!({})).await.ok()["state"], "running");
    let paused = server.post(&act("pause"), &json!({ "reason": "a bad feeling" })).await.ok();
    assert_eq!((&paused["state"], &paused["paused_because"]), (&json!("paused"), &json!("a bad feeling")));
    assert_eq!(server.post(&act("cancel"), &json!({ "withdraw": true })).await.ok()["state"], "cancelled");
    server.post(&act("resume"), &json!({})).await.problem(409, "was cancelled");
    server.get("/rollouts/999").await.problem(404, "999");
    for (updates, plan, status, mention) in [
        (json!([ABSENT]), "Standard", 404, "not in the catalog"),
        (json!([NEW]), "Standard", 422, "not accepted"),
        (json!([]), "Standard", 400, "1 to 1000"),
        (json!(["x"]), "Standard", 400, "GUID"),
        (json!([OLD]), "Nowhere", 404, "Nowhere"),
    ] {
        server.post("/rollouts", &json!({ "plan": plan, "updates": updates })).await.problem(status, mention);
    }
}
