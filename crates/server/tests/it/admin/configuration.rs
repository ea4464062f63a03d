//! The configuration as text.

use serde_json::{Value, json};

use super::support::{Answer, Server};

async fn put(server: &Server, query: &str, texts: &[(&str, &str)], more: Value) -> Answer {
    let files: Vec<Value> = texts.iter().map(|(name, text)| json!({ "name": name, "text": text })).collect();
    let mut body = json!({ "files": files });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    server.put_json(&format!("/configuration{query}"), &body).await
}

fn words(plan: &Value) -> Vec<String> {
    let text = |change: &Value, key: &str| change[key].as_str().unwrap().to_owned();
    let changes = plan["changes"].as_array().unwrap().iter();
    changes.map(|one| ["action", "kind", "name", "text"].map(|key| text(one, key)).join(" ")).collect()
}

async fn exported(server: &Server) -> String {
    server.get("/configuration").await.ok()["text"].as_str().unwrap().to_owned()
}

const GROUPS: &str = "[[groups]]\nname = \"Ring 2\"\nparent = \"Rings\"\n\n[[groups]]\nname = \"Rings\"\n";
const SERVER: &str = "\
[settings]
targeting = \"client_side\"
content_express = true
notify_smtp_password = { env = \"SMTP\" }
sync_languages = [\"en\", \"de\"]

[[users]]
name = \"Ada\"
role = \"operator\"
groups = [\"ring 2\"]
password = { file = \"ada\" }

[[webhooks]]
name = \"Chat\"
url = \"http://chat.example.test/hook\"
events = [\"job.finished\"]
";

#[tokio::test]
async fn a_configuration_is_planned_made_true_exported_and_then_changes_nothing() {
    let server = Server::empty().await;
    let texts = [("server.toml", SERVER), ("groups.toml", GROUPS)];
    let secrets = json!({ "secrets": { "env:SMTP": "hidden", "file:ada": "correct horse battery" } });
    let plan = put(&server, "?dry_run=true", &texts, secrets.clone()).await.ok();
    assert_eq!(
        words(&plan),
        [
            "change setting targeting server_side → client_side",
            "change setting content_express false → true",
            "change setting sync_languages (empty) → en de",
            "change setting notify_smtp_password another secret",
            "create group Rings below All Computers",
            "create group Ring 2 below Rings",
            "create user Ada operator in ring 2",
            "create webhook Chat job.finished to http://chat.example.test/hook",
        ]
    );
    assert_eq!(server.get("/groups").await.ok()["total"], 3, "nothing was done");
    let done = put(&server, "", &texts, secrets.clone()).await.ok();
    assert_eq!((words(&done), &done["is_applied"]), (words(&plan), &json!(true)));
    assert_eq!(words(&put(&server, "", &texts, secrets.clone()).await.ok()), Vec::<String>::new(), "again: nothing");
    let text = exported(&server).await;
    assert!(!text.contains("hidden") && !text.contains("whsec_") && text.contains("# notify_smtp_password is set"));
    let again = put(&server, "", &[("export.toml", &text)], json!({ "prune": true })).await.ok();
    assert_eq!((words(&again), &again["unmanaged"]), (Vec::new(), &json!([])), "{text}");
    let audit = server.get("/audit").await.ok();
    let reasons = audit["items"].as_array().unwrap().iter().map(|one| one["reason"].as_str().unwrap());
    let reasons: std::collections::HashSet<&str> = reasons.filter(|reason| reason.contains("configuration")).collect();
    assert_eq!(reasons.len(), 1, "one change set: {reasons:?}");
}

#[tokio::test]
async fn what_is_not_listed_stays_unless_it_is_pruned() {
    let server = Server::empty().await;
    put(&server, "", &[("a", GROUPS)], json!({})).await.ok();
    server.post("/webhooks", &json!({ "name": "Chat", "url": "http://x/" })).await.ok();
    let less = "[[groups]]\nname = \"Ring 2\"\n";
    let kept = put(&server, "", &[("a", less)], json!({})).await.ok();
    assert_eq!(words(&kept), ["change group Ring 2 from Rings to All Computers"]);
    assert_eq!(kept["unmanaged"][0]["name"], "Rings");
    let pruned = put(&server, "", &[("a", less)], json!({ "prune": true })).await.ok();
    assert_eq!(words(&pruned), ["delete group Rings is not in the configuration"], "webhooks are in no section");
    let below = "[[groups]]\nname = \"a\"\nparent = \"Ring 2\"\n";
    let refused = put(&server, "", &[("a", below)], json!({ "prune": true })).await;
    refused.problem(400, "\"Ring 2\" above \"a\" is not there");
}

#[tokio::test]
async fn nothing_is_done_when_something_is_wrong() {
    let server = Server::empty().await;
    for (text, sentence) in [
        ("[settings]\ntargetting = \"client_side\"", "line 2 of server.toml: there is no setting"),
        ("[settings]\n\ncontent_parallel = 65", "line 3 of server.toml: content_parallel takes 1 to 64"),
        ("[[groups]]\nname = \"a\"\nparent = \"b\"\n[[groups]]\nname = \"b\"\nparent = \"a\"", "lies below itself"),
        ("[[groups]]\nname = \"a\"\nparent = \"nowhere\"", "add it"),
        ("[[groups]]\nname = \"a;b\"", "cannot contain"),
        ("[[users]]\nname = \"ada\"\nrole = \"king\"", "administrator, operator or reporter"),
        ("[[users]]\nname = \"ada\"\nrole = \"reporter\"", "needs a password"),
        ("[[users]]\nname = \"ada\"\nrole = \"operator\"\ngroups = [\"x\"]", "there is no group \"x\""),
        ("[[webhooks]]\nname = \"a\"\nurl = \"ftp://x\"", "https://"),
        ("[settings]\nsync_replica = true", "sync_source"),
    ] {
        let both = format!("[[groups]]\nname = \"made\"\n{text}");
        let both = if text.starts_with("[settings]") { text.to_owned() } else { both };
        let problem = put(&server, "", &[("server.toml", &both)], json!({})).await.problem(400, "");
        let detail = problem["detail"].as_str().unwrap().to_lowercase();
        assert!(detail.contains(&sentence.to_lowercase()), "{both}\n{detail}");
    }
    assert_eq!(server.get("/groups").await.ok()["total"], 3);
    put(&server, "", &[], json!({})).await.problem(400, "1 to 100 texts");
}

const AUTOMATION: &str = "\
[[groups]]
name = \"Pilot\"

[[ring_plans]]
name = \"Standard\"

[[ring_plans.rings]]
name = \"first\"
groups = [\"pilot\"]
delay_from = \"arrival\"
delay_hours = 24
windows = [\"sat,sun 22:00-4:00\"]

[[ring_plans.rings]]
name = \"all\"
groups = [\"a0a08746-4dbe-4a37-9adf-9e7652c0b421\"]
min_success_percent = 80

[[rules]]
name = \"Security for pilots\"
enabled = true
classifications = [\"Security Updates\"]
products = [\"bfe5b177-a086-47a0-b102-097e4fa1f807\"]
groups = [\"Pilot\"]
deadline_days = 3
deadline_time = \"03:00\"

[[rules]]
name = \"Others through rings\"
ring_plan = \"standard\"
title_excludes = [\"preview\"]

[[decline_rules]]
name = \"No Itanium\"
enabled = true
architectures = [\"ia64\"]
";

#[tokio::test]
async fn rules_and_ring_plans_are_made_true_exported_and_then_change_nothing() {
    let server = Server::with_catalog().await;
    let plan = put(&server, "?dry_run=true", &[("a.toml", AUTOMATION)], json!({})).await.ok();
    assert_eq!(
        words(&plan),
        [
            "create group Pilot below All Computers",
            "create ring plan Standard ring 1 first, Pilot, 24 h after arrival, success 90 %, failures 5 %, 1 reports, \
             sat,sun 22:00-04:00; ring 2 all, All Computers, 0 h after the ring before, success 80 %, failures 5 %, \
             1 reports",
            "create rule Security for pilots classification Security Updates (0fa1201d); deadline_days 3; deadline_minutes 180; \
             group Pilot; product bfe5b177-a086-47a0-b102-097e4fa1f807; state enabled",
            "create rule Others through rings ring_plan standard; state disabled; title_excludes preview",
            "create decline rule No Itanium architecture ia64; keep_approved true; state enabled",
        ]
    );
    assert_eq!(words(&put(&server, "", &[("a.toml", AUTOMATION)], json!({})).await.ok()), words(&plan));
    assert_eq!(words(&put(&server, "", &[("a.toml", AUTOMATION)], json!({})).await.ok()), Vec::<String>::new());
    let rule = server.get("/rules/security%20for%20pilots").await.ok();
    assert_eq!((&rule["groups"][0]["name"], &rule["deadline"]["time"]), (&json!("Pilot"), &json!("03:00")));
    assert_eq!(server.get("/rings/standard").await.ok()["rings"][0]["groups"][0]["name"], "Pilot");
    let text = exported(&server).await;
    let again = put(&server, "", &[("export.toml", &text)], json!({ "prune": true })).await.ok();
    assert_eq!((words(&again), &again["unmanaged"]), (Vec::new(), &json!([])), "{text}");
    assert_eq!(server.get("/rules/others%20through%20rings").await.ok()["ring_plan"], "Standard");
    let other = AUTOMATION.replace("delay_hours = 24", "delay_hours = 12").replace("[\"ia64\"]", "[\"ia64\", \"arm\"]");
    let other = other.replace("[[rules]]\nname = \"Security for pilots\"", "[[rules]]\nname = \"Renamed\"");
    let pruned = put(&server, "", &[("a.toml", &other)], json!({ "prune": true })).await.ok();
    let pruned = words(&pruned);
    assert!(
        pruned[0].contains("first, Pilot, 24 h after arrival") && pruned[0].contains("→ first, Pilot, 12 h"),
        "{pruned:?}"
    );
    assert!(
        pruned.iter().any(|one| one == "change decline rule No Itanium architecture ia64 → arm, ia64"),
        "{pruned:?}"
    );
    assert!(pruned.iter().any(|one| one.starts_with("delete rule Security for pilots")), "{pruned:?}");
    server.get("/rules/security%20for%20pilots").await.problem(404, "");
    assert_eq!(exported(&server).await.matches("[[rules]]").count(), 2, "the default rule was not listed");
}

#[tokio::test]
async fn what_is_wrong_with_rules_and_rings_is_said_before_anything_is_done() {
    let server = Server::with_catalog().await;
    for (from, to, sentence) in [
        ("[\"Security Updates\"]", "[\"Securities\"]", "there is no classification"),
        ("groups = [\"pilot\"]", "groups = [\"pilots\"]", "Line 7 of a.toml: there is no group \"pilots\""),
        ("\"standard\"", "\"standards\"", "there is no ring plan \"standards\""),
        ("ring_plan = \"standard\"", "ring_plan = \"standard\"\ngroups = [\"Pilot\"]", "leaves groups"),
        ("[\"ia64\"]", "[\"vax\"]", "architectures takes x86"),
        ("sat,sun 22:00-4:00", "at night", "is no window"),
        ("delay_from = \"arrival\"", "delay_from = \"birth\"", "delay_from is"),
        ("name = \"all\"", "name = \"First\"", "two rings are called"),
        ("deadline_time = \"03:00\"", "deadline_time = \"3 am\"", "a time of day"),
        ("architectures = [\"ia64\"]", "", "would decline every update"),
        ("groups = [\"Pilot\"]", "", "needs a group"),
        ("deadline_days = 3", "deadline_days = -3", "a whole number"),
        ("enabled = true\nclass", "enabeld = true\nclass", "is \"enabled\" meant"),
    ] {
        let text = AUTOMATION.replace(from, to);
        assert_ne!(text, AUTOMATION);
        put(&server, "", &[("a.toml", &text)], json!({})).await.problem(400, sentence);
    }
    assert_eq!(server.get("/groups").await.ok()["total"], 3);
}

#[tokio::test]
async fn a_plan_of_rings_goes_after_the_rule_that_uses_it() {
    let server = Server::with_catalog().await;
    put(&server, "", &[("a.toml", AUTOMATION)], json!({})).await.ok();
    let nothing = "groups = []\nring_plans = []\nrules = []\ndecline_rules = []\n";
    let gone = words(&put(&server, "", &[("a.toml", nothing)], json!({ "prune": true })).await.ok());
    assert_eq!(gone.len(), 6, "{gone:?}");
    assert!(gone[5].starts_with("delete group") && gone[4].starts_with("delete ring plan"), "{gone:?}");
    assert_eq!(server.get("/rings").await.ok()["items"], json!([]));
}
