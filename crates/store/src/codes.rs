//! Numbers under which enumerations are stored. They never change: only new ones are added.

use patchwell_model::{ApprovalAction, CategoryType, PublicationState, RebootBehavior, Role, Severity, UpdateType};

use crate::StoreError;

/// An enumeration that is stored as a number.
pub(crate) trait Code: Sized + Copy {
    /// Its number.
    fn code(self) -> i64;
    /// The value for a number.
    fn from_code(code: i64) -> Result<Self, StoreError>;
}

macro_rules! codes {
    ($type:ty, $what:literal, $($variant:ident = $code:literal),+ $(,)?) => {
        impl Code for $type {
            fn code(self) -> i64 {
                match self {
                    $(Self::$variant => $code),+
                }
            }

            fn from_code(code: i64) -> Result<Self, StoreError> {
                match code {
                    $($code => Ok(Self::$variant),)+
                    _ => Err(StoreError::corrupt($what, code)),
                }
            }
        }
    };
}

codes!(UpdateType, "update type", Software = 0, Driver = 1, Category = 2, Detectoid = 3);
codes!(CategoryType, "category type", Company = 0, ProductFamily = 1, Product = 2, UpdateClassification = 3);
codes!(PublicationState, "publication state", Published = 0, Expired = 1);
codes!(Severity, "severity", Unspecified = 0, Low = 1, Moderate = 2, Important = 3, Critical = 4);
codes!(RebootBehavior, "reboot behavior", NeverReboots = 0, AlwaysRequiresReboot = 1, CanRequestReboot = 2);
codes!(Role, "role", Administrator = 0, Operator = 1, Reporter = 2);
codes!(crate::users::Origin, "origin of a user", Oidc = 1, Ldap = 2);
codes!(ApprovalAction, "approval action", Install = 0, Uninstall = 1, NotApproved = 2);
codes!(crate::downloads::DownloadState, "download state", Queued = 0, Done = 1, Cancelled = 2, Failed = 3);
codes!(crate::deliveries::DeliveryState, "state of a delivery", Waiting = 0, Delivered = 1, GivenUp = 2);
codes!(crate::rollouts::RolloutState, "state of a rollout", Running = 0, Paused = 1, Completed = 2, Cancelled = 3);
codes!(crate::jobs::JobState, "job state", Queued = 0, Running = 1, Done = 2, Failed = 3, Cancelled = 4);
