//! `Ping` of IMonitorable.

use jiff::Timestamp;

operation!(Ping);

record! {
    /// A question for signs of life.
    pub struct Request {
        /// How deep to look.
        pingLevel => ping_level: i32,
    }
}

record! {
    /// The signs of life.
    pub struct Response {
        /// What the service says of itself.
        PingResult [= required] => result: MonitoredServices,
    }
}

record! {
    /// The state of a service.
    pub struct MonitoredServices {
        /// Whether it works.
        SuccessFlag => success_flag: bool,
        /// The server's clock.
        ServicesTime => services_time: Timestamp,
        /// Name of the service.
        ServicesName => services_name: Option<String>,
        /// Name of the machine.
        ServicesMachine => services_machine: Option<String>,
        /// Whether the call came by TLS.
        IsHttps => is_https: bool,
        /// `Content-Type` of the call.
        RequestContentType => request_content_type: Option<String>,
        /// The service's configuration file.
        ConfigFilePath => config_file_path: Option<String>,
        /// Part of the configuration.
        ConfigFileProjectName => config_file_project_name: Option<String>,
        /// Part of the configuration.
        ConfigFileEnvironmentName => config_file_environment_name: Option<String>,
        /// When the configuration changed.
        ConfigFileLastModifiedTime => config_file_last_modified_time: Timestamp,
        /// Version of the configuration.
        ConfigFileVersion => config_file_version: Option<String>,
        /// When the configuration is read again.
        ConfigFileNextExpirationTime => config_file_next_expiration_time: Timestamp,
        /// How often the configuration is read again, in minutes.
        ConfigFileExpirationModuloInMinutes => config_file_expiration_modulo_in_minutes: i32,
        /// About the database.
        DatabaseInfo => database_info: Option<String>,
        /// Anything else.
        CustomInfo => custom_info: Option<String>,
    }
}
