//! What each operation needs. One line each; an operation without a line is for administrators only, and fails a test.

use std::collections::HashMap;
use std::sync::LazyLock;

use http::Method;
use patchwell_app::Principal;
use patchwell_model::Role;

/// What an operation needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Nothing: whoever reaches the server.
    Public,
    /// To be signed in; it concerns only oneself.
    SignedIn,
    /// To read what is not about people.
    Read,
    /// To act for some groups; the handler checks which, see [`super::auth::require_scope`].
    ActInGroups,
    /// To act for all computers.
    ActEverywhere,
    /// To change the server itself, its catalog and its groups.
    Configure,
    /// To manage users, tokens and sessions, and read what everybody did.
    ManagePeople,
}

use Permission::{ActEverywhere, ActInGroups, Configure, ManagePeople, Public, Read, SignedIn};

/// Handlers by name, and what they need.
const PERMISSIONS: &[(&str, Permission)] = &[
    ("list_updates", Read),
    ("get_update", Read),
    ("get_fragment", Read),
    ("decline_update", ActEverywhere),
    ("reinstate_update", ActEverywhere),
    ("get_update_status", Read),
    ("list_approvals", Read),
    ("create_approvals", ActInGroups),
    ("list_eulas", Read),
    ("get_eula_text", Read),
    ("accept_eula", Configure),
    ("list_groups", Read),
    ("create_group", Configure),
    ("get_group", Read),
    ("update_group", Configure),
    ("delete_group", Configure),
    ("list_computers", Read),
    ("list_expected_computers", Read),
    ("compare_computers", Read),
    ("expect_computers", ActEverywhere),
    ("get_computer", Read),
    ("delete_computer", ActInGroups),
    ("set_computer_groups", ActInGroups),
    ("get_why", Read),
    ("list_reports", Read),
    ("get_report", Read),
    ("export_report", Read),
    ("list_ring_plans", Read),
    ("create_ring_plan", Configure),
    ("get_ring_plan", Read),
    ("update_ring_plan", Configure),
    ("delete_ring_plan", Configure),
    ("create_plan", ActInGroups),
    ("get_plan", Read),
    ("apply_plan", ActInGroups),
    ("list_rollouts", Read),
    ("start_rollouts", ActInGroups),
    ("get_rollout", Read),
    ("pause_rollout", ActInGroups),
    ("resume_rollout", ActInGroups),
    ("cancel_rollout", ActInGroups),
    ("list_downstream_servers", Read),
    ("get_downstream_server", Read),
    ("change_downstream_server", Configure),
    ("forget_downstream_server", Configure),
    ("get_status", Read),
    ("get_addresses", Read),
    ("list_events", Read),
    ("stream_events", Read),
    ("get_settings", Read),
    ("update_settings", Configure),
    ("get_bundle_key", Read),
    ("trust_bundle_key", Configure),
    ("start_export", Configure),
    ("get_tls", Read),
    ("get_tls_ca", Read),
    ("use_certificates", Configure),
    ("renew_certificates", Configure),
    ("start_import", Configure),
    ("get_synchronization", Read),
    ("update_synchronization", Configure),
    ("start_synchronization", Configure),
    ("stop_synchronization", Configure),
    ("list_synchronizations", Read),
    ("list_products", Read),
    ("choose_products", Configure),
    ("list_classifications", Read),
    ("choose_classifications", Configure),
    ("list_jobs", Read),
    ("get_job", Read),
    ("cancel_job", Configure),
    ("get_content", Read),
    ("list_downloads", Read),
    ("pause_content", Configure),
    ("resume_content", Configure),
    ("cancel_downloads", Configure),
    ("retry_downloads", Configure),
    ("repair_content", Configure),
    ("move_content", Configure),
    ("adopt_content", Configure),
    ("verify_content", Configure),
    ("list_missing", Read),
    ("create_upload", Configure),
    ("put_upload_file", Configure),
    ("get_configuration", ManagePeople),
    ("put_configuration", ManagePeople),
    ("get_notifications", Configure),
    ("update_notifications", Configure),
    ("test_notifications", Configure),
    ("list_mails", Configure),
    ("list_report_schedules", Read),
    ("create_report_schedule", Configure),
    ("get_report_schedule", Read),
    ("update_report_schedule", Configure),
    ("delete_report_schedule", Configure),
    ("send_report_schedule", Configure),
    ("list_webhooks", Configure),
    ("create_webhook", Configure),
    ("get_webhook", Configure),
    ("update_webhook", Configure),
    ("delete_webhook", Configure),
    ("test_webhook", Configure),
    ("list_deliveries", Configure),
    ("retry_delivery", Configure),
    ("list_approval_rules", Read),
    ("create_approval_rule", Configure),
    ("get_approval_rule", Read),
    ("update_approval_rule", Configure),
    ("delete_approval_rule", Configure),
    ("preview_approval_rule", Read),
    ("run_approval_rule", ActEverywhere),
    ("list_decline_rules", Read),
    ("create_decline_rule", Configure),
    ("get_decline_rule", Read),
    ("update_decline_rule", Configure),
    ("delete_decline_rule", Configure),
    ("preview_decline_rule", Read),
    ("run_decline_rule", ActEverywhere),
    ("get_cleanup", Read),
    ("preview_cleanup", Read),
    ("run_cleanup", Configure),
    ("get_setup", Public),
    ("set_up", Public),
    ("get_login_methods", Public),
    ("login", Public),
    ("begin_oidc", Public),
    ("finish_oidc", Public),
    ("get_sign_in", ManagePeople),
    ("update_sign_in", ManagePeople),
    ("logout", SignedIn),
    ("get_me", SignedIn),
    ("change_my_password", SignedIn),
    ("enrol_my_totp", SignedIn),
    ("confirm_my_totp", SignedIn),
    ("remove_my_totp", SignedIn),
    ("list_my_views", SignedIn),
    ("save_my_view", SignedIn),
    ("delete_my_view", SignedIn),
    ("list_my_sessions", SignedIn),
    ("end_my_session", SignedIn),
    ("list_users", ManagePeople),
    ("create_user", ManagePeople),
    ("get_user", ManagePeople),
    ("update_user", ManagePeople),
    ("delete_user", ManagePeople),
    ("remove_totp", ManagePeople),
    ("list_tokens", ManagePeople),
    ("create_token", ManagePeople),
    ("revoke_token", ManagePeople),
    ("list_sessions", ManagePeople),
    ("end_session", ManagePeople),
    ("list_audit", ManagePeople),
    ("export_audit", ManagePeople),
    ("verify_audit", ManagePeople),
];

