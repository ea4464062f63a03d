//! Importing a bundle: everything is verified before anything is applied.

use std::fs::File;
use std::path::{Path, PathBuf};

use patchwell_bundle::{Decisions, FileKind, Manifest, Part, PartKind, PublicKey, Signed, VolumeSet, read_revisions};
use patchwell_metadata::package::{
    Fingerprint, Flow, PackageInfo, PackageKind, Payload, Progress, Sink as _, SinkError,
};
use patchwell_model::Timestamp;

use super::find::find;
use super::records::revision;
use super::volumes::failed;
use crate::import::{ImportJob, ImportSummary, Payloads, StoreSink};
use crate::jobs::JobHandle;
use crate::{App, AppError};

/// A bundle that was found to be whole and the right one.
struct Verified {
    key: PublicKey,
    set: VolumeSet<File>,
    fingerprint: [u8; 32],
}

impl App {
    /// Imports a bundle on the calling thread. What a crash interrupted is finished by the next run.
    ///
    /// # Errors
    /// When the bundle is not whole, not the next one or of a server that is not trusted: nothing was applied then.
    /// Store errors.
    pub(crate) fn run_import_bundle(
        &self,
        paths: &[PathBuf],
        metadata_only: bool,
        since: Timestamp,
        handle: &JobHandle,
    ) -> Result<ImportSummary, AppError> {
        let mut summary = ImportSummary::default();
        let Some(mut verified) = self.verify_bundle(paths, handle)? else { return Ok(summary) };
        let manifest = verified.set.manifest().clone();
        self.note_bundle(verified.key, manifest.sequence, false)?;
        self.import_revisions(&mut verified, since, handle, &mut summary)?;
        for (index, part, offset) in parts(&manifest) {
            if handle.is_cancelled() {
                return Ok(summary);
            }
            match part.kind {
                PartKind::Decisions { .. } if !metadata_only => {
                    let decisions = Decisions::decode(&verified.set.unpack_part(index, offset)?)?;
                    self.apply_decisions(manifest.source, &decisions, &mut summary)?;
                }
                PartKind::Content { sha1 } if self.present_file(&sha1).is_none() => {
                    self.import_content(&mut verified.set, &part, offset, &mut summary)?;
                    handle.progress(offset + part.size, manifest.stream_bytes(), "bytes taken in");
                }
                _ => {}
            }
        }
        self.note_bundle(verified.key, manifest.sequence, true)?;
        Ok(summary)
    }

    /// `None` when it was cancelled.
    fn verify_bundle(&self, paths: &[PathBuf], handle: &JobHandle) -> Result<Option<Verified>, AppError> {
        let found = find(paths)?;
        let signed = Signed::open(FileKind::Manifest, &found.manifest)?;
        let manifest = Manifest::decode(signed.body)?;
        self.check_source(signed.key, &manifest)?;
        let fingerprint = ring::digest::digest(&ring::digest::SHA256, &found.manifest);
        let fingerprint = fingerprint.as_ref().try_into().unwrap_or([0; 32]);
        let open = |path: &PathBuf| File::open(path).map_err(failed("cannot be read", path));
        let volumes: Vec<File> = found.volumes.iter().map(open).collect::<Result<_, _>>()?;
        let total = manifest.stream_bytes();
        let mut set = VolumeSet::new(manifest, volumes)?;
        let whole = set.verify(|done| {
            handle.progress(done, total, "bytes verified");
            !handle.is_cancelled()
        })?;
        Ok(whole.then_some(Verified { key: signed.key, set, fingerprint }))
    }

