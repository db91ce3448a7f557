// Translations: what was typed is saved at once; "to the first gap" goes there.
(function () {
  "use strict";
  var form = document.getElementById("words"), saved = document.getElementById("saved");
  if (!form) return;
  function told(state) { saved.dataset.state = state; saved.textContent = saved.dataset[state]; }
  document.body.addEventListener("htmx:beforeRequest", function () { told("saving"); });
  document.body.addEventListener("htmx:afterRequest", function (event) { told(event.detail.successful ? "saved" : "failed"); });
  document.body.addEventListener("huiyin:draft", function (event) { document.getElementById("stamp").value = event.detail.stamp; });
  form.addEventListener("change", function (event) {
    var row = event.target.closest("tr");
    var gaps = Array.prototype.some.call(row.querySelectorAll("textarea"), function (one) { return !one.value.trim(); });
    row.classList.toggle("hy-lacking", gaps);
  });
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[href='#missing-1']");
    if (!link) return;
    event.preventDefault();
    var rows = form.querySelectorAll(".hy-lacking textarea");
    for (var at = 0; at < rows.length; at += 1) if (!rows[at].value.trim()) { rows[at].focus(); return; }
  });
})();
