//! Every operation of the services, and where it is served.

const CLIENT: &str = "http://www.microsoft.com/SoftwareDistribution/Server/ClientWebService";
const SIMPLE_AUTH: &str = "http://www.microsoft.com/SoftwareDistribution/Server/SimpleAuthWebService";
const DSS_AUTH: &str = "http://www.microsoft.com/SoftwareDistribution/Server/DssAuthWebService";
const SERVER: &str = "http://www.microsoft.com/SoftwareDistribution";
const MONITORING: &str = "http://www.microsoft.com/SoftwareDistribution/Server/IMonitorable";

/// A web service, that is an address with operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// Authorization of agents, [MS-WUSP] 2.2.2.1.
    SimpleAuth,
    /// Metadata for agents, [MS-WUSP] 2.2.2.2.
    Client,
    /// Events of agents and rollups of downstream servers, [MS-WUSP] 2.2.2.3 and [MS-WSUSSS] 3.1.4.11 and later.
    Reporting,
    /// Metadata for downstream servers, [MS-WSUSSS] 3.1.4.
    ServerSync,
    /// Authorization of downstream servers, [MS-WSUSSS] 3.1.4.2.
    DssAuth,
    /// The operation `Ping`, offered at the addresses of Reporting, ServerSync and DssAuth.
    Monitoring,
}

impl Service {
    /// Path where real servers have the service; `None` for one that has no address of its own.
    #[must_use]
    pub const fn path(self) -> Option<&'static str> {
        match self {
            Self::SimpleAuth => Some("/SimpleAuthWebService/SimpleAuth.asmx"),
            Self::Client => Some("/ClientWebService/client.asmx"),
            Self::Reporting => Some("/ReportingWebService/ReportingWebService.asmx"),
            Self::ServerSync => Some("/ServerSyncWebService/ServerSyncWebService.asmx"),
            Self::DssAuth => Some("/DssAuthWebService/DssAuthWebService.asmx"),
            Self::Monitoring => None,
        }
    }

    /// Whether the service answers in the newer dialect: prefix `s`, no XML declaration, `<X/>`.
    #[must_use]
    pub(crate) const fn is_native(self) -> bool {
        matches!(self, Self::Client)
    }
}

