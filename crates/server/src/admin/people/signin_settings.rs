//! `GET /sign-in` and `PATCH /sign-in`.

use axum::extract::State;
use patchwell_app::{Settings, SettingsPart};

use crate::admin::extract::Body;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::tagged::{Tagged, Unless};
use crate::admin::views::{SignInSettingsChange, SignInSettingsView};

/// Who else says who somebody is: a provider, a directory. The `ETag` is for `If-Match`.
#[utoipa::path(
    get, path = "/sign-in", tag = "people",
    responses((status = 200, body = SignInSettingsView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_sign_in(State(state): State<AdminState>) -> Tagged<SignInSettingsView> {
    tagged(&state, &state.app.settings())
}

/// Changes who else says who somebody is, all or none; absent things stay. With `If-Match`, only if nobody changed it
/// meanwhile.
#[utoipa::path(
    patch, path = "/sign-in", tag = "people", request_body = SignInSettingsChange,
    params(("If-Match" = Option<String>, Header, description = "The `ETag` that was read")),
    responses((status = 200, body = SignInSettingsView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn update_sign_in(
    State(state): State<AdminState>,
    Unless(if_match): Unless,
    Body(change): Body<SignInSettingsChange>,
) -> Result<Tagged<SignInSettingsView>, Problem> {
    let settings = state.app.update_settings_if((SettingsPart::SignIn, if_match), change.texts()).await?;
    Ok(tagged(&state, &settings))
}

fn tagged(state: &AdminState, settings: &Settings) -> Tagged<SignInSettingsView> {
    Tagged::ok(state.app.edit_tags().settings(settings, SettingsPart::SignIn), (&settings.signin).into())
}
