//! `patchwell tls`.

use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, Subcommand};
use patchwell_server::admin::views::{
    CertificateSource, CertificateView, GivenFiles, KeyKind, RenewRequest, TlsSettingsChange, TlsSettingsView, TlsView,
    UseCertificates,
};

use super::Context;
use crate::output::{Report, time};

/// What to do with certificates.
#[derive(Debug, Subcommand)]
pub(crate) enum TlsCommand {
    /// Show the certificates that agents and administrators see
    Status,
    /// Print the certificate of the server's own authority, for the trusted roots of computers
    Ca {
        /// Write it to this file instead
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Print the pins of the certificates, for --pin
    Pin,
    /// Show certificates of your own, from PEM files of the server's computer
    Use {
        /// A certificate and its key; two such pairs for an ECDSA and an RSA one
        #[arg(value_name = "CERT KEY", required = true, num_args = 2..)]
        files: Vec<PathBuf>,
    },
    /// Go back to the certificate that the server makes
    Own,
    /// Issue the server's own certificate again, or read the given files again
    Renew {
        /// With a new key: pins have to be told again
        #[arg(long)]
        new_key: bool,
    },
}

pub(crate) async fn run(context: &Context, command: TlsCommand) -> anyhow::Result<()> {
    let api = &context.api;
    let view: TlsView = match command {
        TlsCommand::Ca { output } => {
            let pem = api.get_bytes("/tls/ca").await?;
            return match output {
                Some(path) => Ok(std::fs::write(&path, &pem)?),
                None => Ok(std::io::Write::write_all(&mut std::io::stdout(), &pem)?),
            };
        }
        TlsCommand::Pin => {
            let view: TlsView = api.get("/tls").await?;
            return context.out.view(&view, |view, report| {
                for certificate in &view.certificates {
                    report.line(&certificate.pin);
                }
            });
        }
        TlsCommand::Status => api.get("/tls").await?,
        TlsCommand::Use { files } => api.put_json("/tls/certificates", &given(context, &files)?).await?,
        TlsCommand::Own => api.put_json("/tls/certificates", &UseCertificates::default()).await?,
        TlsCommand::Renew { new_key } => api.post("/tls/renew", &RenewRequest { new_key }).await?,
    };
    context.out.view(&view, show)
}

fn given(context: &Context, files: &[PathBuf]) -> anyhow::Result<UseCertificates> {
    let mut certificates = Vec::new();
    for pair in files.chunks(2) {
        let [certificate, key] = pair else { bail!("give each certificate with its key: CERT KEY [CERT KEY]") };
        // Another computer has its own folders.
        let place = |path: &PathBuf| -> anyhow::Result<String> {
            let path = if context.api.shares_files() { std::path::absolute(path)? } else { path.clone() };
            Ok(path.to_string_lossy().into_owned())
        };
        certificates.push(GivenFiles { certificate: place(certificate)?, key: place(key)? });
    }
    Ok(UseCertificates { certificates })
}

fn show(view: &TlsView, report: &mut Report) {
    if let Some(problem) = &view.problem {
        report.field("Problem", problem);
    }
    let source = match view.source {
        CertificateSource::Own => "the server's own (import `patchwell tls ca` into the trusted roots of computers)",
        CertificateSource::Given => "given",
    };
    report.field("Certificates", source);
    for certificate in &view.certificates {
        show_certificate(certificate, report);
    }
    if let Some(ca) = &view.ca {
        report.line("");
        report.line("Authority of this server:");
        report.field("Subject", &ca.subject);
        report.field("Good until", time(ca.not_after));
        report.field("Thumbprint", &ca.thumbprint_sha1);
        report.field("SHA-256", &ca.thumbprint_sha256);
    }
}

fn show_certificate(certificate: &CertificateView, report: &mut Report) {
    let key = match certificate.key {
        KeyKind::Ecdsa => "ECDSA",
        KeyKind::Rsa => "RSA (Windows 7 to 8.1 cannot connect with this one alone)",
        KeyKind::Other => "other",
    };
    report.line("");
    report.field("Subject", &certificate.subject);
    report.field("Names", certificate.names.join(", "));
    report.field("Issuer", &certificate.issuer);
    report.field("Good until", time(certificate.not_after));
    report.field("Key", key);
    report.field("Pin", &certificate.pin);
    report.field("Thumbprint", &certificate.thumbprint_sha1);
    report.field("SHA-256", &certificate.thumbprint_sha256);
}

/// Settings of encrypted connections to change.
#[derive(Debug, Args)]
pub(crate) struct TlsArgs {
    /// Take metadata requests over TLS only; content, self-update and reports may still come plain
    #[arg(long, value_name = "true|false")]
    tls_require: Option<bool>,
    /// Send computers that come over TLS to https:// addresses for content too
    #[arg(long, value_name = "true|false")]
    tls_content: Option<bool>,
    /// More names and addresses of this server for its own certificate
    #[arg(long, value_name = "NAMES")]
    tls_names: Option<String>,
}

impl TlsArgs {
    /// The change, if there is one.
    pub(crate) fn change(self) -> Option<TlsSettingsChange> {
        let words = |text: String| text.split([' ', ',', ';']).filter(|w| !w.is_empty()).map(str::to_owned).collect();
        let change = TlsSettingsChange {
            require: self.tls_require,
            content: self.tls_content,
            names: self.tls_names.map(words),
        };
        (change != TlsSettingsChange::default()).then_some(change)
    }
}

/// The settings of encrypted connections.
pub(crate) fn show_settings(settings: &TlsSettingsView, report: &mut Report) {
    let yes_no = |value: bool| if value { "yes" } else { "no" };
    report.field("TLS only", yes_no(settings.require));
    report.field("TLS for content", yes_no(settings.content));
    report.field("More names", settings.names.join(", "));
}
