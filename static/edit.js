// Saves the form as a draft when somebody pauses, and shows beside it what searchers will see.
const form = document.querySelector("[data-autosave]");
const note = form.querySelector("[role=status]");
const beside = document.querySelector("[data-beside]");
const written = () => new URLSearchParams(new FormData(form)).toString();
let saved = written(), timer, busy = false;

async function save(leaving) {
  const now = written();
  if (now === saved || (busy && !leaving)) return;
  busy = true;
  try {
    const body = new URLSearchParams(`${now}&do=auto`);
    const answer = await fetch(form.dataset.autosave, { method: "POST", body, keepalive: leaving, redirect: "error" });
    if (!answer.ok) throw answer.status;
    beside.innerHTML = await answer.text();
    saved = now;
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
    note.textContent = form.dataset.saved.replace("{time}", time);
  } catch {
    note.textContent = form.dataset.unsaved;
  }
  busy = false;
  if (written() !== saved) later(5000);
}

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

form.addEventListener("input", () => later(1500));
form.addEventListener("submit", () => { clearTimeout(timer); saved = written(); });
document.addEventListener("visibilitychange", () => document.hidden && save(true));
