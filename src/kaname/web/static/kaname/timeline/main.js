/* The timeline: rows that come once, a picture drawn anew when something moves, and what pointer and keys do to it. */
import { Days } from "./dates.js";
import { Model } from "./model.js";
import { Moving } from "./move.js";
import { Names } from "./names.js";
import { HEAD, ROW, paint } from "./paint.js";
import { drawn, keep, sheets } from "./picture.js";
import { Scale } from "./scale.js";
import { Tip } from "./tip.js";

const COLOURS = { paper: "--paper", wash: "--wash", grid: "--grid", line: "--line", ink: "--ink", quiet: "--quiet", edge: "--edge",
  sky: "--sky", blue: "--blue", red: "--red", orange: "--tl-ghost", vermilion: "--vermilion", chosen: "--chosen", focus: "--focus",
  tint: "--tl-tint", past: "--tl-past", faint: "--wash" };

class View {
  constructor(scroller) {
    this.scroller = scroller;
    this.whole = scroller.parentElement;
    this.canvas = scroller.querySelector("canvas");
    this.pen = this.canvas.getContext("2d", { alpha: false });
    this.base = scroller.dataset.base;
    this.texts = JSON.parse(scroller.dataset.texts);
    this.holder = scroller.querySelector(".tl-names");
    this.tip = new Tip(scroller.querySelector(".tl-tip"), this, this.texts);
    this.rows = new Names(this.holder, this, (row) => this.tip.told(row));
    this.mover = new Moving(this, this.whole.querySelector(".tl-effect"), this.texts, scroller.dataset.may);
    Object.assign(this, { top: 0, active: -1, hovered: -1, moving: null, ghosts: new Map(), waits: false });
    this.look();
    this.size();
  }
  look() {
    const probe = document.createElement("i");
    this.whole.append(probe);
    this.colours = Object.fromEntries(Object.entries(COLOURS).map(([name, token]) => {
      probe.style.color = `var(${token})`;
      return [name, getComputedStyle(probe).color];
    }));
    probe.remove();
    this.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  }
  async load(query = location.search) {
    const answer = await fetch(this.scroller.dataset.rows + query);
    if (!answer.ok || answer.status === 204) throw new Error(String(answer.status));
    const told = await answer.json();
    this.take(told);
    return answer.headers.get("X-Current") === "1";
  }
  take(told) {
    const kept = this.model && this.active !== -1 && this.model.kind[this.active] !== null ? this.model.record(this.active) : "";
    const before = this.scale && { iso: this.scale.days.iso(this.scale.first), perDay: this.scale.perDay };
    this.model = new Model(told);
    this.scale = new Scale(new Days(told.origin, this.scroller.dataset.language), told.span);
    this.active = kept ? this.model.row(kept) ?? -1 : -1;
    this.hovered = -1;
    this.rows.anew();
    this.size();
    if (before) Object.assign(this.scale, { first: this.scale.days.number(before.iso), perDay: before.perDay });
    else this.begin();
    this.draw();
  }
  /* At first: half a year around today where that is not nearly all there is. */
  begin() {
    const { scale, model: { told: { span, today } } } = this;
    scale.all();
    if (span[1] - span[0] > 500 && today > span[0] && today < span[1]) scale.fit(today - 70, today + 290);
    this.scroller.setAttribute("aria-rowcount", this.model.count);
    this.scroller.scrollTop = this.model.place[this.firstInView()] * ROW;
  }
  /* The first branch of which anything lies in the time in view. */
  firstInView() {
    const { model, scale } = this, end = scale.day(scale.width);
    const found = model.order.find((row) => { const span = model.span(row); return span && span[1] >= scale.first && span[0] <= end; });
    let row = found ?? 0;
    while (model.depth[row] > 0) row = model.above(row);
    return row;
  }
  size() {
    const ratio = window.devicePixelRatio || 1;
    this.names = this.holder.offsetWidth;
    const width = Math.max(this.scroller.clientWidth - this.names, 40), height = this.scroller.clientHeight;
    if (width !== this.width || height !== this.height || ratio !== this.ratio) {
      Object.assign(this, { width, height, ratio });
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
      if (!this.model) { this.pen.fillStyle = this.colours.paper; this.pen.fillRect(0, 0, this.canvas.width, this.canvas.height); }
    }
    if (this.scale) {
      const shown = this.scale.width > 1 ? this.scale.width / this.scale.perDay : 0;
      this.scale.width = width;
      if (shown) this.scale.perDay = width / shown;
    }
    if (this.model) this.scroller.querySelector(".tl-room").style.height = `${HEAD + this.model.order.length * ROW - height + 8}px`;
  }
  /* The first row in view and the one after the last. */
  range() {
    const first = Math.max(Math.floor(this.top / ROW), 0);
    return [first, Math.min(Math.ceil((this.top + this.height - HEAD) / ROW), this.model.order.length)];
  }
  draw() {
    if (this.waits || !this.model) return;
    this.waits = true;
    requestAnimationFrame(() => { this.waits = false; this.now(); });
  }
  now() {
    this.top = this.scroller.scrollTop;
    this.pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    paint(this.pen, this);
    this.rows.draw();
  }
  rowAt(y) {
    if (y < HEAD || !this.model) return -1;
    return this.model.order[Math.floor((y - HEAD + this.scroller.scrollTop) / ROW)] ?? -1;
  }
  focus(row) {
    if (row === -1) { this.scroller.focus({ preventScroll: true }); return; }
    this.active = row;
    const y = this.model.place[row] * ROW, room = this.height - HEAD - ROW;
    const before = this.scroller.scrollTop;
    if (y < before) this.scroller.scrollTop = y;
    else if (y > before + room) this.scroller.scrollTop = y - room;
    this.walks = this.scroller.scrollTop !== before;
    this.now();
    this.rows.focus(row);
    this.hint(row);
  }
  hint(row) {
    const span = this.model.span(row);
    const x = span ? Math.min(Math.max(this.scale.at(span[0]), 0), this.width - 40) : 0;
    this.tip.show(row, this.names + x, HEAD + this.model.place[row] * ROW - this.top + 12);
  }
  zoom(factor, x = this.width / 2) { this.scale.zoom(factor, x); this.tip.hide(); this.draw(); }
  /* A day was saved: the plan's day stands at once, what is computed follows. */
  async saved(move, { revision, html }) {
    const { model } = this;
    for (const one of model.moves.get(move.row)) if (one.field === move.field) one.day = move.day;
    if (["commitment", "date", "deadline"].includes(move.field)) model.promise[move.row] = move.day;
    model.told.revision = revision;
    this.whole.dataset.revision = revision;
    this.say(this.texts.saved, html);
    this.draw();
    for (let wait = 300; wait < 20000; wait *= 1.4) {
      await new Promise((done) => setTimeout(done, wait));
      if (this.moving) continue;
      const answer = await fetch(this.scroller.dataset.rows + location.search).catch(() => null);
      if (!answer?.ok || answer.headers.get("X-Current") !== "1") continue;
      this.take(await answer.json());
      this.say("", html);
      this.retell();
      return;
    }
  }
  /* What stands around the picture, as it is told now. */
  async retell() {
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of [".tl-answer", ".where", "#rail"]) {
      const now = page.querySelector(part);
      if (now) document.querySelector(part)?.replaceWith(now);
    }
  }
  say(text, html = "") {
    const said = this.whole.querySelector(".tl-status") ?? Object.assign(document.createElement("div"), { className: "tl-status" });
    said.setAttribute("role", "status");
    said.innerHTML = html;  // of this site, escaped by its templates
    said.append(text);
    if (!said.isConnected) this.whole.prepend(said);
  }
}

