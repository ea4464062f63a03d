//! The configuration as text, for all configurations.

use std::collections::HashMap;

use patchwell_app::{ConfigurationFile, ConfigurationRequest};
use proptest::collection::{hash_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::support;

/// A text with some of everything: settings, a forest of groups, webhooks.
fn texts() -> impl Strategy<Value = String> {
    let settings = (
        option::of(any::<bool>()),
        option::of(prop_oneof![Just("client_side"), Just("server_side")]),
        option::of(1..=64_u32),
        option::of(vec("[a-z]{1,8}\\.example\\.test", 0..4)),
        option::of(vec("[a-z]{2}", 0..4)),
        option::of("[ -~äöü]{0,20}"),
        option::of(vec("[a-z]{1,6}@example\\.test", 0..3)),
    );
    let names = hash_map("[A-Za-zÄ0-9 \"'\\\\.#-]{0,12}x", any::<prop::sample::Index>(), 0..8);
    let hooks = hash_map("[A-Za-z \"]{0,9}x", (any::<bool>(), any::<bool>(), "[a-z]{1,5}"), 0..3);
    (settings, names, hooks, automation()).prop_map(|(settings, names, hooks, (plans, rules))| {
        let quote = |text: &str| toml_text(text);
        let list = |list: &[String]| format!("[{}]", list.iter().map(|one| quote(one)).collect::<Vec<_>>().join(", "));
        let mut text = "[settings]\n".to_owned();
        let (express, targeting, parallel, hosts, languages, sender, recipients) = settings;
        let lines = [
            express.map(|flag| format!("content_express = {flag}")),
            targeting.map(|text| format!("targeting = {}", quote(text))),
            parallel.map(|number| format!("content_parallel = {number}")),
            hosts.map(|hosts| format!("content_hosts = {}", list(&hosts))),
            languages.map(|languages| format!("content_languages = {}", list(&languages))),
            sender.map(|name| format!("notify_sender_name = {}", quote(&name))),
            recipients.map(|all| format!("notify_status_recipients = {}", list(&all))),
        ];
        lines.into_iter().flatten().for_each(|line| text.push_str(&format!("{line}\n")));
        let mut known: Vec<(String, String)> = Vec::new();
        for (name, parent) in names {
            let name = name.trim().to_owned();
            if known.iter().any(|(other, _)| other.to_lowercase() == name.to_lowercase()) {
                continue;
            }
            let parent =
                if known.is_empty() { "All Computers" } else { &known[parent.index(known.len())].0 }.to_owned();
            known.push((name, parent));
        }
        // Those below may come first.
        for (name, parent) in known.iter().rev() {
            text.push_str(&format!("[[groups]]\nname = {}\nparent = {}\n", quote(name), quote(parent)));
        }
        let mut names: Vec<String> = Vec::new();
        for (name, (is_enabled, hears_all, path)) in hooks {
            if names.contains(&name.trim().to_lowercase()) {
                continue;
            }
            names.push(name.trim().to_lowercase());
            let events = if hears_all { "[]" } else { "[\"job.finished\", \"synchronization.finished\"]" };
            text.push_str(&format!("[[webhooks]]\nname = {}\nurl = \"http://x/{path}\"\n", quote(&name)));
            text.push_str(&format!("events = {events}\nenabled = {is_enabled}\n"));
        }
        let group = |index: &prop::sample::Index| {
            if known.is_empty() { "All Computers".to_owned() } else { known[index.index(known.len())].0.clone() }
        };
        for (name, (at, arrival, hours, windows)) in plans {
            text.push_str(&format!(
                "[[ring_plans]]\nname = {}\n[[ring_plans.rings]]\nname = \"first\"\n",
                quote(&name)
            ));
            text.push_str(&format!("groups = {}\ndelay_hours = {hours}\n", list(&[group(&at)])));
            if arrival {
                text.push_str("delay_from = \"arrival\"\nmin_reported = 3\ndeadline_days = 2\n");
            }
            if windows {
                text.push_str("windows = [\"sun,sat 22:00-4:00\", \"daily 01:00-05:00\"]\n");
            }
        }
        for (name, (at, declines, enabled, texts, age)) in rules {
            let section = if declines { "decline_rules" } else { "rules" };
            text.push_str(&format!("[[{section}]]\nname = {}\nenabled = {enabled}\n", quote(&name)));
            text.push_str(&format!("title_contains = {}\nmin_age_days = {age}\n", list(&texts)));
            if declines {
                text.push_str(&format!("keep_approved = {enabled}\nseverities = [\"low\", \"critical\"]\n"));
            } else {
                let groups = [group(&at[0]), group(&at[1])];
                text.push_str(&format!(
                    "groups = {}\ndeadline_days = 3\ndeadline_time = \"0{}:30\"\n",
                    list(&groups),
                    age % 10
                ));
                text.push_str("products = [\"6964aab4-c5b5-43bd-a17d-ffb4346a8e1d\"]\narchitectures = [\"x64\"]\n");
            }
        }
        text
    })
}

type GeneratedPlan = (prop::sample::Index, bool, u16, bool);
type GeneratedRule = ([prop::sample::Index; 2], bool, bool, Vec<String>, u16);

/// Ring plans and rules, by name; groups are chosen among those that there are.
fn automation() -> impl Strategy<Value = (HashMap<String, GeneratedPlan>, HashMap<String, GeneratedRule>)> {
    let plans =
        hash_map("[a-zÄ]{1,6}", (any::<prop::sample::Index>(), any::<bool>(), 0..8_000_u16, any::<bool>()), 0..3);
    let at = [any::<prop::sample::Index>(), any::<prop::sample::Index>()];
    let texts = vec("[ -~]{0,9}x", 1..4);
    let rules = hash_map("[a-z\"]{1,6}", (at, any::<bool>(), any::<bool>(), texts, 1..3_650_u16), 0..4);
    (plans, rules)
}

fn toml_text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn request(text: &str, prune: bool) -> ConfigurationRequest {
    let file = ConfigurationFile { name: "generated.toml".to_owned(), text: text.to_owned() };
    ConfigurationRequest { files: vec![file], prune, ..ConfigurationRequest::default() }
}

#[test]
fn applied_again_or_exported_and_applied_every_configuration_changes_nothing() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    // One application for all of them: each is applied to what the one before left.
    let app = runtime.block_on(support::open(folder.path()));
    let mut runner = TestRunner::new(Config { cases: 64, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&texts(), |text| {
        runtime.block_on(async {
            let fail =
                |what: &str, plan: &dyn std::fmt::Debug| TestCaseError::fail(format!("{what}: {plan:?}\n{text}"));
            let planned = app.plan_configuration(&request(&text, true)).await.unwrap();
            let made = app.apply_configuration(&request(&text, true)).await.map_err(|error| fail("applied", &error))?;
            prop_assert_eq!(&planned, &made);
            let again = app.apply_configuration(&request(&text, true)).await.unwrap();
            if !again.changes.is_empty() {
                return Err(fail("again", &again));
            }
            let exported = app.export_configuration().await.unwrap();
            let after = app.apply_configuration(&request(&exported, true)).await;
            let after = after.map_err(|error| fail(&exported, &error))?;
            if !after.changes.is_empty() || !after.unmanaged.is_empty() {
                return Err(fail(&exported, &after));
            }
            prop_assert_eq!(app.export_configuration().await.unwrap(), exported);
            Ok(())
        })
    });
    outcome.unwrap();
}
