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
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
})();
