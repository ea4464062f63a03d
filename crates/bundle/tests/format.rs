//! The format by itself.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Cursor, Read as _, Write};
use std::rc::Rc;

use patchwell_bundle::{
    Base, BundleError, BundleWriter, FileKind, Have, Manifest, PartKind, Signed, SigningKey, VolumeFile, VolumeSet,
    unpack,
};
use patchwell_model::Sha1;
use proptest::prelude::*;
use uuid::Uuid;

type Files = Rc<RefCell<BTreeMap<u32, Vec<u8>>>>;

struct InMemory(Files, u32);

impl Write for InMemory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().entry(self.1).or_default().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl VolumeFile for InMemory {
    fn close(self) -> io::Result<()> {
        Ok(())
    }
}

fn written(parts: &[Vec<u8>], limit: u64) -> (Manifest, Vec<Vec<u8>>) {
    let files = Files::default();
    let mut writer = BundleWriter::new([7; 16], limit, |number| Ok(InMemory(Rc::clone(&files), number)));
    for (index, part) in parts.iter().enumerate() {
        if index % 2 == 0 {
            writer.stream(PartKind::Content { sha1: Sha1([index as u8; 20]) }, &mut part.as_slice()).unwrap();
        } else {
            writer.packed(part, |unpacked| PartKind::Revisions { unpacked }).unwrap();
        }
    }
    let (volumes, parts) = writer.finish().unwrap();
    let manifest = Manifest {
        id: [7; 16],
        source: Uuid::from_u128(1),
        sequence: 3,
        created: "2026-10-04T12:00:00Z".parse().unwrap(),
        base: Some(Base { server_id: Uuid::from_u128(2), sequence: 2 }),
        volumes,
        parts,
    };
    (manifest, files.take().into_values().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_is_written_is_read(
        parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..150_000), 0..6),
        limit in 0_u64..200_000,
    ) {
        let (manifest, mut volumes) = written(&parts, limit);
        prop_assert_eq!(&Manifest::decode(&manifest.encode()).unwrap(), &manifest);
        volumes.reverse();
        let mut set = VolumeSet::new(manifest.clone(), volumes.into_iter().map(Cursor::new)).unwrap();
        prop_assert!(set.verify(|_| true).unwrap());
        let mut offset = 0;
        for (index, (part, content)) in manifest.parts.iter().zip(&parts).enumerate() {
            let mut read = Vec::new();
            if index % 2 == 0 {
                set.read_part(part, offset).read_to_end(&mut read).unwrap();
            } else {
                read = set.unpack_part(index, offset).unwrap();
            }
            prop_assert!(read == *content);
            offset += part.size;
        }
    }

    #[test]
    fn no_bytes_make_the_decoders_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Manifest::decode(&bytes);
        let _ = Have::decode(&bytes);
        let _ = Signed::open(FileKind::Manifest, &bytes);
        let _ = patchwell_bundle::read_revisions(&bytes);
        let _ = patchwell_bundle::Decisions::decode(&bytes);
        // What is taken is canonical: it has one form only.
        if let Ok(manifest) = Manifest::decode(&bytes) {
            prop_assert_eq!(manifest.encode(), bytes);
        }
    }
}

#[test]
fn only_the_whole_signed_file_opens() {
    let key = SigningKey::from_seed(&[5; 32]).unwrap();
    let bytes = Signed::seal(FileKind::Manifest, b"body", &key).unwrap();
    assert_eq!(Signed::open(FileKind::Manifest, &bytes).unwrap(), Signed { key: key.public(), body: b"body" });
    assert!(matches!(Signed::open(FileKind::Have, &bytes), Err(BundleError::Magic(_))));
    for at in 0..bytes.len() {
        assert!(Signed::open(FileKind::Manifest, &bytes[..at]).is_err(), "cut at {at}");
        let mut other = bytes.clone();
        other[at] ^= 1;
        assert!(Signed::open(FileKind::Manifest, &other).is_err(), "byte {at}");
    }
    assert!(Signed::open(FileKind::Manifest, &[bytes, vec![0]].concat()).is_err());
}

#[test]
fn a_bomb_is_not_unpacked() {
    let bomb = patchwell_bundle::pack(&vec![0; 50_000_000]).unwrap();
    assert!(bomb.len() < 100_000);
    assert!(matches!(unpack(&bomb, 1_000), Err(BundleError::Broken(_))));
    let (mut manifest, _) = written(&[Vec::new(), vec![0; 10]], 0);
    manifest.parts[1].kind = PartKind::Revisions { unpacked: 1 << 40 };
    assert!(matches!(Manifest::decode(&manifest.encode()), Err(BundleError::Broken("a part is too large"))));
}

#[test]
fn parts_that_do_not_fill_the_volumes_are_no_manifest() {
    let (mut manifest, _) = written(&[vec![1; 1_000]], 0);
    manifest.parts[0].size += 1;
    assert!(Manifest::decode(&manifest.encode()).is_err());
    manifest.parts[0].size = u64::MAX;
    assert!(Manifest::decode(&manifest.encode()).is_err());
}
