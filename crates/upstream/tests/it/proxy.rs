//! Through proxies, with and without credentials.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use patchwell_upstream::{Proxy, Source, UpstreamClient, UpstreamConfig, UpstreamError};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use crate::peer::{Peer, Received, Reply};
use crate::support::{config, working};
use crate::tls::{Authority, secure};

fn through(port: u16, config: UpstreamConfig, credentials: Option<(&str, &str)>) -> UpstreamClient {
    let proxy = Proxy {
        url: format!("http://127.0.0.1:{port}"),
        user: credentials.map(|(user, _)| user.to_owned()),
        password: credentials.map(|(_, password)| password.to_owned()),
    };
    UpstreamClient::new(UpstreamConfig { proxy: Some(proxy), ..config }).unwrap()
}

/// A server whose name only the proxy knows.
fn beyond() -> UpstreamConfig {
    let source = Source::Server { host: "wsus.example.test".to_owned(), port: 8530, tls: false };
    UpstreamConfig { source, ..config(8530) }
}

fn authorization(user: &str, password: &str) -> String {
    format!("proxy-authorization: Basic {}", BASE64_STANDARD.encode(format!("{user}:{password}")))
}

/// Answers as a proxy does for plain HTTP: the whole address is in the request line.
fn plain(request: &Received) -> Reply {
    let path = request.path.strip_prefix("http://wsus.example.test:8530").unwrap().to_owned();
    working(&Received { path, ..request.clone() })
}

#[tokio::test]
async fn plain_http_goes_through_a_proxy() {
    let proxy = Peer::start(plain).await;
    through(proxy.port, beyond(), None).configuration(None).await.unwrap();
    assert!(proxy.received().iter().all(|request| !request.head.to_lowercase().contains("proxy-authorization")));
}

#[tokio::test]
async fn a_proxy_gets_the_credentials_it_wants() {
    let expected = authorization("DOMAIN\\svc", "p:ä \"word\"");
    let line = expected.clone();
    let proxy = Peer::start(move |request| {
        let found = request.head.lines().any(|found| found.eq_ignore_ascii_case(&line));
        if found { plain(request) } else { Reply::http(407, "Proxy-Authenticate: Basic realm=\"x\"\r\n", b"") }
    })
    .await;
    let right = Some(("DOMAIN\\svc", "p:ä \"word\""));
    through(proxy.port, beyond(), right).configuration(None).await.unwrap();
    for wrong in [None, Some(("svc", "hush1234"))] {
        let error = through(proxy.port, beyond(), wrong).configuration(None).await.unwrap_err();
        assert!(matches!(error, UpstreamError::ProxyRefused { .. }), "{error}");
        assert!(error.to_string().contains("password") && !error.to_string().contains("hush1234"), "{error}");
    }
}

/// A proxy for `CONNECT`: tunnels to `port` for those who send `credentials`.
async fn tunnel(port: u16, credentials: String, refusal: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let own = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let credentials = credentials.clone();
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(stream.read_u8().await.unwrap());
                }
                let head = String::from_utf8(head).unwrap();
                assert!(head.starts_with("CONNECT localhost:"), "{head}");
                if !head.lines().any(|line| line.eq_ignore_ascii_case(&credentials)) {
                    stream.write_all(refusal.as_bytes()).await.unwrap();
                    return;
                }
                let mut server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
                // The end of a tunnel is no error here.
                let _ = copy_bidirectional(&mut stream, &mut server).await;
            });
        }
    });
    own
}

#[tokio::test]
async fn tls_goes_through_a_tunnel_with_credentials() {
    let authority = Authority::new();
    let peer = Peer::start_with(Some(authority.server(&["localhost"], |_| {})), working).await;
    for refusal in ["HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "HTTP/1.1 403 Forbidden\r\n\r\n"] {
        let port = tunnel(peer.port, authorization("svc", "word"), refusal).await;
        let config = || secure(peer.port, Some(&authority));
        through(port, config(), Some(("svc", "word"))).configuration(None).await.unwrap();
        let error = through(port, config(), Some(("svc", "wrong"))).configuration(None).await.unwrap_err();
        assert!(matches!(error, UpstreamError::ProxyRefused { .. }), "{error}");
    }
    assert!(!peer.received().iter().any(|request| request.head.to_lowercase().contains("proxy-authorization")));
}

#[tokio::test]
async fn a_proxy_that_is_none_is_said_before_anything_is_asked() {
    for url in ["", "proxy.example.test:3128", "socks5://proxy.example.test", "ftp://x", "http://"] {
        let proxy = Proxy { url: url.to_owned(), user: None, password: None };
        let error = UpstreamClient::new(UpstreamConfig { proxy: Some(proxy), ..beyond() }).unwrap_err();
        assert!(matches!(error, UpstreamError::Configuration(_)), "{url}: {error}");
    }
}

#[test]
fn no_log_shows_the_proxys_password() {
    let password = Some("pass1234".to_owned());
    let proxy = Proxy { url: "http://proxy.example.test:3128".to_owned(), user: Some("svc".to_owned()), password };
    let config = UpstreamConfig { proxy: Some(proxy), ..beyond() };
    assert!(!format!("{config:?}").contains("pass1234"));
    assert!(!format!("{:?}", UpstreamClient::new(config).unwrap()).contains("pass1234"));
}
