/* The picture of the rows in view, drawn with whatever knows the verbs of a canvas. */
import { CRITICAL, LATE, OVER } from "./model.js";
import { drawLinks } from "./links.js";

export const ROW = 32, HEAD = 44;

export function paint(pen, view) {
  pen.font = view.font;
  pen.fillStyle = view.colours.paper;
  pen.fillRect(0, 0, view.width, view.height);
  const ticks = view.scale.ticks();
  shade(pen, view);
  grid(pen, view, ticks);
  const [first, last] = view.range();
  for (let at = first; at < last; at++) lines(pen, view, at);
  drawLinks(pen, view, first, last);
  for (let at = first; at < last; at++) row(pen, view, view.model.order[at], HEAD + at * ROW - view.top);
  today(pen, view);
  head(pen, view, ticks);
}

function shade(pen, view) {
  const { scale, model } = view;
  if (scale.perDay < 5) return;
  pen.fillStyle = view.colours.wash;
  const end = scale.day(view.width);
  for (let day = Math.floor(scale.first), week = scale.days.weekday(day); day <= end; day++, week = (week + 1) % 7)
    if (!model.works(day, week)) pen.fillRect(scale.at(day), HEAD, scale.perDay + 0.5, view.height - HEAD);
}

function grid(pen, view, ticks) {
  pen.fillStyle = view.colours.grid;
  for (const { x } of ticks.below) pen.fillRect(Math.round(x), HEAD, 1, view.height - HEAD);
  pen.fillStyle = view.colours.line;
  for (const { x } of ticks.above) pen.fillRect(Math.round(x), HEAD, 1, view.height - HEAD);
}

function lines(pen, view, at) {
  const y = HEAD + at * ROW - view.top;
  const row = view.model.order[at];
  if (row === view.active || row === view.hovered) {
    pen.fillStyle = row === view.active ? view.colours.chosen : view.colours.faint;
    pen.fillRect(0, y, view.width, ROW);
  }
  pen.fillStyle = view.colours.grid;
  pen.fillRect(0, y + ROW - 1, view.width, 1);
}

function row(pen, view, one, y) {
  const { model, scale, colours } = view;
  const mid = y + ROW / 2;
  const x = (day) => scale.at(day);
  if (model.kindOf(one) === "initiative") holder(pen, view, one, mid);
  else if (model.kindOf(one) === "work_package") bar(pen, view, one, mid);
  stated(pen, view, one, y);
  whisker(pen, view, one, mid);
  if (model.baseline[one] !== null) {
    const end = x(model.baseline[one] + 1), from = model.from[one] ?? model.start[one];
    const begins = model.kindOf(one) === "work_package" && from !== null ? Math.min(x(from), end - 8) : end - 12;
    pen.fillStyle = colours.quiet;
    pen.fillRect(begins, y + 27, end - begins, 2.5);
  }
  const moved = view.moving && view.moving.row === one ? view.moving : null;
  const ghost = view.ghosts.get(one);
  if (ghost) shadow(pen, view, ghost, mid);
  for (const move of model.moves.get(one) ?? []) if (move.field !== "commitment" && move.field !== "date") pin(pen, view, move, mid);
  if (model.promise[one] !== null) diamond(pen, x(model.promise[one] + 0.5), mid, 6, promiseColours(view, one));
  if (moved) target(pen, view, moved, mid);
  elsewhere(pen, view, one, mid);
}

function promiseColours(view, one) {
  const { model, colours } = view;
  const ink = model.is(one, LATE) ? colours.red : model.is(one, OVER) ? colours.quiet : colours.ink;
  return { fill: model.kindOf(one) === "release" ? colours.paper : ink, line: ink };
}

