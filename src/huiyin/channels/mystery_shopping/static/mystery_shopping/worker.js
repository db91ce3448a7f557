// Opens a briefing again where there is no connection. What was typed lies in the page's own store, not here.
"use strict";
var STORE = "visits-1";
self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });
self.addEventListener("fetch", function (event) {
  var request = event.request;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(
    fetch(request).then(function (response) {
      if (response.ok) {
        var copy = response.clone();
        event.waitUntil(caches.open(STORE).then(function (store) { return store.put(request, copy); }));
      } else if (response.status === 404 || response.status === 410) {
        event.waitUntil(caches.open(STORE).then(function (store) { return store.delete(request); }));
      }
      return response;
    }).catch(function () {
      return caches.match(request).then(function (kept) { return kept || Response.error(); });
    })
  );
});
