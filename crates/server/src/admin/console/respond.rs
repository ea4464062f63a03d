//! Answers for what is not the API: a file of the console, or its page for an address that the console itself reads.

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};

use super::files::{self, File};
use crate::admin::problem::Problem;
use crate::http::Coding;

/// The page with which the console begins, whatever the address.
const PAGE: &str = "index.html";
/// Nothing but what this server itself serves, in no other page's frame, and no markup made from texts.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                      connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
                      frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// Answers one request.
pub(crate) async fn respond(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    let found = files::file(path).or_else(|| is_page(path).then(|| files::file(PAGE)).flatten());
    let Some(file) = found else {
        return Problem::not_found("There is no such path; the API is below /api/v1.").into_response();
    };
    if method != Method::GET && method != Method::HEAD {
        return Problem::method_not_allowed().into_response();
    }
    answer(file, &headers)
}

/// Whether the console may know this address: files have extensions, and `api` is not the console's.
fn is_page(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    !last.contains('.') && path != "api" && !path.starts_with("api/") && !path.starts_with("assets/")
}

fn answer(file: &File, headers: &HeaderMap) -> Response {
    let is_known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| matches!(tag.trim().trim_start_matches("W/"), tag if tag == "*" || tag == file.etag));
    let mut response = match (is_known, Coding::accepts_gzip(headers)) {
        (true, _) => StatusCode::NOT_MODIFIED.into_response(),
        (false, true) => packed(file),
        (false, false) => match file.unpacked() {
            Ok(content) => Body::from(content).into_response(),
            Err(error) => return Problem::internal(&error).into_response(),
        },
    };
    describe(&mut response, file);
    response
}

fn packed(file: &File) -> Response {
    let mut response = Body::from(Bytes::from_static(file.packed)).into_response();
    response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    response
}

fn describe(response: &mut Response, file: &File) {
    let kept = if file.is_immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = response.headers_mut();
    let fixed = [
        (header::CACHE_CONTROL, kept),
        (header::CONTENT_TYPE, file.media_type),
        (header::VARY, "Accept-Encoding"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    if let Ok(etag) = HeaderValue::from_str(&file.etag) {
        headers.insert(header::ETAG, etag);
    }
}

#[cfg(test)]
mod tests {
    use super::is_page;

    #[test]
    fn addresses_of_the_console_are_not_files_and_not_the_api() {
        for page in ["", "setup", "updates", "updates/5c5ba27d-9b4c-4b0a-9a22-8a3a4b3f5a6b", "apiary"] {
            assert!(is_page(page), "{page:?}");
        }
        for other in ["api", "api/v2/updates", "assets/none", "favicon.ico", ".env", "a/b.php"] {
            assert!(!is_page(other), "{other:?}");
        }
    }
}
