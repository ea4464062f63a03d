//! Compression: greedy matches from short hash chains, a good trade for XML.

use super::BLOCK;

const WINDOW: usize = 8192;
const MIN_MATCH: usize = 3;
const HASH_BITS: u32 = 13;
/// Candidates looked at for each position; more gain little on XML and cost time.
const CHAIN: usize = 24;
/// A match this long is taken without looking further.
const GOOD_MATCH: usize = 96;
const NONE: u16 = u16::MAX;

/// Appends `input` as a sequence of blocks of [`BLOCK`] uncompressed bytes.
pub fn compress_into(input: &[u8], out: &mut Vec<u8>) {
    for block in input.chunks(BLOCK) {
        compress_block(block, out);
    }
}

/// Appends `input` as one block with its header; stored when compression does not make it smaller. An empty input
/// appends nothing, a block longer than [`super::MAX_BLOCK`] is split.
pub fn compress_block(input: &[u8], out: &mut Vec<u8>) {
    for block in input.chunks(super::MAX_BLOCK) {
        let header = out.len();
        out.extend_from_slice(&[0; 8]);
        Encoder::new(block).run(out);
        let mut size = out.len() - header - 8;
        if size >= block.len() {
            out.truncate(header + 8);
            out.extend_from_slice(block);
            size = block.len();
        }
        put_u32(out, header, block.len());
        put_u32(out, header + 4, size);
    }
}

fn put_u32(out: &mut [u8], at: usize, value: usize) {
    // Blocks are at most 65,535 bytes, so both sizes fit.
    let bytes = u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes();
    if let Some(place) = out.get_mut(at..at + 4) {
        place.copy_from_slice(&bytes);
    }
}

struct Encoder<'a> {
    input: &'a [u8],
    /// Latest position of each hash.
    heads: Vec<u16>,
    /// Position before each position with the same hash.
    previous: Vec<u16>,
    flags: u32,
    flag_count: u32,
    flag_at: usize,
    /// Where the shared byte with a free high half is.
    half_byte: Option<usize>,
}

impl<'a> Encoder<'a> {
    fn new(input: &'a [u8]) -> Self {
        Self {
            input,
            heads: vec![NONE; 1 << HASH_BITS],
            previous: vec![NONE; input.len()],
            flags: 0,
            flag_count: 0,
            flag_at: 0,
            half_byte: None,
        }
    }

    fn run(mut self, out: &mut Vec<u8>) {
        self.flag_at = out.len();
        out.extend_from_slice(&[0; 4]);
        let mut at = 0;
        while let Some(&byte) = self.input.get(at) {
            let (offset, length) = self.longest_match(at);
            if length < MIN_MATCH {
                out.push(byte);
                self.flag(0, out);
                self.remember(at);
                at += 1;
            } else {
                self.write_match(offset, length, out);
                self.flag(1, out);
                for position in at..at + length {
                    self.remember(position);
                }
                at += length;
            }
        }
        // All remaining flags are ones; the first of them, with no data left, ends the block.
        let left = 32 - self.flag_count;
        let ones = u32::MAX.checked_shr(self.flag_count).unwrap_or(0);
        self.flags = self.flags.checked_shl(left).unwrap_or(0) | ones;
        self.store_flags(out);
    }

    fn hash(&self, at: usize) -> Option<usize> {
        let &[a, b, c] = self.input.get(at..)?.first_chunk()?;
        let key = u32::from(a) | u32::from(b) << 8 | u32::from(c) << 16;
        usize::try_from(key.wrapping_mul(0x9E37_79B1) >> (32 - HASH_BITS)).ok()
    }

    fn remember(&mut self, at: usize) {
        let Some(hash) = self.hash(at) else { return };
        if let (Some(head), Some(previous), Ok(position)) =
            (self.heads.get_mut(hash), self.previous.get_mut(at), u16::try_from(at))
        {
            *previous = std::mem::replace(head, position);
        }
    }

    /// The best match for `at`: how far back, how many bytes; length 0 when there is none.
    fn longest_match(&self, at: usize) -> (usize, usize) {
        let mut best = (0, 0);
        let Some(target) = self.input.get(at..) else { return best };
        let mut candidate = self.hash(at).and_then(|hash| self.heads.get(hash)).copied().unwrap_or(NONE);
        for _ in 0..CHAIN {
            let from = usize::from(candidate);
            if candidate == NONE || at - from > WINDOW {
                break;
            }
            let source = self.input.get(from..).unwrap_or_default();
            // A better match must also agree where the best one so far ended.
            if source.get(best.1) == target.get(best.1) {
                let length = common_prefix(source, target);
                if length > best.1 {
                    best = (at - from, length);
                    if length >= GOOD_MATCH || length == target.len() {
                        break;
                    }
                }
            }
            candidate = self.previous.get(from).copied().unwrap_or(NONE);
        }
        best
    }

    fn write_match(&mut self, offset: usize, length: usize, out: &mut Vec<u8>) {
        // The offset is at most 8192 and the length at most that of a block, so the numbers fit their fields.
        let word = (offset - 1) << 3;
        let extra = length - MIN_MATCH;
        if extra < 7 {
            push_u16(word | extra, out);
            return;
        }
        push_u16(word | 7, out);
        let nibble = low_byte((extra - 7).min(15));
        match self.half_byte.take().and_then(|at| out.get_mut(at)) {
            Some(shared) => *shared |= nibble << 4,
            None => {
                self.half_byte = Some(out.len());
                out.push(nibble);
            }
        }
        if nibble < 15 {
            return;
        }
        out.push(low_byte((extra - 22).min(255)));
        if extra - 22 >= 255 {
            push_u16(extra, out);
        }
    }

    fn flag(&mut self, bit: u32, out: &mut Vec<u8>) {
        self.flags = self.flags << 1 | bit;
        self.flag_count += 1;
        if self.flag_count == 32 {
            self.store_flags(out);
            self.flag_count = 0;
            self.flags = 0;
            self.flag_at = out.len();
            out.extend_from_slice(&[0; 4]);
        }
    }

    fn store_flags(&self, out: &mut [u8]) {
        if let Some(place) = out.get_mut(self.flag_at..self.flag_at + 4) {
            place.copy_from_slice(&self.flags.to_le_bytes());
        }
    }
}

fn common_prefix(left: &[u8], right: &[u8]) -> usize {
    let (left_words, _) = left.as_chunks::<8>();
    let (right_words, _) = right.as_chunks::<8>();
    let mut length = 0;
    for (a, b) in left_words.iter().zip(right_words) {
        let different = u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b);
        if different != 0 {
            return length + different.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
    let tail = left.get(length..).unwrap_or_default().iter().zip(right.get(length..).unwrap_or_default());
    length + tail.take_while(|(a, b)| a == b).count()
}

fn push_u16(value: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(&u16::try_from(value).unwrap_or(u16::MAX).to_le_bytes());
}

fn low_byte(value: usize) -> u8 {
    u8::try_from(value).unwrap_or(u8::MAX)
}
