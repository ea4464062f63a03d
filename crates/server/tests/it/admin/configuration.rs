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
