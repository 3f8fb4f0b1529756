// Renews what is going on, once a second, until it has ended. Without it, the page has a link to look again.
(() => {
  // JupyterHub believes a program's request only with this word of the page's own.
  const token = document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1] || "";
  const look = async () => {
    const live = document.getElementById("live");
    if (!live.dataset.doing) return;
    try {
      const answer = await fetch(location.href, { headers: { "X-XSRFToken": token }, cache: "no-store" });
      const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
      const focused = live.contains(document.activeElement);
      if (found && !focused) live.replaceWith(found);
      else if (found && !found.dataset.doing) location.reload();
    } catch (lost) {
      live.querySelector("[role=status]").textContent = "The connection is lost. The work goes on; this page looks again by itself.";
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 1000);
})();
