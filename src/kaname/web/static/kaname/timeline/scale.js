/* From days to pixels and back: zooming about a point, panning, and the ticks of the axis. */
const LEAST = 0.04, MOST = 48;

export class Scale {
  constructor(days, span) {
    this.days = days;
    this.span = span;
    this.width = 1;
    this.first = span[0];
    this.perDay = 1;
  }
  at(day) { return (day - this.first) * this.perDay; }
  day(x) { return this.first + x / this.perDay; }
  fit(from, until) {
    this.perDay = Math.min(Math.max(this.width / Math.max(until - from, 1), LEAST), MOST);
    this.first = (from + until - this.width / this.perDay) / 2;
  }
  all() { const [from, until] = this.span, room = Math.max((until - from) * 0.02, 7); this.fit(from - room, until + room); }
  zoom(factor, x) {
    const day = this.day(x);
    this.perDay = Math.min(Math.max(this.perDay * factor, LEAST), MOST);
    this.first = day - x / this.perDay;
    this.keep();
  }
  pan(pixels) { this.first += pixels / this.perDay; this.keep(); }
  show(day) { if (this.at(day) < 24 || this.at(day) > this.width - 24) { this.first = day - this.width / this.perDay / 2; this.keep(); } }
  keep() {
    const shown = this.width / this.perDay, [from, until] = this.span;
    this.first = Math.min(Math.max(this.first, from - shown * 0.8), until - shown * 0.2);
  }
  /* Two tiers: {x, text} above, {x, text, strong} below. */
  ticks() {
    const wide = this.perDay;
    if (wide >= 22) return { above: this.months("monthOfYear"), below: this.each(1) };
    if (wide >= 5) return { above: this.months("monthOfYear"), below: this.each(7) };
    if (wide >= 1.15) return { above: this.years(), below: this.months("month") };
    if (wide >= 0.35) return { above: this.years(), below: this.months("quarter", 3) };
    return { above: [], below: this.years(Math.max(1, Math.ceil(44 / (365 * wide)))) };
  }
  each(step) {
    const found = [], days = this.days, end = this.day(this.width);
    let day = Math.floor(this.first);
    if (step === 7) day -= days.weekday(day);
    for (; day <= end; day += step) {
      const at = days.date(day);
      const text = step === 7 ? days.shortDay(at)
        : this.perDay >= 36 ? `${at.getUTCDate()} ${days.weekdays[days.weekday(day)]}` : `${at.getUTCDate()}`;
      found.push({ x: this.at(day), text });
    }
    return found;
  }
  months(how, step = 1) {
    const found = [], days = this.days, start = days.date(this.first), end = this.day(this.width);
    let year = start.getUTCFullYear(), month = Math.floor(start.getUTCMonth() / step) * step;
    for (let day; (day = days.of(year, month)) <= end; month += step) {
      const at = days.date(day);
      found.push({ x: this.at(day), text: how === "quarter" ? `Q${at.getUTCMonth() / 3 + 1}` : days[how](at) });
    }
    return found;
  }
  years(step = 1) {
    const found = [], days = this.days, end = this.day(this.width);
    let year = Math.floor(days.date(this.first).getUTCFullYear() / step) * step;
    for (let day; (day = days.of(year, 0)) <= end; year += step) found.push({ x: this.at(day), text: days.year(days.date(day)) });
    return found;
  }
}
