//! A request of anybody to any service: refused or decoded in bounded memory, and the fast scanner of long lists reads
//! what the general reader reads.
#![no_main]

use patchwell_wire::{Limits, soap};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let scanned = soap::decode_request(data, &Limits::request());
    let read = soap::decode_request(data, &Limits { scan_lists: false, ..Limits::request() });
    assert_eq!(scanned.is_ok(), read.is_ok());
    if let (Ok(scanned), Ok(read)) = (scanned, read) {
        assert_eq!(scanned.request, read.request);
    }
});
