//! What the application does with certificates.

use std::sync::Arc;
use std::time::Duration;

use super::certificates::{Renew, load_all};
use super::{Certificates, TLS_FOLDER, TlsStatus};
use crate::settings::{GivenFiles, given_text};
use crate::{App, AppError};

impl App {
    /// The certificates of this server; made at the first call. Blocks.
    ///
    /// # Errors
    /// When the folder `tls` cannot be read or written, or a certificate cannot be made.
    pub fn certificates(&self) -> Result<Arc<Certificates>, AppError> {
        let mut opened = self.0.certificates.lock();
        if let Some(certificates) = opened.as_ref() {
            return Ok(Arc::clone(certificates));
        }
        let folder = self.data_folder().join(TLS_FOLDER);
        let certificates = Arc::new(Certificates::open(folder, &self.settings().tls, self.now())?);
        *opened = Some(Arc::clone(&certificates));
        Ok(certificates)
    }

    /// What is shown on encrypted connections.
    ///
    /// # Errors
    /// As [`Self::certificates`].
    pub async fn tls_status(&self) -> Result<TlsStatus, AppError> {
        self.with_certificates(|app, certificates| Ok(certificates.status(app.now()))).await
    }

    /// The certificate of the server's own authority, PEM.
    ///
    /// # Errors
    /// As [`Self::certificates`].
    pub async fn tls_authority(&self) -> Result<String, AppError> {
        self.with_certificates(|_, certificates| certificates.authority_pem()).await
    }

    /// Shows certificates from files from now on, and from what these files become; none for the server's own.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when one cannot be used: nothing changes then.
    pub async fn use_certificates(&self, given: Vec<GivenFiles>) -> Result<TlsStatus, AppError> {
        let tried = given.clone();
        self.with_certificates(move |app, _| load_all(&tried, app.now()).map(drop).map_err(AppError::Invalid)).await?;
        self.update_settings(vec![("tls_given".to_owned(), given_text(&given))]).await?;
        self.with_certificates(|app, certificates| {
            certificates.refresh(&app.settings().tls, app.now(), Renew::WhenDue)?;
            Ok(certificates.status(app.now()))
        })
        .await
    }

    /// Issues the server's own certificate again, or reads the given files again.
    ///
    /// # Errors
    /// As [`Self::certificates`].
    pub async fn renew_certificates(&self, new_key: bool) -> Result<TlsStatus, AppError> {
        self.with_certificates(move |app, certificates| {
            certificates.refresh(&app.settings().tls, app.now(), Renew::Now { new_key })?;
            Ok(certificates.status(app.now()))
        })
        .await
    }

    /// Looks every `interval` whether files or settings changed or a certificate has to be renewed. Never ends.
    pub async fn watch_certificates(self, interval: Duration) {
        loop {
            tokio::time::sleep(interval).await;
            let refreshed = self.with_certificates(|app, certificates| {
                certificates.refresh(&app.settings().tls, app.now(), Renew::WhenDue)
            });
            if let Err(error) = refreshed.await {
                tracing::error!(%error, "certificates could not be looked after");
            }
        }
    }

    async fn with_certificates<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Self, &Certificates) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let app = self.clone();
        let task = tokio::task::spawn_blocking(move || act(&app, app.certificates()?.as_ref()));
        task.await.unwrap_or_else(|_| Err(AppError::Conflict("the server is stopping".to_owned())))
    }
}
