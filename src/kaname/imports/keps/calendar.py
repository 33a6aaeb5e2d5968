"""The calendar of the release train: which minor version comes out when, and how it is named in a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import pairwise
from pathlib import Path
from statistics import median

from kaname.imports.keps.ledger import Ledger
from kaname.imports.keps.opening import open_text
from kaname.imports.keps.releases import ReleaseDays, ReleasePage, read_release, resolve
from kaname.model.base import Key

_KINDS = ("scope_freeze", "code_freeze", "date")
_RECENT = 6


@dataclass(frozen=True)
class Calendar:
    """The releases by minor version, as far as their days are known."""

    releases: Mapping[int, ReleaseDays]

    def day(self, minor: int | None) -> date | None:
        """The release day of a minor version; None where it is not known."""
        release = self.releases.get(minor) if minor is not None else None
        return release.date if release else None

    def moment(self, minor: int) -> datetime | None:
        """The first moment of the release day."""
        day = self.day(minor)
        return datetime.combine(day, time(), UTC) if day else None

    def written(self, minor: int | None) -> str | None:
        """A target as History keeps it: its day or, where that is not known, the release."""
        if minor is None:
            return None
        day = self.day(minor)
        return day.isoformat() if day else release_id(minor)

    def is_out(self, minor: int, on: date) -> bool:
        """Whether a release was out on a day. One from before the first known day was."""
        day = self.day(minor)
        return day <= on if day else minor < min(self.releases, default=0)

    @property
    def cycle_days(self) -> float | None:
        """The median length of the latest cycles, in days."""
        days = sorted(release.date for release in self.releases.values() if release.date)
        gaps = [(after - before).days for before, after in pairwise(days)]
        return float(median(gaps[-_RECENT:])) if gaps else None


def release_id(minor: int) -> str:
    """The id of a release in the plan."""
    return f"v1.{minor}"


def read_calendar(folder: Path, files: Iterable[Path], ledger: Ledger) -> Calendar:
    """Read the pages of the release teams; each file is accepted or refused."""
    pages = [page for path in files if (page := _page(folder, path, ledger)) is not None]
    releases: dict[int, ReleaseDays] = {}
    before: date | None = None
    for path, page in sorted(pages, key=lambda each: each[1].minor):
        days = resolve(page, before)
        before = days.date or before
        releases[page.minor] = days
        _note_doubts(path, page, days, ledger)
    return Calendar(releases)


def _page(folder: Path, path: Path, ledger: Ledger) -> tuple[str, ReleasePage] | None:
    file = path.relative_to(folder).as_posix()
    minor = path.stem.removeprefix("release-1.")
    if not minor.isdecimal():
        ledger.refuse("release", "kep.release-unnamed", file)
        return None
    text = open_text(folder, path, "release", ledger)
    if text is None:
        return None
    ledger.accept("release")
    return file, read_release(text, int(minor))


def _note_doubts(file: str, page: ReleasePage, days: ReleaseDays, ledger: Ledger) -> None:
    subject = Key("release", release_id(page.minor))
    for name in _KINDS:
        found = getattr(days, name)
        written, line = page.days.get(name, (None, 0))
        if found is None:
            ledger.note("kep.release-day-missing", file, line, subject, field=name)
        elif written is not None and found.weekday() != written.weekday:
            ledger.note("kep.weekday-contradicts", file, line, subject, day=found)
