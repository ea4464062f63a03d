//! Which servers may be asked: addresses come from metadata, and metadata may lie.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use parking_lot::RwLock;
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Where Microsoft serves the files of updates.
pub const MICROSOFT_HOSTS: &[&str] = &[
    "download.microsoft.com",
    "*.download.microsoft.com",
    "*.windowsupdate.com",
    "windowsupdate.microsoft.com",
    "*.windowsupdate.microsoft.com",
    "*.update.microsoft.com",
    "*.delivery.mp.microsoft.com",
];

/// The hosts that may be asked for files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostRules {
    /// Names and `*.` patterns, lower case.
    allowed: BTreeSet<String>,
    /// Hosts that may be at any address, loopback included: the configured upstream server and the proxy.
    anywhere: BTreeSet<String>,
}

impl HostRules {
    /// Microsoft's hosts.
    #[must_use]
    pub fn microsoft() -> Self {
        Self::default().allow(MICROSOFT_HOSTS)
    }

    /// Allows names such as `files.example.test` and patterns such as `*.example.test` too.
    #[must_use]
    pub fn allow<T: AsRef<str>>(mut self, hosts: impl IntoIterator<Item = T>) -> Self {
        self.allowed.extend(hosts.into_iter().map(|host| plain(host.as_ref())));
        self
    }

    /// Allows the configured upstream server, wherever it is.
    #[must_use]
    pub fn upstream(mut self, host: &str) -> Self {
        let host = plain(host);
        self.allowed.insert(host.clone());
        self.anywhere.insert(host);
        self
    }

    /// Lets the proxy at an address such as `http://proxy.example.test:3128` be anywhere. Files are not asked from it.
    #[must_use]
    pub fn proxy(mut self, url: &str) -> Self {
        let host = Url::parse(url).ok().and_then(|url| url.host_str().map(plain));
        self.anywhere.extend(host);
        self
    }

    /// Whether a file may be asked for at `url`; else a sentence why not.
    ///
    /// # Errors
    /// The sentence.
    pub fn check(&self, url: &Url) -> Result<(), String> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("{} is neither http nor https", url.scheme()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("it has a user name in it".to_owned());
        }
        let host = plain(url.host_str().unwrap_or_default());
        if !self.is_allowed(&host) {
            return Err(format!("{host:?} is none of the hosts that content may come from; allow it in the settings"));
        }
        match host.parse::<IpAddr>() {
            Ok(address) => self.check_address(&host, address),
            Err(_) => Ok(()),
        }
    }

    /// Whether the host may be at an address that its name stands for.
    fn check_address(&self, host: &str, address: IpAddr) -> Result<(), String> {
        if is_own_or_link_local(address) && !self.anywhere.contains(host) {
            return Err(format!("{host} is at {address}, which only the configured upstream server may be"));
        }
        Ok(())
    }

    fn is_allowed(&self, host: &str) -> bool {
        let below =
            |(at, _): (usize, char)| host.get(at..).is_some_and(|end| self.allowed.contains(&format!("*{end}")));
        !host.is_empty() && (self.allowed.contains(host) || host.match_indices('.').map(|(at, _)| (at, '.')).any(below))
    }
}

/// Lower case, without the brackets of IPv6 addresses and without the root's dot.
fn plain(host: &str) -> String {
    let host = host.trim().trim_end_matches('.');
    let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    inner.unwrap_or(host).to_ascii_lowercase()
}

/// Addresses that mean this computer, its link, everybody or nobody: no server of files is there, but other things are.
fn is_own_or_link_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_own_or_link_local_v4(v4),
        IpAddr::V6(v6) => embedded_v4(v6).map_or_else(
            || v6.is_loopback() || v6.is_unspecified() || v6.is_multicast() || v6.is_unicast_link_local(),
            is_own_or_link_local_v4,
        ),
    }
}

fn is_own_or_link_local_v4(v4: Ipv4Addr) -> bool {
    let [first, ..] = v4.octets();
    first == 0 || first >= 240 || v4.is_loopback() || v4.is_link_local() || v4.is_multicast()
}

