//! Signing in, users, tokens, and who may do what.

use http::Method;
use serde_json::json;

use super::support::{Answer, Server};

const PASSWORD: &str = "correct horse battery";
const NEW_PASSWORD: &str = "another horse battery";
/// What a page of the server sends along.
const OWN_PAGE: (&str, &str) = ("x-patchwell-request", "1");

/// The server with a first user, set up as the terminal says.
async fn set_up() -> Server {
    let server = Server::empty().await;
    let app = server.app.clone();
    let secret = tokio::task::spawn_blocking(move || app.offer_setup()).await.unwrap().unwrap().unwrap();
    assert_eq!(server.visit(Method::GET, "/setup", &[], None).await.ok(), json!({ "is_needed": true }));
    let body = |secret: &str| json!({ "secret": secret, "name": "Ada", "password": PASSWORD });
    server.visit(Method::POST, "/setup", &[OWN_PAGE], Some(body("pw_wrong"))).await.problem(403, "not valid");
    let user = server.visit(Method::POST, "/setup", &[OWN_PAGE], Some(body(&secret))).await.ok();
    assert_eq!(user["role"], "administrator");
    server.visit(Method::POST, "/setup", &[OWN_PAGE], Some(body(&secret))).await.problem(403, "not valid");
    server
}

async fn login(server: &Server, name: &str, password: &str, code: Option<&str>) -> Answer {
    let mut body = json!({ "name": name, "password": password });
    if let Some(code) = code {
        body["code"] = code.into();
    }
    server.visit(Method::POST, "/login", &[OWN_PAGE], Some(body)).await
}

