//! What a server has: small enough for a floppy's successor, exact enough for a difference.

use jiff::Timestamp;
use patchwell_model::{RevisionIdentity, Sha1, UpdateId};
use uuid::Uuid;

use crate::codec::{Decoder, Encoder};
use crate::{BundleError, PublicKey, pack, unpack};

/// Largest when unpacked, bytes: tens of millions of revisions and files.
const MAX_HAVE: u64 = 512 << 20;

/// What a server has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Have {
    /// The server.
    pub server_id: Uuid,
    /// At this moment.
    pub created: Timestamp,
    /// The last sequence number taken, for each source.
    pub applied: Vec<(PublicKey, u64)>,
    /// Its revisions.
    pub revisions: Vec<RevisionIdentity>,
    /// Its content files.
    pub files: Vec<Sha1>,
}

impl Have {
    /// Its bytes, packed.
    ///
    /// # Errors
    /// Never in memory.
    pub fn encode(&self) -> Result<Vec<u8>, BundleError> {
        let mut out = Encoder::default();
        out.raw(self.server_id.as_bytes());
        out.i64(self.created.as_second());
        out.count(self.applied.len());
        for (key, sequence) in &self.applied {
            out.raw(&key.0);
            out.u64(*sequence);
        }
        out.count(self.revisions.len());
        for identity in &self.revisions {
            out.raw(identity.update_id.as_bytes());
            out.i32(identity.revision_number);
        }
        out.count(self.files.len());
        for sha1 in &self.files {
            out.raw(&sha1.0);
        }
        let mut bytes = (out.0.len() as u64).to_le_bytes().to_vec();
        bytes.extend(pack(&out.0)?);
        Ok(bytes)
    }

    /// From its bytes.
    ///
    /// # Errors
    /// When they are not that.
    pub fn decode(bytes: &[u8]) -> Result<Self, BundleError> {
        let mut outer = Decoder(bytes);
        let unpacked = outer.u64()?;
        if unpacked > MAX_HAVE {
            return Err(BundleError::Broken("it lists too much"));
        }
        let bytes = unpack(outer.0, unpacked)?;
        let mut input = Decoder(&bytes);
        let have = Self {
            server_id: Uuid::from_bytes(input.array()?),
            created: Timestamp::from_second(input.i64()?).map_err(|_| BundleError::Broken("its date is impossible"))?,
            applied: input.list(40, |input| Ok((PublicKey(input.array()?), input.u64()?)))?,
            revisions: input.list(20, identity)?,
            files: input.list(20, |input| input.array().map(Sha1))?,
        };
        input.end()?;
        Ok(have)
    }
}

pub(crate) fn identity(input: &mut Decoder<'_>) -> Result<RevisionIdentity, BundleError> {
    Ok(RevisionIdentity { update_id: UpdateId::from_bytes(input.array()?), revision_number: input.i32()? })
}
