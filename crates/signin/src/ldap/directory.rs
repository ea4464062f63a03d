//! One conversation with a directory.

use std::sync::Arc;
use std::time::Duration;

use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError, Scope, SearchEntry, SearchOptions};
use patchwell_trust::{added_certificates, platform_and};

use super::{LdapConfig, Security, filled};
use crate::{Identity, SignInError};

/// Somebody waits in front of a browser.
const PATIENCE: Duration = Duration::from_secs(10);
/// The whole conversation.
const ALL: Duration = Duration::from_secs(20);
/// Groups of one user that are read.
const GROUPS: i32 = 10_000;
/// `invalidCredentials` (RFC 4511 4.1.9).
const INVALID_CREDENTIALS: u32 = 49;
/// `sizeLimitExceeded`.
const SIZE_LIMIT: u32 = 4;

/// Who has this name and this password; `None` when nobody has.
///
/// # Errors
/// When the directory cannot be reached, or the settings do not fit it.
pub async fn authenticate(config: &LdapConfig, name: &str, password: &str) -> Result<Option<Identity>, SignInError> {
    // A bind with a name and no password succeeds without checking anything (RFC 4513 5.1.2).
    if name.is_empty() || password.is_empty() || password.contains('\0') {
        return Ok(None);
    }
    let conversation = tokio::time::timeout(ALL, converse(config, name, password)).await;
    conversation.unwrap_or_else(|_| Err(SignInError::Unavailable("the directory takes too long".to_owned())))
}

async fn converse(config: &LdapConfig, name: &str, password: &str) -> Result<Option<Identity>, SignInError> {
    let mut ldap = connect(config).await?;
    bind_to_search(&mut ldap, config).await?;
    let found = find(&mut ldap, config, name).await?;
    let Some(entry) = found else { return close(ldap, None).await };
    let groups = groups(&mut ldap, config, &entry).await?;
    let bound = ldap.with_timeout(PATIENCE).simple_bind(&entry.dn, password).await.map_err(|e| failed(&e))?;
    match bound.rc {
        0 => {}
        INVALID_CREDENTIALS => return close(ldap, None).await,
        code => return Err(SignInError::refused(format!("the directory does not let the user in: code {code}"))),
    }
    let own = values(&entry, &config.name_attribute).first().cloned();
    let own = own.ok_or_else(|| {
        let attribute = &config.name_attribute;
        SignInError::configuration(format!("the user's entry has no attribute {attribute:?}; name another one"))
    })?;
    let identity = Identity { external_id: external_id(&entry), name: own, groups };
    close(ldap, Some(identity)).await
}

async fn connect(config: &LdapConfig) -> Result<Ldap, SignInError> {
    let is_tls = config.url.starts_with("ldaps://");
    if is_tls != (config.security == Security::Tls) || !(is_tls || config.url.starts_with("ldap://")) {
        return Err(SignInError::configuration("a directory is at ldaps://…, or at ldap://… with StartTLS"));
    }
    let settings = LdapConnSettings::new()
        .set_conn_timeout(PATIENCE)
        .set_starttls(config.security == Security::StartTls)
        .set_config(Arc::new(platform_and(added_certificates(&config.trusted_ca)?)?));
    let (connection, ldap) = LdapConnAsync::with_settings(settings, &config.url).await.map_err(|e| failed(&e))?;
    ldap3::drive!(connection);
    Ok(ldap)
}

async fn bind_to_search(ldap: &mut Ldap, config: &LdapConfig) -> Result<(), SignInError> {
    if config.bind_dn.is_empty() {
        return Ok(());
    }
    if config.bind_password.is_empty() {
        return Err(SignInError::configuration("the account that searches the directory has no password; set it"));
    }
    let bound = ldap.with_timeout(PATIENCE).simple_bind(&config.bind_dn, &config.bind_password).await;
    match bound.map_err(|error| failed(&error))?.rc {
        0 => Ok(()),
        code => Err(SignInError::configuration(format!(
            "the directory does not let the account in that searches: code {code}; check its name and password"
        ))),
    }
}

