//! Reading request bodies, with bounds on their length, on what they unpack to and on the time they take.

use std::io::Read;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use flate2::read::MultiGzDecoder;
use http::request::Parts;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;

use super::HttpRefusal;

/// Taken for a body before it arrives, at most, whatever length it announces.
const RESERVED: usize = 128 << 10;

/// Reads the whole body: at most `limit` bytes, as sent and as unpacked (`Content-Encoding: gzip`), within `deadline`.
///
/// A declared length beyond the limit is refused before a byte is read, and before `100 Continue` is sent.
///
/// # Errors
/// 413 when it is too long, 415 for another coding, 408 when it is too slow, 400 when it breaks off or is damaged.
pub async fn read_body<B>(request: Request<B>, limit: usize, deadline: Duration) -> Result<(Parts, Bytes), HttpRefusal>
where
    B: http_body::Body<Data = Bytes>,
{
    let (parts, body) = request.into_parts();
    let coding = coding(&parts.headers)?;
    if body.size_hint().lower() > limit as u64 {
        return Err(too_long());
    }
    let read = tokio::time::timeout(deadline, collect(body, limit));
    let sent = read.await.map_err(|_| HttpRefusal::new(StatusCode::REQUEST_TIMEOUT, "The body came too slowly."))??;
    match coding {
        Coding::Identity => Ok((parts, sent)),
        Coding::Gzip => Ok((parts, unpack(&sent, limit)?)),
    }
}

#[derive(Clone, Copy)]
enum Coding {
    Identity,
    Gzip,
}

fn coding(headers: &HeaderMap) -> Result<Coding, HttpRefusal> {
    let mut codings = headers.get_all(header::CONTENT_ENCODING).iter();
    let first = codings.next().map_or(&b"identity"[..], |value| value.as_bytes().trim_ascii());
    match first {
        _ if codings.next().is_some() => Err(unknown_coding()),
        _ if first.eq_ignore_ascii_case(b"identity") => Ok(Coding::Identity),
        _ if first.eq_ignore_ascii_case(b"gzip") || first.eq_ignore_ascii_case(b"x-gzip") => Ok(Coding::Gzip),
        _ => Err(unknown_coding()),
    }
}

async fn collect<B: http_body::Body<Data = Bytes>>(body: B, limit: usize) -> Result<Bytes, HttpRefusal> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    let mut body = std::pin::pin!(body);
    let mut collected = BytesMut::with_capacity(announced.min(RESERVED));
    while let Some(frame) = body.as_mut().frame().await {
        let frame = frame.map_err(|_| HttpRefusal::new(StatusCode::BAD_REQUEST, "The body broke off."))?;
        let Ok(data) = frame.into_data() else { continue };
        if data.len() > limit - collected.len() {
            return Err(too_long());
        }
        collected.extend_from_slice(&data);
    }
    Ok(collected.freeze())
}

fn unpack(packed: &[u8], limit: usize) -> Result<Bytes, HttpRefusal> {
    let mut unpacked = Vec::new();
    let mut decoder = MultiGzDecoder::new(packed).take(limit as u64 + 1);
    decoder
        .read_to_end(&mut unpacked)
        .map_err(|_| HttpRefusal::new(StatusCode::BAD_REQUEST, "The body is not valid gzip."))?;
    if unpacked.len() > limit { Err(too_long()) } else { Ok(unpacked.into()) }
}

const fn too_long() -> HttpRefusal {
    HttpRefusal::new(StatusCode::PAYLOAD_TOO_LARGE, "The body is too long.")
}

const fn unknown_coding() -> HttpRefusal {
    HttpRefusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Only gzip is understood as Content-Encoding.")
}
