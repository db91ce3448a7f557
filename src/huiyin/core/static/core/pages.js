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

  document.addEventListener("htmx:configRequest", function (event) {
    var token = document.body.dataset.csrf;
    if (token) event.detail.headers["X-CSRFToken"] = token;
  });
})();
