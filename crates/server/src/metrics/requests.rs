//! Requests, as they are answered.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use parking_lot::Mutex;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Upper bounds, seconds: from an answer out of memory to a page of a thousand documents.
const SECONDS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

/// Where requests come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Listener {
    /// Update agents and servers below.
    Agents,
    /// Administrators.
    Admin,
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Answered.
    Ok,
    /// Refused for what it asked or who asked.
    Refused,
    /// Refused because the server is too busy.
    Busy,
    /// The server failed.
    Failed,
}

impl Listener {
    fn name(self) -> &'static str {
        match self {
            Self::Agents => "agents",
            Self::Admin => "admin",
        }
    }
}

impl Outcome {
    fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
            Self::Busy => "busy",
            Self::Failed => "failed",
        }
    }
}

impl From<StatusCode> for Outcome {
    fn from(status: StatusCode) -> Self {
        match status {
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => Self::Busy,
            _ if status.is_server_error() => Self::Failed,
            _ if status.is_client_error() => Self::Refused,
            _ => Self::Ok,
        }
    }
}

/// A request. `operation` has few values: the names of operations, or routes as the router has them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    listener: &'static str,
    operation: String,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Operation {
    listener: &'static str,
    operation: String,
}

type Durations = Family<Operation, Histogram, fn() -> Histogram>;

/// What is counted as it happens. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Metrics(Arc<Inner>);

struct Inner {
    registry: Mutex<Registry>,
    requests: Family<Request, Counter>,
    durations: Durations,
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics")
    }
}

impl Default for Metrics {
    /// With nothing counted.
    fn default() -> Self {
        let requests = Family::default();
        let durations: Durations = Family::new_with_constructor(|| Histogram::new(SECONDS));
        let mut registry = Registry::with_prefix("patchwell");
        registry.register("requests", "Requests that were answered", requests.clone());
        registry.register(
            "request_duration_seconds",
            "From a request's first line to its answer, without sending it",
            durations.clone(),
        );
        Self(Arc::new(Inner { registry: Mutex::new(registry), requests, durations }))
    }
}

impl Metrics {
    /// Counts a request.
    pub fn request(&self, listener: Listener, operation: &str, outcome: Outcome, took: Duration) {
        let listener = listener.name();
        let request = Request { listener, operation: operation.to_owned(), outcome: outcome.name() };
        self.0.requests.get_or_create(&request).inc();
        let operation = Operation { listener, operation: request.operation };
        self.0.durations.get_or_create(&operation).observe(took.as_secs_f64());
    }

    /// Appends them in the text format of OpenMetrics, without its end.
    pub(crate) fn encode(&self, text: &mut String) -> std::fmt::Result {
        prometheus_client::encoding::text::encode_registry(text, &self.0.registry.lock())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_operation_and_outcome() {
        let metrics = Metrics::default();
        metrics.request(Listener::Agents, "SyncUpdates", Outcome::Ok, Duration::from_millis(3));
        metrics.request(Listener::Agents, "SyncUpdates", StatusCode::SERVICE_UNAVAILABLE.into(), Duration::ZERO);
        let mut text = String::new();
        metrics.encode(&mut text).unwrap();
        for line in [
            "patchwell_requests_total{listener=\"agents\",operation=\"SyncUpdates\",outcome=\"ok\"} 1",
            "patchwell_requests_total{listener=\"agents\",operation=\"SyncUpdates\",outcome=\"busy\"} 1",
            "patchwell_request_duration_seconds_count{listener=\"agents\",operation=\"SyncUpdates\"} 2",
            "patchwell_request_duration_seconds_bucket{le=\"0.001\",listener=\"agents\",operation=\"SyncUpdates\"} 1",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
