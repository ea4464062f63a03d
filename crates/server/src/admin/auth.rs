//! Who a request comes from, and whether it may.
//!
//! Programs show a bearer token. People show the cookie of a session: because browsers send it by themselves, a request
//! that changes something must also come from a page of this very server, and carry a header that no other page can
//! send (no cross-site request forgery, no use in DNS rebinding).

use std::borrow::Cow;
use std::convert::Infallible;

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};
use patchwell_app::{App, Principal, acting};
use patchwell_catalog::Snapshot;
use patchwell_model::GroupId;

use super::permissions::{self, Permission};
use super::problem::Problem;
use super::state::AdminState;
use crate::http::ConnectionInfo;

/// The header that requests of people carry when they change something; its value does not matter.
pub const REQUEST_HEADER: &str = "x-patchwell-request";
/// The header that says why something is changed.
pub const REASON_HEADER: &str = "x-reason";
/// Characters of a reason that are kept.
const REASON_LENGTH: usize = 500;

/// The name of who makes a request: decisions carry it.
#[derive(Debug, Clone)]
pub(crate) struct Administrator(pub(crate) String);

/// Lets requests pass whose author may make them, and refuses all others.
pub(crate) async fn authorize(
    State(state): State<AdminState>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let needed = permissions::needed(request.method(), route.as_deref());
    if bearer_token(request.headers()).is_none() && !request.method().is_safe() {
        require_own_page(request.headers())?;
    }
    let credential = Credential::of(request.headers(), is_secure(request.extensions()));
    let principal = match credential.owner(&state.app).await? {
        Some(principal) if needed.is_given_to(&principal) => Some(principal),
        Some(principal) => return Err(Problem::forbidden(refusal(needed, &principal))),
        None if needed == Permission::Public => None,
        None => return Err(Problem::unauthorized()),
    };
    let name = principal.as_ref().map_or("", |principal| &principal.name).to_owned();
    let reason = reason(request.headers());
    request.extensions_mut().insert(Administrator(name.clone()));
    if let Some(principal) = principal {
        request.extensions_mut().insert(principal);
    }
    let mut response = acting(&name, &reason, next.run(request)).await;
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    Ok(response)
}

fn refusal(needed: Permission, principal: &Principal) -> String {
    let role = principal.role.name();
    format!("This needs the permission \"{}\", which this {role} does not have; ask an administrator.", needed.name())
}

/// What a request shows of itself.
pub(crate) enum Credential {
    None,
    Token(String),
    Session(String),
}

impl Credential {
    /// A wrong `Authorization` is not made good by a cookie.
    fn of(headers: &HeaderMap, is_secure: bool) -> Self {
        match (bearer_token(headers), session_cookie(headers, is_secure)) {
            (Some(secret), _) => Self::Token(secret.to_owned()),
            (None, Some(secret)) if !headers.contains_key(header::AUTHORIZATION) => Self::Session(secret.to_owned()),
            _ => Self::None,
        }
    }

    /// Whose it is. Secrets are found by their SHA-256, so how long it takes says nothing of them.
    async fn owner(&self, app: &App) -> Result<Option<Principal>, Problem> {
        Ok(match self {
            Self::None => None,
            Self::Token(secret) => app.authenticate(secret).await?,
            Self::Session(secret) => app.session(secret).await?,
        })
    }

    /// [`Self::owner`], without counting as use of a session.
    pub(crate) async fn owner_at_rest(&self, app: &App) -> Result<Option<Principal>, Problem> {
        match self {
            Self::Session(secret) => Ok(app.session_at_rest(secret).await?),
            other => other.owner(app).await,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Credential {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers, is_secure(&parts.extensions)))
    }
}

/// Refuses what another page than ours may have sent.
fn require_own_page(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let is_own_site = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let host = text("host").unwrap_or_default();
    let is_own_origin =
        text("origin").is_none_or(|origin| origin.split_once("://").is_some_and(|(_, from)| from == host));
    if is_own_site && is_own_origin && headers.contains_key(REQUEST_HEADER) {
        return Ok(());
    }
    if headers.get(header::COOKIE).is_none() && !headers.contains_key(REQUEST_HEADER) && is_own_site && is_own_origin {
        return Err(Problem::unauthorized());
    }
    Err(Problem::forbidden(
        "A request that changes something comes from a page of this server with the header X-Patchwell-Request, or \
         with a token.",
    ))
}

