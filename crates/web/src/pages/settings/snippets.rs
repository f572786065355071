//! Lines to paste into an application, with the key and this server's address filled in.

use crate::locale::Locale;

/// The name of a way of sending.
type Named = fn(Locale) -> &'static str;

/// Lines for one way of sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// What they are found by in the page.
    pub id: &'static str,
    /// What they are for.
    pub name: &'static str,
    /// The lines.
    pub text: String,
    /// Whether they are shown first.
    pub first: bool,
}

const WAYS: [(&str, Named, &str); 7] = [
    (
        "curl",
        Locale::source_by_curl,
        r#"curl -u 'KEY:' ORIGIN/v1/track -H 'content-type: application/json' -d '{
  "userId": "42", "event": "Order Completed",
  "properties": {"order_id": "o-1", "total": 184, "currency": "EUR"}}'"#,
    ),
    (
        "node",
        Locale::source_in_node,
        r#"// npm install @segment/analytics-node
import { Analytics } from "@segment/analytics-node";

const analytics = new Analytics({ writeKey: "KEY", host: "ORIGIN", path: "/v1/batch" });
analytics.identify({ userId: "42", traits: { email: "ada@example.org" } });
analytics.track({ userId: "42", event: "Order Completed", properties: { order_id: "o-1", total: 184, currency: "EUR" } });
await analytics.closeAndFlush();"#,
    ),
    (
        "python",
        Locale::source_in_python,
        r#"# pip install segment-analytics-python
import segment.analytics as analytics

analytics.write_key = "KEY"
analytics.host = "ORIGIN"
analytics.identify("42", {"email": "ada@example.org", "firstName": "Ada"})
analytics.track("42", "Order Completed", {"order_id": "o-1", "total": 184, "currency": "EUR"})
analytics.flush()"#,
    ),
    (
        "posthog-js",
        Locale::source_posthog_page,
        r#"// npm install posthog-js
import posthog from "posthog-js";

posthog.init("KEY", { api_host: "ORIGIN" });
posthog.capture("order placed", { revenue: 14.99, currency: "EUR" });"#,
    ),
    (
        "posthog-python",
        Locale::source_posthog_python,
        r#"# pip install posthog
from posthog import Posthog

posthog = Posthog("KEY", host="ORIGIN")
posthog.capture("order placed", distinct_id="42", properties={"revenue": 14.99, "currency": "EUR"})
posthog.shutdown()"#,
    ),
    (
        "cloudevents",
        Locale::source_cloudevents,
        r#"curl ORIGIN/v1/cloudevents -H 'authorization: Bearer KEY' -H 'content-type: application/cloudevents+json' -d '{
  "specversion": "1.0", "type": "cx.store.visited", "source": "/pos/berlin-3", "id": "A-17",
  "subject": "store/berlin-3", "customerid": "42", "datacontenttype": "application/json",
  "data": {"wait_s": 340, "outcome": "bought"}}'"#,
    ),
    (
        "import",
        Locale::source_file,
        "# The columns customer, event and time are enough; the rows count as sent by the source `events`.
         throughline import events events.csv",
    ),
];

/// All ways of sending.
pub fn sending(t: Locale, origin: &str, key: &str) -> Vec<Snippet> {
    let filled = |text: &str| text.replace("ORIGIN", origin).replace("KEY", key);
    let ways = WAYS.iter().enumerate();
    ways.map(|(place, (id, name, text))| Snippet { id, name: name(t), text: filled(text), first: place == 0 }).collect()
}

/// The command that asks a first question.
pub fn question(origin: &str, key: &str) -> String {
    format!(
        "curl {origin}/api/v1/questions -H 'authorization: Bearer {key}' -H 'content-type: application/json' \\\n  \
         -d '{{\"kind\": \"map\"}}'"
    )
}
