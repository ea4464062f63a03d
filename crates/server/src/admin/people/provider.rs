//! `GET /login`, `GET /login/oidc` and its callback: signing in at an OpenID Connect provider.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use patchwell_app::{ATTEMPT, LIFETIME, LoginRefused, Return};
use serde::Deserialize;
use utoipa::IntoParams;

use super::login::{agent, with_cookie};
use crate::admin::auth::cookie_of;
use crate::admin::extract::Query;
use crate::admin::problem::Problem;
use crate::admin::state::AdminState;
use crate::admin::views::SignInMethods;
use crate::http::ConnectionInfo;

/// Where the cookie of an attempt is sent, and nowhere else.
const PATH: &str = "/api/v1/login/oidc";
/// The cookie that ties an attempt to a browser.
const COOKIE: &str = "patchwell-attempt";

/// How people can sign in.
#[utoipa::path(
    get, path = "/login", tag = "people", security(()),
    responses((status = 200, body = SignInMethods), (status = "4XX", response = Problem)),
)]
pub(crate) async fn get_login_methods(State(state): State<AdminState>) -> Json<SignInMethods> {
    let settings = state.app.settings();
    Json(SignInMethods {
        password: true,
        directory: settings.signin.has_ldap(),
        provider: settings.signin.has_oidc().then(|| PATH.to_owned()),
    })
}

/// Sends a browser to the provider, or back to the console, which says why not.
#[utoipa::path(
    get, path = "/login/oidc", tag = "people", security(()),
    responses(
        (status = 303, description = "To the provider; to the console with `sign_in=unavailable` when it does not answer"),
        (status = "4XX", response = Problem),
    ),
)]
pub(crate) async fn begin_oidc(State(state): State<AdminState>) -> Result<Response, Problem> {
    let departure = match state.app.depart().await {
        Err(LoginRefused::Unavailable) => return not_signed_in(&state, "unavailable"),
        other => other?,
    };
    // Lax, not Strict: the provider sends the browser back from another site.
    let cookie = attempt_cookie(&state, &departure.secret, ATTEMPT.as_secs());
    redirect(&departure.address, &cookie)
}

/// What the provider sends the browser back with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CallbackParameters {
    /// Names the attempt.
    state: Option<String>,
    /// To be exchanged for who it is.
    code: Option<String>,
    /// Who answers.
    iss: Option<String>,
    /// Why nobody is signed in.
    error: Option<String>,
}

/// Takes a browser back that comes from the provider, signs its user in and sends it to the console. When nobody is
/// signed in, the console is told why by `sign_in` in its address.
#[utoipa::path(
    get, path = "/login/oidc/callback", tag = "people", security(()), params(CallbackParameters),
    responses(
        (status = 303, description = "To the console, with `sign_in` when nobody is signed in: `denied`, `attempt`, \
            `not_allowed`, `unavailable`, `too_many` or `failed`"),
        (status = "4XX", response = Problem),
    ),
)]
pub(crate) async fn finish_oidc(
    State(state): State<AdminState>,
    connection: Option<Extension<ConnectionInfo>>,
    headers: HeaderMap,
    Query(parameters): Query<CallbackParameters>,
) -> Result<Response, Problem> {
    let connection = connection.map(|Extension(connection)| connection);
    if let Some(error) = parameters.error {
        let error: String = error.chars().filter(char::is_ascii_graphic).take(100).collect();
        tracing::warn!(error, "the provider signed nobody in");
        return not_signed_in(&state, "denied");
    }
    let (Some(secret), Some(given), Some(code)) = (cookie_of(&headers, COOKIE), parameters.state, parameters.code)
    else {
        return not_signed_in(&state, "attempt");
    };
    let address = connection.map(|connection| connection.peer.ip().to_string()).unwrap_or_default();
    let back = Return {
        secret: secret.to_owned(),
        state: given,
        code,
        issuer: parameters.iss,
        from: (address, agent(&headers)),
    };
    let signed_in = match state.app.arrive(back).await {
        Ok(signed_in) => signed_in,
        Err(refused) => return not_signed_in(&state, why(&refused)),
    };
    let is_secure = connection.is_some_and(|connection| connection.secure);
    let response = redirect("/", &attempt_cookie(&state, "", 0))?;
    Ok(with_cookie(response, &signed_in.secret, LIFETIME.as_secs(), is_secure))
}

/// Why nobody is signed in, as the console knows it.
fn why(refused: &LoginRefused) -> &'static str {
    match refused {
        LoginRefused::Wrong | LoginRefused::CodeNeeded => "attempt",
        LoginRefused::TooMany => "too_many",
        LoginRefused::NotAllowed => "not_allowed",
        LoginRefused::Unavailable => "unavailable",
        LoginRefused::App(error) => {
            tracing::error!(%error, "nobody can be signed in");
            "failed"
        }
    }
}

/// Sends the browser to the console, which says why nobody is signed in. The attempt is over.
fn not_signed_in(state: &AdminState, why: &str) -> Result<Response, Problem> {
    redirect(&format!("/?sign_in={why}"), &attempt_cookie(state, "", 0))
}

fn attempt_cookie(state: &AdminState, secret: &str, seconds: i64) -> String {
    let is_secure = state.app.settings().signin.public_url.starts_with("https://");
    let secure = if is_secure { "; Secure" } else { "" };
    format!("{COOKIE}={secret}; Path={PATH}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

fn redirect(to: &str, cookie: &str) -> Result<Response, Problem> {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let header = |text: &str| HeaderValue::from_str(text).map_err(|error| Problem::internal(&error));
    response.headers_mut().insert(header::LOCATION, header(to)?);
    response.headers_mut().append(header::SET_COOKIE, header(cookie)?);
    // The code in this address is nobody else's business.
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}
