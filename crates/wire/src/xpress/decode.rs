//! Decompression; garbage yields an error, never a panic or more memory than allowed.

use super::MAX_BLOCK;

/// Why bytes are not a body in this coding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidXpress {
    /// The body ends inside a block.
    #[error("truncated block")]
    Truncated,
    /// A block's sizes are impossible.
    #[error("impossible block size")]
    BlockSize,
    /// A match refers to before the start of its block.
    #[error("match before the start of the block")]
    Offset,
    /// A block yields another size than it says.
    #[error("block of another size than it says")]
    Length,
    /// The result would exceed the caller's bound.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// The bound.
        limit: usize,
    },
}

/// Decompresses a whole body of at most `max_output` bytes.
///
/// # Errors
/// When the body is malformed or too large.
pub fn decompress(body: &[u8], max_output: usize) -> Result<Vec<u8>, InvalidXpress> {
    let mut out = Vec::new();
    let mut input = Input { bytes: body };
    while !input.bytes.is_empty() {
        let original = usize::try_from(input.u32()?).map_err(|_| InvalidXpress::BlockSize)?;
        let compressed = usize::try_from(input.u32()?).map_err(|_| InvalidXpress::BlockSize)?;
        if original == 0 || original > MAX_BLOCK || compressed > original {
            return Err(InvalidXpress::BlockSize);
        }
        if original > max_output.saturating_sub(out.len()) {
            return Err(InvalidXpress::TooLarge { limit: max_output });
        }
        let block = input.take(compressed)?;
        if compressed == original {
            out.extend_from_slice(block);
        } else {
            decompress_block(block, original, &mut out)?;
        }
    }
    Ok(out)
}

/// Appends exactly `original` bytes.
fn decompress_block(block: &[u8], original: usize, out: &mut Vec<u8>) -> Result<(), InvalidXpress> {
    let start = out.len();
    let end = start + original;
    let mut input = Input { bytes: block };
    let mut high_nibble = None;
    let (mut flags, mut count) = (0u32, 0u32);
    loop {
        if count == 0 {
            // An encoder may leave out flags that only say that there is no more.
            if input.bytes.is_empty() && out.len() == end {
                return Ok(());
            }
            flags = input.u32()?;
            count = 32;
        }
        count -= 1;
        if flags & (1 << count) == 0 {
            if out.len() == end {
                return Err(InvalidXpress::Length);
            }
            out.push(input.u8()?);
        } else if input.bytes.is_empty() {
            return if out.len() == end { Ok(()) } else { Err(InvalidXpress::Length) };
        } else {
            let (offset, length) = read_match(&mut input, &mut high_nibble)?;
            if length > end - out.len() {
                return Err(InvalidXpress::Length);
            }
            copy_match(out, start, offset, length)?;
        }
    }
}

/// Reads a match: how far back, how many bytes. Lengths of ten and more share a byte between two matches.
fn read_match(input: &mut Input<'_>, high_nibble: &mut Option<u8>) -> Result<(usize, usize), InvalidXpress> {
    let word = input.u16()?;
    let offset = usize::from(word / 8) + 1;
    let short = usize::from(word % 8);
    if short < 7 {
        return Ok((offset, short + 3));
    }
    let nibble = match high_nibble.take() {
        Some(nibble) => nibble,
        None => {
            let byte = input.u8()?;
            *high_nibble = Some(byte >> 4);
            byte & 15
        }
    };
    if nibble < 15 {
        return Ok((offset, usize::from(nibble) + 10));
    }
    let byte = input.u8()?;
    if byte < 255 {
        return Ok((offset, usize::from(byte) + 25));
    }
    let mut long = u32::from(input.u16()?);
    if long == 0 {
        long = input.u32()?;
    }
    // The long form holds the whole length, so shorter ones are malformed.
    if long < 22 {
        return Err(InvalidXpress::Length);
    }
    let length = usize::try_from(long).ok().and_then(|long| long.checked_add(3)).ok_or(InvalidXpress::Length)?;
    Ok((offset, length))
}

fn copy_match(out: &mut Vec<u8>, start: usize, offset: usize, length: usize) -> Result<(), InvalidXpress> {
    let from = out.len().checked_sub(offset).filter(|&from| from >= start).ok_or(InvalidXpress::Offset)?;
    let mut left = length;
    // What is copied may overlap what it makes; each pass copies what exists and so doubles it.
    while left > 0 {
        let count = left.min(out.len() - from);
        out.extend_from_within(from..from + count);
        left -= count;
    }
    Ok(())
}

struct Input<'a> {
    bytes: &'a [u8],
}

impl<'a> Input<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], InvalidXpress> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or(InvalidXpress::Truncated)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], InvalidXpress> {
        let (taken, rest) = self.bytes.split_first_chunk().ok_or(InvalidXpress::Truncated)?;
        self.bytes = rest;
        Ok(*taken)
    }

    fn u8(&mut self) -> Result<u8, InvalidXpress> {
        self.array().map(|[byte]| byte)
    }

    fn u16(&mut self) -> Result<u16, InvalidXpress> {
        self.array().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Result<u32, InvalidXpress> {
        self.array().map(u32::from_le_bytes)
    }
}
