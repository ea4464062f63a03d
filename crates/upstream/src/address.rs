//! Where the services of an upstream server are.

use patchwell_wire::soap::Service;
use reqwest::Url;

use crate::{Source, UpstreamError};

const MICROSOFT: &str = "https://sws.update.microsoft.com/";

/// The root of a server's services.
pub(crate) fn root(source: &Source) -> Result<Url, UpstreamError> {
    let text = match source {
        Source::Microsoft => MICROSOFT.to_owned(),
        Source::Server { host, port, tls } => {
            let scheme = if *tls { "https" } else { "http" };
            let host = host.trim();
            let bare = host.trim_start_matches('[').trim_end_matches(']');
            let host = if bare.contains(':') { format!("[{bare}]") } else { bare.to_owned() };
            format!("{scheme}://{host}:{port}/")
        }
    };
    let wrong = || UpstreamError::Configuration(format!("{source:?} is no address of an upstream server"));
    let url = Url::parse(&text).map_err(|_| wrong())?;
    let is_plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    // A port of zero or a host with a path in it would ask somewhere else than was meant.
    if is_plain && url.port() != Some(0) { Ok(url) } else { Err(wrong()) }
}

/// A service at its usual path.
pub(crate) fn service(root: &Url, service: Service) -> Url {
    let mut url = root.clone();
    url.set_path(service.path().or(Service::ServerSync.path()).unwrap_or_default());
    url
}

/// Where content is, the best first, each without a slash at its end.
///
/// Content is at the services' own port; that of a server with TLS also, without TLS, at the port below, or at 80 for
/// 443 ([MS-WSUSSS] 2.1), as many servers protect their services only. Content is known by its digests.
pub(crate) fn content_roots(root: &Url) -> Vec<String> {
    let plain = |url: &Url| url.as_str().trim_end_matches('/').to_owned();
    let mut roots = vec![plain(root)];
    let mut beside = root.clone();
    let port = match root.port_or_known_default() {
        Some(443) => Some(80),
        Some(port) => port.checked_sub(1),
        None => None,
    };
    if root.scheme() == "https" && beside.set_scheme("http").is_ok() && beside.set_port(port).is_ok() {
        roots.push(plain(&beside));
    }
    roots
}

/// The authorization service that the server names, which must be on the same server; `None` when it is not.
///
/// Real servers name a relative address, to be taken from the server's root whatever its beginning.
pub(crate) fn named_service(root: &Url, named: &str) -> Option<Url> {
    let named = named.trim();
    if !named.contains("://") {
        return root.join(&format!("/{}", named.trim_start_matches(['/', '\\']))).ok().filter(|url| same(root, url));
    }
    Url::parse(named).ok().filter(|url| same(root, url))
}

fn same(root: &Url, url: &Url) -> bool {
    root.origin() == url.origin() && url.username().is_empty() && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(host: &str) -> Result<String, UpstreamError> {
        let source = Source::Server { host: host.to_owned(), port: 8530, tls: false };
        root(&source).map(|url| service(&url, Service::ServerSync).to_string())
    }

    #[test]
    fn names_and_addresses_become_services() {
        let path = "ServerSyncWebService/ServerSyncWebService.asmx";
        assert_eq!(server("wsus.example.test").unwrap(), format!("http://wsus.example.test:8530/{path}"));
        assert_eq!(server("::1").unwrap(), format!("http://[::1]:8530/{path}"));
        assert_eq!(server("[::1]").unwrap(), format!("http://[::1]:8530/{path}"));
        for host in ["", "a/b", "user@a", "a?b", "a b", "http://a"] {
            assert!(server(host).is_err(), "{host}");
        }
    }

    #[test]
    fn content_is_beside_the_services() {
        let roots = |text: &str| content_roots(&Url::parse(text).unwrap());
        assert_eq!(roots("http://wsus.example.test:8530/"), ["http://wsus.example.test:8530"]);
        assert_eq!(roots("http://[::1]/"), ["http://[::1]"]);
        let both = ["https://wsus.example.test:8531", "http://wsus.example.test:8530"];
        assert_eq!(roots("https://wsus.example.test:8531/"), both);
        assert_eq!(roots("https://wsus.example.test/"), ["https://wsus.example.test", "http://wsus.example.test"]);
    }

    #[test]
    fn the_authorization_service_stays_on_the_server() {
        let root = Url::parse("http://wsus.example.test:8530/").unwrap();
        let expected = "http://wsus.example.test:8530/DssAuthWebService/DssAuthWebService.asmx";
        for good in [
            "DssAuthWebService/DssAuthWebService.asmx",
            "/DssAuthWebService/DssAuthWebService.asmx",
            "//DssAuthWebService/DssAuthWebService.asmx",
            "http://WSUS.example.test:8530/DssAuthWebService/DssAuthWebService.asmx",
        ] {
            assert_eq!(named_service(&root, good).unwrap().as_str(), expected, "{good}");
        }
        for bad in [
            "http://169.254.169.254/latest/meta-data",
            "http://localhost:8530/x",
            "https://wsus.example.test:8530/x",
            "http://user:word@wsus.example.test:8530/x",
            "file:///etc/passwd",
        ] {
            assert_eq!(named_service(&root, bad), None, "{bad}");
        }
        let odd = named_service(&root, "\\\\169.254.169.254/x").unwrap();
        assert_eq!(odd.host_str(), Some("wsus.example.test"));
    }
}
