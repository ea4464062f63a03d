//! `POST /login` and `POST /logout`.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use patchwell_app::{LIFETIME, Login, LoginRefused, Principal, Shown};

use crate::admin::auth::cookie_name;
use crate::admin::extract::Body;
use crate::admin::present;
use crate::admin::problem::Problem;
use crate::admin::refusals::sentence;
use crate::admin::state::AdminState;
use crate::admin::views::{LoginRequest, UserView};
use crate::http::ConnectionInfo;

/// Signs a user in. The answer sets the cookie of a session.
#[utoipa::path(
    post, path = "/login", tag = "people", security(()), request_body = LoginRequest,
    responses((status = 200, body = UserView), (status = "4XX", response = Problem)),
)]
pub(crate) async fn login(
    State(state): State<AdminState>,
    connection: Option<Extension<ConnectionInfo>>,
    headers: HeaderMap,
    Body(request): Body<LoginRequest>,
) -> Result<Response, Problem> {
    let connection = connection.map(|Extension(connection)| connection);
    let login = Login {
        name: request.name,
        password: request.password,
        code: request.code,
        address: connection.map(|connection| connection.peer.ip()),
        agent: agent(&headers),
    };
    let signed_in = state.app.login(login).await?;
    let body = Json(present::user(&state.app.snapshot(), &signed_in.user));
    let is_secure = connection.is_some_and(|connection| connection.secure);
    Ok(with_cookie(body.into_response(), &signed_in.secret, LIFETIME.as_secs(), is_secure))
}

/// Ends the session that asks.
#[utoipa::path(
    post, path = "/logout", tag = "people",
    responses((status = 204, description = "Signed out"), (status = "4XX", response = Problem)),
)]
pub(crate) async fn logout(
    State(state): State<AdminState>,
    connection: Option<Extension<ConnectionInfo>>,
    Extension(principal): Extension<Principal>,
) -> Result<Response, Problem> {
    if let Shown::Session { session, user } = principal.shown {
        state.app.end_session(session, Some(user)).await?;
    }
    let is_secure = connection.is_some_and(|Extension(connection)| connection.secure);
    Ok(with_cookie(StatusCode::NO_CONTENT.into_response(), "", 0, is_secure))
}

/// What a browser says of itself.
pub(super) fn agent(headers: &HeaderMap) -> String {
    headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default().to_owned()
}

pub(super) fn with_cookie(mut response: Response, secret: &str, seconds: i64, is_secure: bool) -> Response {
    let name = cookie_name(is_secure);
    let secure = if is_secure { "; Secure" } else { "" };
    let cookie = format!("{name}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

impl From<LoginRefused> for Problem {
    fn from(refused: LoginRefused) -> Self {
        let detail = sentence(&refused);
        match refused {
            LoginRefused::Wrong => Self::unauthorized().kind("login-failed", "Not signed in").detailed(detail),
            LoginRefused::CodeNeeded => Self::unauthorized().kind("code-needed", "A code is needed").detailed(detail),
            LoginRefused::NotAllowed => Self::forbidden(detail),
            LoginRefused::Unavailable => Self::bad_gateway(detail).kind("sign-in-unavailable", "Nobody to ask"),
            LoginRefused::TooMany => Self::too_many(detail),
            LoginRefused::App(error) => error.into(),
        }
    }
}
