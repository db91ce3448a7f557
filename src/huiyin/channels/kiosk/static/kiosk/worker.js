/* Keeps the page of a rating device on the device: with a network the newest, without one the last. */
"use strict";
const CACHE = "huiyin-device-1";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => Promise.all(event.data.keep.map(async (address) => {
    const response = await fetch(address, { cache: "no-cache" });
    if (response.ok) await cache.put(address, response);
  }))).catch(() => {}));
});
self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET" || /\/(book|deliver)\/$/.test(new URL(request.url).pathname)) return;
  event.respondWith((async () => {
    const cache = await caches.open(CACHE);
    try {
      const response = await fetch(request);
      if (response.ok && (await cache.match(request))) await cache.put(request, response.clone());
      return response;
    } catch (error) {
      const kept = await cache.match(request);
      if (kept) return kept;
      throw error;
    }
  })());
});
