//! A server asks to synchronize ([MS-WSUSSS] 3.1.4.2).

use patchwell_store::downstream::{self as store, Access, DownstreamServer};
use uuid::Uuid;

use crate::settings::HierarchySettings;
use crate::{App, AppError};

/// A contact is written down when the one before it is older.
const CONTACT: jiff::SignedDuration = jiff::SignedDuration::from_mins(1);
/// The longest name of a server.
const MAX_NAME: usize = 256;

/// Why a server may not synchronize.
#[derive(Debug, thiserror::Error)]
pub enum DownstreamRefused {
    /// An administrator blocked it.
    #[error("the server is blocked; allow it to let it synchronize")]
    Blocked,
    /// There is an allow-list, and it is not on it.
    #[error("the server is not on the allow-list; add its id or its name to let it synchronize")]
    NotListed,
    /// There are as many servers as the settings allow.
    #[error("there are as many servers as hierarchy_max_servers allows; forget one or allow more")]
    TooMany,
    /// Its id is the nil GUID, or its name is empty, too long or has control characters.
    #[error("the server gives no usable id or name")]
    Invalid,
    /// It has the id of this server: one is a copy of the other.
    #[error("the server has the id of this one; a copied server needs an id of its own")]
    OwnId,
    /// It could not be written down.
    #[error(transparent)]
    Failed(#[from] AppError),
}

impl App {
    /// Lets a server synchronize, or not, and remembers it when it is new. Call it whenever one asks for a cookie.
    ///
    /// # Errors
    /// Why it may not.
    pub async fn authorize_downstream(&self, server_id: Uuid, name: &str) -> Result<(), DownstreamRefused> {
        let name = name.trim();
        if server_id.is_nil() || name.is_empty() || name.len() > MAX_NAME || name.chars().any(char::is_control) {
            return Err(DownstreamRefused::Invalid);
        }
        if server_id == self.identity().server_id {
            return Err(DownstreamRefused::OwnId);
        }
        let _turn = self.0.downstream_turn.lock().await;
        let before = self.downstream().servers.get(&server_id).cloned();
        let count = self.downstream().servers.len();
        may_synchronize(&self.settings().hierarchy, before.as_ref(), (server_id, name), count)?;
        let now = self.now();
        let mut server = before.clone().unwrap_or_else(|| new_server(server_id, now));
        let is_recent = server.last_contact.is_some_and(|last| now.duration_since(last) < CONTACT);
        if before.is_some() && server.name == name && is_recent && server.parent.is_none() {
            return Ok(());
        }
        name.clone_into(&mut server.name);
        server.last_contact = Some(now);
        // Whoever asks here synchronizes from here, wherever it was before.
        server.parent = None;
        self.save_downstream_server(server).await.map_err(DownstreamRefused::from)
    }

    /// All servers below this one, by name.
    #[must_use]
    pub fn downstream_servers(&self) -> Vec<DownstreamServer> {
        let mut servers: Vec<_> = self.downstream().servers.values().cloned().collect();
        servers.sort_by_key(|server| (server.name.to_lowercase(), server.id));
        servers
    }

    /// Whether a server may synchronize as things stand, by decision and allow-list.
    #[must_use]
    pub fn is_downstream_allowed(&self, server: &DownstreamServer) -> bool {
        is_allowed(&self.settings().hierarchy, server.access, (server.id, &server.name))
    }

    pub(super) async fn save_downstream_server(&self, server: DownstreamServer) -> Result<(), AppError> {
        let stored = server.clone();
        self.store().write(move |tx| store::save_server(tx, &stored)).await?;
        self.downstream_mut().servers.insert(server.id, server);
        Ok(())
    }
}

/// A server of which nothing is known yet but that it is there.
pub(super) fn new_server(id: Uuid, now: patchwell_model::Timestamp) -> DownstreamServer {
    DownstreamServer {
        id,
        name: String::new(),
        parent: None,
        version: String::new(),
        is_replica: false,
        access: Access::AsListed,
        registered: now,
        last_contact: None,
        last_sync: None,
        last_rollup: None,
        summary: None,
    }
}

fn may_synchronize(
    settings: &HierarchySettings,
    before: Option<&DownstreamServer>,
    (id, name): (Uuid, &str),
    count: usize,
) -> Result<(), DownstreamRefused> {
    let access = before.map(|server| server.access).unwrap_or_default();
    if access == Access::Blocked {
        return Err(DownstreamRefused::Blocked);
    }
    if !is_allowed(settings, access, (id, name)) {
        return Err(DownstreamRefused::NotListed);
    }
    if before.is_none() && count >= settings.max_servers {
        return Err(DownstreamRefused::TooMany);
    }
    Ok(())
}

/// A decision about a server goes before the allow-list.
pub(super) fn is_allowed(settings: &HierarchySettings, access: Access, (id, name): (Uuid, &str)) -> bool {
    match access {
        Access::Allowed => true,
        Access::Blocked => false,
        Access::AsListed => settings.lists(id, name),
    }
}
