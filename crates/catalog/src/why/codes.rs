//! Error codes of update agents, of servicing and of what lies under them, in words. Codes are facts; the words and the
//! advice are ours.

/// What an error code means and what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorCode {
    /// The code as agents report it: an HRESULT.
    pub code: u32,
    /// Its symbol.
    pub name: &'static str,
    /// What happened, a sentence without its full stop.
    pub meaning: &'static str,
    /// What to do, a sentence without its full stop.
    pub advice: &'static str,
}

/// The words for an HRESULT; for codes that are not known one by one those of their family. `None` for success and for
/// what no agent reports.
#[must_use]
pub fn error_code(hresult: i32) -> Option<&'static ErrorCode> {
    #[expect(clippy::cast_sign_loss, reason = "an HRESULT is its bits")]
    let code = hresult as u32;
    let exact = CODES.binary_search_by_key(&code, |known| known.code).ok().and_then(|at| CODES.get(at));
    exact.or_else(|| {
        let family = FAMILIES.iter().find(|(mask, family)| code & mask == family.code);
        family.map(|(_, family)| family)
    })
}

const fn of(code: u32, name: &'static str, meaning: &'static str, advice: &'static str) -> ErrorCode {
    ErrorCode { code, name, meaning, advice }
}

const RETRY: &str = "Nothing to do: the agent tries again by itself";
const RESTART: &str = "Restart the computer; the agent goes on afterwards";
const RESET: &str = "Stop the Windows Update service, rename C:\\Windows\\SoftwareDistribution, start the service and \
                     scan again";
const REPAIR: &str = "Run DISM /Online /Cleanup-Image /RestoreHealth and sfc /scannow on the computer, then scan again";
const REACH: &str = "Check that the computer reaches this server: name, port, firewall, proxy; open the server's \
                     address in its browser";
const SERVICE: &str = "Start the service on the computer and set it to start by trigger, not to disabled";
const INSTALLER: &str = "Read the installer's log on the computer (C:\\Windows\\Logs, %TEMP%), install it there by \
                         hand once, and scan again";
const PROXY: &str = "Check the proxy of the computer's system account: netsh winhttp show proxy";
const TRUST: &str = "Check the clock of the computer and whether it trusts this server's certificate authority";
const SERVER: &str = "Look at the server's log for this moment; scan again afterwards";

