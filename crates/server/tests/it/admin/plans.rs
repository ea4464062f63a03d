//! Acts as plans: what is shown is what is applied, or what moved is told.

use patchwell_testkit::sample_catalog::{ABSENT, EULA, HOSTILE, NEW, OLD, SECURITY};
use serde_json::{Value, json};

use super::support::Server;

/// Two groups with a computer in both, and one beside them that needs nothing.
async fn started() -> Server {
    let server = Server::with_catalog().await;
    server.post("/groups", &json!({ "name": "Site" })).await.ok();
    server.post("/groups", &json!({ "name": "Lab", "parent": "Site" })).await.ok();
    server.post("/groups", &json!({ "name": "Role" })).await.ok();
    for (name, groups) in [("pc-1", json!(["Lab", "Role"])), ("pc-2", json!(["Site"]))] {
        let id = server.computer(name).await;
        server.inventory(&id, if name == "pc-1" { &[OLD, NEW] } else { &[] }, &[]).await;
        server.post(&format!("/computers/{name}/groups"), &json!({ "set": groups })).await.ok();
    }
    server
}

fn approve(update: &str, group: &str) -> Value {
    json!({ "act": "approve", "updates": [update], "groups": [group], "action": "install" })
}

async fn planned(server: &Server, act: &Value) -> (String, Value) {
    let plan = server.post("/plans", act).await.ok();
    (format!("/plans/{}/apply", plan["id"].as_str().unwrap()), plan)
}

#[tokio::test]
async fn a_plan_says_what_changes_for_whom_and_is_applied_once() {
    let server = started().await;
    let (apply, plan) = planned(&server, &approve(OLD, "Site")).await;
    assert_eq!(
        (&plan["committed"], &plan["computers"], &plan["computers_needing"]),
        (&json!(false), &json!(2), &json!(1))
    );
    assert_eq!(plan["first_computers"], json!(["pc-1", "pc-2"]), "who needs it first");
    assert_eq!((&plan["changes"][0]["after"], &plan["expires"]), (&json!("install"), &json!("2026-10-05T12:00:00Z")));
    assert!(plan["warnings"][0].as_str().unwrap().contains("superseded"));
    assert_eq!(server.get("/approvals").await.ok()["total"], 0);
    let shown = server.get(apply.trim_end_matches("/apply")).await.ok();
    assert_eq!(shown, plan);
    let applied = server.post(&apply, &json!({})).await.ok();
    assert_eq!(
        (&applied["committed"], &applied["effects"], &applied["id"]),
        (&json!(true), &plan["effects"], &json!(null))
    );
    assert_eq!(server.get("/approvals").await.ok()["total"], 1);
    server.post(&apply, &json!({})).await.problem(404, "applied or has expired");
    let (_, nothing) = planned(&server, &approve(OLD, "Site")).await;
    assert_eq!((&nothing["effects"], &nothing["changes"]), (&json!([]), &json!([])));
}

#[tokio::test]
async fn what_moved_meanwhile_is_told_and_nothing_is_done() {
    let server = started().await;
    let (apply, _) = planned(&server, &approve(OLD, "Site")).await;
    // Somebody decides for the group below, which computers are in.
    let other = json!({ "update": OLD, "groups": ["Lab"], "action": "none" });
    server.post("/approvals", &other).await.ok();
    let problem = server.post(&apply, &json!({})).await.problem(409, "moved");
    assert_eq!((&problem["type"], &problem["gone"]), (&json!("/problems/plan-moved"), &json!([])));
    assert!(problem["new"][0].as_str().unwrap().contains("wins over Site"), "{problem}");
    assert_eq!(server.get("/approvals?group=Site").await.ok()["total"], 0);
    // Somebody does the same with a deadline.
    let (apply, _) = planned(&server, &approve(OLD, "Role")).await;
    let other = json!({ "update": OLD, "groups": ["Role"], "action": "install", "deadline": "2027-01-01T00:00:00Z" });
    server.post("/approvals", &other).await.ok();
    let problem = server.post(&apply, &json!({})).await.problem(409, "moved");
    assert!(problem["gone"].to_string().contains("no decision becomes install"), "{problem}");
    assert!(problem["new"].to_string().contains("install until 2027-01-01T00:00:00Z (revision 1) becomes install"));
    // It declines an update that is declined already.
    let (apply, _) = planned(&server, &json!({ "act": "decline", "updates": [HOSTILE] })).await;
    server.post(&format!("/updates/{HOSTILE}/decline"), &json!({})).await.ok();
    server.post(&apply, &json!({})).await.problem(409, "moved");
    // Computers that come and go do not make a plan another one.
    let (apply, _) = planned(&server, &json!({ "act": "reinstate", "updates": [HOSTILE] })).await;
    server.computer("pc-3").await;
    assert_eq!(server.post(&apply, &json!({})).await.ok()["reinstated"][0]["update"], HOSTILE);
}

