// What scripts add to pages that are whole without them: leaving quickly, the browser's location, printing.

const leave = document.querySelector("[data-leave]");

// Replaces the page, so that Back does not return to it. The history of earlier pages remains; the page says so.
// Every tab of this site leaves with it: a listing opens beside a result.
const tabs = new BroadcastChannel("leave");
tabs.addEventListener("message", () => { document.documentElement.hidden = true; location.replace(leave.href); });

function leaveQuickly(event) {
  event?.preventDefault();
  tabs.postMessage("");
  document.documentElement.hidden = true;
  location.replace(leave.href);
}

if (leave) {
  leave.addEventListener("click", leaveQuickly);
  let presses = [];
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift") { presses = []; return; }
    presses = [...presses.filter((at) => event.timeStamp - at < 2000), event.timeStamp];
    if (presses.length >= 3) leaveQuickly();
  });
}

// About a kilometre: enough to find what is near, too coarse to name a house. Rounded before it leaves the phone.
const rounded = (degrees) => (Math.round(degrees * 100) / 100).toFixed(2);

for (const button of document.querySelectorAll("[data-locate]")) {
  if (!navigator.geolocation) break;
  const box = button.closest(".searchbox");
  const note = box.querySelector("[data-locate-note]");
  const say = (text) => { note.textContent = text; note.hidden = false; };
  button.hidden = false;
  button.addEventListener("click", () => {
    say(button.dataset.wait);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const near = box.querySelector("[name=near]");
        near.value = `${rounded(coords.latitude)},${rounded(coords.longitude)}`;
        near.form.requestSubmit();
      },
      () => say(button.dataset.denied),
      { maximumAge: 600000, timeout: 15000 },
    );
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// At most four can be compared: the rest wait until one is taken away.
const picks = [...document.querySelectorAll("[name=id][form=compare]")];
for (const pick of picks) {
  pick.addEventListener("change", () => {
    const full = picks.filter((one) => one.checked).length >= 4;
    for (const one of picks) one.disabled = full && !one.checked;
  });
}

// The address stays short and shareable: fields that were left empty are not sent.
document.getElementById("search")?.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) if (!value) formData.delete(name);
});

// The phone lines stay on this device, for when there is no connection. Nothing else does.
navigator.serviceWorker?.register("/worker.js").catch(() => {});
