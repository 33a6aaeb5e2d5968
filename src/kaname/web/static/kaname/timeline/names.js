/* The names of the rows in view: as many elements as fit, used again and again, real links for keys and readers. */
import { LATE } from "./model.js";
import { HEAD, ROW } from "./paint.js";

const SIGNS = [["●", "G", "green"], ["◌", "?", "unknown"], ["▲", "A", "amber"], ["■", "R", "red"]];

export class Names {
  constructor(holder, view, told) {
    this.list = document.createElement("div");
    this.list.className = "tl-list";
    holder.append(this.list);
    this.view = view;
    this.told = told;
    this.pool = [];
  }
  make() {
    const line = document.createElement("div");
    line.className = "tl-name";
    line.setAttribute("role", "row");
    const cell = document.createElement("div");
    cell.setAttribute("role", "gridcell");
    const fold = document.createElement("button");
    Object.assign(fold, { type: "button", tabIndex: -1, className: "tl-fold" });
    fold.setAttribute("aria-hidden", "true");
    const mark = document.createElement("span"), link = document.createElement("a");
    link.tabIndex = -1;
    mark.setAttribute("aria-hidden", "true");
    cell.append(fold, mark, link);
    line.append(cell);
    this.list.append(line);
    return { line, fold, mark, link, row: -2, told: "" };
  }
  draw() {
    const { view } = this, { model } = view, [first, last] = view.range(), wanted = last - first;
    while (this.pool.length < wanted) this.pool.push(this.make());
    const size = this.pool.length;
    for (let at = first; at < first + size; at++) {
      const one = this.pool[at % size];
      const row = at < last ? model.order[at] : -1;
      const state = `${row} ${row === view.active} ${model.folded.has(row)}`;
      if (one.told !== state || one.at !== at) this.fill(one, row, at, state);
    }
    this.list.style.transform = `translateY(${HEAD - view.top}px)`;
  }
  fill(one, row, at, state) {
    if (one.link === document.activeElement && one.row !== row) this.view.scroller.focus({ preventScroll: true });
    Object.assign(one, { row, at, told: state });
    one.line.style.top = `${at * ROW}px`;
    one.line.hidden = row === -1;
    if (row === -1) return;
    const { model } = this.view;
    const url = model.url(this.view.base, row), sign = model.colour[row] === null ? null : SIGNS[model.colour[row]];
    one.link.textContent = one.link.title = model.title[row];
    if (url) one.link.href = url; else one.link.removeAttribute("href");
    one.link.setAttribute("aria-label", this.told(row));
    one.mark.className = `mark ${sign ? sign[2] : ""}`;
    one.mark.textContent = sign ? `${sign[0]} ${sign[1]}` : "";
    one.fold.textContent = model.holds(row) ? (model.folded.has(row) ? "▸" : "▾") : "";
    one.fold.dataset.row = row;
    one.line.className = `tl-name in${Math.min(model.depth[row], 5)}${row === this.view.active ? " at" : ""}${url ? "" : " head"}${model.is(row, LATE) ? " late" : ""}`;
    one.line.setAttribute("aria-rowindex", at + 1);
    one.line.setAttribute("aria-level", model.depth[row] + 1);
    if (model.holds(row)) one.line.setAttribute("aria-expanded", String(!model.folded.has(row)));
    else one.line.removeAttribute("aria-expanded");
    one.line.setAttribute("aria-selected", String(row === this.view.active));
  }
  /* The row of an element, -1 where it is of none. */
  rowOf(element) {
    const line = element.closest?.(".tl-name");
    return this.pool.find((one) => one.line === line)?.row ?? -1;
  }
  focus(row) { this.pool.find((one) => one.row === row)?.link.focus({ preventScroll: true }); }
  anew() { for (const one of this.pool) one.told = ""; }
}