    fn check_source(&self, key: PublicKey, manifest: &Manifest) -> Result<(), AppError> {
        if key == self.signing_key()?.public() {
            return Err(AppError::Invalid("this server made the bundle itself; import it on another one".to_owned()));
        }
        let source = self.bundle_source(key)?;
        if !source.trusted {
            return Err(AppError::Invalid(format!(
                "the bundle is signed with the key {key}, which this server does not trust; compare it with what \
                 `patchwell bundle key` shows on the other server, then run `patchwell bundle trust {key}`"
            )));
        }
        if manifest.sequence <= source.applied {
            return Err(AppError::Conflict(format!(
                "the bundle has the sequence number {}, and this server has already taken number {} of the same \
                 source; export a new one",
                manifest.sequence, source.applied
            )));
        }
        if manifest.sequence < source.begun {
            return Err(AppError::Conflict(format!(
                "this server has begun with the newer bundle {}; finish that one instead of number {}",
                source.begun, manifest.sequence
            )));
        }
        match manifest.base {
            Some(base) if base.server_id != self.identity().server_id => Err(AppError::Invalid(
                "the bundle is a difference for another server; export one for the request of this server".to_owned(),
            )),
            _ => Ok(()),
        }
    }

    fn import_revisions(
        &self,
        verified: &mut Verified,
        since: Timestamp,
        handle: &JobHandle,
        summary: &mut ImportSummary,
    ) -> Result<(), AppError> {
        let job = ImportJob { app: self, handle };
        let mut entries = Vec::new();
        let mut sink = StoreSink::new(&job, summary);
        let given = give_revisions(&mut sink, verified);
        let closed = sink.close(given.is_ok(), &mut entries).map_err(crate::import::sink_error);
        self.publish_revisions(entries, since)?;
        given.and(closed)
    }

    fn import_content(
        &self,
        set: &mut VolumeSet<File>,
        part: &Part,
        offset: u64,
        summary: &mut ImportSummary,
    ) -> Result<(), AppError> {
        let PartKind::Content { sha1 } = part.kind else { return Ok(()) };
        let mut payloads = Payloads::new(self);
        let mut reader = set.read_part(part, offset);
        let mut payload = Payload { name: sha1.to_string(), size: Some(part.size), reader: &mut reader };
        payloads.take(&mut payload, summary).map_err(crate::import::sink_error)?;
        summary.files_stored += payloads.stored;
        summary.files_unknown += payloads.unknown;
        Ok(())
    }
}

fn give_revisions(sink: &mut StoreSink<'_>, verified: &mut Verified) -> Result<(), AppError> {
    let manifest = verified.set.manifest().clone();
    let label = format!("bundle {}", manifest.sequence);
    let package = PackageInfo {
        kind: PackageKind::Bundle,
        path: Path::new(&label).to_owned(),
        label: label.clone(),
        fingerprint: Fingerprint { size: manifest.stream_bytes(), sha256: verified.fingerprint },
    };
    if sink.begin(&package).map_err(crate::import::sink_error)? != Flow::Continue {
        return Ok(());
    }
    let mut position = 0;
    for (index, part, offset) in parts(&manifest) {
        if !matches!(part.kind, PartKind::Revisions { .. }) {
            continue;
        }
        for record in read_revisions(&verified.set.unpack_part(index, offset)?)? {
            match revision(&record, &label, position) {
                Ok(revision) => {
                    let flow: Result<Flow, SinkError> = sink.revision(revision);
                    if flow.map_err(crate::import::sink_error)? != Flow::Continue {
                        return Ok(());
                    }
                }
                Err(warning) => sink.warning(warning),
            }
            position += 1;
        }
        sink.progress(Progress {
            done_bytes: offset + part.size,
            total_bytes: manifest.stream_bytes(),
            revisions: position,
        });
    }
    Ok(())
}

/// Parts with their numbers and where they begin in the stream.
fn parts(manifest: &Manifest) -> impl Iterator<Item = (usize, Part, u64)> + '_ {
    let begin = |offset: &mut u64, part: &Part| {
        let at = *offset;
        *offset += part.size;
        Some((*part, at))
    };
    manifest.parts.iter().scan(0, begin).enumerate().map(|(index, (part, at))| (index, part, at))
}
