//! The commands, one file each: its options, what it asks the server, and how it shows the answer to people.
//!
//! To add one: a file with an `Args` type and a `run(&Context, …)` function, a line in [`Command`] and one in [`run`].
//! A command that brings its own server, as `serve` does, takes a data directory with [`crate::data_dir`], opens it with
//! [`crate::compose::open_app`] and runs it with [`crate::serving::Serving`].

mod apply;
mod approve;
mod assign;
mod audit;
mod bundle;
mod choices;
mod cleanup;
mod cleanup_settings;
mod computers;
mod content;
mod content_settings;
mod decline;
mod demo;
mod downstream;
mod eula;
mod events;
mod export;
mod groups;
mod hierarchy_settings;
mod import;
mod jobs;
mod migrate;
mod monitoring_settings;
mod notifications;
mod plans;
mod reports;
mod rings;
mod rollouts;
mod rules;
mod serve;
mod settings;
mod sign_in;
mod simulate;
mod status;
mod sync;
mod tls;
mod tokens;
mod updates;
mod users;
mod webhooks;
mod why;

use clap::{Parser, Subcommand};

use crate::client::{Api, Purpose, open};
use crate::global::Global;
use crate::output::Output;

/// An update server for Windows fleets
#[derive(Debug, Parser)]
#[command(name = "patchwell", version, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the server
    Serve(serve::ServeArgs),
    /// Show a server, a catalog and a simulated fleet living through some days in a minute
    Demo(demo::DemoArgs),
    /// Run simulated computers against a server, to try it without touching a real one
    Simulate(simulate::SimulateArgs),
    /// Synchronize with the server above
    #[command(subcommand)]
    Sync(sync::SyncCommand),
    /// Choose the products that are synchronized
    #[command(subcommand)]
    Products(choices::ChoiceCommand),
    /// Choose the classifications that are synchronized
    #[command(subcommand)]
    Classifications(choices::ChoiceCommand),
    /// Choose the languages that are synchronized
    #[command(subcommand)]
    Languages(choices::LanguagesCommand),
    /// Import update packages and documents
    Import(import::ImportArgs),
    /// Export the catalog for a server without a network
    Export(export::ExportArgs),
    /// Show and trust the keys of bundles, and show what a bundle holds
    #[command(subcommand)]
    Bundle(bundle::BundleCommand),
    /// List and show updates
    #[command(subcommand)]
    Updates(updates::UpdatesCommand),
    /// Approve an update for computer groups
    Approve(approve::ApproveArgs),
    /// Decline an update: computers no longer hear of it
    Decline(decline::DecisionArgs),
    /// Take a decline back
    Reinstate(decline::DecisionArgs),
    /// List, make, change and run rules that approve or decline by themselves
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    /// Show, preview and run the cleanup of what is of no use any more
    #[command(subcommand)]
    Cleanup(cleanup::CleanupCommand),
    /// List and accept licence texts
    #[command(subcommand)]
    Eula(eula::EulaCommand),
    /// List, show and move computers
    #[command(subcommand)]
    Computers(computers::ComputersCommand),
    /// List and change computer groups
    #[command(subcommand)]
    Groups(groups::GroupsCommand),
    /// Take updates, decisions, content and group memberships over from an old server
    Migrate(migrate::MigrateArgs),
    /// Show and apply what commands kept with --plan
    #[command(subcommand)]
    Plans(plans::PlansCommand),
    /// List, show, make, change and remove plans of rings
    #[command(subcommand)]
    Rings(rings::RingsCommand),
    /// Send updates through rings, and steer them on their way
    #[command(subcommand)]
    Rollouts(rollouts::RolloutsCommand),
    /// Explain why an update is where it is on a computer, and what to do
    Why(why::WhyArgs),
    /// List, allow and forget servers that synchronize from this one
    #[command(subcommand)]
    Downstream(downstream::DownstreamCommand),
    /// Show what is needed, installed and failed
    Status(status::StatusArgs),
    /// List what computers reported
    Events(events::EventsArgs),
    /// Show, fetch, check and move content files
    #[command(subcommand)]
    Content(content::ContentCommand),
    /// Show and change settings
    #[command(subcommand)]
    Settings(settings::SettingsCommand),
    /// Make a configuration true that is written in files
    Apply(apply::ApplyArgs),
    /// Write the configuration as a file that can be applied
    ExportConfig(apply::ExportArgs),
    /// Show and change e-mail notifications
    #[command(subcommand)]
    Notifications(notifications::NotificationsCommand),
    /// List, make, change and remove webhooks: programs that are told what happens
    #[command(subcommand)]
    Webhooks(webhooks::WebhooksCommand),
    /// Let people sign in at a provider or with the passwords of a directory
    #[command(subcommand)]
    SignIn(sign_in::SignInCommand),
    /// List, make, change and remove users
    #[command(subcommand)]
    Users(users::UsersCommand),
    /// List, make and revoke API tokens
    #[command(subcommand)]
    Tokens(tokens::TokensCommand),
    /// List, show, save and mail reports
    #[command(subcommand)]
    Reports(reports::ReportsCommand),
    /// List, export and check the record of changes
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Show and change the certificates of encrypted connections
    #[command(subcommand)]
    Tls(tls::TlsCommand),
    /// List and cancel jobs
    Jobs(jobs::JobsArgs),
}

