//! Follows where messages begin and end in the bytes of a connection, beside the HTTP parser.
//!
//! It exists for two questions that the parser does not answer: whether a request announced its length twice
//! (`Content-Length` and `Transfer-Encoding`: the parser drops the former silently, and a proxy before us may have
//! chosen otherwise), and whether a request head has begun but not ended (an idle connection may rest longer).

/// Enough of a line to read a field name and a length.
const LINE: usize = 128;

/// Reads along one connection.
#[derive(Debug)]
pub(crate) struct Framing {
    state: State,
    head: Head,
    line: Vec<u8>,
    line_length: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before or in the request line and the fields.
    Head,
    /// In a body with so many bytes left.
    Body(u64),
    /// In the line that begins a chunk.
    ChunkSize,
    /// In a chunk, its line end included.
    Chunk(u64),
    /// In the fields after the last chunk.
    Trailer,
    /// Not followed any more: the parser will close the connection.
    Lost,
    /// As `Lost`, because of two lengths.
    Conflict,
}

#[derive(Debug, Default)]
struct Head {
    begun: bool,
    content_length: Option<u64>,
    has_content_length: bool,
    has_transfer_encoding: bool,
}

impl Framing {
    pub(crate) fn new() -> Self {
        Self { state: State::Head, head: Head::default(), line: Vec::new(), line_length: 0 }
    }

    /// Whether a head has begun and is not complete.
    pub(crate) fn in_head(&self) -> bool {
        self.state == State::Head && (self.head.begun || self.line_length > 0)
    }

    /// Whether a request announced its length in both ways.
    pub(crate) fn conflict(&self) -> bool {
        self.state == State::Conflict
    }

    /// The next bytes received.
    pub(crate) fn feed(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            match self.state {
                State::Lost | State::Conflict => return,
                State::Body(left) => {
                    let left = skip(&mut bytes, left);
                    self.state = if left == 0 { State::Head } else { State::Body(left) };
                }
                State::Chunk(left) => {
                    let left = skip(&mut bytes, left);
                    self.state = if left == 0 { State::ChunkSize } else { State::Chunk(left) };
                }
                State::Head | State::ChunkSize | State::Trailer => self.feed_line(&mut bytes),
            }
        }
    }

    fn feed_line(&mut self, bytes: &mut &[u8]) {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let (now, rest) = bytes.split_at(end.map_or(bytes.len(), |end| end + 1));
        *bytes = rest;
        self.line_length += now.len();
        let room = LINE.saturating_sub(self.line.len());
        self.line.extend(now.iter().take(room));
        if end.is_some() {
            let line = std::mem::take(&mut self.line);
            self.line_length = 0;
            self.end_line(line.trim_ascii_end());
        }
    }

    fn end_line(&mut self, line: &[u8]) {
        match self.state {
            State::Head if line.is_empty() && self.head.begun => self.end_head(),
            State::Head => self.head.line(line),
            State::ChunkSize => self.state = chunk(line),
            State::Trailer if line.is_empty() => self.state = State::Head,
            _ => {}
        }
    }

    fn end_head(&mut self) {
        let head = std::mem::take(&mut self.head);
        self.state = match head {
            Head { has_content_length: true, has_transfer_encoding: true, .. } => State::Conflict,
            Head { has_transfer_encoding: true, .. } => State::ChunkSize,
            Head { has_content_length: true, content_length: None, .. } => State::Lost,
            Head { content_length: Some(length), .. } if length > 0 => State::Body(length),
            _ => State::Head,
        };
    }
}

impl Head {
    fn line(&mut self, line: &[u8]) {
        // Empty lines before a request are allowed and mean nothing.
        self.begun |= !line.is_empty();
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { return };
        let (name, value) = line.split_at(colon);
        let name = name.trim_ascii();
        if name.eq_ignore_ascii_case(b"content-length") {
            self.has_content_length = true;
            let digits = value.trim_ascii_start().strip_prefix(b":").unwrap_or_default().trim_ascii();
            self.content_length = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            self.has_transfer_encoding = true;
        }
    }
}

/// Drops up to `left` bytes and gives how many are still to be dropped.
fn skip(bytes: &mut &[u8], left: u64) -> u64 {
    let here = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
    *bytes = bytes.get(here..).unwrap_or_default();
    left - here as u64
}

/// What follows the line that begins a chunk.
fn chunk(line: &[u8]) -> State {
    let digits = line.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    let size = std::str::from_utf8(digits).ok().and_then(|digits| u64::from_str_radix(digits, 16).ok());
    match size {
        Some(0) => State::Trailer,
        // The line end after the data, which the parser insists on being CR LF.
        Some(size) => size.checked_add(2).map_or(State::Lost, State::Chunk),
        None => State::Lost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab\ncd";
    const CHUNKED: &str =
        "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n5;x=y\r\nab\r\nc\r\nA\r\n0123456789\r\n0\r\nT: 1\r\n\r\n";
    const BOTH: &str = "POST / HTTP/1.1\r\nCONTENT-length: 5\nTransfer-Encoding: chunked\r\n\r\n";

    /// Feeds pieces of every size.
    fn conflicts(text: &str) -> bool {
        let results: Vec<bool> = (1..=text.len())
            .map(|size| {
                let mut framing = Framing::new();
                text.as_bytes().chunks(size).for_each(|piece| framing.feed(piece));
                framing.conflict()
            })
            .collect();
        assert!(results.iter().all(|result| *result == results[0]), "{text:?}");
        results[0]
    }

    #[test]
    fn two_lengths_are_noticed_wherever_they_come() {
        assert!(conflicts(BOTH));
        assert!(conflicts(&format!("{PLAIN}{CHUNKED}{PLAIN}\r\n{BOTH}")));
        assert!(conflicts("GET / HTTP/1.1\r\nTransfer-Encoding : x\r\nContent-Length:0\r\n\r\n"));
    }

    #[test]
    fn bodies_are_not_taken_for_heads() {
        assert!(!conflicts(&format!("{PLAIN}{CHUNKED}{PLAIN}")));
        let body = BOTH.len();
        assert!(!conflicts(&format!("POST / HTTP/1.1\r\nContent-Length: {body}\r\n\r\n{BOTH}{PLAIN}")));
        assert!(!conflicts(&format!(
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{body:x}\r\n{BOTH}\r\n0\r\n\r\n"
        )));
    }

    #[test]
    fn a_head_is_open_from_its_first_byte_to_its_empty_line() {
        let mut framing = Framing::new();
        assert!(!framing.in_head());
        framing.feed(b"G");
        assert!(framing.in_head());
        framing.feed(b"ET / HTTP/1.1\r\nHost: x\r\n");
        assert!(framing.in_head());
        framing.feed(b"\r\n");
        assert!(!framing.in_head());
    }
}
