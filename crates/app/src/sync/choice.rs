//! What is synchronized, from where.

use patchwell_model::{Language, UpdateId};
use patchwell_upstream::{Account, Proxy, Source, UpstreamConfig};
use ring::digest::{Context, SHA256};

use crate::settings::{Chosen, SyncSource};
use crate::{App, AppError};

/// What one run works with, fixed at its start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SyncChoice {
    /// The server above, for messages.
    pub(super) name: String,
    /// How to reach it.
    pub(super) upstream: UpstreamConfig,
    /// Chosen products and families; `None` for all.
    pub(super) categories: Option<Vec<UpdateId>>,
    /// Chosen classifications; `None` for all.
    pub(super) classifications: Option<Vec<UpdateId>>,
    /// Chosen languages; `None` for all.
    pub(super) languages: Option<Vec<Language>>,
    /// Whether groups and decisions come from there, too.
    pub(super) is_replica: bool,
    /// Questions at the same time.
    pub(super) parallel: usize,
}

impl SyncChoice {
    /// Tells choices apart: what a server above has new since an anchor holds for one choice only.
    pub(super) fn fingerprint(&self) -> String {
        let mut context = Context::new(&SHA256);
        for list in [&self.categories, &self.classifications] {
            let mut ids: Vec<&[u8; 16]> = list.iter().flatten().map(UpdateId::as_bytes).collect();
            ids.sort_unstable();
            context.update(if list.is_some() { b"chosen" } else { b"all" });
            context.update(&(ids.len() as u64).to_be_bytes());
            ids.into_iter().for_each(|id| context.update(id));
        }
        let mut languages: Vec<&str> = self.languages.iter().flatten().map(Language::as_str).collect();
        languages.sort_unstable();
        context.update(languages.join(" ").as_bytes());
        crate::open::hex(context.finish().as_ref())
    }
}

impl App {
    /// The way to the server above; `None` while none is chosen.
    pub(super) fn upstream_config(&self) -> Option<UpstreamConfig> {
        let settings = self.settings();
        let sync = &settings.sync;
        let source = match &sync.source {
            SyncSource::None => return None,
            SyncSource::Microsoft => Source::Microsoft,
            SyncSource::Server { host, port, tls } => Source::Server { host: host.clone(), port: *port, tls: *tls },
        };
        let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let (user, password) = (some(&sync.proxy.user), some(&sync.proxy.password));
        let proxy = some(&sync.proxy.url).map(|url| Proxy { url, user, password });
        let account = Account { name: self.host_name(), id: self.identity().server_id };
        let trusted_ca_pem = some(&sync.trusted_ca);
        Some(UpstreamConfig { proxy, trusted_ca_pem, ..UpstreamConfig::new(source, account) })
    }

    /// What a run that starts now works with.
    ///
    /// # Errors
    /// When no server above is chosen.
    pub(super) fn sync_choice(&self) -> Result<SyncChoice, AppError> {
        let Some(upstream) = self.upstream_config() else {
            return Err(AppError::Conflict(
                "there is no server to synchronize from; choose one with the setting sync_source".to_owned(),
            ));
        };
        let settings = self.settings();
        let sync = &settings.sync;
        let ids = |chosen: &Chosen| match chosen {
            Chosen::All => None,
            Chosen::Only(ids) => Some(ids.clone()),
        };
        Ok(SyncChoice {
            name: sync.source.to_string(),
            upstream,
            categories: ids(&sync.products),
            classifications: ids(&sync.classifications),
            languages: Some(sync.languages.clone()).filter(|languages| !languages.is_empty()),
            is_replica: sync.is_replica(),
            parallel: sync.parallel,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(categories: Option<Vec<u128>>, languages: Option<Vec<&str>>) -> String {
        let account = Account { name: String::new(), id: uuid::Uuid::nil() };
        let ids = |ids: Vec<u128>| ids.into_iter().map(|id| UpdateId(uuid::Uuid::from_u128(id))).collect();
        SyncChoice {
            name: String::new(),
            upstream: UpstreamConfig::new(Source::Microsoft, account),
            categories: categories.map(ids),
            classifications: None,
            languages: languages.map(|names| names.into_iter().map(Language::new).collect()),
            is_replica: false,
            parallel: 1,
        }
        .fingerprint()
    }

    #[test]
    fn the_order_of_a_choice_does_not_matter_and_its_contents_do() {
        assert_eq!(choice(Some(vec![1, 2]), None), choice(Some(vec![2, 1]), None));
        let distinct = [choice(None, None), choice(Some(vec![]), None), choice(Some(vec![1]), None)];
        assert!(distinct[0] != distinct[1] && distinct[1] != distinct[2]);
        assert_ne!(choice(None, Some(vec!["en"])), choice(None, Some(vec!["de"])));
    }
}
