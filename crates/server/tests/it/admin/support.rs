//! The API on an application in a folder of its own.

use std::path::Path;
use std::sync::Arc;

use http::{Method, Request};
use http_body_util::{BodyExt as _, Full};
use patchwell_app::clock::ManualClock;
use patchwell_app::{App, AppConfig, Authorization, JobKind};
use patchwell_model::{ClientEvent, ComputerDetails, ComputerId, OsVersion, RevisionIdentity};
use patchwell_server::admin::AdminApi;
use patchwell_testkit::sample_catalog as catalog;
use serde_json::Value;
use tempfile::TempDir;

/// When everything happens.
pub(crate) const NOW: &str = "2026-10-04T12:00:00Z";

/// The API and what is behind it.
pub(crate) struct Server {
    pub(crate) folder: TempDir,
    pub(crate) app: App,
    pub(crate) clock: Arc<ManualClock>,
    api: AdminApi,
    token: String,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) cookie: Option<String>,
    pub(crate) etag: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The JSON body of a success.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, String::from_utf8_lossy(&self.bytes));
        self.json()
    }

    /// Checks that it is a problem of this status whose detail mentions `mention`, and returns it.
    #[track_caller]
    pub(crate) fn problem(self, status: u16, mention: &str) -> Value {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.bytes));
        assert_eq!(self.content_type, "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], status);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(mention) && detail.ends_with('.'), "{detail}");
        problem
    }
}

