"""How large a generated program is, and the days it lives on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

START = date(2026, 1, 5)
TODAY = date(2026, 8, 3)
END = date(2027, 12, 17)


@dataclass(frozen=True)
class Size:
    """How large the program shall be: records in all, and of them work packages and links."""

    entities: int
    work_packages: int
    links: int

    def __post_init__(self) -> None:
        if self.entities < self.fixed:
            raise SystemExit(f"{self.work_packages} work packages and {self.links} links need {self.fixed} entities")

    @property
    def people(self) -> int:
        """One person to a dozen packages keeps every team just about busy."""
        return max(6, self.work_packages // 12)

    @property
    def teams(self) -> int:
        return max(2, self.people // 7)

    @property
    def initiatives(self) -> int:
        return max(2, self.work_packages // 25)

    @property
    def milestones(self) -> int:
        return max(2, self.work_packages // 20)

    @property
    def components(self) -> int:
        return max(3, self.work_packages // 30)

    @property
    def fixed(self) -> int:
        """The charter and everything whose number follows from the work; the rest is filled by `FILLERS`."""
        counts = (self.people, self.teams, self.initiatives, self.milestones, self.components)
        return 1 + self.work_packages + self.links + sum(counts)


def workday(day: date) -> date:
    """That day, or the Monday after."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def after(day: date, working_days: int) -> date:
    """The day so many working days later, by weekends alone."""
    weeks, days = divmod(working_days, 5)
    day = workday(day) + timedelta(weeks=weeks)
    for _ in range(days):
        day = workday(day + timedelta(days=1))
    return day
