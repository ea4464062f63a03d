//! XPRESS: any bytes are refused or decompressed within the bound, and what is compressed comes back.
#![no_main]

use patchwell_wire::xpress;

const LIMIT: usize = 1 << 20;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Ok(output) = xpress::decompress(data, LIMIT) {
        assert!(output.len() <= LIMIT);
    }
    let mut compressed = Vec::new();
    xpress::compress_into(data, &mut compressed);
    assert!(xpress::decompress(&compressed, LIMIT).is_ok_and(|output| output == data));
});