/// By code, ascending.
const CODES: &[ErrorCode] = &[
    of(0x0024_0005, "WU_S_REBOOT_REQUIRED", "It is installed and waits for a restart", RESTART),
    of(0x0024_0006, "WU_S_ALREADY_INSTALLED", "It was installed already", RETRY),
    of(0x0024_2015, "WU_S_UH_INSTALLSTILLPENDING", "The installation is still under way", RETRY),
    of(0x8000_4005, "E_FAIL", "Something failed that has no code of its own", INSTALLER),
    of(0x8000_FFFF, "E_UNEXPECTED", "Something failed that its maker did not foresee", REPAIR),
    of(0x8007_0002, "ERROR_FILE_NOT_FOUND", "A file is missing", REPAIR),
    of(0x8007_0003, "ERROR_PATH_NOT_FOUND", "A folder is missing", REPAIR),
    of(
        0x8007_0005,
        "ERROR_ACCESS_DENIED",
        "Access was denied",
        "Check permissions and security software on the computer",
    ),
    of(0x8007_000D, "ERROR_INVALID_DATA", "A file or a registry value is damaged", REPAIR),
    of(
        0x8007_000E,
        "E_OUTOFMEMORY",
        "The computer ran out of memory",
        "Give it more memory or a larger page file; \
        with less than 2 GB let it scan when nothing else runs",
    ),
    of(0x8007_0020, "ERROR_SHARING_VIOLATION", "Another program has a file open", RESTART),
    of(0x8007_0057, "E_INVALIDARG", "A parameter was not valid", RESET),
    of(
        0x8007_0070,
        "ERROR_DISK_FULL",
        "The disk of the computer is full",
        "Free some space on its system drive: \
        cleanmgr, or DISM /Online /Cleanup-Image /StartComponentCleanup",
    ),
    of(
        0x8007_0422,
        "ERROR_SERVICE_DISABLED",
        "A service that updates need is disabled (Windows Update, BITS or \
        Delivery Optimization)",
        SERVICE,
    ),
    of(0x8007_0424, "ERROR_SERVICE_DOES_NOT_EXIST", "A service that updates need is not there", REPAIR),
    of(0x8007_05B4, "ERROR_TIMEOUT", "It took too long", RETRY),
    of(0x8007_0641, "ERROR_INSTALL_SERVICE_FAILURE", "The Windows Installer service could not be reached", SERVICE),
    of(0x8007_0643, "ERROR_INSTALL_FAILURE", "The installer ended with a failure", INSTALLER),
    of(0x8007_0652, "ERROR_INSTALL_ALREADY_RUNNING", "Another installation was under way", RETRY),
    of(0x8007_0653, "ERROR_INSTALL_PACKAGE_OPEN_FAILED", "The installation package could not be opened", RESET),
    of(0x8007_0666, "ERROR_PRODUCT_VERSION", "Another version of the product is there already", INSTALLER),
    of(0x8007_0BC9, "ERROR_FAIL_REBOOT_REQUIRED", "It needs a restart before it can go on", RESTART),
    of(0x8007_1A91, "ERROR_TRANSACTION_NOT_ACTIVE", "A file system transaction broke off", RESTART),
    of(0x8007_2AF9, "WSAHOST_NOT_FOUND", "The server's name could not be resolved", REACH),
    of(0x8007_2EE2, "ERROR_INTERNET_TIMEOUT", "The server did not answer in time", REACH),
    of(0x8007_2EE7, "ERROR_INTERNET_NAME_NOT_RESOLVED", "The server's name could not be resolved", REACH),
    of(0x8007_2EFD, "ERROR_INTERNET_CANNOT_CONNECT", "No connection to the server", REACH),
    of(0x8007_2EFE, "ERROR_INTERNET_CONNECTION_ABORTED", "The connection was cut", REACH),
    of(
        0x8007_2F05,
        "ERROR_INTERNET_SEC_CERT_DATE_INVALID",
        "The certificate is not valid at the computer's time",
        TRUST,
    ),
    of(
        0x8007_2F06,
        "ERROR_INTERNET_SEC_CERT_CN_INVALID",
        "The certificate is for another name",
        "Use the server's \
        name in the policy as the certificate has it, or give the certificate that name",
    ),
    of(0x8007_2F0D, "ERROR_INTERNET_INVALID_CA", "The computer does not trust the certificate authority", TRUST),
    of(
        0x8007_2F76,
        "ERROR_HTTP_HEADER_NOT_FOUND",
        "The answer was not what a server of updates sends; something is \
        between",
        PROXY,
    ),
    of(0x8007_2F8F, "ERROR_INTERNET_DECODING_FAILED", "The encrypted connection could not be made", TRUST),
    of(0x8007_3701, "ERROR_SXS_ASSEMBLY_MISSING", "A part of Windows that it builds on is missing", REPAIR),
    of(0x8007_3712, "ERROR_SXS_COMPONENT_STORE_CORRUPT", "The component store of Windows is damaged", REPAIR),
    of(
        0x8009_2004,
        "CRYPT_E_NOT_FOUND",
        "A certificate that signs it was not found",
        "Install the updates that teach \
        the computer SHA-2 signatures (KB4474419 and KB4490628 on Windows 7)",
    ),
    of(0x800B_0100, "TRUST_E_NOSIGNATURE", "A signature is missing", RESET),
    of(0x800B_0109, "CERT_E_UNTRUSTEDROOT", "The signer's root certificate is not trusted", TRUST),
    of(0x800F_0801, "CBS_E_NOT_INITIALIZED", "Servicing was not ready", RESTART),
    of(0x800F_0805, "CBS_E_INVALID_PACKAGE", "The package is not one for this Windows", REPAIR),
    of(0x800F_080C, "CBS_E_UNKNOWN_UPDATE", "The package does not have the named update", REPAIR),
    of(
        0x800F_081E,
        "CBS_E_NOT_APPLICABLE",
        "The package does not apply to this computer",
        "Check what it requires; \
        often a servicing stack update or an earlier cumulative update is missing",
    ),
    of(
        0x800F_081F,
        "CBS_E_SOURCE_MISSING",
        "A file that it needs is nowhere to be found",
        "Run DISM /Online \
        /Cleanup-Image /RestoreHealth with /Source pointing to an image of the same build",
    ),
    of(0x800F_0821, "CBS_E_ABORT", "Servicing was broken off, mostly because it took too long", RETRY),
    of(
        0x800F_0823,
        "CBS_E_NEW_SERVICING_STACK_REQUIRED",
        "It needs a newer servicing stack",
        "Approve the newest \
        servicing stack update for this Windows",
    ),
    of(
        0x800F_0825,
        "CBS_E_CANNOT_UNINSTALL",
        "It cannot be removed",
        "Take the approval for removal back; permanent \
        packages stay",
    ),
    of(
        0x800F_0826,
        "CBS_E_PENDING_VICTIM",
        "Another package that waits for the restart failed and took it along",
        RESTART,
    ),
    of(0x800F_0831, "CBS_E_STORE_CORRUPTION", "The component store of Windows is damaged", REPAIR),
    of(0x800F_0900, "CBS_E_XML_PARSER_FAILURE", "A manifest could not be read", REPAIR),
    of(0x800F_0905, "CBS_E_GENERAL", "Servicing failed", REPAIR),
    of(
        0x800F_0906,
        "CBS_E_DOWNLOAD_FAILURE",
        "A file could not be downloaded",
        "Let the computer fetch optional \
        features from Windows Update or give a source by policy",
    ),
    of(
        0x800F_0922,
        "CBS_E_INSTALLERS_FAILED",
        "A part's own installer failed; often the system partition is full",
        "Make \
        room on the system reserved partition and try again",
    ),
    of(
        0x800F_0954,
        "DISMAPI_E_PACKAGE_NEEDS_SOURCE",
        "Optional features were looked for on this server, which has none",
        "Set \
        the policy that lets optional features come from Windows Update",
    ),
    of(
        0x800F_0982,
        "PSFX_E_MATCHING_COMPONENT_DIRECTORY_MISSING",
        "A language part was only half there",
        "Remove and \
        add again the language packs that came last, then install once more",
    ),
    of(0x800F_0988, "PSFX_E_INVALID_DELTA_COMBINATION", "Parts of two updates do not fit together", REPAIR),
    of(0x800F_0991, "PSFX_E_MISSING_PAYLOAD_FILE", "A file of the update is missing", RESET),
    of(0x8020_0056, "BG_E_TOKEN_REQUIRED", "The user who began the download signed out", RETRY),
    of(0x8024_0001, "WU_E_NO_SERVICE", "The update agent could not do its service", SERVICE),
    of(0x8024_0009, "WU_E_OPERATIONINPROGRESS", "Another operation was under way", RETRY),
    of(0x8024_000B, "WU_E_CALL_CANCELLED", "It was cancelled", RETRY),
    of(0x8024_000D, "WU_E_XML_MISSINGDATA", "The metadata lacked something", SERVER),
    of(0x8024_000E, "WU_E_XML_INVALID", "The metadata had something invalid", SERVER),
    of(
        0x8024_000F,
        "WU_E_CYCLE_DETECTED",
        "Updates require each other in a circle",
        "Decline the update that was \
        published last by a local publisher",
    ),
    of(0x8024_0016, "WU_E_INSTALL_NOT_ALLOWED", "Another installation was under way or a restart is due", RESTART),
    of(
        0x8024_0017,
        "WU_E_NOT_APPLICABLE",
        "It does not apply to this computer any more",
        "Nothing to do: the next \
        scan shows the right state",
    ),
    of(0x8024_001B, "WU_E_SELFUPDATE_IN_PROGRESS", "The agent was updating itself", RETRY),
    of(0x8024_001E, "WU_E_SERVICE_STOP", "The service or the computer was shutting down", RETRY),
    of(0x8024_001F, "WU_E_NO_CONNECTION", "There was no network", RETRY),
    of(
        0x8024_0020,
        "WU_E_NO_INTERACTIVE_USER",
        "It needs somebody who is signed in",
        "Install it while a user is \
        signed in, or approve an update that asks nothing",
    ),
    of(0x8024_0021, "WU_E_TIME_OUT", "It took too long", RETRY),
    of(
        0x8024_0022,
        "WU_E_ALL_UPDATES_FAILED",
        "All updates of the run failed",
        "Look at the first failure before \
        this one",
    ),
    of(0x8024_0025, "WU_E_USER_ACCESS_DISABLED", "A policy keeps users from updates", RETRY),
    of(0x8024_002C, "WU_E_BIN_SOURCE_ABSENT", "A difference file could not be applied: its source is missing", REPAIR),
    of(0x8024_002E, "WU_E_WU_DISABLED", "A policy allows no server but this one, and something asked another", RETRY),
    of(
        0x8024_0033,
        "WU_E_EULA_UNAVAILABLE",
        "The licence terms could not be fetched",
        "Check that the server has \
        the file: patchwell content missing",
    ),
    of(
        0x8024_0034,
        "WU_E_DOWNLOAD_FAILED",
        "The download failed",
        "Check that the server has the file: patchwell \
        content missing; and that the computer reaches its content address",
    ),
    of(0x8024_0035, "WU_E_UPDATE_NOT_PROCESSED", "The update was not dealt with in this run", RETRY),
    of(
        0x8024_0438,
        "WU_E_PT_ENDPOINT_UNREACHABLE",
        "The agent waits before it asks this server again",
        "Restart the \
        Windows Update service on the computer; if it stays, reset C:\\Windows\\SoftwareDistribution",
    ),
    of(0x8024_0FFF, "WU_E_UNEXPECTED", "The agent met something unexpected", RESET),
    of(0x8024_2006, "WU_E_UH_INVALIDMETADATA", "The installer's part of the metadata is invalid", RESET),
    of(0x8024_200B, "WU_E_UH_INSTALLERFAILURE", "The installer failed", INSTALLER),
    of(0x8024_200D, "WU_E_UH_NEEDANOTHERDOWNLOAD", "It has to be downloaded again", RETRY),
    of(0x8024_2014, "WU_E_UH_POSTREBOOTSTILLPENDING", "Work after the restart is still under way", RETRY),
    of(
        0x8024_2017,
        "WU_E_UH_NEW_SERVICING_STACK_REQUIRED",
        "It needs a newer servicing stack",
        "Approve the newest \
        servicing stack update for this Windows",
    ),
    of(0x8024_4007, "WU_E_PT_SOAPCLIENT_SOAPFAULT", "The server refused a request", SERVER),
    of(
        0x8024_4010,
        "WU_E_PT_EXCEEDED_MAX_SERVER_TRIPS",
        "The scan needed more than 200 exchanges",
        "Scan again: the \
        agent goes on where it stopped; decline what nobody needs",
    ),
    of(
        0x8024_4011,
        "WU_E_PT_WUSERVER_NOT_CONFIGURED",
        "No server is set in the computer's policy",
        "Set WUServer and \
        WUStatusServer by policy",
    ),
    of(0x8024_4015, "WU_E_PT_REFRESH_CACHE_REQUIRED", "The server asked the agent to begin anew", RETRY),
    of(0x8024_4016, "WU_E_PT_HTTP_STATUS_BAD_REQUEST", "The answer was HTTP 400", PROXY),
    of(0x8024_4017, "WU_E_PT_HTTP_STATUS_DENIED", "The answer was HTTP 401", PROXY),
    of(
        0x8024_4018,
        "WU_E_PT_HTTP_STATUS_FORBIDDEN",
        "The answer was HTTP 403",
        "If the server demands TLS, set the \
        address in the policy to https; otherwise look at the proxy",
    ),
    of(
        0x8024_4019,
        "WU_E_PT_HTTP_STATUS_NOT_FOUND",
        "The answer was HTTP 404",
        "Check that the address in the policy \
        has the right port, 8530 or 8531",
    ),
    of(0x8024_401B, "WU_E_PT_HTTP_STATUS_PROXY_AUTH_REQ", "A proxy wants credentials", PROXY),
    of(0x8024_401C, "WU_E_PT_HTTP_STATUS_REQUEST_TIMEOUT", "The server did not answer in time", REACH),
    of(0x8024_401F, "WU_E_PT_HTTP_STATUS_SERVER_ERROR", "The answer was HTTP 500", SERVER),
    of(0x8024_4022, "WU_E_PT_HTTP_STATUS_SERVICE_UNAVAIL", "The server or a proxy was too busy", RETRY),
    of(0x8024_4023, "WU_E_PT_HTTP_STATUS_GATEWAY_TIMEOUT", "A proxy waited in vain for the server", PROXY),
    of(0x8024_402C, "WU_E_PT_WINHTTP_NAME_NOT_RESOLVED", "The server's name could not be resolved", REACH),
    of(
        0x8024_6002,
        "WU_E_DM_INCORRECTFILEHASH",
        "A downloaded file was not the one that was published",
        "Check the \
        server's files: patchwell content verify; then look at proxies that change downloads",
    ),
    of(
        0x8024_6007,
        "WU_E_DM_NOTDOWNLOADED",
        "The update was not downloaded",
        "Check that the server has the file: \
        patchwell content missing",
    ),
    of(
        0x8024_6008,
        "WU_E_DM_FAILTOCONNECTTOBITS",
        "The download service (BITS or Delivery Optimization) could not be \
        reached",
        SERVICE,
    ),
    of(0x8024_8007, "WU_E_DS_NODATA", "The agent's own data lacks something", RESET),
    of(0x8024_8008, "WU_E_DS_MISSINGDATA", "The agent's own data lacks something", RESET),
    of(0x8024_D009, "WU_E_SETUP_SKIP_UPDATE", "The agent's update of itself was skipped", RETRY),
];

