#!/usr/bin/env python3
"""Holds the conversation of a Windows Update Agent with a server, as a foreign SOAP toolkit speaks it.

    agent_conversation.py BASE_URL WSDL_FOLDER [--installs UPDATE_ID]

Every message is made and read by `zeep` in strict mode from the published service descriptions: an element that they
do not allow, or lack of one that they require, ends the run. The whole conversation is held twice, in SOAP 1.1 and in
SOAP 1.2 with WS-Addressing headers. With `--installs` that update has to be offered for installation and its files
have to be there to download.

Prints one line a dialect and exits with 0, or says what is wrong and exits with 1.
"""

import argparse
import datetime
import hashlib
import re
import sys
import uuid

import requests
import zeep
from zeep.wsa import WsAddressingPlugin

CLIENT = "http://www.microsoft.com/SoftwareDistribution/Server/ClientWebService"
AUTH = "http://www.microsoft.com/SoftwareDistribution/Server/SimpleAuthWebService"
REPORTING = "http://www.microsoft.com/SoftwareDistribution"
PROTOCOL = "2.90"
ROUND_TRIPS = 200  # where an agent gives up
INSTALLED_LIMIT = 400  # ids that InstalledNonLeafUpdateIDs may hold
ACTIONS = {"Install", "Uninstall", "PreDeploymentCheck", "Evaluate", "Bundle", "OptionalInstall", "Block"}
NO_UPDATE = "00000000-0000-0000-0000-000000000000"
ALWAYS = re.compile(r"<IsInstalled>\s*<True\s*/>\s*</IsInstalled>")
ROOT = re.compile(r'<UpdateIdentity UpdateID="([^"]+)" RevisionNumber="(\d+)"')


class Deviation(Exception):
    """The server did something that the protocol does not allow."""


def check(condition, message):
    if not condition:
        raise Deviation(message)


def now():
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def items(array, name):
    """The elements of an array, which may be left out altogether."""
    return list(getattr(array, name) or []) if array is not None else []


class Dialect:
    """The three services in one version of SOAP, at the addresses of the server under test."""

    def __init__(self, base, folder, version):
        self.version = version
        suffix, plugins = ("12", [WsAddressingPlugin()]) if version == "1.2" else ("", [])
        secured = "/secured" if version == "1.2" else ""
        settings = zeep.Settings(strict=True, xml_huge_tree=True)

        def service(file, binding, path):
            client = zeep.Client(f"{folder}/{file}.wsdl", settings=settings, plugins=plugins)
            return client.create_service(binding, f"{base}/{path}")

        self.auth = service("simpleauth", f"{{{AUTH}}}SimpleAuthSoap{suffix}", "SimpleAuthWebService/SimpleAuth.asmx")
        self.client = service("client", f"{{{CLIENT}}}ClientSoap{suffix}", f"ClientWebService/client.asmx{secured}")
        # The description binds GetExtendedUpdateInfo2 in SOAP 1.1 only.
        self.client11 = service("client", f"{{{CLIENT}}}ClientSoap", "ClientWebService/Client.asmx")
        self.reporting = service(
            "reporting", f"{{{REPORTING}}}WebServiceSoap{suffix}", "ReportingWebService/ReportingWebService.asmx"
        )


def expect_fault(code, call, what):
    """Calls and demands the fault with this error code; returns its message."""
    try:
        call()
    except zeep.exceptions.Fault as fault:
        if fault.detail is None and fault.message == f"Fault occurred: {code}":
            # The older services' Detail has no namespace in SOAP 1.2 ([MS-WSUSSS] 2.2.9.2), and so zeep sees none.
            return ""
        check(fault.detail is not None, f"{what}: the fault has no detail: {fault.message}")
        found = {element.tag.rpartition("}")[2]: element.text for element in fault.detail.iter()}
        check(found.get("ErrorCode") == code, f"{what}: ErrorCode is {found.get('ErrorCode')}, not {code}")
        uuid.UUID(found.get("ID") or "")
        return found.get("Message") or ""
    raise Deviation(f"{what}: no fault, {code} is due")


