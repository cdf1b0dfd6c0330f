"use strict";
// All that is said comes from the data block as text: nothing here makes markup
// of a string, and the page asks nobody for anything.
(() => {
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($("data").textContent);
  const NS = "http://www.w3.org/2000/svg";
  const entries = [...document.querySelectorAll("#list .entry")].map((li) => {
    const link = li.querySelector("a");
    const id = link.getAttribute("href").slice(2);
    const article = $("s" + id);
    article.id = "f" + id; // an address is of a failure with its picture, not of its text alone
    return { li, link, id, name: link.querySelector(".name").textContent, state: data.states[id] || {}, article };
  });
  const byID = new Map(entries.map((e) => [e.id, e]));
  const byName = new Map([...entries].reverse().map((e) => [e.name, e])); // of one name the first
  const fields = { find: $("find"), network: $("network"), verdict: $("verdict"), kind: $("kind") };
  let chosen = null; // the entry that is shown
  let asked = ""; // the port that is explained
  let pathRow = -1; // the network whose path is shown
  document.documentElement.classList.add("js");
  $("stage").hidden = false;

  // Pictures.

  const el = (name, attributes, parent) => {
    const e = document.createElementNS(NS, name);
    for (const [k, v] of Object.entries(attributes)) if (v !== undefined && v !== null && v !== "") e.setAttribute(k, v);
    if (parent) parent.appendChild(e);
    return e;
  };
  const way = (points) => points.map((p, i) => (i ? "L" : "M") + p[0] + " " + p[1]).join("");

  // One line or box of a picture, as package topology/diagram has it.
  const drawMark = (m, parent) => {
    const g = el("g", {}, parent);
    if (m.e) el("title", {}, g).textContent = m.e;
    if (m.l) {
      el("path", { d: way(m.l), fill: "none", class: "c-" + m.c, "stroke-width": m.w, "stroke-dasharray": m.d }, g);
      for (const b of m.t || []) el("path", { d: way(b), class: "c-" + m.c, "stroke-width": Math.max(m.w, 1.6) }, g);
      return g;
    }
    const [x, y, w, h] = m.b;
    if (m.f || m.c) el("rect", { x: x - w / 2, y: y - h / 2, width: w, height: h, rx: m.r ? 4 : null,
      class: "f-" + (m.f || "n") + (m.c ? " c-" + m.c : ""), "stroke-width": m.c ? m.w : null, "stroke-dasharray": m.d }, g);
    for (const t of m.x || []) {
      const text = el("text", { x: m.a ? x - w / 2 + 2 : x, y: t[1], "font-size": t[2], "text-anchor": m.a ? null : "middle",
        "font-weight": t[4] ? "bold" : null, class: "f-" + t[3] }, g);
      text.textContent = t[0];
    }
    return g;
  };

  // The marks of a view: those of before, with what is not so put over them.
  const merge = (base, delta) => {
    const out = new Map(Object.entries(base));
    for (const [k, d] of Object.entries(delta || {})) {
      if (d === null) out.delete(k);
      else out.set(k, Object.assign({}, out.get(k), d));
    }
    return out;
  };
  const tree = (state, inst) => (state.t || []).find((t) => t.n === inst) || (state.t || [])[0];
  const marksOf = (state, inst, view) => {
    const t = tree(state, inst);
    const scene = data.scenes[state.s];
    let marks = new Map(Object.entries(scene.t[t.b]));
    if (view !== "before") marks = merge(scene.t[t.b], t.a);
    if (view === "diff") marks = merge(Object.fromEntries(marks), t.d);
    return { scene, marks };
  };
  const layerOf = (key) => Number(key.split("-")[0]);
  const natural = new Intl.Collator("en", { numeric: true }).compare;

  // Is a line or box on the path? A path has bundles, a picture their members.
  const onPath = (path, m) => (m.n || []).some((i) => path.has(data.elements[i]));

  const drawState = (state, inst, view, path, title, scale) => {
    const { scene, marks } = marksOf(state, inst, view);
    const h = scene.h - scene.top + 8;
    const svg = el("svg", { viewBox: `0 ${scene.top} ${scene.w} ${h}`, width: scene.w * scale, height: h * scale, role: "group" });
    svg.setAttribute("aria-label", title);
    const layers = new Map();
    for (let i = 1; i <= 8; i++) layers.set(i, el("g", {}, svg));
    for (const key of [...marks.keys()].sort(natural)) {
      const m = marks.get(key);
      if (path.size && onPath(path, m)) {
        if (m.l) drawMark({ l: m.l, c: "y", w: m.w + 9 }, layers.get(2));
        else if (layerOf(key) === 6) drawMark({ b: [m.b[0], m.b[1], m.b[2] + 14, m.b[3] + 14], f: "y", r: 1 }, layers.get(5));
      }
      const g = drawMark(m, layers.get(layerOf(key)));
      if (m.p) {
        g.setAttribute("class", "port" + (m.p === asked ? " asked" : ""));
        g.setAttribute("tabindex", "0");
        g.setAttribute("role", "button");
        g.setAttribute("aria-label", "explain port " + m.p + ": " + (m.x || []).map((t) => t[0]).join(" "));
        g.dataset.port = m.p;
      }
    }
    return svg;
  };
  // As large as the window has room for, but never too small to read: then it scrolls,
  // unless the whole was asked for.
  const readable = 0.75;
  let whole = false;
  const scaleFor = (scene) => {
    const room = $("picture").clientWidth || 800;
    const fits = Math.min(4 / 3, room / scene.w, 0.7 * window.innerHeight / (scene.h - scene.top + 8));
    $("fit").hidden = fits >= readable;
    $("fit").setAttribute("aria-pressed", String(whole));
    return whole ? Math.min(fits, room / scene.w) : Math.max(readable, fits);
  };
  // Of a picture that scrolls what changed comes into sight.
  const toChange = (state, inst, scale) => {
    const box = $("picture"), t = tree(state, inst), scene = data.scenes[state.s];
    if (box.scrollWidth <= box.clientWidth && box.scrollHeight <= box.clientHeight) return;
    const at = [];
    for (const [k, d] of Object.entries(t.a || {})) {
      const m = Object.assign({}, scene.t[t.b][k], d);
      if (m.b && layerOf(k) >= 6) at.push(m.b);
    }
    if (!at.length) return;
    const middle = (i) => (Math.min(...at.map((b) => b[i])) + Math.max(...at.map((b) => b[i]))) / 2;
    box.scrollLeft = middle(0) * scale - box.clientWidth / 2;
    box.scrollTop = (middle(1) - scene.top) * scale - box.clientHeight / 2;
  };
  const drawLegend = (legend) => {
    const svg = el("svg", { viewBox: `0 ${legend.top} ${legend.w} ${legend.h - legend.top}`, width: legend.w * 1.2, height: (legend.h - legend.top) * 1.2, role: "img" });
    svg.setAttribute("aria-label", "Legend: " + legend.m.flatMap((m) => (m.x || []).map((t) => t[0])).join("; "));
    for (const m of legend.m) drawMark(m, svg);
    return svg;
  };

  const view = () => document.querySelector("input[name=view]:checked").value;
  const pathOf = (state, v) => {
    const row = pathRow < 0 ? null : (state.p || [])[pathRow];
    return new Set(row ? (v === "before" ? row[1] : row[0]).map((i) => data.elements[i]) : []);
  };
  const titleOf = (e, v) => ({ before: "before: without fault", after: "after: ", diff: "difference: " }[v] + (v === "before" ? "" : e.name));

  const show = () => {
    const e = chosen, state = e.state;
    const rest = e.id === "0";
    for (const r of document.querySelectorAll("input[name=view]")) r.disabled = rest;
    const v = rest ? "before" : view();
    $("picture").replaceChildren();
    $("legend").replaceChildren();
    $("drawn").textContent = state.w || "";
    $("drawn").hidden = !state.w;
    $("view").hidden = rest || !state.t;
    $("trees").hidden = !state.t || state.t.length < 2;
    if (state.t) {
      const inst = $("tree").value;
      const t = tree(state, inst);
      $("tree").replaceChildren(...state.t.map((t) => new Option(t.n, t.n)));
      $("tree").value = t.n;
      $("caption").textContent = t.c;
      const scale = scaleFor(data.scenes[state.s]);
      $("picture").append(drawState(state, t.n, v, pathOf(state, v), titleOf(e, v) + ", " + t.c, scale));
      $("picture").tabIndex = $("picture").scrollWidth > $("picture").clientWidth ? 0 : -1; // to scroll it without a mouse
      toChange(state, t.n, scale);
      $("legend").append(drawLegend(data.scenes[state.s].g));
    } else {
      $("caption").textContent = "";
      $("fit").hidden = true;
    }
    $("now").replaceChildren(...[...e.article.querySelector(".own").childNodes].map((n) => n.cloneNode(true)));
    const list = visible(), i = list.indexOf(e);
    $("place").textContent = rest ? `${list.length - 1} failures` : `${i} of ${list.length - 1}`;
    $("previous").disabled = i <= 0;
    $("next").disabled = i >= list.length - 1;
    remember();
    for (const b of document.querySelectorAll(".path")) b.setAttribute("aria-pressed", String(Number(b.dataset.row) === pathRow && e.article.contains(b)));
  };

  // Addresses: the name of the failure and what is chosen beside it, so that one can be
  // kept or sent, and the browser's back goes to the failure before.

  const address = () => {
    const q = new URLSearchParams();
    const rest = chosen.id === "0";
    if (!rest && view() !== "diff") q.set("view", view());
    if (chosen.state.t && chosen.state.t.length > 1 && $("tree").value !== chosen.state.t[0].n) q.set("tree", $("tree").value);
    if (asked) q.set("port", asked);
    for (const [k, f] of Object.entries(fields)) if (f.value) q.set(k, k === "network" || k === "verdict" ? f.selectedOptions[0].dataset.name || f.selectedOptions[0].text : f.value);
    if ($("reach").checked) q.set("reach", "1");
    const name = byName.get(chosen.name) === chosen ? chosen.name : "s" + chosen.id;
    return "#" + encodeURIComponent(name).replace(/%3A/g, ":").replace(/%2F/g, "/") + (q.size ? "?" + q : "");
  };
  const remember = (push) => {
    if (!chosen || following) return;
    const to = address();
    if (to === location.hash) return;
    if (push) history.pushState(null, "", to);
    else history.replaceState(null, "", to);
  };
  let following = false; // an address, which is not to be written meanwhile
  const follow = () => {
    const [name, query] = location.hash.slice(1).split("?");
    const q = new URLSearchParams(query || "");
    let e;
    try { e = byName.get(decodeURIComponent(name)); } catch { /* not ours */ }
    e = e || byID.get(name.replace(/^s/, "")) || (name ? entries[0] : entries[1] || entries[0]);
    following = true;
    for (const [k, f] of Object.entries(fields)) {
      const want = q.get(k) || "";
      const option = f.options && [...f.options].find((o) => (o.dataset.name || o.text) === want);
      f.value = f.options ? (want && option ? option.value : "") : want;
    }
    $("reach").checked = q.get("reach") === "1";
    filter();
    choose(e.id, true);
    const radio = document.querySelector(`input[name=view][value=${{ before: "before", after: "after" }[q.get("view")] || "diff"}]`);
    radio.checked = true;
    const inst = q.get("tree");
    if ((e.state.t || []).some((t) => t.n === inst)) $("tree").value = inst;
    show();
    const port = q.get("port");
    if (port && textOf(port, data.states["0"]) !== null) explain(port);
    following = false;
    remember();
  };

  // Explanations.

  const paragraphs = (text) => text.split("\n").map((line) => {
    const p = document.createElement("p");
    const indent = Math.min(3, Math.floor((line.length - line.trimStart().length) / 2));
    if (indent) p.className = "in" + indent;
    p.textContent = line.trim();
    return p;
  });
  const heading = (text) => {
    const h = document.createElement("h4");
    h.textContent = text;
    return h;
  };
  const textOf = (port, state) => {
    const i = (state.y && state.y[port] !== undefined) ? state.y[port] : data.states["0"].y[port];
    return i === undefined || i < 0 ? null : data.why[i];
  };
  const explain = (port) => {
    asked = port;
    const state = chosen.state;
    const word = (s) => (/^[\w.\/:,+@%=-]+$/.test(s) ? s : "'" + s.replaceAll("'", "'\\''") + "'");
    const missing = `This page does not have it. spandrill why ${data.file} ${word(port)}${state.f || ""}`;
    const kept = !(state.m || []).includes(port);
    const after = kept ? textOf(port, state) : null;
    const before = textOf(port, data.states["0"]);
    const v = chosen.id === "0" ? "before" : view();
    $("whyname").textContent = "Why " + port + " is what it is";
    const parts = [];
    if (v === "before") parts.push(...paragraphs(before || missing));
    else if (v === "after" || before === after) parts.push(...paragraphs(after || missing));
    else parts.push(heading("Now"), ...paragraphs(after || missing), heading("Without fault"), ...paragraphs(before || missing));
    $("whytext").replaceChildren(...parts);
    $("why").hidden = false;
    show();
    $("why").focus();
  };
  const close = () => {
    const port = asked;
    asked = "";
    $("why").hidden = true;
    show();
    const g = [...document.querySelectorAll(".port")].find((g) => g.dataset.port === port);
    if (g) g.focus();
  };

  // The list.

  const choose = (id, scroll) => {
    const e = byID.get(id) || entries[0];
    if (chosen === e) return;
    if (chosen) {
      chosen.link.removeAttribute("aria-current");
      chosen.article.classList.remove("chosen");
    }
    chosen = e;
    asked = "";
    pathRow = -1;
    $("why").hidden = true;
    e.link.setAttribute("aria-current", "true");
    e.article.classList.add("chosen");
    if (scroll) e.li.scrollIntoView({ block: "nearest" });
    show();
    toPicture();
  };
  const toPicture = () => {
    const top = $("stage").getBoundingClientRect().top;
    if (top < 0) window.scrollBy(0, top - 12);
  };
  const go = (e, keepFocus) => {
    if (e === chosen) return;
    const was = following;
    following = true;
    choose(e.id, true);
    following = was;
    remember(true);
    if (!keepFocus) e.link.focus({ preventScroll: true });
  };
  const visible = () => entries.filter((e) => !e.li.hidden);
  const move = (by, keepFocus) => {
    const list = visible();
    if (!list.length) return;
    const at = list.indexOf(chosen);
    go(list[Math.max(0, Math.min(list.length - 1, at < 0 ? 0 : at + by))], keepFocus);
  };
  const filter = () => {
    const words = $("find").value.toLowerCase().split(/\s+/).filter(Boolean);
    const network = $("network").value, verdict = Number($("verdict").value || 0), kind = $("kind").value, reach = $("reach").checked;
    let n = 0;
    const options = [...$("verdict").options].filter((o) => o.value);
    const counts = new Map(options.map((o) => [o, 0])); // what each would leave
    for (const e of entries) {
      const s = e.state;
      if (e.id === "0") continue;
      const ranks = reach ? s.o : s.v;
      const hits = (least) => ranks.some((r, i) => (network === "" || Number(network) === i) && r >= least && s.h[i] & (reach ? 2 : 1));
      const any = network === "" && verdict === 0 && !reach;
      const name = e.name.toLowerCase();
      const else_ = (!kind || s.e.some((x) => x.startsWith(kind + ":"))) && words.every((w) => name.includes(w));
      e.li.hidden = !((any || hits(verdict)) && else_);
      e.article.classList.toggle("out", e.li.hidden);
      if (!e.li.hidden) n++;
      if (else_) for (const o of options) if (hits(Number(o.value))) counts.set(o, counts.get(o) + 1);
    }
    for (const [o, many] of counts) o.text = `${o.dataset.name} (${many})`;
    for (const h of document.querySelectorAll("#list .head")) {
      let next = h.nextElementSibling, some = false;
      while (next && !next.classList.contains("head")) { some = some || !next.hidden; next = next.nextElementSibling; }
      h.hidden = !some;
    }
    const all = entries.length - 1;
    $("shown").textContent = n === all ? `${all} ${all === 1 ? "failure" : "failures"}, worst first` : `${n} of ${all} failures`;
    if (following) return;
    if (chosen && chosen.li.hidden) choose((visible()[1] || visible()[0]).id, true);
    else if (chosen) show();
  };

  // Events.

  $("filter").addEventListener("input", filter);
  $("filter").addEventListener("submit", (ev) => ev.preventDefault());
  for (const o of $("verdict").options) o.dataset.name = o.text;
  for (const e of entries) {
    e.link.addEventListener("click", (ev) => { if (ev.ctrlKey || ev.metaKey || ev.shiftKey) return; ev.preventDefault(); go(e); });
    if (byName.get(e.name) === e) e.link.href = "#" + encodeURIComponent(e.name); // what is copied of it holds in the next page, too
  }
  $("previous").addEventListener("click", () => move(-1, true));
  $("next").addEventListener("click", () => move(1, true));
  $("fit").addEventListener("click", () => { whole = !whole; show(); });
  for (const r of document.querySelectorAll("input[name=view]")) r.addEventListener("change", () => (asked ? explain(asked) : show()));
  $("tree").addEventListener("change", show);
  $("close").addEventListener("click", close);
  $("picture").addEventListener("click", (ev) => {
    const g = ev.target.closest(".port");
    if (g) explain(g.dataset.port);
  });
  $("state").addEventListener("click", (ev) => {
    const b = ev.target.closest(".path");
    if (!b) return;
    pathRow = pathRow === Number(b.dataset.row) ? -1 : Number(b.dataset.row);
    show();
    if (pathRow >= 0) toPicture();
  });
  document.addEventListener("keydown", (ev) => {
    if (ev.ctrlKey || ev.metaKey || ev.altKey) return;
    const t = ev.target, typing = t.matches && t.matches("input[type=search], select");
    if (ev.key === "Escape") {
      if (t === $("find")) { $("find").value = ""; filter(); chosen.link.focus(); }
      else if (!$("why").hidden) close();
      else if (typing) chosen.link.focus();
      return;
    }
    if (typing) return;
    const g = t.closest && t.closest(".port");
    if (g && (ev.key === "Enter" || ev.key === " ")) { ev.preventDefault(); explain(g.dataset.port); return; }
    const radio = t.matches && t.matches("input[type=radio]");
    const turn = { b: "before", a: "after", d: "diff" }[ev.key];
    const scrolls = t.id === "picture";
    if (scrolls && ev.key.startsWith("Arrow")) return;
    if (ev.key === "j" || ((ev.key === "ArrowDown" || ev.key === "ArrowRight") && !radio)) { ev.preventDefault(); move(1); }
    else if (ev.key === "k" || ((ev.key === "ArrowUp" || ev.key === "ArrowLeft") && !radio)) { ev.preventDefault(); move(-1); }
    else if (ev.key === "/") { ev.preventDefault(); $("find").focus(); $("find").select(); }
    else if (ev.key === "?") { const h = document.querySelector(".help"); h.open = !h.open; if (h.open) h.scrollIntoView({ block: "nearest" }); }
    else if (turn && chosen.id !== "0") { document.querySelector(`input[name=view][value=${turn}]`).checked = true; asked ? explain(asked) : show(); }
  });
  let resized = 0;
  window.addEventListener("resize", () => { clearTimeout(resized); resized = setTimeout(show, 100); });
  window.addEventListener("hashchange", follow);

  // On paper what reaches what nobody touched has its picture beside its text, and
  // all that the filter shows where that is not much; else they would fill a book.
  const fewPrinted = 12, mostPrinted = 60;
  window.addEventListener("beforeprint", () => {
    const few = visible().length <= fewPrinted + 1;
    let n = 0;
    for (const e of entries) {
      const box = e.article.querySelector(".print");
      box.replaceChildren();
      if (!e.state.t || e.li.hidden || !(few || e.id === "0" || e.article.dataset.reach) || n++ >= mostPrinted) continue;
      const v = e.id === "0" ? "before" : "diff";
      for (const t of e.state.t) box.append(drawState(e.state, t.n, v, new Set(), titleOf(e, v) + ", " + t.c, 1));
      if (e.id === "0") box.append(drawLegend(data.scenes[e.state.s].g));
    }
  });
  window.addEventListener("afterprint", () => { for (const e of entries) e.article.querySelector(".print").replaceChildren(); });

  follow();
})();
