// Sends a fixed set of messages with Segment's library for Node: segment_node.mjs HOST KEY.
// Prints the JSON list of what was sent, once the server has taken all of it; fails where it has not.
import { Analytics } from "@segment/analytics-node";

const [host, writeKey] = process.argv.slice(2);
const failures = [];
const client = new Analytics({ writeKey, host: host.replace(/\/$/, ""), path: "/v1/batch", maxRetries: 1 });
client.on("error", (error) => failures.push(String(error.reason ?? error)));
const start = Date.parse("2026-01-05T10:00:00Z");
const sent = [];

function say(kind, minute, name, message) {
  const timestamp = new Date(start + minute * 60_000);
  const messageId = `segment-node-${minute}`;
  client[kind]({ ...message, timestamp, messageId });
  sent.push({ type: kind, name, message_id: messageId, user_id: message.userId ?? null,
    anonymous_id: message.anonymousId ?? null, at: timestamp.toISOString() });
}

say("page", 0, "Home", { anonymousId: "cookie-1", name: "Home", properties: { url: "https://shop.example/" } });
say("identify", 1, null, { userId: "ada", anonymousId: "cookie-1", traits: { email: "ada@example.org", plan: "pro" } });
say("track", 2, "Order Completed", { userId: "ada", event: "Order Completed",
  properties: { order_id: "o-1", revenue: 14.99, currency: "EUR" }, context: { campaign: { name: "winter" } } });
say("track", 3, "Feedback Submitted", { userId: "ada", event: "Feedback Submitted",
  properties: { conversationId: "c-1", messageId: "m-1", rating: 5 } });
say("group", 4, null, { userId: "ada", groupId: "acme", traits: { name: "Acme", employees: 420 } });
say("alias", 5, null, { userId: "ada", previousId: "ada-old" });
say("screen", 6, "Basket", { userId: "ada", name: "Basket" });
for (let number = 7; number < 27; number += 1) {
  say("track", number, "Thing Done", { userId: `user-${number % 3}`, event: "Thing Done", properties: { number } });
}
await client.closeAndFlush({ timeout: 10_000 });
if (failures.length > 0) {
  console.error(`not taken: ${failures.join("; ")}`);
  process.exit(1);
}
console.log(JSON.stringify(sent, null, 1));
