// Says in words how an Explore page is doing, and makes ipywidgets' controls usable by everybody.
// Runs before Voilà's own programs, which keep the connection that they find, and while words and
// tables are on their way.
(() => {
  "use strict";
  const config = JSON.parse(document.getElementById("jupyter-config-data")?.textContent || "{}");
  const state = document.getElementById("wb-state");
  const kernel = `${config.baseUrl}api/kernels/${config.kernelId}`;
  // JupyterHub believes a program's request only with this word of the page's own.
  const token = document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1] || "";
  const words = {
    starting: "Getting this ready. It usually takes a few seconds.",
    ready: "",
    working: "Working it out.",
    lost: "The connection is lost. We are trying to get it back. Nothing in your files has changed.",
    stopped: "This page has stopped. Nothing in your files has changed.",
  };
  let shown = "starting";
  let sockets = 0;

  function say(what) {
    if (shown === what || shown === "stopped") return;
    shown = what;
    document.body.dataset.state = what;
    state.textContent = words[what];
    document.getElementById("wb-stopped").hidden = what !== "stopped";
    if (what === "stopped") still();
  }
  // What can no longer answer must not look as if it could.
  function still() {
    document.querySelectorAll("main input, main select, main textarea, main button:not(#wb-again)")
      .forEach((control) => { control.disabled = true; });
  }
  document.getElementById("wb-again").addEventListener("click", () => location.reload());

  // Whether every control is there, or says why it is not.
  const drawn = () => [...document.querySelectorAll(".wb-live")].every((one) =>
    one.querySelector(".jupyter-widgets") || one.textContent.includes("Error displaying widget"));

  // Asks whether the kernel still runs: a page must not look alive when it is dead.
  async function look() {
    if (shown === "stopped") return;
    try {
      const answer = await fetch(kernel, { headers: { "X-XSRFToken": token }, cache: "no-store", redirect: "manual" });
      if (answer.ok && !sockets) say("lost");
      else if (answer.ok && drawn()) say("ready");
      // Controls that had not come before the connection was lost do not come any more.
      else if (answer.ok && shown === "lost") location.reload();
      else if (!answer.ok) say(answer.status === 502 || answer.status === 503 || answer.status === 504 ? "lost" : "stopped");
    } catch {
      say("lost");
    }
    if (shown === "lost") setTimeout(look, 2000);
  }

  // Voilà opens and reopens the connection; we only watch it.
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      if (!String(given[0]).includes("/api/kernels/")) return;
      let open = false;
      this.addEventListener("open", () => {
        open = true;
        sockets += 1;
        if (shown === "lost") look();
        else later();
      });
      this.addEventListener("message", (event) => tell(event.data));
      this.addEventListener("close", () => {
        if (open) sockets -= 1;
        open = false;
        if (!leaving) look();
      });
    }
  };
  // A control whose program fails would otherwise just not answer.
  function tell(data) {
    if (!(data instanceof ArrayBuffer) || data.byteLength > 20000) return;
    const view = new DataView(data);
    const places = Array.from({ length: Number(view.getBigUint64(0, true)) }, (_, place) =>
      Number(view.getBigUint64(8 * (place + 1), true)));
    const part = (place) =>
      JSON.parse(new TextDecoder().decode(data.slice(places[place], places[place + 1])));
    if (part(1).msg_type !== "error") return;
    try {
      const told = JSON.parse(part(4).evalue);
      words.failed = `That did not work. ${told.what} ${told.safe} ${told.todo}`;
    } catch {
      words.failed = "That did not work. Nothing in your files has changed.";
    }
    shown = "";
    say("failed");
  }
  let leaving = false;
  addEventListener("pagehide", () => {
    leaving = true;
    fetch(kernel, { method: "DELETE", keepalive: true, headers: { "X-XSRFToken": token } });
  });
  // A page that comes back from the browser's memory has no kernel any more.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  addEventListener("offline", look);
  addEventListener("online", look);
  window.voila_finish = () => {};

  let names = 0;
  let at = "";
  const name = (element) => element.id || (element.id = `wb-part-${(names += 1)}`);
  const label = (widget) => {
    const found = widget.querySelector(":scope > label.widget-label, :scope > .widget-label");
    return found && found.textContent.trim() ? found : null;
  };
  const set = (element, key, value) => {
    if (element.getAttribute(key) !== String(value)) element.setAttribute(key, value);
  };
  const group = (widget, role) => {
    set(widget, "role", role);
    const found = label(widget);
    if (found) set(widget, "aria-labelledby", name(found));
  };
  const each = (selector, change) => document.querySelectorAll(selector).forEach(change);

  function mend() {
    each('[title="null"], [title=""]', (one) => one.removeAttribute("title"));
    each("main svg[role=img]:not([aria-label]):not(.wb-chart)", (one) => {
      one.removeAttribute("role");
      set(one, "aria-hidden", true);
    });
    each(".widget-radio-box", (one) => group(one.closest(".widget-radio") || one, "radiogroup"));
    each(".widget-toggle-buttons", (one) => group(one, "group"));
    each(".wb-switches", (one) => {
      set(one, "role", "group");
      set(one, "aria-labelledby", name(one.querySelector(".wb-heading")));
    });
    each("button.widget-toggle-button", (one) => set(one, "aria-pressed", one.classList.contains("mod-active")));
    each(".widget-slider", (one) => {
      const text = label(one)?.textContent.trim();
      if (!text) return;
      const handles = one.querySelectorAll(".noUi-handle");
      handles.forEach((handle, place) => {
        const which = handles.length > 1 ? (place ? ", to" : ", from") : "";
        set(handle, "aria-label", text + which);
      });
      const figure = one.querySelector(".widget-readout");
      if (figure) { set(figure, "role", "textbox"); set(figure, "aria-label", `${text}, as a number`); }
    });
    each(".progress", (one) => {
      const widget = one.closest(".jupyter-widgets");
      const bar = one.querySelector(".progress-bar");
      if (!widget || !bar) return;
      set(one, "role", "progressbar");
      set(one, "aria-label", label(widget)?.textContent.trim() || "Progress");
      set(one, "aria-valuemin", 0);
      set(one, "aria-valuemax", 100);
      set(one, "aria-valuenow", Math.round(parseFloat(bar.style.width || bar.style.height) || 0));
    });
    each(".jupyter-widget-Collapse-header", (one) => {
      const panel = one.parentElement;
      set(one, "aria-expanded", panel.classList.contains("jupyter-widget-Collapse-open"));
      if (one.getAttribute("role") === "button") return;
      set(one, "role", "button");
      one.tabIndex = 0;
      one.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        one.click();
      });
    });
    each(".widget-output, .wb-said", (one) => set(one, "role", "status"));
    each(".wb-said", (one) => {
      const box = one.previousElementSibling;
      const input = box?.querySelector("input");
      if (!input) return;
      set(input, "aria-describedby", name(one));
      set(input, "aria-invalid", box.classList.contains("wb-wrong-box"));
    });
    // Whoever has answered a card reads the next from its beginning.
    const card = document.querySelector(".wb-card-head");
    if (card && at && card.dataset.card !== at) card.focus();
    at = card?.dataset.card || at;
    if (shown === "stopped") still();
    if (shown === "starting" && sockets && drawn()) say("ready");
  }
  let due = 0;
  function later() {
    due ||= setTimeout(() => { due = 0; mend(); }, 50);
  }
  new MutationObserver(later).observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["class", "style", "title"],
  });
  addEventListener("DOMContentLoaded", () => {
    if (!config.kernelId || document.getElementById("wb-broken")) say("stopped");
    else if (document.querySelector(".wb-live")) addEventListener("load", later);
    else say("ready");
  });
})();