impl Permission {
    /// All of them.
    pub const ALL: [Self; 7] = [Public, SignedIn, Read, ActInGroups, ActEverywhere, Configure, ManagePeople];

    /// What the handler of this name needs, if that was declared.
    #[must_use]
    pub fn declared(operation: &str) -> Option<Self> {
        PERMISSIONS.iter().find(|(name, _)| *name == operation).map(|(_, permission)| *permission)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Public => "public",
            SignedIn => "signed in",
            Read => "read",
            ActInGroups => "act in groups",
            ActEverywhere => "act everywhere",
            Configure => "configure",
            ManagePeople => "manage people",
        }
    }

    /// Whether a role has it; what it has only for some groups counts.
    #[must_use]
    pub fn is_of(self, role: Role) -> bool {
        match self {
            Public | SignedIn | Read => true,
            ActInGroups | ActEverywhere => role != Role::Reporter,
            Configure | ManagePeople => role == Role::Administrator,
        }
    }

    /// Whether somebody has it.
    pub(crate) fn is_given_to(self, principal: &Principal) -> bool {
        self.is_of(principal.role) && (self != ActEverywhere || principal.may_act_everywhere())
    }
}

/// By method and path with the names of parameters, as the router matches them.
static BY_ROUTE: LazyLock<HashMap<(Method, String), Permission>> = LazyLock::new(|| {
    let document = serde_json::to_value(super::openapi()).unwrap_or_default();
    let mut permissions = HashMap::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let permission = operation["operationId"].as_str().and_then(Permission::declared);
            if let (Ok(method), Some(permission)) = (method.to_uppercase().parse::<Method>(), permission) {
                permissions.insert((method, path.clone()), permission);
            }
        }
    }
    permissions.insert((Method::GET, format!("{}/openapi.json", super::router::PREFIX)), Read);
    permissions
});

/// What a request needs; `route` is the path that the router matched, `None` when there is none such.
pub(crate) fn needed(method: &Method, route: Option<&str>) -> Permission {
    let Some(route) = route else { return SignedIn };
    let method = if method == Method::HEAD { Method::GET } else { method.clone() };
    // The router writes wildcards `{*path}`, the document `{path}`.
    let key = (method, route.replace("{*", "{"));
    BY_ROUTE.get(&key).copied().unwrap_or(ManagePeople)
}
