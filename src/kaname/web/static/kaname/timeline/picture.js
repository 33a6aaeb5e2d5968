/* The picture as SVG, for paper and for keeping: the same drawing, told to a pen that writes. */
import { HEAD, ROW, paint } from "./paint.js";

const SPACE = "http://www.w3.org/2000/svg", MOST = 120;
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

/* The rows in view, and as many below them as a sheet holds. */
export function drawn(view, measuring, width = 1060, rows = 0) {
  const names = 250, first = Math.floor(view.top / ROW);
  const count = Math.min(view.model.order.length - first, rows || Math.ceil((view.height - HEAD) / ROW), MOST);
  const scale = Object.create(view.scale, { width: { value: width - names, writable: true }, perDay: { value: view.scale.perDay * (width - names) / view.width, writable: true } });
  const height = HEAD + count * ROW;
  const own = Object.create(view, {
    scale: { value: scale }, width: { value: width - names }, height: { value: height }, top: { value: first * ROW },
    range: { value: () => [first, first + count] }, active: { value: -1 }, hovered: { value: -1 },
  });
  const pen = new Pen(measuring);
  paint(pen, own);
  const picture = document.createElementNS(SPACE, "g"), clip = pen.svg;
  picture.append(...clip.childNodes);
  picture.setAttribute("transform", `translate(${names} 0)`);
  pen.fillStyle = view.colours.paper;
  pen.svg.append(picture);
  pen.fillRect(0, 0, names, height);
  pen.font = view.font;
  for (let at = first; at < first + count; at++) {
    const row = view.model.order[at], title = view.model.title[row], y = HEAD + (at - first) * ROW + ROW / 2;
    pen.fillStyle = view.colours.ink;
    const room = Math.floor((names - 16 * view.model.depth[row]) / (/[\u3000-\u9fff]/.test(title) ? 13 : 6.6));
    pen.fillText(title.length > room ? `${title.slice(0, room - 1)}…` : title, 4 + 16 * view.model.depth[row], y);
  }
  pen.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  pen.svg.setAttribute("width", width);
  pen.svg.setAttribute("height", height);
  pen.svg.setAttribute("xmlns", SPACE);
  return pen.svg;
}

export function keep(svg, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
