//! Content codings of answers: XPRESS for agents, gzip for others, nothing for those that ask for nothing.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};

use super::Body;

/// How an answer is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coding {
    /// Not at all.
    Identity,
    /// `gzip`: .NET clients and browsers.
    Gzip,
}

impl Coding {
    /// The best coding that the request accepts.
    #[must_use]
    pub fn accepted(headers: &HeaderMap) -> Self {
        let accepts = |name: &str| {
            let values = headers.get_all(header::ACCEPT_ENCODING);
            values.iter().filter_map(|value| value.to_str().ok()).any(|value| lists(value, name))
        };
        if accepts("gzip") { Self::Gzip } else { Self::Identity }
    }

    /// `Content-Encoding`, if it has to be said.
    #[must_use]
    pub fn header(self) -> Option<HeaderValue> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some(HeaderValue::from_static("gzip")),
        }
    }

    /// Packs the parts as one body.
    #[must_use]
    pub fn encode(self, parts: Vec<Bytes>) -> Vec<Bytes> {
        match self {
            Self::Identity => parts,
            // Writing to memory does not fail; should it, the plain parts are still right and are sent unpacked.
            Self::Gzip => gzip(&parts).map_or(parts, |packed| vec![packed]),
        }
    }
}

/// Whether an `Accept-Encoding` value lists `name` with a weight above zero.
fn lists(value: &str, name: &str) -> bool {
    value.split(',').any(|item| {
        let mut pieces = item.split(';').map(str::trim);
        let named = pieces.next().is_some_and(|found| found.eq_ignore_ascii_case(name));
        let refused = pieces.any(|piece| {
            let weight = piece.strip_prefix("q=").or_else(|| piece.strip_prefix("Q="));
            weight.is_some_and(|weight| weight.trim().parse::<f32>().is_ok_and(|weight| weight <= 0.0))
        });
        named && !refused
    })
}

fn gzip(parts: &[Bytes]) -> std::io::Result<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    for part in parts {
        encoder.write_all(part)?;
    }
    encoder.finish().map(Bytes::from)
}

/// An answer of a service with the headers that agents were recorded to get. `packed` is already in `coding`.
#[must_use]
pub fn xml_response(status: StatusCode, packed: Vec<Bytes>, coding: Coding) -> Response<Body> {
    let mut response = Response::new(Body::parts(packed));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Some(coding) = coding.header() {
        headers.insert(header::CONTENT_ENCODING, coding);
    }
    response
}
