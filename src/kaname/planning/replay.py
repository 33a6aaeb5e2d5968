"""A replay: what forecasts from past slips would have been, had they been published, and whether they would have held.

Each target is forecast once, when it was first named, from what was known at the start of that quarter. A percentile is
judged when it has passed: held if the milestone was reached by then, not held if it is known to have been later. Where
nobody has said a word since, it stays unknown. Forecasts of one quarter share what was known, so they are one cluster.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from kaname.engines.scoring import Pit, Score
from kaname.engines.slips import Curve, Wait
from kaname.engines.stated_quantiles import share_held
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning import slips
from kaname.planning.slips import Case

LEVELS = (0.5, 0.8, 0.95)
_COUNTED = 0.8
LEAST = 20
"""Cases that a replay needs before it says anything."""


@dataclass(frozen=True)
class Replay:
    """How forecasts from past slips would have done. `held` and `within` are by level, as in a track record.

    `forecast` targets could be forecast when they were named; of `unknown` nobody tells what became, though their P80
    has passed.
    """

    held: Mapping[float, Score]
    within: Mapping[float, Score]
    forecast: int
    unknown: int


def replay(program: Program, history: History, as_of: date) -> Replay | None:
    """What past slips would have said; None where fewer than LEAST targets could have been forecast and judged."""
    judged: dict[float, list[tuple[date, float, float]]] = {level: [] for level in LEVELS}
    forecast = unknown = 0
    for start, case, curve in _forecasts(program, history, as_of):
        forecast += 1
        for level in LEVELS:
            limit = curve.quantile(level)
            if limit is None or not _has_passed(limit, case, as_of):
                continue
            held = _held(limit, case.slip)
            unknown += held is None and level == _COUNTED
            if held is not None:
                within = _pit(curve, case.slip).at_most(level) if held else 0.0
                judged[level].append((start, float(held), within))
    if len(judged[_COUNTED]) < LEAST:
        return None
    quarters = {level: [start for start, _, _ in found] for level, found in judged.items()}
    held = {level: share_held([one for _, one, _ in found], quarters[level]) for level, found in judged.items()}
    within = {level: share_held([one for _, _, one in found], quarters[level]) for level, found in judged.items()}
    return Replay(held, within, forecast, unknown)


def _forecasts(program: Program, history: History, as_of: date) -> Iterator[tuple[date, Case, Curve]]:
    """Each first target with the class that was comparable when it was named, quarter by quarter."""
    quarters: dict[date, list[Case]] = defaultdict(list)
    for case in slips.cases(program, history, as_of):
        quarters[date(case.on.year, 3 * ((case.on.month - 1) // 3) + 1, 1)].append(case)
    for start, named in sorted(quarters.items()):
        before = start - timedelta(days=1)
        known = tuple(slips.cases(program, history.until(datetime.combine(before, time.max, UTC)), before))
        for case in named:
            curve = slips.comparable(known, case.scale, case.stage, case.ahead, -1 - case.ahead)
            if curve is not None:
                yield start, case, curve


def _has_passed(limit: float, case: Case, as_of: date) -> bool:
    """Whether the place is behind that lies so far after the target."""
    now, named = case.scale.now(as_of), case.scale.now(case.on)
    return now is not None and named is not None and named + case.ahead + limit < now


def _held(limit: float, slip: Wait) -> bool | None:
    """Whether a slip stayed within a limit; None where nobody tells."""
    if slip.ended:
        return slip.length <= limit
    return False if slip.length >= limit else None


def _pit(curve: Curve, slip: Wait) -> Pit:
    """Where a slip that is over lies in its forecast."""
    return Pit(1.0 - curve.longer(slip.length - 1), 1.0 - curve.longer(slip.length))
