//! `/healthz`, `/readyz` and `/metrics`: no token, nothing of value.

use std::fmt::Write as _;

use axum::extract::State;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use patchwell_store::revisions;

use super::state::AdminState;

/// Whether the process answers at all.
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// Whether it can do its work: the database answers.
pub(crate) async fn readyz(State(state): State<AdminState>) -> (StatusCode, String) {
    match state.app.store().read(revisions::count).await {
        Ok(_) => (StatusCode::OK, "ready\n".to_owned()),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n".to_owned())
        }
    }
}

/// Numbers in the text format of Prometheus.
pub(crate) async fn metrics(State(state): State<AdminState>) -> ([(http::HeaderName, &'static str); 1], String) {
    let app = &state.app;
    let snapshot = app.snapshot();
    let (reads, writes) = app.store().waiting();
    let gauges = [
        ("patchwell_revisions", "Revisions in the catalog.", snapshot.len()),
        ("patchwell_approvals", "Approvals of administrators.", snapshot.all_approvals().count()),
        ("patchwell_computers", "Computers known.", app.computers().len()),
        ("patchwell_groups", "Computer groups.", snapshot.groups().iter().count()),
        ("patchwell_store_reads_waiting", "Reads that wait for the database.", reads),
        ("patchwell_store_writes_waiting", "Writes that wait for the database.", writes),
    ];
    let mut text = String::new();
    for (name, help, value) in gauges {
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}");
    }
    let version = env!("CARGO_PKG_VERSION");
    let _ = writeln!(text, "# HELP patchwell_info Version.\n# TYPE patchwell_info gauge");
    let _ = writeln!(text, "patchwell_info{{version=\"{version}\"}} 1");
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}
