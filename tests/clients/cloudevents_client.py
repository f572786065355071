"""Sends a fixed set of CloudEvents in all three modes: cloudevents_client.py HOST KEY.

Prints the JSON list of what was sent, once the server has taken all of it; fails where it has not.
"""

import datetime
import json
import sys

import requests
from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

host, key = sys.argv[1].rstrip("/"), sys.argv[2]
URL = f"{host}/v1/cloudevents"
AT = datetime.datetime(2026, 1, 5, 10, 0, 0, tzinfo=datetime.timezone.utc)
sent = []


def event(number, kind, data, **extensions):
    at = AT + datetime.timedelta(minutes=number)
    attributes = {"id": f"A-{number}", "source": "/pos/berlin-3", "type": kind, "specversion": "1.0", "time": at,
                  "datacontenttype": "application/json", **extensions}
    sent.append({"type": kind, "name": kind, "message_id": f"/pos/berlin-3 A-{number}", "user_id": extensions.get("customerid"), "at": at.isoformat()})
    return CloudEvent(attributes=attributes, data=data)


def post(body, headers):
    reply = requests.post(URL, data=body, headers={**headers, "Authorization": f"Bearer {key}"}, timeout=10)
    if reply.status_code >= 300:
        sys.exit(f"not taken: {reply.status_code} {reply.text}")


def structured(message):
    return to_structured_event(message)


one = event(1, "cx.store.visited", {"wait_s": 340, "staff": "s12", "outcome": "bought"}, subject="store/berlin-3", customerid="c_91")
message = structured(one)
post(message.body, message.headers)
two = event(2, "cx.call.ended", {"duration_s": 61.5}, subject="ängste und mehr", customerid="c_91", caseid="case-7")
message = to_binary_event(two)
post(message.body, message.headers)
three = event(3, "cx.invoice.paid", {"amount": 12.5, "currency": "EUR"}, subject="invoice/9")
four = event(4, "cx.store.visited", {"wait_s": 12}, subject="store/berlin-3", anonymousid="door-cam-4", sessionid="v-1")
batch = [json.loads(structured(message).body) for message in (three, four)]
post(json.dumps(batch), {"Content-Type": "application/cloudevents-batch+json"})
print(json.dumps(sent, indent=1))
