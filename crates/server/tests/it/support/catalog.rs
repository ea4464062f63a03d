//! Servers with real catalogs.

use patchwell_testkit::shared_data;

use super::Server;

/// What the recorded agent was offered: the export and the recorded documents.
pub(crate) const RECORDED: &[&str] = &["wsus-export", "recorded-wsus-2025/fragments/documents"];
/// Everything there is.
pub(crate) const EVERYTHING: &[&str] = &[
    "wsus-export",
    "offline-sync",
    "mu-documents",
    "vendor-sdp/hp-update-documents-3658.tar.xz",
    "recorded-wsus-2025/fragments/documents",
];

/// A server that has imported real data; `None`, with a message, where the data is not.
pub(crate) async fn real(paths: &[&str]) -> Option<Server> {
    let data = shared_data()?;
    let server = Server::start().await;
    let paths: Vec<_> = paths.iter().map(|path| data.join(path)).collect();
    let summary = server.import(&paths).await;
    assert!(summary.inserted > 0 && summary.conflicts == 0, "{:?}", summary.warnings);
    Some(server)
}
