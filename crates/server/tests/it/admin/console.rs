//! The console's files, and that they are built from the sources that are here.

use std::fs;
use std::path::{Path, PathBuf};

use http::{Method, Request};
use http_body_util::BodyExt as _;
use patchwell_server::admin::AdminApi;

use super::support::Server;

struct Got {
    status: u16,
    headers: http::HeaderMap,
    text: String,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn get(api: &AdminApi, path: &str, headers: &[(&str, &str)]) -> Got {
    let mut request = Request::builder().method(Method::GET).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = api.call(request.body(String::new()).unwrap()).await;
    let (parts, body) = answer.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Got { status: parts.status.as_u16(), headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
}

#[tokio::test]
async fn the_page_is_served_for_every_address_of_the_console_and_allows_nothing_foreign() {
    let server = Server::empty().await;
    let api = AdminApi::new(server.app.clone());
    for path in ["/", "/setup", "/updates?approval=unapproved", "/computers/x"] {
        let page = get(&api, path, &[]).await;
        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"), "{path}");
        assert!(page.text.contains("<script type=\"module\"") && !page.text.contains("<script>"), "{}", page.text);
        assert_eq!(page.header("cache-control"), "no-cache");
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self';") && !policy.contains("unsafe"), "{policy}");
        let again = get(&api, path, &[("if-none-match", page.header("etag"))]).await;
        assert_eq!((again.status, again.text.as_str()), (304, ""));
    }
    assert_eq!(get(&api, "/api/v1/nothing", &[]).await.status, 401, "the API answers for itself");
    assert_eq!(get(&api, "/missing.js", &[]).await.status, 404);
    assert_eq!(get(&api, "/assets/missing", &[]).await.status, 404);
}

#[tokio::test]
async fn assets_are_named_by_content_kept_for_ever_and_sent_compressed() {
    let server = Server::empty().await;
    let api = AdminApi::new(server.app.clone());
    let page = get(&api, "/", &[]).await.text;
    let script = page.split("src=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let plain = get(&api, script, &[]).await;
    assert_eq!((plain.status, plain.header("content-type")), (200, "text/javascript; charset=utf-8"));
    assert_eq!(plain.header("cache-control"), "public, max-age=31536000, immutable");
    let packed = get(&api, script, &[("accept-encoding", "br, gzip")]).await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.text.len() < plain.text.len());
}

/// `console/stamp.mjs` writes the same digest when it has built.
#[test]
fn the_built_console_is_not_stale() {
    let console = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../console");
    let mut sources = Vec::new();
    walk(&console.join("src"), &mut sources);
    walk(&console.join("public"), &mut sources);
    sources
        .extend(["index.html", "package-lock.json", "tsconfig.json", "vite.config.ts"].map(|name| console.join(name)));
    let mut named: Vec<(String, PathBuf)> = sources
        .into_iter()
        .map(|path| (path.strip_prefix(&console).unwrap().to_string_lossy().replace('\\', "/"), path))
        .collect();
    named.sort();
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    for (name, path) in named {
        let content = fs::read_to_string(path).unwrap().replace("\r\n", "\n");
        context.update(format!("{name}\n{}\n", content.len()).as_bytes());
        context.update(content.as_bytes());
    }
    let digest: String = context.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let built = fs::read_to_string(console.join("dist/.sources")).unwrap_or_default();
    assert_eq!(built.trim(), digest, "console/dist is stale; build it with: npm --prefix console run build");
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, files) } else { files.push(path) }
    }
}
