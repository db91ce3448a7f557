// Light or dark before the first paint. The server writes the person's choice; "auto" follows the system.
(function () {
  "use strict";
  var root = document.documentElement;
  var system = window.matchMedia("(prefers-color-scheme: dark)");
  function apply() {
    if (root.dataset.hyTheme === "auto") {
      root.setAttribute("data-bs-theme", system.matches ? "dark" : "light");
    }
  }
  apply();
  system.addEventListener("change", apply);
})();
