// Keys: `?` lists the keys, `g` and a letter or the number of an area jumps there.
const help = document.getElementById("keys");
const jumps = new Map([...document.querySelectorAll("[data-jump]")].map((link) => [link.dataset.jump, link.href]));
let waiting = 0;

const typing = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const now = event.timeStamp;
  if (event.key === "?" && help) {
    event.preventDefault();
    help.open ? help.close() : help.showModal();
  } else if (event.key === "g") {
    waiting = now;
  } else if (waiting && now - waiting < 1500 && jumps.has(event.key)) {
    waiting = 0;
    event.preventDefault();
    location.assign(jumps.get(event.key));
  } else {
    waiting = 0;
    const area = /^[1-9]$/.test(event.key) && !document.querySelector("dialog[open]") && [...jumps.values()][event.key - 1];
    if (area) location.assign(area);
  }
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-keys]");
  if (opener) help?.showModal();
  const copy = event.target.closest?.("[data-copy]");
  if (copy) {
    const text = document.getElementById(copy.dataset.copy)?.textContent ?? "";
    navigator.clipboard?.writeText(text.trim()).then(() => {
      const said = copy.querySelector("span");
      if (!said) return;
      const before = said.textContent;
      said.textContent = document.body.dataset.copied;
      setTimeout(() => (said.textContent = before), 1600);
    });
  }
});

// A choice in the bar takes effect at once; without scripts a button does it.
document.addEventListener("change", (event) => {
  if (event.target.matches?.("select")) event.target.closest("form[data-submit-on-change]")?.requestSubmit();
});
for (const part of document.querySelectorAll("[data-hidden-with-script]")) part.hidden = true;

// On a telephone the areas are a row that is longer than the window: the current one is brought into it.
document.querySelector(".side .area[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

// What only works with scripts is shown only where they run, also in blocks that come later.
function reveal() {
  for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
}
document.addEventListener("htmx:after:swap", reveal);
reveal();
