//! The bytes of one file from one address: as a whole, or in several ranges at once.

use std::ops::Range;
use std::time::Duration;

use futures_util::future::try_join_all;
use http::header::HeaderMap;
use reqwest::Response;
use tokio::time::Instant;

use super::FetchError;
use super::answer::{Body, judge, strong_etag};
use super::fetcher::{FetchProgress, Fetcher};
use super::partial::Partial;
use super::request::{Wish, innermost, send};
use crate::ContentError;

/// Bytes are written when so many came.
const BUFFER: usize = 256 * 1024;

/// One file on its way from one address.
pub(crate) struct Transfer<'a> {
    pub(crate) fetcher: &'a Fetcher,
    pub(crate) partial: &'a Partial,
    pub(crate) size: u64,
    pub(crate) url: &'a str,
    pub(crate) progress: &'a FetchProgress,
}

/// Bytes that one request is about; free for others again when it is dropped.
struct Claim<'a> {
    partial: &'a Partial,
    range: Range<u64>,
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.partial.release(&self.range);
    }
}

impl Transfer<'_> {
    /// Brings all bytes that are not there yet.
    pub(crate) async fn run(&self) -> Result<(), FetchError> {
        let Some(claim) = self.claim() else { return Ok(()) };
        let everything = 0..self.size;
        // A file that is one piece needs no range, which some servers and proxies are slower at.
        let asked = (claim.range != everything).then_some(&claim.range);
        let (mut body, mut response) = self.open(asked).await?;
        if body == Body::AskForWhole {
            (body, response) = self.open(None).await?;
        }
        let etag = strong_etag(response.headers());
        if body == Body::Part {
            self.partial.set_origin(self.url, etag);
            return self.run_parts(claim, response).await;
        }
        drop(claim);
        self.partial.clear();
        self.partial.set_origin(self.url, etag);
        self.progress.set(0);
        self.receive(response, 0..self.size).await?;
        match self.partial.received() {
            received if received == self.size => Ok(()),
            received => Err(self.broken(format!("it ended after {received} of {} bytes", self.size))),
        }
    }

    /// Goes on with a first part, and with others beside it.
    async fn run_parts(&self, claim: Claim<'_>, response: Response) -> Result<(), FetchError> {
        let first = async {
            let end = part_end(response.headers(), &claim.range);
            self.receive(response, claim.range.start..end).await?;
            drop(claim);
            self.work().await
        };
        let others = try_join_all((1..self.fetcher.options.ranges.max(1)).map(|_| self.work()));
        futures_util::future::try_join(first, others).await.map(drop)
    }

    /// Asks for one piece after the other until there is none left.
    async fn work(&self) -> Result<(), FetchError> {
        while let Some(claim) = self.claim() {
            let (body, response) = self.open(Some(&claim.range)).await?;
            if body != Body::Part {
                return Err(self.broken("it gives no ranges any more".to_owned()));
            }
            let before = self.partial.received();
            let end = part_end(response.headers(), &claim.range);
            self.receive(response, claim.range.start..end).await?;
            if self.partial.received() == before {
                return Err(self.broken("it sent an empty part".to_owned()));
            }
        }
        Ok(())
    }

    fn claim(&self) -> Option<Claim<'_>> {
        let range = self.partial.claim(self.fetcher.options.piece.max(1))?;
        Some(Claim { partial: self.partial, range })
    }

    async fn open(&self, range: Option<&Range<u64>>) -> Result<(Body, Response), FetchError> {
        let origin = self.partial.origin().filter(|origin| origin.url == self.url);
        let etag = origin.as_ref().and_then(|origin| origin.etag.as_deref());
        let fetcher = self.fetcher;
        let wish = Wish { url: self.url, range, etag };
        let response = send(&fetcher.client, &fetcher.guard, fetcher.options.patience, &wish).await?;
        let body = judge(self.url, response.status(), response.headers(), range, self.size)?;
        Ok((body, response))
    }

    /// Writes what a body has to its place. What came before it broke stays.
    async fn receive(&self, mut response: Response, range: Range<u64>) -> Result<(), FetchError> {
        let mut at = range.start;
        let mut buffer = Vec::with_capacity(BUFFER.min(usize::try_from(range.end - range.start).unwrap_or(BUFFER)));
        let mut pace = Pace::default();
        let ended = loop {
            let chunk = match self.next_chunk(&mut response, &mut pace).await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            };
            let came = at.saturating_add(buffer.len() as u64).saturating_add(chunk.len() as u64);
            if came > range.end {
                let difference = format!("it has more than {} bytes", self.size);
                return Err(FetchError::Disagrees { url: self.url.to_owned(), difference });
            }
            buffer.extend_from_slice(&chunk);
            if buffer.len() >= BUFFER {
                at = self.write(at, std::mem::take(&mut buffer)).await?;
            }
            self.fetcher.limiter.take(chunk.len() as u64).await;
        };
        self.write(at, buffer).await?;
        ended
    }

    async fn next_chunk(&self, response: &mut Response, pace: &mut Pace) -> Result<Option<bytes::Bytes>, FetchError> {
        let options = &self.fetcher.options;
        let asked = Instant::now();
        let stalled = || FetchError::Stalled { url: self.url.to_owned() };
        let next = tokio::time::timeout(options.patience, response.chunk()).await.map_err(|_| stalled())?;
        let chunk = next.map_err(|error| self.broken(innermost(&error)))?;
        pace.add(asked.elapsed(), chunk.as_ref().map_or(0, |chunk| chunk.len() as u64));
        if chunk.is_some() && pace.is_below(options.slowest, options.patience) {
            return Err(stalled());
        }
        Ok(chunk)
    }

    async fn write(&self, at: u64, bytes: Vec<u8>) -> Result<u64, FetchError> {
        let end = at + bytes.len() as u64;
        if bytes.is_empty() {
            return Ok(end);
        }
        let partial = self.partial.clone();
        let written = tokio::task::spawn_blocking(move || partial.write(at, &bytes)).await;
        written.unwrap_or_else(|error| Err(ContentError::stopped(error)))?;
        self.progress.set(self.partial.received());
        Ok(end)
    }

    fn broken(&self, message: String) -> FetchError {
        FetchError::Connection { url: self.url.to_owned(), message }
    }
}

/// Where a part ends that may be shorter than was asked for; [`judge`] has compared the two.
fn part_end(headers: &HeaderMap, asked: &Range<u64>) -> u64 {
    super::answer::content_range(headers).map_or(asked.end, |(_, end, _)| end.min(asked.end))
}

/// How fast a body comes, not counting the time that this server takes for itself.
#[derive(Default)]
struct Pace {
    waited: Duration,
    bytes: u64,
}

impl Pace {
    fn add(&mut self, waited: Duration, bytes: u64) {
        self.waited += waited;
        self.bytes += bytes;
    }

    /// Whether it was slower than `slowest` bytes a second for longer than `patience`.
    fn is_below(&self, slowest: u64, patience: Duration) -> bool {
        self.waited > patience && self.bytes < slowest.saturating_mul(self.waited.as_secs())
    }
}
