//! Which path is answered by what. The OpenAPI document comes from the same list.

use axum::extract::DefaultBodyLimit;
use axum::{Json, Router, middleware, routing};
use patchwell_app::App;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::addresses::{self, AgentPorts};
use super::configuration;
use super::extract::JSON_BODY_LIMIT;
use super::problem::Problem;
use super::state::AdminState;
use super::{
    AdminApi, approvals, audit, auth, bundles, categories, cleanup, computers, console, content, downstream, eulas,
    events, groups, health, idempotency, jobs, notifications, overview, people, plans, report_schedules, reports,
    rings, rollouts, rules, settings, sync, tls, updates, uploads,
};
use crate::metrics::{Metrics, measure};

/// Where the API is.
pub(super) const PREFIX: &str = "/api/v1";

#[derive(OpenApi)]
#[openapi(
    info(title = "Patchwell administration API", description = "Everything the console and the command line do."),
    security(("token" = [])),
    modifiers(&BearerToken),
    components(responses(Problem)),
)]
struct Document;

struct BearerToken;

impl Modify for BearerToken {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        document.components.get_or_insert_default().add_security_scheme("token", scheme);
    }
}

fn v1() -> OpenApiRouter<AdminState> {
    OpenApiRouter::new()
        .routes(routes!(updates::list::list_updates))
        .routes(routes!(updates::get::get_update))
        .routes(routes!(updates::fragments::get_fragment))
        .routes(routes!(updates::decline::decline_update))
        .routes(routes!(updates::reinstate::reinstate_update))
        .routes(routes!(updates::status::get_update_status))
        .routes(routes!(approvals::list::list_approvals, approvals::create::create_approvals))
        .routes(routes!(eulas::list::list_eulas))
        .routes(routes!(eulas::accept::accept_eula))
        .routes(routes!(eulas::text::get_eula_text))
        .routes(routes!(groups::list::list_groups, groups::create::create_group))
        .routes(routes!(groups::get::get_group, groups::update::update_group, groups::delete::delete_group))
        .routes(routes!(computers::list::list_computers))
        .routes(routes!(computers::expect::expect_computers, computers::expected::list_expected_computers))
        .routes(routes!(computers::compare::compare_computers))
        .routes(routes!(computers::get::get_computer, computers::delete::delete_computer))
        .routes(routes!(computers::set_groups::set_computer_groups))
        .routes(routes!(computers::why::get_why))
        .merge(rings_and_plans())
        .routes(routes!(downstream::list::list_downstream_servers))
        .routes(routes!(
            downstream::get::get_downstream_server,
            downstream::change::change_downstream_server,
            downstream::forget::forget_downstream_server
        ))
        .routes(routes!(overview::get_status))
        .routes(routes!(addresses::get_addresses))
        .routes(routes!(events::list::list_events))
        .routes(routes!(events::stream::stream_events))
        .routes(routes!(settings::get_settings, settings::update_settings))
        .routes(routes!(jobs::import::start_import))
        .routes(routes!(jobs::export::start_export))
        .routes(routes!(bundles::key::get_bundle_key))
        .routes(routes!(bundles::trust::trust_bundle_key))
        .routes(routes!(jobs::list::list_jobs))
        .routes(routes!(jobs::get::get_job, jobs::cancel::cancel_job))
        .routes(routes!(content::summary::get_content))
        .routes(routes!(content::downloads::list_downloads))
        .routes(routes!(content::control::pause_content))
        .routes(routes!(content::control::resume_content))
        .routes(routes!(content::control::cancel_downloads))
        .routes(routes!(content::control::retry_downloads))
        .routes(routes!(content::repair::repair_content))
        .routes(routes!(content::relocate::move_content))
        .routes(routes!(content::relocate::adopt_content))
        .routes(routes!(content::verify::verify_content))
        .routes(routes!(content::missing::list_missing))
        .routes(routes!(sync::status::get_synchronization, sync::settings::update_synchronization))
        .routes(routes!(sync::control::start_synchronization))
        .routes(routes!(sync::control::stop_synchronization))
        .routes(routes!(sync::history::list_synchronizations))
        .routes(routes!(categories::list::list_products, categories::change::choose_products))
        .routes(routes!(categories::list::list_classifications, categories::change::choose_classifications))
        .routes(routes!(uploads::create::create_upload))
        .merge(automation())
        .routes(routes!(tls::status::get_tls))
        .routes(routes!(tls::authority::get_tls_ca))
        .routes(routes!(tls::use_files::use_certificates))
        .routes(routes!(tls::renew::renew_certificates))
        .merge(people_and_audit())
        .merge(telling())
        .routes(routes!(reports::list::list_reports))
        .routes(routes!(reports::get::get_report))
        .routes(routes!(reports::export::export_report))
}

fn telling() -> OpenApiRouter<AdminState> {
    OpenApiRouter::new()
        .routes(routes!(configuration::export::get_configuration, configuration::apply::put_configuration))
        .routes(routes!(notifications::settings::get_notifications, notifications::settings::update_notifications))
        .routes(routes!(notifications::test::test_notifications))
        .routes(routes!(notifications::deliveries::list_mails))
        .routes(routes!(
            report_schedules::list::list_report_schedules,
            report_schedules::create::create_report_schedule
        ))
        .routes(routes!(
            report_schedules::list::get_report_schedule,
            report_schedules::update::update_report_schedule,
            report_schedules::delete::delete_report_schedule
        ))
        .routes(routes!(report_schedules::send::send_report_schedule))
        .routes(routes!(notifications::webhooks::list_webhooks, notifications::webhooks::create_webhook))
        .routes(routes!(
            notifications::webhooks::get_webhook,
            notifications::webhooks::update_webhook,
            notifications::webhooks::delete_webhook
        ))
        .routes(routes!(notifications::test::test_webhook))
        .routes(routes!(notifications::deliveries::list_deliveries))
        .routes(routes!(notifications::deliveries::retry_delivery))
}

