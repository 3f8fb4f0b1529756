// Keeps every answer as it is given: in the address, so that a reload loses nothing, and on the
// server, so that it is offered back. Without it, answers are kept when the form is sent.
(() => {
  const form = document.getElementById("question"), saved = document.getElementById("saved");
  // JupyterHub believes a program's request only with this word of the page's own.
  const token = document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1] || "";
  form.addEventListener("change", async () => {
    const address = `${location.pathname}?${new URLSearchParams(new FormData(form))}`;
    history.replaceState(null, "", address);
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json", "X-XSRFToken": token }, cache: "no-store" });
      if (answer.ok) saved.textContent = `Your answers are kept. Last kept at ${(await answer.json()).at}.`;
    } catch (lost) {
      saved.textContent = "The connection is lost. Your answers are still in this page; try again in a moment.";
    }
  });
})();
