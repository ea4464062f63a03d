//! What versions of Windows offer by default, as Microsoft lists their cipher suites, said by OpenSSL.

use super::openssl::{ask, run};
use super::{Server, get_config};

/// Suites without forward secrecy or with CBC, which 7 to 8.1 put first and the server does not take.
const OLD: &str = "AES128-SHA256:AES128-SHA:AES256-SHA256:AES256-SHA:ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES128-SHA:\
                   ECDHE-RSA-AES256-SHA";
const ECDSA_GCM: &str = "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES256-SHA384:\
                         ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-SHA256";
const OLD_SIGNATURES: &str = "RSA+SHA256:RSA+SHA384:RSA+SHA1:ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA1";
const NEW: &str = "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:\
                   ECDHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:\
                   ECDHE-ECDSA-AES256-SHA384:ECDHE-RSA-AES256-SHA384:AES256-GCM-SHA384:AES256-SHA";
const NEW_SIGNATURES: &str = "RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:RSA+SHA256:RSA+SHA384:RSA+SHA1:\
                              ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA1:RSA+SHA512:ECDSA+SHA512";

/// Its name, the options of `openssl s_client` that make it, and what is agreed on with an ECDSA certificate.
fn versions() -> [(&'static str, Vec<String>, &'static str); 4] {
    let of = |options: &[&str]| options.iter().map(|option| (*option).to_owned()).collect::<Vec<_>>();
    let old = |suites: &str| of(&["-tls1_2", "-cipher", suites, "-curves", "P-256:P-384", "-sigalgs", OLD_SIGNATURES]);
    let seven = format!("{OLD}:{ECDSA_GCM}:@SECLEVEL=0");
    let eight = format!("{OLD}:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:{ECDSA_GCM}:@SECLEVEL=0");
    let new = format!("{NEW}:@SECLEVEL=0");
    let curves = "X25519:P-256:P-384";
    [
        ("Windows 7 SP1", old(&seven), "ECDHE-ECDSA-AES256-GCM-SHA384"),
        ("Windows 8.1, Server 2012 R2", old(&eight), "ECDHE-ECDSA-AES256-GCM-SHA384"),
        (
            "Windows 10",
            of(&["-tls1_2", "-cipher", &new, "-curves", curves, "-sigalgs", NEW_SIGNATURES]),
            "ECDHE-ECDSA-AES256-GCM-SHA384",
        ),
        (
            "Windows 11",
            of(&[
                "-ciphersuites",
                "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256",
                "-cipher",
                &new,
                "-curves",
                curves,
                "-sigalgs",
                NEW_SIGNATURES,
            ]),
            "TLS_AES_256_GCM_SHA384",
        ),
    ]
}

#[tokio::test]
async fn every_version_of_windows_connects_and_asks() {
    let server = Server::start().await;
    for (name, options, suite) in versions() {
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        let seen = ask(server.encrypted, &server.ca(), &options, &get_config()).await;
        assert_eq!(seen.field("Ciphersuite"), suite, "{name}");
        assert_eq!(seen.field("Verification"), "OK", "{name}");
        assert!(
            seen.answer.starts_with("HTTP/1.1 200") && seen.answer.contains("GetConfigResponse"),
            "{name} {seen:?}"
        );
    }
}

/// Policies that list cipher suites often list RSA only.
async fn check_kinds(server: &Server) {
    let ecdsa_only = ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"];
    let rsa_only = ["-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"];
    let rsa_signatures = ["-sigalgs", "RSA-PSS+SHA256:RSA+SHA256"];
    for (options, kind) in [(&ecdsa_only[..], "ECDSA"), (&rsa_only[..], "RSA-PSS"), (&rsa_signatures[..], "RSA-PSS")] {
        let seen = ask(server.encrypted, &server.ca(), options, &get_config()).await;
        assert_eq!(seen.field("Signature type"), kind, "{options:?}");
        assert!(seen.answer.contains("GetConfigResponse"), "{seen:?}");
    }
}

#[tokio::test]
async fn clients_get_the_certificate_that_they_can_check() {
    let server = Server::start().await;
    // Those that the server makes.
    check_kinds(&server).await;
    // And given ones.
    let folder = server.folder.path();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let own = |name: &str| path(&format!("tls/{name}"));
    let extensions = path("extensions");
    std::fs::write(&extensions, "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n").unwrap();
    // PKCS#1 on purpose: what many programs still write.
    run(&["genrsa", "-traditional", "-out", &path("rsa.key"), "2048"]);
    run(&["req", "-new", "-key", &path("rsa.key"), "-subj", "/CN=localhost", "-out", &path("rsa.csr")]);
    run(&[
        "x509",
        "-req",
        "-in",
        &path("rsa.csr"),
        "-CA",
        &own("ca.pem"),
        "-CAkey",
        &own("ca-key.pem"),
        "-days",
        "30",
        "-CAcreateserial",
        "-extfile",
        &extensions,
        "-out",
        &path("rsa.pem"),
    ]);
    let files = |certificate: String, key: String| patchwell_app::GivenFiles {
        certificate: certificate.into(),
        key: key.into(),
    };
    let both = vec![files(path("rsa.pem"), path("rsa.key")), files(own("server.pem"), own("server-key.pem"))];
    let status = server.app.use_certificates(both).await.unwrap();
    assert_eq!(status.certificates.len(), 2);
    check_kinds(&server).await;
}
