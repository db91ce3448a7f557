/* Huiyin 回音: a questionnaire inside this website. No cookies; remembers in this browser only when it asked. */
(function (rules) {
  "use strict";
  if (!rules.open) return;
  var me = document.currentScript, data = {}, frame = null, box = null, before = null, tries = me && me.hasAttribute("data-try");
  var home = new URL(rules.address).origin, key = "huiyin:" + rules.code, zh = /^zh/i.test(document.documentElement.lang || navigator.language);
  var words = zh ? { close: "关闭", ask: "意见反馈", title: "满意度评价" } : { close: "Close", ask: "Feedback", title: "Customer feedback" };
  if (me) Object.keys(me.dataset).forEach(function (name) { if (name !== "try") data[name] = me.dataset[name]; });
  function kept(value) {
    try {
      if (value === undefined) return Number(localStorage.getItem(key) || 0);
      if (!tries) localStorage.setItem(key, String(value));
    } catch (error) { /* a browser that keeps nothing is asked each time */ }
    return 0;
  }
  function rest() { kept(Date.now() + rules.rest_days * 864e5); }
  function styled(element, styles) { for (var name in styles) element.style.setProperty(name, styles[name]); return element; }
  function made(name, styles, attributes) {
    var element = styled(document.createElement(name), styles || {});
    for (var one in attributes || {}) element.setAttribute(one, attributes[one]);
    return element;
  }
  function source() {
    var address = new URL(rules.address);
    address.searchParams.set("lang", zh ? "zh" : "en");
    data.page_address = data.page_address || location.origin + location.pathname;
    Object.keys(data).forEach(function (name) { address.searchParams.set(name, data[name]); });
    return address.href;
  }
  function framed(styles) {
    frame = made("iframe", Object.assign({ border: "0", width: "100%", display: "block", "color-scheme": "light" }, styles), { title: words.title, src: source(), referrerpolicy: "no-referrer" });
    return frame;
  }
  function close() {
    if (!box) return;
    box.remove(); box = frame = null;
    document.removeEventListener("keydown", escape);
    if (before && before.focus) before.focus();
  }
  function escape(event) { if (event.key === "Escape") { rest(); close(); } }
  function show() {
    if (box) return;
    before = document.activeElement;
    var window_ = rules.shape === "popup", side = rules.side === "left" ? "left" : "right";
    box = made("div", window_ ? { position: "fixed", inset: "0", background: "rgba(0,0,0,.5)", display: "flex", "align-items": "center", "justify-content": "center", padding: "12px", "z-index": "2147483000" } : { position: "fixed", bottom: "12px", width: "min(400px, calc(100vw - 24px))", "z-index": "2147483000" }, { role: "dialog", "aria-label": words.title });
    if (window_) box.setAttribute("aria-modal", "true"); else box.style.setProperty(side, "12px");
    var card = made("div", { position: "relative", width: "100%", "max-width": "640px", background: "#fff", "border-radius": "12px", "box-shadow": "0 8px 40px rgba(0,0,0,.3)", overflow: "hidden", "padding-top": "44px", "border-top": "4px solid " + rules.colour });
    var cross = made("button", { position: "absolute", top: "4px", right: "4px", width: "44px", height: "44px", border: "0", background: "transparent", color: "#333", font: "24px/1 sans-serif", cursor: "pointer", "z-index": "1" }, { type: "button", "aria-label": words.close });
    cross.textContent = "×";
    cross.addEventListener("click", function () { rest(); close(); });
    card.append(framed({ height: "min(420px, 80vh)", "max-height": "80vh" }), cross);
    box.append(card);
    document.body.append(box);
    document.addEventListener("keydown", escape);
    cross.focus();
    rest();
  }
  addEventListener("message", function (event) {
    if (!frame || event.origin !== home || event.source !== frame.contentWindow || !event.data) return;
    if (event.data.huiyin === "done") rest();
    if (event.data.height > 0) frame.style.setProperty("height", Math.ceil(event.data.height) + "px");
  });
  function button() {
    var one = made("button", { position: "fixed", top: "50%", padding: "12px 14px", border: "0", background: rules.colour, color: "#fff", font: "15px/1.2 sans-serif", "writing-mode": "vertical-rl", "border-radius": rules.side === "left" ? "0 8px 8px 0" : "8px 0 0 8px", cursor: "pointer", "z-index": "2147482999", transform: "translateY(-50%)" }, { type: "button" });
    one.style.setProperty(rules.side === "left" ? "left" : "right", "0");
    one.textContent = rules.button_text || words.ask;
    one.addEventListener("click", show);
    document.body.append(one);
  }
  function drawn() {
    try {
      var lot = sessionStorage.getItem(key);
      if (lot === null) { lot = String(Math.random() * 100); sessionStorage.setItem(key, lot); }
      return Number(lot) < rules.sample_percent;
    } catch (error) { return Math.random() * 100 < rules.sample_percent; }
  }
  function begin() {
    var places = document.querySelectorAll('[data-huiyin="' + rules.code + '"]');
    if (rules.shape === "inline" && places.length) { places[0].replaceChildren(framed({ height: "480px" })); return; }
    if (rules.shape === "inline" || (rules.only_on && location.href.indexOf(rules.only_on) < 0)) return;
    if (rules.shape === "button") { button(); return; }
    if (tries) { show(); return; }
    if (kept() > Date.now() || !drawn()) return;
    if (rules.scroll_percent) addEventListener("scroll", function scrolled() {
      var page = document.documentElement;
      if ((scrollY + innerHeight) / page.scrollHeight * 100 >= rules.scroll_percent) { removeEventListener("scroll", scrolled); show(); }
    }, { passive: true });
    if (rules.when_leaving) document.addEventListener("mouseout", function left(event) {
      if (!event.relatedTarget && event.clientY <= 0) { document.removeEventListener("mouseout", left); show(); }
    });
    if (!rules.scroll_percent && !rules.when_leaving) setTimeout(show, rules.delay_seconds * 1000);
  }
  window.Huiyin = Object.assign(window.Huiyin || {}, { open: show, close: close, set: function (more) { Object.assign(data, more); } });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin); else begin();
})("RULES");