/// The cookie of a new session.
async fn cookie(server: &Server, name: &str, password: &str) -> String {
    let answer = login(server, name, password, None).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let cookie = answer.cookie.unwrap();
    assert!(cookie.starts_with("patchwell=pw_"), "{cookie}");
    assert!(cookie.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict"), "{cookie}");
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_first_user_is_made_with_the_link_and_signs_in_and_out() {
    let server = set_up().await;
    let app = server.app.clone();
    assert_eq!(tokio::task::spawn_blocking(move || app.offer_setup()).await.unwrap().unwrap(), None);
    login(&server, "ada", "wrong horse battery", None).await.problem(401, "wrong");
    login(&server, "nobody", PASSWORD, None).await.problem(401, "wrong");
    let cookie = cookie(&server, "ADA", PASSWORD).await;
    let own = [("cookie", cookie.as_str()), OWN_PAGE];
    let me = server.visit(Method::GET, "/me", &own[..1], None).await.ok();
    assert_eq!((me["name"].as_str(), me["is_user"].as_bool()), (Some("Ada"), Some(true)));
    assert_eq!(server.visit(Method::GET, "/me/sessions", &own, None).await.ok()["total"], 1);
    assert_eq!(server.visit(Method::POST, "/logout", &own, None).await.status, 204);
    server.visit(Method::GET, "/me", &own, None).await.problem(401, "token");
}

#[tokio::test]
async fn other_pages_cannot_use_a_session_and_tokens_need_no_header() {
    let server = set_up().await;
    let cookie = cookie(&server, "ada", PASSWORD).await;
    let session = ("cookie", cookie.as_str());
    let body = || Some(json!({ "name": "Branch" }));
    server.visit(Method::POST, "/groups", &[session], body()).await.problem(403, "X-Patchwell-Request");
    for foreign in [("origin", "http://evil.example.test"), ("sec-fetch-site", "cross-site")] {
        let answer = server.visit(Method::POST, "/groups", &[session, OWN_PAGE, foreign], body()).await;
        answer.problem(403, "page of this server");
    }
    assert_eq!(server.visit(Method::POST, "/groups", &[session, OWN_PAGE], body()).await.status, 201);
    server.post("/groups", &json!({ "name": "Other" })).await.ok();
}

#[tokio::test]
async fn saved_views_are_each_users_own() {
    let server = set_up().await;
    let ada = cookie(&server, "ada", PASSWORD).await;
    let own = [("cookie", ada.as_str()), OWN_PAGE];
    let save = |name: &str, query: &str| Some(json!({ "page": "updates", "name": name, "query": query }));
    assert_eq!(server.visit(Method::GET, "/me/views", &own, None).await.ok()["items"], json!([]));
    let first = server.visit(Method::POST, "/me/views", &own, save(" Patch day ", "within=7")).await.ok();
    assert_eq!((&first["name"], &first["query"]), (&json!("Patch day"), &json!("within=7")));
    let again = server.visit(Method::POST, "/me/views", &own, save("patch day", "within=3")).await.ok();
    assert_eq!(again["id"], first["id"]);
    assert_eq!(server.visit(Method::GET, "/me/views", &own, None).await.ok()["items"], json!([again]));
    for (page, name, query, told) in
        [("updates", "", "", "letters"), ("updates", "a\nb", "", "one line"), ("../x", "a", "", "no page")]
    {
        let wrong = Some(json!({ "page": page, "name": name, "query": query }));
        server.visit(Method::POST, "/me/views", &own, wrong).await.problem(400, told);
    }
    server.visit(Method::POST, "/me/views", &own, save("long", &"x".repeat(4_001))).await.problem(400, "4000");
    server.get("/me/views").await.problem(409, "sign in as a user");

    let grace = json!({ "name": "grace", "password": PASSWORD, "role": "reporter" });
    server.post("/users", &grace).await.ok();
    let grace = cookie(&server, "grace", PASSWORD).await;
    let hers = [("cookie", grace.as_str()), OWN_PAGE];
    assert_eq!(server.visit(Method::GET, "/me/views", &hers, None).await.ok()["total"], 0);
    let path = format!("/me/views/{}", first["id"]);
    server.visit(Method::DELETE, &path, &hers, None).await.problem(404, "your views");
    for number in 1..200 {
        server.visit(Method::POST, "/me/views", &own, save(&number.to_string(), "")).await.ok();
    }
    server.visit(Method::POST, "/me/views", &own, save("one more", "")).await.problem(409, "200");
    server.visit(Method::POST, "/me/views", &own, save("PATCH DAY", "")).await.ok();
    assert_eq!(server.visit(Method::DELETE, &path, &own, None).await.status, 204);
    assert_eq!(server.visit(Method::GET, "/me/views", &own, None).await.ok()["total"], 199);
}

#[tokio::test]
async fn sessions_end_by_rest_by_age_and_with_a_new_password() {
    let server = set_up().await;
    let first = cookie(&server, "ada", PASSWORD).await;
    let second = cookie(&server, "ada", PASSWORD).await;
    let own = [("cookie", first.as_str()), OWN_PAGE];
    let change = json!({ "password": "wrong", "new_password": NEW_PASSWORD });
    server.visit(Method::POST, "/me/password", &own, Some(change)).await.problem(403, "wrong");
    let change = json!({ "password": PASSWORD, "new_password": "short" });
    server.visit(Method::POST, "/me/password", &own, Some(change)).await.problem(400, "at least 12");
    let change = json!({ "password": PASSWORD, "new_password": NEW_PASSWORD });
    assert_eq!(server.visit(Method::POST, "/me/password", &own, Some(change)).await.status, 204);
    assert_eq!(server.visit(Method::GET, "/me", &own, None).await.status, 200, "the session that asked stays");
    assert_eq!(server.visit(Method::GET, "/me", &[("cookie", &second)], None).await.status, 401);
    login(&server, "ada", PASSWORD, None).await.problem(401, "wrong");

    server.clock.set("2026-10-04T12:59:59Z".parse().unwrap());
    assert_eq!(server.visit(Method::GET, "/me", &own, None).await.status, 200);
    server.clock.set("2026-10-04T13:59:58Z".parse().unwrap());
    assert_eq!(server.visit(Method::GET, "/me", &own, None).await.status, 200, "use is remembered");
    server.clock.set("2026-10-04T15:00:00Z".parse().unwrap());
    assert_eq!(server.visit(Method::GET, "/me", &own, None).await.status, 401, "an hour without use");

    let third = cookie(&server, "ada", NEW_PASSWORD).await;
    for half_hour in 1..=24 {
        let time: jiff::Timestamp = "2026-10-04T15:00:00Z".parse().unwrap();
        server.clock.set(time + jiff::SignedDuration::from_mins(30 * half_hour));
        let answer = server.visit(Method::GET, "/me", &[("cookie", &third)], None).await;
        assert_eq!(answer.status, if half_hour < 24 { 200 } else { 401 }, "{half_hour}");
    }
}

#[tokio::test]
async fn guessing_is_stopped() {
    let server = set_up().await;
    for _ in 0..10 {
        login(&server, "ada", "wrong horse battery", None).await.problem(401, "wrong");
    }
    login(&server, "ada", PASSWORD, None).await.problem(429, "wait");
    server.clock.set("2026-10-04T12:15:00Z".parse().unwrap());
    cookie(&server, "ada", PASSWORD).await;
}

#[tokio::test]
async fn a_second_factor_is_asked_for_once_it_is_confirmed() {
    let server = set_up().await;
    let cookie = cookie(&server, "ada", PASSWORD).await;
    let own = [("cookie", cookie.as_str()), OWN_PAGE];
    let proof = || Some(json!({ "password": PASSWORD }));
    let enrolment = server.visit(Method::POST, "/me/totp", &own, proof()).await.ok();
    assert!(enrolment["uri"].as_str().unwrap().starts_with("otpauth://totp/Patchwell:Ada?secret="));
    login(&server, "ada", PASSWORD, None).await.ok();
    let secret = enrolment["secret"].as_str().unwrap();
    let wrong = Some(json!({ "code": "12345" }));
    server.visit(Method::POST, "/me/totp/confirm", &own, wrong).await.problem(400, "wrong");
    let confirm = Some(json!({ "code": code(secret, &server) }));
    let codes = server.visit(Method::POST, "/me/totp/confirm", &own, confirm).await.ok();
    let recovery = codes["codes"][3].as_str().unwrap().to_lowercase();
    assert_eq!(codes["codes"].as_array().unwrap().len(), 10);

    assert_eq!(
        login(&server, "ada", PASSWORD, None).await.problem(401, "second factor")["type"],
        "/problems/code-needed"
    );
    let used = code(secret, &server);
    login(&server, "ada", PASSWORD, Some(&used)).await.problem(401, "wrong");
    server.clock.set("2026-10-04T12:00:30Z".parse().unwrap());
    let next = code(secret, &server);
    login(&server, "ada", PASSWORD, Some(&next)).await.ok();
    login(&server, "ada", PASSWORD, Some(&next)).await.problem(401, "wrong");
    login(&server, "ada", PASSWORD, Some(&recovery)).await.ok();
    login(&server, "ada", PASSWORD, Some(&recovery)).await.problem(401, "wrong");
    assert_eq!(server.delete("/users/ada/totp").await.status, 204);
    login(&server, "ada", PASSWORD, None).await.ok();
}

/// What an authenticator shows, computed by other code than the server's.
fn code(secret: &str, server: &Server) -> String {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = secret.chars().map(|letter| format!("{:05b}", alphabet.find(letter).unwrap())).collect();
    let key: Vec<u8> = bits
        .as_bytes()
        .chunks_exact(8)
        .map(|byte| u8::from_str_radix(str::from_utf8(byte).unwrap(), 2).unwrap())
        .collect();
    let step = u64::try_from(server.app.now().as_second() / 30).unwrap();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = ring::hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag[19] & 15);
    let word = u32::from_be_bytes(tag[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}

#[tokio::test]
async fn users_are_made_changed_by_version_and_the_last_administrator_stays() {
    let server = set_up().await;
    let new = json!({ "name": "Grace", "password": PASSWORD, "role": "operator", "groups": ["All Computers"] });
    let made = server.post("/users", &new).await.ok();
    assert_eq!(made["groups"][0]["name"], "All Computers");
    server
        .post("/users", &json!({ "name": "GRACE", "password": PASSWORD, "role": "reporter" }))
        .await
        .problem(409, "already");
    server
        .post("/users", &json!({ "name": "X", "password": PASSWORD, "role": "operator" }))
        .await
        .problem(400, "groups");
    server.post("/users", &json!({ "name": "X", "password": "password", "role": "reporter" })).await.problem(400, "12");
    server.patch("/users/ada", &json!({ "role": "reporter" })).await.problem(409, "last administrator");
    server.delete("/users/ada").await.problem(409, "last administrator");

    let grace = cookie(&server, "grace", PASSWORD).await;
    let body = json!({ "role": "administrator", "groups": [] });
    let stale = server.with_headers(Method::PATCH, "/users/grace", &[("if-match", "\"7\"")], &body).await;
    stale.problem(412, "changed meanwhile");
    let changed = server.with_headers(Method::PATCH, "/users/grace", &[("if-match", "\"1\"")], &body).await.ok();
    assert_eq!(changed["version"], 2);
    let me = server.visit(Method::GET, "/me", &[("cookie", &grace)], None).await.ok();
    assert_eq!(me["role"], "administrator", "at once");
    server.patch("/users/ada", &json!({ "is_disabled": true })).await.ok();
    login(&server, "ada", PASSWORD, None).await.problem(401, "wrong");
    assert_eq!(server.delete("/users/ada").await.status, 204);
    server.get("/users/ada").await.problem(404, "list the users");
}

#[tokio::test]
async fn operators_act_in_their_groups_and_below_only() {
    let server = Server::with_catalog().await;
    for (name, parent) in [("North", "All Computers"), ("North Desk", "North"), ("South", "All Computers")] {
        server.post("/groups", &json!({ "name": name, "parent": parent })).await.ok();
    }
    let token = server.post("/tokens", &json!({ "name": "north", "role": "operator", "groups": ["North"] })).await.ok();
    let secret = token["secret"].as_str().unwrap();
    let send = async |method: Method, path: &str, body: serde_json::Value| {
        server.send(method, path, Some(secret), body.to_string().into_bytes()).await
    };
    let update = server.get("/updates?limit=1").await.ok()["items"][0]["id"].as_str().unwrap().to_owned();
    let approve = |groups: &[&str]| json!({ "update": update, "groups": groups, "action": "install" });
    assert_eq!(send(Method::POST, "/approvals", approve(&["North Desk"])).await.status, 200);
    send(Method::POST, "/approvals", approve(&["North", "South"])).await.problem(403, "not yours");
    send(Method::POST, "/approvals", approve(&["All Computers"])).await.problem(403, "not yours");
    send(Method::POST, &format!("/updates/{update}/decline"), json!({})).await.problem(403, "act everywhere");
    send(Method::POST, "/groups", json!({ "name": "X", "parent": "North" })).await.problem(403, "configure");

    server.computer("pc1").await;
    let moves = |set: &[&str]| json!({ "set": set });
    send(Method::POST, "/computers/pc1/groups", moves(&["North"])).await.problem(403, "not yours");
    server.post("/computers/pc1/groups", &moves(&["North", "South"])).await.ok();
    send(Method::POST, "/computers/pc1/groups", json!({ "add": ["North Desk"] })).await.ok();
    send(Method::POST, "/computers/pc1/groups", moves(&["North"])).await.problem(403, "not yours");
    send(Method::DELETE, "/computers/pc1", json!({})).await.problem(403, "not yours");
    server.post("/computers/pc1/groups", &moves(&["South"])).await.ok();
    send(Method::POST, "/computers/pc1/groups", json!({ "add": ["North"] })).await.problem(403, "not yours");
}

#[tokio::test]
async fn tokens_expire_and_are_revoked() {
    let server = Server::empty().await;
    let past = json!({ "name": "ci", "role": "reporter", "expires": "2026-10-04T11:00:00Z" });
    server.post("/tokens", &past).await.problem(400, "later time");
    let body = json!({ "name": "ci", "role": "reporter", "expires": "2026-10-04T13:00:00Z" });
    let made = server.post("/tokens", &body).await.ok();
    let secret = made["secret"].as_str().unwrap().to_owned();
    let read = async || server.send(Method::GET, "/groups", Some(&secret), Vec::new()).await.status;
    assert_eq!(read().await, 200);
    server.send(Method::POST, "/groups", Some(&secret), b"{\"name\":\"x\"}".to_vec()).await.problem(403, "reporter");
    server.clock.set("2026-10-04T13:00:00Z".parse().unwrap());
    assert_eq!(read().await, 401);
    let again = server.post("/tokens", &json!({ "name": "ci", "role": "reporter" })).await.ok();
    let (id, secret) = (again["token"]["id"].clone(), again["secret"].as_str().unwrap());
    assert_eq!(server.send(Method::GET, "/groups", Some(secret), Vec::new()).await.status, 200);
    assert_eq!(server.delete(&format!("/tokens/{id}")).await.status, 204);
    assert_eq!(server.send(Method::GET, "/groups", Some(secret), Vec::new()).await.status, 401);
}