fn reason(headers: &HeaderMap) -> String {
    let text = headers.get(REASON_HEADER).map_or(Cow::Borrowed(""), |value| String::from_utf8_lossy(value.as_bytes()));
    text.chars().filter(|letter| !letter.is_control()).take(REASON_LENGTH).collect()
}

/// Whether the request came encrypted.
pub(crate) fn is_secure(extensions: &http::Extensions) -> bool {
    extensions.get::<ConnectionInfo>().is_some_and(|info| info.secure)
}

/// The cookie's name. A browser takes the first only over TLS and from this very host.
pub(crate) fn cookie_name(is_secure: bool) -> &'static str {
    if is_secure { "__Host-patchwell" } else { "patchwell" }
}

/// The secret of a session; `None` when there is none, or more than one.
fn session_cookie(headers: &HeaderMap, is_secure: bool) -> Option<&str> {
    cookie_of(headers, cookie_name(is_secure))
}

/// The value of a cookie; `None` when there is none, or more than one.
pub(crate) fn cookie_of<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(own, _)| *own == name).map(|(_, value)| value);
    let value = values.next()?;
    (values.next().is_none() && !value.is_empty()).then_some(value)
}

/// Refuses who may not act for all of these groups.
pub(crate) fn require_scope(principal: &Principal, snapshot: &Snapshot, groups: &[GroupId]) -> Result<(), Problem> {
    if principal.may_act_in(snapshot, groups) {
        return Ok(());
    }
    Err(Problem::forbidden("This concerns a group that is not yours; ask an administrator or its operator."))
}

/// The token of an `Authorization: Bearer` header; `None` when there is none, or more than one such header.
#[must_use]
pub fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next()?.to_str().ok()?;
    if values.next().is_some() {
        return None;
    }
    let (scheme, token) = value.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in values {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    fn token(values: &[&str]) -> Option<String> {
        let values: Vec<_> = values.iter().map(|value| ("authorization", *value)).collect();
        bearer_token(&headers(&values)).map(str::to_owned)
    }

    #[test]
    fn only_one_bearer_header_counts() {
        assert_eq!(token(&["Bearer abc"]).as_deref(), Some("abc"));
        assert_eq!(token(&["bearer  abc "]).as_deref(), Some("abc"));
        assert_eq!(token(&[]), None);
        assert_eq!(token(&["Bearer "]), None);
        assert_eq!(token(&["Basic abc"]), None);
        assert_eq!(token(&["Bearer abc", "Bearer def"]), None);
    }

    #[test]
    fn only_one_cookie_of_the_right_name_counts() {
        let cookie = |value, secure| session_cookie(&headers(&[("cookie", value)]), secure).map(str::to_owned);
        assert_eq!(cookie("a=1; patchwell=x; b=2", false).as_deref(), Some("x"));
        assert_eq!(cookie("patchwell=x", true), None, "set by who is not this host");
        assert_eq!(cookie("__Host-patchwell=x", true).as_deref(), Some("x"));
        assert_eq!(cookie("patchwell=x; patchwell=y", false), None);
    }

    #[test]
    fn other_pages_are_refused() {
        let own = [("host", "a:1"), ("cookie", "x=y"), (REQUEST_HEADER, "1")];
        let with = |more: &[(&'static str, &str)]| require_own_page(&headers(&[&own[..], more].concat())).is_ok();
        assert!(with(&[]));
        assert!(with(&[("origin", "http://a:1"), ("sec-fetch-site", "same-origin")]));
        assert!(!with(&[("origin", "http://b:1")]));
        assert!(!with(&[("origin", "null")]));
        assert!(!with(&[("sec-fetch-site", "cross-site")]) && !with(&[("sec-fetch-site", "same-site")]));
        assert!(require_own_page(&headers(&own[..2])).is_err());
    }
}
