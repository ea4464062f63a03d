//! Signing in at an OpenID Connect provider.

use std::io::{BufRead as _, BufReader};
use std::process::{ChildStdout, Command, Stdio};

use super::support::{Process, Server, curl, missing, root};

/// A server with a provider, and a browser's cookies.
struct Setup {
    server: Server,
    issuer: String,
    jar: String,
    _provider: Process,
    _output: BufReader<ChildStdout>,
}

impl Setup {
    /// `None`, after saying so, where the provider is not installed.
    fn start(algorithm: &str) -> Option<Self> {
        let modules = root().join("target/node");
        if !modules.join("node_modules/oidc-provider").is_dir() {
            missing("oidc-provider in target/node");
            return None;
        }
        let server = Server::start();
        let script = root().join("crates/cli/tests/external/oidc_provider.mjs");
        let mut child = Command::new("node")
            .arg(script)
            .arg(format!("{}/api/v1/login/oidc/callback", server.admin))
            .arg(algorithm)
            .env("OIDC_PROVIDER_FROM", modules.canonicalize().unwrap().join("x.js"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut issuer = String::new();
        // It is kept: a provider whose output nobody takes ends.
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut issuer).unwrap();
        let (provider, issuer) = (Process(child), issuer.trim().to_owned());
        assert!(issuer.starts_with("http://"), "{issuer}");
        let secret = server.file("secret", "a secret: with %signs\n");
        server.run(&[
            "sign-in",
            "set",
            "--public-url",
            &server.admin,
            "--oidc-issuer",
            &issuer,
            "--oidc-client-id",
            "patchwell",
            "--oidc-client-secret-file",
            &secret,
            "--oidc-role",
            "Patch Admins => administrator",
        ]);
        let jar = server.file("jar", "");
        Some(Self { server, issuer, jar, _provider: provider, _output: output })
    }

    /// What a browser gets that begins to sign in and follows where it is sent; of the console only its address.
    fn sign_in(&self) -> (u16, String) {
        let address = format!("{}/api/v1/login/oidc", self.server.admin);
        let answer = curl(&[
            "-L",
            "-c",
            &self.jar,
            "-b",
            &self.jar,
            "-o",
            "/dev/null",
            "-w",
            "%{url_effective}\n%{http_code}",
            &address,
        ]);
        (answer.status, answer.body)
    }

    /// Where the console says why nobody is signed in.
    fn refusal(&self, why: &str) -> String {
        format!("{}/?sign_in={why}", self.server.admin)
    }

    /// Where a browser is sent from an address.
    fn sent(&self, address: &str) -> String {
        curl(&["-b", &self.jar, "-c", &self.jar, "-o", "/dev/null", "-w", "%{redirect_url}\n%{http_code}", address])
            .body
    }

    fn me(&self) -> super::support::Answer {
        curl(&["-b", &self.jar, &format!("{}/api/v1/me", self.server.admin)])
    }

    fn next(&self, user: &str) {
        assert_eq!(curl(&[&format!("{}/test/next/{user}", self.issuer)]).body, "ok");
    }

    /// Follows a browser up to where the provider sends it back, and returns that address.
    fn callback(&self) -> String {
        let follow = |address: &str| {
            let headers = ["-c", &self.jar, "-b", &self.jar, "-o", "/dev/null", "-w", "%{redirect_url}\n%{http_code}"];
            curl(&[&headers[..], &[address]].concat()).body
        };
        let mut address = format!("{}/api/v1/login/oidc", self.server.admin);
        for _ in 0..6 {
            address = follow(&address);
            if address.contains("/callback?") {
                return address;
            }
        }
        panic!("the provider does not send the browser back: {address}");
    }
}

#[test]
fn a_provider_says_who_somebody_is_with_either_algorithm() {
    for algorithm in ["RS256", "ES256"] {
        let Some(setup) = Setup::start(algorithm) else { return };
        let methods = curl(&[&format!("{}/api/v1/login", setup.server.admin)]).json();
        assert_eq!(methods["provider"], "/api/v1/login/oidc");
        let (_, end) = setup.sign_in();
        assert_eq!(end, format!("{}/", setup.server.admin), "{algorithm}: at the console");
        let me = setup.me().json();
        assert_eq!((me["name"].as_str(), me["role"].as_str()), (Some("ada"), Some("administrator")), "{algorithm}");
        let audit = setup.server.run(&["audit", "list"]);
        assert!(audit.contains("user.create") && audit.contains("oidc"), "{audit}");
        assert_eq!(setup.server.login("ada", "").status, 401, "there is no password");
    }
}

#[test]
fn who_has_no_role_and_who_is_disabled_stays_out() {
    let Some(setup) = Setup::start("RS256") else { return };
    setup.next("eve");
    assert_eq!(setup.sign_in().1, setup.refusal("not_allowed"));
    assert_eq!(setup.me().status, 401);
    assert!(setup.server.user("eve").is_none());
    setup.server.run(&["sign-in", "set", "--oidc-role", "Staff => reporter"]);
    let jar = setup.server.file("other", "");
    let setup = Setup { jar, ..setup };
    setup.sign_in();
    assert_eq!(setup.me().json()["role"], "reporter");
    setup.server.run(&["users", "disable", "eve"]);
    assert_eq!(setup.me().status, 401);
    assert_eq!(setup.sign_in().1, setup.refusal("attempt"));
}

#[test]
fn an_answer_of_the_provider_is_good_once_and_for_one_browser() {
    let Some(setup) = Setup::start("ES256") else { return };
    let callback = setup.callback();
    let never_left = curl(&["-o", "/dev/null", "-w", "%{redirect_url}\n%{http_code}", &callback]);
    assert_eq!(never_left.body, setup.refusal("attempt"), "of a browser that never left");
    let (head, state) = callback.split_once("state=").unwrap();
    let rest = state.split_once('&').map_or("", |(_, rest)| rest);
    let forged = format!("{head}state=pw_0&{rest}");
    assert_eq!(setup.sent(&forged), setup.refusal("attempt"), "another state");
    assert_eq!(setup.sent(&callback), setup.refusal("attempt"), "the browser forgot the attempt with that");
    assert_eq!(setup.me().status, 401);
    let callback = setup.callback();
    let kept = std::fs::read_to_string(&setup.jar).unwrap();
    assert_eq!(setup.sent(&callback), format!("{}/", setup.server.admin));
    assert_eq!(setup.me().status, 200);
    // Somebody who kept the cookie and the answer has nothing of them: the provider takes its code once.
    let jar = setup.server.file("kept", &kept);
    let setup = Setup { jar, ..setup };
    assert_eq!(setup.sent(&callback), setup.refusal("attempt"), "once");
    assert_eq!(setup.me().status, 401);
    let refused = format!("{}/api/v1/login/oidc/callback?error=access_denied", setup.server.admin);
    assert_eq!(setup.sent(&refused), setup.refusal("denied"));
}

#[test]
fn a_provider_that_is_not_the_one_that_was_named_is_not_used() {
    let Some(setup) = Setup::start("RS256") else { return };
    setup.server.run(&["sign-in", "set", "--oidc-issuer", &format!("{}/", setup.issuer)]);
    let begin = format!("{}/api/v1/login/oidc", setup.server.admin);
    assert_eq!(setup.sent(&begin), setup.refusal("unavailable"), "it writes itself otherwise");
    setup.server.run(&["sign-in", "set", "--oidc-issuer", "http://id.example.test"]);
    assert_eq!(setup.sent(&begin), setup.refusal("unavailable"), "not encrypted");
    setup.server.run(&["sign-in", "set", "--oidc-issuer", ""]);
    assert_eq!(curl(&[&begin]).status, 404);
}
