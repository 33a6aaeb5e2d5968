/* The picture as SVG, for paper and for keeping: the same drawing, told to a pen that writes. */
import { HEAD, ROW, paint } from "./paint.js";

const SPACE = "http://www.w3.org/2000/svg", MOST = 170, EACH = 34;
const round = (n) => Math.round(n * 10) / 10;

class Pen {
  constructor(measuring) {
    this.svg = document.createElementNS(SPACE, "svg");
    this.measuring = measuring;
    this.path = "";
    this.dash = [];
    this.textAlign = "left";
  }
  put(name, attributes, text) {
    const one = document.createElementNS(SPACE, name);
    for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
    if (text !== undefined) one.textContent = text;
    this.svg.append(one);
  }
  fillRect(x, y, width, height) {
    this.put("rect", { x: round(x), y: round(y), width: round(Math.max(width, 0)), height: round(Math.max(height, 0)), fill: this.fillStyle });
  }
  strokeRect(x, y, width, height) {
    this.put("rect", { x: round(x), y: round(y), width: round(width), height: round(height), fill: "none", ...this.line() });
  }
  line() {
    return { stroke: this.strokeStyle, "stroke-width": this.lineWidth, ...(this.dash.length ? { "stroke-dasharray": this.dash.join(" ") } : {}) };
  }
  beginPath() { this.path = ""; }
  moveTo(x, y) { this.path += `M${round(x)} ${round(y)}`; }
  lineTo(x, y) { this.path += `L${round(x)} ${round(y)}`; }
  closePath() { this.path += "Z"; }
  fill() { this.put("path", { d: this.path, fill: this.fillStyle }); }
  stroke() { if (this.path) this.put("path", { d: this.path, fill: "none", ...this.line() }); }
  setLineDash(dash) { this.dash = dash; }
  measureText(text) { this.measuring.font = this.font; return this.measuring.measureText(text); }
  fillText(text, x, y) {
    this.put("text", { x: round(x), y: round(y), fill: this.fillStyle, "font-size": 12, "font-family": "system-ui, sans-serif",
      "dominant-baseline": "central", ...(this.font.startsWith("600") ? { "font-weight": 600 } : {}) }, text);
  }
}

/* A drawing of rows from one on, their names beside them, over the time in view. */
export function drawn(view, measuring, { width = 1400, first = Math.floor(view.top / ROW), rows = Math.ceil((view.height - HEAD) / ROW) } = {}) {
  const names = 250, count = Math.min(view.model.order.length - first, rows), height = HEAD + count * ROW;
  const scale = Object.create(view.scale, {
    width: { value: width - names }, perDay: { value: view.scale.perDay * (width - names) / view.width } });
  const own = Object.create(view, {
    scale: { value: scale }, width: { value: width - names }, height: { value: height }, top: { value: first * ROW },
    range: { value: () => [first, first + count] }, active: { value: -1 }, hovered: { value: -1 },
  });
  const pen = new Pen(measuring), picture = document.createElementNS(SPACE, "g");
  paint(pen, own);
  picture.append(...pen.svg.childNodes);
  picture.setAttribute("transform", `translate(${names} 0)`);
  pen.svg.append(picture);
  pen.fillStyle = view.colours.paper;
  pen.fillRect(0, 0, names, height);
  for (let at = first; at < first + count; at++) name(pen, view, view.model.order[at], HEAD + (at - first) * ROW + ROW / 2, names);
  for (const [key, value] of Object.entries({ viewBox: `0 0 ${width} ${height}`, width, height, xmlns: SPACE })) pen.svg.setAttribute(key, value);
  return pen.svg;
}

function name(pen, view, row, y, names) {
  const { model, colours } = view, x = 4 + 14 * model.depth[row];
  const sign = model.colour[row] === null ? "" : "●◌▲■"[model.colour[row]] + "G?AR"[model.colour[row]];
  pen.font = model.depth[row] ? view.font : `600 ${view.font}`;
  pen.fillStyle = colours.ink;
  if (sign) pen.fillText(sign, x, y);
  const from = sign ? x + 28 : x, fits = (text) => pen.measureText(text).width < names - from - 8;
  let text = model.title[row];
  while (text.length > 1 && !fits(text === model.title[row] ? text : `${text}…`)) text = text.slice(0, -1);
  pen.fillText(text === model.title[row] ? text : `${text}…`, from, y);
}

/* From the first row in view on, as many drawings as hold them, each with its axis. */
export function sheets(view, measuring) {
  const found = [], from = Math.floor(view.top / ROW), until = Math.min(view.model.order.length, from + MOST);
  for (let first = from; first < until; first += EACH) found.push(drawn(view, measuring, { width: 1060, first, rows: Math.min(EACH, until - first) }));
  return found;
}

export function keep(svg, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
