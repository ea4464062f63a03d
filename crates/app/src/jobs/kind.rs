//! The kinds of jobs.

use std::path::PathBuf;

use crate::bundle::ExportOptions;
use crate::cleanup::{CleanupStep, PlannedCleanup};
use crate::sync::SyncTrigger;

/// A kind of job with its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobKind {
    /// Import packages, documents and directories.
    Import(Vec<PathBuf>),
    /// Import a bundle from its files and directories.
    ImportBundle {
        /// Where it is.
        paths: Vec<PathBuf>,
        /// Leaves the decisions of the bundle out; this server makes its own.
        metadata_only: bool,
    },
    /// Export a package or a bundle.
    Export(ExportOptions),
    /// Read every content file again and compare it with the catalog.
    VerifyContent,
    /// Check every content file, and fetch what is damaged, missing or was given up.
    RepairContent,
    /// Take over what the server above has new.
    Synchronize(SyncTrigger),
    /// Move all content files to another folder.
    MoveContent(PathBuf),
    /// Take over a folder with content files where they lie.
    AdoptContent(PathBuf),
    /// Look at all decisions again and queue the content files that they need.
    WantContent,
    /// Decline and delete what is of no use.
    Cleanup {
        /// What to do.
        steps: Vec<CleanupStep>,
        /// Whether the schedule wants it.
        is_scheduled: bool,
        /// What a plan showed; it does that, or nothing.
        planned: Option<PlannedCleanup>,
    },
}

impl JobKind {
    /// Its name in the database.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Import(_) => "import",
            Self::ImportBundle { metadata_only: false, .. } => "import_bundle",
            Self::ImportBundle { metadata_only: true, .. } => "import_bundle_metadata",
            Self::Export(_) => "export",
            Self::VerifyContent => "verify_content",
            Self::RepairContent => "repair_content",
            Self::MoveContent(_) => "move_content",
            Self::AdoptContent(_) => "adopt_content",
            Self::WantContent => "want_content",
            Self::Synchronize(_) => "synchronize",
            Self::Cleanup { .. } => "cleanup",
        }
    }

    /// Its parameters in the database: one path a line.
    ///
    /// # Errors
    /// A sentence when a path cannot be written down.
    pub fn parameters(&self) -> Result<String, String> {
        let paths = match self {
            Self::Import(paths) | Self::ImportBundle { paths, .. } => paths.as_slice(),
            Self::MoveContent(folder) | Self::AdoptContent(folder) => std::slice::from_ref(folder),
            Self::Synchronize(trigger) => return Ok(trigger.to_text()),
            Self::Export(options) => {
                let message = "a path with a line break or characters outside Unicode cannot be exported to";
                return options.lines().ok_or_else(|| message.to_owned());
            }
            Self::Cleanup { steps, is_scheduled, planned } => {
                let why = planned.as_ref().map(|planned| format!("{}: ", planned.to_text()));
                let why = why.unwrap_or_else(|| if *is_scheduled { "daily: ".to_owned() } else { String::new() });
                return Ok(format!("{why}{}", CleanupStep::to_text(steps)));
            }
            Self::VerifyContent | Self::RepairContent | Self::WantContent => return Ok(String::new()),
        };
        let texts: Option<Vec<&str>> = paths.iter().map(|path| path.to_str()).collect();
        match texts {
            Some(texts) if texts.iter().all(|text| !text.contains('\n')) => Ok(texts.join("\n")),
            _ => Err("a path with a line break or characters outside Unicode cannot be used; rename it".to_owned()),
        }
    }

    /// From its name and parameters; `None` for a kind of a newer version.
    #[must_use]
    pub fn parse(name: &str, parameters: &str) -> Option<Self> {
        let paths = || parameters.lines().map(PathBuf::from).collect();
        match name {
            "import" => Some(Self::Import(paths())),
            "import_bundle" => Some(Self::ImportBundle { paths: paths(), metadata_only: false }),
            "import_bundle_metadata" => Some(Self::ImportBundle { paths: paths(), metadata_only: true }),
            "export" => ExportOptions::parse(parameters).map(Self::Export),
            "verify_content" => Some(Self::VerifyContent),
            "repair_content" => Some(Self::RepairContent),
            "move_content" => Some(Self::MoveContent(PathBuf::from(parameters))),
            "adopt_content" => Some(Self::AdoptContent(PathBuf::from(parameters))),
            "want_content" => Some(Self::WantContent),
            "cleanup" => {
                let (why, steps) = parameters.split_once(": ").unwrap_or(("", parameters));
                let planned = PlannedCleanup::parse(why);
                let is_scheduled = why == "daily";
                // More than a plan showed must never be done.
                let is_known = why.is_empty() || is_scheduled || planned.is_some();
                let steps = CleanupStep::parse_all(steps).ok().filter(|_| is_known)?;
                Some(Self::Cleanup { steps, is_scheduled, planned })
            }
            "synchronize" => SyncTrigger::parse(parameters).map(Self::Synchronize),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::ExportKind;

    #[test]
    fn kinds_survive_the_database() {
        for kind in [
            JobKind::Import(vec!["/a b/c".into(), "d".into()]),
            JobKind::ImportBundle { paths: vec!["/a b/c".into()], metadata_only: true },
            JobKind::ImportBundle { paths: vec!["d".into()], metadata_only: false },
            JobKind::Export(ExportOptions::new(ExportKind::WsusCab, "/out=1")),
            JobKind::Export(ExportOptions {
                have: Some("/a b=c".into()),
                volume_size: Some(7),
                metadata_only: true,
                ..ExportOptions::new(ExportKind::Bundle, "/out")
            }),
            JobKind::VerifyContent,
            JobKind::RepairContent,
            JobKind::MoveContent("/a b".into()),
            JobKind::WantContent,
            JobKind::Cleanup { steps: CleanupStep::ALL.to_vec(), is_scheduled: false, planned: None },
            JobKind::Cleanup { steps: vec![CleanupStep::Files], is_scheduled: true, planned: None },
            JobKind::Cleanup {
                steps: vec![CleanupStep::Files],
                is_scheduled: false,
                planned: Some(PlannedCleanup {
                    at: "2026-10-04T12:00:00.25Z".parse().unwrap(),
                    digest: "a1".to_owned(),
                }),
            },
            JobKind::Synchronize(SyncTrigger::by("somebody")),
            JobKind::Synchronize(SyncTrigger::scheduled(3)),
            JobKind::Synchronize(SyncTrigger::for_categories("some body")),
        ] {
            assert_eq!(JobKind::parse(kind.name(), &kind.parameters().unwrap()), Some(kind));
        }
        assert!(JobKind::Import(vec!["a\nb".into()]).parameters().is_err());
        assert_eq!(JobKind::parse("of_a_newer_version", ""), None);
    }
}