/// The one entry that the filter finds. Two would leave open whose password was checked.
async fn find(ldap: &mut Ldap, config: &LdapConfig, name: &str) -> Result<Option<SearchEntry>, SignInError> {
    let filter = filled(&config.user_filter, &[("name", name)]);
    let wanted = [config.name_attribute.as_str(), config.group_attribute.as_str(), "objectGUID", "entryUUID"];
    let wanted: Vec<&str> = wanted.into_iter().filter(|attribute| !attribute.is_empty()).collect();
    let mut entries = search(ldap, config, &filter, wanted, 2).await?;
    match (entries.pop(), entries.pop()) {
        (Some(entry), None) => Ok(Some(entry)),
        (None, _) => Ok(None),
        _ => Err(SignInError::configuration("the filter finds more than one entry for a name; make it stricter")),
    }
}

async fn groups(ldap: &mut Ldap, config: &LdapConfig, entry: &SearchEntry) -> Result<Vec<String>, SignInError> {
    let mut groups = values(entry, &config.group_attribute);
    if !config.group_filter.is_empty() {
        let name = values(entry, &config.name_attribute).first().cloned().unwrap_or_default();
        let filter = filled(&config.group_filter, &[("dn", &entry.dn), ("name", &name)]);
        // No attributes (RFC 4511 4.5.1.8): names are enough.
        let found = search(ldap, config, &filter, vec!["1.1"], GROUPS).await?;
        groups.extend(found.into_iter().map(|group| group.dn));
    }
    Ok(groups)
}

async fn search(
    ldap: &mut Ldap,
    config: &LdapConfig,
    filter: &str,
    attributes: Vec<&str>,
    limit: i32,
) -> Result<Vec<SearchEntry>, SignInError> {
    let options = SearchOptions::new().sizelimit(limit);
    let ldap = ldap.with_timeout(PATIENCE).with_search_options(options);
    let mut stream = ldap.streaming_search(&config.base, Scope::Subtree, filter, attributes).await;
    let stream = stream.as_mut().map_err(|error| failed(error))?;
    let mut entries = Vec::new();
    // However many a directory sends.
    while let Some(entry) = stream.next().await.map_err(|error| failed(&error))? {
        if entry.is_ref() || entry.is_intermediate() {
            continue;
        }
        if entries.len() < usize::try_from(limit).unwrap_or(usize::MAX) {
            entries.push(SearchEntry::construct(entry));
        }
    }
    match stream.finish().await.rc {
        0 | SIZE_LIMIT => Ok(entries),
        code => Err(SignInError::configuration(format!(
            "the directory does not answer the search: code {code}; check the base, the filter and the account"
        ))),
    }
}

fn values(entry: &SearchEntry, attribute: &str) -> Vec<String> {
    let found = entry.attrs.iter().find(|(name, _)| name.eq_ignore_ascii_case(attribute));
    found.map(|(_, values)| values.clone()).unwrap_or_default()
}

/// What stays when the entry is moved: Active Directory's and others' own number; the name where there is neither.
fn external_id(entry: &SearchEntry) -> String {
    let binary = entry.bin_attrs.iter().find(|(name, _)| name.eq_ignore_ascii_case("objectGUID"));
    let binary = binary.and_then(|(_, values)| values.first());
    if let Some(guid) = binary {
        return format!("guid {}", guid.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    }
    for attribute in ["objectGUID", "entryUUID"] {
        if let Some(id) = values(entry, attribute).first() {
            return format!("guid {id}");
        }
    }
    format!("dn {}", super::normal_name(&entry.dn))
}

async fn close(mut ldap: Ldap, identity: Option<Identity>) -> Result<Option<Identity>, SignInError> {
    // Politeness: the answer is known.
    let _ = ldap.unbind().await;
    Ok(identity)
}

fn failed(error: &LdapError) -> SignInError {
    SignInError::unavailable("the directory cannot be asked", error)
}
