//! Tokens, unknown paths, health.

use http::Method;

use super::support::Server;

#[tokio::test]
async fn every_route_refuses_requests_without_a_valid_token() {
    let server = Server::empty().await;
    let document = serde_json::to_value(patchwell_server::admin::openapi()).unwrap();
    let mut routes = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if operation["security"] == serde_json::json!([{}]) {
                continue;
            }
            let method: Method = method.to_uppercase().parse().unwrap();
            let path = path.replace(['{', '}'], "");
            for token in [None, Some("pw_wrong")] {
                let answer = server.raw(method.clone(), &path, token, Vec::new()).await;
                answer.problem(401, "Authorization: Bearer");
                routes += 1;
            }
        }
    }
    assert!(routes >= 2 * 25, "{routes}");
}

#[tokio::test]
async fn every_route_of_the_document_exists() {
    let server = Server::empty().await;
    let document = serde_json::to_value(patchwell_server::admin::openapi()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let path = path.strip_prefix("/api/v1").unwrap().replace(['{', '}'], "");
            let answer = match method.as_str() {
                "get" => server.get(&path).await,
                "post" => server.post(&path, &serde_json::json!({ "nonsense": 1 })).await,
                "patch" => server.patch(&path, &serde_json::json!({ "nonsense": 1 })).await,
                "put" => server.put(&path, b"").await,
                "delete" => server.delete(&path).await,
                other => panic!("{other}"),
            };
            assert_ne!(answer.status, 405, "{method} {path}");
            assert!(!String::from_utf8_lossy(&answer.bytes).contains("no such path"), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems_too() {
    let server = Server::empty().await;
    server.get("/nonsense").await.problem(404, "no such path");
    server.delete("/updates").await.problem(405, "methods of each path");
    server.raw(Method::GET, "/nonsense.xml", None, Vec::new()).await.problem(404, "/api/v1");
    server.send(Method::GET, "/nonsense", None, Vec::new()).await.problem(401, "Bearer");
}

#[tokio::test]
async fn bodies_are_bounded_and_their_fields_known() {
    let server = Server::empty().await;
    let huge = serde_json::json!({ "name": "x".repeat(2 << 20) });
    server.post("/groups", &huge).await.problem(413, "at most");
    server.post("/groups", &serde_json::json!({ "nome": "x" })).await.problem(400, "unknown field `nome`");
    server.get("/updates?serach=x").await.problem(400, "unknown field `serach`");
    server.get("/updates?limit=0").await.problem(400, "limit from 1");
    server.get("/updates?cursor=abc").await.problem(400, "cursor");
}

#[tokio::test]
async fn health_and_metrics_need_no_token() {
    let server = Server::empty().await;
    for (path, expected) in [("/healthz", "ok"), ("/readyz", "ready"), ("/metrics", "patchwell_revisions 0\n")] {
        let answer = server.raw(Method::GET, path, None, Vec::new()).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(String::from_utf8(answer.bytes).unwrap().contains(expected), "{path}");
    }
}
