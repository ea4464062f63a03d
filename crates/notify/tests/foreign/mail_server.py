"""A mail server of somebody else's making: prints each message it takes as one line of JSON.

mail_server.py none|starttls|tls CERTIFICATE KEY USER PASSWORD
"""

import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

mode, certificate, key, user, password = sys.argv[1:]


class Handler:
    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        part = lambda kind: message.get_body(preferencelist=(kind,)).get_content()
        told = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": server.transport.get_extra_info("sslcontext") is not None,
            "signed_in": bool(session.authenticated),
            "hello": session.host_name,
            "headers": {name.lower(): str(value) for name, value in message.items()},
            "text": part("plain"),
            "html": part("html"),
            "files": [
                {"name": file.get_filename(), "type": file.get_content_type(), "hex": file.get_payload(decode=True).hex()}
                for file in message.iter_attachments()
            ],
        }
        print(json.dumps(told), flush=True)
        return "250 taken"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later@"):
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    right = LoginPassword(user.encode(), password.encode())
    return AuthResult(success=isinstance(data, LoginPassword) and data == right, handled=False)


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
options = {"hostname": "127.0.0.1", "port": 0}
if user:
    options |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": mode == "starttls"}
if mode == "starttls":
    options |= {"tls_context": context, "require_starttls": True}
if mode == "tls":
    options |= {"ssl_context": context}


class Server(Controller):
    def _trigger_server(self):
        # It would connect to the port it was asked for, which is 0.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


server = Server(Handler(), **options)
server.start()
print(json.dumps({"port": server.port}), flush=True)
sys.stdin.read()
server.stop()
