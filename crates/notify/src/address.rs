//! Which addresses webhooks may lead to.
//!
//! Webhooks are made by administrators of this server and usually lead to machines of the same network, so private
//! addresses are allowed unless a setting says otherwise. Addresses of the link, where clouds keep the credentials of
//! their machines, and those that mean everybody or nobody, are never asked: no receiver is there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Which addresses may be asked; also resolves names for the HTTP client, so that what is checked is what is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressPolicy {
    /// Whether this computer and private networks may be asked.
    pub allows_private: bool,
}

impl AddressPolicy {
    /// Whether an address may be asked.
    ///
    /// # Errors
    /// A sentence why not.
    pub fn check(self, address: IpAddr) -> Result<(), String> {
        let address = match address {
            IpAddr::V6(v6) => embedded_v4(v6).map_or(address, IpAddr::V4),
            IpAddr::V4(_) => address,
        };
        if is_never_asked(address) {
            return Err(format!("{address} is an address of the link or of nobody, which webhooks never lead to"));
        }
        if !self.allows_private && is_private(address) {
            return Err(format!(
                "{address} is a private address; set notify_private_addresses to true if the receiver really is there"
            ));
        }
        Ok(())
    }
}

impl Resolve for AddressPolicy {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = *self;
        Box::pin(async move {
            let (mut usable, mut refusal) = (Vec::new(), None);
            for found in tokio::net::lookup_host((name.as_str(), 0)).await? {
                match policy.check(found.ip()) {
                    Ok(()) => usable.push(found),
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

fn is_never_asked(address: IpAddr) -> bool {
    /// Where one cloud keeps what the others keep at 169.254.169.254.
    const CLOUD_METADATA: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);
    match address {
        IpAddr::V4(v4) => {
            let [first, ..] = v4.octets();
            first == 0 || first >= 240 || v4.is_link_local() || v4.is_multicast()
        }
        IpAddr::V6(v6) => {
            v6.is_unspecified() || v6.is_multicast() || v6.is_unicast_link_local() || v6 == CLOUD_METADATA
        }
    }
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            let is_shared = first == 100 && (64..128).contains(&second);
            v4.is_loopback() || v4.is_private() || is_shared
        }
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local(),
    }
}

/// The IPv4 address that an IPv6 address stands for: mapped, or translated by NAT64.
fn embedded_v4(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, high, low] = v6.segments();
    let [g, h, i, j] = [high.to_be_bytes(), low.to_be_bytes()].concat()[..] else { return None };
    let is_translated = (a, b, c, d, e, f) == (0x64, 0xff9b, 0, 0, 0, 0);
    v6.to_ipv4_mapped().or_else(|| is_translated.then(|| Ipv4Addr::new(g, h, i, j)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clouds_credentials_are_never_asked_and_private_networks_by_choice() {
        let check = |allows_private, address: &str| AddressPolicy { allows_private }.check(address.parse().unwrap());
        for never in [
            "169.254.169.254",
            "fe80::1",
            "::ffff:169.254.169.254",
            "0.0.0.0",
            "::",
            "224.0.0.1",
            "255.255.255.255",
            "fd00:ec2::254",
            "64:ff9b::a9fe:a9fe",
        ] {
            check(true, never).unwrap_err();
        }
        for private in ["127.0.0.1", "::1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd00::1"] {
            check(true, private).unwrap();
            assert!(check(false, private).unwrap_err().contains("notify_private_addresses"), "{private}");
        }
        for public in ["192.0.2.1", "2001:db8::1", "100.128.0.1"] {
            check(false, public).unwrap();
        }
    }

    #[tokio::test]
    async fn a_name_cannot_lead_where_its_address_may_not() {
        let resolve = |allows_private| AddressPolicy { allows_private }.resolve("localhost".parse().unwrap());
        assert!(resolve(false).await.err().unwrap().to_string().contains("private"));
        assert!(resolve(true).await.unwrap().next().is_some());
    }
}
