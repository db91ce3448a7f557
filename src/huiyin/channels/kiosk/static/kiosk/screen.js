/* A rating device: asks by the questionnaire it keeps, writes each answer down, hands it in when there is a
   network. An answer leaves the device only when the server has acknowledged it; the server counts each once. */
(() => {
  "use strict";
  const SYNC_SECONDS = 20, BOOK_SECONDS = 300, THANKS_SECONDS = 4, MOST_AT_ONCE = 50, TAP_PAUSE = 250;
  const WORDS = {
    zh: { next: "下一步", back: "上一步", submit: "提交", again: "再评一次", answer: "请先回答这一题", closed: "评价已结束，谢谢关注。", none: "首次使用请先连接网络。", online: "已联网", offline: "未联网，评价照常保存", waiting: "份待上传", refused: "份未被接受", resend: "重新上传", full: "全屏", update: "更新问卷", synced: "上次上传", insecure: "此地址不是 HTTPS，断网后无法重新打开本页。", kept: "已保存。", thanks: "感谢您的评价！" },
    en: { next: "Next", back: "Back", submit: "Submit", again: "Rate once more", answer: "Please answer this question first", closed: "This survey has ended. Thank you.", none: "Connect to the network for the first use.", online: "Connected", offline: "No network; answers are kept", waiting: "waiting", refused: "not accepted", resend: "Hand in again", full: "Full screen", update: "Update questionnaire", synced: "Last handed in", insecure: "This address is not HTTPS: without a network the page cannot be opened again.", kept: "Saved.", thanks: "Thank you for your rating!" },
  };
  const screen = document.getElementById("screen"), state = document.getElementById("state");
  const details = document.getElementById("details"), langs = document.getElementById("langs");
  const home = location.pathname, looks = document.head.appendChild(document.createElement("style"));
  let book = null, form = {}, at = null, language = "zh", began = 0, touched = Date.now(), synced = null, busy = false, connected = navigator.onLine;
  const words = () => WORDS[language];

  // -- conditions: the normal form of the product's condition language ------------------------------
  const isMissing = (value) => value === undefined || value === null || value === "" || value !== value;
  const operand = (one, row) => {
    if (one === null || typeof one !== "object") return one;
    const [sign, parts] = Object.entries(one)[0];
    if (sign === "var") return row[parts];
    const values = parts.map((part) => operand(part, row));
    if (values.some((value) => typeof value !== "number" || value !== value)) return null;
    if (sign === "-") return values.length === 1 ? -values[0] : values.reduce((a, b) => a - b);
    return values.reduce((a, b) => (sign === "+" ? a + b : a * b));
  };
  const byCodePoint = (a, b) => {
    const one = Array.from(a), other = Array.from(b);
    for (let n = 0; n < one.length && n < other.length; n += 1) {
      if (one[n] !== other[n]) return one[n].codePointAt(0) - other[n].codePointAt(0);
    }
    return one.length - other.length;
  };
  const compare = (sign, a, b) => {
    if (isMissing(a) || isMissing(b) || typeof a !== typeof b) return false;
    const order = typeof a === "string" ? byCodePoint(a, b) : a - b;
    return { "==": order === 0, "!=": order !== 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0 }[sign];
  };
  const holds = (rule, row) => {
    if (rule === null || rule === undefined) return true;
    if (typeof rule === "boolean") return rule;
    const [sign, parts] = Object.entries(rule)[0];
    if (sign === "and") return parts.every((part) => holds(part, row));
    if (sign === "or") return parts.some((part) => holds(part, row));
    if (sign === "!") return !holds(Array.isArray(parts) ? parts[0] : parts, row);
    if (sign === "missing") return [].concat(parts).every((key) => isMissing(row[key]));
    if (sign === "in") {
      const [one, other] = parts;
      if (Array.isArray(other)) return other.some((value) => compare("==", operand(one, row), value));
      const text = operand(other, row);
      return typeof text === "string" && text.includes(one);
    }
    return compare(sign, operand(parts[0], row), operand(parts[1], row));
  };

  // -- what is asked --------------------------------------------------------------------------------
  const answersOf = (question) => {
    const found = {};
    for (const [key, how] of Object.entries(question.variables)) {
      const typed = form[how.field];
      if (typed === undefined || typed === "") continue;
      const value = how.kind === "table" ? how.table[typed] : how.kind === "number" ? Number(typed) : typed;
      if (value !== undefined && value === value) found[key] = value;
    }
    return found;
  };
  const walk = () => {
    const row = { ...book.embedded }, pages = [];
    for (const page of book.pages) {
      if (!holds(page.show, row)) continue;
      const asked = [];
      for (const question of page.questions) {
        if (!holds(question.show, row)) continue;
        asked.push(question);
        Object.assign(row, answersOf(question));
      }
      if (asked.length) pages.push({ page, asked });
    }
    return pages;
  };
  const here = () => walk().find((one) => one.page.key === at);
  const after = () => { const pages = walk(); return pages[pages.findIndex((one) => one.page.key === at) + 1]; };

  // -- showing --------------------------------------------------------------------------------------
  const element = (name, text, properties = {}) => Object.assign(document.createElement(name), { textContent: text, ...properties });
  const button = (text, act, name = "") => { const one = element("button", text, { type: "button", className: name }); one.addEventListener("click", act); return one; };
  const message = (text) => { screen.replaceChildren(element("p", text, { className: "thanks" })); };

  function show() {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    langs.replaceChildren(...(book && book.languages.length > 1 ? book.languages.filter((one) => one !== language) : []).map((one) => button(one === "zh" ? "中文" : "English", () => { read(); language = one; show(); tell(); })));
    if (!book) return message(words().none);
    if (book.closed) return message(words().closed);
    if (looks.textContent !== book.style) looks.textContent = book.style;
    const pages = walk();
    if (!at || !here()) at = pages[0].page.key;
    const number = pages.findIndex((one) => one.page.key === at), { page } = pages[number], said = book.words[language];
    screen.replaceChildren();
    if (number === 0) { screen.append(element("h1", said.title)); if (said.intro) screen.append(element("p", said.intro, { className: "intro" })); }
    else if (page.title[language]) screen.append(element("h1", page.title[language]));
    for (const question of page.questions) {
      const holder = element("div", "", { className: "asked" });
      holder.dataset.key = question.key;
      holder.innerHTML = question.html[language];
      screen.append(holder);
    }
    fill();
    toggle();
    const act = element("div", "", { className: "act" });
    if (number > 0) act.append(button(words().back, () => { read(); at = pages[number - 1].page.key; show(); }, "back"));
    const single = page.questions.length === 1 && page.questions[0].one_tap;
    if (!single || !after() || number > 0) act.append(button("", next, "on"));
    screen.append(act);
    label();
    window.scrollTo(0, 0);
  }
  const label = () => { const on = screen.querySelector("button.on"); if (on) on.textContent = after() ? words().next : words().submit; };
  function fill() {
    for (const input of screen.querySelectorAll("[name]")) {
      const kept = form[input.name];
      if (kept === undefined) continue;
      if (input.type === "radio" || input.type === "checkbox") input.checked = input.value === kept;
      else input.value = kept;
    }
  }
  function read() {
    for (const holder of screen.querySelectorAll(".asked")) {
      const question = book.pages.flatMap((page) => page.questions).find((one) => one.key === holder.dataset.key);
      for (const name of question.fields) delete form[name];
      for (const input of holder.querySelectorAll("[name]")) {
        if (input.type === "radio" || input.type === "checkbox") { if (input.checked) form[input.name] = input.value; }
        else if (input.value !== "") form[input.name] = input.value;
      }
    }
  }
  function toggle() {
    const asked = here();
    for (const holder of screen.querySelectorAll(".asked")) {
      holder.hidden = !asked || !asked.asked.some((question) => question.key === holder.dataset.key);
    }
  }
  function lacking() {
    for (const question of here().asked) {
      const holder = [...screen.querySelectorAll(".asked")].find((one) => one.dataset.key === question.key);
      const boxes = holder.querySelectorAll("input[type=checkbox]").length > 1;
      const answered = (name) => form[name] !== undefined || (boxes && question.fields.some((one) => form[one] !== undefined));
      if (!question.needs.every(answered)) return holder;
      if ([...holder.querySelectorAll("input, textarea, select")].some((input) => !input.checkValidity())) return holder;
    }
    return null;
  }
  function next() {
    read();
    screen.querySelectorAll(".sum").forEach((one) => one.remove());
    const holder = lacking();
    if (holder) {
      const hint = element("p", words().answer, { className: "sum", tabIndex: -1 });
      hint.setAttribute("role", "alert");
      holder.prepend(hint);
      holder.scrollIntoView({ block: "center" });
      return;
    }
    const following = after();
    if (following) { at = following.page.key; show(); } else finish();
  }
  async function finish() {
    const fields = {};
    for (const one of walk()) for (const question of one.asked) for (const name of question.fields) if (form[name] !== undefined) fields[name] = form[name];
    await put("waiting", { submission_id: freshId(), version: book.version, language, fields, answered_at: new Date().toISOString(), seconds: (Date.now() - began) / 1000 });
    const thanks = book.words[language].thanks || words().thanks;
    form = {}; at = null;
    const act = element("div", "", { className: "act" });
    act.append(button(words().again, restart, "on"));
    screen.replaceChildren(element("p", thanks, { className: "thanks" }), act);
    setTimeout(() => { if (screen.querySelector(".thanks") && !book.closed) restart(); }, THANKS_SECONDS * 1000);
    handIn();
  }
  function restart() { form = {}; at = null; began = Date.now(); if (book && !book.closed) language = book.languages[0]; show(); }
  const freshId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  screen.addEventListener("change", () => {
    touched = Date.now();
    if (Object.keys(form).length === 0 && at === walk()[0].page.key) began = began || Date.now();
    read(); toggle(); label();
    const now = here();
    if (now && now.page.questions.length === 1 && now.asked.length === 1 && now.asked[0].one_tap && form[now.asked[0].fields[0]] !== undefined) {
      const before = at;
      setTimeout(() => { if (at === before) next(); }, TAP_PAUSE);
    }
  });
  for (const name of ["pointerdown", "keydown", "input"]) document.addEventListener(name, () => { touched = Date.now(); });

  // -- what is written down on the device -----------------------------------------------------------
  const opened = new Promise((resolve, reject) => {
    const request = indexedDB.open("huiyin" + home, 1);
    request.onupgradeneeded = () => { for (const name of ["waiting", "refused"]) request.result.createObjectStore(name, { keyPath: "submission_id" }); request.result.createObjectStore("book"); };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const done = (request) => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
  const store = async (name, mode) => (await opened).transaction(name, mode, { durability: "strict" }).objectStore(name);
  async function put(name, value, key) {
    const transaction = (await opened).transaction(name, "readwrite", { durability: "strict" });
    transaction.objectStore(name).put(value, key);
    await new Promise((resolve, reject) => { transaction.oncomplete = resolve; transaction.onabort = () => reject(transaction.error); });
  }
  const all = async (name, most) => done((await store(name, "readonly")).getAll(null, most));
  const count = async (name) => done((await store(name, "readonly")).count());
  const remove = async (name, key) => done((await store(name, "readwrite")).delete(key));

  // -- handing in -----------------------------------------------------------------------------------
  async function handIn() {
    if (busy) return;
    busy = true;
    try {
      for (;;) {
        const answers = await all("waiting", MOST_AT_ONCE), refused = {};
        for (const one of await all("refused")) refused[one.code] = (refused[one.code] || 0) + 1;
        const response = await fetch(home + "deliver/", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ answers, n_waiting: await count("waiting") - answers.length, refused }) });
        connected = true;
        if (!response.ok) break;
        let later = 0;
        for (const result of (await response.json()).results) {
          const answer = answers.find((one) => one.submission_id === result.submission_id);
          if (!answer) continue;
          if (result.status === 503) { later += 1; continue; }
          if (result.status >= 400) await put("refused", { ...answer, code: result.code });
          await remove("waiting", result.submission_id);
        }
        synced = new Date();
        if (later || answers.length < MOST_AT_ONCE) break;
      }
    } catch (error) { connected = false; } finally { busy = false; tell(); }
  }
  async function resend() {
    for (const { code, ...answer } of await all("refused")) { await put("waiting", answer); await remove("refused", answer.submission_id); }
    await update(); await handIn();
  }
  async function update() {
    try {
      const response = await fetch(home + "book/", { cache: "no-store" });
      if (response.ok) {
        const fresh = await response.json();
        connected = true;
        await put("book", fresh, "book");
        if (!book || fresh.closed !== book.closed || fresh.edition !== book.edition || fresh.idle_seconds !== book.idle_seconds) {
          if (!book || Object.keys(form).length === 0) { book = fresh; restart(); }
        }
        keep();
      }
    } catch (error) { connected = false; }
    tell();
  }
  const keep = async () => { const controller = navigator.serviceWorker && (await navigator.serviceWorker.ready).active; if (controller) controller.postMessage({ keep: document.body.dataset.keep.split(" ") }); };
  async function tell() {
    const waiting = await count("waiting"), refused = await count("refused");
    state.textContent = `${connected ? "●" : "○"} ${connected ? words().online : words().offline}${waiting ? ` · ${waiting} ${words().waiting}` : ""}${refused ? ` · ${refused} ${words().refused}` : ""}`;
    state.className = connected && !refused ? "" : "off";
    if (details.hidden) return;
    details.replaceChildren(element("p", document.title));
    if (!window.isSecureContext) details.append(element("p", words().insecure));
    if (synced) details.append(element("p", `${words().synced} ${synced.toLocaleTimeString()}`));
    for (const one of await all("refused", 20)) details.append(element("p", `${one.code} · ${one.answered_at.slice(0, 16)}`));
    details.append(button(words().full, () => document.documentElement.requestFullscreen && document.documentElement.requestFullscreen()), button(words().update, update));
    if (refused || waiting) details.append(button(words().resend, resend));
  }
  state.addEventListener("click", () => { details.hidden = !details.hidden; state.setAttribute("aria-expanded", String(!details.hidden)); tell(); });

  // -- the course of the day ------------------------------------------------------------------------
  setInterval(() => {
    if (!book || book.closed || screen.querySelector(".thanks")) return;
    const begun = Object.keys(form).length > 0 || (at && walk().length && at !== walk()[0].page.key);
    if (begun && Date.now() - touched > book.idle_seconds * 1000) restart();
  }, 1000);
  setInterval(handIn, SYNC_SECONDS * 1000);
  setInterval(update, BOOK_SECONDS * 1000);
  window.addEventListener("online", () => { update(); handIn(); });
  window.addEventListener("offline", () => { connected = false; tell(); });
  (async () => {
    book = (await done((await store("book", "readonly")).get("book"))) || null;
    restart();
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    if (navigator.serviceWorker) navigator.serviceWorker.register(document.body.dataset.base, { scope: document.body.dataset.base.replace("worker.js", "") }).catch(() => {});
    await update();
    handIn();
  })();
  window.huiyinDevice = { holds };
})();
