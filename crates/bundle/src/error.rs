//! Why a bundle is refused.

/// Every text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// Another kind of file.
    #[error("this is not a {0} of Patchwell; check that the right file was given")]
    Magic(&'static str),
    /// Of a version to come.
    #[error("it was made by a newer version of Patchwell (format {0}); update this server first")]
    Newer(u16),
    /// Damaged or forged.
    #[error("the signature is wrong: the file is damaged or was changed; copy it again from its source")]
    Signature,
    /// The signed text contradicts itself.
    #[error("it is broken: {0}; make it again")]
    Broken(&'static str),
    /// A volume is not there.
    #[error("volume {number} of {of} is missing; give the directory or the files of all volumes")]
    MissingVolume {
        /// Which, from 1.
        number: u32,
        /// How many there are.
        of: usize,
    },
    /// A volume is there twice.
    #[error("volume {0} was given twice; leave one of them out")]
    TwiceVolume(u32),
    /// A volume of another bundle.
    #[error("a volume (number {0}) belongs to another bundle; leave it out")]
    ForeignVolume(u32),
    /// A volume is shorter or longer than it was.
    #[error("volume {number} is cut or has grown: it should have {expected} bytes; copy it again from its source")]
    VolumeSize {
        /// Which, from 1.
        number: u32,
        /// Bytes it should have.
        expected: u64,
    },
    /// A volume has other bytes than it had.
    #[error("volume {0} is damaged; copy it again from its source")]
    VolumeDamaged(u32),
    /// A part is not what the manifest says, though all volumes are.
    #[error("part {0} of the bundle is damaged; make the bundle again")]
    PartDamaged(usize),
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}
