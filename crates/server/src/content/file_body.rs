//! A body read from a file, one chunk at a time, on threads for blocking work.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::Frame;
use tokio::task::JoinHandle;

/// Smaller chunks cost throughput, larger ones only memory: at most two are held for each request.
const CHUNK: u64 = 256 * 1024;

/// A piece of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Given bytes.
    Text(Bytes),
    /// Bytes of the file.
    File(Range<u64>),
}

impl Piece {
    /// Bytes.
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Text(text) => text.len() as u64,
            Self::File(range) => range.end - range.start,
        }
    }
}

/// Pieces, one after the other.
#[derive(Debug)]
pub(crate) struct FileBody {
    pieces: VecDeque<Piece>,
    state: State,
}

#[derive(Debug)]
enum State {
    Idle(File),
    Reading(JoinHandle<io::Result<(File, Bytes)>>),
    Done,
}

impl FileBody {
    pub(crate) fn new(file: File, pieces: impl IntoIterator<Item = Piece>) -> Self {
        Self { pieces: pieces.into_iter().collect(), state: State::Idle(file) }
    }

    /// Takes the next chunk off the front of the pieces.
    fn next_chunk(&mut self) -> Option<Piece> {
        let piece = self.pieces.pop_front()?;
        match piece {
            Piece::File(range) if range.end - range.start > CHUNK => {
                let middle = range.start + CHUNK;
                self.pieces.push_front(Piece::File(middle..range.end));
                Some(Piece::File(range.start..middle))
            }
            piece => Some(piece),
        }
    }
}

impl http_body::Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        loop {
            match std::mem::replace(&mut this.state, State::Done) {
                State::Done => return Poll::Ready(None),
                State::Idle(file) => match this.next_chunk() {
                    None => return Poll::Ready(None),
                    Some(Piece::Text(text)) => {
                        this.state = State::Idle(file);
                        return Poll::Ready(Some(Ok(Frame::data(text))));
                    }
                    Some(Piece::File(range)) => {
                        this.state = State::Reading(tokio::task::spawn_blocking(move || read(file, range)));
                    }
                },
                State::Reading(mut reading) => {
                    let Poll::Ready(read) = Pin::new(&mut reading).poll(cx) else {
                        this.state = State::Reading(reading);
                        return Poll::Pending;
                    };
                    let (file, chunk) = read.map_err(io::Error::other).flatten()?;
                    this.state = State::Idle(file);
                    return Poll::Ready(Some(Ok(Frame::data(chunk))));
                }
            }
        }
    }
}

/// A file that became shorter is an error: the client must not take what came for the whole.
fn read(mut file: File, range: Range<u64>) -> io::Result<(File, Bytes)> {
    let length = usize::try_from(range.end - range.start).map_err(io::Error::other)?;
    let mut chunk = vec![0; length];
    file.seek(SeekFrom::Start(range.start))?;
    file.read_exact(&mut chunk)?;
    Ok((file, chunk.into()))
}
