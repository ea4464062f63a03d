//! `SyncUpdates`, [MS-WUSP] 2.2.2.2.4: what an agent should evaluate next.

mod device;
mod parts;

use uuid::Uuid;

use super::deployment::Deployment;
use crate::common::Cookie;

pub use device::{ComputerSpec, Device, ExtensionDriver, InstalledDriver};
pub use parts::{
    NEW_UPDATES_CLOSE, NEW_UPDATES_OPEN, ResponseTail, UPDATE_INFO_CLOSE, encode_update_info_head_into,
    encode_update_info_into, write_head,
};

operation!(SyncUpdates);

record! {
    /// Says what the agent has and asks for more.
    pub struct Request {
        /// From GetCookie or the last answer.
        cookie => cookie: Option<Cookie>,
        /// The question.
        parameters => parameters: Option<SyncUpdateParameters>,
    }
}

record! {
    /// The question. Elements from AlsoPerformRegularSync on that the contract lacks are sent by current agents.
    pub struct SyncUpdateParameters {
        /// Ignored.
        ExpressQuery => express_query: bool,
        /// Installed revisions that others depend on; at most 400.
        InstalledNonLeafUpdateIDs [int] => installed_non_leaf_update_ids: Vec<i32>,
        /// Every other revision in the agent's cache.
        OtherCachedUpdateIDs [int] => other_cached_update_ids: Vec<i32>,
        /// Devices, in the driver pass.
        SystemSpec [Device] => system_spec: Vec<Device>,
        /// Driver revisions in the agent's cache.
        CachedDriverIDs [int] => cached_driver_ids: Vec<i32>,
        /// True in the driver pass.
        SkipSoftwareSync => skip_software_sync: bool,
        /// Categories to stay within.
        FilterCategoryIds [CategoryIdentifier] => filter_category_ids: Vec<CategoryIdentifier>,
        /// Whether to list out-of-scope revisions in two lists.
        NeedTwoGroupOutOfScopeUpdates => need_two_group_out_of_scope_updates: Option<bool>,
        /// Of current agents.
        AlsoPerformRegularSync => also_perform_regular_sync: Option<bool>,
        /// The computer as hardware.
        ComputerSpec => computer_spec: Option<ComputerSpec>,
        /// Which feature scores apply, such as `AMD64.10.0`.
        FeatureScoreMatchingKey => feature_score_matching_key: Option<String>,
        /// Of current agents.
        ProductsParameters => products_parameters: Option<ProductsParameters>,
    }
}

record! {
    /// A category to stay within.
    pub struct CategoryIdentifier {
        /// The category.
        Id => id: Uuid,
    }
}

record! {
    /// What current agents tell of themselves in every call.
    pub struct ProductsParameters {
        /// Whether only the current version is of interest.
        SyncCurrentVersionOnly => sync_current_version_only: bool,
        /// `Key=Value;` pairs about the computer, with the full system version.
        DeviceAttributes => device_attributes: Option<String>,
        /// `Key=Value;` pairs about the caller.
        CallerAttributes => caller_attributes: Option<String>,
        /// Products; empty where seen.
        Products => products: Option<String>,
    }
}

record! {
    /// The answer.
    pub struct Response {
        /// The answer.
        SyncUpdatesResult [= required] => result: SyncInfo,
    }
}

record! {
    /// Updates to evaluate, and changes of those the agent has.
    pub struct SyncInfo {
        /// Updates the agent does not have.
        NewUpdates [UpdateInfo] => new_updates: Vec<UpdateInfo>,
        /// Revisions to forget.
        OutOfScopeRevisionIDs [int] => out_of_scope_revision_ids: Vec<i32>,
        /// New deployments of revisions the agent has.
        ChangedUpdates [UpdateInfo] => changed_updates: Vec<UpdateInfo>,
        /// Whether to ask again at once.
        Truncated => truncated: bool,
        /// For the next call.
        NewCookie => new_cookie: Option<Cookie>,
        /// Deployed revisions to forget, when two lists are wanted.
        DeployedOutOfScopeRevisionIds [int] => deployed_out_of_scope_revision_ids: Vec<i32>,
        /// Whether the driver pass can be left out.
        DriverSyncNotNeeded => driver_sync_not_needed: Option<bool>,
    }
}

record! {
    /// An update to evaluate.
    pub struct UpdateInfo {
        /// Revision id on this server.
        ID => id: i32,
        /// What to do with it; always there on real servers.
        Deployment => deployment: Option<Deployment>,
        /// Whether nothing depends on it.
        IsLeaf => is_leaf: bool,
        /// Core fragment; absent in changes.
        Xml => xml: Option<String>,
    }
}
