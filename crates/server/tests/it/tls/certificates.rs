//! Certificates that are made, renewed and replaced.

use patchwell_app::GivenFiles;
use patchwell_app::tls::CertificateSource;

use super::openssl::{ask, run};
use super::{Server, get_config};

/// A self-signed pair for `localhost` in one file.
fn pair(path: &std::path::Path, name: &str) -> GivenFiles {
    let key = path.with_extension("key");
    let (to, of) = (path.to_str().unwrap(), key.to_str().unwrap());
    run(&["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", of]);
    run(&[
        "req",
        "-x509",
        "-key",
        of,
        "-subj",
        &format!("/CN={name}"),
        "-days",
        "30",
        "-addext",
        "subjectAltName=DNS:localhost",
        "-out",
        to,
    ]);
    GivenFiles { certificate: path.to_owned(), key }
}

async fn subject(server: &Server) -> String {
    let seen = ask(server.encrypted, &server.folder.path().join("trusted.pem"), &[], &get_config()).await;
    assert!(seen.answer.contains("GetConfigResponse"), "{seen:?}");
    seen.field("Peer certificate").to_owned()
}

/// Trusts the server's authority and these certificates.
fn trust(server: &Server, given: &[&GivenFiles]) {
    let mut pem = std::fs::read(server.ca()).unwrap();
    for files in given {
        pem.extend(std::fs::read(&files.certificate).unwrap());
    }
    std::fs::write(server.folder.path().join("trusted.pem"), pem).unwrap();
}

#[tokio::test]
async fn the_made_chain_verifies_and_its_authority_names_servers_only() {
    let server = Server::start().await;
    let (ca, leaf) = (server.ca(), server.folder.path().join("tls/server.pem"));
    let (ca, leaf) = (ca.to_str().unwrap(), leaf.to_str().unwrap());
    run(&["verify", "-x509_strict", "-purpose", "sslserver", "-verify_ip", "127.0.0.1", "-CAfile", ca, leaf]);
    let text = run(&["x509", "-in", ca, "-noout", "-text"]);
    for part in ["CA:TRUE, pathlen:0", "TLS Web Server Authentication", "prime256v1"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let fingerprint = run(&["x509", "-in", leaf, "-noout", "-fingerprint", "-sha1"]);
    let status = server.app.tls_status().await.unwrap();
    let shown = &status.certificates[0];
    let fingerprint = fingerprint.rsplit('=').next().unwrap().trim().replace(':', "").to_lowercase();
    assert_eq!(shown.thumbprint_sha1, fingerprint);
    assert!(shown.names.iter().any(|name| name == "localhost") && status.problem.is_none(), "{status:?}");
    #[cfg(unix)]
    for key in ["ca-key.pem", "server-key.pem", "server-rsa-key.pem"] {
        use std::os::unix::fs::PermissionsExt as _;
        let metadata = std::fs::metadata(server.folder.path().join("tls").join(key)).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn a_replaced_file_is_shown_without_restart_and_a_broken_one_is_not() {
    let server = Server::start().await;
    let path = server.folder.path().join("given.pem");
    let first = pair(&path, "first");
    trust(&server, &[&first]);
    server.app.use_certificates(vec![first.clone()]).await.unwrap();
    assert_eq!(subject(&server).await, "CN = first");

    let elsewhere = server.folder.path().join("second.pem");
    let second = pair(&elsewhere, "second");
    trust(&server, &[&first, &second]);
    std::fs::rename(&second.certificate, &first.certificate).unwrap();
    while server.app.tls_status().await.unwrap().problem.is_none() {
        tokio::task::yield_now().await;
    }
    assert_eq!(subject(&server).await, "CN = first", "a certificate without its key changes nothing");
    std::fs::rename(&second.key, &first.key).unwrap();
    while server.app.tls_status().await.unwrap().problem.is_some() {
        tokio::task::yield_now().await;
    }
    assert_eq!(subject(&server).await, "CN = second");

    let status = server.app.use_certificates(Vec::new()).await.unwrap();
    assert_eq!(status.source, CertificateSource::Own);
    assert_ne!(subject(&server).await, "CN = second");
}

#[tokio::test]
async fn what_cannot_be_used_is_refused_with_a_reason() {
    let server = Server::start().await;
    let folder = server.folder.path();
    let good = pair(&folder.join("good.pem"), "good");
    let other = pair(&folder.join("other.pem"), "other");
    let garbage = folder.join("garbage.pem");
    std::fs::write(&garbage, [0_u8; 5000]).unwrap();
    let locked = folder.join("locked.key");
    run(&[
        "pkcs8",
        "-topk8",
        "-in",
        good.key.to_str().unwrap(),
        "-out",
        locked.to_str().unwrap(),
        "-passout",
        "pass:x",
    ]);
    let of = |certificate: &std::path::Path, key: &std::path::Path| GivenFiles {
        certificate: certificate.to_owned(),
        key: key.to_owned(),
    };
    for (files, reason) in [
        (of(&good.certificate, &other.key), "is not that of the certificate"),
        (of(&garbage, &good.key), "has no certificate"),
        (of(&good.certificate, &garbage), "has no private key"),
        (of(&good.certificate, &locked), "passphrase"),
        (of(&folder.join("absent.pem"), &good.key), "absent.pem cannot be read"),
        (of(std::path::Path::new("good.pem"), &good.key), "good.pem"),
    ] {
        let error = server.app.use_certificates(vec![files]).await.unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
    assert_eq!(server.app.tls_status().await.unwrap().source, CertificateSource::Own);
}

#[tokio::test]
async fn a_renewed_certificate_keeps_its_pin_and_gets_new_names() {
    let server = Server::start().await;
    let pin = |status: &patchwell_app::tls::TlsStatus| {
        status.certificates.iter().map(|shown| shown.pin.clone()).collect::<Vec<_>>()
    };
    let before = server.app.tls_status().await.unwrap();
    let renewed = server.app.renew_certificates(false).await.unwrap();
    assert_eq!(pin(&renewed), pin(&before));
    assert_ne!(renewed.certificates[0].thumbprint_sha256, before.certificates[0].thumbprint_sha256);
    let other = server.app.renew_certificates(true).await.unwrap();
    assert_eq!(pin(&before).len(), 2);
    assert!(pin(&other).iter().all(|key| !pin(&before).contains(key)));
    server.app.update_settings(vec![("tls_names".to_owned(), "wsus.example.test".to_owned())]).await.unwrap();
    let named = server.app.use_certificates(Vec::new()).await.unwrap();
    assert_eq!(named.certificates[0].names[0], "wsus.example.test");
    assert_eq!(pin(&named), pin(&other));
}
