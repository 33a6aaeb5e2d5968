"""The door to network, schedule and forecast: one problem of activities, links, calendars, resources and events.

Time axis. Time is a float of days since `Instance.origin`: day k covers [k, k + 1). Work happens on working days of a
calendar only; duration is counted in working days. A start at 4.0 is the morning of day 4; a finish at 5.0 is the
evening of day 4 (reported as that day, see `finish_day`). A fraction is a part of that day's work. What has no duration
happens when the last thing that holds it is over: the evening that a predecessor finishes, the morning of a not-before.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import IntEnum
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class LinkType(IntEnum):
    """Which ends of two activities a link ties."""

    FS = 0
    SS = 1
    FF = 2
    SF = 3


class Shape(IntEnum):
    """How an uncertain quantity is distributed between its three points."""

    FIXED = 0
    TRIANGULAR = 1
    PERT = 2
    LOGNORMAL = 3
    EMPIRICAL = 4


@dataclass(frozen=True, slots=True)
class Spread:
    """An uncertain quantity. low and high are its ends or, with `quantiles`, its 10th and 90th percentiles.

    LOGNORMAL follows low and high alone, which are above 0: as ends they are its 0.1 and 99.9 % points, and no draw
    lies beyond them. EMPIRICAL draws from `samples` instead, each multiplied by `likely`. Undrawn, all are `likely`.
    """

    likely: float
    low: float = 0.0
    high: float = 0.0
    shape: Shape = Shape.FIXED
    quantiles: bool = False
    samples: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    """How many units of a resource an activity holds while it runs, or of a stock it uses up."""

    resource: int
    amount: float


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to do an activity: how long, in which calendar, what it holds meanwhile and what it uses up of stocks."""

    duration: Spread
    calendar: int
    demands: tuple[Demand, ...] = ()
    uses: tuple[Demand, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that takes time. Times are on the axis; None where there is none.

    The first mode is the one in force unless a scheduler chooses another; what has started stays in it. `started` fixes
    its start, `finished` its finish; `remaining` is the working time left from `Instance.now` for what has started.
    `start_pin` and `finish_pin` are wishes that hold unless links or capacity forbid them, and then that is reported as
    a conflict. `priority`: higher goes first. `factors` are (common factor, loading) pairs that correlate its duration
    with others: two activities with loadings a and b on one factor have the normal correlation a * b; the squares sum
    to 1 at most. `key` is a number that stays with it when others come and go: it names its random stream and breaks
    ties between equals, so that the order of the input changes nothing. Without it that number is its position.
    """

    modes: tuple[Mode, ...]
    not_before: float | None = None
    start_pin: float | None = None
    finish_pin: float | None = None
    deadline: float | None = None
    started: float | None = None
    finished: float | None = None
    remaining: Spread | None = None
    priority: float = 0.0
    factors: tuple[tuple[int, float], ...] = ()
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """An order between two activities; lag in working days of the calendar of the successor's mode.

    The ends are compared in that calendar's working time, where Friday evening equals Monday morning. A start that is
    an actual is moved by no link; a finish that is still to come is.
    """

    before: int
    after: int
    type: LinkType = LinkType.FS
    lag: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """Working days that an event adds to (or takes from) an activity when it occurs.

    Hits on one activity add up, those with the same number for `parallel` excepted, of whichever events: of these the
    longest delay counts, and the largest gain.
    """

    activity: int
    days: Spread
    parallel: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that occurs or not, once in a run: its probability, what it adds in time, what it costs.

    `key` names its random streams, as that of an activity does. `factors` are (common factor, loading) pairs as those
    of an activity: two events with loadings a and b on one factor occur together as two standard normals with the
    correlation a * b lie below the quantiles of their probabilities. `window` is when it can strike: it hits what, in
    that run, starts before the second time and, by what it takes without any event, is not over before the first; an
    event whose second time has passed does not occur.
    """

    probability: float
    hits: tuple[Hit, ...] = ()
    cost: Spread | None = None
    key: int | None = None
    factors: tuple[tuple[int, float], ...] = ()
    window: tuple[float, float] | None = None


@dataclass(frozen=True)
class Instance:
    """One problem. `calendars[c]` is a flag per day of the axis, `resources[r]` the units there are per day.

    Beyond the end of those arrays the last 7 days repeat, and the first 7 before day 0 (a shorter calendar repeats
    whole). A calendar has a working day in its last 7. `stocks[s]` is what there is of something that is used up and
    never comes back; what has finished or started counts too. `factors` is the number of common factors in use;
    `factor_keys` name their random streams, by position where there are none. What has not started starts at `now` or
    later.
    """

    origin: date
    now: float
    activities: tuple[Activity, ...]
    links: tuple[Link, ...]
    calendars: tuple[Flags, ...]
    resources: tuple[Floats, ...] = ()
    stocks: tuple[float, ...] = ()
    events: tuple[Event, ...] = ()
    factors: int = 0
    factor_keys: tuple[int, ...] = ()

    def in_modes(self, modes: NDArray[np.int64]) -> Instance:
        """The same problem with one mode for each activity, given by its place among those it has."""
        if all(len(one.modes) == 1 for one in self.activities):
            return self
        chosen = zip(self.activities, modes.tolist(), strict=True)
        return replace(self, activities=tuple(replace(one, modes=(one.modes[k],)) for one, k in chosen))

    def start_day(self, time: float) -> date:
        """The day on which something that starts at this time starts."""
        return self.origin + timedelta(days=floor(time + 1e-9))

    def finish_day(self, time: float) -> date:
        """The day in whose work time something that finishes at this time finishes."""
        return self.origin + timedelta(days=ceil(time - 1e-9) - 1)

    def at_start(self, day: date) -> float:
        """The time of that day's morning."""
        return float((day - self.origin).days)

    def at_finish(self, day: date) -> float:
        """The time of that day's evening."""
        return float((day - self.origin).days + 1)


class CycleError(Exception):
    """The links form a cycle; `cycle` is its activities in order."""

    def __init__(self, cycle: tuple[int, ...]) -> None:
        super().__init__(f"cycle of links: {cycle}")
        self.cycle = cycle


@dataclass(frozen=True)
class Network:
    """Critical path: times on the axis; floats in working days of each activity's calendar (negative: late).

    Late dates keep the finish of the whole and every deadline. `critical` is unfinished work without total float.
    """

    early_start: Floats
    early_finish: Floats
    late_start: Floats
    late_finish: Floats
    total_float: Floats
    free_float: Floats
    critical: Flags
    finish: float


class Driver(IntEnum):
    """What kept an activity from starting earlier."""

    NOTHING = 0
    LINK = 1
    RESOURCE = 2
    NOT_BEFORE = 3
    PIN = 4
    ACTUAL = 5
    NOW = 6
    KEPT = 7  # where the plan in force has it


@dataclass(frozen=True, slots=True)
class Cause:
    """What kept one activity from starting earlier: the kind, and the activity or resource it names (-1: none)."""

    driver: Driver
    activity: int = -1
    resource: int = -1


class ConflictKind(IntEnum):
    """What could not be kept."""

    DEADLINE = 0
    START_PIN = 1
    FINISH_PIN = 2
    CAPACITY = 3
    STOCK = 4


@dataclass(frozen=True, slots=True)
class Conflict:
    """A wish that the schedule could not keep, and by how many working days (capacity, stock: units too few).

    `resource` is that of a capacity or the stock, whose conflict is that of no one activity (-1).
    """

    kind: ConflictKind
    activity: int
    by: float
    resource: int = -1


@dataclass(frozen=True)
class Schedule:
    """When each activity runs, in which mode, and why not earlier. `levelled` says whether capacity was respected."""

    start: Floats
    finish: Floats
    mode: NDArray[np.int64]
    causes: tuple[Cause, ...]
    conflicts: tuple[Conflict, ...]
    levelled: bool
    finish_all: float


@dataclass(frozen=True)
class Forecast:
    """Finish dates over many runs. `percentiles[i, k]` is activity i's finish at `levels[k]` (0 to 1), on the axis.

    `finishes` holds the runs themselves for the activities in `kept` only (shape kept x runs, float32, axis time);
    `project` the finish of the whole; `criticality` the share of runs in which an activity was critical (levelled runs:
    drove the finish); `costs` the cost of events per run; `occurred` the share of runs in which each event occurred. A
    percentile is the smallest finish that at least that share of the runs kept: a time that occurred in a run, so never
    a weekend between two.
    """

    levels: tuple[float, ...]
    percentiles: Floats
    mean: Floats
    criticality: Floats
    kept: tuple[int, ...]
    finishes: NDArray[np.float32]
    project: NDArray[np.float32]
    costs: Floats
    runs: int
    seed: int
    levelled: bool
    correlated: bool
    occurred: Floats = field(default_factory=lambda: np.zeros(0))

    def confidence(self, activity: int, time: float) -> float:
        """Share of runs in which a kept activity finishes by a time. Raises KeyError where it was not kept."""
        try:
            row = self.kept.index(activity)
        except ValueError:
            raise KeyError(activity) from None
        in_time: Flags = self.finishes[row] <= np.float32(time + 1e-4)
        return float(np.mean(in_time))


@dataclass(frozen=True)
class Comparison:
    """Finishes of one activity on the axis, and the cost of events, with each choice of events (choices x runs)."""

    finishes: NDArray[np.float32]
    costs: Floats

    def percentile(self, choice: int, level: float) -> float:
        """The smallest finish that at least that share of the runs of a choice keeps."""
        return float(np.quantile(self.finishes[choice], level, method="inverted_cdf"))
