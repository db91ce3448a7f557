// The controls fold away on a phone, so that the table is what one sees; all works without this file.
(function () {
  "use strict";
  var narrow = window.matchMedia("(max-width: 991.98px)");
  function fold() {
    var controls = document.getElementById("controls");
    if (controls) controls.open = !narrow.matches;
  }
  function failed(event) {
    var explored = document.getElementById("explored");
    var words = document.getElementById("explore-failed");
    if (!explored || !words || event.detail.target !== explored) return;
    explored.replaceChildren(words.content.cloneNode(true));
    var path = event.detail.pathInfo ? event.detail.pathInfo.finalRequestPath || event.detail.pathInfo.requestPath : "";
    var query = path.indexOf("?") >= 0 ? path.slice(path.indexOf("?") + 1) + "&" : "";
    explored.querySelector("[data-again]").setAttribute("href", "?" + query + "full=1");
  }
  // One thing at a time: opening a drop-down closes the others, and so does a click beside it or Escape.
  function closeOthers(kept) {
    document.querySelectorAll(".hy-drop[open]").forEach(function (one) { if (one !== kept) one.open = false; });
  }
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print();
    closeOthers(event.target.closest(".hy-drop"));
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var open = document.querySelector(".hy-drop[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  narrow.addEventListener("change", fold);
  fold();
})();
