//! An event as agents report it.

use jiff::Timestamp;
use uuid::Uuid;

record! {
    /// An event. [MS-WUSP] 2.2.2.3.1
    pub struct ReportingEvent {
        /// What happened.
        BasicData => basic_data: BasicData,
        /// On which computer, with what.
        ExtendedData => extended_data: Option<ExtendedData>,
        /// Whose it is; empty on current agents.
        PrivateData => private_data: Option<PrivateData>,
    }
}

record! {
    /// What happened.
    pub struct BasicData {
        /// Which computer says so.
        TargetID => target_id: Option<ComputerTargetIdentifier>,
        /// 0 on current agents.
        SequenceNumber => sequence_number: i32,
        /// The computer's clock.
        TimeAtTarget => time_at_target: Timestamp,
        /// Identifies the event; repeated when a batch is sent again.
        EventInstanceID => event_instance_id: Uuid,
        /// 1 for events of agents.
        NamespaceID => namespace_id: i32,
        /// What kind.
        EventID => event_id: i32,
        /// Which part of the agent.
        SourceID => source_id: i32,
        /// The update it is about; zero for none.
        UpdateID => update_id: Option<UpdateRevisionIdentifier>,
        /// The result.
        Win32HResult => win32_hresult: i32,
        /// On whose behalf.
        AppName => app_name: Option<String>,
    }
}

record! {
    /// A computer.
    pub struct ComputerTargetIdentifier {
        /// The agent's id.
        Sid => sid: String,
    }
}

record! {
    /// An update and one revision of it.
    pub struct UpdateRevisionIdentifier {
        /// The update.
        UpdateID => update_id: Uuid,
        /// Its revision.
        RevisionNumber => revision_number: i32,
    }
}

record! {
    /// On which computer, with what.
    pub struct ExtendedData {
        /// Arguments of the event's text.
        ReplacementStrings [string] => replacement_strings: Vec<String>,
        /// `Key=Value` pairs.
        MiscData [string] => misc_data: Vec<String>,
        /// Who made the computer.
        ComputerBrand => computer_brand: Option<String>,
        /// What it is called.
        ComputerModel => computer_model: Option<String>,
        /// Version of the firmware.
        BiosRevision => bios_revision: Option<String>,
        /// Such as `Amd64Compatible`; free text, since newer agents exceed the contract.
        ProcessorArchitecture => processor_architecture: Option<String>,
        /// Version of the system.
        OSVersion => os_version: Option<DetailedVersion>,
        /// Windows language id.
        OSLocaleID => os_locale_id: i32,
        /// The device.
        DeviceID => device_id: Option<String>,
    }
}

record! {
    /// Version of the system.
    pub struct DetailedVersion {
        /// First number.
        Major => major: i32,
        /// Second number.
        Minor => minor: i32,
        /// Build.
        Build => build: i32,
        /// Not the update build revision.
        Revision => revision: i32,
        /// Service pack.
        ServicePackMajor => service_pack_major: i32,
        /// Service pack.
        ServicePackMinor => service_pack_minor: i32,
    }
}

record! {
    /// Whose it is.
    pub struct PrivateData {
        /// DNS name.
        ComputerDnsName => computer_dns_name: Option<String>,
        /// User.
        UserAccountName => user_account_name: Option<String>,
    }
}
