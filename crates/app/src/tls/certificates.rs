//! The certificates that are shown, and when they change.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use parking_lot::Mutex;
use patchwell_model::Timestamp;
use rustls::ServerConfig;

use super::authority::OwnKey;
use super::choose::Choose;
use super::describe::CertificateInfo;
use super::pair::{self, Pair};
use super::{CA_FILE, SERVED_PINS_FILE, authority, files, names};
use crate::AppError;
use crate::settings::{GivenFiles, TlsSettings};

/// Our own certificate is issued again so long before it ends.
const RENEW_DAYS: i64 = 30;
/// Before the end of a given certificate somebody has to be told.
const WARN_DAYS: i64 = 14;

/// Where the certificates come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateSource {
    /// The server's own authority.
    Own,
    /// Files that the administrator gave.
    Given,
}

/// What is shown, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsStatus {
    /// Where the certificates come from.
    pub source: CertificateSource,
    /// Those that are shown, the preferred one first.
    pub certificates: Vec<CertificateInfo>,
    /// The server's own authority.
    pub authority: Option<CertificateInfo>,
    /// What somebody should look at.
    pub problem: Option<String>,
}

/// The certificates of this server.
#[derive(Debug)]
pub struct Certificates {
    folder: PathBuf,
    /// What this computer is called.
    names: Vec<String>,
    choose: Arc<Choose>,
    config: Arc<ServerConfig>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    source: CertificateSource,
    shown: Vec<CertificateInfo>,
    problem: Option<String>,
    /// The given files as they were when they were read last.
    read: Option<Vec<Stamp>>,
}

/// Tells whether a file was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    path: PathBuf,
    file: Option<(u64, Option<SystemTime>)>,
}

/// Whether certificates are read or issued again though nothing asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Renew {
    /// Only when it is time.
    WhenDue,
    /// Now.
    Now {
        /// With a key that nobody has a pin of.
        new_key: bool,
    },
}

impl Certificates {
    /// Reads or makes what is in `folder`. Blocks.
    pub(super) fn open(folder: PathBuf, settings: &TlsSettings, now: Timestamp) -> Result<Self, AppError> {
        crate::make_folder(&folder)?;
        let choose = Arc::new(Choose::default());
        let config = config(Arc::clone(&choose))?;
        let state = State { source: CertificateSource::Own, shown: Vec::new(), problem: None, read: None };
        let names = names::of_this_computer();
        let opened = Self { folder, names, choose, config, state: Mutex::new(state) };
        authority::ensure(&opened.folder, opened.names.first().map_or("localhost", String::as_str), now)?;
        opened.refresh(settings, now, Renew::WhenDue)?;
        Ok(opened)
    }

