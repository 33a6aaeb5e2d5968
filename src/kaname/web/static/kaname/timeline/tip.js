/* What a row says in words: for the pointer, the keyboard and for who listens. */
import { AT_LEAST, CRITICAL, LATE, OVER } from "./model.js";

export const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

export class Tip {
  constructor(element, view, texts) {
    this.element = element;
    this.view = view;
    this.texts = texts;
  }
  /* The lines about a row, its name first. */
  lines(row) {
    const { model, scale: { days } } = this.view, { texts } = this, lines = [model.title[row]];
    if (model.kind[row] === null) return lines;
    const say = (name, values) => lines.push(filled(texts[name], values));
    const day = (name, value) => { if (value !== null) say(name, { a: days.text(value) }); };
    const span = (name, from, until) => { if (from !== null && until !== null) say(name, { a: days.text(from), b: days.text(until) }); };
    const over = model.is(row, OVER);
    lines.push(`${model.told.kinds[model.kind[row]][0]} · ${model.told.states[model.state[row]]}`);
    const lasts = ["work_package", "initiative"].includes(model.kindOf(row));
    if (lasts && model.from[row] !== null) span(over ? "actual" : "planned", model.from[row], model.until[row]);
    if (lasts && !over) span("stated", model.start[row], model.finish[row]);
    day("p50", model.p50[row]);
    day("p80", model.p80[row]);
    if (model.is(row, AT_LEAST)) say("at_least", {});
    day("promise", model.promise[row]);
    if (model.chance[row] !== null && model.promise[row] !== null) say("chance", { n: model.chance[row] });
    day("baseline", model.baseline[row]);
    for (const move of model.moves.get(row) ?? []) if (!["commitment", "date", "deadline"].includes(move.field)) day(move.field, move.day);
    if (model.done[row] && !over) say("done", { n: model.done[row] });
    if (model.held[row] !== null) say("held", { name: model.told.names[model.by[row]], a: days.text(model.held[row]) });
    const flags = [[CRITICAL, "critical"], [LATE, "late"]].filter(([flag]) => model.is(row, flag)).map(([, name]) => texts[name]);
    if (flags.length) lines.push(flags.join(" · "));
    return lines;
  }
  told(row) { return this.lines(row).join(this.view.scale.days.language === "ja" ? "。" : ". "); }
  show(row, x, y) {
    const { element, view } = this;
    if (row !== this.row) {
      element.replaceChildren(...this.lines(row).map((text, n) => {
        const line = document.createElement(n ? "div" : "b");
        line.textContent = text;
        return line;
      }));
      this.row = row;
    }
    element.hidden = false;
    const wide = element.offsetWidth, high = element.offsetHeight, room = view.names + view.width;
    element.style.left = `${Math.max(4, Math.min(x + 14, room - wide - 8))}px`;
    element.style.top = `${y + 22 + high > view.height ? Math.max(y - high - 12, 4) : y + 18}px`;
  }
  hide() { this.element.hidden = true; this.row = undefined; }
}
