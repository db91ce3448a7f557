// The builder: what was typed is saved at once, the phone follows, cards and pages are dragged. Everything works without it.
(function () {
  "use strict";
  var builder = document.getElementById("builder");
  if (!builder) return;
  var editor = document.getElementById("editor");
  var saved = document.getElementById("saved");
  var preview = document.getElementById("preview");
  var phone = document.getElementById("phone");
  var shown = { page: Number((phone.getAttribute("src").match(/page=(\d+)/) || [0, 1])[1]), open: field("open") };
  var lastAct = "", lastText = null, waiting = 0, typing = 0;

  function field(name) { var input = editor.elements[name]; return input ? input.value : ""; }
  function open() { return document.querySelector(".hy-card.hy-open"); }
  function isText(element) { return element && element.matches && element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select"); }

  // -- saving ------------------------------------------------------------------------------------
  function told(state) {
    saved.dataset.state = state;
    saved.textContent = saved.dataset[state];
  }
  editor.addEventListener("input", function (event) {
    if (event.target.dataset.quiet !== undefined || event.target.dataset.paletteSearch !== undefined) return;
    window.clearTimeout(typing);
    typing = window.setTimeout(function () { event.target.dispatchEvent(new Event("change", { bubbles: true })); }, 900);
  });
  document.addEventListener("change", function (event) {
    var target = event.target;
    if (!editor.contains(target)) return;
    window.clearTimeout(typing);
    if (!target.name || target.dataset.quiet !== undefined || target.dataset.paletteSearch !== undefined || target.dataset.insertAnswer !== undefined) event.stopPropagation();
  }, true);
  editor.addEventListener("click", function (event) {
    var button = event.target.closest("button[name=act], button[name=over]");
    if (button) lastAct = button.value;
  });
  document.body.addEventListener("htmx:beforeRequest", function (event) { if (editor.contains(event.detail.elt)) { waiting += 1; told("saving"); } });
  document.body.addEventListener("htmx:afterRequest", function (event) {
    if (!editor.contains(event.detail.elt) && event.detail.elt !== editor) return;
    waiting = 0;
    told(event.detail.successful ? "saved" : "failed");
  });
  window.addEventListener("beforeunload", function (event) { if (saved.dataset.state === "failed") event.preventDefault(); });

  document.body.addEventListener("huiyin:draft", function (event) {
    var state = event.detail;
    document.getElementById("stamp").value = state.stamp;
    ["undo", "redo"].forEach(function (name) {
      var button = document.getElementById(name);
      button.disabled = !state[name];
      button.title = button.dataset.label + (state[name] ? ": " + state[name] : "");
    });
    builder.querySelector("[data-questions]").textContent = state.questions;
    builder.querySelector("[data-minutes]").textContent = state.minutes;
    var missing = builder.querySelector("[data-missing]");
    missing.textContent = state.missing;
    missing.hidden = !state.missing;
    Object.keys(state.titles).forEach(function (key) {
      var place = builder.querySelector('[data-title="' + CSS.escape(key) + '"]');
      if (place && state.titles[key]) place.textContent = state.titles[key];
    });
    if (state.open !== undefined) { drawn(state); document.getElementById("conflict").textContent = ""; }
    follow();
  });

  // -- after the draft was drawn anew ---------------------------------------------------------------
  function drawn(state) {
    shown.open = state.open;
    if (state.open) shown.page = state.page;
    var card = open();
    var name = lastAct.split(":")[0];
    if (card && (name === "add" || name === "copy")) {
      var words = card.querySelector("textarea, input:not([type=hidden])");
      card.scrollIntoView({ block: "nearest" });
      if (words) { words.focus(); if (words.select) words.select(); }
    } else if (card && name === "part-add") {
      var parts = card.querySelectorAll(".hy-part");
      var last = parts.length && parts[parts.length - 1].querySelector("input:not([type=hidden]), textarea");
      if (last) last.focus();
    } else if (card && name === "open") card.scrollIntoView({ block: "nearest" });
    window.history.replaceState(null, "", state.open ? "?open=" + encodeURIComponent(state.open) : "?");
    lastAct = "";
    helps();
  }
  function helps() {
    builder.querySelectorAll("[data-insert]").forEach(function (one) { one.hidden = false; });
    var search = document.getElementById("palette-search");
    if (search && search.hidden) { search.hidden = false; search.focus(); document.getElementById("palette").scrollIntoView({ block: "nearest" }); }
  }
  // Every act goes through a button that outlives the draft being drawn anew, so that no quick press is lost.
  document.getElementById("draft").addEventListener("click", function (event) {
    var one = event.target.closest("button[name=act], a[data-act]");
    if (!one || one.disabled || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    press(one.dataset.act || one.value);
  });
  document.addEventListener("click", function (event) { // those of the heading, which htmx does not hear
    var one = event.target.closest('button[form="editor"][name=act]');
    if (!one) return;
    event.preventDefault();
    press(one.value);
  });
  builder.addEventListener("keydown", function (event) { // Enter takes the first kind that is left
    if (event.key !== "Enter" || event.target.dataset.paletteSearch === undefined) return;
    event.preventDefault();
    var first = builder.querySelector("[data-family]:not([hidden]) [data-kind]:not([hidden])");
    if (first) first.click();
  });
  builder.addEventListener("input", function (event) {
    if (event.target.dataset.paletteSearch === undefined) return;
    var wanted = event.target.value.trim().toLowerCase(), any = false;
    builder.querySelectorAll("[data-family]").forEach(function (family) {
      var some = false;
      family.querySelectorAll("[data-kind]").forEach(function (kind) {
        kind.hidden = kind.dataset.words.toLowerCase().indexOf(wanted) < 0;
        some = some || !kind.hidden;
      });
      family.hidden = !some;
      any = any || some;
    });
    builder.querySelector("[data-nothing]").hidden = any;
  });

  // -- an earlier answer put into the words -----------------------------------------------------------
  builder.addEventListener("focusin", function (event) { if (event.target.matches("[lang]")) lastText = event.target; });
  document.addEventListener("change", function (event) { // stopped above on its way up: answer it here
    if (event.target.dataset.insertAnswer === undefined || !event.target.value) return;
    var select = event.target, card = select.closest(".hy-card");
    var into = lastText && card.contains(lastText) ? lastText : card.querySelector("[lang]");
    into.setRangeText("{{" + select.value + "}}", into.selectionStart, into.selectionEnd, "end");
    select.value = "";
    into.focus();
    into.dispatchEvent(new Event("change", { bubbles: true }));
  }, true);

  // -- the phone ---------------------------------------------------------------------------------------
  var look = { lang: (preview.querySelector("[data-lang][aria-pressed=true]") || {}).dataset.lang, dark: false };
  // The stamp tells one state of the draft from the next: a browser may drop a second visit to an address that is still loading.
  function address() { return preview.dataset.src + "?frame=1&page=" + shown.page + "&lang=" + look.lang + (look.dark ? "&dark=1" : "") + "&stamp=" + document.getElementById("stamp").value; }
  function follow() {
    if (!phone.contentWindow) return;
    var from = phone.contentWindow.scrollY || 0;
    phone.addEventListener("load", function once() {
      phone.removeEventListener("load", once);
      var page = phone.contentDocument, key = shown.open;
      var place = key && page && (page.getElementById("a-" + key) || page.getElementById("q-" + key));
      // Not scrollIntoView: it would move the builder, too, and with it what somebody is about to press.
      phone.contentWindow.scrollTo(0, place ? phone.contentWindow.scrollY + place.getBoundingClientRect().top : from);
    });
    phone.contentWindow.location.replace(address());
  }
  function pressed(button, name) {
    preview.querySelectorAll("[data-" + name + "]").forEach(function (one) { one.setAttribute("aria-pressed", String(one === button)); });
  }
  preview.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.lang) { look.lang = button.dataset.lang; pressed(button, "lang"); follow(); }
    if (button.dataset.width) {
      var frame = preview.querySelector(".hy-phone"), width = Number(button.dataset.width);
      pressed(button, "width");
      frame.style.width = width > 500 ? width + 16 + "px" : "min(" + (width + 16) + "px, 100%)";
      frame.style.zoom = width > 500 ? String(376 / (width + 16)) : ""; // a tablet, made smaller
    }
    if (button.dataset.dark !== undefined) { look.dark = !look.dark; button.setAttribute("aria-pressed", String(look.dark)); follow(); }
    if (button.dataset.previewClose !== undefined) preview.classList.remove("hy-shown");
  });
  document.addEventListener("click", function (event) {
    if (!event.target.closest("[data-preview-open]")) return;
    event.preventDefault();
    preview.classList.add("hy-shown");
    follow();
  });

  // -- dragging ------------------------------------------------------------------------------------------
  var dragged = null; // {act: "move:KEY", "add:TYPE" or "page-move:KEY", thing: the card or page}
  function clear() { builder.querySelectorAll(".hy-drop-before, .hy-drop-after, .hy-drop-into").forEach(function (one) { one.classList.remove("hy-drop-before", "hy-drop-after", "hy-drop-into"); }); }
  function begin(element) {
    var kind = element.closest && element.closest("[data-kind]"), handle = element.closest && element.closest(".hy-handle");
    if (kind) dragged = { act: "add:" + kind.dataset.kind };
    else if (handle) {
      var card = handle.closest("[data-card]"), thing = card || handle.closest("[data-page]");
      dragged = { act: card ? "move:" + card.dataset.card : "page-move:" + thing.dataset.page, thing: thing, isPage: !card };
      thing.classList.add("hy-dragged");
    }
    return dragged;
  }
  function beside(thing, selector, within, y) { // where the thing under the pointer stands among the others
    var box = thing.getBoundingClientRect(), after = y > box.top + box.height / 2;
    var at = Array.prototype.slice.call(within.querySelectorAll(selector + ":not(.hy-dragged)")).indexOf(thing);
    return { thing: thing, after: after, place: at < 0 ? null : at + (after ? 1 : 0) };
  }
  function target(element, y) {
    var page = element && element.closest && element.closest("[data-page]");
    if (!page) return null;
    var card = element.closest("[data-card]"), found;
    if (dragged.isPage) found = beside(page, "[data-page]", builder, y);
    else if (card) found = beside(card, "[data-card]", page, y);
    else found = { thing: page, into: true, place: page.querySelectorAll("[data-card]:not(.hy-dragged)").length };
    found.act = found.place === null ? "" : dragged.act + (dragged.isPage ? "" : ":" + page.dataset.page) + ":" + found.place;
    return found;
  }
  function mark(element, y) {
    var found = target(element, y);
    clear();
    if (!found || !found.act) return false;
    found.thing.classList.add(found.into ? "hy-drop-into" : found.after ? "hy-drop-after" : "hy-drop-before");
    return true;
  }
  function drop(element, y) {
    var found = dragged && target(element, y);
    clear();
    if (!found || !found.act) return false;
    press(found.act);
    return true;
  }
  function end() { clear(); if (dragged && dragged.thing) dragged.thing.classList.remove("hy-dragged"); dragged = null; }
  builder.addEventListener("dragstart", function (event) {
    if (begin(event.target)) { event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", dragged.act); }
  });
  builder.addEventListener("dragover", function (event) { if (dragged && mark(event.target, event.clientY)) event.preventDefault(); });
  builder.addEventListener("drop", function (event) { if (drop(event.target, event.clientY)) event.preventDefault(); });
  builder.addEventListener("dragend", end);
  builder.addEventListener("pointerdown", function (event) { // fingers and pens, for which browsers drag nothing
    var handle = event.pointerType !== "mouse" && event.target.closest(".hy-handle");
    if (!handle || !begin(handle)) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    handle.onpointermove = function (move) {
      mark(document.elementFromPoint(move.clientX, move.clientY), move.clientY);
      if (move.clientY < 80) window.scrollBy(0, -12);
      else if (move.clientY > window.innerHeight - 80) window.scrollBy(0, 12);
    };
    handle.onpointerup = function (up) { drop(document.elementFromPoint(up.clientX, up.clientY), up.clientY); end(); };
    handle.onpointercancel = end;
  });
  function press(act) {
    var button = document.createElement("button");
    button.name = "act";
    button.value = lastAct = act;
    button.hidden = true;
    editor.appendChild(button);
    button.click();
    window.setTimeout(function () { button.remove(); }, 120000); // a slow line may keep it waiting
  }

  // -- keys -----------------------------------------------------------------------------------------------
  function on(selector) { var button = document.querySelector(selector); if (button && !button.disabled) button.click(); return Boolean(button); }
  function step(by) {
    var links = Array.prototype.slice.call(builder.querySelectorAll("[data-open]"));
    var card = open(), at = card ? links.indexOf(card.querySelector("[data-open]")) : by > 0 ? -1 : links.length;
    if (links[at + by]) { links[at + by].focus(); links[at + by].click(); }
  }
  document.addEventListener("keydown", function (event) {
    var key = event.key.toLowerCase(), command = event.ctrlKey || event.metaKey, done = true;
    if (command && key === "s") on("#editor [value=save]:not([tabindex])");
    else if (command && !isText(event.target) && key === "z") press(event.shiftKey ? "redo" : "undo");
    else if (command && !isText(event.target) && key === "y") press("redo");
    else if (event.altKey && !command && key === "arrowup") done = on(".hy-open [data-up]");
    else if (event.altKey && !command && key === "arrowdown") done = on(".hy-open [data-down]");
    else if (event.altKey && !command && key === "d") done = on(".hy-open [data-copy-question]");
    else if (event.altKey && !command && key === "n") { var page = (open() || document).closest ? open() && open().closest("[data-page]") : null; done = on(page ? "#add-" + page.dataset.page : "[data-add]"); }
    else if (event.altKey && !command && key === "j") step(1);
    else if (event.altKey && !command && key === "k") step(-1);
    else if (event.key === "?" && !isText(event.target)) document.getElementById("keys").showModal();
    else done = false;
    if (done) event.preventDefault();
  });
  document.querySelectorAll("[data-keys]").forEach(function (button) { button.addEventListener("click", function () { document.getElementById("keys").showModal(); }); });
  helps();
})();
