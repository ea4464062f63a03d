//! Addresses of content files.

use patchwell_app::ContentLocation;
use patchwell_content::content_url_path;
use patchwell_model::Sha1;
use patchwell_store::files::{self, FileRecord};
use patchwell_store::{StoreError, Tx};
use patchwell_wire::client::file_location::FileLocation;

use crate::services::{Caller, UpdateServices};

/// The root of content addresses for one caller: the host name by which it reached this server, and the port at which
/// it did. The administrator may name another host. Who came over TLS is sent to plain HTTP, as WSUS does: files are
/// signed and their digests came over TLS; unless the administrator wants TLS for them, too.
pub(crate) fn content_root(services: &UpdateServices, caller: &Caller) -> String {
    let settings = services.0.app.settings();
    let plain_port = services.0.options.plain_port.filter(|_| caller.secure && !settings.tls.content);
    let scheme = if plain_port.is_some() { "http" } else { scheme(caller) };
    match &settings.content_host {
        Some(host) => format!("{scheme}://{host}"),
        None => address(caller, scheme, plain_port.or_else(|| port(caller))),
    }
}

/// The root of addresses of this server as a caller has reached it.
pub(crate) fn own_address(caller: &Caller) -> String {
    address(caller, scheme(caller), port(caller))
}

fn address(caller: &Caller, scheme: &str, port: Option<u16>) -> String {
    let fallback = || caller.local.map_or_else(|| "localhost".to_owned(), |local| bracketed(&local.ip().to_string()));
    let host = caller.host.as_deref().and_then(host_name).unwrap_or_else(fallback);
    match port {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    }
}

fn port(caller: &Caller) -> Option<u16> {
    caller.local.map(|local| local.port())
}

fn scheme(caller: &Caller) -> &'static str {
    if caller.secure { "https" } else { "http" }
}

/// One location for each distinct file, in the order given: the publisher's where [`keep_addresses`] left one.
pub(super) fn locations<'a>(root: &str, files: impl IntoIterator<Item = &'a FileRecord>) -> Vec<FileLocation> {
    let mut seen = std::collections::HashSet::new();
    let distinct = files.into_iter().filter(|file| seen.insert(file.sha1));
    distinct.map(|file| location(root, file)).collect()
}

/// Takes the publisher's addresses from files that computers are to get from this server: all of them, or, where
/// computers get content from Microsoft, the licence texts, which are kept here in any case.
pub(super) fn keep_addresses(
    tx: &mut Tx,
    location: ContentLocation,
    files: &mut [FileRecord],
) -> Result<(), StoreError> {
    let texts = match location {
        ContentLocation::Local => None,
        ContentLocation::Microsoft => {
            let digests: Vec<Sha1> = files.iter().map(|file| file.sha1).collect();
            Some(files::eula_files(tx, &digests)?)
        }
    };
    for file in files {
        if texts.as_ref().is_none_or(|texts| texts.contains(&file.sha1)) {
            file.urls.clear();
        }
    }
    Ok(())
}

fn location(root: &str, file: &FileRecord) -> FileLocation {
    let is_web = |url: &&String| url.starts_with("http://") || url.starts_with("https://");
    let here = || format!("{root}{}", content_url_path(&file.sha1, &file.name));
    FileLocation {
        file_digest: file.sha1.0.to_vec(),
        url: file.urls.iter().find(is_web).cloned().unwrap_or_else(here),
        ..FileLocation::default()
    }
}

/// The host of a `Host` header without its port, if it has only characters of host names: what a client sends comes
/// back to that client alone, yet proxies may keep answers.
fn host_name(header: &str) -> Option<String> {
    let (host, rest) = match header.strip_prefix('[') {
        Some(ipv6) => {
            let (address, rest) = ipv6.split_once(']')?;
            (address.parse::<std::net::Ipv6Addr>().ok().map(|address| format!("[{address}]"))?, rest)
        }
        None => {
            let end = header.find(':').unwrap_or(header.len());
            let (host, rest) = header.split_at_checked(end)?;
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
            if host.is_empty() || host.len() > 255 || !host.bytes().all(plain) {
                return None;
            }
            (host.to_owned(), rest)
        }
    };
    let port = rest.strip_prefix(':').unwrap_or(rest);
    port.bytes().all(|byte| byte.is_ascii_digit()).then_some(host)
}

fn bracketed(address: &str) -> String {
    if address.contains(':') { format!("[{address}]") } else { address.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_host_names_come_back() {
        assert_eq!(host_name("192.0.2.1:8530").as_deref(), Some("192.0.2.1"));
        assert_eq!(host_name("wsus.example.test").as_deref(), Some("wsus.example.test"));
        assert_eq!(host_name("[::1]:8530").as_deref(), Some("[::1]"));
        for bad in ["", "evil/path", "a b", "a\"b", "user@host", "host:80:90x", "[zz]"] {
            assert_eq!(host_name(bad), None, "{bad:?}");
        }
    }
}
