//! A connection that does not wait for ever: for the rest of a request head, or for a client that stopped reading.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::framing::Framing;

/// Wraps a connection, plain or encrypted.
pub(crate) struct TimedIo<T> {
    io: T,
    framing: Framing,
    conflict: Arc<AtomicBool>,
    head: Deadline,
    write: Deadline,
}

impl<T> TimedIo<T> {
    /// The first head must come within `head` of now; later ones within `head` of their first byte. A write that does
    /// not progress for `stall` ends the connection. `conflict` is set when a request announces its length twice.
    pub(crate) fn new(io: T, head: Duration, stall: Duration, conflict: Arc<AtomicBool>) -> Self {
        let mut head = Deadline::new(head);
        head.start();
        Self { io, framing: Framing::new(), conflict, head, write: Deadline::new(stall) }
    }

    fn received(&mut self, bytes: &[u8]) {
        self.framing.feed(bytes);
        if self.framing.conflict() {
            self.conflict.store(true, Ordering::Relaxed);
        }
        if self.framing.in_head() { self.head.start() } else { self.head.stop() }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for TimedIo<T> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let result = Pin::new(&mut this.io).poll_read(cx, buffer);
        match &result {
            Poll::Ready(Ok(())) => this.received(buffer.filled().get(before..).unwrap_or_default()),
            Poll::Pending if this.head.expired(cx) => return Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            _ => {}
        }
        result
    }
}

impl<T: AsyncWrite + Unpin> TimedIo<T> {
    fn timed<R>(
        &mut self,
        cx: &mut Context<'_>,
        write: impl FnOnce(Pin<&mut T>, &mut Context<'_>) -> Poll<io::Result<R>>,
    ) -> Poll<io::Result<R>> {
        let result = write(Pin::new(&mut self.io), cx);
        if result.is_ready() {
            self.write.stop();
            return result;
        }
        self.write.start();
        if self.write.expired(cx) { Poll::Ready(Err(io::ErrorKind::TimedOut.into())) } else { Poll::Pending }
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for TimedIo<T> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.get_mut().timed(cx, |io, cx| io.poll_write(cx, bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.get_mut().timed(cx, |io, cx| io.poll_write_vectored(cx, parts))
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().timed(cx, |io, cx| io.poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().timed(cx, |io, cx| io.poll_shutdown(cx))
    }
}

/// A timer that is started and stopped many times.
struct Deadline {
    after: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
    running: bool,
}

impl Deadline {
    fn new(after: Duration) -> Self {
        Self { after, sleep: None, running: false }
    }

    /// No effect while it runs.
    fn start(&mut self) {
        if self.running {
            return;
        }
        let at = Instant::now() + self.after;
        match &mut self.sleep {
            Some(sleep) => sleep.as_mut().reset(at),
            None => self.sleep = Some(Box::pin(sleep_until(at))),
        }
        self.running = true;
    }

    fn stop(&mut self) {
        self.running = false;
    }

    /// Whether it runs and is over; wakes the task when that changes.
    fn expired(&mut self, cx: &mut Context<'_>) -> bool {
        match &mut self.sleep {
            Some(sleep) if self.running => sleep.as_mut().poll(cx).is_ready(),
            _ => false,
        }
    }
}