#[tokio::test]
async fn conflicts_name_the_winner_and_why() {
    let server = started().await;
    for (group, action) in [("Lab", "uninstall"), ("All Computers", "install"), ("Role", "uninstall")] {
        server.post("/approvals", &json!({ "update": OLD, "groups": [group], "action": action })).await.ok();
    }
    let act = json!({ "act": "approve", "updates": [OLD], "groups": ["Site"], "action": "install",
        "deadline": "2026-11-01T00:00:00Z" });
    let (_, plan) = planned(&server, &act).await;
    let told = |conflict: &Value| {
        json!([conflict["other_group"]["name"], conflict["winner"]["name"], conflict["because"], conflict["computers"]])
            .to_string()
    };
    let mut told: Vec<String> = plan["conflicts"].as_array().unwrap().iter().map(told).collect();
    told.sort_unstable();
    let expected =
        [r#"["All Computers","Site","deeper",2]"#, r#"["Lab","Lab","deeper",1]"#, r#"["Role","Site","action",1]"#];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn licences_are_shown_and_have_to_be_accepted_before_it_is_applied() {
    let server = started().await;
    let (apply, plan) = planned(&server, &approve(NEW, "Site")).await;
    assert_eq!(plan["eulas"], json!({ EULA: ["Reader update 2"] }));
    assert_eq!((&plan["content_bytes"], &plan["missing_files"][0]["name"]), (&json!(27), &json!("reader.cab")));
    server.post(&apply, &json!({})).await.problem(422, EULA);
    assert_eq!(server.get("/approvals").await.ok()["total"], 0);
    server.post(&format!("/eulas/{EULA}/accept"), &json!({})).await.ok();
    assert_eq!(server.post(&apply, &json!({})).await.ok()["committed"], true);
}

#[tokio::test]
async fn computers_and_rollouts_are_planned_as_well() {
    let server = started().await;
    let act = json!({ "act": "move_computers", "computers": ["pc-1", "pc-2"], "groups": ["Site"] });
    let (apply, plan) = planned(&server, &act).await;
    assert_eq!((plan["moves"].as_array().unwrap().len(), &plan["moves"][0]["name"]), (1, &json!("pc-1")));
    server.post("/computers/pc-1/groups", &json!({ "set": ["Role"] })).await.ok();
    server.post(&apply, &json!({})).await.problem(409, "moved");
    let (apply, _) = planned(&server, &act).await;
    server.post(&apply, &json!({})).await.ok();
    let moved = server.get("/computers/pc-1").await.ok();
    assert_eq!(moved["groups"][0]["name"], "Site");
    let rings = json!({ "name": "Standard", "rings": [{ "name": "Pilot", "groups": ["Site"] }] });
    server.post("/rings", &rings).await.ok();
    let act = json!({ "act": "start_rollouts", "plan": "Standard", "updates": [OLD] });
    let (stale, plan) = planned(&server, &act).await;
    assert_eq!((&plan["rollouts"][0]["rings"][0]["computers"], &plan["computers_needing"]), (&json!(2), &json!(1)));
    server.patch("/rings/Standard", &json!({ "rings": [{ "name": "Pilot", "groups": ["Role"] }] })).await.ok();
    server.post(&stale, &json!({})).await.problem(409, "moved");
    let (apply, _) = planned(&server, &act).await;
    server.post(&apply, &json!({})).await.ok();
    assert_eq!(server.get("/rollouts").await.ok()["items"][0]["plan"], "Standard");
}

/// A rule for everything, enabled or not.
async fn rule(server: &Server, path: &str, more: Value) {
    let mut rule = json!({ "name": "All", "enabled": true, "conditions": { "classifications": [SECURITY] } });
    rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    server.post(path, &rule).await.ok();
}

#[tokio::test]
async fn a_rule_is_planned_and_applied_exactly_or_tells_what_moved() {
    let server = started().await;
    // Today at an hour that has passed: at once, whenever the plan is applied.
    rule(&server, "/rules", json!({ "groups": ["Site"], "deadline": { "days": 0, "time": "00:00" } })).await;
    let act = json!({ "act": "run_rule", "rule": "all" });
    let preview = server.post("/rules/all/preview", &json!({})).await.ok();
    let (apply, plan) = planned(&server, &act).await;
    assert_eq!((&plan["computers"], &plan["computers_needing"]), (&json!(2), &json!(1)));
    assert_eq!(plan["changes"].as_array().unwrap().len() as u64, preview["approval_count"].as_u64().unwrap());
    assert!(
        plan["warnings"].to_string().contains("Left out: ") && plan["warnings"].to_string().contains(EULA),
        "{plan}"
    );
    assert_eq!(server.get("/approvals").await.ok()["total"], 0);
    server.clock.set("2026-10-04T13:00:00Z".parse().unwrap());
    // Somebody decides for one of its updates.
    server.post("/approvals", &json!({ "update": OLD, "groups": ["Site"], "action": "none" })).await.ok();
    let problem = server.post(&apply, &json!({})).await.problem(409, "moved");
    assert!(problem["gone"].to_string().contains(OLD) && problem["new"] == json!([]), "{problem}");
    let (apply, plan) = planned(&server, &act).await;
    server.clock.set("2026-10-04T14:00:00Z".parse().unwrap());
    let applied = server.post(&apply, &json!({})).await.ok();
    assert_eq!((&applied["committed"], &applied["effects"]), (&json!(true), &plan["effects"]));
    let approvals = server.get("/approvals").await.ok();
    let installs = approvals["items"].as_array().unwrap().iter().filter(|one| one["action"] == "install");
    assert_eq!(installs.count(), plan["changes"].as_array().unwrap().len());
    let audit = server.get("/audit?action=rule.run").await.ok();
    assert_eq!(audit["items"].as_array().unwrap().len(), 1, "{audit}");
    // What is disabled shows what it would do, and does not do it.
    server.patch("/rules/all", &json!({ "enabled": false })).await.ok();
    let (apply, _) = planned(&server, &act).await;
    server.post(&apply, &json!({})).await.problem(409, "disabled");
    // Rules that decline are planned as well.
    rule(&server, "/decline-rules", json!({ "keep_approved": false })).await;
    let (apply, plan) = planned(&server, &json!({ "act": "run_rule", "rule": "All", "declines": true })).await;
    server.post(&apply, &json!({})).await.ok();
    let page = server.get("/updates?approval=declined").await.ok();
    let declined = page["items"].as_array().unwrap().len();
    assert!(declined > 0 && declined == plan["declined"].as_array().unwrap().len(), "{page}");
}

#[tokio::test]
async fn a_rule_sends_updates_through_rings_and_does_what_its_preview_says() {
    let server = started().await;
    let rings = json!({ "name": "Standard", "rings": [{ "name": "Pilot", "groups": ["Lab"] },
        { "name": "Others", "groups": ["Site"], "delay_hours": 1 }] });
    server.post("/rings", &rings).await.ok();
    rule(&server, "/rules", json!({ "ring_plan": "standard" })).await;
    assert_eq!(server.get("/rules/all").await.ok()["ring_plan"], "Standard");
    server.delete("/rings/standard").await.problem(409, "The rule \"All\" sends updates through this plan");
    let preview = server.post("/rules/all/preview", &json!({})).await.ok();
    assert_eq!((&preview["approval_count"], &preview["skipped_count"]), (&json!(0), &json!(1)), "a licence is missing");
    let (apply, plan) = planned(&server, &json!({ "act": "run_rule", "rule": "All" })).await;
    assert_eq!(plan["rollouts"].as_array().unwrap().len() as u64, preview["rollout_count"].as_u64().unwrap());
    assert_eq!(server.get("/rollouts").await.ok()["items"], json!([]), "nothing was done");
    let applied = server.post(&apply, &json!({})).await.ok();
    assert_eq!(applied["effects"], plan["effects"]);
    let on_their_way = |page: &Value| {
        let rollouts = page["items"].as_array().unwrap().iter();
        let mut updates: Vec<String> = rollouts.map(|one| one["update"].as_str().unwrap().to_owned()).collect();
        updates.sort_unstable();
        updates
    };
    let expected: Vec<String> =
        preview["rollouts"].as_array().unwrap().iter().map(|one| one["update"].as_str().unwrap().to_owned()).collect();
    assert!(expected.contains(&OLD.to_owned()));
    assert_eq!(on_their_way(&server.get("/rollouts").await.ok()), expected);
    let again = server.post("/rules/all/run", &json!({})).await.ok();
    assert_eq!(again["rollout_count"], 0, "they are on their way already");
    // To groups again, and back.
    let changed = server.patch("/rules/all", &json!({ "groups": ["Role"] })).await.ok();
    assert_eq!((&changed["ring_plan"], &changed["groups"][0]["name"]), (&json!(null), &json!("Role")));
    let both = json!({ "groups": ["Role"], "ring_plan": "Standard" });
    server.patch("/rules/all", &both).await.problem(400, "ring_plan");
    server.patch("/rules/all", &json!({ "ring_plan": "Nowhere" })).await.problem(404, "Nowhere");
    server.delete("/rings/standard").await;
    server.get("/rings/standard").await.problem(404, "");
}

#[tokio::test]
async fn a_cleanup_is_planned_and_does_what_the_plan_showed_and_no_more() {
    let server = started().await;
    server.clock.set("2026-12-04T12:00:00Z".parse().unwrap());
    let act = json!({ "act": "cleanup", "steps": ["computers"] });
    let (apply, plan) = planned(&server, &act).await;
    assert_eq!((&plan["cleanup"]["counts"]["computers_deleted"], &plan["computers"]), (&json!(2), &json!(2)));
    // One comes back.
    let id = server.computer("pc-1").await;
    let problem = server.post(&apply, &json!({})).await.problem(409, "moved");
    assert!(problem["gone"].to_string().contains(id.as_str()), "{problem}");
    let (apply, plan) = planned(&server, &act).await;
    server.clock.set("2027-02-04T12:00:00Z".parse().unwrap());
    server.post(&apply, &json!({})).await.problem(404, "expired");
    server.clock.set("2026-12-04T12:00:01Z".parse().unwrap());
    let applied = server.post(&apply, &json!({})).await.ok();
    assert_eq!(applied["effects"], plan["effects"]);
    let job = applied["job"]["id"].as_str().unwrap().to_owned();
    while server.app.run_next_job().await.unwrap() {}
    let done = server.get(&format!("/jobs/{job}")).await.ok();
    assert_eq!((&done["state"], &done["counts"]["computers_deleted"]), (&json!("done"), &json!(1)), "{done}");
    server.get("/computers/pc-2").await.problem(404, "pc-2");
    server.get("/computers/pc-1").await.ok();
}

#[tokio::test]
async fn a_cleanup_whose_plan_moved_before_its_job_began_does_nothing() {
    let server = started().await;
    server.clock.set("2026-12-04T12:00:00Z".parse().unwrap());
    let (apply, _) = planned(&server, &json!({ "act": "cleanup", "steps": ["computers"] })).await;
    let applied = server.post(&apply, &json!({})).await.ok();
    server.computer("pc-1").await;
    while server.app.run_next_job().await.unwrap() {}
    let job = server.get(&format!("/jobs/{}", applied["job"]["id"].as_str().unwrap())).await.ok();
    assert!(job["error"].as_str().unwrap().contains("ask for the plan again"), "{job}");
    server.get("/computers/pc-2").await.ok();
}

#[tokio::test]
async fn what_cannot_be_done_cannot_be_planned() {
    let server = started().await;
    for (act, status, mention) in [
        (json!({ "act": "explode" }), 400, "explode"),
        (json!({ "act": "decline", "updates": [] }), 400, "Name 1"),
        (json!({ "act": "decline", "updates": [SECURITY] }), 422, "category"),
        (json!({ "act": "decline", "updates": [ABSENT] }), 404, ABSENT),
        (json!({ "act": "reinstate", "updates": [OLD] }), 409, "not declined"),
        (approve(OLD, "Nobody"), 404, "Nobody"),
        (json!({ "act": "move_computers", "computers": ["pc-9"], "groups": ["Site"] }), 404, "pc-9"),
        (json!({ "act": "start_rollouts", "plan": "Nowhere", "updates": [OLD] }), 404, "Nowhere"),
        (json!({ "act": "run_rule", "rule": "None" }), 404, "None"),
        (json!({ "act": "cleanup", "steps": [] }), 400, "step"),
    ] {
        server.post("/plans", &act).await.problem(status, mention);
    }
    server.get("/plans/none").await.problem(404, "none");
    let (apply, _) = planned(&server, &approve(OLD, "Site")).await;
    server.clock.set("2026-10-05T12:00:00Z".parse().unwrap());
    server.post(&apply, &json!({})).await.problem(404, "expired");
}