/// For codes without words of their own, by mask. The narrower ones first.
const FAMILIES: &[(u32, ErrorCode)] = &[
    (0xFFFF_F000, of(0x8024_1000, "WU_E_MSI_*", "Windows Installer got in the way of the scan", INSTALLER)),
    (0xFFFF_F000, of(0x8024_2000, "WU_E_UH_*", "The part of the agent that installs failed", INSTALLER)),
    (0xFFFF_F000, of(0x8024_4000, "WU_E_PT_*", "The conversation with the server failed", REACH)),
    (0xFFFF_F000, of(0x8024_6000, "WU_E_DM_*", "The download failed", REACH)),
    (0xFFFF_F000, of(0x8024_8000, "WU_E_DS_*", "The agent's own data is in disorder", RESET)),
    (0xFFFF_F000, of(0x8024_A000, "WU_E_AU_*", "Automatic updating failed", SERVICE)),
    (0xFFFF_F000, of(0x8024_C000, "WU_E_DRV_*", "A driver could not be dealt with", RETRY)),
    (0xFFFF_F000, of(0x8024_D000, "WU_E_SETUP_*", "The agent could not update itself", RESET)),
    (0xFFFF_0000, of(0x8024_0000, "WU_E_*", "The update agent failed", RESET)),
    (0xFFFF_0000, of(0x800F_0000, "CBS_E_*", "Servicing of Windows failed", REPAIR)),
    (0xFFFF_0000, of(0x8020_0000, "BG_E_*", "The background download failed", RETRY)),
    (0xFFFF_F000, of(0x8007_2000, "WININET_*", "The network failed", REACH)),
    (0xFFFF_0000, of(0x8007_0000, "WIN32_*", "Windows reported an error", INSTALLER)),
    (0xFFFF_0000, of(0x800B_0000, "TRUST_*", "A signature or certificate was not accepted", TRUST)),
    (
        0xFFFF_0000,
        of(
            0xC190_0000,
            "MOSETUP_E_*",
            "The upgrade of Windows failed",
            "Run SetupDiag on the computer; it \
        names the driver, program or setting that blocked the upgrade",
        ),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_say_something() {
        assert!(CODES.windows(2).all(|pair| pair[0].code < pair[1].code));
        for known in CODES.iter().chain(FAMILIES.iter().map(|(_, family)| family)) {
            assert!(!known.meaning.ends_with('.') && !known.advice.ends_with('.'), "{}", known.name);
            assert!(!known.meaning.contains("  ") && !known.advice.contains("  "), "{}", known.name);
        }
    }

    #[test]
    fn a_code_has_its_own_words_or_those_of_its_family() {
        let name = |hresult: i32| error_code(hresult).map(|known| known.name);
        assert_eq!(name(0x8024_4010_u32.cast_signed()), Some("WU_E_PT_EXCEEDED_MAX_SERVER_TRIPS"));
        assert_eq!(name(-2_145_124_329), Some("WU_E_NOT_APPLICABLE"));
        assert_eq!(name(0x8024_44FF_u32.cast_signed()), Some("WU_E_PT_*"));
        assert_eq!(name(0x8024_5001_u32.cast_signed()), Some("WU_E_*"));
        assert_eq!(name(0x8007_2EE6_u32.cast_signed()), Some("WININET_*"));
        assert_eq!(name(2_359_301), Some("WU_S_REBOOT_REQUIRED"));
        assert_eq!((name(0), name(1), name(0x8003_0000_u32.cast_signed())), (None, None, None));
    }
}
