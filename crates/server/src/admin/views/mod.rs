//! What the administration API says and hears, as types that both its handlers and its clients use.
//!
//! Ids are strings, times RFC 3339, names in snake case. Strings that agents or publishers sent are passed on as they
//! are: whoever shows them makes them harmless.

mod approval;
mod audit;
mod bundle;
mod cleanup;
mod compare;
mod computer;
mod configuration;
mod content;
mod content_settings;
mod downstream;
mod eula;
mod event;
mod expected;
mod group;
mod hierarchy_settings;
mod job;
mod monitoring_settings;
mod notifications;
mod page;
mod people;
mod plan;
mod report;
mod report_schedule;
mod ring;
mod rollout;
mod rule;
mod saved_view;
mod settings;
mod signin;
mod status;
mod sync;
mod tls;
mod update;
mod upload;
mod why;

pub use approval::{
    Action, ApprovalPlan, ApprovalRequest, ApprovalView, DeclineRequest, PlanChange, PlannedFile, UpdateDecision,
};
pub use audit::{AuditVerdict, AuditView};
pub use bundle::{BundleKeyView, ExportRequest, TrustKey, TrustedKey};
pub use cleanup::{
    CleanupCounts, CleanupItem, CleanupPreviewView, CleanupRequest, CleanupRunView, CleanupSettingsChange,
    CleanupSettingsView, CleanupStatus, CleanupStep,
};
pub use compare::{CompareComputers, ComputerComparison, SilentComputer};
pub use computer::{
    ComputerDetails, ComputerHardware, ComputerSummary, ComputerUpdateState, GroupReference, MembershipChange,
};
pub use configuration::{
    ApplyConfiguration, ConfigurationChangeView, ConfigurationPlanView, ConfigurationText, ConfigurationTextFile,
};
pub use content::{
    ContentFolder, ContentSummary, DownloadCount, DownloadReason, DownloadSelection, DownloadState, DownloadView,
    MissingFile, VerifyRequest,
};
pub use content_settings::{ContentLocation, ContentSettingsChange, ContentSettingsView, ContentWhen};
pub use downstream::{
    DownstreamAccess, DownstreamClients, DownstreamCounters, DownstreamServerChange, DownstreamServerDetails,
    DownstreamServerView,
};
pub use eula::{EulaAcceptance, EulaTextView, EulaView};
pub use event::EventView;
pub use expected::{ExpectComputers, ExpectedComputer, ExpectedOutcome};
pub use group::{CreateGroup, GroupView, UpdateGroup};
pub use hierarchy_settings::{HierarchySettingsChange, HierarchySettingsView};
pub use job::{ImportRequest, JobProgress, JobState, JobView, JobWarning};
pub use monitoring_settings::{MonitoringSettingsChange, MonitoringSettingsView};
pub use notifications::{
    AttemptView, CreateWebhook, CreatedWebhook, DeliveryState, DeliveryView, NotificationsChange, NotificationsView,
    TestMail, UpdateWebhook, WebhookView,
};
pub use page::Page;
pub use people::{
    CreateToken, CreateUser, CreatedToken, LoginRequest, MeView, PasswordChange, PasswordProof, RecoveryCodes, Role,
    SessionView, SetupRequest, SetupState, TokenView, TotpCode, TotpEnrolment, UpdateUser, UserView,
};
pub use plan::{ActRequest, ConflictReason, ConflictView, PlanView, PlannedMoveView, PlannedUpdate};
pub use report::{ReportColumn, ReportColumnKind, ReportFilter, ReportPage, ReportSummary};
pub use report_schedule::{CreateReportSchedule, ReportMailResult, ReportScheduleChange, ReportScheduleView};
pub use ring::{CreateRingPlan, RingDelayFrom, RingPlanView, RingView, UpdateRingPlan};
pub use rollout::{
    CancelRollout, PauseRollout, RolloutRingView, RolloutState, RolloutView, StartRollouts, StartedRollouts,
};
pub use rule::{
    Architecture, CreateRule, RuleApproval, RuleConditions, RuleDeadline, RuleRunView, RuleUpdate, RuleView, UpdateRule,
};
pub use saved_view::{SaveView, SavedViewView};
pub use settings::{SettingsChange, SettingsView, Targeting};
pub use signin::{SignInMethods, SignInSettingsChange, SignInSettingsView};
pub use status::{AddressesView, InstallationState, Overview, StatusCounts, UpdateStatus, UpdateStatusComputer};
pub use sync::{
    CategoryChoice, ChoiceChange, StartSynchronization, SyncResult, SyncRunView, SyncSettingsChange, SyncSettingsView,
    SyncStatus,
};
pub use tls::{
    CertificateSource, CertificateView, GivenFiles, KeyKind, RenewRequest, TlsSettingsChange, TlsSettingsView, TlsView,
    UseCertificates,
};
pub use update::{
    ApprovalState, CategoryReference, CategoryType, FileView, LocalizedText, RequirementView, RevisionReference,
    Severity, UpdateDetails, UpdateReference, UpdateSummary, UpdateType,
};
pub use upload::{UploadView, UploadedFile};
pub use why::{ConsideredApproval, FailureView, ReasonView, Verdict, WhyView};
