"""Sends a fixed set of messages with Segment's Python library: segment_client.py HOST KEY.

Prints the JSON list of what was sent, once the server has taken all of it; fails where it has not.
"""

import datetime
import json
import sys

from segment.analytics.client import Client

host, key = sys.argv[1].rstrip("/"), sys.argv[2]
failures = []
client = Client(key, host=host, gzip="--gzip" in sys.argv, max_retries=1, on_error=lambda error, items: failures.append(str(error)))
AT = datetime.datetime(2026, 1, 5, 10, 0, 0, tzinfo=datetime.timezone.utc)
sent = []


def say(kind, minute, name, user, anonymous, /, **message):
    at = AT + datetime.timedelta(minutes=minute)
    message_id = f"segment-python-{minute}"
    people = {"user_id": user, "anonymous_id": anonymous} if kind != "alias" else {"user_id": user}
    people = {word: value for word, value in people.items() if value}
    ok, _ = getattr(client, kind)(**people, **message, timestamp=at, message_id=message_id)
    assert ok, f"the library refused {message_id}"
    sent.append({"type": kind, "name": name, "message_id": message_id, "user_id": user, "anonymous_id": anonymous, "at": at.isoformat()})


say("page", 0, "Home", None, "cookie-1", name="Home", properties={"url": "https://shop.example/", "title": "Home"})
say("identify", 1, None, "ada", "cookie-1", traits={"email": "ada@example.org", "plan": "pro"})
say("track", 2, "Order Completed", "ada", None, event="Order Completed",
    properties={"order_id": "o-1", "revenue": 14.99, "currency": "EUR", "products": [{"product_id": "p-1", "quantity": 1}]},
    context={"campaign": {"name": "winter"}, "locale": "de-DE"})
say("track", 3, "Product Reviewed", "ada", None, event="Product Reviewed",
    properties={"product_id": "p-1", "review_id": "r-1", "review_body": "came late, works well", "rating": "4"})
say("group", 4, None, "ada", None, group_id="acme", traits={"name": "Acme", "employees": 420})
say("alias", 5, None, "ada", None, previous_id="ada-old")
say("screen", 6, "Basket", "ada", None, name="Basket")
for number in range(7, 27):
    say("track", number, "Thing Done", f"user-{number % 3}", None, event="Thing Done", properties={"number": number})

client.flush()
client.join()
if failures:
    sys.exit(f"not taken: {failures}")
print(json.dumps(sent, indent=1))
