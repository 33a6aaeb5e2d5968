/* The rows as they came, which of them are shown, and what links them. */
export const CRITICAL = 1, OVER = 2, LATE = 4, AT_LEAST = 8;

export class Model {
  constructor(told) {
    Object.assign(this, told.columns);
    this.told = told;
    this.count = this.title.length;
    this.folded = new Set();
    this.off = new Set(told.off);
    this.moves = new Map();
    const [rows, fields, days] = told.moves;
    rows.forEach((row, n) => {
      const known = this.moves.get(row);
      const move = { row, field: fields[n], day: days[n] };
      if (known) known.push(move); else this.moves.set(row, [move]);
    });
    this.linked = this.byRow(told.links);
    this.byName = null;
    this.arrange();
  }
  byRow([before, after]) {
    const found = new Map();
    const put = (row, link) => { const known = found.get(row); if (known) known.push(link); else found.set(row, [link]); };
    before.forEach((row, n) => { put(row, n); put(after[n], n); });
    return found;
  }
  /* Lines below folded ones are left out. */
  arrange() {
    this.order = [];
    this.place = new Int32Array(this.count).fill(-1);
    let within = Infinity;
    for (let row = 0; row < this.count; row++) {
      if (this.depth[row] > within) continue;
      within = this.folded.has(row) ? this.depth[row] : Infinity;
      this.place[row] = this.order.length;
      this.order.push(row);
    }
  }
  holds(row) { return row + 1 < this.count && this.depth[row + 1] > this.depth[row]; }
  fold(row, folded) {
    if (!this.holds(row) || this.folded.has(row) === folded) return false;
    if (folded) this.folded.add(row); else this.folded.delete(row);
    this.arrange();
    return true;
  }
  above(row) {
    for (let at = row - 1; at >= 0; at--) if (this.depth[at] < this.depth[row]) return at;
    return row;
  }
  is(row, flag) { return (this.flags[row] & flag) !== 0; }
  kindOf(row) { return this.kind[row] === null ? "" : this.told.kinds[this.kind[row]][2]; }
  record(row) { return `${this.kindOf(row)}/${this.id[row]}`; }
  row(record) {
    if (!this.byName) {
      this.byName = new Map();
      for (let row = this.count - 1; row >= 0; row--) if (this.id[row] !== null) this.byName.set(this.record(row), row);
    }
    return this.byName.get(record);
  }
  url(base, row) {
    return this.kind[row] === null ? "" : `${base}${this.told.kinds[this.kind[row]][1]}/${encodeURIComponent(this.id[row])}/`;
  }
  /* Where a row's bar begins and ends: as scheduled, else as stated. */
  span(row) {
    const from = this.from[row] ?? this.start[row] ?? this.promise[row] ?? this.p50[row];
    const until = this.until[row] ?? this.finish[row] ?? this.promise[row] ?? this.p50[row];
    return from === null || until === null ? null : [from, until + 1];
  }
  works(day, weekday) { return this.told.week[weekday] === 1 && !this.off.has(day); }
}
