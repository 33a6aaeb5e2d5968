"""A network laid out so that many runs are dated at once, activity by activity: what holds what, on which clock.

What has work is dated on the clock of its calendar, what takes no time (`POINT`) on the axis. What may take no time in
some runs (`EITHER`: a point that an event can delay, work that an event may make needless) is on the axis as well,
and in each run follows the rule of the one or the other. Everything that is an actual already is a bound.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.arrays import FINISHED, NEVER, OPEN, STARTED, Arrays, LinkColumns
from kaname.engines.calendars import Calendars, Integers, at_finish, working_time
from kaname.engines.forecast.clocks import AXIS, NONE, Clocks, Tables
from kaname.engines.instance import Flags, Floats, Instance, LinkType

WORK, POINT, EITHER = 0, 1, 2
VANISHED = 1e-6
"""Days of work that are none."""
TO_START, TO_FINISH, TO_MOMENT = 0, 1, 2
_EARLY = -1e6
"""A bound that holds nothing, in single precision."""
_PAIRS = 1 << 31
"""More than there are calendars."""


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

    `start`, `finish` and `moment` are bounds of each activity by itself; `starts_only` tells that nothing but starts
    hold it. `calendar` is an index of `calendars` in use; tables read the own calendar's clock on the axis (`to_axis`,
    `NONE` where these are the same), the axis on the clock of each calendar in use (`of_axis`), and move times out of
    days off (`working`). Activities whose starts are asked for have a row of their own (`start_row`). `ends` may be
    last in some run; `done` is the last actual finish. `one_clock` tells that everything is work on one clock.
    """

    order: Integers
    is_open: Integers
    kind: Integers
    start: NDArray[np.float32]
    finish: NDArray[np.float32]
    moment: NDArray[np.float32]
    starts_only: Integers
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
    one_clock: int


def lay_lanes(instance: Instance, cal: Calendars, a: Arrays, least: Floats, most: Floats, last: float) -> Lanes:
    """The lanes of an Instance whose activities take so much work at the least and at the most, until a last finish."""
    return _Layout(cal, a, Clocks(cal, instance.now, last), least, most).lanes()