function wheel(view, event) {
  if (!view.model) return;
  if (event.ctrlKey || event.metaKey) {
    const x = event.clientX - view.canvas.getBoundingClientRect().left;
    view.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0025)), Math.max(x, 0));
    event.preventDefault();
  } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) {
    view.scale.pan(event.deltaX || event.deltaY);
    view.draw();
    event.preventDefault();
  }
}

function pointers(view) {
  const { canvas, scroller, mover } = view;
  let held = null;
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !view.model) return;
    const row = view.rowAt(event.offsetY), move = mover.under(row, event.offsetX);
    held = { x: event.clientX, y: event.clientY, row, move, id: event.pointerId, far: false };
    canvas.setPointerCapture(event.pointerId);
    view.tip.hide();
    if (move) mover.begin(move);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!held) { hover(view, event); return; }
    const dx = event.clientX - held.x, dy = event.clientY - held.y;
    if (Math.abs(dx) + Math.abs(dy) > 3) held.far = true;
    if (held.move) { mover.to(Math.floor(view.scale.day(event.offsetX))); if (mover.now) mover.wait(); return; }
    view.scale.pan(-dx);
    if (event.pointerType !== "touch") scroller.scrollTop -= dy;  // a finger scrolls by itself
    Object.assign(held, { x: event.clientX, y: event.clientY });
    view.draw();
  });
  const end = () => {
    if (held?.move) { if (held.far) mover.ask(); else mover.wait(view.texts.moving); view.focus(held.row); view.tip.hide(); }
    else if (held && !held.far && held.row !== -1) view.focus(held.row);
    held = null;
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  canvas.addEventListener("pointerleave", () => { if (!held) { view.hovered = -1; view.tip.hide(); view.draw(); } });
}

function hover(view, event) {
  const row = view.rowAt(event.offsetY);
  view.canvas.classList.toggle("moves", view.mover.under(row, event.offsetX) !== null);
  if (row !== view.hovered) { view.hovered = row; view.draw(); }
  if (row === -1) view.tip.hide();
  else view.tip.show(row, view.names + event.offsetX, event.offsetY);
}

