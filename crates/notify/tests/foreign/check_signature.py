"""Checks one request as a receiver with the library of Standard Webhooks does: JSON with secret, headers and body."""

import json
import sys

from standardwebhooks.webhooks import Webhook

request = json.load(sys.stdin)
Webhook(request["secret"]).verify(request["body"], request["headers"])
print("valid")