class _Layout:
    def __init__(self, cal: Calendars, a: Arrays, clocks: Clocks, least: Floats, most: Floats) -> None:
        self.cal, self.a, self.clocks = cal, a, clocks
        self.state, self.calendar = a.activity["state"], a.activity["calendar"]
        self.kind = np.where(most <= VANISHED, POINT, np.where(least <= VANISHED, EITHER, WORK))
        self.kind[self.state != OPEN] = WORK
        self._bound()
        held, link = _owners(a.incoming.first), a.incoming.link
        self.links = self._followed(LinkColumns(link["other"], held, link["type"], link["lag"]))

    def _bound(self) -> None:
        """Bounds of each activity by itself, on its clocks."""
        pin, moment = self.a.activity["pin_finish"], self.a.activity["base_time"].copy()
        pinned = (pin > NEVER / 2) & (self.state == OPEN)
        for i in np.flatnonzero(pinned):
            moment[i] = max(moment[i], at_finish(self.cal, int(self.calendar[i]), float(pin[i])))
        self.start = self.clocks.times(self.calendar, self.a.activity["base"])
        self.finish = np.where(pinned, self.clocks.times(self.calendar, pin), _EARLY)
        self.moment = moment - self.clocks.origin

    def _followed(self, links: LinkColumns) -> LinkColumns:
        """The links that hold something in some run; those from actuals become bounds."""
        from_start, to_start = _leads_from_start(links.type), links.type <= LinkType.SS
        before, after = self.state[links.before], self.state[links.after]
        holds = ~((after == FINISHED) | ((after == STARTED) & to_start))
        actual = (before == FINISHED) | ((before == STARTED) & from_start)
        for e in np.flatnonzero(holds & actual):
            i, j = int(links.before[e]), int(links.after[e])
            time = float(self.a.activity["begun" if from_start[e] else "ended"][i])
            self._fold(j, time, float(links.lag[e]), self.start if to_start[e] else self.finish)
        kept = holds & ~actual
        return links.some(kept)

    def _fold(self, j: int, time: float, lag: float, bounds: Floats) -> None:
        """An actual holds like a wish."""
        c = int(self.calendar[j])
        work = working_time(self.cal, c, time) + lag
        if self.kind[j] != POINT:
            bounds[j] = max(bounds[j], self.clocks.time(c, work))
        if self.kind[j] != WORK:
            moment = time if lag == 0 else at_finish(self.cal, c, work)
            self.moment[j] = max(self.moment[j], self.clocks.time(AXIS, moment))

    def lanes(self) -> Lanes:
        """Everything as arrays; tables come last, when all have been asked for."""
        used, calendar = np.unique(self.calendar, return_inverse=True)
        unfinished = self.a.order[self.state[self.a.order] != FINISHED]
        ended = self.a.activity["ended"]
        axis = np.full(len(self.state), AXIS)
        holds, followers = self._holds(), self._followers()
        held = np.bincount(_owners(holds.first)[holds.into == TO_FINISH], minlength=len(self.state)) > 0
        of_axis = [self.clocks.table(AXIS, int(c)) for c in used]
        all_work = bool(np.all(self.kind == WORK))
        return Lanes(
            order=unfinished,
            is_open=(self.state != FINISHED).astype(np.int64),
            kind=self.kind,
            start=self.start.astype(np.float32),
            finish=self.finish.astype(np.float32),
            moment=self.moment.astype(np.float32),
            starts_only=((self.kind == WORK) & ~held & (self.finish == _EARLY)).astype(np.int64),
            holds=holds,
            followers=followers,
            calendar=calendar.astype(np.int64),
            to_axis=self._readings(self.calendar, axis),
            of_axis=np.array(of_axis, dtype=np.int64),
            working=np.array([self.clocks.working(int(c)) for c in used], dtype=np.int64)[calendar],
            start_row=self._start_rows(holds),
            ends=self._ends(unfinished),
            origin=float(self.clocks.origin),
            done=self.clocks.time(AXIS, float(ended.max())) if np.any(ended > NEVER / 2) else _EARLY,
            tables=self.clocks.tables(),
            one_clock=int(all_work and len(used) == 1),
        )

    def _holds(self) -> Holds:
        links, kind = self.links, self.kind[self.links.after]
        work, moment = np.flatnonzero(kind != POINT), np.flatnonzero(kind != WORK)
        e = np.concatenate([work, moment])
        to_moment = np.arange(len(e)) >= len(work)
        ordered = np.lexsort((to_moment, e, links.after[e]))
        e, to_moment = e[ordered], to_moment[ordered]
        before, own, lag = links.before[e], self.calendar[links.after[e]], links.lag[e]
        of = np.where(self.kind[before] == WORK, self.calendar[before], AXIS)
        lagging = to_moment & (lag != 0)
        return Holds(
            first=_firsts(links.after[e], len(self.state)),
            source=before,
            from_start=_leads_from_start(links.type[e]).astype(np.int64),
            into=np.where(to_moment, TO_MOMENT, np.where(links.type[e] <= LinkType.SS, TO_START, TO_FINISH)),
            table=self._readings(of, np.where(to_moment & ~lagging, AXIS, own)),
            then=self._readings(own, np.where(lagging, AXIS, own)),
            lag=lag.astype(np.float32),
        )

    def _followers(self) -> Followers:
        before, after, tie, lag = self.links.some(np.argsort(self.links.before, kind="stable"))
        return Followers(
            first=_firsts(before, len(self.state)),
            target=after,
            table=self._readings(self.calendar[after], self.calendar[before]),
            less=(tie <= LinkType.SS).astype(np.int64),
            more=_leads_from_start(tie).astype(np.int64),
            lag=lag.astype(np.float32),
        )

    def _readings(self, of: Integers, on: Integers) -> Integers:
        """The tables that read some clocks on others."""
        found = np.full(len(of), NONE, dtype=np.int64)
        differ = np.flatnonzero(of != on)
        pairs, place = np.unique(of[differ] * _PAIRS + on[differ], return_inverse=True)
        first, second = np.divmod(pairs + 1, _PAIRS)
        tables = [self.clocks.reading(int(one), int(other) - 1) for one, other in zip(first, second, strict=True)]
        found[differ] = np.array(tables, dtype=np.int64)[place]
        return found

    def _start_rows(self, holds: Holds) -> Integers:
        """Rows for the starts that something asks for, of what has none that follows from its finish."""
        found = np.full(len(self.state), -1, dtype=np.int64)
        asked = np.unique(holds.source[holds.from_start != 0])
        found[asked] = np.arange(len(asked))
        return found

    def _ends(self, unfinished: Integers) -> Integers:
        """What may finish last: all that no other finish must follow."""
        followed = np.zeros(len(self.state), dtype=np.bool_)
        to_later = ((self.links.type == LinkType.FS) | (self.links.type == LinkType.FF)) & (self.links.lag >= 0)
        followed[self.links.before[to_later]] = True
        return unfinished[~followed[unfinished]]


def _leads_from_start(tie: Integers) -> Flags:
    return (tie == LinkType.SS) | (tie == LinkType.SF)


def _firsts(owner: Integers, count: int) -> Integers:
    """Where those of each owner begin, of a list in the order of owners."""
    return np.cumsum(np.bincount(owner + 1, minlength=count + 1))


def _owners(first: Integers) -> Integers:
    return np.repeat(np.arange(len(first) - 1), np.diff(first))