/* A sign at the edge where all of a row lies in a time that is not in view. */
function elsewhere(pen, view, one, mid) {
  const span = view.model.span(one);
  if (!span) return;
  const last = Math.max(span[1], (view.model.p80[one] ?? 0) + 1, (view.model.promise[one] ?? 0) + 1);
  const before = view.scale.at(last) < 0, after = view.scale.at(span[0]) > view.width;
  if (!before && !after) return;
  const x = before ? 5 : view.width - 5, tip = before ? 4 : -4;
  pen.fillStyle = view.colours.edge;
  pen.beginPath();
  pen.moveTo(x, mid); pen.lineTo(x + tip, mid - 3.5); pen.lineTo(x + tip, mid + 3.5);
  pen.closePath();
  pen.fill();
}

/* What holds others: a flat line with ends. */
function holder(pen, view, one, mid) {
  const span = view.model.span(one);
  if (!span) return;
  const from = view.scale.at(span[0]), until = Math.max(view.scale.at(span[1]), from + 2);
  pen.fillStyle = view.model.is(one, CRITICAL) ? view.colours.ink : view.colours.quiet;
  pen.fillRect(from, mid - 3, until - from, 4);
  pen.fillRect(from, mid - 3, 2, 8);
  pen.fillRect(until - 2, mid - 3, 2, 8);
}

function bar(pen, view, one, mid) {
  const { model, scale, colours } = view;
  const from = model.from[one], until = model.until[one];
  if (from === null || until === null) return;
  const x = scale.at(from), wide = Math.max(scale.at(until + 1) - x, 2), over = model.is(one, OVER);
  pen.fillStyle = over ? colours.past : colours.tint;
  pen.fillRect(x, mid - 6, wide, 12);
  if (!over && model.done[one]) {
    pen.fillStyle = colours.sky;
    pen.fillRect(x, mid - 6, wide * model.done[one] / 100, 12);
  }
  if (model.held[one] !== null) hatch(pen, view, Math.max(scale.at(model.held[one]), x), x + wide, mid);
  pen.lineWidth = model.is(one, CRITICAL) ? 1.75 : 1;
  pen.strokeStyle = model.is(one, CRITICAL) ? colours.ink : over ? colours.edge : colours.sky;
  pen.strokeRect(x + 0.5, mid - 5.5, Math.max(wide - 1, 1), 11);
}

function hatch(pen, view, from, until, mid) {
  pen.strokeStyle = view.colours.ink;
  pen.lineWidth = 1;
  pen.beginPath();
  const first = Math.max(from, -12), last = Math.min(until, view.width + 12);
  for (let x = first; x + 6 <= last; x += 6) { pen.moveTo(x, mid + 6); pen.lineTo(Math.min(x + 12, last), mid + 6 - Math.min(12, last - x)); }
  pen.stroke();
}

/* What the plan itself says, as a solid bar above. */
function stated(pen, view, one, y) {
  const { model, scale, colours } = view;
  const from = model.start[one], until = model.finish[one];
  if (from === null || until === null || model.promise[one] === until && from === until || model.is(one, OVER)) return;
  const kind = model.kindOf(one);
  if (kind !== "work_package" && kind !== "initiative") return;
  pen.fillStyle = colours.blue;
  pen.fillRect(scale.at(from), y + 4, Math.max(scale.at(until + 1) - scale.at(from), 2), 3);
}

function whisker(pen, view, one, mid) {
  const { model, scale, colours } = view;
  if (model.p50[one] === null) return;
  const a = scale.at(model.p50[one] + 1), b = model.p80[one] === null ? a : scale.at(model.p80[one] + 1);
  pen.fillStyle = colours.blue;
  pen.fillRect(a - 1, mid - 7, 2, 14);
  if (b === a) return;
  pen.fillRect(a, mid - 1, b - a, 2);
  pen.fillRect(b - 1, mid - 4, 2, 8);
}

function pin(pen, view, move, mid) {
  const opens = move.field === "not_before" || move.field === "start_on";
  if (move.field === "deadline") return;
  const x = view.scale.at(opens ? move.day : move.day + 1), to = opens ? 4 : -4;
  pen.strokeStyle = view.colours.ink;
  pen.lineWidth = move.field === "not_before" ? 1.25 : 2.25;
  pen.beginPath();
  pen.moveTo(x + to, mid - 9); pen.lineTo(x, mid - 9); pen.lineTo(x, mid + 9); pen.lineTo(x + to, mid + 9);
  pen.stroke();
}

