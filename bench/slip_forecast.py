"""Rolling forecasts of targets: each release from what was known on its day of the forecast, by Kaname's engines.

Constants were chosen on v1.24-v1.36 of the developers' sample, among some forty variants whose Brier scores lay between
0.183 and 0.191 (published) and 0.201 and 0.208 (reached): the differences are smaller than their errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from math import inf
from typing import NamedTuple

from bench.enhancements import TRAINED_FROM, Enhancements, Target
from bench.slip_cases import Seen, seen
from bench.slip_rivals import RIVALS
from kaname.engines.late_news import Telling, expected
from kaname.engines.partial_pooling import Known, Strength, chances, decayed
from kaname.engines.slips import Wait, common_limits, curve

STRENGTH = Strength(0.02, (0.06, 0.10))
"""Variances against that of the noise: a feature's slope, the effect of a proposal, that of its authors."""
HALF_LIFE = 8.0
"""Releases after which a case counts half."""
P80 = 0.8


@dataclass(frozen=True)
class Label:
    """What a forecast is of. `late` and `slip` tell what was known by a day; None where nobody told yet."""

    name: str
    late: Callable[[Target, date], bool | None]
    slip: Callable[[Target, date], Wait | None]
    silence_means_not: bool


def labels(known: Enhancements) -> tuple[Label, Label]:
    """The two labels: published, of which only moves are ever told, and reached."""
    return (
        Label("published", cache(known.published_late), known.published_slip, silence_means_not=True),
        Label("reached", cache(known.reached_late), known.reached_slip, silence_means_not=False),
    )


class Forecast(NamedTuple):
    """The chance that a target is late by Kaname and by each rival, and the P80 of its slip in releases."""

    planned: Target
    chance: float
    limit: float | None
    rivals: Mapping[str, float] = field(default_factory=dict[str, float])


def forecasts(
    known: Enhancements,
    release: int,
    label: Label,
    day_of: Callable[[int], date],
    counts: Callable[[Target], bool] = lambda _: True,
) -> list[Forecast]:
    """The forecasts of the targets of a release that count, on its day, from the earlier ones that count.

    Nothing is read of a later day: labels of earlier releases are those of that day.
    """
    day = day_of(release)
    asked = [one for one in seen(known, release, day) if counts(one.planned)]
    past = [
        one
        for before in range(TRAINED_FROM, release)
        for one in seen(known, before, day_of(before))
        if counts(one.planned)
    ]
    if not past or not asked:
        return []
    values = _chances(past, asked, label, day_of, release)
    limits = common_limits(values, curve(_lengths(known, past, label, day)), P80)
    rivals = _rivals(past, asked, label, day)
    return [
        Forecast(one.planned, value, limit, {name: rivals[name][place] for name in rivals})
        for place, (one, value, limit) in enumerate(zip(asked, values, limits, strict=True))
    ]


def _lengths(known: Enhancements, past: Sequence[Seen], label: Label, day: date) -> Iterator[Wait]:
    """How late the late ones were. One that is still open counts with its new target, as if that would hold."""
    for one in past:
        slip = label.slip(one.planned, day) if label.late(one.planned, day) else None
        if slip is not None:
            yield slip if slip.ended or slip.length == inf else known.published_slip(one.planned, day)


def _chances(
    past: Sequence[Seen], asked: Sequence[Seen], label: Label, day_of: Callable[[int], date], release: int
) -> list[float]:
    tellings = [_telling(one.planned, label, day_of, release) for one in past]
    outcomes = expected(tellings, silence_means_not=label.silence_means_not)
    cases = [
        Known(one.case(), outcome, decayed(release - one.planned.release, HALF_LIFE))
        for one, outcome in zip(past, outcomes, strict=True)
    ]
    return [each.value for each in chances(cases, [one.case() for one in asked], STRENGTH)]


def _telling(planned: Target, label: Label, day_of: Callable[[int], date], release: int) -> Telling:
    """What was told of a target at the day of each release from its own to the one that is forecast."""
    told = (label.late(planned, day_of(each)) for each in range(planned.release, release + 1))
    return Telling(tuple(None if not late and label.silence_means_not else late for late in told))


def _rivals(past: Sequence[Seen], asked: Sequence[Seen], label: Label, day: date) -> Mapping[str, Sequence[float]]:
    """Rivals know the labels as they stood on the day; what was not told yet is left out."""
    told = [(one, late) for one in past if (late := label.late(one.planned, day)) is not None]
    before, moved = [one for one, _ in told], [late for _, late in told]
    return {name: rival(before, moved, asked) for name, rival in RIVALS.items()} if told else {}
