/* Moving a day: dragged or by keys, first only tried, its effect shown beside the bar, then saved or put back. */
import { HEAD, ROW } from "./paint.js";
import { filled } from "./tip.js";

const REACH = 9;

export class Moving {
  constructor(view, panel, texts, may) {
    Object.assign(this, { view, panel, texts, may, asked: 0 });
    panel.addEventListener("click", (event) => {
      const what = event.target.closest("[data-do]")?.dataset.do;
      if (what === "save") this.save(); else if (what === "back") this.cancel();
    });
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { this.cancel(); event.preventDefault(); }
      else if (event.key === "Enter" && event.target.matches("input")) { this.save(); event.preventDefault(); }
      event.stopPropagation();
    });
  }
  get now() { return this.view.moving; }
  at(move) { return this.view.scale.at(this.now?.row === move.row && this.now.field === move.field ? this.now.day + half(move) : move.day + half(move)); }
  /* The movable day under the pointer. */
  under(row, x) {
    if (!this.may || row === -1) return null;  // "try" or "save"
    return (this.view.model.moves.get(row) ?? []).find((one) => Math.abs(this.at(one) - x) <= REACH) ?? null;
  }
  begin(move) {
    if (this.now && (this.now.row !== move.row || this.now.field !== move.field)) this.cancel();
    if (!this.now) this.view.moving = { ...move, from: move.day };
    this.view.active = move.row;
    this.view.tip.hide();
    this.view.draw();
  }
  to(day) {
    if (!this.now || this.now.busy) return;
    this.now.day = Math.round(day);
    this.view.draw();
  }
  by(days) {
    this.to(this.now.day + days);
    this.view.scale.show(this.now.day);
    this.view.draw();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), 250);
    this.wait();
  }
  /* Keys while a day is moved; whether one was meant for it. */
  key(event) {
    if (!this.now) return false;
    const step = event.shiftKey ? 7 : 1;
    const act = { ArrowLeft: () => this.by(-step), ArrowRight: () => this.by(step), Enter: () => this.save(), Escape: () => this.cancel() }[event.key];
    if (act) act();
    return Boolean(act);
  }
  /* By the key: the first movable day of the row, again the next one. */
  start(row) {
    const all = this.may ? this.view.model.moves.get(row) ?? [] : [];
    if (!all.length) return;
    const at = all.findIndex((one) => this.now?.row === row && this.now.field === one.field);
    const next = all[(at + 1) % all.length];
    if (this.now) this.cancel();
    this.begin(next);
    this.view.scale.show(next.day);
    this.wait(this.texts.moving);
  }
  body(more) {
    const { now, view } = this;
    return JSON.stringify({ record: view.model.record(now.row), field: now.field, was: view.scale.days.iso(now.from), day: view.scale.days.iso(now.day), base: view.model.told.revision, ...more });
  }
  async post(path, body) {
    const token = document.querySelector(".tl-whole [name=csrfmiddlewaretoken]").value;
    const answer = await fetch(`${this.view.base}timeline/${path}/`, {
      method: "POST", body, headers: { "Content-Type": "application/json", "X-CSRFToken": token } });
    return answer.headers.get("Content-Type")?.startsWith("application/json") ? answer.json() : { html: "", failed: true };
  }
  wait(text) {
    if (!this.panel.querySelector(".tl-said")) {
      const said = document.createElement("p");
      said.className = "tl-said";
      this.panel.replaceChildren(said);
    }
    const { now, view } = this, days = view.scale.days;
    this.panel.querySelector(".tl-said").textContent = `${view.model.title[now.row]} · ${filled(this.texts.to, {
      a: days.text(now.from), b: days.text(now.day) })} · ${text ?? this.texts.waiting}`;
    this.place();
  }
  /* First what few runs say at once, then all of it. */
  async ask() {
    if (!this.now) return;
    if (this.now.day === this.now.from) { this.view.ghosts.clear(); this.wait(this.texts.moving); this.view.draw(); return; }
    const turn = ++this.asked;
    this.wait();
    for (const whole of [false, true]) {
      const told = await this.post("effect", this.body({ whole })).catch(() => null);
      if (turn !== this.asked || !this.now) return;
      if (!told || told.failed) { this.wait(this.texts.unanswered); return; }
      this.show(told);
      if (told.whole || told.refused) return;
    }
  }
  show(told) {
    const { view } = this, reason = this.panel.querySelector("input")?.value, typing = this.panel.contains(document.activeElement);
    this.panel.innerHTML = told.html;  // of this site, escaped by its templates
    const input = this.panel.querySelector("input");
    if (input && reason) input.value = reason;
    if (input && typing) input.focus();
    view.ghosts = new Map();
    for (const [record, from, until, p50, p80] of told.rows ?? []) {
      const row = view.model.row(record), number = (iso) => iso && view.scale.days.number(iso);
      if (row !== undefined) view.ghosts.set(row, { from: number(from), until: number(until), p50: number(p50), p80: number(p80) });
    }
    this.place();
    view.draw();
  }
  async save() {
    const { now, view } = this;
    if (!now || now.busy || now.day === now.from || this.may !== "save") return;
    now.busy = true;
    this.asked++;
    clearTimeout(this.timer);
    const why = this.panel.querySelector("input")?.value ?? "";
    const body = this.body({ why });
    this.wait(this.texts.saving);
    const told = await this.post("move", body).catch(() => null);
    now.busy = false;
    if (!told || told.failed) { this.wait(this.texts.unanswered); return; }
    if (told.refused) { this.show(told); return; }
    this.done();
    view.saved(now, told);
  }
  cancel() { this.done(); }
  done() {
    clearTimeout(this.timer);
    this.asked++;
    const held = this.panel.contains(document.activeElement);
    this.view.moving = null;
    this.view.ghosts = new Map();
    this.panel.hidden = true;
    this.panel.replaceChildren();
    if (held) this.view.focus(this.view.active);
    this.view.draw();
  }
  /* Beside the bar, where it covers neither the row nor the day. */
  place() {
    const { now, view, panel } = this;
    panel.hidden = false;
    const box = view.scroller.getBoundingClientRect(), whole = view.scroller.parentElement.getBoundingClientRect();
    const y = HEAD + view.model.place[now.row] * ROW - view.top, high = panel.offsetHeight;
    const below = y + ROW + 8 + high < view.height || y < view.height / 2;
    const x = Math.min(Math.max(view.names + view.scale.at(now.day) - panel.offsetWidth / 2, 4), box.width - panel.offsetWidth - 8);
    panel.style.left = `${Math.max(x, 4)}px`;
    panel.style.top = `${box.top - whole.top + (below ? y + ROW + 8 : Math.max(y - high - 8, 4))}px`;
  }
}

const half = (move) => (move.field === "not_before" || move.field === "start_on" ? 0 : move.field === "finish_on" ? 1 : 0.5);
