//! Response bodies: ready-made parts, or a stream that holds one piece at a time.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;

/// A response body whose length is known before it is sent, so that answers carry `Content-Length` and are not chunked.
pub struct Body {
    remaining: u64,
    inner: Inner,
}

enum Inner {
    Parts(VecDeque<Bytes>),
    Stream(UnsyncBoxBody<Bytes, io::Error>),
}

impl Body {
    /// No bytes.
    #[must_use]
    pub fn empty() -> Self {
        Self::parts(Vec::new())
    }

    /// The parts one after the other, without copying them together.
    #[must_use]
    pub fn parts(parts: Vec<Bytes>) -> Self {
        let remaining = parts.iter().map(|part| part.len() as u64).sum();
        Self { remaining, inner: Inner::Parts(parts.into()) }
    }

    /// Exactly `len` bytes, made while they are sent. An error ends the connection, so that the client notices.
    #[must_use]
    pub fn stream(len: u64, stream: impl http_body::Body<Data = Bytes, Error = io::Error> + Send + 'static) -> Self {
        Self { remaining: len, inner: Inner::Stream(UnsyncBoxBody::new(stream)) }
    }

    /// Bytes that are still to be sent.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.remaining
    }

    /// Whether nothing is left to be sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.remaining == 0
    }
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Self {
        Self::parts(vec![bytes.into()])
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("remaining", &self.remaining).finish_non_exhaustive()
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let frame = match &mut self.inner {
            Inner::Parts(parts) => parts.pop_front().map(|part| Ok(Frame::data(part))),
            Inner::Stream(stream) => std::task::ready!(Pin::new(stream).poll_frame(cx)),
        };
        if let Some(Ok(frame)) = &frame {
            let length = frame.data_ref().map_or(0, Bytes::len) as u64;
            self.remaining = self.remaining.saturating_sub(length);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.remaining == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining)
    }
}