fn automation() -> OpenApiRouter<AdminState> {
    OpenApiRouter::new()
        .routes(routes!(rules::approval::list_approval_rules, rules::approval::create_approval_rule))
        .routes(routes!(
            rules::approval::get_approval_rule,
            rules::approval::update_approval_rule,
            rules::approval::delete_approval_rule
        ))
        .routes(routes!(rules::approval::preview_approval_rule))
        .routes(routes!(rules::approval::run_approval_rule))
        .routes(routes!(rules::decline::list_decline_rules, rules::decline::create_decline_rule))
        .routes(routes!(
            rules::decline::get_decline_rule,
            rules::decline::update_decline_rule,
            rules::decline::delete_decline_rule
        ))
        .routes(routes!(rules::decline::preview_decline_rule))
        .routes(routes!(rules::decline::run_decline_rule))
        .routes(routes!(cleanup::get_cleanup))
        .routes(routes!(cleanup::preview_cleanup))
        .routes(routes!(cleanup::run_cleanup))
}

fn rings_and_plans() -> OpenApiRouter<AdminState> {
    OpenApiRouter::new()
        .routes(routes!(rings::list::list_ring_plans, rings::create::create_ring_plan))
        .routes(routes!(rings::get::get_ring_plan, rings::change::update_ring_plan, rings::delete::delete_ring_plan))
        .routes(routes!(rollouts::list::list_rollouts, rollouts::start::start_rollouts))
        .routes(routes!(plans::create::create_plan))
        .routes(routes!(plans::get::get_plan))
        .routes(routes!(plans::apply::apply_plan))
        .routes(routes!(rollouts::get::get_rollout))
        .routes(routes!(rollouts::control::pause_rollout))
        .routes(routes!(rollouts::control::resume_rollout))
        .routes(routes!(rollouts::control::cancel_rollout))
}

fn people_and_audit() -> OpenApiRouter<AdminState> {
    OpenApiRouter::new()
        .routes(routes!(people::setup::get_setup, people::setup::set_up))
        .routes(routes!(people::provider::get_login_methods, people::login::login))
        .routes(routes!(people::provider::begin_oidc))
        .routes(routes!(people::provider::finish_oidc))
        .routes(routes!(people::signin_settings::get_sign_in, people::signin_settings::update_sign_in))
        .routes(routes!(people::login::logout))
        .routes(routes!(people::me::get_me))
        .routes(routes!(people::me::change_my_password))
        .routes(routes!(people::totp::enrol_my_totp))
        .routes(routes!(people::totp::confirm_my_totp))
        .routes(routes!(people::totp::remove_my_totp))
        .routes(routes!(people::saved_views::list_my_views, people::saved_views::save_my_view))
        .routes(routes!(people::saved_views::delete_my_view))
        .routes(routes!(people::sessions::list_my_sessions))
        .routes(routes!(people::sessions::end_my_session))
        .routes(routes!(people::users::list_users, people::users::create_user))
        .routes(routes!(people::users::get_user, people::users::update_user, people::users::delete_user))
        .routes(routes!(people::totp::remove_totp))
        .routes(routes!(people::tokens::list_tokens, people::tokens::create_token))
        .routes(routes!(people::tokens::revoke_token))
        .routes(routes!(people::sessions::list_sessions))
        .routes(routes!(people::sessions::end_session))
        .routes(routes!(audit::list_audit))
        .routes(routes!(audit::export_audit))
        .routes(routes!(audit::verify_audit))
}

/// The OpenAPI document of the API.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = OpenApiRouter::with_openapi(Document::openapi())
        .nest(PREFIX, v1().routes(routes!(uploads::put_file::put_upload_file)))
        .into_openapi();
    idempotency::describe(&mut document);
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    document
}

impl AdminApi {
    /// The API on an application.
    #[must_use]
    pub fn new(app: App) -> Self {
        Self::beside(app, Metrics::default(), AgentPorts::default())
    }

    /// The API on an application whose agents are answered on these ports; it counts in `metrics` and shows them, with
    /// what others count there.
    #[must_use]
    pub fn beside(app: App, metrics: Metrics, agents: AgentPorts) -> Self {
        let state = AdminState::new(app, metrics.clone(), agents);
        let (v1, _) = v1().split_for_parts();
        let v1 = v1
            // A wildcard, which OpenAPI has no word for.
            .route("/uploads/{id}/files/{*path}", routing::put(uploads::put_file::put_upload_file))
            .route("/openapi.json", routing::get(async || Json(openapi())))
            .fallback(async || Problem::not_found("There is no such path; see /api/v1/openapi.json."))
            .method_not_allowed_fallback(async || Problem::method_not_allowed())
            .layer(DefaultBodyLimit::max(JSON_BODY_LIMIT))
            .layer(middleware::from_fn_with_state(state.clone(), idempotency::once_for_each_key))
            .layer(middleware::from_fn_with_state(state.clone(), events::announce::announce))
            .layer(middleware::from_fn_with_state(state.clone(), auth::authorize))
            .layer(middleware::from_fn_with_state(metrics, measure));
        let router = Router::new()
            .nest(PREFIX, v1)
            .route("/healthz", routing::get(health::healthz))
            .route("/readyz", routing::get(health::readyz))
            .route("/metrics", routing::get(health::metrics))
            .fallback(console::respond)
            .with_state(state);
        Self::of(router)
    }
}
