// Says how far a run is, and goes to its result. Without it, the page has a link to look again.
(() => {
  const step = document.getElementById("step"), bar = document.getElementById("bar");
  // JupyterHub believes a program's request only with this word of the page's own.
  const token = document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1] || "";
  let missed = 0;
  const say = (words) => { if (step.textContent !== words) step.textContent = words; };
  const look = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "application/json", "X-XSRFToken": token }, cache: "no-store" });
      const told = await answer.json();
      missed = 0;
      if (told.to) { location.replace(told.to); return; }
      if (told.number) {
        say(`Step ${told.number} of ${told.total}: ${told.heading}`);
        bar.max = told.total;
        bar.value = told.number - 1;
      } else if (told.waiting) {
        say(told.waiting === 1 ? "Your turn comes after 1 other question." : `Your turn comes after ${told.waiting} other questions.`);
      }
    } catch (lost) {
      missed += 1;
      if (missed > 2) say("The connection is lost. The work goes on; this page looks again by itself.");
    }
    setTimeout(look, missed ? 5000 : 1000);
  };
  setTimeout(look, 700);
})();
