// Live: elements that show something of a topic hear a `live` event when there is more of it, so that
// `hx-trigger="live"` asks for them again. `data-live="feedback imports"` names topics; `data-live="customer"` with
// `data-live-customer="ID"` names one customer.
const FIRST = 1000;
const LONGEST = 60000;
let source;
let wait = FIRST;
let timer;
let missed = false;

const parts = () => [...document.querySelectorAll("[data-live]")];
const topicsOf = (part) => part.dataset.live.split(/\s+/).filter(Boolean);

function address() {
  const topics = new Set(parts().flatMap(topicsOf));
  const query = new URLSearchParams();
  const customer = document.querySelector("[data-live-customer]")?.dataset.liveCustomer;
  if (topics.delete("customer") && customer) query.set("customer", customer);
  if (topics.size) query.set("topics", [...topics].sort().join(","));
  return query.size ? `/live?${query}` : null;
}

function tell(words) {
  for (const part of parts()) {
    if (!words || topicsOf(part).some((topic) => words.includes(topic))) {
      part.dispatchEvent(new CustomEvent("live", { bubbles: false, detail: { topics: words } }));
    }
  }
}

function close() {
  clearTimeout(timer);
  source?.close();
  source = undefined;
}

function open() {
  const url = address();
  if (source || !url || document.hidden) return;
  source = new EventSource(url);
  source.addEventListener("begin", () => {
    wait = FIRST;
    // What happened while nobody listened is looked for once.
    if (missed) tell();
    missed = false;
  });
  source.addEventListener("new", (event) => tell(event.data.split(",")));
  source.addEventListener("error", () => {
    close();
    missed = true;
    timer = setTimeout(open, wait * (0.5 + Math.random()));
    wait = Math.min(wait * 2, LONGEST);
  });
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    missed ||= Boolean(source);
    close();
  } else {
    open();
  }
});
addEventListener("pagehide", close);
addEventListener("pageshow", open);
open();