/// What commands work with.
#[derive(Debug)]
pub(crate) struct Context {
    /// The server.
    pub(crate) api: Api,
    /// Where to print.
    pub(crate) out: Output,
}

/// Runs a command.
///
/// # Errors
/// When it was refused or failed; the error's text is for people.
pub(crate) async fn run(cli: Cli) -> anyhow::Result<()> {
    let Cli { global, command } = cli;
    if let Command::Serve(args) = command {
        return serve::run(&global, args).await;
    }
    if let Command::Demo(args) = command {
        return demo::run(args, global.json).await;
    }
    if let Command::Simulate(args) = command {
        return simulate::run(&Output::new(global.json), &args).await;
    }
    if let Command::Bundle(bundle::BundleCommand::Show { file }) = &command {
        return bundle::show(&Output::new(global.json), file);
    }
    let purpose = match &command {
        Command::Import(_) | Command::Bundle(_) => Purpose::Fill,
        Command::Content(command) if command.is_job() => Purpose::RunJobs,
        Command::Sync(command) if command.runs_jobs() => Purpose::RunJobs,
        Command::Migrate(_) | Command::Export(_) => Purpose::RunJobs,
        Command::Cleanup(command) if command.is_job() => Purpose::RunJobs,
        Command::Plans(command) if command.is_job() => Purpose::RunJobs,
        _ => Purpose::Administer,
    };
    if let Command::Import(args) = &command {
        args.check()?;
    }
    let context = Context { api: open(&global, purpose).await?, out: Output::new(global.json) };
    match command {
        Command::Serve(_) | Command::Demo(_) | Command::Simulate(_) => Ok(()),
        Command::Sync(command) => sync::run(&context, command).await,
        Command::Products(command) => choices::run(&context, "/products", command).await,
        Command::Classifications(command) => choices::run(&context, "/classifications", command).await,
        Command::Languages(command) => choices::languages(&context, command).await,
        Command::Export(args) => export::run(&context, args).await,
        Command::Bundle(command) => bundle::run(&context, command).await,
        Command::Import(args) => import::run(&context, args).await,
        Command::Updates(command) => updates::run(&context, command).await,
        Command::Approve(args) => approve::run(&context, args).await,
        Command::Decline(args) => decline::run(&context, args, "decline").await,
        Command::Reinstate(args) => decline::run(&context, args, "reinstate").await,
        Command::Eula(command) => eula::run(&context, command).await,
        Command::Cleanup(command) => cleanup::run(&context, command).await,
        Command::Rules(command) => rules::run(&context, command).await,
        Command::Computers(command) => computers::run(&context, command).await,
        Command::Groups(command) => groups::run(&context, command).await,
        Command::Migrate(args) => migrate::run(&context, args).await,
        Command::Plans(command) => plans::run(&context, command).await,
        Command::Rings(command) => rings::run(&context, command).await,
        Command::Rollouts(command) => rollouts::run(&context, command).await,
        Command::Why(args) => why::run(&context, &args).await,
        Command::Downstream(command) => downstream::run(&context, command).await,
        Command::Status(args) => status::run(&context, args).await,
        Command::Events(args) => events::run(&context, args).await,
        Command::Content(command) => content::run(&context, command).await,
        Command::Settings(command) => settings::run(&context, command).await,
        Command::Apply(args) => apply::apply(&context, args).await,
        Command::ExportConfig(args) => apply::export(&context, args).await,
        Command::Notifications(command) => notifications::run(&context, command).await,
        Command::Webhooks(command) => webhooks::run(&context, command).await,
        Command::SignIn(command) => sign_in::run(&context, command).await,
        Command::Users(command) => users::run(&context, command).await,
        Command::Tokens(command) => tokens::run(&context, command).await,
        Command::Reports(command) => reports::run(&context, command).await,
        Command::Audit(command) => audit::run(&context, command).await,
        Command::Tls(command) => tls::run(&context, command).await,
        Command::Jobs(args) => jobs::run(&context, args).await,
    }
}
