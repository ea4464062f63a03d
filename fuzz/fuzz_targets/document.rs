//! An update document from anywhere: refused, or parsed and derived; what was derived can be read again.
#![no_main]

use patchwell_metadata::{document, fragments};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(text) = patchwell_metadata::decode(data) else { return };
    let parsed = document::parse(&text);
    if let (Ok(_), Ok(derived)) = (parsed, fragments::derive(&text)) {
        let _ = fragments::parse(&derived);
    }
});
