//! What administrators do with downloads.

use patchwell_model::Sha1;
use patchwell_store::downloads::{self, Download, DownloadState, Summary};

use crate::{App, AppError};

impl App {
    /// Files and bytes by where they stand, up to this moment for those that are fetched here.
    ///
    /// # Errors
    /// Store errors.
    pub async fn download_summary(&self) -> Result<Summary, AppError> {
        let running = self.running_downloads();
        let known: Vec<Sha1> = running.keys().copied().collect();
        let (mut summary, noted) = self
            .store()
            .read(move |tx| {
                let mut noted = 0;
                for sha1 in &known {
                    noted += downloads::get(tx, *sha1)?.map_or(0, |download| download.bytes);
                }
                Ok((downloads::summary(tx)?, noted))
            })
            .await?;
        let now: u64 = running.values().sum();
        summary.received_bytes = summary.received_bytes.saturating_sub(noted).saturating_add(now);
        Ok(summary)
    }

    /// At most `limit` wanted files in a state, by digest, after `after`, up to this moment.
    ///
    /// # Errors
    /// Store errors.
    pub async fn list_downloads(
        &self,
        state: DownloadState,
        after: Option<Sha1>,
        limit: u32,
    ) -> Result<Vec<Download>, AppError> {
        let mut found = self.store().read(move |tx| downloads::list(tx, state, after, limit)).await?;
        let running = self.running_downloads();
        for download in &mut found {
            if let Some(bytes) = running.get(&download.file.sha1) {
                download.bytes = *bytes;
            }
        }
        Ok(found)
    }

    /// Sets files aside that wait or are being fetched: these, or all. What came of them stays for a later time.
    ///
    /// # Errors
    /// Store errors.
    pub async fn cancel_downloads(&self, only: Option<Vec<Sha1>>) -> Result<u64, AppError> {
        let cancelled = self.store().write(move |tx| downloads::cancel(tx, only.as_deref())).await?;
        self.0.downloads.ring();
        Ok(cancelled)
    }

    /// Tries files now that wait for their next attempt, were set aside or given up: these, or all.
    ///
    /// # Errors
    /// Store errors.
    pub async fn retry_downloads(&self, only: Option<Vec<Sha1>>) -> Result<u64, AppError> {
        let now = self.now();
        let retried = self.store().write(move |tx| downloads::retry(tx, only.as_deref(), now)).await?;
        self.0.downloads.ring();
        Ok(retried)
    }

    /// Stops all downloads where they are, or lets them go on.
    ///
    /// # Errors
    /// Store errors.
    pub async fn pause_downloads(&self, paused: bool) -> Result<(), AppError> {
        self.update_settings(vec![("content_paused".to_owned(), paused.to_string())]).await.map(drop)
    }
}
