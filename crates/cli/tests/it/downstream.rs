//! Servers below.

use std::sync::Arc;

use patchwell_app::clock::SystemClock;
use patchwell_app::{App, AppConfig};
use serde_json::json;

use crate::run::{done, json, refused, with_catalog};

#[test]
fn servers_are_listed_allowed_blocked_and_forgotten() {
    let directory = with_catalog();
    let here = directory.path();
    assert!(done(here, &["downstream", "list"]).contains("No server"));
    let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
    let id = uuid::Uuid::from_u128(7);
    {
        let app = App::open(&AppConfig::new(here.join("patchwell-data")), Arc::new(SystemClock)).unwrap();
        runtime.block_on(app.authorize_downstream(id, "branch\u{202e}.example.test")).unwrap();
    }
    let list = done(here, &["downstream", "list"]);
    assert!(list.contains(&id.to_string()) && !list.contains('\u{202e}'), "{list}");
    let name = id.to_string();
    assert_eq!(json(here, &["downstream", "block", &name])["is_allowed"], json!(false));
    assert!(done(here, &["downstream", "allow", &name]).contains("may synchronize"));
    assert!(done(here, &["downstream", "show", &name]).contains("unknown"));
    assert_eq!(json(here, &["downstream", "forget", &name])["forgotten"], json!(name));
    refused(here, &["downstream", "show", &name], "no downstream server");

    let settings = json(here, &["settings", "set", "--hierarchy-allow-list", "a.example.test B.example.test"]);
    assert_eq!(settings["hierarchy"]["allow_list"], json!(["a.example.test", "b.example.test"]));
    assert!(done(here, &["settings", "show"]).contains("a.example.test b.example.test"));
    assert_eq!(json(here, &["status", "--include-downstream"])["computers"], 0);
    assert_eq!(json(here, &["computers", "list", "--include-downstream"])["total"], 0);
}
