/* Days as numbers from an origin, and as text in the reader's way. */
const DAY = 86400000;

export class Days {
  constructor(origin, language) {
    this.origin = Date.parse(`${origin}T00:00:00Z`);
    this.language = language;
    const named = (options) => new Intl.DateTimeFormat(language === "ja" ? "ja-JP" : "en-US", { ...options, timeZone: "UTC" });
    this.months = Array.from({ length: 12 }, (_, n) => named({ month: "short" }).format(Date.UTC(2024, n, 1)));
    this.weekdays = Array.from({ length: 7 }, (_, n) => named({ weekday: "short" }).format(Date.UTC(2024, 0, 1 + n)));
    this.known = new Map();
  }
  date(n) { return new Date(this.origin + Math.floor(n) * DAY); }
  number(iso) { return Math.round((Date.parse(`${iso}T00:00:00Z`) - this.origin) / DAY); }
  of(year, month, day = 1) { return Math.round((Date.UTC(year, month, day) - this.origin) / DAY); }
  iso(n) { return this.date(n).toISOString().slice(0, 10); }
  weekday(n) { return (this.date(n).getUTCDay() + 6) % 7; }
  text(n) {
    let told = this.known.get(n);
    if (told === undefined) {
      const at = this.date(n), [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
      told = this.language === "ja"
        ? `${year}年${month + 1}月${day}日(${this.weekdays[this.weekday(n)]})` : `${day} ${this.months[month]} ${year}`;
      this.known.set(n, told);
    }
    return told;
  }
  year(at) { return this.language === "ja" ? `${at.getUTCFullYear()}年` : `${at.getUTCFullYear()}`; }
  month(at) { return this.months[at.getUTCMonth()]; }
  monthOfYear(at) { return this.language === "ja" ? `${this.year(at)}${this.month(at)}` : `${this.month(at)} ${this.year(at)}`; }
  shortDay(at) {
    return this.language === "ja" ? `${at.getUTCMonth() + 1}/${at.getUTCDate()}` : `${at.getUTCDate()} ${this.month(at)}`;
  }
}
