//! The names and addresses by which this computer is reached.

use std::net::{IpAddr, SocketAddr, UdpSocket};

/// What this computer is called and where it is, as far as it knows; `localhost` last.
pub(super) fn of_this_computer() -> Vec<String> {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let host =
        [read("/proc/sys/kernel/hostname"), read("/etc/hostname"), std::env::var("COMPUTERNAME").unwrap_or_default()];
    let host = host.iter().map(|name| name.trim()).find(|name| !name.is_empty()).unwrap_or_default().to_owned();
    let mut names = host_names(&host, &read("/etc/hosts"), &read("/etc/resolv.conf"));
    // Nothing is sent: the system only chooses the address it would send from.
    let elsewhere: [(&str, &str); 2] = [("0.0.0.0:0", "192.0.2.1:9"), ("[::]:0", "[2001:db8::1]:9")];
    for (from, to) in elsewhere {
        let address = UdpSocket::bind(from).and_then(|socket| socket.connect(to).and_then(|()| socket.local_addr()));
        names.extend(address.ok().map(|address: SocketAddr| address.ip().to_string()));
    }
    for name in ["localhost", "127.0.0.1", "::1"] {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// The fully qualified name, as `/etc/hosts` has it or by the domain of `/etc/resolv.conf`, and the bare name.
fn host_names(host: &str, hosts_file: &str, resolver_file: &str) -> Vec<String> {
    let host = host.to_ascii_lowercase();
    let is_name = |name: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
        !name.is_empty() && name.len() <= 253 && name.bytes().all(plain) && name.parse::<IpAddr>().is_err()
    };
    if !is_name(&host) {
        return Vec::new();
    }
    let bare = host.split('.').next().unwrap_or_default().to_owned();
    let in_hosts = hosts_file.lines().find_map(|line| {
        let names: Vec<String> =
            line.split('#').next()?.split_whitespace().skip(1).map(str::to_ascii_lowercase).collect();
        names.contains(&bare).then(|| names.into_iter().find(|name| name.starts_with(&format!("{bare}."))))?
    });
    let by_domain = || {
        let domain = resolver_file.lines().find_map(|line| {
            let mut words = line.split_whitespace();
            matches!(words.next(), Some("search" | "domain")).then(|| words.next())?
        })?;
        Some(format!("{bare}.{}", domain.trim_matches('.').to_ascii_lowercase()))
    };
    let full = if host.contains('.') { Some(host) } else { in_hosts.or_else(by_domain) };
    let mut names: Vec<String> = full.into_iter().chain([bare]).filter(|name| is_name(name)).collect();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_full_name_is_found_where_systems_keep_it() {
        let hosts = "127.0.0.1 localhost\n127.0.1.1\tWSUS.corp.example.test wsus # this one\n";
        let resolver = "nameserver 192.0.2.53\nsearch lab.example.test example.test\n";
        assert_eq!(host_names("wsus", hosts, resolver), ["wsus.corp.example.test", "wsus"]);
        assert_eq!(host_names("WSUS", "127.0.0.1 localhost", resolver), ["wsus.lab.example.test", "wsus"]);
        assert_eq!(host_names("wsus.other.test", hosts, resolver), ["wsus.other.test", "wsus"]);
        assert_eq!(host_names("wsus", "", ""), ["wsus"]);
        assert_eq!(host_names("not a name", hosts, resolver), [""; 0]);
    }

    #[test]
    fn this_computer_is_at_least_localhost() {
        let names = of_this_computer();
        for name in ["localhost", "127.0.0.1", "::1"] {
            assert!(names.iter().any(|known| known == name), "{names:?}");
        }
    }
}
