// Fragments: what to do when the server's answer to a fragment is not a fragment.
const said = () => document.getElementById("failure");

document.addEventListener("htmx:response:error", (event) => {
  // A failure says in a line what happened; the page stays as it was.
  const { text, response } = event.detail?.ctx ?? {};
  const isLine = response?.raw?.headers.get("content-type")?.startsWith("text/html") && text && !text.includes("<html");
  if (said() && isLine) said().innerHTML = text;
});

document.addEventListener("htmx:after:swap", () => said()?.replaceChildren());

document.addEventListener("htmx:before:response", (event) => {
  // A session that ended leads to the sign-in page, which must not appear inside of another page.
  const answer = event.detail?.ctx?.response?.raw;
  if (answer?.redirected && new URL(answer.url).pathname.startsWith("/sign-in")) {
    event.preventDefault();
    location.assign(answer.url);
  }
});
