//! Jobs: imports, listing, watching, cancelling.

pub(crate) mod cancel;
pub(crate) mod export;
pub(crate) mod get;
pub(crate) mod import;
pub(crate) mod list;

use super::problem::Problem;

/// A job's number.
fn number(id: &str) -> Result<i64, Problem> {
    id.parse().map_err(|_| Problem::bad_request(format!("{id:?} is no job id; list the jobs to see theirs.")))
}
