//! The answer for one file: conditions, then ranges, then the bytes (RFC 9110 13 and 14).

use std::fs::File;
use std::ops::Range;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};

use super::conditions::{Outcome, Validators, evaluate, format_date};
use super::file_body::{FileBody, Piece};
use super::ranges::{Requested, requested};
use crate::http::Body;

/// A file that may be served.
#[derive(Debug)]
pub(crate) struct Servable {
    pub(crate) file: File,
    /// Bytes.
    pub(crate) len: u64,
    pub(crate) validators: Validators,
    pub(crate) media_type: &'static str,
}

/// Answers GET and HEAD. `Range` counts for GET only, as RFC 9110 says: HEAD always tells the length of the whole file,
/// which is what BITS asks it for.
pub(crate) fn respond(method: &Method, headers: &HeaderMap, target: Servable) -> Response<Body> {
    let ranges = match evaluate(headers, &target.validators) {
        Outcome::Failed => return with_validators(StatusCode::PRECONDITION_FAILED, Body::empty(), &target.validators),
        Outcome::NotModified => return with_validators(StatusCode::NOT_MODIFIED, Body::empty(), &target.validators),
        Outcome::Proceed { ranges } => ranges && method == Method::GET,
    };
    let field = headers.get(header::RANGE).filter(|_| ranges).and_then(|value| value.to_str().ok());
    match requested(field, target.len) {
        Requested::Whole => whole(method, target),
        Requested::Unsatisfiable => unsatisfiable(&target),
        Requested::Parts(parts) => match parts.as_slice() {
            [part] => single(part.clone(), target),
            _ => multiple(&parts, target),
        },
    }
}

/// `status` without a body.
pub(crate) fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// Any other method.
pub(crate) fn method_not_allowed() -> Response<Body> {
    let mut response = empty(StatusCode::METHOD_NOT_ALLOWED);
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}

fn whole(method: &Method, target: Servable) -> Response<Body> {
    let len = target.len;
    let mut response = with_validators(StatusCode::OK, Body::empty(), &target.validators);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(target.media_type));
    response.headers_mut().insert(header::CONTENT_LENGTH, len.into());
    if method == Method::GET {
        *response.body_mut() = file_body(target.file, vec![Piece::File(0..len)]);
    }
    response
}

fn unsatisfiable(target: &Servable) -> Response<Body> {
    let mut response = with_validators(StatusCode::RANGE_NOT_SATISFIABLE, Body::empty(), &target.validators);
    set(&mut response, header::CONTENT_RANGE, &format!("bytes */{}", target.len));
    response
}

fn single(part: Range<u64>, target: Servable) -> Response<Body> {
    let content_range = content_range(&part, target.len);
    let body = file_body(target.file, vec![Piece::File(part)]);
    let mut response = with_validators(StatusCode::PARTIAL_CONTENT, body, &target.validators);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(target.media_type));
    set(&mut response, header::CONTENT_RANGE, &content_range);
    response
}

/// As BITS requires: only `Content-Type` and `Content-Range` in each part, nothing before the first boundary.
fn multiple(parts: &[Range<u64>], target: Servable) -> Response<Body> {
    let boundary = boundary(&target.validators);
    let mut pieces = Vec::with_capacity(parts.len() * 2 + 1);
    for (index, part) in parts.iter().enumerate() {
        let line_end = if index == 0 { "" } else { "\r\n" };
        let (media_type, content_range) = (target.media_type, content_range(part, target.len));
        let head =
            format!("{line_end}--{boundary}\r\nContent-Type: {media_type}\r\nContent-Range: {content_range}\r\n\r\n");
        pieces.extend([Piece::Text(head.into()), Piece::File(part.clone())]);
    }
    pieces.push(Piece::Text(Bytes::from(format!("\r\n--{boundary}--\r\n"))));
    let body = file_body(target.file, pieces);
    let mut response = with_validators(StatusCode::PARTIAL_CONTENT, body, &target.validators);
    set(&mut response, header::CONTENT_TYPE, &format!("multipart/byteranges; boundary={boundary}"));
    response
}

/// The entity tag is derived from the file's digest, which no file can contain.
fn boundary(validators: &Validators) -> String {
    let tag: String = validators.etag.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("patchwell-{tag}")
}

fn content_range(part: &Range<u64>, len: u64) -> String {
    format!("bytes {}-{}/{len}", part.start, part.end.saturating_sub(1))
}

fn file_body(file: File, pieces: Vec<Piece>) -> Body {
    let len = pieces.iter().map(Piece::len).sum();
    Body::stream(len, FileBody::new(file, pieces))
}

fn with_validators(status: StatusCode, body: Body, validators: &Validators) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    if let Some(modified) = format_date(validators.modified) {
        set(&mut response, header::LAST_MODIFIED, &modified);
    }
    response.headers_mut().insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    set(&mut response, header::ETAG, &validators.etag);
    response
}

/// All values given are plain ASCII; one that is not would be left out.
fn set(response: &mut Response<Body>, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
