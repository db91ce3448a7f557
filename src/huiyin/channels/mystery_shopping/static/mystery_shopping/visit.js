// Keeps a visit's report in this browser until the server has it: words and marks at once, photos too.
// Without this script the form is an ordinary form that is sent once.
(function () {
  "use strict";
  var form = document.getElementById("visit"), state = document.getElementById("state");
  if (!form || !window.indexedDB) return;
  var name = "visit:" + form.dataset.visit, words = form.dataset, base = null, photos = {}, sending = false, timer = 0;

  function say(text, kind) { state.textContent = text; state.className = "state " + (kind || ""); }

  function open() {
    return new Promise(function (done, failed) {
      var asked = indexedDB.open("visits", 1);
      asked.onupgradeneeded = function () { asked.result.createObjectStore("kept"); };
      asked.onsuccess = function () { done(asked.result); };
      asked.onerror = function () { failed(asked.error); };
    });
  }
  function store(mode, work) {
    return new Promise(function (done, failed) {
      var act = base.transaction("kept", mode), result = work(act.objectStore("kept"));
      act.oncomplete = function () { done(result && result.result); };
      act.onerror = act.onabort = function () { failed(act.error); };
    });
  }

  function values() {
    var kept = {};
    new FormData(form).forEach(function (value, key) { if (typeof value === "string") kept[key] = value; });
    return kept;
  }
  function keep() {
    if (!base) return Promise.resolve();
    return store("readwrite", function (box) { return box.put({ values: values(), photos: photos, asked: sending }, name); })
      .then(function () { if (!sending) say(words.kept); }, function () { say(words.unkept, "bad"); });
  }
  function fill(kept) {
    Object.keys(kept.values).forEach(function (key) {
      form.querySelectorAll("[name='" + key + "']").forEach(function (field) {
        if (field.type === "radio") field.checked = field.value === kept.values[key];
        else if (field.type !== "file") field.value = kept.values[key];
      });
    });
    photos = kept.photos || {};
    Object.keys(photos).forEach(show);
  }
  function show(key) {
    var list = document.getElementById("shown-" + key);
    list.textContent = "";
    photos[key].forEach(function (photo, place) {
      var picture = document.createElement("img"), remove = document.createElement("button"), part = document.createElement("li");
      picture.src = URL.createObjectURL(photo); picture.alt = photo.name;
      remove.type = "button"; remove.textContent = "×"; remove.setAttribute("aria-label", words.remove);
      remove.addEventListener("click", function () { photos[key].splice(place, 1); show(key); keep(); });
      part.append(picture, remove); list.append(part);
    });
  }

  form.addEventListener("change", function (event) {
    var field = event.target;
    if (field.type === "file") {
      var key = field.name.slice(6);
      photos[key] = (photos[key] || []).concat(Array.prototype.slice.call(field.files)).slice(0, 20);
      field.value = "";
      show(key);
    }
    keep();
  });
  form.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(keep, 400); });

  function send() {
    var body = new FormData(form);
    Array.from(body.keys()).forEach(function (key) { if (key.indexOf("photo-") === 0) body.delete(key); });
    Object.keys(photos).forEach(function (key) {
      photos[key].forEach(function (photo) { body.append("photo-" + key, photo, photo.name); });
    });
    say(words.sending);
    return fetch(form.action, { method: "POST", body: body, headers: { Accept: "application/json" }, credentials: "omit" })
      .then(function (response) {
        if (response.status === 201 || response.status === 200) {
          return store("readwrite", function (box) { return box.delete(name); }).then(function () {
            document.body.dataset.sent = "yes";
            form.hidden = true;
            say(words.sent, "good");
            if (window.caches) caches.open("visits-1").then(function (box) { return box.delete(location.href); });
          });
        }
        if (response.status >= 500 || response.status === 429) throw new Error("later");
        return response.json().then(function (said) {
          sending = false;
          say(said.problem.title + " " + said.problem.cure, "bad");
          return keep();
        });
      })
      .catch(function () { say(words.waiting, "wait"); setTimeout(function () { if (sending) send(); }, 30000); });
  }
  form.addEventListener("submit", function (event) {
    if (!base) return;
    event.preventDefault();
    if (!form.reportValidity()) return;
    sending = true;
    keep().then(send);
  });
  window.addEventListener("online", function () { if (sending) send(); });

  open().then(function (opened) {
    base = opened;
    return store("readonly", function (box) { return box.get(name); });
  }).then(function (kept) {
    if (kept) { fill(kept); sending = !!kept.asked; say(sending ? words.waiting : words.kept, sending ? "wait" : ""); if (sending && navigator.onLine) send(); }
  }).catch(function () { base = null; });
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/v/worker.js").catch(function () {});
})();
