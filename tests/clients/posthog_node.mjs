// Sends a fixed set of events with PostHog's library for Node: posthog_node.mjs HOST KEY.
// Prints the JSON list of what was sent, once the server has taken all of it; fails where it has not.
import { PostHog } from "posthog-node";

const [host, key] = process.argv.slice(2);
const failures = [];
const client = new PostHog(key, { host: host.replace(/\/$/, ""), flushAt: 10, fetchRetryCount: 0,
  disableCompression: process.argv.includes("--plain") });
client.on("error", (error) => failures.push(String(error)));
const start = Date.parse("2026-01-05T10:00:00Z");
const sent = [];

function say(event, distinctId, minute, properties, more = {}) {
  const timestamp = new Date(start + minute * 60_000);
  const uuid = `018f0000-0000-7000-9000-${String(minute).padStart(12, "0")}`;
  client.capture({ event, distinctId, properties, timestamp, uuid, ...more });
  sent.push({ type: "capture", name: event, message_id: uuid, user_id: distinctId, at: timestamp.toISOString() });
}

say("$pageview", "anon-1", 0, { $current_url: "https://shop.example/", $session_id: "s-1" });
say("order placed", "ada", 1, { revenue: 14.99, currency: "EUR" }, { groups: { company: "acme" } });
client.identify({ distinctId: "ada", properties: { email: "ada@example.org", plan: "pro" } });
sent.push({ type: "identify", name: "$identify", user_id: "ada" });
client.alias({ distinctId: "ada", alias: "anon-1" });
sent.push({ type: "alias", name: "$create_alias", user_id: "ada", alias: "anon-1" });
client.groupIdentify({ groupType: "company", groupKey: "acme", properties: { employees: 420 } });
sent.push({ type: "group", name: "$groupidentify" });
say("survey sent", "ada", 2, { $survey_id: "sv-1", $survey_response: "very quick", $survey_iteration: 1 });
for (let number = 7; number < 27; number += 1) {
  say("thing done", `user-${number % 3}`, number, { number });
}
await client.shutdown(10_000);
if (failures.length > 0) {
  console.error(`not taken: ${failures.join("; ")}`);
  process.exit(1);
}
console.log(JSON.stringify(sent, null, 1));
