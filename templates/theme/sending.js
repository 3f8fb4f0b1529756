// Says how much of a file has arrived, and refuses one that is too large before it is sent.
// Without it the form sends the file as any form does.
(() => {
  const form = document.getElementById("send"), input = document.getElementById("file");
  const said = document.getElementById("sending"), bar = document.getElementById("bar");
  const wrong = document.getElementById("file-error"), largest = Number(form.dataset.largest);
  // JupyterHub believes a program's request only with this word of the page's own.
  const token = document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1] || "";
  const refuse = (words) => {
    wrong.textContent = words;
    wrong.hidden = false;
    input.setAttribute("aria-invalid", "true");
    input.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const files = [...input.files], total = files.reduce((sum, file) => sum + file.size, 0);
    const large = files.find((file) => file.size > largest);
    if (!files.length) { refuse("Choose a file first."); return; }
    if (large) { refuse(`${large.name} is larger than ${largest / 1e6} MB, the most that can be sent here. Leave out columns you do not need, or save it as CSV or Parquet.`); return; }
    wrong.hidden = true;
    input.removeAttribute("aria-invalid");
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-XSRFToken", token);
    bar.hidden = false;
    said.textContent = "Sending.";
    let told = 0;
    request.upload.addEventListener("progress", (step) => {
      bar.value = 100 * step.loaded / step.total;
      if (bar.value - told >= 25) { told = bar.value; said.textContent = `${Math.round(told)} of 100 parts have arrived.`; }
    });
    request.upload.addEventListener("load", () => { said.textContent = "All of it has arrived. Reading it now."; });
    const lost = () => { bar.hidden = true; said.textContent = ""; refuse("The connection was lost before the file had arrived. Nothing of it was kept. Send it again."); };
    request.addEventListener("error", lost);
    request.addEventListener("abort", lost);
    request.addEventListener("load", () => {
      if (request.status === 200) { location.href = request.responseURL; return; }
      document.open(); document.write(request.responseText); document.close();
    });
    request.send(new FormData(form));
  });
})();
