// Small helps that every page may use; everything works without them, only less comfortably.
(function () {
  "use strict";

  // <button data-copy="#id"> copies the text of that element and says so in its own label for a moment.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (!button) return;
    var source = document.querySelector(button.dataset.copy);
    var text = source.value !== undefined ? source.value : source.textContent.trim();
    function done() {
      var label = button.querySelector("[data-copy-label]") || button;
      var before = label.textContent;
      label.textContent = button.dataset.copied || "✓";
      setTimeout(function () { label.textContent = before; }, 1600);
    }
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(done);
    } else {
      var range = document.createRange();
      range.selectNodeContents(source);
      var selection = window.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      if (source.select) source.select();
      if (document.execCommand("copy")) done();
    }
  });

  // <form data-confirm="question"> asks before it is sent.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) {
      event.preventDefault();
      return;
    }
    // <form data-once>: a second click while the first is under way does nothing.
    if (form.dataset.once !== undefined) {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "yes";
      var button = event.submitter;
      if (button) button.classList.add("btn-loading");
    }
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-once]").forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll(".btn-loading").forEach(function (button) { button.classList.remove("btn-loading"); });
    });
  });

  // <select data-submit> sends its form as soon as another choice is made.
  document.addEventListener("change", function (event) {
    if (event.target.dataset.submit !== undefined) event.target.form.requestSubmit();
  });

  // Of a row of tabs that is wider than the screen the current one is in sight.
  document.querySelectorAll(".overflow-auto .active, .overflow-x-auto .active").forEach(function (current) {
    var row = current.closest(".overflow-auto, .overflow-x-auto");
    var beyond = current.getBoundingClientRect().right - row.getBoundingClientRect().right;
    if (beyond > 0) row.scrollLeft += beyond + 24;
  });

  // What somebody typed or chose while the server re-drew that part of the page is put back into the new part.
  var asked = new WeakMap(); // of each request: what the controls of its target held when it was sent
  function ticked(control) { return control.type === "checkbox" || control.type === "radio"; }
  function held(control) { return ticked(control) ? control.checked : control.value; }
  // Each control by its name and, where several share it, by its value or its place among them.
  function controls(part) {
    var found = new Map();
    part.querySelectorAll("input, select, textarea").forEach(function (control) {
      if (!control.name || control.type === "hidden" || control.type === "file") return;
      var key = control.name + (ticked(control) ? "=" + control.value : "");
      while (found.has(key)) key += "+";
      found.set(key, control);
    });
    return found;
  }
  document.addEventListener("htmx:beforeSend", function (event) {
    var before = new Map();
    controls(event.detail.target).forEach(function (control, key) { before.set(key, held(control)); });
    asked.set(event.detail.xhr, before);
  });
  document.addEventListener("htmx:beforeSwap", function (event) {
    var before = asked.get(event.detail.xhr), id = event.detail.target.id, since = new Map();
    if (!before || !id || !event.detail.shouldSwap) return;
    controls(event.detail.target).forEach(function (control, key) {
      if (before.has(key) && before.get(key) !== held(control)) since.set(key, held(control));
    });
    if (since.size) document.addEventListener("htmx:afterSettle", function () {
      var part = document.getElementById(id);
      if (part) controls(part).forEach(function (control, key) {
        if (!since.has(key) || since.get(key) === held(control)) return;
        var drawn = held(control);
        if (ticked(control)) control.checked = since.get(key);
        else control.value = since.get(key);
        if (held(control) !== since.get(key)) { control.value = drawn; return; } // no longer a choice
        control.dispatchEvent(new Event("change", { bubbles: true }));
      });
    }, { once: true });
  });

  // Who presses something that is drawn anew, or moves away, before the button of the mouse is let go has pressed it
  // all the same: browsers then make no click, or one of what lies under both places.
  var pressing = null; // {control, words, form, x, y}
  function where(control) { return control.form ? control.form.getAttribute("action") : null; }
  function standing(press) { // the control itself, or the only one that says and does the same
    if (press.control.isConnected) return press.control;
    var same = Array.prototype.filter.call(document.querySelectorAll(press.control.tagName), function (one) {
      return one.outerHTML === press.words && where(one) === press.form;
    });
    return same.length === 1 ? same[0] : null;
  }
  document.addEventListener("pointerdown", function (event) {
    var plain = event.pointerType === "mouse" && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    var control = plain && event.target.closest("button, a[href], summary");
    pressing = control ? { control: control, words: control.outerHTML, form: where(control), x: event.clientX, y: event.clientY } : null;
  }, true);
  document.addEventListener("dragstart", function () { pressing = null; }, true);
  document.addEventListener("pointercancel", function () { pressing = null; }, true);
  document.addEventListener("pointerup", function (event) {
    var press = pressing;
    pressing = null;
    var moved = press && Math.hypot(event.clientX - press.x, event.clientY - press.y) > 4; // thought better of it, or drags
    if (!press || moved || event.button !== 0) return;
    if (press.control.isConnected && press.control.contains(event.target)) return;
    var control = standing(press);
    if (control) control.click();
  }, true);

  document.addEventListener("htmx:configRequest", function (event) {
    var token = document.body.dataset.csrf;
    if (token) event.detail.headers["X-CSRFToken"] = token;
  });
})();
