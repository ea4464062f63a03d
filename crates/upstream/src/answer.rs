//! From the bytes of an answer to its message.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::MultiGzDecoder;
use patchwell_wire::soap::Operation;
use patchwell_wire::{Limits, ResponseError, xpress};

use crate::http::Answer;
use crate::{UpstreamError, UpstreamLimits};

/// The content codings that are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Identity,
    Gzip,
    Xpress,
}

impl Coding {
    /// Of the header's value.
    pub(crate) fn of(header: Option<&str>, operation: Operation) -> Result<Self, UpstreamError> {
        match header.unwrap_or_default().trim().to_ascii_lowercase().as_str() {
            "" | "identity" => Ok(Self::Identity),
            "gzip" | "x-gzip" => Ok(Self::Gzip),
            "xpress" => Ok(Self::Xpress),
            other => {
                let other: String = other.chars().take(64).collect();
                Err(UpstreamError::protocol(operation, format!("it has the unknown content coding {other:?}")))
            }
        }
    }
}

/// Removes the content coding.
fn plain<'a>(answer: &'a Answer, limit: usize, operation: Operation) -> Result<Cow<'a, [u8]>, UpstreamError> {
    let too_large = || UpstreamError::limit(operation, format!("uncompressed it is larger than {limit} bytes"));
    match answer.coding {
        Coding::Identity if answer.body.len() > limit => Err(too_large()),
        Coding::Identity => Ok(Cow::Borrowed(&answer.body)),
        Coding::Gzip => {
            let mut plain = Vec::new();
            let mut decoder = MultiGzDecoder::new(answer.body.as_slice()).take(limit as u64 + 1);
            let read = decoder.read_to_end(&mut plain);
            read.map_err(|error| UpstreamError::protocol(operation, format!("broken gzip: {error}")))?;
            if plain.len() > limit { Err(too_large()) } else { Ok(Cow::Owned(plain)) }
        }
        Coding::Xpress => match xpress::decompress(&answer.body, limit) {
            Ok(plain) => Ok(Cow::Owned(plain)),
            Err(xpress::InvalidXpress::TooLarge { .. }) => Err(too_large()),
            Err(error) => Err(UpstreamError::protocol(operation, format!("broken xpress: {error}"))),
        },
    }
}

/// Reads the message of an answer.
pub(crate) fn decode<R>(
    answer: &Answer,
    limits: &UpstreamLimits,
    operation: Operation,
    decode: fn(&[u8], &Limits) -> Result<R, ResponseError>,
) -> Result<R, UpstreamError> {
    let body = plain(answer, limits.decoded_bytes, operation)?;
    let wire = Limits {
        body_bytes: limits.decoded_bytes,
        text_bytes: limits.decoded_bytes,
        list_items: limits.revisions,
        ..Limits::response()
    };
    decode(&body, &wire).map_err(|error| UpstreamError::of_response(operation, error))
}
