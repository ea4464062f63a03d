//! Content codings of answers: XPRESS for agents, gzip for others, nothing for those that ask for nothing.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use patchwell_wire::xpress::{BLOCK, compress_into};

use super::Body;

/// How an answer is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coding {
    /// Not at all.
    Identity,
    /// `xpress`: update agents, and only they.
    Xpress,
    /// `gzip`: .NET clients and browsers.
    Gzip,
}

impl Coding {
    /// The best coding that the request accepts.
    #[must_use]
    pub fn accepted(headers: &HeaderMap) -> Self {
        let known = [("xpress", Self::Xpress), ("gzip", Self::Gzip)];
        known.into_iter().find(|(name, _)| accepts(headers, name)).map_or(Self::Identity, |(_, coding)| coding)
    }

    /// Whether the request accepts `gzip`.
    #[must_use]
    pub fn accepts_gzip(headers: &HeaderMap) -> bool {
        accepts(headers, "gzip")
    }

    /// `Content-Encoding`, if it has to be said.
    #[must_use]
    pub fn header(self) -> Option<HeaderValue> {
        match self {
            Self::Identity => None,
            Self::Xpress => Some(HeaderValue::from_static("xpress")),
            Self::Gzip => Some(HeaderValue::from_static("gzip")),
        }
    }

    /// Packs the parts as one body. Takes about 10 ms for a megabyte: pack long answers on a thread for blocking work.
    #[must_use]
    pub fn encode(self, parts: Vec<Bytes>) -> Vec<Bytes> {
        match self {
            Self::Identity => parts,
            Self::Xpress => vec![xpress(&parts).into()],
            // Writing to memory does not fail; should it, the plain parts are still right and are sent unpacked.
            Self::Gzip => gzip(&parts).map_or(parts, |packed| vec![packed]),
        }
    }
}

fn accepts(headers: &HeaderMap, name: &str) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING);
    values.iter().filter_map(|value| value.to_str().ok()).any(|value| lists(value, name))
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

/// Full blocks whatever the parts are, without copying long parts.
fn xpress(parts: &[Bytes]) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut block = Vec::with_capacity(BLOCK);
    for part in parts {
        let (start, rest) = part.split_at(part.len().min(BLOCK - block.len()));
        block.extend_from_slice(start);
        if block.len() < BLOCK {
            continue;
        }
        compress_into(&block, &mut packed);
        let (blocks, rest) = rest.split_at(rest.len() / BLOCK * BLOCK);
        compress_into(blocks, &mut packed);
        block.clear();
        block.extend_from_slice(rest);
    }
    compress_into(&block, &mut packed);
    packed
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

#[cfg(test)]
mod tests {
    use patchwell_wire::xpress::decompress;

    use super::*;

    #[test]
    fn parts_of_any_size_become_full_blocks() {
        let bytes: Vec<u8> = (0..200_000_u32).map(|number| (number.wrapping_mul(number) >> 7) as u8).collect();
        let mut whole = Vec::new();
        compress_into(&bytes, &mut whole);
        for size in [1, 100, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7, 200_000] {
            let parts = bytes.chunks(size).map(Bytes::copy_from_slice).collect();
            assert_eq!(Coding::Xpress.encode(parts), [Bytes::from(whole.clone())], "{size}");
        }
        assert_eq!(decompress(&whole, bytes.len()).unwrap(), bytes);
    }
}