macro_rules! operations {
    ($( $(#[$meta:meta])* $variant:ident = $service:ident, $namespace:ident, $name:literal; )+) => {
        /// An operation, identified by namespace and local name of the first child of the SOAP body.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Operation { $( $(#[$meta])* $variant, )+ }

        impl Operation {
            /// Every operation.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )+];

            /// Namespace of the request and response elements.
            #[must_use]
            pub const fn namespace(self) -> &'static str {
                match self { $( Self::$variant => $namespace, )+ }
            }

            /// Local name of the request element.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }

            /// The service the operation belongs to.
            #[must_use]
            pub const fn service(self) -> Service {
                match self { $( Self::$variant => Service::$service, )+ }
            }

            /// The operation of a request element.
            #[must_use]
            pub fn from_qname(namespace: &str, name: &str) -> Option<Self> {
                match (namespace, name) { $( ($namespace, $name) => Some(Self::$variant), )+ _ => None }
            }
        }
    };
}

operations! {
    /// [MS-WUSP] 2.2.2.1.1
    SimpleAuthGetAuthorizationCookie = SimpleAuth, SIMPLE_AUTH, "GetAuthorizationCookie";
    /// [MS-WUSP] 2.2.2.2.1
    GetConfig = Client, CLIENT, "GetConfig";
    /// What newer agents call in place of GetConfig; in no published contract.
    GetConfig2 = Client, CLIENT, "GetConfig2";
    /// [MS-WUSP] 2.2.2.2.2
    ClientGetCookie = Client, CLIENT, "GetCookie";
    /// [MS-WUSP] 2.2.2.2.3
    RegisterComputer = Client, CLIENT, "RegisterComputer";
    /// [MS-WUSP] 2.2.2.2.8
    StartCategoryScan = Client, CLIENT, "StartCategoryScan";
    /// [MS-WUSP] 2.2.2.2.4
    SyncUpdates = Client, CLIENT, "SyncUpdates";
    /// [MS-WUSP] 2.2.2.2.9
    SyncPrinterCatalog = Client, CLIENT, "SyncPrinterCatalog";
    /// [MS-WUSP] 2.2.2.2.5
    RefreshCache = Client, CLIENT, "RefreshCache";
    /// [MS-WUSP] 2.2.2.2.6
    GetExtendedUpdateInfo = Client, CLIENT, "GetExtendedUpdateInfo";
    /// [MS-WUSP] 2.2.2.2.10
    GetExtendedUpdateInfo2 = Client, CLIENT, "GetExtendedUpdateInfo2";
    /// [MS-WUSP] 2.2.2.2.7
    GetFileLocations = Client, CLIENT, "GetFileLocations";
    /// [MS-WUSP] 2.2.2.3.1
    ReportEventBatch = Reporting, SERVER, "ReportEventBatch";
    /// In the service contract only.
    ReportEventBatch2 = Reporting, SERVER, "ReportEventBatch2";
    /// In the service contract only.
    GetRequiredInventoryType = Reporting, SERVER, "GetRequiredInventoryType";
    /// In the service contract only.
    ReportInventory = Reporting, SERVER, "ReportInventory";
    /// [MS-WSUSSS] rollup of reporting data.
    GetRollupConfiguration = Reporting, SERVER, "GetRollupConfiguration";
    /// [MS-WSUSSS] rollup of reporting data.
    RollupDownstreamServers = Reporting, SERVER, "RollupDownstreamServers";
    /// [MS-WSUSSS] rollup of reporting data.
    RollupComputers = Reporting, SERVER, "RollupComputers";
    /// [MS-WSUSSS] rollup of reporting data.
    GetOutOfSyncComputers = Reporting, SERVER, "GetOutOfSyncComputers";
    /// [MS-WSUSSS] rollup of reporting data.
    RollupComputerStatus = Reporting, SERVER, "RollupComputerStatus";
    /// [MS-WSUSSS] 3.1.4.1
    GetAuthConfig = ServerSync, SERVER, "GetAuthConfig";
    /// [MS-WSUSSS] 3.1.4.3
    ServerSyncGetCookie = ServerSync, SERVER, "GetCookie";
    /// [MS-WSUSSS] 3.1.4.4
    GetConfigData = ServerSync, SERVER, "GetConfigData";
    /// [MS-WSUSSS] 3.1.4.5
    GetRevisionIdList = ServerSync, SERVER, "GetRevisionIdList";
    /// [MS-WSUSSS] 3.1.4.6
    GetUpdateData = ServerSync, SERVER, "GetUpdateData";
    /// [MS-WSUSSS] 3.1.4.7
    GetDriverIdList = ServerSync, SERVER, "GetDriverIdList";
    /// [MS-WSUSSS] 3.1.4.8
    GetDriverSetData = ServerSync, SERVER, "GetDriverSetData";
    /// [MS-WSUSSS] 3.1.4
    GetUpdateDecryptionData = ServerSync, SERVER, "GetUpdateDecryptionData";
    /// [MS-WSUSSS] 3.1.4
    DownloadFiles = ServerSync, SERVER, "DownloadFiles";
    /// [MS-WSUSSS] 3.1.4
    GetDeployments = ServerSync, SERVER, "GetDeployments";
    /// [MS-WSUSSS] 3.1.4
    GetRelatedRevisionsForUpdates = ServerSync, SERVER, "GetRelatedRevisionsForUpdates";
    /// [MS-WSUSSS] 3.1.4.2
    DssAuthGetAuthorizationCookie = DssAuth, DSS_AUTH, "GetAuthorizationCookie";
    /// In the service contract of three services.
    Ping = Monitoring, MONITORING, "Ping";
}

impl Operation {
    /// The value of the `SOAPAction` header, without quotes.
    #[must_use]
    pub fn soap_action(self) -> String {
        format!("{}/{}", self.namespace(), self.name())
    }
}