impl Server {
    /// With nothing in it.
    pub(crate) async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        Self::reopen(folder, &data).await
    }

    /// On a data directory that another one had, which is gone.
    pub(crate) async fn reopen(folder: TempDir, data: &Path) -> Self {
        let config = AppConfig::new(data);
        let clock = Arc::new(ManualClock::new(NOW.parse().unwrap()));
        let time = Arc::clone(&clock);
        let app = tokio::task::spawn_blocking(move || {
            let app = App::open(&config, time).unwrap();
            app.ensure_admin_token().unwrap();
            app
        });
        let app = app.await.unwrap();
        let token = std::fs::read_to_string(app.data_folder().join("admin-token")).unwrap().trim().to_owned();
        Self { folder, api: AdminApi::new(app.clone()), app, clock, token }
    }

    /// With the [`catalog`] imported.
    pub(crate) async fn with_catalog() -> Self {
        let server = Self::empty().await;
        let packages = server.folder.path().join("packages");
        std::fs::create_dir(&packages).unwrap();
        catalog::write(&packages);
        server.import(&packages).await;
        server
    }

    /// Another application on the same data, at the same time.
    pub(crate) async fn reopened(&self) -> App {
        let (config, clock) = (AppConfig::new(self.folder.path().join("data")), Arc::clone(&self.clock));
        tokio::task::spawn_blocking(move || App::open(&config, clock)).await.unwrap().unwrap()
    }

    /// Imports a folder to the end.
    pub(crate) async fn import(&self, path: &Path) {
        let id = self.app.start_job(&JobKind::Import(vec![path.to_owned()])).await.unwrap();
        while self.app.run_next_job().await.unwrap() {}
        assert_eq!(self.app.job(id).await.unwrap().error, None);
    }

    /// Lets a computer in, in *Unassigned Computers*.
    pub(crate) async fn computer(&self, name: &str) -> ComputerId {
        let id = ComputerId::new(&format!("id-of-{name}")).unwrap();
        let address = Some("192.0.2.7".parse().unwrap());
        let request =
            Authorization { id: id.clone(), dns_name: name.to_owned(), requested_groups: Vec::new(), address };
        self.app.authorize_computer(request).await.unwrap();
        let details = ComputerDetails {
            os: OsVersion { major: 6, minor: 1, build: 7601, service_pack: 1 },
            os_description: "Windows 7 Professional".to_owned(),
            architecture: "AMD64".to_owned(),
            ..ComputerDetails::default()
        };
        self.app.register_computer(&id, details).await.unwrap();
        id
    }

    /// Lets a computer report its inventory.
    pub(crate) async fn inventory(&self, id: &ComputerId, needed: &[&str], installed: &[&str]) {
        let list = |key: &str, ids: &[&str]| format!("{key}={}", ids.join(";").to_uppercase());
        let mut event = event(id, 156, None, 0);
        event.misc_data = vec![list("U", needed), list("V", installed)];
        event.misc_data.retain(|item| item.len() > 2);
        self.app.record_events(id, vec![event]).await.unwrap();
    }

    /// The API itself.
    pub(crate) fn api(&self) -> &AdminApi {
        &self.api
    }

    /// The `Authorization` of an administrator.
    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    /// `GET` below `/api/v1`, with the token.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, Some(&self.token), Vec::new()).await
    }

    /// `POST` of JSON.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(&self.token), body.to_string().into_bytes()).await
    }

    /// `PATCH` of JSON.
    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, path, Some(&self.token), body.to_string().into_bytes()).await
    }

    /// `PUT` of JSON.
    pub(crate) async fn put_json(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, Some(&self.token), body.to_string().into_bytes()).await
    }

    /// `PUT` of bytes.
    pub(crate) async fn put(&self, path: &str, body: &[u8]) -> Answer {
        self.send(Method::PUT, path, Some(&self.token), body.to_vec()).await
    }

    /// `DELETE`.
    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, Some(&self.token), Vec::new()).await
    }

    /// Any request below `/api/v1`.
    pub(crate) async fn send(&self, method: Method, path: &str, token: Option<&str>, body: Vec<u8>) -> Answer {
        self.raw(method, &format!("/api/v1{path}"), token, body).await
    }

    /// Any request at all.
    pub(crate) async fn raw(&self, method: Method, path: &str, token: Option<&str>, body: Vec<u8>) -> Answer {
        let bearer = token.map(|token| format!("Bearer {token}"));
        let headers: Vec<_> = bearer.iter().map(|bearer| ("authorization", bearer.as_str())).collect();
        self.exchange(method, path, &headers, body).await
    }

    /// Any request without a token, with these headers.
    pub(crate) async fn plain(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.exchange(method, path, headers, Vec::new()).await
    }

    /// Any request with the token.
    pub(crate) async fn with_token(&self, method: Method, path: &str) -> Answer {
        self.raw(method, path, Some(&self.token), Vec::new()).await
    }

    /// A request below `/api/v1` without a token, as browsers send it.
    pub(crate) async fn visit(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let body = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        self.exchange(method, &format!("/api/v1{path}"), headers, body).await
    }

    /// A request below `/api/v1` with the token and more.
    pub(crate) async fn with_headers(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let headers = [&[("authorization", bearer.as_str())], headers].concat();
        self.exchange(method, &format!("/api/v1{path}"), &headers, body.to_string().into_bytes()).await
    }

    async fn exchange(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("host", "admin.example.test:8540");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.api.call(request.body(Full::from(body)).unwrap()).await;
        let content_type = response.headers().get("content-type").map(|value| value.to_str().unwrap().to_owned());
        Answer {
            status: response.status().as_u16(),
            cookie: response.headers().get("set-cookie").map(|value| value.to_str().unwrap().to_owned()),
            etag: response.headers().get("etag").map(|value| value.to_str().unwrap().to_owned()),
            bytes: whole(response.into_body(), content_type.as_deref()).await,
            content_type: content_type.unwrap_or_default(),
        }
    }
}

/// A body; of one that never ends, its beginning.
async fn whole(mut body: axum::body::Body, content_type: Option<&str>) -> Vec<u8> {
    if content_type == Some("text/event-stream") {
        return body.frame().await.unwrap().unwrap().into_data().unwrap().to_vec();
    }
    body.collect().await.unwrap().to_bytes().to_vec()
}

/// An event about a revision.
pub(crate) fn event(
    computer: &ComputerId,
    event_id: i32,
    revision: Option<RevisionIdentity>,
    hresult: i32,
) -> ClientEvent {
    ClientEvent {
        instance: uuid::Uuid::from_u128(u128::from(event_id.unsigned_abs()) << 64 | u128::from(hresult.unsigned_abs())),
        computer: computer.clone(),
        time_at_target: NOW.parse().unwrap(),
        namespace_id: 1,
        event_id,
        source_id: 1,
        revision,
        hresult,
        app_name: None,
        replacement_strings: Vec::new(),
        misc_data: Vec::new(),
    }
}
