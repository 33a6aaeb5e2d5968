"""The work of a generated program: packages spread over two years, linked so that the network agrees with the plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from bench.generator.size import END, START, Size, after, workday


@dataclass
class Work:
    """A work package while it is made: its place in the list and its planned days."""

    number: int
    start: date
    finish: date
    team: int
    initiative: int
    predecessors: set[int] = field(default_factory=set[int])

    @property
    def id(self) -> str:
        return f"wp-{self.number:05}"


def plan_work(size: Size, random: Random) -> list[Work]:
    """Packages in the order of their planned starts."""
    span = (END - START).days - 60
    starts = sorted(random.randrange(span) for _ in range(size.work_packages))
    return [
        Work(
            number,
            start := workday(START + timedelta(days=offset)),
            after(start, random.choice((3, 4, 5, 6, 8, 10, 12, 15, 20))),
            random.randrange(size.teams),
            random.randrange(size.initiatives),
        )
        for number, offset in enumerate(starts)
    ]


def link_work(work: list[Work], links: int, random: Random) -> None:
    """Link each package to some that end shortly before it starts, so that the network agrees with the plan."""
    wanted, missed = links, 0
    while wanted and missed < 50 * links:
        later = random.choice(work)
        near = work[max(0, later.number - 400) : later.number]
        earlier = random.choice(near) if near else later
        if earlier.finish < later.start and earlier.number not in later.predecessors:
            later.predecessors.add(earlier.number)
            wanted -= 1
        else:
            missed += 1
    if wanted:
        raise SystemExit(f"{len(work)} work packages are too few for {links} links")
