// Keeps the shopper's pages on their device: asked for first from the server, and from here where it does not answer. Nothing else is kept, and nothing is sent from here.
const SHELF = "jwo-1";
const ASSETS = ["/assets/page.css", "/assets/shopper.js"];
const PAGES_MOST = 20;
const PATIENCE_MS = 4000;

addEventListener("install", (event) => event.waitUntil(caches.open(SHELF).then((shelf) => shelf.addAll(ASSETS)).then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const isPage = request.mode === "navigate" && /^\/r\/[^/]+$/.test(pathname);
  if (request.method !== "GET" || origin !== location.origin || !(isPage || ASSETS.includes(pathname))) return;
  event.respondWith(serve(request, pathname, isPage));
});

async function serve(request, pathname, isPage) {
  const shelf = await caches.open(SHELF);
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok) {
      await shelf.put(pathname, answer.clone());
      if (isPage) await tidy(shelf);
    }
    return answer;
  });
  const late = new Promise((_, reject) => { setTimeout(() => reject(new Error("late")), PATIENCE_MS); });
  try {
    return await Promise.race([asked, late]);
  } catch {
    return (await shelf.match(pathname)) ?? asked;
  }
}

/** The pages that were looked at last are enough. */
async function tidy(shelf) {
  const pages = (await shelf.keys()).filter((request) => !ASSETS.includes(new URL(request.url).pathname));
  await Promise.all(pages.slice(0, Math.max(0, pages.length - PAGES_MOST)).map((request) => shelf.delete(request)));
}
