// Comfort on the upload pages; everything works without it.
(function () {
  "use strict";

  var form = document.querySelector("form[data-upload]");
  if (form) {
    var input = form.querySelector("input[type=file]");
    var zone = form.querySelector(".upload-drop");
    var error = form.querySelector("[data-file-error]");
    var check = function () {
      var large = Array.prototype.some.call(input.files, function (file) {
        return file.size > Number(form.dataset.limit) * 1048576;
      });
      error.textContent = large ? form.dataset.tooLarge : "";
      input.setCustomValidity(large ? form.dataset.tooLarge : "");
    };
    input.addEventListener("change", check);
    ["dragenter", "dragover"].forEach(function (name) {
      zone.addEventListener(name, function (event) { event.preventDefault(); zone.classList.add("is-over"); });
    });
    ["dragleave", "drop"].forEach(function (name) {
      zone.addEventListener(name, function () { zone.classList.remove("is-over"); });
    });
    zone.addEventListener("drop", function (event) {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      input.files = event.dataTransfer.files;
      check();
    });
  }

  var columns = document.querySelector("form[data-columns]");
  if (columns) {
    var ratings = ["rating", "overall", "recommend", "effort", "expectation", "competitor"];
    var fit = function (column) {
      var role = column.querySelector("select[name$='-role']").value;
      column.querySelectorAll("[data-for-ratings]").forEach(function (part) {
        var hidden = ratings.indexOf(role) < 0;
        if (part.tagName === "TD") part.classList.toggle("upload-not-needed", hidden); else part.hidden = hidden;
      });
      column.querySelectorAll("[data-for-role]").forEach(function (part) {
        part.hidden = part.dataset.forRole !== role;
      });
    };
    columns.querySelectorAll("[data-column]").forEach(fit);
    columns.addEventListener("change", function (event) {
      if (/-role$/.test(event.target.name || "")) fit(event.target.closest("[data-column]"));
    });
    var all = columns.querySelector("[data-tick-all]");
    all.hidden = false;
    all.querySelector("input").addEventListener("change", function (event) {
      columns.querySelectorAll("input[name=ticked]").forEach(function (box) { box.checked = event.target.checked; });
    });
  }
})();
