// Keeps what is chosen for the columns as it is chosen: in the address, so that a reload loses
// nothing, and on the server, so that it is offered back. Nothing is remembered of a sender before
// the form is sent.
(() => {
  const form = document.getElementById("columns"), saved = document.getElementById("saved");
  // JupyterHub believes a program's request only with this word of the page's own.
  const token = document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1] || "";
  form.addEventListener("change", async () => {
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json", "X-XSRFToken": token } });
      if (!answer.ok) return;
      const told = await answer.json();
      history.replaceState(null, "", told.here);
      saved.textContent = `Your answers are kept. Last kept at ${told.at}.`;
    } catch (lost) {
      saved.textContent = "The connection is lost. Your answers are still in this page; try again in a moment.";
    }
  });
})();
