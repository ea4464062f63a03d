//! Settings of encrypted connections.

use std::path::PathBuf;

/// Names that can be added, and bytes of one.
const MAX_NAMES: usize = 64;
const MAX_NAME: usize = 253;
/// Pairs that can be given: one for each kind of key, and one to spare.
const MAX_PAIRS: usize = 3;

/// A certificate of the administrator's own, in two PEM files that may be one and the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenFiles {
    /// The certificate, and after it those that lead to its authority.
    pub certificate: PathBuf,
    /// Its private key: PKCS#8, SEC 1 or PKCS#1, without a passphrase.
    pub key: PathBuf,
}

/// How connections are encrypted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TlsSettings {
    /// Agents and servers get and give metadata over TLS only. Content, self-update and reports may still come plain.
    pub require: bool,
    /// Addresses of content files that are told over TLS are TLS themselves; else plain HTTP, as WSUS tells them.
    pub content: bool,
    /// Names and addresses of this server beside those it finds out, for the certificate that it makes.
    pub names: Vec<String>,
    /// Certificates to show instead of that one.
    pub given: Vec<GivenFiles>,
}

impl TlsSettings {
    /// As text, by key.
    #[must_use]
    pub fn to_texts(&self) -> Vec<(&'static str, String)> {
        vec![
            ("tls_require", self.require.to_string()),
            ("tls_content", self.content.to_string()),
            ("tls_names", self.names.join(" ")),
            ("tls_given", given_text(&self.given)),
        ]
    }

    /// Sets one by its key; other keys are left alone.
    ///
    /// # Errors
    /// A sentence when the value does not fit the key.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        let yes_no = || value.parse().map_err(|_| format!("{key} takes true or false, not {value:?}"));
        match key {
            "tls_require" => self.require = yes_no()?,
            "tls_content" => self.content = yes_no()?,
            "tls_names" => self.names = names(value)?,
            "tls_given" => self.given = given(value)?,
            _ => {}
        }
        Ok(())
    }
}

/// Certificates as the value of the setting `tls_given`: two lines for each.
pub(crate) fn given_text(given: &[GivenFiles]) -> String {
    let lines = given.iter().flat_map(|files| [&files.certificate, &files.key]);
    lines.map(|path| path.to_string_lossy().into_owned()).collect::<Vec<_>>().join("\n")
}

fn names(value: &str) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    for name in value.split(|letter: char| letter.is_whitespace() || letter == ',' || letter == ';') {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_*:".contains(&byte);
        if name.len() > MAX_NAME || !name.bytes().all(plain) {
            return Err(format!("tls_names takes host names and IP addresses, not {name:?}"));
        }
        let name = name.to_ascii_lowercase();
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    if names.len() > MAX_NAMES {
        return Err(format!("tls_names takes at most {MAX_NAMES} names"));
    }
    Ok(names)
}

fn given(value: &str) -> Result<Vec<GivenFiles>, String> {
    let lines: Vec<&str> = value.lines().filter(|line| !line.is_empty()).collect();
    let pairs = lines.chunks(2).map(|pair| match pair {
        [certificate, key] => Ok(GivenFiles { certificate: certificate.into(), key: key.into() }),
        _ => Err("tls_given takes a certificate and a key for each pair".to_owned()),
    });
    let pairs = pairs.collect::<Result<Vec<_>, _>>()?;
    if pairs.iter().any(|pair| !pair.certificate.is_absolute() || !pair.key.is_absolute()) {
        return Err("tls_given takes absolute paths: the server may run in another folder than you".to_owned());
    }
    if pairs.len() > MAX_PAIRS {
        return Err(format!("tls_given takes at most {MAX_PAIRS} certificates, one for each kind of key"));
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_their_texts() {
        let files = |name: &str| GivenFiles {
            certificate: format!("/etc/ssl/{name} of us.pem").into(),
            key: format!("/etc/ssl/private/{name}.key").into(),
        };
        let settings = TlsSettings {
            require: true,
            content: true,
            names: vec!["wsus.example.test".to_owned(), "192.0.2.1".to_owned()],
            given: vec![files("ecdsa"), files("rsa")],
        };
        let mut read = TlsSettings::default();
        for (key, value) in settings.to_texts() {
            read.set(key, &value).unwrap();
        }
        assert_eq!(read, settings);
        read.set("tls_names", "WSUS.example.test, wsus.example.test;[").unwrap_err();
        read.set("tls_given", "/etc/ssl/one.pem").unwrap_err();
        read.set("tls_given", "one.pem\none.key").unwrap_err();
        assert_eq!(read, settings, "what is refused changes nothing");
    }
}