/// The IPv4 address that an IPv6 address stands for: mapped, or translated by NAT64.
fn embedded_v4(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, high, low] = v6.segments();
    let [g, h, i, j] = [high.to_be_bytes(), low.to_be_bytes()].concat()[..] else { return None };
    let is_translated = (a, b, c, d, e, f) == (0x64, 0xff9b, 0, 0, 0, 0);
    v6.to_ipv4_mapped().or_else(|| is_translated.then(|| Ipv4Addr::new(g, h, i, j)))
}

/// The rules in force, shared by everything that fetches; also resolves names for the HTTP client, so that a name that
/// is allowed cannot lead to an address that is not.
#[derive(Debug, Clone, Default)]
pub struct HostGuard(Arc<RwLock<HostRules>>);

impl HostGuard {
    /// With these rules.
    #[must_use]
    pub fn new(rules: HostRules) -> Self {
        Self(Arc::new(RwLock::new(rules)))
    }

    /// Replaces the rules; requests that come later follow them.
    pub fn set(&self, rules: HostRules) {
        *self.0.write() = rules;
    }

    /// [`HostRules::check`] with the rules in force.
    ///
    /// # Errors
    /// The sentence.
    pub fn check(&self, url: &Url) -> Result<(), String> {
        self.0.read().check(url)
    }
}

impl Resolve for HostGuard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let host = plain(name.as_str());
            let found: Vec<_> = tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            let rules = guard.0.read();
            let (mut usable, mut refusal) = (Vec::new(), None);
            for address in found {
                match rules.check_address(&host, address.ip()) {
                    Ok(()) => usable.push(address),
                    Err(reason) => refusal = Some(reason),
                }
            }
            match refusal {
                Some(reason) if usable.is_empty() => Err(reason.into()),
                _ => Ok(Box::new(usable.into_iter()) as Addrs),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rules: &HostRules, url: &str) -> Result<(), String> {
        rules.check(&Url::parse(url).unwrap())
    }

    #[test]
    fn only_listed_hosts_are_asked() {
        let rules = HostRules::microsoft().allow(["Files.Example.Test", "*.cdn.example.test"]);
        for good in [
            "http://download.windowsupdate.com/c/x.cab",
            "https://DOWNLOAD.microsoft.com./x.cab",
            "http://3.tlu.dl.delivery.mp.microsoft.com/filestreamingservice/files/1",
            "http://files.example.test:8080/x",
            "http://a.b.cdn.example.test/x",
        ] {
            check(&rules, good).unwrap();
        }
        for bad in [
            "ftp://download.windowsupdate.com/x",
            "file:///etc/passwd",
            "http://windowsupdate.com.evil.test/x",
            "http://evilwindowsupdate.com/x",
            "http://cdn.example.test/x",
            "http://user@files.example.test/x",
            "http://127.0.0.1/x",
            "http://169.254.169.254/latest/meta-data",
            "http://[::1]/x",
        ] {
            check(&rules, bad).unwrap_err();
        }
    }

    #[test]
    fn addresses_of_this_computer_are_the_upstreams_only() {
        let listed =
            HostRules::default().allow(["127.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "10.1.2.3"]);
        for bad in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://169.254.169.254/",
            "http://[::1]/",
            "http://[::ffff:7f00:1]/",
        ] {
            check(&listed, bad).unwrap_err();
        }
        check(&listed, "http://10.1.2.3/").unwrap();
        check(&HostRules::default().upstream("127.0.0.1"), "http://127.0.0.1:8530/Content/x").unwrap();
        check(&HostRules::default().upstream("[::1]"), "http://[::1]:8530/Content/x").unwrap();
        check(&HostRules::default().proxy("http://127.0.0.1:3128"), "http://127.0.0.1:3128/").unwrap_err();
        let translated = "64:ff9b::7f00:1".parse().unwrap();
        assert!(is_own_or_link_local(translated));
    }

    #[tokio::test]
    async fn an_allowed_name_cannot_lead_to_this_computer() {
        let guard = HostGuard::new(HostRules::default().allow(["localhost"]));
        let resolved = guard.resolve("localhost".parse().unwrap()).await;
        assert!(resolved.err().unwrap().to_string().contains("upstream"));
        guard.set(HostRules::default().proxy("http://localhost:3128"));
        assert!(guard.resolve("localhost".parse().unwrap()).await.is_ok(), "the proxy may be here");
        guard.set(HostRules::default().upstream("localhost"));
        assert!(guard.resolve("localhost".parse().unwrap()).await.unwrap().next().is_some());
    }
}
