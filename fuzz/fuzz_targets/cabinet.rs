//! A cabinet from anywhere: refused or read to its end, in bounded memory.
#![no_main]

use std::io::{Cursor, Read};

use patchwell_metadata::cabinet::{Cabinet, CabinetError};

/// More than this is not read from one file: headers may promise four gigabytes.
const LIMIT: u64 = 16 << 20;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(mut cabinet) = Cabinet::open(Cursor::new(data)) else { return };
    let _ = cabinet.for_each::<CabinetError>(|_| true, |_, file| {
        std::io::copy(&mut file.take(LIMIT), &mut std::io::sink())?;
        Ok(true)
    });
});
