// Keeps one page for when there is no connection: the phone lines, in the language of the page that was open last.
// Nothing else is kept: a phone that others use too must show nothing of what was looked at.

const page = location.pathname.replace("worker.js", "offline");

async function keep() {
  const answer = await fetch(page);
  if (!answer.ok) throw new Error(page);
  const kept = await caches.open("offline");
  for (const old of await kept.keys()) await kept.delete(old);
  await kept.put(page, answer);
  await skipWaiting();
}

async function begin() {
  await registration.navigationPreload?.enable(); // pages come while this worker still wakes up
  await clients.claim();
}

async function answered({ request, preloadResponse }) {
  try {
    return (await preloadResponse) ?? (await fetch(request));
  } catch {
    return (await caches.match(page)) ?? Response.error();
  }
}

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(begin()));
addEventListener("fetch", (event) => { if (event.request.mode === "navigate") event.respondWith(answered(event)); });
