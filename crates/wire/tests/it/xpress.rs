//! The content coding: round trips, the specification's own examples, garbage.

use patchwell_wire::xpress::{BLOCK, InvalidXpress, MAX_BLOCK, compress_block, compress_into, decompress};
use proptest::prelude::*;

use crate::data;

fn compressed(input: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    compress_into(input, &mut out);
    out
}

/// A body of one block.
fn block(original: u32, payload: &[u8]) -> Vec<u8> {
    let size = u32::try_from(payload.len()).expect("small");
    [&original.to_le_bytes()[..], &size.to_le_bytes(), payload].concat()
}

#[test]
fn the_examples_of_the_specification() {
    // [MS-XCA] 3.1: the alphabet, and "abc" a hundred times.
    let alphabet = b"abcdefghijklmnopqrstuvwxyz";
    let payload = [&[0x3f, 0, 0, 0][..], alphabet].concat();
    // It does not get smaller, so a server would store it; the payload itself decodes inside a larger claim.
    assert_eq!(decompress(&block(26, alphabet), 26).as_deref(), Ok(&alphabet[..]));
    assert_eq!(decompress(&block(26, &payload), 26), Err(InvalidXpress::BlockSize));
    let abc = b"abc".repeat(100);
    let payload = [0xff, 0xff, 0xff, 0x1f, 0x61, 0x62, 0x63, 0x17, 0x00, 0x0f, 0xff, 0x26, 0x01];
    assert_eq!(decompress(&block(300, &payload), 300), Ok(abc.clone()));
    let mut ours = Vec::new();
    compress_block(&abc, &mut ours);
    assert_eq!(ours, block(300, &payload), "our encoder chooses as the specification's");
}

#[test]
fn blocks_are_cut_and_independent() {
    let text: Vec<u8> = b"<UpdateInfo><ID>1</ID></UpdateInfo>".repeat(2000);
    let body = compressed(&text);
    assert_eq!(u32::from_le_bytes([body[0], body[1], body[2], body[3]]) as usize, BLOCK);
    assert!(body.len() * 5 < text.len(), "{} of {}", body.len(), text.len());
    let joined = [body.clone(), compressed(b"tail"), body].concat();
    assert_eq!(decompress(&joined, usize::MAX), Ok([&text[..], b"tail", &text[..]].concat()));
}

#[test]
fn recorded_answers_survive_and_shrink() {
    let Some(root) = data::folder("recorded-wsus-2025") else { return };
    for path in data::files(&root, ".xml") {
        let bytes = data::read(&path);
        let body = compressed(&bytes);
        assert!(body.len() <= bytes.len() + 8 * (1 + bytes.len() / BLOCK));
        assert_eq!(decompress(&body, bytes.len()).as_deref(), Ok(&bytes[..]), "{}", path.display());
    }
}

#[test]
fn hostile_blocks_are_refused() {
    for (body, error) in [
        (block(u32::MAX, b"abc"), InvalidXpress::BlockSize),
        (block(0, b""), InvalidXpress::BlockSize),
        (block(2, b"abc"), InvalidXpress::BlockSize),
        (vec![1, 0, 0], InvalidXpress::Truncated),
        (vec![9, 0, 0, 0, 9, 0, 0, 0, 1], InvalidXpress::Truncated),
        // A match before the start: first flag one.
        (block(100, &[0, 0, 0, 0x80, 0x08, 0x00]), InvalidXpress::Offset),
        // A long length shorter than the short form.
        (block(100, &[0, 0, 0, 0x40, b'a', 7, 0, 15, 255, 3, 0]), InvalidXpress::Length),
        // 4 GB in one match.
        (block(100, &[0, 0, 0, 0x40, b'a', 7, 0, 15, 255, 0, 0, 255, 255, 255, 255]), InvalidXpress::Length),
        // Fewer bytes than said.
        (block(100, &[0xff, 0xff, 0xff, 0x7f, b'a']), InvalidXpress::Length),
    ] {
        assert_eq!(decompress(&body, usize::MAX), Err(error), "{body:?}");
    }
    assert_eq!(decompress(&compressed(&[7; 5000]), 4999), Err(InvalidXpress::TooLarge { limit: 4999 }));
    // A match may not reach into the block before.
    let reaching = [block(3, b"abc"), block(100, &[0, 0, 0, 0x80, 0x10, 0x00])].concat();
    assert_eq!(decompress(&reaching, usize::MAX), Err(InvalidXpress::Offset));
}

/// Text with matches of all lengths, the ones at the edges of the length forms above all.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let run = (any::<u8>(), prop_oneof![1usize..30, 270usize..300, 8180usize..8200, Just(MAX_BLOCK)]);
    let piece = prop_oneof![
        prop::collection::vec(b'a'..b'e', 0..200),
        prop::collection::vec(any::<u8>(), 0..100),
        run.prop_map(|(byte, count)| vec![byte; count]),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn whatever_is_compressed_comes_back(input in text()) {
        prop_assert_eq!(decompress(&compressed(&input), input.len()), Ok(input.clone()));
        let mut whole = Vec::new();
        compress_block(&input, &mut whole);
        prop_assert_eq!(decompress(&whole, input.len()), Ok(input));
    }

    #[test]
    fn garbage_never_panics_and_stays_bounded(body: Vec<u8>, original in 0u32..70_000) {
        if let Ok(out) = decompress(&body, 1000) {
            prop_assert!(out.len() <= 1000);
        }
        if let Ok(out) = decompress(&block(original, &body), 100_000) {
            prop_assert_eq!(out.len(), original as usize);
        }
    }

    #[test]
    fn damaged_bodies_never_panic(input in text(), at: prop::sample::Index, byte: u8) {
        let mut body = compressed(&input);
        if !body.is_empty() {
            let at = at.index(body.len());
            body[at] = byte;
            if let Ok(out) = decompress(&body, 1 << 20) {
                prop_assert!(out.len() <= 1 << 20);
            }
        }
    }
}
