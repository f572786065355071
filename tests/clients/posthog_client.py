"""Sends a fixed set of events with PostHog's Python library: posthog_client.py HOST KEY.

Prints the JSON list of what was sent, once the server has taken all of it; fails where it has not.
"""

import datetime
import json
import sys

from posthog import Posthog

host, key = sys.argv[1].rstrip("/"), sys.argv[2]
failures = []
client = Posthog(key, host=host, gzip="--gzip" in sys.argv, historical_migration="--historical" in sys.argv,
                 max_retries=1, on_error=lambda error, items: failures.append(str(error)))
AT = datetime.datetime(2026, 1, 5, 10, 0, 0, tzinfo=datetime.timezone.utc)
sent = []


def say(name, person, minute, properties=None, **more):
    at = AT + datetime.timedelta(minutes=minute)
    uuid = client.capture(name, distinct_id=person, properties=properties or {}, timestamp=at,
                          uuid=f"018f0000-0000-7000-8000-{minute:012d}", **more)
    assert uuid, f"the library refused {name}"
    sent.append({"type": "capture", "name": name, "message_id": str(uuid), "user_id": person, "at": at.isoformat()})


say("$pageview", "anon-1", 0, {"$current_url": "https://shop.example/", "$session_id": "s-1"})
say("order placed", "ada", 1, {"revenue": 14.99, "currency": "EUR"}, groups={"company": "acme"})
client.set(distinct_id="ada", properties={"email": "ada@example.org", "plan": "pro"}, timestamp=AT)
sent.append({"type": "set", "name": "$set", "user_id": "ada", "at": AT.isoformat()})
client.set_once(distinct_id="ada", properties={"first_seen": "2026-01-05"}, timestamp=AT)
sent.append({"type": "set_once", "name": "$set_once", "user_id": "ada", "at": AT.isoformat()})
client.alias(previous_id="anon-1", distinct_id="ada", timestamp=AT)
sent.append({"type": "alias", "name": "$create_alias", "user_id": "anon-1", "alias": "ada", "at": AT.isoformat()})
client.group_identify("company", "acme", {"employees": 420}, timestamp=AT)
sent.append({"type": "group", "name": "$groupidentify", "at": AT.isoformat()})
say("survey sent", "ada", 2, {"$survey_id": "sv-1", "$survey_name": "How was it", "$survey_response": 9})
for number in range(7, 27):
    say("thing done", f"user-{number % 3}", number, {"number": number})

client.flush()
client.shutdown()
if failures:
    sys.exit(f"not taken: {failures}")
print(json.dumps(sent, indent=1))
