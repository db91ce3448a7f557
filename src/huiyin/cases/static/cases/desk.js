// The work place of agents: ticking many cases, running clocks, templates. Everything works without it, less comfortably.
(function () {
  "use strict";

  // [data-bulk="form id"]: counts the ticked boxes and ticks all of the page.
  var bar = document.querySelector("[data-bulk]");
  if (bar) {
    var boxes = Array.prototype.slice.call(document.querySelectorAll("input[name=case][form=" + bar.dataset.bulk + "]"));
    var all = bar.querySelector("[data-bulk-all]"), count = bar.querySelector("[data-bulk-count]");
    var show = function () {
      var n = boxes.filter(function (box) { return box.checked; }).length;
      count.textContent = n || "";
      count.hidden = !n;
      all.checked = n === boxes.length;
      if (n && window.matchMedia("(min-width: 992px)").matches) bar.open = true;
    };
    boxes.forEach(function (box) { box.addEventListener("change", show); });
    all.addEventListener("change", function () {
      boxes.forEach(function (box) { box.checked = all.checked; });
      show();
    });
    window.addEventListener("pageshow", show);
    show();
  }

  // <time data-wait="seconds"> runs on from the seconds the server counted; amber and red by the limits given.
  var waits = Array.prototype.slice.call(document.querySelectorAll("[data-wait]"));
  if (waits.length) {
    var began = Date.now();
    var paint = function () {
      var since = Math.floor((Date.now() - began) / 1000), late = 0;
      waits.forEach(function (one) {
        var seconds = Number(one.dataset.wait) + since;
        var rest = String(seconds % 60);
        one.textContent = Math.floor(seconds / 60) + ":" + (rest.length < 2 ? "0" + rest : rest);
        var alarm = seconds >= Number(one.dataset.alarm), warn = seconds >= Number(one.dataset.warn);
        one.className = "badge fs-3 hy-number " + (alarm ? "bg-red text-red-fg" : warn ? "bg-orange text-orange-fg" : "bg-green-lt");
        if (alarm) late += 1;
      });
      var bare = document.title.replace(/^\(\d+!\) /, "");
      document.title = late ? "(" + late + "!) " + bare : bare;
    };
    paint();
    setInterval(paint, 1000);
  }

  // <select data-template-into="#id">: puts the words of the chosen template into a text field.
  document.addEventListener("change", function (event) {
    var into = event.target.dataset.templateInto;
    if (!into) return;
    var option = event.target.selectedOptions[0], field = document.querySelector(into);
    if (!option || option.dataset.words === undefined) return;
    field.value = option.dataset.words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  // <button data-insert="@name " data-into="#id">: adds words at the end of a text field.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-insert]");
    if (!button) return;
    var field = document.querySelector(button.dataset.into);
    field.value += (field.value && !/\s$/.test(field.value) ? " " : "") + button.dataset.insert;
    field.focus();
  });

  // The presence form says whether somebody is writing: any text field of the page with words not sent yet.
  document.addEventListener("htmx:configRequest", function (event) {
    if (!event.target.matches("[data-presence]")) return;
    var writing = Array.prototype.some.call(document.querySelectorAll("main textarea:not([readonly])"), function (area) {
      return area.value !== area.defaultValue;
    });
    event.detail.parameters.writing = writing ? "yes" : "";
  });
})();
