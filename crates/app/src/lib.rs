//! Every write and every job of the server.
//!
//! [`App`] holds what the server knows in memory: the catalog [`patchwell_catalog::Snapshot`], the computers, the
//! status of the fleet. Reads take it from there. A write decides with values, commits to the store, and only then
//! shows the result to readers; the methods that do so are spread over the modules by what they are about.

mod access;
mod app;
mod approvals;
mod bundle;
mod changes;
mod cleanup;
pub mod clock;
mod computers;
mod configuration;
mod content;
mod downstream;
mod edit_tag;
mod error;
mod eula_text;
mod eulas;
mod groups;
mod host;
mod import;
mod jobs;
mod notifications;
mod open;
mod people;
mod plans;
mod report_mail;
mod reporting;
mod reports;
mod rings;
mod rollup;
mod rules;
mod scope;
mod settings;
mod settings_update;
mod status;
mod sync;
pub mod tls;
mod tokens;

pub use access::ADMIN_TOKEN_FILE;
pub use app::{App, PresentFile};
pub use approvals::Committed;
pub use bundle::{BundleKey, BundleTrust, ExportKind, ExportOptions, ExportSummary, is_bundle};
pub use changes::{Bell, Changed, Changes};
pub use cleanup::{CleanupCounts, CleanupPreview, CleanupRun, CleanupStep, PlannedCleanup};
pub use computers::{Authorization, Comparison, Expected, ExpectedMember, GroupsChange, KnownComputer, Registry};
pub use configuration::{ConfigurationChange, ConfigurationFile, ConfigurationPlan, ConfigurationRequest};
pub use content::{AdoptSummary, Answer, Downloader, UpstreamContent};
pub use downstream::{Downstream, DownstreamRefused, RolledUp, RollupRefused, UpdateBlob};
pub use edit_tag::{EditTag, EditTags, IfMatch};
pub use error::AppError;
pub use eula_text::EulaText;
pub use import::ImportSummary;
pub use jobs::{JobKind, JobOutcome, once};
pub use notifications::{
    Attempt, EVENTS, Event, JobFinished, NewWebhook, RunSummary, ScheduledReport, StatusReport,
    SynchronizationFinished, TestMessage, UpdateLine, WebhookChange, last_due,
};
pub use open::{AppConfig, make_folder};
pub use patchwell_metadata::package::Warning as ImportWarning;
pub use people::{
    ATTEMPT, CALLBACK, Departure, Enrolment, IDLE, LIFETIME, Login, LoginRefused, NewUser, Principal, RECOVERY_CODES,
    Return, Shown, SignedIn, TokenRequest, UserChange, acting, actor,
};
pub use plans::{Act, ActPlan, MetConflict, PlannedMove};
pub use report_mail::{NewReportSchedule, Rhythm, scheduled_query, time_of_day};
pub use reporting::{AGENT_NAMESPACE, STATUS_REPORT};
pub use reports::{ComplianceBy, Place, Report, ReportId, ReportQuery};
pub use rings::{NewRingPlan, PlannedRollout, RolloutRequest, catalog_plan, pause_reason, stored_ring};
pub use rollup::{RollupOptions, RollupOutcome, RollupUpstream};
pub use rules::{KnownRule, RuleKind, RuleRun, RulesSummary};
pub use scope::Scope;
pub use settings::{
    Chosen, CleanupSettings, ContentLocation, ContentSettings, ContentWhen, GivenFiles, HierarchySettings, Hours,
    LdapSettings, MetricsAccess, MonitoringSettings, NotifySettings, OidcSettings, ProxySettings, RoleRule, Settings,
    SettingsPart, SignInSettings, SmtpSettings, StatusMail, SyncSettings, SyncSource, TlsSettings, role_rule_text,
    security_text,
};
pub use status::{StatusBoard, StatusSets};
pub use sync::{
    Due, LastRun, MAX_OFFSET, SyncSchedule, SyncStarted, SyncSummary, SyncTrigger, UpstreamDecisions, UpstreamGroup,
    next_run,
};
