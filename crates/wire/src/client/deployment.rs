//! What the administrator decided about an update, as agents see it.

use jiff::Timestamp;
use jiff::civil::Date;

enumeration! {
    /// What the agent is to do.
    pub enum DeploymentAction {
        /// Offer it.
        OptionalInstall,
        /// Install it.
        Install,
        /// Remove it.
        Uninstall,
        /// Only detect whether it is needed.
        PreDeploymentCheck,
        /// Hide it.
        Block,
        /// Evaluate it: categories and detectoids.
        Evaluate,
        /// Act as the bundle decides.
        Bundle,
    }
}

record! {
    /// A deployment. [MS-WUSP] 2.2.2.2.4
    pub struct Deployment {
        /// Id of the deployment, unrelated to revision ids.
        ID => id: i32,
        /// What to do.
        Action => action: DeploymentAction,
        /// By when.
        Deadline => deadline: Option<Timestamp>,
        /// Always true on real servers.
        IsAssigned => is_assigned: bool,
        /// When it last changed; a date alone.
        LastChangeTime => last_change_time: Date,
        /// Which downloads come first.
        DownloadPriority => download_priority: Option<String>,
        /// Hardware a driver is for.
        HardwareIds [string] => hardware_ids: Vec<String>,
        /// 0, for protocol versions from 1.8.
        AutoSelect => auto_select: Option<i32>,
        /// 0, for protocol versions from 1.8.
        AutoDownload => auto_download: Option<i32>,
        /// 0, for protocol versions from 1.8.
        SupersedenceBehavior => supersedence_behavior: Option<i32>,
        /// 0, for protocol versions from 1.8.
        FlagBitmask => flag_bitmask: Option<i32>,
        /// Signed instructions.
        ClientBehaviors [ClientMetadata] => client_behaviors: Vec<ClientMetadata>,
    }
}

enumeration! {
    /// Whom an instruction addresses.
    pub enum MetadataType {
        /// An audience.
        Audience,
        /// An update.
        Update,
        /// The administrator.
        Admin,
    }
}

record! {
    /// A signed instruction.
    pub struct ClientMetadata {
        /// Its kind.
        MetadataType => metadata_type: MetadataType,
        /// Its text.
        Metadata => metadata: String,
        /// Its signature.
        Verification => verification: Option<Verification>,
    }
}

record! {
    /// A signature over an instruction.
    pub struct Verification {
        @{
            /// When it was made.
            Timestamp => timestamp: Timestamp,
            /// With which certificate.
            LeafCertificateId => leaf_certificate_id: u32,
            /// The signature.
            Signature => signature: Vec<u8>,
            /// How it was made.
            Algorithm => algorithm: String,
        }
    }
}
