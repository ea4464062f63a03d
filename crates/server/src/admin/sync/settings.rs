//! `PATCH /synchronization`.

use axum::extract::State;
use patchwell_app::{SettingsPart, SyncSettings};

use super::status::status;
use crate::admin::extract::Body;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::{Tagged, Unless};
use crate::admin::views::{SyncSettingsChange, SyncSettingsView, SyncStatus};

/// Changes from where, how and when this server synchronizes, all or none; absent settings stay. With `If-Match`, only
/// if nobody changed them meanwhile.
#[utoipa::path(
    patch, path = "/synchronization", tag = "synchronization", request_body = SyncSettingsChange,
    params(("If-Match" = Option<String>, Header, description = "The `ETag` that was read")),
    responses((status = 200, body = SyncStatus), (status = "4XX", response = Problem)),
)]
pub(crate) async fn update_synchronization(
    State(state): State<AdminState>,
    Unless(if_match): Unless,
    Body(change): Body<SyncSettingsChange>,
) -> Result<Tagged<SyncStatus>, Problem> {
    let settings = state.app.update_settings_if((SettingsPart::Synchronization, if_match), texts(change)).await?;
    status(&state.app, &settings).await
}

/// The changes by the keys that the application has for them.
fn texts(change: SyncSettingsChange) -> Vec<(String, String)> {
    let texts = [
        ("sync_source", change.source),
        ("sync_replica", change.replica.map(|value| value.to_string())),
        ("sync_proxy", change.proxy),
        ("sync_proxy_user", change.proxy_user),
        ("sync_proxy_password", change.proxy_password),
        ("sync_trusted_ca", change.trusted_ca),
        ("sync_languages", change.languages.map(|tags| tags.join(" "))),
        ("sync_times_per_day", change.times_per_day.map(|value| value.to_string())),
        ("sync_start", change.start),
    ];
    texts.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}

impl From<&SyncSettings> for SyncSettingsView {
    fn from(settings: &SyncSettings) -> Self {
        let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        Self {
            source: settings.source.to_string(),
            replica: settings.is_replica(),
            proxy: some(&settings.proxy.url),
            proxy_user: some(&settings.proxy.user),
            has_proxy_password: !settings.proxy.password.is_empty(),
            trusted_ca: some(&settings.trusted_ca),
            languages: settings.languages.iter().map(|language| language.as_str().to_owned()).collect(),
            times_per_day: settings.times_per_day,
            start: format!("{:02}:{:02}", settings.start.hour(), settings.start.minute()),
        }
    }
}
