//! `GET /settings` and `PATCH /settings`.

use axum::extract::State;
use patchwell_app::{Settings, SettingsPart};

use super::extract::Body;
use super::problem::Problem;
use super::state::AdminState;
use super::tagged::{Tagged, Unless};
use super::views::{
    CleanupSettingsChange, ContentSettingsChange, HierarchySettingsChange, MonitoringSettingsChange, SettingsChange,
    SettingsView, Targeting, TlsSettingsChange,
};

/// The settings. Their `ETag` is for `If-Match`.
#[utoipa::path(
    get, path = "/settings", tag = "settings",
    responses((status = 200, body = SettingsView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_settings(State(state): State<AdminState>) -> Tagged<SettingsView> {
    tagged(&state, &state.app.settings())
}

/// Changes settings, all or none; absent ones stay. With `If-Match`, only if nobody changed them meanwhile.
#[utoipa::path(
    patch, path = "/settings", tag = "settings", request_body = SettingsChange,
    params(("If-Match" = Option<String>, Header, description = "The `ETag` that was read")),
    responses((status = 200, body = SettingsView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn update_settings(
    State(state): State<AdminState>,
    Unless(if_match): Unless,
    Body(change): Body<SettingsChange>,
) -> Result<Tagged<SettingsView>, Problem> {
    let settings = state.app.update_settings_if((SettingsPart::Server, if_match), texts(&change)).await?;
    Ok(tagged(&state, &settings))
}

fn tagged(state: &AdminState, settings: &Settings) -> Tagged<SettingsView> {
    Tagged::ok(state.app.edit_tags().settings(settings, SettingsPart::Server), view(settings))
}

fn view(settings: &Settings) -> SettingsView {
    SettingsView {
        targeting: settings.targeting.into(),
        auto_approve_revisions: settings.auto_approve_revisions,
        auto_decline_expired: settings.auto_decline_expired,
        registration_required: settings.registration_required,
        content_host: settings.content_host.clone(),
        max_computers: settings.max_computers as u64,
        client_event_days: settings.client_event_days,
        server_event_days: settings.server_event_days,
        content: (&settings.content).into(),
        cleanup: (&settings.cleanup).into(),
        hierarchy: (&settings.hierarchy).into(),
        tls: (&settings.tls).into(),
        monitoring: (&settings.monitoring).into(),
    }
}

/// The changes by the keys that the application has for them.
fn texts(change: &SettingsChange) -> Vec<(String, String)> {
    let targeting = change.targeting.map(|targeting| match targeting {
        Targeting::ServerSide => "server_side".to_owned(),
        Targeting::ClientSide => "client_side".to_owned(),
    });
    let texts = [
        ("targeting", targeting),
        ("auto_approve_revisions", change.auto_approve_revisions.map(|value| value.to_string())),
        ("auto_decline_expired", change.auto_decline_expired.map(|value| value.to_string())),
        ("registration_required", change.registration_required.map(|value| value.to_string())),
        ("content_host", change.content_host.clone()),
        ("max_computers", change.max_computers.map(|value| value.to_string())),
        ("client_event_days", change.client_event_days.map(|value| value.to_string())),
        ("server_event_days", change.server_event_days.map(|value| value.to_string())),
    ];
    let content = change.content.iter().flat_map(ContentSettingsChange::texts);
    let monitoring = change.monitoring.iter().flat_map(MonitoringSettingsChange::texts);
    let cleanup = change.cleanup.iter().flat_map(CleanupSettingsChange::texts);
    let hierarchy = change.hierarchy.iter().flat_map(HierarchySettingsChange::texts);
    let tls = change.tls.iter().flat_map(TlsSettingsChange::texts);
    let all = texts.into_iter().chain(content).chain(cleanup).chain(hierarchy).chain(tls).chain(monitoring);
    all.filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}