function keys(view, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select") || !view.model) return;
  const { model, mover } = view;
  const step = (by) => {
    const at = view.active === -1 ? view.range()[0] - Math.sign(by) : model.place[view.active];
    view.focus(model.order[Math.min(Math.max(at + by, 0), model.order.length - 1)]);
  };
  const fold = (folded) => {
    if (view.active === -1) return;
    if (model.fold(view.active, folded)) { view.rows.anew(); view.size(); view.focus(view.active); }
    else if (folded) view.focus(model.above(view.active));
  };
  if (mover.key(event)) { event.preventDefault(); event.stopPropagation(); return; }
  const page = Math.max(Math.floor((view.height - HEAD) / ROW) - 1, 1);
  const act = {
    ArrowDown: () => step(1), ArrowUp: () => step(-1), j: () => step(1), k: () => step(-1), PageDown: () => step(page), PageUp: () => step(-page),
    Home: () => step(-model.order.length), End: () => step(model.order.length), "+": () => view.zoom(1.4), "=": () => view.zoom(1.4),
    "-": () => view.zoom(1 / 1.4), 0: () => { view.scale.all(); view.draw(); }, t: () => today(view), m: () => mover.start(view.active),
    ArrowLeft: () => (event.shiftKey ? pan(view, -1) : fold(true)), ArrowRight: () => (event.shiftKey ? pan(view, 1) : fold(false)),
    Escape: () => view.tip.hide(),
  }[event.key];
  if (!act) return;
  act();
  event.preventDefault();
  event.stopPropagation();
}

const pan = (view, by) => { view.scale.pan(by * view.width / 4); view.draw(); };
const today = (view) => { view.scale.first = view.model.told.today - view.width / view.scale.perDay / 3; view.scale.keep(); view.draw(); };

function buttons(view) {
  const acts = { in: () => view.zoom(1.6), out: () => view.zoom(1 / 1.6), today: () => today(view), all: () => { view.scale.all(); view.draw(); },
    save: () => keep(drawn(view, view.pen), "timeline.svg") };
  for (const button of document.querySelectorAll(".tl-zoom [data-do], .tl-keep")) button.addEventListener("click", () => view.model && acts[button.dataset.do]());
  view.holder.addEventListener("click", (event) => {
    const row = view.rows.rowOf(event.target);
    if (event.target.closest(".tl-fold") && model(view).fold(row, !model(view).folded.has(row))) { view.rows.anew(); view.size(); view.draw(); }
  });
  view.holder.addEventListener("focusin", (event) => { const row = view.rows.rowOf(event.target); if (row >= 0 && row !== view.active) view.focus(row); });
}

const model = (view) => view.model;

/* What is shown is asked for anew while one types; the address follows. */
function filters(view) {
  const form = document.querySelector(".tl-tools");
  let timer;
  const ask = () => {
    const asked = new URLSearchParams([...new FormData(form)].filter(([name, value]) => value && !(name === "by" && value === "initiative")));
    const query = asked.size ? `?${asked}` : "";
    history.replaceState(null, "", location.pathname + query);
    form.querySelector(".tl-other").search = `${query || "?"}${query ? "&" : ""}view=table`;
    view.scroller.scrollTop = 0;
    view.load(query).then(() => view.say(view.model.count ? "" : view.texts.nothing)).catch(() => view.say(view.texts.failed));
  };
  form.addEventListener("input", (event) => { clearTimeout(timer); timer = setTimeout(ask, event.target.type === "search" ? 150 : 0); });
  form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
}

function start(scroller, before) {
  const view = new View(scroller);
  if (before?.scale) Object.assign(view, { scale: before.scale, model: before.model, active: before.active });
  scroller.addEventListener("scroll", () => {
    if (!view.walks) view.tip.hide();
    view.walks = false;
    view.draw();
  }, { passive: true });
  scroller.addEventListener("wheel", (event) => wheel(view, event), { passive: false });
  scroller.addEventListener("keydown", (event) => keys(view, event));
  view.whole.classList.add("ready");
  new ResizeObserver(() => { view.size(); view.draw(); }).observe(scroller);
  pointers(view);
  buttons(view);
  filters(view);
  view.load().then(() => { if (before) scroller.scrollTop = before.top; view.now(); }).catch(() => view.say(view.texts.failed));
  return view;
}

const relook = () => { if (shown) { shown.look(); shown.rows.anew(); shown.draw(); } };
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", relook);
addEventListener("beforeprint", () => {
  if (!shown?.model) return;
  const root = document.documentElement.style;
  root.colorScheme = "light";  // paper is
  shown.look();
  shown.whole.querySelector(".tl-paper").replaceChildren(...sheets(shown, shown.pen));
  root.colorScheme = "";
  shown.look();
});

/* The page may be filled later, or anew, by what the site fetches: then what was shown is shown again. */
let shown = null;
const begin = () => {
  const scroller = document.getElementById("timeline");
  if (scroller && scroller !== shown?.scroller) shown = start(scroller, shown);
};
document.addEventListener("htmx:afterSettle", begin);
document.addEventListener("htmx:beforeSwap", (event) => { if (shown?.moving) event.detail.shouldSwap = false; });  // it is asked again
begin();
