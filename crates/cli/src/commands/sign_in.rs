//! `patchwell sign-in`: providers and directories that say who somebody is.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use patchwell_server::admin::views::{SignInSettingsChange, SignInSettingsView};

use super::Context;
use crate::output::Report;

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum SignInCommand {
    /// Show who else says who somebody is
    Show,
    /// Change it
    #[command(arg_required_else_help = true)]
    Set(Box<SetArgs>),
}

/// What to change. Secrets come from files: arguments can be seen by others on the computer.
#[derive(Debug, Args)]
pub(crate) struct SetArgs {
    /// Where browsers reach the administration, such as https://patchwell.example.com:8540; sign-in at a provider needs it
    #[arg(long)]
    public_url: Option<String>,
    /// A file with certificate authorities to trust beside those of the operating system, as PEM
    #[arg(long, value_name = "FILE")]
    trusted_ca_file: Option<PathBuf>,
    /// An OpenID Connect provider, as it writes itself; empty for none
    #[arg(long)]
    oidc_issuer: Option<String>,
    /// What the provider calls this server
    #[arg(long)]
    oidc_client_id: Option<String>,
    /// A file with it: what proves it to the provider
    #[arg(long, value_name = "FILE")]
    oidc_client_secret_file: Option<PathBuf>,
    /// What is asked for beside openid
    #[arg(long)]
    oidc_scopes: Option<String>,
    /// The claim with the user's name
    #[arg(long)]
    oidc_name_claim: Option<String>,
    /// The claim with the user's groups
    #[arg(long)]
    oidc_groups_claim: Option<String>,
    /// Which groups have which role, such as Admins => administrator or Branch => operator: Pilot; once for each, or one that is empty for none
    #[arg(long, value_name = "RULE")]
    oidc_role: Vec<String>,
    /// An LDAP directory, such as ldaps://dc.example.com; empty for none
    #[arg(long)]
    ldap_url: Option<String>,
    /// tls, starttls or none
    #[arg(long)]
    ldap_security: Option<String>,
    /// The account that searches the directory
    #[arg(long)]
    ldap_bind_dn: Option<String>,
    /// A file with it: its password
    #[arg(long, value_name = "FILE")]
    ldap_bind_password_file: Option<PathBuf>,
    /// Below which entry users are
    #[arg(long)]
    ldap_base: Option<String>,
    /// Which entry is the user's; {name} stands for what was typed
    #[arg(long)]
    ldap_user_filter: Option<String>,
    /// The attribute with the user's name
    #[arg(long)]
    ldap_name_attribute: Option<String>,
    /// The attribute with the user's groups
    #[arg(long)]
    ldap_group_attribute: Option<String>,
    /// Which entries are groups of the user, where its own does not tell; {dn} and {name} stand for it
    #[arg(long)]
    ldap_group_filter: Option<String>,
    /// Which groups have which role; once for each, or one that is empty for none
    #[arg(long, value_name = "RULE")]
    ldap_role: Vec<String>,
}

pub(crate) async fn run(context: &Context, command: SignInCommand) -> anyhow::Result<()> {
    let settings: SignInSettingsView = match command {
        SignInCommand::Show => context.api.get("/sign-in").await?,
        SignInCommand::Set(args) => context.api.patch("/sign-in", &args.change()?).await?,
    };
    context.out.view(&settings, show)
}

impl SetArgs {
    fn change(self) -> anyhow::Result<SignInSettingsChange> {
        let rules = |rules: Vec<String>| (!rules.is_empty()).then_some(rules);
        Ok(SignInSettingsChange {
            public_url: self.public_url,
            trusted_ca: read(self.trusted_ca_file.as_deref(), false)?,
            oidc_issuer: self.oidc_issuer,
            oidc_client_id: self.oidc_client_id,
            oidc_client_secret: read(self.oidc_client_secret_file.as_deref(), true)?,
            oidc_scopes: self.oidc_scopes,
            oidc_name_claim: self.oidc_name_claim,
            oidc_groups_claim: self.oidc_groups_claim,
            oidc_roles: rules(self.oidc_role),
            ldap_url: self.ldap_url,
            ldap_security: self.ldap_security,
            ldap_bind_dn: self.ldap_bind_dn,
            ldap_bind_password: read(self.ldap_bind_password_file.as_deref(), true)?,
            ldap_base: self.ldap_base,
            ldap_user_filter: self.ldap_user_filter,
            ldap_name_attribute: self.ldap_name_attribute,
            ldap_group_attribute: self.ldap_group_attribute,
            ldap_group_filter: self.ldap_group_filter,
            ldap_roles: rules(self.ldap_role),
        })
    }
}

/// A file; a secret without the end of its line.
fn read(path: Option<&Path>, is_secret: bool) -> anyhow::Result<Option<String>> {
    let Some(path) = path else { return Ok(None) };
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Some(if is_secret { text.trim_end_matches(['\r', '\n']).to_owned() } else { text }))
}

fn show(settings: &SignInSettingsView, report: &mut Report) {
    let yes_no = |value: bool| if value { "yes" } else { "no" };
    report.field("Public url", settings.public_url.clone());
    report.field("Trusted ca", yes_no(!settings.trusted_ca.is_empty()));
    report.field("OIDC issuer", settings.oidc_issuer.clone());
    report.field("OIDC client id", settings.oidc_client_id.clone());
    report.field("OIDC client secret", yes_no(settings.has_oidc_client_secret));
    report.field("OIDC scopes", settings.oidc_scopes.clone());
    report.field("OIDC name claim", settings.oidc_name_claim.clone());
    report.field("OIDC groups claim", settings.oidc_groups_claim.clone());
    report.field("OIDC roles", settings.oidc_roles.join("; "));
    report.field("LDAP url", settings.ldap_url.clone());
    report.field("LDAP security", settings.ldap_security.clone());
    report.field("LDAP bind dn", settings.ldap_bind_dn.clone());
    report.field("LDAP bind password", yes_no(settings.has_ldap_bind_password));
    report.field("LDAP base", settings.ldap_base.clone());
    report.field("LDAP user filter", settings.ldap_user_filter.clone());
    report.field("LDAP name attribute", settings.ldap_name_attribute.clone());
    report.field("LDAP group attribute", settings.ldap_group_attribute.clone());
    report.field("LDAP group filter", settings.ldap_group_filter.clone());
    report.field("LDAP roles", settings.ldap_roles.join("; "));
}
