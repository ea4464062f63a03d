//! Starting a job once for a request that may be made again because its answer was lost.

use jiff::SignedDuration;
use patchwell_model::Timestamp;
use patchwell_store::idempotency::{self, Known, Request};
use patchwell_store::{StoreError, Tx};

use crate::{App, AppError};

/// How long a key is remembered.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);

tokio::task_local! {
    static REQUEST: Request;
}

/// Runs `work`; the job that it starts is the job of this request from now on.
pub async fn once<T>(request: Request, work: impl Future<Output = T>) -> T {
    REQUEST.scope(request, work).await
}

impl App {
    /// What is known of the key of a request: the job that it started when it was made before.
    ///
    /// # Errors
    /// Store errors.
    pub async fn known_request(&self, request: Request) -> Result<Option<Known>, AppError> {
        let since = since(self.now());
        Ok(self.store().read(move |tx| idempotency::find(tx, &request, since)).await?)
    }
}

/// The request that the present task works on, to be moved into the transaction that starts its job.
#[derive(Clone)]
pub(crate) struct Once(Option<Request>, Timestamp);

impl Once {
    pub(crate) fn present(app: &App) -> Self {
        Self(REQUEST.try_with(Clone::clone).ok(), app.now())
    }

    /// Starts a job, or finds the one that the same request started at the same time.
    pub(crate) fn start(
        &self,
        tx: &mut Tx,
        start: impl FnOnce(&mut Tx) -> Result<i64, StoreError>,
    ) -> Result<Result<i64, AppError>, StoreError> {
        let Self(Some(request), now) = self else { return start(tx).map(Ok) };
        Ok(match idempotency::once(tx, request, (since(*now), *now), start)? {
            Known::Same(job) => Ok(job),
            Known::Other => Err(AppError::Conflict(
                "another request had the same Idempotency-Key; give each request its own".to_owned(),
            )),
        })
    }
}

fn since(now: Timestamp) -> Timestamp {
    now.checked_sub(REMEMBERED).unwrap_or(Timestamp::MIN)
}