class Agent:
    """An agent that has everything installed that any machine has, and nothing else."""

    def __init__(self, base, folder, version):
        self.soap = Dialect(base, folder, version)
        self.id = str(uuid.uuid4())
        self.name = f"zeep-{version.replace('.', '')}.example.test"
        self.cookie = None
        self.core = {}
        self.leaf = {}
        self.actions = {}
        self.installed = []
        self.other = []
        self.rounds = 0

    # Authorization

    def get_config(self):
        config = self.soap.client.GetConfig(protocolVersion=PROTOCOL)
        plugins = items(config.AuthInfo, "AuthPlugInInfo")
        check(len(plugins) == 1, f"GetConfig: {len(plugins)} authorization plug-ins, not 1")
        check(plugins[0].PlugInID == "SimpleTargeting", f"GetConfig: plug-in {plugins[0].PlugInID}")
        check(plugins[0].ServiceUrl == "SimpleAuthWebService/SimpleAuth.asmx", f"ServiceUrl {plugins[0].ServiceUrl}")
        properties = {p.Name: p.Value for p in items(config.Properties, "ConfigurationProperty")}
        check(int(properties.get("MaxExtendedUpdatesPerRequest", 0)) > 0, "GetConfig: no MaxExtendedUpdatesPerRequest")
        check(properties.get("ProtocolVersion") == "3.2", f"ProtocolVersion {properties.get('ProtocolVersion')}")
        check(properties.get("IsInventoryRequired") == "0", "GetConfig: IsInventoryRequired is not 0")
        check(properties.get("ClientReportingLevel") == "2", "GetConfig: ClientReportingLevel is not 2")
        check("PackageServerShare" in properties, "GetConfig: no PackageServerShare")
        self.config = config
        self.page = int(properties["MaxExtendedUpdatesPerRequest"])

    def get_cookie(self):
        authorization = self.soap.auth.GetAuthorizationCookie(clientId=self.id, dnsName=self.name)
        check(authorization.PlugInId == "SimpleTargeting", f"PlugInId {authorization.PlugInId}")
        check(authorization.CookieData, "GetAuthorizationCookie: no CookieData")
        authorized = {"PlugInId": "SimpleTargeting", "CookieData": authorization.CookieData}
        cookie = self.soap.client.GetCookie(
            authCookies={"AuthorizationCookie": [authorized]},
            oldCookie={"Expiration": now()},
            lastChange=self.config.LastChange,
            currentTime=now(),
            protocolVersion=PROTOCOL,
        )
        check(cookie.EncryptedData, "GetCookie: no EncryptedData")
        check(cookie.Expiration > now(), "GetCookie: the cookie has expired when it is issued")
        self.keep(cookie)
        expect_fault(
            "InvalidCookie",
            lambda: self.sync(cookie={"Expiration": cookie.Expiration, "EncryptedData": b"\x00" * 224}),
            "SyncUpdates with a cookie that nobody issued",
        )

    def keep(self, cookie):
        check(cookie is not None and cookie.EncryptedData, "an answer has no cookie")
        self.cookie = {"Expiration": cookie.Expiration, "EncryptedData": cookie.EncryptedData}

    def register_computer(self):
        if self.config.IsRegistrationRequired:
            expect_fault("RegistrationRequired", self.sync, "SyncUpdates before RegisterComputer")
        answer = self.soap.client.RegisterComputer(
            cookie=self.cookie,
            computerInfo={
                "DnsName": self.name, "OSMajorVersion": 10, "OSMinorVersion": 0, "OSBuildNumber": 26200,
                "OSServicePackMajorNumber": 0, "OSServicePackMinorNumber": 0, "OSLocale": "en-US",
                "ComputerManufacturer": "QEMU", "ComputerModel": "Standard PC (Q35 + ICH9, 2009)",
                "BiosVersion": "unknown", "BiosName": "unknown", "BiosReleaseDate": now(),
                "ProcessorArchitecture": "AMD64", "SuiteMask": 256, "OldProductType": 1, "NewProductType": 48,
                "SystemMetrics": 0, "ClientVersionMajorNumber": 1507, "ClientVersionMinorNumber": 2601,
                "ClientVersionBuildNumber": 30012, "ClientVersionQfeNumber": 0, "OSDescription": "Windows 10 Pro",
            },
        )
        check(not answer, f"RegisterComputer: the answer is not empty: {answer}")

    # Metadata

    def start_category_scan(self):
        unknown = str(uuid.uuid4())
        answer = self.soap.client.StartCategoryScan(
            requestedCategories={"CategoryRelationship": [{"IndexOfAndGroup": 0, "CategoryId": unknown}]}
        )
        errors = [guid.lower() for guid in items(answer.requestedCategoryIdsInError, "guid")]
        check(errors == [unknown], f"StartCategoryScan: an unknown category is not in error: {answer}")
        check(not items(answer.preferredCategoryIds, "guid"), "StartCategoryScan: an unknown category is preferred")

    def sync(self, cookie=None, **parameters):
        parameters = {
            "ExpressQuery": False, "SkipSoftwareSync": False, "NeedTwoGroupOutOfScopeUpdates": True,
            "FeatureScoreMatchingKey": "AMD64.10.0", **parameters,
        }
        return self.soap.client.SyncUpdates(cookie=cookie or self.cookie, parameters=parameters)

    def lists(self):
        both = {"InstalledNonLeafUpdateIDs": self.installed, "OtherCachedUpdateIDs": self.other}
        return {name: {"int": ids} for name, ids in both.items() if ids}

    def software(self):
        """Rounds until an answer is whole and has nothing that others could wait for."""
        while True:
            self.rounds += 1
            check(self.rounds <= ROUND_TRIPS, f"SyncUpdates: more than {ROUND_TRIPS} round trips")
            answer = self.sync(**self.lists())
            self.keep(answer.NewCookie)
            check(not items(answer.OutOfScopeRevisionIDs, "int"), "SyncUpdates: something went out of scope meanwhile")
            news = items(answer.NewUpdates, "UpdateInfo")
            for update in news:
                self.receive(update)
            check(news or not answer.Truncated, "SyncUpdates: truncated, and yet nothing new")
            if not answer.Truncated and all(update.IsLeaf for update in news):
                return

    def receive(self, update):
        what = f"SyncUpdates: revision {update.ID}"
        check(update.ID not in self.core, f"{what} is sent although it is cached")
        check(update.Xml, f"{what} has no Xml")
        identity = ROOT.match(update.Xml)
        check(identity, f"{what}: the core fragment does not begin with its UpdateIdentity: {update.Xml[:80]!r}")
        deployment = update.Deployment
        check(deployment is not None, f"{what} has no Deployment")
        check(deployment.Action in ACTIONS, f"{what}: Action {deployment.Action}")
        check(re.fullmatch(r"\d{4}-\d\d-\d\d", deployment.LastChangeTime), f"{what}: {deployment.LastChangeTime}")
        for name in ("AutoSelect", "AutoDownload", "SupersedenceBehavior"):
            check(getattr(deployment, name) == "0", f"{what}: {name} is {getattr(deployment, name)}")
        self.core[update.ID] = (identity[1].lower(), int(identity[2]))
        self.leaf[update.ID] = update.IsLeaf
        self.actions[update.ID] = deployment.Action
        always = ALWAYS.search(update.Xml) is not None
        (self.installed if always and not update.IsLeaf else self.other).append(update.ID)

    def whole_scan(self):
        self.software()
        check(self.core, "SyncUpdates: nothing was delivered at all")
        identities = [update for update, _ in self.core.values()]
        check(len(identities) == len(set(identities)), "SyncUpdates: two revisions of one update were delivered")
        many = [next(iter(self.core))] * (INSTALLED_LIMIT + 1)
        message = expect_fault(
            "InvalidParameters",
            lambda: self.sync(InstalledNonLeafUpdateIDs={"int": many}),
            f"SyncUpdates with {len(many)} installed ids",
        )
        check("InstalledNonLeafUpdateIDs" in message, f"the fault does not name its parameter: {message!r}")
        before = len(self.core)
        self.software()
        check(len(self.core) == before, "SyncUpdates: a second scan brings something new")

    def drivers(self):
        device = {"HardwareIDs": {"string": ["PCI\\VEN_8086&DEV_29C0&SUBSYS_11001AF4&REV_00"]}, "installedDriver": None}
        answer = self.sync(
            SkipSoftwareSync=True, SystemSpec={"Device": [device]}, ComputerSpec={"HardwareIDs": {"guid": []}},
            InstalledNonLeafUpdateIDs={"int": self.installed},
        )
        self.keep(answer.NewCookie)
        check(answer.Truncated is False, "the driver pass is truncated")
        news = items(answer.NewUpdates, "UpdateInfo")
        check(all("<d.WindowsDriverMetaData" in update.Xml for update in news), "the driver pass sends other things")
        expect_fault(
            "InvalidParameters",
            lambda: self.sync(SystemSpec={"Device": [device]}),
            "SyncUpdates of software with a SystemSpec",
        )
        return len(news)

    def refresh_cache(self):
        wanted = {identity: revision for revision, identity in list(self.core.items())[:100]}
        pairs = [{"UpdateID": update, "RevisionNumber": number} for update, number in wanted]
        results = self.soap.client.RefreshCache(cookie=self.cookie, globalIDs={"UpdateIdentity": pairs}) or []
        check(results, "RefreshCache: nothing came back")
        for result in results:
            key = (result.GlobalID.UpdateID.lower(), result.GlobalID.RevisionNumber)
            check(wanted.get(key) == result.RevisionID, f"RefreshCache: {key} is revision {result.RevisionID}")
            check(result.IsLeaf == self.leaf[result.RevisionID], f"RefreshCache: IsLeaf of {key} differs from the scan")
            check(result.Deployment is not None, f"RefreshCache: {key} has no Deployment")
        return len(results)

    # Extended metadata and content

    def extended(self):
        """Extended and localized fragments of everything delivered; the locations of their files by digest."""
        revisions = sorted(self.core)
        locations, localized = {}, set()
        for start in range(0, len(revisions), self.page):
            asked = revisions[start : start + self.page]
            answer = self.soap.client.GetExtendedUpdateInfo(
                cookie=self.cookie, revisionIDs={"int": asked},
                infoTypes={"XmlUpdateFragmentType": ["Extended", "LocalizedProperties"]},
                locales={"string": ["en-US", "en"]}, GeoId="USA",
            )
            check(not items(answer.OutOfScopeRevisionIDs, "int"), "GetExtendedUpdateInfo: delivered, yet out of scope")
            updates = items(answer.Updates, "Update")
            extended = {update.ID for update in updates if update.Xml.startswith("<ExtendedProperties")}
            check(extended == set(asked), f"GetExtendedUpdateInfo: no extended fragment of {set(asked) - extended}")
            localized |= {update.ID for update in updates if update.Xml.startswith("<LocalizedProperties")}
            locations.update({l.FileDigest: l.Url for l in items(answer.FileLocations, "FileLocation")})
        check(localized, "GetExtendedUpdateInfo: no localized properties at all")
        self.out_of_scope(max(revisions) + 1)
        check(all(len(digest) == 20 for digest in locations), "a FileDigest is not a SHA-1")
        expect_fault(
            "InvalidParameters",
            lambda: self.soap.client.GetExtendedUpdateInfo(
                cookie=self.cookie, revisionIDs={"int": revisions[:1] * (self.page + 1)},
                infoTypes={"XmlUpdateFragmentType": ["Extended"]},
            ),
            "GetExtendedUpdateInfo with too many revisions",
        )
        return locations

    def out_of_scope(self, unknown):
        """A revision that nobody deployed is named as such, and English is there in whatever language is asked."""
        known = min(self.core)
        answer = self.soap.client.GetExtendedUpdateInfo(
            cookie=self.cookie, revisionIDs={"int": [known, unknown]},
            infoTypes={"XmlUpdateFragmentType": ["LocalizedProperties"]}, locales={"string": ["tlh"]},
        )
        check(items(answer.OutOfScopeRevisionIDs, "int") == [unknown], f"{unknown} is not said to be out of scope")
        texts = [update.Xml for update in items(answer.Updates, "Update") if update.ID == known]
        check(any("<Language>en</Language>" in text for text in texts), "English texts are left out")

    def extended2(self):
        update, number = next(iter(self.core.values()))
        answer = self.soap.client11.GetExtendedUpdateInfo2(
            cookie=self.cookie, updateIDs={"UpdateIdentity": [{"UpdateID": update, "RevisionNumber": number}]},
            infoTypes={"XmlUpdateFragmentType": ["Extended", "FileUrl"]}, locales={"string": ["en"]},
        )
        updates = items(answer.Updates, "Update")
        check([u for u in updates if u.Xml.startswith("<ExtendedProperties")], "GetExtendedUpdateInfo2: no fragment")

    def file_locations(self, locations):
        if locations:
            digests = list(locations)
            answer = self.soap.client.GetFileLocations(cookie=self.cookie, fileDigests={"base64Binary": digests})
            self.keep(answer.NewCookie)
            again = {l.FileDigest: l.Url for l in items(answer.FileLocations, "FileLocation")}
            check(again == locations, "GetFileLocations: other locations than GetExtendedUpdateInfo")
        expect_fault(
            "InvalidParameters",
            lambda: self.soap.client.GetFileLocations(cookie=self.cookie, fileDigests={"base64Binary": [b"short"]}),
            "GetFileLocations with a digest of 5 bytes",
        )

    def download(self, locations):
        """Fetches what the server has in two ranges and compares the SHA-1; returns the number of files."""
        fetched = 0
        for digest, url in locations.items():
            check(f"/Content/{digest[-1]:02X}/{digest.hex().upper()}." in url, f"a location of another form: {url}")
            head = requests.head(url, timeout=60)
            if head.status_code == 404:
                continue
            check(head.status_code == 200, f"HEAD {url}: {head.status_code}")
            size = int(head.headers["Content-Length"])
            half, data = size // 2, b""
            for first, last in ((0, half), (half + 1, size - 1)):
                part = requests.get(url, headers={"Range": f"bytes={first}-{last}"}, timeout=60)
                check(part.status_code == 206, f"GET {url}: {part.status_code}")
                check(part.headers["Content-Range"] == f"bytes {first}-{last}/{size}", part.headers["Content-Range"])
                data += part.content
            check(hashlib.sha1(data).digest() == digest, f"{url}: the content has another SHA-1")
            fetched += 1
        return fetched

    def printers(self):
        answer = self.soap.client.SyncPrinterCatalog(
            cookie=self.cookie, installedNonLeafUpdateIDs={"int": self.installed}, printerUpdateIDs={"int": []}
        )
        check(answer.Truncated is not None, "SyncPrinterCatalog: no Truncated")
        self.keep(answer.NewCookie)

    # Reporting

    def report(self, update=None):
        needed = f"U={update.upper()}" if update else None
        events = [(147, ["0"], []), (156, [], [needed] if needed else [])]
        batch = [self.event(number, strings, misc) for number, strings, misc in events]
        stored = self.soap.reporting.ReportEventBatch(
            cookie=self.cookie, clientTime=now(), eventBatch={"ReportingEvent": batch}
        )
        check(stored is True, f"ReportEventBatch: {stored}")

    def event(self, number, strings, misc):
        return {
            "BasicData": {
                "TargetID": {"Sid": self.id}, "SequenceNumber": 0, "TimeAtTarget": now(),
                "EventInstanceID": str(uuid.uuid4()), "NamespaceID": 1, "EventID": number, "SourceID": 101,
                "UpdateID": {"UpdateID": NO_UPDATE, "RevisionNumber": 0}, "Win32HResult": 0, "AppName": "zeep",
            },
            "ExtendedData": {
                "ReplacementStrings": {"string": strings}, "MiscData": {"string": ["G=1507.2601.30012.0", *misc]},
                "ComputerBrand": "QEMU", "ComputerModel": "Standard PC", "BiosRevision": "unknown",
                "ProcessorArchitecture": "Amd64Compatible",
                "OSVersion": {
                    "Major": 10, "Minor": 0, "Build": 26200, "Revision": 65792, "ServicePackMajor": 0,
                    "ServicePackMinor": 0,
                },
                "OSLocaleID": 1033, "DeviceID": "",
            },
            "PrivateData": {"ComputerDnsName": "", "UserAccountName": ""},
        }

    # What has to be refused

    def refusals(self):
        """Every fault that a call can bring about at will, by the tables of section 3.1.5 of the specification."""
        client, reporting, cookie = self.soap.client, self.soap.reporting, self.cookie
        revision = {"int": [next(iter(self.core))]}
        identity = dict(zip(("UpdateID", "RevisionNumber"), next(iter(self.core.values()))))
        extended, localized = [{"XmlUpdateFragmentType": [t]} for t in ("Extended", "LocalizedProperties")]
        invalid = {
            "GetAuthorizationCookie without clientId": lambda: self.soap.auth.GetAuthorizationCookie(dnsName=self.name),
            "GetAuthorizationCookie without dnsName": lambda: self.soap.auth.GetAuthorizationCookie(clientId=self.id),
            "RegisterComputer without computerInfo": lambda: client.RegisterComputer(cookie=cookie),
            "StartCategoryScan without requestedCategories": lambda: client.StartCategoryScan(),
            "SyncUpdates without parameters": lambda: client.SyncUpdates(cookie=cookie),
            "GetExtendedUpdateInfo without infoTypes": lambda: client.GetExtendedUpdateInfo(
                cookie=cookie, revisionIDs=revision
            ),
            "GetExtendedUpdateInfo of localized properties without locales": lambda: client.GetExtendedUpdateInfo(
                cookie=cookie, revisionIDs=revision, infoTypes=localized
            ),
            "GetFileLocations without fileDigests": lambda: client.GetFileLocations(cookie=cookie),
        }
        for what, call in invalid.items():
            expect_fault("InvalidParameters", call, what)
        forged = {"Expiration": now(), "EncryptedData": cookie["EncryptedData"][:-1] + b"\x00\x00"}
        refused = {
            "RegisterComputer": lambda: client.RegisterComputer(cookie=forged),
            "RefreshCache": lambda: client.RefreshCache(cookie=forged, globalIDs={"UpdateIdentity": [identity]}),
            "GetExtendedUpdateInfo": lambda: client.GetExtendedUpdateInfo(
                cookie=forged, revisionIDs=revision, infoTypes=extended
            ),
            "GetExtendedUpdateInfo2": lambda: self.soap.client11.GetExtendedUpdateInfo2(
                cookie=forged, updateIDs={"UpdateIdentity": [identity]}, infoTypes=extended
            ),
            "GetFileLocations": lambda: client.GetFileLocations(
                cookie=forged, fileDigests={"base64Binary": [b"\x00" * 20]}
            ),
            "SyncPrinterCatalog": lambda: client.SyncPrinterCatalog(cookie=forged),
            "ReportEventBatch": lambda: reporting.ReportEventBatch(
                cookie=forged, clientTime=now(), eventBatch={"ReportingEvent": [self.event(147, ["0"], [])]}
            ),
        }
        for what, call in refused.items():
            expect_fault("InvalidCookie", call, f"{what} with a cookie that was altered")
        self.refused_cookies()

    def refused_cookies(self):
        """GetCookie with what another server issued, and with an old configuration."""
        issued = self.soap.auth.GetAuthorizationCookie(clientId=self.id, dnsName=self.name).CookieData

        def get_cookie(data, last_change):
            authorized = {"PlugInId": "SimpleTargeting", "CookieData": data}
            return self.soap.client.GetCookie(
                authCookies={"AuthorizationCookie": [authorized]}, lastChange=last_change, currentTime=now(),
                protocolVersion=PROTOCOL,
            )

        last_change = self.config.LastChange
        foreign = bytes(byte ^ 1 for byte in issued)
        what = "GetCookie with the authorization cookie of another server"
        expect_fault("InvalidAuthorizationCookie", lambda: get_cookie(foreign, last_change), what)
        before = last_change - datetime.timedelta(days=1)
        expect_fault("ConfigChanged", lambda: get_cookie(issued, before), "GetCookie with an older lastChange")

    # The conversation

    def converse(self, installs):
        self.get_config()
        self.get_cookie()
        self.register_computer()
        self.start_category_scan()
        self.whole_scan()
        drivers = self.drivers()
        refreshed = self.refresh_cache()
        locations = self.extended()
        self.extended2()
        self.file_locations(locations)
        fetched = self.download(locations)
        self.printers()
        self.report(installs)
        self.refusals()
        if installs:
            offered = [update for revision, (update, _) in self.core.items() if self.actions[revision] == "Install"]
            check(installs.lower() in offered, f"{installs} is not offered for installation, but {offered}")
            check(fetched > 0, "no file of the approved update could be fetched")
        counts = {action: list(self.actions.values()).count(action) for action in sorted(set(self.actions.values()))}
        print(
            f"SOAP {self.soap.version}: {self.rounds} SyncUpdates, {len(self.core)} revisions "
            f"({', '.join(f'{count} {action}' for action, count in counts.items())}), {drivers} drivers, "
            f"{refreshed} refreshed, {len(locations)} file locations, {fetched} files fetched"
        )


def main():
    parser = argparse.ArgumentParser(description="Hold the conversation of a Windows Update Agent with a server.")
    parser.add_argument("base", help="address of the server, such as http://localhost:8530")
    parser.add_argument("wsdl", help="folder with simpleauth.wsdl, client.wsdl and reporting.wsdl")
    parser.add_argument("--installs", metavar="UPDATE_ID", help="update that has to be offered for installation")
    arguments = parser.parse_args()
    for version in ("1.1", "1.2"):
        try:
            Agent(arguments.base.rstrip("/"), arguments.wsdl, version).converse(arguments.installs)
        except (Deviation, zeep.exceptions.Error, requests.RequestException, ValueError) as error:
            print(f"SOAP {version}: {type(error).__name__}: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
