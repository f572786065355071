// Finding: `/`, Ctrl-K or Cmd-K open the search over everything; arrows choose, Enter goes there.
const dialog = document.getElementById("find");
const field = dialog?.querySelector("input[name=q]");
const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");
const hits = () => [...dialog.querySelectorAll("#finds a[href]")];

function open(text) {
  if (!dialog.open) {
    for (const other of document.querySelectorAll("dialog[open]")) other.close();
    dialog.showModal();
    if (text) field.value = text;
  }
  field.focus();
  field.select();
  field.dispatchEvent(new CustomEvent("look", { bubbles: true }));
}

// What is shown may still be the answer to what stood in the field before.
const answered = () => dialog.querySelector("[data-for]")?.dataset.for === field.value.trim();

function move(step) {
  const stops = [field, ...hits()];
  const next = (stops.indexOf(document.activeElement) + step + stops.length) % stops.length;
  stops[next].focus();
  stops[next].scrollIntoView({ block: "nearest" });
}

function within(event) {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && event.target === field && answered() && hits().length) {
    event.preventDefault();
    location.assign(hits()[0].href);
  } else if (plain && event.target !== field && (event.key.length === 1 || event.key === "Backspace")) {
    // Whoever writes on goes on writing.
    field.focus();
  }
}

if (dialog && field) {
  document.addEventListener("keydown", (event) => {
    const chord = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
    if (chord || (slash && !dialog.open)) {
      event.preventDefault();
      open();
    } else if (dialog.open && !event.isComposing) {
      within(event);
    }
  });
  for (const form of document.querySelectorAll("form[data-find]")) {
    form.addEventListener("click", () => open(form.elements.q.value));
  }
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  addEventListener("pagehide", () => dialog.close());
}
