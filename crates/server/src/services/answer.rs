//! Answers, whole or in parts of which some are compressed already.

use bytes::Bytes;
use patchwell_wire::xpress;

use crate::http::Coding;

/// A piece of an answer.
#[derive(Debug, Clone)]
pub enum Part {
    /// As it is.
    Plain(Bytes),
    /// The same bytes plain and as XPRESS blocks, made before.
    Packed {
        /// Plain.
        plain: Bytes,
        /// As complete blocks.
        xpress: Bytes,
    },
}

/// An answer to be sent.
#[derive(Debug, Clone, Default)]
pub struct Answer(pub Vec<Part>);

impl From<Vec<u8>> for Answer {
    fn from(whole: Vec<u8>) -> Self {
        Self(vec![Part::Plain(whole.into())])
    }
}

impl Answer {
    /// Bytes that have yet to be compressed when the answer is sent as XPRESS.
    #[must_use]
    pub fn plain_bytes(&self) -> usize {
        let plain = self.0.iter().map(|part| match part {
            Part::Plain(bytes) => bytes.len(),
            Part::Packed { .. } => 0,
        });
        plain.sum()
    }

    /// The body in a coding. XPRESS blocks that are ready are copied; what stands between them is compressed now.
    #[must_use]
    pub fn encode(self, coding: Coding) -> Vec<Bytes> {
        if coding != Coding::Xpress {
            let plain = self.0.into_iter().map(|part| match part {
                Part::Plain(bytes) | Part::Packed { plain: bytes, .. } => bytes,
            });
            return coding.encode(plain.collect());
        }
        let mut body = Vec::new();
        let mut pending: Vec<u8> = Vec::new();
        let flush = |pending: &mut Vec<u8>, body: &mut Vec<Bytes>| {
            if !pending.is_empty() {
                let mut packed = Vec::with_capacity(pending.len() / 3 + 64);
                xpress::compress_into(pending, &mut packed);
                body.push(packed.into());
                pending.clear();
            }
        };
        for part in self.0 {
            match part {
                Part::Plain(bytes) => pending.extend_from_slice(&bytes),
                Part::Packed { xpress, .. } => {
                    flush(&mut pending, &mut body);
                    body.push(xpress);
                }
            }
        }
        flush(&mut pending, &mut body);
        body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_blocks_and_fresh_ones_unpack_to_the_same_bytes() {
        let text = b"<UpdateInfo>once and again</UpdateInfo>".repeat(2_000);
        let mut xpress = Vec::new();
        xpress::compress_into(&text, &mut xpress);
        let answer = Answer(vec![
            Part::Plain(Bytes::from_static(b"<a>")),
            Part::Packed { plain: text.clone().into(), xpress: xpress.into() },
            Part::Plain(Bytes::from_static(b"</a>")),
        ]);
        let plain = answer.clone().encode(Coding::Identity).concat();
        assert_eq!(plain, [b"<a>", &text[..], b"</a>"].concat());
        let packed = answer.encode(Coding::Xpress).concat();
        assert_eq!(xpress::decompress(&packed, 1 << 20).unwrap(), plain);
    }
}
