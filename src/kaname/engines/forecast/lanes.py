"""A network laid out so that many runs are dated at once, activity by activity: what holds what, on which clock.

What has work is dated on the clock of its calendar, what takes no time (`POINT`) on the axis. What may take no time in
some runs (`EITHER`: a milestone that a risk can delay, work that an opportunity may make needless) is on the axis as
well, and in each run follows the rule of the one or the other. Everything that is an actual already is a bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.arrays import FINISHED, NEVER, OPEN, STARTED, Arrays
from kaname.engines.calendars import Calendars, Integers, at_finish, working_time
from kaname.engines.forecast.clocks import AXIS, NONE, Clocks, Tables
from kaname.engines.instance import Floats, Instance, Link, LinkType

WORK, POINT, EITHER = 0, 1, 2
VANISHED = 1e-6
"""Days of work that are none."""
TO_START, TO_FINISH, TO_MOMENT = 0, 1, 2
_EARLY = -1e6
"""A bound that holds nothing, in single precision."""


class Holds(NamedTuple):
    """Links into the activities, one after the other: those into i stand from `first[i]` to `first[i + 1]`.

    A link leads from the finish or (`from_start`) the start of `source`, is read by `table`, moved by `lag`, read by
    `then`, and holds the start, the finish or the moment of its activity (`into`).
    """

    first: Integers
    source: Integers
    from_start: Integers
    into: Integers
    table: Integers
    then: Integers
    lag: NDArray[np.float32]


class Followers(NamedTuple):
    """Links out of the activities, for late dates: what `target` leaves, by its `lag` and `table`.

    `less` tells that the target's work comes off, `more` that the own comes on.
    """

    first: Integers
    target: Integers
    table: Integers
    less: Integers
    more: Integers
    lag: NDArray[np.float32]


class Lanes(NamedTuple):
    """A network for many runs at once. `order` holds what is not finished (`is_open`).

    `start`, `finish` and `moment` are bounds of each activity by itself. `calendar` is an index of `calendars` in use;
    tables read the own calendar's clock on the axis (`to_axis`), the axis on the clock of each calendar in use
    (`of_axis`), and move times out of days off (`working`). Activities whose starts are asked for have
    a row of their own (`start_row`). `ends` may be last in some run; `done` is the last actual finish.
    """

    order: Integers
    is_open: Integers
    kind: Integers
    start: NDArray[np.float32]
    finish: NDArray[np.float32]
    moment: NDArray[np.float32]
    holds: Holds
    followers: Followers
    calendar: Integers
    to_axis: Integers
    of_axis: Integers
    working: Integers
    start_row: Integers
    ends: Integers
    tables: Tables
    origin: float
    done: float


def lay_lanes(instance: Instance, cal: Calendars, a: Arrays, least: Floats, most: Floats, last: float) -> Lanes:
    """The lanes of an Instance whose activities take so much work at the least and at the most, until a last finish."""
    return _Layout(instance, cal, a, least, most, last).lanes()


class _Hold(NamedTuple):
    source: int
    from_start: bool
    into: int
    table: int
    then: int
    lag: float


class _Layout:
    def __init__(self, instance: Instance, cal: Calendars, a: Arrays, least: Floats, most: Floats, last: float) -> None:
        self.cal, self.a, self.links = cal, a, instance.links
        self.clocks = Clocks(cal, instance.now, last)
        self.state: list[int] = a.activity["state"].tolist()
        self.calendar: list[int] = a.activity["calendar"].tolist()
        self.kind = [self._kind(i, least[i] <= VANISHED, most[i] <= VANISHED) for i in range(len(self.state))]
        base, moment, pin = (a.activity[name].tolist() for name in ("base", "base_time", "pin_finish"))
        count = len(self.state)
        self.start = [self.clocks.time(self.calendar[i], base[i]) for i in range(count)]
        self.finish = [self._pin(i, pin[i]) for i in range(count)]
        self.moment = [self.clocks.time(AXIS, self._moment(i, moment[i], pin[i])) for i in range(count)]
        self.holds: list[list[_Hold]] = [[] for _ in range(count)]
        self.followers: list[list[Link]] = [[] for _ in range(count)]
        for link in instance.links:
            self._add(link)

    def _kind(self, i: int, may_vanish: bool, always: bool) -> int:
        if self.state[i] != OPEN or not may_vanish:
            return WORK
        return POINT if always else EITHER

    def _pin(self, i: int, pin: float) -> float:
        return _EARLY if pin <= NEVER / 2 or self.state[i] != OPEN else self.clocks.time(self.calendar[i], pin)

    def _moment(self, i: int, moment: float, pin: float) -> float:
        return (
            moment
            if pin <= NEVER / 2 or self.state[i] != OPEN
            else max(moment, at_finish(self.cal, self.calendar[i], pin))
        )

    def _add(self, link: Link) -> None:
        i, j = link.before, link.after
        from_start, to_start = link.type in (LinkType.SS, LinkType.SF), link.type <= LinkType.SS
        if self.state[j] == FINISHED or (self.state[j] == STARTED and to_start):
            return
        into = [TO_START if to_start else TO_FINISH] if self.kind[j] != POINT else []
        into += [TO_MOMENT] if self.kind[j] != WORK else []
        if self.state[i] == FINISHED or (self.state[i] == STARTED and from_start):
            self._fold(link, float(self.a.activity["begun" if from_start else "ended"][i]), into)
            return
        self.holds[j] += [self._hold(link, from_start, each) for each in into]
        self.followers[i].append(link)

    def _fold(self, link: Link, time: float, into: Iterable[int]) -> None:
        """An actual holds like a wish."""
        j, c = link.after, self.calendar[link.after]
        work = working_time(self.cal, c, time) + link.lag
        for each in into:
            if each == TO_MOMENT:
                moment = time if link.lag == 0 else at_finish(self.cal, c, work)
                self.moment[j] = max(self.moment[j], self.clocks.time(AXIS, moment))
            else:
                bounds = self.start if each == TO_START else self.finish
                bounds[j] = max(bounds[j], self.clocks.time(c, work))

    def _clock(self, i: int) -> int:
        return self.calendar[i] if self.kind[i] == WORK else AXIS

    def _hold(self, link: Link, from_start: bool, into: int) -> _Hold:
        of, own = self._clock(link.before), self.calendar[link.after]
        reading = self.clocks.reading
        if into != TO_MOMENT:
            return _Hold(link.before, from_start, into, reading(of, own), NONE, link.lag)
        if link.lag == 0:
            return _Hold(link.before, from_start, into, reading(of, AXIS), NONE, 0.0)
        return _Hold(link.before, from_start, into, reading(of, own), reading(own, AXIS), link.lag)

    def lanes(self) -> Lanes:
        """Everything as arrays; tables come last, when all have been asked for."""
        used = sorted(set(self.calendar))
        unfinished = [i for i in self.a.order.tolist() if self.state[i] != FINISHED]
        ended = [float(time) for time in self.a.activity["ended"] if time > NEVER / 2]
        reading = self.clocks.reading
        return Lanes(
            order=_integers(unfinished),
            is_open=_integers(state != FINISHED for state in self.state),
            kind=_integers(self.kind),
            start=np.array(self.start, dtype=np.float32),
            finish=np.array(self.finish, dtype=np.float32),
            moment=np.array(self.moment, dtype=np.float32),
            holds=self._all_holds(),
            followers=self._all_followers(),
            calendar=_integers(used.index(c) for c in self.calendar),
            to_axis=_integers(reading(c, AXIS) for c in self.calendar),
            of_axis=_integers(reading(AXIS, c) for c in used),
            working=_integers(self.clocks.working(c) for c in self.calendar),
            start_row=self._start_rows(),
            ends=_integers(self._ends(unfinished)),
            origin=float(self.clocks.origin),
            done=self.clocks.time(AXIS, max(ended)) if ended else _EARLY,
            tables=self.clocks.tables(),
        )

    def _all_holds(self) -> Holds:
        held = [hold for holds in self.holds for hold in holds]
        return Holds(
            first=_firsts(self.holds),
            source=_integers(hold.source for hold in held),
            from_start=_integers(hold.from_start for hold in held),
            into=_integers(hold.into for hold in held),
            table=_integers(hold.table for hold in held),
            then=_integers(hold.then for hold in held),
            lag=np.array([hold.lag for hold in held], dtype=np.float32),
        )

    def _all_followers(self) -> Followers:
        links = [link for links in self.followers for link in links]
        reading, calendar = self.clocks.reading, self.calendar
        return Followers(
            first=_firsts(self.followers),
            target=_integers(link.after for link in links),
            table=_integers(reading(calendar[link.after], calendar[link.before]) for link in links),
            less=_integers(link.type <= LinkType.SS for link in links),
            more=_integers(link.type in (LinkType.SS, LinkType.SF) for link in links),
            lag=np.array([link.lag for link in links], dtype=np.float32),
        )

    def _start_rows(self) -> Integers:
        """Rows for the starts that something asks for, of what has none that follows from its finish."""
        asked = {hold.source for holds in self.holds for hold in holds if hold.from_start}
        rows = iter(range(len(asked)))
        return _integers(next(rows) if i in asked else -1 for i in range(len(self.state)))

    def _ends(self, unfinished: Iterable[int]) -> Iterator[int]:
        """What may finish last: all that no other finish must follow."""
        for i in unfinished:
            outgoing = self.followers[i]
            if not any(link.type in (LinkType.FS, LinkType.FF) and link.lag >= 0 for link in outgoing):
                yield i


def _integers(values: Iterable[int]) -> Integers:
    return np.array([int(value) for value in values], dtype=np.int64)


def _firsts(groups: Iterable[list[_Hold]] | Iterable[list[Link]]) -> Integers:
    return np.cumsum([0, *(len(group) for group in groups)], dtype=np.int64)