    /// For listeners; what it shows changes with the certificates.
    #[must_use]
    pub fn server_config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.config)
    }

    /// Brings what is shown up to date with settings, files and time. What cannot be used is told by
    /// [`Self::status`], and what was shown before stays. Blocks.
    pub(super) fn refresh(&self, settings: &TlsSettings, now: Timestamp, renew: Renew) -> Result<(), AppError> {
        let mut state = self.state.lock();
        if settings.given.is_empty() {
            state.read = None;
            return self.show_own(&mut state, settings, now, renew);
        }
        let stamps: Vec<Stamp> = settings.given.iter().flat_map(stamps).collect();
        if renew == Renew::WhenDue && state.read.as_ref() == Some(&stamps) {
            return Ok(());
        }
        state.read = Some(stamps);
        match load_all(&settings.given, now) {
            Ok(pairs) => self.show(&mut state, CertificateSource::Given, pairs),
            Err(problem) => {
                tracing::error!(problem, "a given certificate cannot be used; what was shown before stays");
                if state.shown.is_empty() {
                    self.show_own(&mut state, settings, now, Renew::WhenDue)?;
                }
                state.problem = Some(problem);
                Ok(())
            }
        }
    }

    /// What is shown now.
    #[must_use]
    pub fn status(&self, now: Timestamp) -> TlsStatus {
        let state = self.state.lock();
        let problem = state.problem.clone().or_else(|| {
            let ending = state.shown.iter().find(|info| ends_within(info, now, WARN_DAYS))?;
            Some(format!("the certificate {} ends at {}; renew it", ending.subject, ending.not_after))
        });
        let authority = self.authority_pem().ok().and_then(|pem| {
            use rustls::pki_types::pem::PemObject as _;
            let der = rustls::pki_types::CertificateDer::from_pem_slice(pem.as_bytes()).ok()?;
            CertificateInfo::read(&der)
        });
        TlsStatus { source: state.source, certificates: state.shown.clone(), authority, problem }
    }

    /// The certificate of the server's own authority, PEM.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn authority_pem(&self) -> Result<String, AppError> {
        let path = self.folder.join(CA_FILE);
        std::fs::read_to_string(&path)
            .map_err(|source| AppError::Io { what: format!("cannot read {}", path.display()), source })
    }

    fn show_own(
        &self,
        state: &mut State,
        settings: &TlsSettings,
        now: Timestamp,
        renew: Renew,
    ) -> Result<(), AppError> {
        let mut names = settings.names.clone();
        names.extend(self.names.iter().filter(|name| !settings.names.contains(name)).cloned());
        let is_good = |info: &CertificateInfo| {
            !ends_within(info, now, RENEW_DAYS) && names.iter().all(|name| info.names.contains(name))
        };
        let is_shown = state.source == CertificateSource::Own && !state.shown.is_empty();
        if renew == Renew::WhenDue && is_shown && state.shown.iter().all(is_good) {
            return Ok(());
        }
        let (mut pairs, mut problem) = (Vec::new(), None);
        for kind in OwnKey::ALL {
            match self.own_pair(kind, &names, now, renew, is_good) {
                Ok(pair) => pairs.push(pair),
                // A certificate that has to be renewed and cannot be is better than none.
                Err(error) => match pair::load(&kind.files(&self.folder), now) {
                    Ok(old) => {
                        pairs.push(old);
                        problem = Some(error.to_string());
                    }
                    Err(_) => return Err(error),
                },
            }
        }
        self.show(state, CertificateSource::Own, pairs)?;
        state.problem = problem;
        Ok(())
    }

    /// The pair that is there while it is good, otherwise a new one.
    fn own_pair(
        &self,
        kind: OwnKey,
        names: &[String],
        now: Timestamp,
        renew: Renew,
        is_good: impl Fn(&CertificateInfo) -> bool,
    ) -> Result<Pair, AppError> {
        let own = kind.files(&self.folder);
        let kept = if renew == Renew::WhenDue { pair::load(&own, now).ok() } else { None };
        if let Some(pair) = kept.filter(|pair| is_good(&pair.info)) {
            return Ok(pair);
        }
        authority::issue(&self.folder, kind, names, now, renew == Renew::Now { new_key: true })?;
        pair::load(&own, now).map_err(AppError::Conflict)
    }

    fn show(&self, state: &mut State, source: CertificateSource, pairs: Vec<Pair>) -> Result<(), AppError> {
        let (keys, infos): (Vec<_>, Vec<_>) = pairs.into_iter().map(|pair| (pair.key, pair.info)).unzip();
        let pins: Vec<&str> = infos.iter().map(|info: &CertificateInfo| info.pin.as_str()).collect();
        files::replace(&self.folder.join(SERVED_PINS_FILE), &format!("{}\n", pins.join("\n")))?;
        self.choose.show(keys);
        tracing::info!(?source, ?pins, "certificates are shown");
        (state.source, state.shown, state.problem) = (source, infos, None);
        Ok(())
    }
}

/// Reads all pairs; the ECDSA ones first, since old Windows has no other way.
pub(super) fn load_all(given: &[GivenFiles], now: Timestamp) -> Result<Vec<Pair>, String> {
    let mut pairs = given.iter().map(|files| pair::load(files, now)).collect::<Result<Vec<_>, _>>()?;
    pairs.sort_by_key(|pair| pair.info.key != super::KeyKind::Ecdsa);
    Ok(pairs)
}

fn ends_within(info: &CertificateInfo, now: Timestamp, days: i64) -> bool {
    now.checked_add(jiff::SignedDuration::from_hours(24 * days)).is_ok_and(|soon| info.not_after <= soon)
}

fn stamps(given: &GivenFiles) -> [Stamp; 2] {
    [&given.certificate, &given.key].map(|path| Stamp {
        path: path.clone(),
        file: std::fs::metadata(path).ok().map(|metadata| (metadata.len(), metadata.modified().ok())),
    })
}

/// TLS 1.2 and 1.3 with what `rustls` offers; Windows 7 to 8.1 find ECDHE with ECDSA and AES-GCM in it.
fn config(choose: Arc<Choose>) -> Result<Arc<ServerConfig>, AppError> {
    let failed = |error| AppError::Conflict(format!("TLS cannot be set up: {error}"));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(failed)?;
    let mut config = builder.with_no_client_auth().with_cert_resolver(choose);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // Agents come back: a ticket spares both sides the signature, and the server keeps nothing for it.
    config.ticketer = rustls::crypto::ring::Ticketer::new().map_err(failed)?;
    Ok(Arc::new(config))
}
