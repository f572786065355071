// What a page has that only a text could have made: elements and attributes that no page of ours has, and addresses
// that run something or lead elsewhere. It is parsed and not run.
const [html, address, mark] = arguments;
const page = new DOMParser().parseFromString(html, "text/html");
const own = new URL(address).origin;
const never = /^(iframe|frame|frameset|object|embed|applet|base|noscript|plaintext|xmp|math|marquee|video|audio|source|template|foreignobject|animate|set|body-x)$/;
const leads = /^(href|src|action|formaction|xlink:href|data|poster|srcset|cite|background|hx-(get|post|put|delete|patch))$/;
const found = [];
const say = (part, what) => found.push(`${what} in ${part.outerHTML.slice(0, 160)}`);

for (const part of page.querySelectorAll("*")) {
  const name = part.localName.toLowerCase();
  if (never.test(name) || name.includes(mark) || name.includes("ſ")) say(part, `the element ${name}`);
  if (name === "script" && part.textContent.trim()) say(part, "a script");
  if (name === "style" && part.textContent.includes(mark)) say(part, "a style");
  for (const { name: attribute, value } of part.attributes) {
    const called = attribute.toLowerCase();
    if (called.includes(mark) || called.startsWith("on") || called.startsWith("hx-on")) say(part, `the attribute ${called}`);
    if (/^(style|srcdoc)$/.test(called) && value.includes(mark)) say(part, `the attribute ${called}`);
    if (!leads.test(called)) continue;
    let to;
    try {
      to = new URL(value, address);
    } catch {
      say(part, `no address`);
      continue;
    }
    const link = name === "a" && called === "href" && /^(https?|mailto):$/.test(to.protocol);
    const picture = called === "src" && name === "img" && to.protocol === "data:" && !value.includes(mark);
    if (to.origin !== own && !link && !picture) say(part, `an address elsewhere`);
    if (link && to.origin !== own && to.protocol !== "mailto:") say(part, `a link elsewhere`);
  }
}
for (const walker = document.createNodeIterator(page, NodeFilter.SHOW_COMMENT); ; ) {
  const comment = walker.nextNode();
  if (!comment) break;
  if (comment.data.includes(mark)) found.push(`a comment ${comment.data.slice(0, 120)}`);
}
return { found, has: page.documentElement.textContent.includes(mark) };
