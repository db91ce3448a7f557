// Draws each <figure data-chart>: a Vega-Lite specification beside its data as a table. Expressions are
// interpreted, never compiled, so the page needs no "unsafe-eval". The libraries come only when a chart does.
(function () {
  "use strict";
  var here = document.currentScript.dataset;
  var libraries = null;

  function load(address) {
    return new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = function () { reject(new Error(address)); };
      document.head.appendChild(script);
    });
  }

  function loadAll() {
    if (!libraries) {
      libraries = load(here.vega).then(function () {
        return Promise.all([load(here.vegaLite), load(here.vegaInterpreter)]);
      }).then(function () { return load(here.vegaEmbed); });
    }
    return libraries;
  }

  function colours() {
    var style = getComputedStyle(document.documentElement);
    function of(name, otherwise) { return style.getPropertyValue(name).trim() || otherwise; }
    var dark = document.documentElement.getAttribute("data-bs-theme") === "dark";
    return {
      text: dark ? "#dce1e7" : "#3a4859",
      muted: dark ? "#8a97ab" : "#6b7a90",
      grid: dark ? "#2f3b4d" : "#e6e8ec",
      font: of("--hy-font", "sans-serif")
    };
  }

  function config() {
    var c = colours();
    return {
      background: "transparent",
      font: c.font,
      view: { stroke: null },
      axis: {
        labelColor: c.muted, titleColor: c.muted, gridColor: c.grid, domainColor: c.grid, tickColor: c.grid,
        labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal"
      },
      axisQuantitative: { labelOverlap: true, labelSeparation: 8 },
      legend: { labelColor: c.text, titleColor: c.muted, labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal" },
      header: { labelColor: c.text, titleColor: c.muted },
      title: { color: c.text, fontSize: 14, fontWeight: 600, anchor: "start" },
      text: { color: c.text, fontSize: 12 },
      rule: { color: c.muted }
    };
  }

  // Colours written by the server are for paper; axis and text colours of the page follow its theme.
  function fitted(spec) {
    var copy = JSON.parse(JSON.stringify(spec));
    if (copy.mark !== undefined || copy.layer !== undefined) {
      copy.width = "container";
      copy.autosize = { type: "fit-x", contains: "padding", resize: true };
    }
    if (copy.config) {
      ["background", "font", "axis", "legend", "header", "title"].forEach(function (part) { delete copy.config[part]; });
      if (copy.config.view) { delete copy.config.view.continuousWidth; copy.config.view.stroke = null; }
    }
    delete copy.background;
    return copy;
  }

  function draw(figure) {
    var canvas = figure.querySelector(".hy-chart-canvas");
    var spec = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    return window.vegaEmbed(canvas, fitted(spec), {
      mode: "vega-lite",
      ast: true,
      expr: window.vegaInterpreter.expressionInterpreter,
      renderer: "svg",
      logLevel: window.vega.Error,
      config: config(),
      actions: { export: true, source: false, compiled: false, editor: false },
      i18n: { CLICK_TO_VIEW_ACTIONS: here.menu, PNG_ACTION: here.png, SVG_ACTION: here.svg },
      downloadFileName: figure.dataset.name || "chart",
      tooltip: { theme: document.documentElement.getAttribute("data-bs-theme") === "dark" ? "dark" : "light" }
    }).then(function (result) {
      figure.hyView = result;
      figure.dataset.drawn = "yes";
    });
  }

  function begin(figure) {
    var table = figure.querySelector(".hy-chart-data");
    if (table) table.open = false;
    loadAll().then(function () {
      if (!figure.isConnected) return undefined; // the page was changed meanwhile
      if (figure.hyView) figure.hyView.finalize();
      return draw(figure);
    }).catch(function (error) {
      figure.dataset.drawn = "failed";
      if (table) table.open = true;
      console.error(error);
    });
  }

  function beginAll(root) {
    var figures = Array.prototype.slice.call(root.querySelectorAll("figure[data-chart]:not([data-begun])"));
    if (root.matches && root.matches("figure[data-chart]:not([data-begun])")) figures.push(root);
    figures.forEach(function (figure) {
      figure.dataset.begun = "yes";
      begin(figure);
    });
  }

  beginAll(document);
  document.addEventListener("htmx:load", function (event) { beginAll(event.detail.elt); });
  new MutationObserver(function () {
    document.querySelectorAll("figure[data-chart][data-begun]").forEach(begin);
  }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
})();
