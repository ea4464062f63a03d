#!/usr/bin/env python3
"""Rolls up to a server as a downstream server does, in the words of a foreign SOAP toolkit.

    rollup_conversation.py BASE_URL WSDL_FOLDER --update UPDATE_ID

Every message is made and read by `zeep` in strict mode from the published service description. The rollup is done twice,
in SOAP 1.1 and in SOAP 1.2, each by another server with two computers; on one of them the update is needed, on the
other its installation failed. The limits that the server gives are kept to, and tried.

Prints one line a dialect and exits with 0, or says what is wrong and exits with 1.
"""

import argparse
import datetime
import sys
import uuid

import zeep
from zeep.wsa import WsAddressingPlugin

REPORTING = "http://www.microsoft.com/SoftwareDistribution"
NEVER = datetime.datetime(1753, 1, 1, tzinfo=datetime.timezone.utc)
NONE = "00000000-0000-0000-0000-000000000000"


class Deviation(Exception):
    """The server did something that the protocol does not allow."""


def check(condition, message):
    if not condition:
        raise Deviation(message)


def now():
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def members(array, name):
    """The members of an array, which zeep may have unpacked already."""
    return list(getattr(array, name, array) or [])


class Downstream:
    """A replica with two computers."""

    def __init__(self, base, folder, version, update):
        suffix, plugins = ("12", [WsAddressingPlugin()]) if version == "1.2" else ("", [])
        settings = zeep.Settings(strict=True, xml_huge_tree=True)
        client = zeep.Client(f"{folder}/reporting.wsdl", settings=settings, plugins=plugins)
        binding = f"{{{REPORTING}}}WebServiceSoap{suffix}"
        self.service = client.create_service(binding, f"{base}/ReportingWebService/ReportingWebService.asmx")
        self.cookie = {"Expiration": datetime.datetime(9999, 12, 31, 23, 59, 59), "EncryptedData": b""}
        self.id, self.update = str(uuid.uuid4()), update
        self.name = f"zeep-{version.replace('.', '')}.example.test"
        self.computers = [str(uuid.uuid4()) for _ in range(2)]

    def fault(self, what, call):
        try:
            call()
        except zeep.exceptions.Fault:
            return
        raise Deviation(f"{what}: no fault")

    def configuration(self):
        found = self.service.GetRollupConfiguration(cookie=self.cookie)
        limits = (
            found.RollupDownstreamServersMaxBatchSize,
            found.RollupComputersMaxBatchSize,
            found.GetOutOfSyncComputersMaxBatchSize,
            found.RollupComputerStatusMaxBatchSize,
        )
        check(limits == (5000, 1500, 20000, 500), f"GetRollupConfiguration: limits {limits}")
        check(found.DoDetailedRollup is True, "GetRollupConfiguration: details are not wanted")
        uuid.UUID(found.RollupResetGuid)
        return uuid.UUID(found.ServerId)

    def servers(self):
        names = """UpdateCount DeclinedUpdateCount ApprovedUpdateCount NotApprovedUpdateCount
            UpdatesWithStaleUpdateApprovalsCount ExpiredUpdateCount CriticalOrSecurityUpdatesNotApprovedForInstallCount
            WsusInfrastructureUpdatesNotApprovedForInstallCount UpdatesWithClientErrorsCount UpdatesWithServerErrorsCount
            UpdatesNeedingFilesCount UpdatesNeededByComputersCount UpdatesUpToDateCount CustomComputerTargetGroupCount
            ComputerTargetCount ComputerTargetsNeedingUpdatesCount ComputerTargetsWithUpdateErrorsCount
            ComputersUpToDateCount""".split()
        info = {
            "ServerId": self.id,
            "FullDomainName": self.name,
            "LastSyncTime": NEVER,
            "ParentServerId": NONE,
            "Version": "10.0.26100.1",
            "IsReplica": True,
            "LastRollupTime": now(),
            "ServerSummary": {name: 2 for name in names},
            "ClientSummaries": {"DownstreamServerRollupClientSummary": []},
        }
        self.service.RollupDownstreamServers(
            cookie=self.cookie, clientTime=now(), downstreamServers={"DownstreamServerRollupInfo": [info]}
        )

    def computer(self, computer, details):
        found = {
            "ComputerId": computer,
            "LastSyncTime": now(),
            "LastSyncResult": 1,
            "LastReportedRebootTime": NEVER,
            "LastReportedStatusTime": now(),
            "LastInventoryTime": NEVER,
            "ParentServerId": self.id,
        }
        if details:
            found["Details"] = {
                "TargetGroupIdList": {"guid": ["b73ca6ed-5727-47f3-84de-015e03f6a88a"]},
                "RequestedTargetGroupNames": {"string": ["Pilot"]},
                "IPAddress": "192.0.2.7",
                "FullDomainName": f"{computer}.example.test",
                "OSMajorVersion": 10,
                "OSMinorVersion": 0,
                "OSBuildNumber": 26200,
                "OSServicePackMajorNumber": 0,
                "OSServicePackMinorNumber": 0,
                "OSLocale": "en-US",
                "OSFamily": "Windows",
                "OSDescription": "",
                "ComputerMake": "Example",
                "ComputerModel": "Model",
                "BiosVersion": "1",
                "BiosName": "BIOS",
                "BiosReleaseDate": NEVER,
                "ProcessorArchitecture": "AMD64",
                "SuiteMask": 256,
                "OldProductType": 1,
                "NewProductType": 48,
                "SystemMetrics": 0,
                "ClientVersion": "10.0.26100.1",
            }
        return found

    def tell_computers(self, computers, details):
        told = {"ComputerRollupInfo": [self.computer(computer, details) for computer in computers]}
        found = self.service.RollupComputers(cookie=self.cookie, clientTime=now(), computers=told)
        return {(one.ComputerId, one.Change) for one in members(found, "ChangedComputer")}

    def out_of_sync(self, number, computers=None):
        told = [{"ComputerId": one, "RollupNumber": number} for one in computers or self.computers]
        found = self.service.GetOutOfSyncComputers(
            cookie=self.cookie, parentServerId=self.id, lastRollupNumbers={"ComputerLastRollupNumber": told}
        )
        return set(members(found, "string"))

    def status(self, number, states, full):
        told = [
            {
                "InstanceId": str(uuid.uuid4()),
                "ComputerId": computer,
                "EffectiveLastDetectionTime": now(),
                "RollupNumber": number,
                "IsFullRollup": full,
                "UpdateStatus": {
                    "ComputerStatusRollupUpdateStatus": [
                        {"UpdateId": self.update, "SummarizationState": state, "LastChangeTime": now()}
                    ]
                },
            }
            for computer, state in zip(self.computers, states)
        ]
        return self.service.RollupComputerStatus(
            cookie=self.cookie, clientTime=now(), parentServerId=self.id, computers={"ComputerStatusRollupInfo": told}
        )

    def roll_up(self):
        server = self.configuration()
        check(str(server) != self.id, "GetRollupConfiguration: our own id")
        self.fault("computers of a server nobody knows", lambda: self.tell_computers(self.computers, True))
        self.servers()
        asked = self.tell_computers(self.computers, False)
        wanted = {(computer, "NewParent") for computer in self.computers}
        check(asked == wanted, f"RollupComputers without details: {asked}")
        check(self.tell_computers(self.computers, True) == set(), "RollupComputers with details")
        check(self.out_of_sync(0) == set(), "GetOutOfSyncComputers before any status")
        check(self.status(1, [4, 4], True) is True, "RollupComputerStatus: not taken")
        check(self.out_of_sync(1) == set(), "GetOutOfSyncComputers after the status")
        check(self.out_of_sync(7) == set(self.computers), "GetOutOfSyncComputers with other numbers")
        check(self.status(2, [2, 5], False) is True, "RollupComputerStatus: changes not taken")
        check(self.out_of_sync(2) == set(), "GetOutOfSyncComputers at the end")
        many = [str(uuid.uuid4()) for _ in range(1501)]
        self.fault("1501 computers", lambda: self.tell_computers(many, False))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base")
    parser.add_argument("folder")
    parser.add_argument("--update", required=True)
    options = parser.parse_args()
    for version in ("1.1", "1.2"):
        try:
            Downstream(options.base, options.folder, version, options.update).roll_up()
        except (Deviation, zeep.exceptions.Error) as error:
            print(f"SOAP {version}: {type(error).__name__}: {error}", file=sys.stderr)
            return 1
        print(f"SOAP {version}: rolled up")
    return 0


if __name__ == "__main__":
    sys.exit(main())
