// Boards: cards that changed are replaced, the others stay as they are; what was last shown stays when the line is cut.
(function () {
  "use strict";

  function now() { return new Date().toTimeString().slice(0, 8); }

  function refreshing(board) {
    var line = document.querySelector("[data-as-of]");
    var checked = line && line.querySelector("[data-checked]");
    var offline = line && line.querySelector("[data-offline]");
    var seconds = Number(board.dataset.seconds) || 30;
    var waiting = seconds;

    function told(isAway) {
      if (!line) return;
      offline.hidden = !isAway;
      board.classList.toggle("hy-away", isAway);
      if (!isAway) checked.textContent = " · " + checked.dataset.words + " " + now();
    }

    function put(card) {
      var place = board.querySelector('[data-card="' + CSS.escape(card.id) + '"]');
      if (!place) return false;
      if (place.dataset.digest === card.digest) return true;
      place.innerHTML = card.html;
      place.dataset.digest = card.digest;
      place.dataset.width = card.width;
      place.dataset.height = card.height;
      place.classList.remove("hy-changed");
      void place.offsetWidth;
      place.classList.add("hy-changed");
      return true;
    }

    function shown(data) {
      var ids = Array.prototype.map.call(board.querySelectorAll("[data-card]"), function (one) { return one.dataset.card; });
      var same = ids.join() === data.cards.map(function (one) { return one.id; }).join();
      if (!same) { window.location.reload(); return; } // cards were added, removed or moved
      data.cards.forEach(put);
      board.dataset.digest = data.digest;
      var first = line && line.firstChild;
      if (first && data.as_of) first.textContent = first.textContent.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, data.as_of);
    }

    function look() {
      if (document.hidden && !document.body.classList.contains("hy-wall")) { again(seconds); return; }
      fetch(board.dataset.board, {
        headers: { "If-None-Match": '"' + board.dataset.digest + '"' }, credentials: "same-origin", redirect: "manual"
      }).then(function (answer) {
        if (answer.status === 304) return null;
        if (answer.status === 404 || answer.status === 403 || answer.type === "opaqueredirect") { window.location.reload(); return null; }
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      }).then(function (data) {
        if (data) shown(data);
        told(false);
        again(waiting = seconds);
      }).catch(function () {
        told(true);
        again(waiting = Math.min(waiting * 1.5, 120));
      });
    }

    function again(after) { window.setTimeout(look, after * 1000); }
    again(seconds);
    window.addEventListener("online", look);
  }

  function clock(place) {
    function tell() { place.textContent = new Date().toTimeString().slice(0, 5); }
    tell();
    window.setInterval(tell, 5000);
  }

  // Dragging puts the dragged card before the one it is dropped on, and sends the new order as a form.
  function arranging(board) {
    var dragged = null;
    function cardOf(event) { return event.target.closest && event.target.closest("[data-card]"); }
    function clear() { board.querySelectorAll(".hy-target-place").forEach(function (one) { one.classList.remove("hy-target-place"); }); }
    board.addEventListener("dragstart", function (event) {
      if (!event.target.closest(".hy-handle")) return;
      dragged = cardOf(event);
      dragged.classList.add("hy-dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", dragged.dataset.card);
    });
    board.addEventListener("dragover", function (event) {
      var over = cardOf(event);
      if (!dragged || !over) return;
      event.preventDefault();
      clear();
      if (over !== dragged) over.classList.add("hy-target-place");
    });
    board.addEventListener("dragend", function () { clear(); if (dragged) dragged.classList.remove("hy-dragged"); dragged = null; });
    board.addEventListener("drop", function (event) {
      var over = cardOf(event);
      event.preventDefault();
      clear();
      if (!dragged || !over || over === dragged) return;
      var later = dragged.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING;
      board.insertBefore(dragged, later ? over.nextSibling : over);
      var form = document.querySelector("[data-order-form]");
      form.elements.order.value = Array.prototype.map.call(board.querySelectorAll("[data-card]"), function (one) { return one.dataset.card; }).join();
      form.requestSubmit();
    });
  }

  function periods(select) {
    var own = document.querySelector("[data-own]");
    var button = document.querySelector("[data-show]");
    function fit() { own.hidden = select.value !== "own"; button.hidden = own.hidden; }
    fit();
    select.addEventListener("change", function () { fit(); if (select.value !== "own") select.form.requestSubmit(); });
  }

  // A wall is read without scrolling: the cards shrink, down to a half, until all are on the screen.
  function fitting(board) {
    function fit() {
      var scale = 1;
      board.style.zoom = "";
      while (scale > 0.5 && document.documentElement.scrollHeight > window.innerHeight + 2) {
        scale -= 0.04;
        board.style.zoom = String(scale);
      }
    }
    fit();
    window.addEventListener("resize", fit);
    window.setInterval(fit, 60000);
  }

  document.querySelectorAll(".hy-wall [data-board]").forEach(fitting);
  document.querySelectorAll("[data-board]").forEach(refreshing);
  document.querySelectorAll("[data-clock]").forEach(clock);
  document.querySelectorAll("[data-arrange]").forEach(arranging);
  document.querySelectorAll("[data-period]").forEach(periods);
})();
