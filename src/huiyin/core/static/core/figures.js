// A body that does not come must not leave a spinner behind: say so, and lead to the page that says why.
(function () {
  "use strict";
  function failed(event) {
    var figures = document.getElementById("figures");
    if (!figures || event.detail.elt !== figures) return;
    var message = figures.querySelector("[data-failed]");
    if (!message) return;
    figures.querySelector("[data-computing]").hidden = true;
    message.hidden = false;
  }
  // What is wrong is mended in the settings: they stand open then.
  function mended() {
    var settings = document.getElementById("settings");
    if (settings && document.querySelector("[data-mend-settings]")) settings.open = true;
  }
  document.addEventListener("htmx:afterSwap", mended);
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
})();
