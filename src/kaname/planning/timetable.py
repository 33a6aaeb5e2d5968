"""Timetable: every computed date of a program, about records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kaname.model.base import Key
from kaname.model.history import Staffing

Method = Literal["levelled", "network", "slips", "actual", ""]
Quantiles = tuple[tuple[float, date], ...]
"""Shares with the days by which they are done, both ascending."""
SHARES = (0.01, *(step / 20 for step in range(1, 20)), 0.99)
"""The shares by which a distribution of days is told."""
ClashKind = Literal["deadline", "start_pin", "finish_pin", "capacity"]


@dataclass(frozen=True, slots=True)
class Slot:
    """When work is scheduled, what it could slip, and what kept it from starting earlier.

    `cause` is a code (link, resource, not_before, pin, actual, now, kept, nothing), `driver` the record it names. `way`
    is that of the ways it could be done: 0 its own allocations, else the number of an alternative.
    """

    key: Key
    start: date
    finish: date
    float_days: float | None = None
    critical: bool = False
    cause: str = "nothing"
    driver: Key | None = None
    way: int = 0


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be expected of a finish: percentiles, and the chance to keep the commitment.

    None where nothing can be said; `p80` is also the day a commitment would have to become to hold at 80 %. `beyond`:
    a percentile lies past everything that was ever seen, so that no day can be named for it. `criticality`: the share
    of runs in which work decides the last finish; what holds other work, or none, has none. `at_least`: it waits for
    work without an estimate, drawn as taking no time, so it can only be later.
    """

    key: Key
    p50: date | None
    p80: date | None
    p95: date | None
    commitment: date | None = None
    probability: float | None = None
    method: Method = ""
    beyond: bool = False
    criticality: float | None = None
    sample: int = 0  # runs drawn, or past cases it rests on
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Clash:
    """A wish the schedule could not keep: a deadline, a pin or a capacity, by so many working days (or people)."""

    kind: ClashKind
    key: Key
    by: float
    team: Key | None = None


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """What is asked of a team in a week (from its Monday), and what it has, in person-days.

    `demand` is that of the critical path schedule, which knows no capacity: above `capacity` it must move.
    """

    team: Key
    week: date
    demand: float
    capacity: float


@dataclass(frozen=True, slots=True)
class Gain:
    """What it is worth to remove a risk altogether: P80 of the target in working days, by common random numbers."""

    risk: Key
    target: Key
    p80_days: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is delivered in so many iterations to come, up to and including `until`, in the unit of its teams.

    By all of its teams together, or by one `team`. At least `p50`, `p80`, `p95` with that probability; `probability` is
    the chance to deliver what is planned, never 0 or 1. It rests on `past` iterations that are over.
    """

    until: Key
    team: Key | None
    ahead: int
    planned: float | None
    p50: float
    p80: float
    p95: float
    probability: float | None
    past: int


@dataclass(frozen=True, slots=True)
class Experience:
    """How finished work of the program corrected the durations of open work, and what that did to its end.

    `cases` pieces of work, which count by `weight` (0 to 1) beside the estimates, multiplied durations by `factor`; all
    that is left deviates together by `level` at least (of the logarithm, one standard deviation). `p80_days` are the
    working days by which that moved the P80 of the end.
    """

    cases: int
    weight: float
    factor: float
    level: float
    p80_days: float


@dataclass(frozen=True, slots=True)
class OutsideView:
    """When the program would end if its network counted for a quarter and its reference class for the rest.

    `cases` milestones of the program itself are in the class, beside the one that was `borrowed`, by name. In the class
    half of all took up to `half` times as long as planned, eight in ten up to `most`.
    """

    p50: date
    p80: date
    p95: date
    cases: int
    borrowed: str
    half: float
    most: float


@dataclass(frozen=True, slots=True)
class Start:
    """When work that has not begun is to start: its day, and the part of it that is over by then.

    `who` is to do it, where it may be done in several ways.
    """

    key: Key
    day: date
    part: float
    who: Staffing = ()


@dataclass(frozen=True, slots=True)
class Displaced:
    """Work that starts on another day than in the plan in force."""

    key: Key
    was: date
    now: date


@dataclass(frozen=True)
class Timetable:
    """Every computed date of a program on a day, and how it was computed.

    `slots` is empty with `no_schedule` as the reason code, `outlooks` with `no_forecast`. Outlooks exist for work
    packages, milestones, initiatives and the program itself (its charter's key). `fan` is the finish of the program
    (or its last milestone): (share of runs, day), ascending. `ends` is that day in each run, as an ordinal; run n of
    two programs of a portfolio is one run. `quantiles` tell of each promise by which day which share of its runs (or of
    comparable cases) is done, as far as a day can be named. `deliveries`: what the next iterations will bring, from
    those that are over. `starts` is what to publish of the schedule; `in_force` the day of the plan published last, of
    which `held` pieces of work have not begun, and `displaced` those that move. `runs` were made of `most_runs`; fewer
    only where P80 and P95 had a standard error of no more than `tolerance` calendar days.
    """

    as_of: date
    slots: Mapping[Key, Slot] = field(default_factory=dict[Key, Slot])
    outlooks: Mapping[Key, Outlook] = field(default_factory=dict[Key, Outlook])
    clashes: tuple[Clash, ...] = ()
    load: tuple[WeekLoad, ...] = ()
    fan: tuple[tuple[float, date], ...] = ()
    gains: tuple[Gain, ...] = ()
    method: Method = ""
    network_p80: date | None = None  # of the program, without capacity, where levelled draws differ
    runs: int = 0
    most_runs: int = 0
    tolerance: float | None = None
    seed: int = 0
    correlated: bool = False
    unestimated: tuple[Key, ...] = ()
    no_schedule: str = ""
    no_forecast: str = ""
    ends: tuple[int, ...] = field(default=(), repr=False)
    experience: Experience | None = None
    outside: OutsideView | None = None
    quantiles: Mapping[Key, Quantiles] = field(default_factory=dict[Key, Quantiles], repr=False)
    deliveries: tuple[Delivery, ...] = ()
    starts: tuple[Start, ...] = field(default=(), repr=False)
    in_force: date | None = None
    held: int = 0
    displaced: tuple[Displaced, ...] = ()
