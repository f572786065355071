// Rows of lists: `j` and `k` go from row to row, Enter opens one, `x` chooses it; what is chosen is counted, and a form
// says to how many it will be done. A row has a link `.who`, or a link or summary with `data-row`; its box is `.pick`.
const rows = () => [...document.querySelectorAll("main a.who, main [data-row]")].filter((row) => row.offsetParent);
const boxes = () => [...document.querySelectorAll("input.pick")];
const boxOf = (row) => row?.closest("tr, li")?.querySelector("input.pick");
const bar = () => document.querySelector("form[data-chosen]");
const typing = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
let last;

function count() {
  const form = bar();
  if (!form) return;
  const all = form.querySelector("input[name=all]");
  const ticked = boxes().filter((box) => box.checked).length;
  const n = all?.checked ? Number(all.dataset.all) : ticked;
  form.hidden = n === 0;
  form.querySelector("[data-said]").textContent = form.dataset.chosen.replace("{n}", n.toLocaleString(document.documentElement.lang));
  form.elements.sure.value = n;
  for (const head of document.querySelectorAll("input.pick-all")) {
    head.checked = ticked > 0 && ticked === boxes().length;
    head.indeterminate = ticked > 0 && !head.checked;
  }
}

function tick(box, to) {
  if (!box) return;
  box.checked = to;
  last = box;
  count();
}

// Everything from the box that was ticked last up to this one.
function reach(box, to) {
  const all = boxes();
  if (box && all.includes(last)) {
    const [from, until] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const between of all.slice(from, until + 1)) between.checked = to;
  }
  tick(box, to);
}

function move(step) {
  const all = rows();
  const here = all.findIndex((row) => (row.closest("tr, li") ?? row).contains(document.activeElement));
  const next = all[here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return Boolean(next);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  const onRow = rows().some((row) => (row.closest("tr, li") ?? row).contains(document.activeElement));
  const arrow = onRow ? { ArrowDown: 1, ArrowUp: -1 }[event.key] : undefined;
  const step = { j: 1, k: -1 }[event.key] ?? arrow;
  if (step) {
    if (move(step)) event.preventDefault();
  } else if (event.key.toLowerCase() === "x" && onRow) {
    event.preventDefault();
    const box = boxOf(document.activeElement);
    if (event.shiftKey) reach(box, true);
    else tick(box, !box?.checked);
  } else if (event.key === "Escape" && boxes().some((box) => box.checked)) {
    for (const box of boxes()) box.checked = false;
    const all = bar()?.querySelector("input[name=all]");
    if (all) all.checked = false;
    count();
  }
});

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("input.pick");
  if (!box) return;
  if (event.shiftKey) reach(box, box.checked);
  else tick(box, box.checked);
});

document.addEventListener("change", (event) => {
  if (event.target.matches?.("input.pick-all")) for (const box of boxes()) box.checked = event.target.checked;
  if (event.target.matches?.("input.pick-all, form[data-chosen] input[name=all]")) count();
});

// A block that was replaced has other rows; a browser that comes back may have kept ticks.
document.addEventListener("htmx:after:swap", count);
addEventListener("pageshow", count);
count();
