"""The release train: freezes and release day of each minor version, read from the release teams' pages.

The pages wrote a day in many ways: `Tuesday, January 29`, `Tue Oct 6th`, `Monday, August 23, 2021`,
`02:00 UTC Friday 4th February 2022 / 18:00 PST Thursday 3rd February 2022`, `Wednesday 11th February 2026 (AoE) /
Thursday 12th February 2026, 12:00 UTC`. Where a time in UTC is given, its day counts: on it the deadline passes
everywhere on Earth. A day without a year lies in the first year after the release before in which it has that weekday.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_WEEKDAY = r"(?P<weekday>(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY = re.compile(
    rf"(?P<utc>\d\d:\d\d UTC )?{_WEEKDAY},?\s+"
    rf"(?:(?P<day>{_NUMBER})\s+(?P<month>{_MONTH})|(?P<month2>{_MONTH})\s+(?P<day2>{_NUMBER})),?"
    r"(?:\s+(?P<year>20\d\d))?(?P<utc2>,?\s+\d\d:\d\d UTC)?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b20[12]\d\b")
_BULLET = re.compile(r"^\s*[-*]\s+(?=\*\*|\[|\d)")
_FREEZE = re.compile(r"enhancements?\s+freeze", re.IGNORECASE)
_CODE_FREEZE = re.compile(r"code\s+freeze", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """A day as it was written; the year is 0 where it was left out."""

    year: int
    month: int
    day: int
    weekday: int

    def first_from(self, start: date) -> date | None:
        """The first day from `start` on that it can mean; None where there is none in 12 years."""
        years = (self.year,) if self.year else range(start.year, start.year + 12)
        days = (found for year in years if (found := self._in(year)) is not None)
        return next(
            (found for found in days if self.year or (found >= start and found.weekday() == self.weekday)), None
        )

    def _in(self, year: int) -> date | None:
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """What the page of one release says: its name and days as written, each with its line."""

    minor: int
    title: str
    days: Mapping[str, tuple[Written, int]]
    year: int  # the first one the page names


@dataclass(frozen=True, slots=True)
class ReleaseDays:
    """The days of a release."""

    minor: int
    title: str = ""
    scope_freeze: date | None = None
    code_freeze: date | None = None
    date: date | None = None


def read_release(text: str, minor: int) -> ReleasePage:
    """Read the page of a release team."""
    days: dict[str, tuple[Written, int]] = {}
    for line, bullet in _bullets(text):
        for name in _named(bullet, minor):
            written = _written(bullet)
            if written is not None:
                days.setdefault(name, (written, line))
    years = [int(year) for year in _YEAR.findall(text)]
    return ReleasePage(minor, _title(text, minor), days, years[0] if years else 0)


def resolve(page: ReleasePage, before: date | None) -> ReleaseDays:
    """The days of a release that comes after the day of the one before."""
    start = before or date(page.year or 1, 1, 1)
    days = {name: written.first_from(start) for name, (written, _) in page.days.items()}
    return replace(ReleaseDays(page.minor, page.title), **days)


def _bullets(text: str) -> Iterator[tuple[int, str]]:
    """Each item of the page's lists with its line, lines that continue it joined."""
    start, parts = 0, list[str]()
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if parts and line.startswith(("  ", "\t")) and line.strip() and not _BULLET.match(line):
            parts.append(line.strip())
            continue
        if parts:
            yield start, " ".join(parts)
        parts = [line.strip()] if _BULLET.match(line) else []
        start = number


def _named(bullet: str, minor: int) -> Iterator[str]:
    if _FREEZE.search(bullet):
        yield "scope_freeze"
    if _CODE_FREEZE.search(bullet):
        yield "code_freeze"
    if re.search(rf"\bv?1\.{minor}(?:\.0)? released\b", bullet, re.IGNORECASE):
        yield "date"


def _written(bullet: str) -> Written | None:
    found = list(_DAY.finditer(bullet))
    match = next((each for each in found if each["utc"] or each["utc2"]), found[0] if found else None)
    if match is None:
        return None
    day = re.sub(r"\D", "", match["day"] or match["day2"])
    month = MONTHS.index((match["month"] or match["month2"])[:3].casefold()) + 1
    return Written(int(match["year"] or 0), month, int(day), WEEKDAYS.index(match["weekday"][:3].casefold()))


def _title(text: str, minor: int) -> str:
    heading = re.search(r"^# +(.*\S)\s*$", text, re.MULTILINE)
    name = heading[1] if heading else ""
    theme = re.sub(rf"\s*(?:Kubernetes\s+)?v?1\.{minor}(?!\d)\s*[:-]?\s*", " ", name).strip()
    theme = re.sub(r"^Kubernetes\b\s*|\s+Release$", "", theme).strip(" -")
    return f"Kubernetes v1.{minor}" + (f": {theme}" if theme else "")
