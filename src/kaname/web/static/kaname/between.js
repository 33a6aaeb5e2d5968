/* Graphs that pan by dragging and zoom by buttons, wheel with Ctrl, + and −; without this they scroll. */
const LEAST = 0.2, MOST = 3, READABLE = 0.7;

class Moving {
  constructor(whole) {
    this.whole = whole;
    this.svg = whole.querySelector("svg");
    const [, , width, height] = this.svg.getAttribute("viewBox").split(" ").map(Number);
    this.all = { width, height };
    this.buttons = whole.closest("main").querySelector(".zoom");
    this.begin();
  }
  get fits() { return this.all.width <= this.whole.clientWidth && this.all.height <= innerHeight * 0.7; }
  begin() {
    if (this.fits || !this.buttons) return;
    this.whole.classList.add("zooms");
    this.buttons.hidden = false;
    this.fit(READABLE);
    this.buttons.addEventListener("click", (event) => this.pressed(event.target.dataset.zoom));
    this.whole.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.whole.addEventListener("pointerdown", (event) => this.drag(event));
    this.whole.tabIndex = 0;
    this.whole.addEventListener("keydown", (event) => this.key(event));
    this.whole.addEventListener("focusin", (event) => this.reveal(event.target));
    addEventListener("resize", () => this.draw());
  }
  get room() { return { width: this.svg.clientWidth, height: this.svg.clientHeight }; }
  draw() {
    const { x, y, scale } = this.view, { width, height } = this.room;
    this.svg.setAttribute("viewBox", `${x} ${y} ${width / scale} ${height / scale}`);
  }
  /* All of it or, where that could not be read, its beginning. */
  fit(least = LEAST) {
    const wide = this.whole.clientWidth, high = innerHeight * 0.7;
    const scale = Math.min(1, Math.max(least, Math.min(wide / this.all.width, high / this.all.height)));
    this.svg.style.height = `${Math.min(high, this.all.height * scale)}px`;
    const first = this.svg.querySelector(".box rect"), room = this.svg.clientHeight / scale;
    const y = first ? Math.max(0, Math.min(first.y.baseVal.value + 18 - room / 2, this.all.height - room)) : 0;
    this.view = { scale, x: Math.min(0, (this.all.width - wide / scale) / 2), y };
    this.draw();
  }
  zoom(factor, at = { x: this.room.width / 2, y: this.room.height / 2 }) {
    const { x, y, scale } = this.view, next = Math.min(MOST, Math.max(LEAST, scale * factor));
    this.view = { scale: next, x: x + at.x / scale - at.x / next, y: y + at.y / scale - at.y / next };
    this.draw();
  }
  move(dx, dy) { this.view.x -= dx / this.view.scale; this.view.y -= dy / this.view.scale; this.draw(); }
  pressed(what) { if (what === "all") this.fit(); else if (what) this.zoom(what === "in" ? 1.25 : 0.8); }
  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = this.svg.getBoundingClientRect();
    this.zoom(Math.exp(-event.deltaY / 300), { x: event.clientX - box.left, y: event.clientY - box.top });
  }
  drag(event) {
    if (event.button !== 0) return;
    let last = event, far = 0;
    const moved = (now) => {
      far += Math.abs(now.clientX - last.clientX) + Math.abs(now.clientY - last.clientY);
      if (far > 4) this.whole.classList.add("moving");
      this.move(now.clientX - last.clientX, now.clientY - last.clientY);
      last = now;
    };
    const over = () => {
      removeEventListener("pointermove", moved);
      this.whole.classList.remove("moving");
      if (far > 4) this.whole.addEventListener("click", (click) => click.preventDefault(), { once: true, capture: true });
    };
    addEventListener("pointermove", moved);
    addEventListener("pointerup", over, { once: true });
    addEventListener("pointercancel", over, { once: true });
    this.svg.addEventListener("dragstart", (one) => one.preventDefault(), { once: true });
  }
  key(event) {
    const ways = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
    if (ways[event.key]) this.move(...ways[event.key]);
    else if (event.key === "+") this.zoom(1.25);
    else if (event.key === "-") this.zoom(0.8);
    else if (event.key === "0") this.fit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  /* What is focused by Tab is brought into view. */
  reveal(target) {
    const box = target.querySelector?.("rect"), { width, height } = this.room;
    if (!box || !target.matches(":focus-visible")) return;
    const x = box.x.baseVal.value, y = box.y.baseVal.value, { scale } = this.view;
    if (x < this.view.x || x + 188 > this.view.x + width / scale) this.view.x = x + 94 - width / scale / 2;
    if (y < this.view.y || y + 36 > this.view.y + height / scale) this.view.y = y + 18 - height / scale / 2;
    this.whole.scrollTo(0, 0);
    this.draw();
  }
}

const begun = new WeakSet();
const begin = () => {
  for (const one of document.querySelectorAll("[data-graph]")) if (!begun.has(one)) { begun.add(one); new Moving(one); }
};
begin();
document.addEventListener("htmx:afterSettle", begin);
