//! `GET /notifications` and `PATCH /notifications`.

use axum::extract::State;
use patchwell_app::{App, Settings, SettingsPart};
use patchwell_store::deliveries;

use crate::admin::extract::Body;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::{Tagged, Unless};
use crate::admin::views::{NotificationsChange, NotificationsView};

/// How e-mail is sent and to whom, and how much waits to be told. Passwords are never shown. The `ETag` is of the
/// settings, for `If-Match`.
#[utoipa::path(
    get, path = "/notifications", tag = "notifications",
    responses((status = 200, body = NotificationsView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_notifications(State(state): State<AdminState>) -> Result<Tagged<NotificationsView>, Problem> {
    tagged(&state.app, &state.app.settings()).await
}

/// Changes how e-mail is sent and to whom, all or nothing; absent things stay. With `If-Match`, only if nobody changed
/// it meanwhile.
#[utoipa::path(
    patch, path = "/notifications", tag = "notifications", request_body = NotificationsChange,
    params(("If-Match" = Option<String>, Header, description = "The `ETag` that was read")),
    responses((status = 200, body = NotificationsView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn update_notifications(
    State(state): State<AdminState>,
    Unless(if_match): Unless,
    Body(change): Body<NotificationsChange>,
) -> Result<Tagged<NotificationsView>, Problem> {
    let settings = state.app.update_settings_if((SettingsPart::Notifications, if_match), texts(change)).await?;
    tagged(&state.app, &settings).await
}

/// The changes by the keys that the application has for them.
fn texts(change: NotificationsChange) -> Vec<(String, String)> {
    let words = |list: Option<Vec<String>>| list.map(|list| list.join(" "));
    let texts = [
        ("notify_smtp_host", change.smtp_host),
        ("notify_smtp_port", change.smtp_port.map(|port| port.to_string())),
        ("notify_smtp_security", change.smtp_security),
        ("notify_smtp_user", change.smtp_user),
        ("notify_smtp_password", change.smtp_password),
        ("notify_trusted_ca", change.trusted_ca),
        ("notify_sender_name", change.sender_name),
        ("notify_sender_address", change.sender_address),
        ("notify_new_updates", change.new_updates.map(|value| value.to_string())),
        ("notify_new_updates_recipients", words(change.new_updates_recipients)),
        ("notify_status", change.status),
        ("notify_status_weekday", change.status_weekday),
        ("notify_status_time", change.status_time),
        ("notify_status_recipients", words(change.status_recipients)),
        ("notify_private_addresses", change.private_addresses.map(|value| value.to_string())),
    ];
    texts.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}

async fn tagged(app: &App, settings: &Settings) -> Result<Tagged<NotificationsView>, Problem> {
    let counts = app.store().read(deliveries::counts).await?;
    let notify = &settings.notify;
    let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let body = NotificationsView {
        smtp_host: some(&notify.smtp.host),
        smtp_port: notify.smtp.port,
        smtp_security: notify.security_text().to_owned(),
        smtp_user: some(&notify.smtp.user),
        has_smtp_password: !notify.smtp.password.is_empty(),
        trusted_ca: some(&notify.trusted_ca),
        sender_name: notify.sender_name.clone(),
        sender_address: some(&notify.sender_address),
        new_updates: notify.new_updates,
        new_updates_recipients: notify.new_updates_recipients.clone(),
        status: notify.status_text().to_owned(),
        status_weekday: notify.weekday_text().to_owned(),
        status_time: notify.time_text(),
        status_recipients: notify.status_recipients.clone(),
        private_addresses: notify.private_addresses,
        waiting: counts.waiting,
        delivered: counts.delivered,
        given_up: counts.given_up,
    };
    Ok(Tagged::ok(app.edit_tags().settings(settings, SettingsPart::Notifications), body))
}
