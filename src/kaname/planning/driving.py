"""What drives the finish of a target: a bar for each piece of work, risk and common factor, and the classic indices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaname.engines.calendars import lay_out, working_days_between, working_times
from kaname.engines.forecast.drivers import Bar, Redrawn, bar, event_bar, floating, redraw
from kaname.engines.forecast.quantiles import is_fixed
from kaname.engines.instance import Floats, Forecast, Spread
from kaname.engines.rank_correlation import pearson, spearman
from kaname.engines.sensitivity import significance
from kaname.model.base import Key
from kaname.planning.analysis import Driver, DriverKind, Sensitivity
from kaname.planning.translation import Translation

LEVEL = 0.8
_CANDIDATES = 400
"""Pieces of work that are looked at: the most often critical ones."""
_BARS, _SHOWN, _INDEXED = 30, 12, 20
_LEAST_SWING = 1.0
"""Working days between best and worst from which on something is a driver."""
_ERRORS = 3.0
"""Standard errors from which on a bar is not chance: of many bars some are two of them long by chance."""
_FLOAT_RUNS = 400


@dataclass(frozen=True)
class Driving:
    """The draws of a forecast made again for the work that may drive it, and the finishes of the target."""

    translation: Translation
    runs: Forecast
    target: Key
    work: tuple[Key, ...]
    drawn: Redrawn

    @property
    def finish(self) -> NDArray[np.float32]:
        """When the target finishes in each run."""
        return self.runs.finishes[self.runs.kept.index(self.translation.ends[self.target])]


def driving(translation: Translation, runs: Forecast, target: Key, priced: frozenset[Key]) -> Driving:
    """The work that differs from run to run, as far as it may matter, and all that has a price."""
    instance = translation.instance
    known = [(key, at) for key, at in translation.ends.items() if translation.begins[key] == at]
    open_work = [(key, at) for key, at in known if instance.activities[at].finished is None]
    moving = [(key, at) for key, at in open_work if not is_fixed(_spread(translation, at))]
    heavy = sorted(moving, key=lambda each: (-float(runs.criticality[each[1]]), each[0]))[:_CANDIDATES]
    kept = dict(heavy) | {key: at for key, at in open_work if key in priced}
    redrawn = redraw(
        instance,
        tuple(kept.values()),
        runs=runs.runs,
        seed=runs.seed,
        levelled=runs.levelled,
        correlated=runs.correlated,
    )
    return Driving(translation, runs, target, tuple(kept), redrawn)


def _spread(translation: Translation, at: int) -> Spread:
    one = translation.instance.activities[at]
    return one.remaining if one.started is not None and one.remaining is not None else one.modes[0].duration


def drivers(found: Driving) -> tuple[Driver, ...]:
    """The bars of the tornado, longest first."""
    every = sorted(_every(found), key=lambda one: (-abs(one.swing), one.key, one.kind))
    return tuple(one for one in every if abs(one.swing) >= _LEAST_SWING)[:_SHOWN]


def _every(found: Driving) -> Iterator[Driver]:
    translation, drawn, finish = found.translation, found.drawn, found.finish
    for number, key in enumerate((translation.root, *translation.teams)):
        if number < len(drawn.factors):
            kind: DriverKind = "team" if number else "program"
            yield from _driver(found, kind, key, bar(drawn.factors[number], finish, LEVEL))
    for number, key in enumerate(translation.events):
        best_without = translation.risks.risks[key].direction == "threat"
        occurred = drawn.occurred[number]
        yield from _driver(found, "risk", key, event_bar(occurred if best_without else ~occurred, finish, LEVEL))
    for row in _closest(found):
        yield from _driver(found, "work", found.work[row], bar(drawn.own[row], finish, LEVEL))


def _closest(found: Driving) -> list[int]:
    """The work whose own draws hang together most with the finish, and so has the longest bars."""
    if not found.work or float(np.ptp(found.finish)) == 0:
        return []
    finish = found.finish.astype(np.float64)
    finish -= finish.mean()
    together = np.abs(found.drawn.own @ finish.astype(np.float32))
    fixed = [is_fixed(_spread(found.translation, found.translation.ends[key])) for key in found.work]
    together[np.array(fixed, dtype=np.bool_)] = 0.0
    ranked: list[int] = np.argsort(-together, kind="stable").tolist()
    return [row for row in ranked[:_BARS] if together[row] > 0]


def _driver(found: Driving, kind: DriverKind, key: Key, ends: Bar | None) -> Iterator[Driver]:
    if ends is None or abs(ends.high - ends.low) < _ERRORS * ends.error:
        return
    translation = found.translation
    best, worst = (translation.reached_day(found.target, time) for time in (ends.low, ends.high))
    swing = working_days_between(translation.instance.calendars[0], ends.low, ends.high)
    yield Driver(kind, key, best, worst, swing)


def sensitivities(found: Driving) -> tuple[Sensitivity, ...]:
    """The indices of the work that hangs together most with the finish, by SSI (of another target by cruciality)."""
    whole = found.target == found.translation.root
    rows = _closest(found)
    slack = _significance(found) if whole and rows else {}
    days = _working_days(found)
    indices = [_indices(found, row, slack.get(found.work[row]), days, whole=whole) for row in rows]
    indices.sort(key=lambda one: (-((one.ssi if whole else one.pearson) or 0.0), one.key))
    return tuple(indices[:_INDEXED])


def _indices(found: Driving, row: int, si: float | None, days: Floats, *, whole: bool) -> Sensitivity:
    """The indices of one piece of work beside finishes in working days; some of them only of the whole."""
    key, work = found.work[row], found.drawn.work[row]
    linear, ranked = pearson(work, days).value, spearman(work, days).value
    spread = float(days.std()) if whole else 0.0
    share = float(found.runs.criticality[found.translation.ends[key]]) if spread else None
    return Sensitivity(
        key=key,
        criticality=share,
        significance=si,
        ssi=None if share is None else share * float(work.std()) / spread,
        pearson=None if linear is None else abs(linear),
        spearman=None if ranked is None else abs(ranked),
    )


def _working_days(found: Driving) -> Floats:
    """The finishes of the target in working days of the program."""
    return working_times(lay_out(found.translation.instance.calendars[:1]), 0, found.finish.astype(np.float64))


def _significance(found: Driving) -> dict[Key, float | None]:
    """SI of each piece of work, over the first runs of the critical path."""
    runs = min(found.runs.runs, _FLOAT_RUNS)
    paths = floating(found.translation.instance, runs=runs, seed=found.runs.seed, correlated=found.runs.correlated)
    ends = found.translation.ends
    return {key: significance(paths.work[ends[key]], paths.slack[ends[key]], paths.whole).value for key in found.work}
