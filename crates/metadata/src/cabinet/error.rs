//! Why a cabinet could not be read.

/// Why a cabinet could not be read.
#[derive(Debug, thiserror::Error)]
pub enum CabinetError {
    /// The underlying reader; also when the cabinet ends too early.
    #[error("cannot read the cabinet: {0}")]
    Io(#[from] std::io::Error),
    /// It does not start as a cabinet does.
    #[error("not a cabinet")]
    Signature,
    /// It contradicts itself or the format.
    #[error("broken cabinet: {0}")]
    Broken(&'static str),
    /// A valid cabinet of a kind that is not read here.
    #[error("unsupported cabinet: {0}")]
    Unsupported(&'static str),
    /// Over a limit given by the caller.
    #[error("a member of the cabinet is larger than {0} bytes")]
    Limit(u64),
}

impl From<CabinetError> for std::io::Error {
    fn from(error: CabinetError) -> Self {
        match error {
            CabinetError::Io(error) => error,
            other => Self::new(std::io::ErrorKind::InvalidData, other),
        }
    }
}
