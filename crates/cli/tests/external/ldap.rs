//! Signing in with the passwords of a directory.

use super::slapd::Slapd;
use super::support::Server;

/// The server with the directory, as an administrator sets it up.
fn set_up(slapd: &Slapd) -> Server {
    let server = Server::start();
    server.run(&["groups", "create", "Pilot"]);
    let (authority, password) =
        (server.file("ca.pem", &slapd.authority), server.file("password", "reader's password\n"));
    server.run(&[
        "sign-in",
        "set",
        "--ldap-url",
        &slapd.ldaps,
        "--trusted-ca-file",
        &authority,
        "--ldap-bind-dn",
        "cn=reader,dc=example,dc=test",
        "--ldap-bind-password-file",
        &password,
        "--ldap-base",
        "dc=example,dc=test",
        "--ldap-user-filter",
        "(&(objectClass=inetOrgPerson)(uid={name}))",
        "--ldap-name-attribute",
        "uid",
        "--ldap-group-filter",
        "(&(objectClass=groupOfNames)(member={dn}))",
        "--ldap-role",
        "Patch Admins => administrator",
        "--ldap-role",
        "cn=branch, dc=example,dc=test => operator: Pilot",
    ]);
    server
}

#[test]
fn a_directory_says_who_somebody_is_and_the_rules_what_it_may() {
    let Some(slapd) = Slapd::start() else { return };
    let server = set_up(&slapd);
    assert_eq!(server.login("ada", "ada's password").json()["role"], "administrator");
    let grace = server.login("GRACE", "grace's password");
    assert_eq!((grace.status, grace.json()["groups"][0]["name"].as_str()), (200, Some("Pilot")), "{grace:?}");
    assert_eq!(grace.json()["name"], "grace", "as the directory writes it");
    let eve = server.login("eve", "eve's password");
    assert_eq!(eve.status, 403, "known, but without a role: {eve:?}");
    assert!(server.user("eve").is_none());
    for (name, password) in [
        ("ada", "wrong"),
        ("ada", ""),
        ("nobody", "ada's password"),
        ("*", "ada's password"),
        ("ada)(uid=*", "ada's password"),
        ("a*", "ada's password"),
        ("", "ada's password"),
    ] {
        let refused = server.login(name, password);
        assert_eq!(refused.status, 401, "{name:?} {password:?}: {refused:?}");
    }
    let audit = server.run(&["audit", "list"]);
    assert!(audit.contains("user.create") && audit.contains("ldap"), "{audit}");
}

#[test]
fn each_sign_in_brings_the_role_up_to_date_and_a_disabled_user_stays_out() {
    let Some(slapd) = Slapd::start() else { return };
    let server = set_up(&slapd);
    assert_eq!(server.login("ada", "ada's password").status, 200);
    server.run(&["sign-in", "set", "--ldap-role", "Patch Admins => reporter"]);
    assert_eq!(server.login("ada", "ada's password").json()["role"], "reporter");
    assert_eq!(server.user("ada").unwrap()["role"], "reporter");
    server.run(&["users", "disable", "ada"]);
    assert_eq!(server.login("ada", "ada's password").status, 401);
    server.run(&["users", "enable", "ada"]);
    assert_eq!(server.login("ada", "ada's password").status, 200);
    server.run(&["sign-in", "set", "--ldap-url", ""]);
    assert_eq!(server.login("ada", "ada's password").status, 401, "no directory, no password");
}

#[test]
fn a_user_of_a_directory_is_in_no_configuration_and_survives_each() {
    let Some(slapd) = Slapd::start() else { return };
    let server = set_up(&slapd);
    assert_eq!(server.login("grace", "grace's password").status, 200);
    let exported = server.run(&["export-config"]);
    assert!(exported.contains("signin_ldap_url") && !exported.contains("grace"), "{exported}");
    let file = server.file("server.toml", &format!("users = []\n{exported}"));
    let applied = server.run(&["apply", "-f", &file, "--prune"]);
    assert!(applied.contains("Nothing changes"), "{applied}");
    assert!(server.user("grace").is_some());
}

#[test]
fn a_password_goes_over_no_connection_that_is_not_as_it_was_set_up() {
    let Some(slapd) = Slapd::start() else { return };
    let server = set_up(&slapd);
    server.run(&["sign-in", "set", "--ldap-url", &slapd.ldap, "--ldap-security", "starttls"]);
    assert_eq!(server.login("ada", "ada's password").status, 200, "StartTLS");
    let none = server.file("none.pem", "");
    server.run(&["sign-in", "set", "--trusted-ca-file", &none]);
    let refused = server.login("ada", "ada's password");
    assert_eq!(refused.status, 502, "an authority that nobody trusts: {refused:?}");
    server.run(&["sign-in", "set", "--ldap-security", "tls"]);
    assert_eq!(server.login("ada", "ada's password").status, 502, "ldap:// is not encrypted");
    server.run(&["sign-in", "set", "--ldap-security", "none"]);
    assert_eq!(server.login("ada", "ada's password").status, 200, "somebody asked for it");
    let wrong = server.file("wrong", "wrong");
    server.run(&["sign-in", "set", "--ldap-bind-password-file", &wrong]);
    assert_eq!(server.login("ada", "ada's password").status, 502, "the account that searches is not let in");
}

#[test]
fn a_directory_does_not_speak_for_users_of_the_server() {
    let Some(slapd) = Slapd::start() else { return };
    let server = set_up(&slapd);
    let file = server.file("user", "a password of this server");
    let made = std::process::Command::new("sh")
        .args(["-c", &format!("{} users create ada --role reporter < {file}", env!("CARGO_BIN_EXE_patchwell"))])
        .current_dir(server.folder.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    assert_eq!(server.login("ada", "ada's password").status, 401);
    assert_eq!(server.login("ada", "a password of this server").json()["role"], "reporter");
}
