//! Documents of many revisions, some calls ahead.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::vec::IntoIter;

use futures_util::Stream;
use parking_lot::Mutex;
use patchwell_model::RevisionIdentity;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::task::JoinSet;

use crate::update_data::Batch;
use crate::{UpdateData, UpstreamClient, UpstreamError};

/// Most calls at the same time.
const MOST: usize = 16;

/// Answers in the order in which they come; ends after the first error. Dropping it cancels the calls under way.
#[derive(Debug)]
pub struct FetchUpdates {
    answers: Receiver<Result<UpdateData, UpstreamError>>,
    /// Aborted when dropped.
    _workers: JoinSet<()>,
}

impl FetchUpdates {
    /// The next answer; `None` when every revision was in one.
    pub async fn next(&mut self) -> Option<Result<UpdateData, UpstreamError>> {
        self.answers.recv().await
    }
}

impl Stream for FetchUpdates {
    type Item = Result<UpdateData, UpstreamError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.answers.poll_recv(context)
    }
}

/// Revisions that no worker has taken yet.
type Work = Arc<Mutex<IntoIter<RevisionIdentity>>>;

/// How revisions of one call become a batch.
type NewBatch = fn(&[RevisionIdentity]) -> Batch;

impl UpstreamClient {
    /// The documents of these revisions, up to `parallel` calls at the same time. No more than that many answers wait
    /// to be taken; when nobody takes them, nothing more is asked. Each answer is that of one call, see [`UpdateData`].
    ///
    /// Must be called within a Tokio runtime.
    #[must_use]
    pub fn fetch_updates(&self, revisions: Vec<RevisionIdentity>, parallel: usize) -> FetchUpdates {
        self.fetch(revisions, parallel, Batch::new)
    }

    /// As [`Self::fetch_updates`], for revisions that the server did not list, such as those that documents name: that
    /// it has none of them is no error. Real servers fail a whole call for one that they lack.
    #[must_use]
    pub fn fetch_unlisted(&self, revisions: Vec<RevisionIdentity>, parallel: usize) -> FetchUpdates {
        self.fetch(revisions, parallel, Batch::unlisted)
    }

    fn fetch(&self, revisions: Vec<RevisionIdentity>, parallel: usize, batch: NewBatch) -> FetchUpdates {
        let parallel = parallel.clamp(1, MOST);
        let (sender, answers) = mpsc::channel(1);
        let work = Arc::new(Mutex::new(revisions.into_iter()));
        let mut workers = JoinSet::new();
        for _ in 0..parallel {
            workers.spawn(run(self.clone(), Arc::clone(&work), sender.clone(), batch));
        }
        FetchUpdates { answers, _workers: workers }
    }
}

/// Takes parts of the work and asks for them, until nothing is left, something fails or nobody listens.
async fn run(client: UpstreamClient, work: Work, sender: Sender<Result<UpdateData, UpstreamError>>, batch: NewBatch) {
    let stop = || *work.lock() = Vec::new().into_iter();
    loop {
        match next_part(&client, &work).await {
            Ok(part) if part.is_empty() => return,
            Ok(part) => {
                let mut batch = batch(&part);
                while let Some(answer) = batch.next(&client).await.transpose() {
                    let is_last = answer.is_err();
                    if is_last {
                        stop();
                    }
                    if sender.send(answer).await.is_err() || is_last {
                        return;
                    }
                }
            }
            Err(error) => {
                stop();
                // Nobody listens any more: nothing is lost.
                let _ = sender.send(Err(error)).await;
                return;
            }
        }
    }
}

async fn next_part(client: &UpstreamClient, work: &Work) -> Result<Vec<RevisionIdentity>, UpstreamError> {
    if work.lock().len() == 0 {
        return Ok(Vec::new());
    }
    let per_call = client.max_updates().await?;
    Ok(work.lock().by_ref().take(per_call).collect())
}
