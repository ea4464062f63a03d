//! Rules, as agents see what they do.

use patchwell_app::RuleKind;
use patchwell_catalog::{Conditions, Rule, RuleAction};
use patchwell_model::{GroupId, Timestamp};
use patchwell_wire::client::deployment::DeploymentAction;

use crate::support::{Agent, Document, Server, id_of};

#[tokio::test]
async fn what_a_rule_approves_reaches_an_agent_at_its_next_scan() {
    let server = Server::with(&[Document::category(1, "Product"), Document::software(10).in_category(1)]).await;
    let mut agent = Agent::ready(&server, "pc-1").await;
    let category = server.revision(id_of(1));
    agent.scan(&[], &[]).await;
    let first = agent.scan(&[category], &[]).await;
    let deployed = first.new_updates[0].deployment.as_ref().unwrap();
    assert_eq!(deployed.action, DeploymentAction::PreDeploymentCheck);
    let action = RuleAction::Approve { groups: vec![GroupId::ALL_COMPUTERS], deadline: None, skip_superseded: false };
    let rule = Rule {
        name: "Everything of the product".to_owned(),
        is_enabled: true,
        conditions: Conditions { products: vec![id_of(1)], ..Conditions::default() },
        action,
        since: Timestamp::UNIX_EPOCH,
        looked_until: Timestamp::UNIX_EPOCH,
    };
    server.app.create_rule(rule).await.unwrap();
    server.minutes_later(5);
    server.publish(&[Document::software(11).in_category(1), Document::software(12)]).await;
    let old = server.revision(id_of(10));
    let scan = agent.scan(&[category], &[old]).await;
    let mut told: Vec<(i32, DeploymentAction)> = Vec::new();
    for update in &scan.new_updates {
        told.push((update.id, update.deployment.as_ref().unwrap().action));
    }
    told.sort_by_key(|(id, _)| *id);
    let [by_rule, other] = [11, 12].map(|number| server.revision(id_of(number)));
    assert_eq!(told, [(by_rule, DeploymentAction::Install), (other, DeploymentAction::PreDeploymentCheck)]);
    assert!(scan.changed_updates.is_empty(), "what was there before waits until the rule is run");
    let known = server.app.find_rule(RuleKind::Approval, "everything of the product").await.unwrap();
    server.app.run_rule(known).await.unwrap();
    let scan = agent.scan(&[category], &[old, by_rule, other]).await;
    let changed: Vec<i32> = scan.changed_updates.iter().map(|update| update.id).collect();
    assert_eq!(changed, [old]);
}
