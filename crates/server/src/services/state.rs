//! What all operations share.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use patchwell_app::{App, AppError};
use patchwell_catalog::PageLimits;
use tokio::sync::Semaphore;

use super::large_rollup;
use crate::client::runs::RunCache;
use crate::cookies::{CookieKey, CookieSealer};
use crate::metrics::Metrics;

/// Bounds that have to do with the machine, not with the protocol.
#[derive(Debug, Clone)]
pub struct ServiceOptions {
    /// Bounds of a page of updates.
    pub page: PageLimits,
    /// Bytes of a request body.
    pub body_bytes: usize,
    /// For a request body to arrive.
    pub body_timeout: Duration,
    /// Bytes of answers kept ready.
    pub run_cache_bytes: u64,
    /// A folder with files for `/SelfUpdate`.
    pub self_update: Option<std::path::PathBuf>,
    /// The port on which content is served without TLS; told to those that come over TLS, as WSUS does.
    pub plain_port: Option<u16>,
    /// Where requests are counted.
    pub metrics: Metrics,
}

impl Default for ServiceOptions {
    fn default() -> Self {
        Self {
            page: PageLimits::default(),
            body_bytes: 8 << 20,
            body_timeout: Duration::from_secs(60),
            run_cache_bytes: 128 << 20,
            self_update: None,
            plain_port: None,
            metrics: Metrics::default(),
        }
    }
}

/// The update services. Cheap to clone.
#[derive(Clone)]
pub struct UpdateServices(pub(crate) Arc<State>);

pub(crate) struct State {
    pub(crate) app: App,
    pub(crate) sealer: ArcSwap<CookieSealer>,
    pub(crate) runs: RunCache,
    pub(crate) options: ServiceOptions,
    /// Turns of those whose rollups are longer than other requests may be.
    pub(crate) large_rollups: Arc<Semaphore>,
    /// Turns of those who pack update documents.
    pub(crate) documents: Semaphore,
}

/// How many requests pack update documents at the same time.
const DOCUMENTS_AT_ONCE: usize = 4;

impl UpdateServices {
    /// Reads the cookie keys. Blocks; call it before serving, or on a thread that may block.
    ///
    /// # Errors
    /// When the keys cannot be read or made.
    pub fn open(app: App, options: ServiceOptions) -> Result<Self, AppError> {
        let sealer = ArcSwap::from_pointee(sealer(&app)?);
        let runs = RunCache::new(options.run_cache_bytes);
        let large_rollups = Arc::new(Semaphore::new(large_rollup::AT_ONCE));
        Ok(Self(Arc::new(State {
            app,
            sealer,
            runs,
            options,
            large_rollups,
            documents: Semaphore::new(DOCUMENTS_AT_ONCE),
        })))
    }

    /// Reads the cookie keys again, which makes a new one when it is time. Blocks.
    ///
    /// # Errors
    /// When the keys cannot be read or made; the present ones stay in use.
    pub fn refresh_keys(&self) -> Result<(), AppError> {
        self.0.sealer.store(Arc::new(sealer(&self.0.app)?));
        Ok(())
    }
}

fn sealer(app: &App) -> Result<CookieSealer, AppError> {
    let keys: Vec<CookieKey> =
        app.cookie_keys()?.into_iter().map(|key| CookieKey { id: key.id, secret: key.secret }).collect();
    Ok(CookieSealer::new(&keys))
}
