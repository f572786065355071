// Fragments: what to do when the server's answer to a fragment is not a fragment.
document.addEventListener("htmx:response:error", (event) => {
  // An error has a page of its own that says what happened; show that one.
  const request = event.detail?.ctx?.request;
  if (request && (request.method ?? "GET").toUpperCase() === "GET") location.assign(request.action);
});

document.addEventListener("htmx:before:response", (event) => {
  // A session that ended leads to the sign-in page, which must not appear inside of another page.
  const answer = event.detail?.ctx?.response?.raw;
  if (answer?.redirected && new URL(answer.url).pathname.startsWith("/sign-in")) {
    event.preventDefault();
    location.assign(answer.url);
  }
});
