//! Encrypted connections, judged by OpenSSL.

mod certificates;
mod connections;
mod openssl;
mod require;
mod windows;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use patchwell_app::clock::SystemClock;
use patchwell_app::{App, AppConfig};
use patchwell_server::http::{ConnectionLimits, listen, serve};
use patchwell_server::services::{ServiceOptions, UpdateServices, update_services};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// The question every agent begins with.
const GET_CONFIG: &str = r#"<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><GetConfig xmlns="http://www.microsoft.com/SoftwareDistribution/Server/ClientWebService"><protocolVersion>1.8</protocolVersion></GetConfig></soap:Body></soap:Envelope>"#;

/// As it goes over the wire.
fn get_config() -> String {
    let length = GET_CONFIG.len();
    format!(
        "POST /ClientWebService/client.asmx HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{GET_CONFIG}"
    )
}

/// A server with a plain port and an encrypted one. Stops when dropped.
struct Server {
    folder: TempDir,
    app: App,
    plain: SocketAddr,
    encrypted: SocketAddr,
    shutdown: CancellationToken,
}

impl Server {
    async fn start() -> Self {
        Self::start_with(ConnectionLimits::default()).await
    }

    async fn start_with(limits: ConnectionLimits) -> Self {
        let folder = TempDir::new().unwrap();
        let plain = listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let encrypted = listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let config = AppConfig::new(folder.path());
        let options = ServiceOptions { plain_port: Some(plain.local_addr().port()), ..ServiceOptions::default() };
        let opened = tokio::task::spawn_blocking(move || {
            let app = App::open(&config, Arc::new(SystemClock)).unwrap();
            let services = UpdateServices::open(app.clone(), options).unwrap();
            let certificates = app.certificates().unwrap();
            (app, services, certificates)
        });
        let (app, services, certificates) = opened.await.unwrap();
        let encrypted = encrypted.with_tls(certificates.server_config());
        let shutdown = CancellationToken::new();
        let addresses = (plain.local_addr(), encrypted.local_addr());
        for listener in [plain, encrypted] {
            tokio::spawn(serve(listener, update_services(&services), limits, shutdown.clone()));
        }
        let watching = app.clone().watch_certificates(Duration::from_millis(20));
        tokio::spawn({
            let shutdown = shutdown.clone();
            async move {
                tokio::select! { () = watching => {}, () = shutdown.cancelled() => {} }
            }
        });
        Self { folder, app, plain: addresses.0, encrypted: addresses.1, shutdown }
    }

    /// The file with the certificate of its own authority.
    fn ca(&self) -> PathBuf {
        self.folder.path().join("tls/ca.pem")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}
