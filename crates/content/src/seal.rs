//! How a verified file is told from one that merely lies under the right name.
//!
//! The seal is the file's modification time: verifying sets it to a time derived from the SHA-1. Any later write, by
//! whomever, moves it, and so does copying another file over it, so one `fstat` before serving is enough to notice that
//! a file was swapped or edited behind our back. Compared with a record beside each file or in a database it needs no
//! second write that a crash could separate from the first, travels with `rsync -a` and backups, and is the same on
//! every node, which makes `Last-Modified` a stable validator. Damage below the file system does not move it: that is
//! what [`ContentStore::verify_all`](crate::ContentStore::verify_all) is for. It is no defence against somebody who may
//! write to the store on purpose; neither would a record beside the file be.

use std::fs::{File, Metadata};
use std::io;
use std::time::{Duration, SystemTime};

use patchwell_model::Sha1;

/// 2001-01-01T00:00:00Z, later than the earliest time of any file system in use.
const BASE: u64 = 978_307_200;
/// 2^28 steps of two seconds (the coarsest resolution in use) end in January 2018: never in the future.
const STEP_BITS: u32 = 28;

/// The modification time that a verified file has.
pub(crate) fn sealed_time(sha1: &Sha1) -> SystemTime {
    let first = sha1.0.iter().take(4).fold(0_u32, |value, byte| value << 8 | u32::from(*byte));
    SystemTime::UNIX_EPOCH + Duration::from_secs(BASE + 2 * u64::from(first >> (32 - STEP_BITS)))
}

/// Marks a file as verified. Call it after the last write and before the file becomes visible.
pub(crate) fn seal(file: &File, sha1: &Sha1) -> io::Result<()> {
    file.set_modified(sealed_time(sha1))
}

/// Whether the file still is as it was when it was sealed.
pub(crate) fn is_sealed(metadata: &Metadata, sha1: &Sha1) -> bool {
    metadata.is_file() && metadata.modified().is_ok_and(|modified| modified == sealed_time(sha1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seals_lie_in_the_past_and_differ_by_digest() {
        let years = |sha1: &Sha1| {
            let since = sealed_time(sha1).duration_since(SystemTime::UNIX_EPOCH).unwrap();
            since.as_secs() / (365 * 86_400 + 86_400 / 4) + 1970
        };
        assert_eq!(years(&Sha1([0; 20])), 2001);
        assert_eq!(years(&Sha1([0xff; 20])), 2018);
        assert_ne!(sealed_time(&Sha1([1; 20])), sealed_time(&Sha1([2; 20])));
    }
}
