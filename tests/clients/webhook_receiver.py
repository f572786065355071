"""Receives webhooks and checks them with the library of Standard Webhooks: webhook_receiver.py SECRET_FILE [--hang].

Prints its port, then a JSON line for each webhook: its id and type, and whether the library vouches for it. The secret is
read from the file when a webhook comes, so that the server can be told of the port before there is a secret. With --hang
the first webhook is never answered.
"""

import http.server
import json
import pathlib
import sys
import threading

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

hang = threading.Event()
if "--hang" not in sys.argv:
    hang.set()


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            secret = pathlib.Path(sys.argv[1]).read_text().strip()
            event = Webhook(secret).verify(body, headers)
        except WebhookVerificationError:
            event = None
        seen = {"id": headers["webhook-id"], "type": event and event["type"], "same_id": event and event["id"] == headers["webhook-id"]}
        print(json.dumps(seen), flush=True)
        if not hang.is_set():
            hang.set()
            threading.Event().wait()
        self.send_response(204 if event else 400)
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
print(server.server_address[1], flush=True)
server.serve_forever()
