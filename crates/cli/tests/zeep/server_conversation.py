#!/usr/bin/env python3
"""Synchronizes everything from a server as a downstream server does, as a foreign SOAP toolkit speaks it.

    server_conversation.py BASE_URL WSDL_FOLDER METADATA_TXT

Every message is made and read by `zeep` in strict mode from the published service descriptions. Cabinets are opened
with `cabextract`. What comes has to be what METADATA_TXT, out of a package that `wsusutil export` wrote, has: the same
revisions, and for each the same document, character for character.

Prints one line and exits with 0, or says what is wrong and exits with 1.
"""

import os
import subprocess
import sys
import tempfile
import uuid

import zeep

SERVER = "http://www.microsoft.com/SoftwareDistribution"
DSS_AUTH = "http://www.microsoft.com/SoftwareDistribution/Server/DssAuthWebService"


class Deviation(Exception):
    """The server did something that the protocol does not allow."""


def check(condition, message):
    if not condition:
        raise Deviation(message)


def items(array, name):
    """The elements of an array, which may be left out altogether."""
    return list(getattr(array, name) or []) if array is not None else []


def exported(path):
    """The documents of a package by revision: `id,revision,length,document` with hexadecimal numbers."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        text = file.read()
    documents, at = {}, 0
    while at < len(text):
        update, revision, length, rest = text[at:at + 200].split(",", 3)
        start = at + len(update) + len(revision) + len(length) + 3
        units = int(length, 16)
        document = text[start:start + units]
        if len(document.encode("utf-16-le")) != 2 * units:
            document = document.encode("utf-16-le")[:2 * units].decode("utf-16-le")
        documents[(update.lower(), int(revision, 16))] = document
        at = start + len(document)
        while at < len(text) and text[at] in "\r\n":
            at += 1
    return documents


def unpack(cabinet, folder):
    path = os.path.join(folder, "document.cab")
    with open(path, "wb") as file:
        file.write(cabinet)
    listed = subprocess.run(["cabextract", "-q", "-l", path], capture_output=True, check=True).stdout.decode()
    check(" blob" in listed, f"a cabinet holds something else than blob: {listed}")
    return subprocess.run(["cabextract", "-q", "-p", path], capture_output=True, check=True).stdout.decode("utf-16-le")


def cookie_of(answer):
    return {"Expiration": answer.Expiration, "EncryptedData": answer.EncryptedData}


def main(base, wsdl, metadata):
    settings = zeep.Settings(strict=True, xml_huge_tree=True)
    sync = zeep.Client(f"{wsdl}/serversync.wsdl", settings=settings).create_service(
        f"{{{SERVER}}}ServerSyncProxySoap", f"{base}/ServerSyncWebService/ServerSyncWebService.asmx")
    auth = zeep.Client(f"{wsdl}/dssauth.wsdl", settings=settings).create_service(
        f"{{{DSS_AUTH}}}DssAuthWebServiceSoap", f"{base}/DssAuthWebService/DssAuthWebService.asmx")

    plugins = items(sync.GetAuthConfig().AuthInfo, "AuthPlugInInfo")
    check([one.PlugInID for one in plugins] == ["DssTargeting"], f"plug-ins {plugins}")
    check(plugins[0].ServiceUrl == "DssAuthWebService/DssAuthWebService.asmx", f"address {plugins[0].ServiceUrl}")
    granted = auth.GetAuthorizationCookie(accountName="zeep.example.test", accountGuid=str(uuid.uuid4()))
    check(granted.PlugInId == "DssTargeting" and granted.CookieData, f"authorization cookie {granted}")
    authorized = {"AuthorizationCookie": [{"PlugInId": granted.PlugInId, "CookieData": granted.CookieData}]}
    cookie = cookie_of(sync.GetCookie(authCookies=authorized, protocolVersion="1.20"))
    config = sync.GetConfigData(cookie=cookie)
    check(config.ProtocolVersion == "1.20", f"protocol version {config.ProtocolVersion}")
    limit = config.MaxNumberOfUpdatesPerRequest
    check(limit == 100, f"{limit} updates a request")
    languages = items(config.LanguageUpdateList, "ServerSyncLanguageData")
    check(languages and languages[0].LanguageID == 0, "the first language is not `all`")
    again = sync.GetConfigData(cookie=cookie, configAnchor=config.NewConfigAnchor)
    check(not items(again.LanguageUpdateList, "ServerSyncLanguageData"), "unchanged languages are told again")

    revisions, anchors = [], []
    for get_config in (True, False):
        wanted = {"GetConfig": get_config, "Get63LanguageOnly": False}
        answer = sync.GetRevisionIdList(cookie=cookie, filter=wanted)
        anchors.append(answer.Anchor)
        revisions += [(one.UpdateID.lower(), one.RevisionNumber) for one in items(answer.NewRevisions, "UpdateIdentity")]
        since = sync.GetRevisionIdList(cookie=cookie, filter={**wanted, "Anchor": answer.Anchor})
        check(not items(since.NewRevisions, "UpdateIdentity"), "what was told is told again")
    expected = exported(metadata)
    latest = {}
    for update, revision in expected:
        latest[update] = max(latest.get(update, -1), revision)
    check(sorted(revisions) == sorted(latest.items()), f"{len(revisions)} revisions, not the {len(latest)} latest")

    left, calls, packed = sorted(expected), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        while left:
            asked = left[:limit]
            ids = [{"UpdateID": update, "RevisionNumber": revision} for update, revision in asked]
            answer = sync.GetUpdateData(cookie=cookie, updateIds={"UpdateIdentity": ids})
            calls += 1
            came = items(answer.updates, "ServerSyncUpdateData")
            check(came, "an answer has no documents")
            for one in came:
                key = (one.Id.UpdateID.lower(), one.Id.RevisionNumber)
                check(bool(one.XmlUpdateBlob) != bool(one.XmlUpdateBlobCompressed), f"{key}: not one of the two forms")
                packed += bool(one.XmlUpdateBlobCompressed)
                document = one.XmlUpdateBlob or unpack(one.XmlUpdateBlobCompressed, folder)
                check(document == expected[key], f"{key}: another document")
                left.remove(key)

    result = sync.GetDeployments(cookie=cookie, syncAnchor=anchors[1])
    groups = {one.Name for one in items(result.Groups, "ServerSyncTargetGroup")}
    check({"All Computers", "Unassigned Computers"} <= groups, f"groups {groups}")
    try:
        sync.GetRevisionIdList(cookie=cookie, filter={"Anchor": "x", "GetConfig": False, "Get63LanguageOnly": False})
        raise Deviation("an anchor that is none is taken")
    except zeep.exceptions.Fault as fault:
        found = {element.tag: element.text for element in fault.detail}
        check((found.get("ErrorCode"), found.get("Message")) == ("InvalidParameters", "filter"), f"fault {found}")
    print(f"ServerSync: {len(expected)} documents in {calls} calls, {packed} of them in cabinets")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:4])
    except Deviation as deviation:
        sys.exit(f"deviation: {deviation}")
