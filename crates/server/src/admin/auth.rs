//! Who may use the administration API.
//!
//! Only bearer tokens count: there are no cookies, so a page in a browser cannot act for its user (no cross-site
//! request forgery, no use in DNS rebinding), and the `Host` header decides nothing.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, header};

use super::problem::Problem;
use super::state::AdminState;

/// The name of the token that a request showed: decisions carry it.
#[derive(Debug, Clone)]
pub(crate) struct Administrator(pub(crate) String);

/// Lets requests with a valid token pass and refuses all others.
pub(crate) async fn require_token(
    State(state): State<AdminState>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let secret = bearer_token(request.headers()).ok_or_else(Problem::unauthorized)?;
    // Tokens are found by the SHA-256 of their secret, so how long it takes says nothing of the secret.
    let token = state.app.authenticate(secret).await?.ok_or_else(Problem::unauthorized)?;
    request.extensions_mut().insert(Administrator(token.name));
    Ok(next.run(request).await)
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

    fn token(values: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, value.parse().unwrap());
        }
        bearer_token(&headers).map(str::to_owned)
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
}
