/* Arrows from what comes first to what waits for it: between rows in view, and all those of the row one is at. */
import { HEAD, ROW } from "./paint.js";

export function drawLinks(pen, view, first, last) {
  const { model } = view, drawn = new Set();
  const near = [];
  for (let at = first; at < last; at++)
    for (const link of model.linked.get(model.order[at]) ?? []) {
      if (drawn.has(link)) continue;
      drawn.add(link);
      const [a, b] = ends(model, link);
      if (a === -1 || b === -1) continue;
      const chosen = [view.active, view.hovered].some((row) => row !== -1 && (model.place[row] === a || model.place[row] === b));
      if (chosen) near.push(link);
      else if (a >= first && a < last && b >= first && b < last) arrow(pen, view, link, view.colours.edge, 1);
    }
  for (const link of near) arrow(pen, view, link, view.colours.ink, 1.5);
}

function ends(model, link) {
  const [before, after] = model.told.links;
  return [model.place[before[link]], model.place[after[link]]];
}

const lasts = (model, row) => ["work_package", "initiative"].includes(model.kindOf(row));

function arrow(pen, view, link, colour, wide) {
  const { model, scale } = view, [before, after, types] = model.told.links;
  const one = model.span(before[link]), other = model.span(after[link]);
  if (!one || !other) return;
  const [a, b] = ends(model, link), type = types[link];  // FS, SS, FF, SF
  const fromEnd = type === 0 || type === 2, toStart = type === 0 || type === 1 || !lasts(model, after[link]);
  const x1 = scale.at(fromEnd ? one[1] : one[0]), x2 = scale.at(toStart ? other[0] : other[1]);
  if (Math.max(x1, x2) < -20 || Math.min(x1, x2) > view.width + 20) return;
  const y1 = HEAD + a * ROW - view.top + ROW / 2, y2 = HEAD + b * ROW - view.top + ROW / 2;
  const out = x1 + (fromEnd ? 5 : -5), into = x2 + (toStart ? -9 : 9);
  pen.strokeStyle = pen.fillStyle = colour;
  pen.lineWidth = wide;
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(out, y1);
  if (toStart ? into < out : into > out) {  // there and back between two rows
    const between = y2 + (b > a ? -ROW / 2 : ROW / 2);
    pen.lineTo(out, between);
    pen.lineTo(into, between);
    pen.lineTo(into, y2);
  } else pen.lineTo(out, y2);
  pen.lineTo(x2, y2);
  pen.stroke();
  const back = toStart ? -5 : 5;
  pen.beginPath();
  pen.moveTo(x2, y2); pen.lineTo(x2 + back, y2 - 3); pen.lineTo(x2 + back, y2 + 3);
  pen.closePath();
  pen.fill();
}
