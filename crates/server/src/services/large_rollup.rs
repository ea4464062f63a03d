//! Requests that are longer than others may be: a server below tells of the status of five hundred computers at once,
//! and does not split what it tells by bytes. A few of them are read at a time, so that memory stays bounded.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, StatusCode, header};
use patchwell_wire::soap::{DecodedRequest, Service, decode_request};
use patchwell_wire::{DecodeError, Limits};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::ServiceOptions;
use crate::http::HttpRefusal;
use crate::reporting::{ROLLUP_BODY_BYTES, ROLLUP_ELEMENTS, is_rollup};

/// How many are read at the same time.
pub(super) const AT_ONCE: usize = 2;

/// Whether the request is a rollup that is longer than other requests may be.
pub(super) fn is_large<B: http_body::Body>(service: Service, request: &Request<B>, options: &ServiceOptions) -> bool {
    let headers = request.headers();
    let action = headers.get("soapaction").and_then(|action| action.to_str().ok());
    // What comes packed tells nothing of its length.
    let is_packed = headers.contains_key(header::CONTENT_ENCODING);
    let is_large = is_packed || request.body().size_hint().upper().is_none_or(|most| most > options.body_bytes as u64);
    service == Service::Reporting && is_large && is_rollup(action)
}

/// Waits for a turn if there is need of one.
pub(super) async fn turn(
    turns: &Arc<Semaphore>,
    is_large: bool,
    options: &ServiceOptions,
) -> Result<Option<OwnedSemaphorePermit>, HttpRefusal> {
    if !is_large {
        return Ok(None);
    }
    let busy = || HttpRefusal::new(StatusCode::SERVICE_UNAVAILABLE, "Other rollups are being read; try again later.");
    match tokio::time::timeout(options.body_timeout, Arc::clone(turns).acquire_owned()).await {
        Ok(Ok(permit)) => Ok(Some(permit)),
        _ => Err(busy()),
    }
}

/// Bounds of a request, with or without a turn.
pub(super) fn limits(turn: Option<&OwnedSemaphorePermit>, options: &ServiceOptions) -> Limits {
    let usual = Limits { body_bytes: options.body_bytes, ..Limits::request() };
    match turn {
        None => usual,
        Some(_) => Limits {
            body_bytes: options.body_bytes.max(ROLLUP_BODY_BYTES),
            elements: usual.elements.max(ROLLUP_ELEMENTS),
            ..usual
        },
    }
}

/// Reads a message; a long one on a thread that may take its time.
pub(super) async fn decode(
    turn: Option<&OwnedSemaphorePermit>,
    body: &Bytes,
    limits: Limits,
) -> Result<DecodedRequest, DecodeError> {
    if turn.is_none() {
        return decode_request(body, &limits);
    }
    let (copy, same) = (body.clone(), limits.clone());
    let task = tokio::task::spawn_blocking(move || decode_request(&copy, &same));
    match task.await {
        Ok(decoded) => decoded,
        // The runtime is going down; the answer may still arrive.
        Err(_) => decode_request(body, &limits),
    }
}