export function diamond(pen, x, y, size, { fill, line }) {
  pen.beginPath();
  pen.moveTo(x, y - size); pen.lineTo(x + size, y); pen.lineTo(x, y + size); pen.lineTo(x - size, y);
  pen.closePath();
  pen.fillStyle = fill; pen.fill();
  pen.strokeStyle = line; pen.lineWidth = 1.5; pen.stroke();
}

/* Where a row would lie after a change that is only tried. */
function shadow(pen, view, ghost, mid) {
  const x = (day) => view.scale.at(day);
  pen.setLineDash([3, 2]);
  pen.strokeStyle = view.colours.orange;
  pen.lineWidth = 2;
  if (ghost.from !== null) pen.strokeRect(x(ghost.from), mid - 9, Math.max(x(ghost.until + 1) - x(ghost.from), 2), 18);
  pen.setLineDash([]);
  if (ghost.p80 === null) return;
  pen.fillStyle = view.colours.orange;
  pen.fillRect(x(ghost.p50 + 1) - 1, mid + 2, 2, 9);
  pen.fillRect(x(ghost.p50 + 1), mid + 6, x(ghost.p80 + 1) - x(ghost.p50 + 1), 2);
  pen.fillRect(x(ghost.p80 + 1) - 1, mid + 3, 2, 7);
}

function target(pen, view, moving, mid) {
  const half = { not_before: 0, start_on: 0, finish_on: 1 }[moving.field] ?? 0.5;
  const was = view.scale.at(moving.from + half), now = view.scale.at(moving.day + half);
  pen.strokeStyle = view.colours.ink;
  pen.lineWidth = 1.5;
  pen.setLineDash([1, 3]);
  pen.beginPath();
  pen.moveTo(was, mid); pen.lineTo(now, mid); pen.moveTo(now, HEAD); pen.lineTo(now, view.height);
  pen.stroke();
  pen.setLineDash([]);
  if (moving.field === "commitment" || moving.field === "date" || moving.field === "deadline") {
    diamond(pen, now, mid, 7.5, { fill: view.colours.orange, line: view.colours.ink });
    return;
  }
  const to = moving.field === "finish_on" ? -5 : 5;
  pen.strokeStyle = view.colours.orange;
  pen.lineWidth = 3;
  pen.beginPath();
  pen.moveTo(now + to, mid - 11); pen.lineTo(now, mid - 11); pen.lineTo(now, mid + 11); pen.lineTo(now + to, mid + 11);
  pen.stroke();
}

function today(pen, view) {
  const x = Math.round(view.scale.at(view.model.told.today)) + 0.5;
  if (x < 0 || x > view.width) return;
  pen.strokeStyle = view.colours.vermilion;
  pen.lineWidth = 1.5;
  pen.setLineDash([4, 3]);
  pen.beginPath();
  pen.moveTo(x, HEAD - 8); pen.lineTo(x, view.height);
  pen.stroke();
  pen.setLineDash([]);
}

function head(pen, view, { above, below }) {
  pen.fillStyle = view.colours.paper;
  pen.fillRect(0, 0, view.width, HEAD);
  pen.textBaseline = "middle";
  pen.fillStyle = view.colours.ink;
  tier(pen, view, above, 12, `600 ${view.font}`);
  pen.fillStyle = above.length ? view.colours.quiet : view.colours.ink;
  tier(pen, view, below, 32, view.font);
  pen.fillStyle = view.colours.edge;
  pen.fillRect(0, HEAD - 1, view.width, 1);
}

function tier(pen, view, ticks, y, font) {
  pen.font = font;
  ticks.forEach((tick, n) => {
    const until = ticks[n + 1]?.x ?? view.width, x = Math.max(tick.x, 0) + 5;
    if (x + pen.measureText(tick.text).width + 3 < until) pen.fillText(tick.text, x, y);
  });
}
