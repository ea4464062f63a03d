//! What to export, and how that is written down in a job.

use std::path::PathBuf;

/// What is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExportKind {
    /// A cabinet for `wsusutil import`.
    WsusCab,
    /// The newer form of it.
    WsusXmlGz,
    /// A bundle for another Patchwell.
    Bundle,
    /// What this server has, for another one to make a difference.
    Request,
}

impl ExportKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::WsusCab, Self::WsusXmlGz, Self::Bundle, Self::Request];

    /// Its name in the API, on the command line and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::WsusCab => "wsus-cab",
            Self::WsusXmlGz => "wsus-xml-gz",
            Self::Bundle => "bundle",
            Self::Request => "request",
        }
    }

    /// By its name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What to export where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportOptions {
    /// What.
    pub kind: ExportKind,
    /// The file, or for a bundle the directory, that is made.
    pub out: PathBuf,
    /// A request of the other server; only what it does not have goes into the bundle.
    pub have: Option<PathBuf>,
    /// Most bytes of a volume of a bundle; `None` is one volume.
    pub volume_size: Option<u64>,
    /// Leaves out content files.
    pub metadata_only: bool,
}

impl ExportOptions {
    /// All to `out`.
    #[must_use]
    pub fn new(kind: ExportKind, out: impl Into<PathBuf>) -> Self {
        Self { kind, out: out.into(), have: None, volume_size: None, metadata_only: false }
    }

    /// A line for each that is set; `None` when a path cannot be written down.
    pub(crate) fn lines(&self) -> Option<String> {
        let mut lines = vec![self.kind.name().to_owned(), self.out.to_str()?.to_owned()];
        if let Some(have) = &self.have {
            lines.push(format!("for={}", have.to_str()?));
        }
        lines.extend(self.volume_size.map(|size| format!("volume-size={size}")));
        lines.extend(self.metadata_only.then(|| "metadata-only".to_owned()));
        lines.iter().all(|line| !line.contains('\n')).then(|| lines.join("\n"))
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut options = Self::new(ExportKind::of(lines.next()?)?, lines.next()?);
        for line in lines {
            match line.split_once('=') {
                Some(("for", path)) => options.have = Some(path.into()),
                Some(("volume-size", size)) => options.volume_size = Some(size.parse().ok()?),
                None if line == "metadata-only" => options.metadata_only = true,
                _ => return None,
            }
        }
        Some(options)
    }
}
