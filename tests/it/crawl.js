// What a page is, read with the browser's own parser and without running anything of it: what every page has, and
// where its links, its fragments and its forms that only ask lead.
const [html, address] = arguments;
const page = new DOMParser().parseFromString(html, "text/html");
const links = new Map();
const inner = [...page.querySelectorAll("[id]")].map((part) => part.id);
const gone = [];
// A word that was meant for the value of an attribute must not become one.
const known = /^(class|id|scope|colspan|rowspan|dir|lang|title|(data|aria|hx)-.*)$/;

function lead(url, how) {
  const whole = new URL(url, address);
  const path = whole.origin === new URL(address).origin ? whole.pathname + whole.search : whole.href;
  if (!links.has(path)) links.set(path, how);
}

function asked(form, button) {
  const pairs = new URLSearchParams(new FormData(form));
  if (button?.name) pairs.append(button.name, button.value);
  return `?${pairs}`;
}

for (const link of page.querySelectorAll("a[href]")) {
  const href = link.getAttribute("href");
  if (href.startsWith("#")) {
    if (href.length > 1 && !inner.includes(decodeURIComponent(href.slice(1)))) gone.push(href);
  } else {
    lead(href, "link");
  }
}
for (const form of page.querySelectorAll("form")) {
  if (form.method !== "get") continue;
  const action = (form.getAttribute("action") || address).split(/[?#]/)[0];
  const buttons = [...form.querySelectorAll("button:not([type=button])[name]")];
  for (const button of buttons.length ? buttons : [null]) lead(action + asked(form, button), "form");
}
for (const part of page.querySelectorAll("[hx-get]")) {
  const url = part.getAttribute("hx-get");
  const form = part.matches("form") ? part : part.closest("form");
  const whole = form && (part === form || part.hasAttribute("hx-include"));
  const own = whole ? asked(form) : part.name ? `?${new URLSearchParams([[part.name, part.value]])}` : "";
  lead(own ? url.split("?")[0] + own : url, "fragment");
}
for (const part of page.querySelectorAll("link[href], script[src], img[src], use[href]")) {
  lead((part.getAttribute("href") ?? part.getAttribute("src")).split("#")[0], "asset");
}
return {
  lang: page.documentElement.lang,
  title: page.title.trim(),
  headings: [...page.querySelectorAll("h1")].map((heading) => heading.textContent.trim()),
  main: page.querySelectorAll("main").length,
  twice: inner.filter((id, place) => inner.indexOf(id) !== place),
  gone,
  odd: [...page.querySelectorAll("td, th")].flatMap((cell) => [...cell.attributes].map(({ name }) => name).filter((name) => !known.test(name))),
  links: [...links],
};
