// Forms filled in by keyboard for somebody else: a digit chooses the grade, and the next question is there.
// Without this file everything works with Tab, arrows and Space.
(function () {
  "use strict";
  var form = document.querySelector("form[data-keyed]");
  if (!form) return;
  var groups = [], current = -1;

  function collect() {
    var byName = {};
    groups = [];
    form.querySelectorAll("input, textarea, select").forEach(function (field) {
      if (field.type === "hidden" || field.type === "submit" || field.disabled || field.closest("[data-not-keyed]")) return;
      if (field.type === "radio") {
        if (!byName[field.name]) { byName[field.name] = { kind: "radio", fields: [] }; groups.push(byName[field.name]); }
        byName[field.name].fields.push(field);
      } else if (field.type === "checkbox") {
        var box = field.closest("fieldset, .q") || form, key = "c" + (box.id || Array.prototype.indexOf.call(form.querySelectorAll("fieldset, .q"), box));
        if (!byName[key]) { byName[key] = { kind: "check", fields: [] }; groups.push(byName[key]); }
        byName[key].fields.push(field);
      } else {
        groups.push({ kind: field.tagName === "TEXTAREA" ? "long" : "text", fields: [field] });
      }
    });
  }

  function answered(group) {
    return group.fields.some(function (field) {
      return field.type === "radio" || field.type === "checkbox" ? field.checked : field.value !== "";
    });
  }

  function frame(group) { return group.fields[0].closest("fieldset") || group.fields[0].closest(".q") || group.fields[0]; }

  function show(number) {
    if (!groups.length) return;
    form.querySelectorAll(".hy-now").forEach(function (part) { part.classList.remove("hy-now"); });
    current = Math.max(0, number);
    if (current >= groups.length) {
      current = groups.length;
      var button = form.querySelector("[data-keyed-submit]");
      if (button) button.focus();
      return;
    }
    var group = groups[current];
    var field = group.fields.find(function (one) { return one.checked; }) || group.fields[0];
    frame(group).classList.add("hy-now");
    field.focus({ preventScroll: true });
    frame(group).scrollIntoView({ block: "center", behavior: "auto" });
  }

  function choose(group, key) {
    var fields = group.fields, wanted = key === "x" || key === "-" ? "10" : key;
    if (group.kind === "radio") {
      var found = fields.find(function (one) { return one.value === wanted; });
      if (!found && key === "n") found = fields.find(function (one) { return one.value === "na"; });
      var numeric = fields.some(function (one) { return /^\d+$/.test(one.value); });
      if (!found && !numeric && /^[1-9]$/.test(key)) found = fields[Number(key) - 1];
      if (!found) return false;
      found.checked = true;
      found.dispatchEvent(new Event("change", { bubbles: true }));
      return true;
    }
    if (group.kind === "check" && /^[1-9]$/.test(key) && fields[Number(key) - 1]) {
      var box = fields[Number(key) - 1];
      box.checked = !box.checked;
      box.focus({ preventScroll: true });
      return false;
    }
    return false;
  }

  form.addEventListener("focusin", function (event) {
    var found = groups.findIndex(function (group) { return group.fields.indexOf(event.target) >= 0; });
    if (found >= 0 && found !== current) {
      form.querySelectorAll(".hy-now").forEach(function (part) { part.classList.remove("hy-now"); });
      current = found;
      frame(groups[found]).classList.add("hy-now");
    }
  });

  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    var inForm = form.contains(event.target), group = groups[current];
    var typing = /^(TEXTAREA|SELECT)$/.test(event.target.tagName) || (event.target.tagName === "INPUT" && !/^(radio|checkbox|submit)$/.test(event.target.type));
    if (!inForm && event.target !== document.body) return;
    if (event.key === "Enter") {
      if (event.target.tagName === "BUTTON") return;
      if (event.target.tagName === "TEXTAREA" && event.shiftKey) return;
      event.preventDefault();
      show(current + 1);
      return;
    }
    if (typing || !group) return;
    if (event.key === "Backspace") { event.preventDefault(); show(current - 1); return; }
    if (event.key === "Delete" && group.kind === "radio") {
      group.fields.forEach(function (one) { one.checked = false; });
      return;
    }
    var key = event.key.toLowerCase();
    if (key.length === 1 && /[0-9xn-]/.test(key) && group.kind !== "long" && group.kind !== "text") {
      event.preventDefault();
      if (choose(group, key)) show(current + 1);
    }
  });

  // Alt with a letter presses the button that carries it, wherever the cursor stands.
  document.addEventListener("keydown", function (event) {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    var letter = event.code && event.code.indexOf("Key") === 0 ? event.code.slice(3).toLowerCase() : "";
    var button = letter && document.querySelector("[data-shortcut='" + letter + "']");
    if (button) { event.preventDefault(); button.click(); }
  });

  function hint() {
    groups.forEach(function (group) {
      if (group.kind !== "radio" && group.kind !== "check") return;
      var numeric = group.kind === "radio" && group.fields.some(function (one) { return /^\d+$/.test(one.value); });
      group.fields.forEach(function (field, place) {
        var key = numeric ? (field.value === "10" ? "X" : /^\d$/.test(field.value) ? field.value : field.value === "na" ? "N" : "") : place < 9 ? String(place + 1) : "";
        var words = field.parentElement && field.parentElement.querySelector("span");
        if (!key || !words || words.textContent.trim() === key || words.querySelector("kbd")) return;
        var mark = document.createElement("kbd");
        mark.className = "hy-key";
        mark.textContent = key;
        words.prepend(mark, " ");
      });
    });
  }

  collect();
  hint();
  var first = groups.findIndex(function (group) { return !answered(group); });
  if (form.dataset.keyed !== "quiet") show(first < 0 ? groups.length : first);
})();
