// Coding by keyboard: a key chooses the label that names it, Enter saves. Everything works without it, by hand.
(function () {
  "use strict";
  var form = document.querySelector("[data-coding]");
  if (!form) return;
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (event.key === "Enter") {
      if (event.target.closest("a, button")) return;
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    var key = event.key.toLowerCase();
    if (!/^[a-z0-9]$/.test(key)) return;
    var chosen = form.querySelector("[data-key='" + key + "']");
    if (!chosen) return;
    event.preventDefault();
    chosen.click();
  });
})();
