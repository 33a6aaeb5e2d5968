"""The track record: published forecasts beside what became of their targets, and how honest they were.

A forecast of a day counts once, as it was published last on that day. A percentile is judged when its day is over,
whether its target is there or not: so what takes long is not left out, and a target that is still open by then was not
held. Until then it is pending. Losses in days need the outcome: where the P95 is over and the target still open, it is
taken to come on the day one looks from, so they can only be larger. What was dropped counts as open until it was
dropped. What was made on or after the day its target came was no forecast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kaname.engines.scoring import Pit, brier, mean_score, pinball
from kaname.engines.scoring import Score as Score
from kaname.engines.stated_quantiles import crps, pit, share_held
from kaname.model.base import Key
from kaname.model.history import History, PastForecast
from kaname.model.program import Program
from kaname.planning.fates import Fate, Fates

LEVELS = (0.5, 0.8, 0.95)
_HORIZONS: tuple[tuple[int, str], ...] = ((30, "month"), (91, "quarter"), (182, "half_year"))
"""Calendar days from the day a forecast looks from to its P50, up to which it looks so far ahead."""
_BEYOND = "longer"
ENOUGH_TO_DRAW = (20, 5)
"""Forecasts and targets from which on a picture of them says something."""
_STEPS = tuple(step / 20 for step in range(1, 20))


@dataclass(frozen=True, slots=True)
class Scored:
    """A forecast with the fate of its target, and its scores as far as they can be told.

    `held` and `within` are by level, where the day of that percentile is over: whether the target came by it, and how
    likely the randomised PIT lies up to the level. Losses are in calendar days: mean pinball over the levels, of the
    forecast and of the promised day in place of each; `crps` of what was stated in full.
    """

    past: PastForecast
    fate: Fate
    held: dict[float, bool] = field(default_factory=dict[float, bool])
    within: dict[float, float] = field(default_factory=dict[float, float])
    pit: Pit | None = None
    loss: float | None = None
    promise_loss: float | None = None
    crps: float | None = None
    brier: float | None = None

    @property
    def horizon(self) -> str:
        """How far ahead it looked."""
        ahead = ((self.past.p50 or self.past.day) - self.past.day).days
        return next((name for most, name in _HORIZONS if ahead <= most), _BEYOND)

    @property
    def gained(self) -> float | None:
        """How much less its loss is than that of the promised day."""
        return None if self.loss is None or self.promise_loss is None else self.promise_loss - self.loss

    @property
    def late(self) -> int | None:
        """Calendar days that its target came after P80, or is after it already; None where it held or is pending."""
        if self.past.p80 is None or self.held.get(0.8) is not False:
            return None
        return (self.fate.day - self.past.p80).days


@dataclass(frozen=True, slots=True)
class Summary:
    """How a group of forecasts did. `held` and `within` are by level, each with its error and how many were judged.

    `gained` is how much less the loss is than that of the promised day.
    """

    name: str
    forecasts: int
    targets: int
    held: dict[float, Score]
    within: dict[float, Score]
    loss: Score
    promise_loss: Score
    gained: Score
    crps: Score
    brier: Score


@dataclass(frozen=True)
class TrackRecord:
    """All published forecasts, and what is known of how they did, on a day.

    `pending` have no percentile whose day is over; `unscorable` have a target of which nobody knows when it came, or
    came before they were made.
    """

    as_of: date
    scored: tuple[Scored, ...] = ()
    pending: int = 0
    unscorable: int = 0

    @property
    def published(self) -> int:
        """How many forecasts count: of each target and day one."""
        return len(self.scored) + self.pending + self.unscorable

    @property
    def whole(self) -> Summary:
        """All that was scored."""
        return summary("all", self.scored)

    @property
    def by_kind(self) -> tuple[Summary, ...]:
        """By the kind of what was forecast."""
        kinds = dict.fromkeys(sorted(one.past.record.kind for one in self.scored))
        return tuple(summary(kind, [one for one in self.scored if one.past.record.kind == kind]) for kind in kinds)

    @property
    def by_horizon(self) -> tuple[Summary, ...]:
        """By how far they looked ahead, the nearest first."""
        names = [*(name for _, name in _HORIZONS), _BEYOND]
        groups = {name: [one for one in self.scored if one.horizon == name] for name in names}
        return tuple(summary(name, found) for name, found in groups.items() if found)

    @property
    def p80(self) -> Score:
        """How many P80s held of those whose day is over."""
        return self.whole.held[0.8]

    @property
    def misses(self) -> tuple[Scored, ...]:
        """The worst forecast of each target whose P80 did not hold, those that were furthest off first."""
        worst: dict[Key, Scored] = {}
        for one in sorted((one for one in self.scored if one.late is not None), key=lambda one: -(one.late or 0)):
            worst.setdefault(one.past.record, one)
        return tuple(worst.values())

    @property
    def reliability(self) -> tuple[tuple[float, Score], ...]:
        """How often outcomes lay up to each stated share; empty where there are too few to draw."""
        placed = [(one.past.record, one.pit) for one in self.scored if one.pit is not None]
        targets = [target for target, _ in placed]
        if len(placed) < ENOUGH_TO_DRAW[0] or len(set(targets)) < ENOUGH_TO_DRAW[1]:
            return ()
        full = all(one.past.quantiles for one in self.scored if one.pit is not None)
        levels = _STEPS if full else LEVELS
        return tuple((level, share_held([place.at_most(level) for _, place in placed], targets)) for level in levels)


def track_record(program: Program, history: History, as_of: date) -> TrackRecord:
    """What published forecasts were worth, as far as is known on a day."""
    fates = Fates(program, history, as_of)
    scored: list[Scored] = []
    pending = unscorable = 0
    for past in _counted(history, as_of):
        fate = fates.of(past.record)
        if fate is None or fate.day < past.day or (fate.came and fate.day == past.day):
            unscorable += 1
            continue
        one = score(past, fate, as_of)
        if one.held or one.brier is not None:
            scored.append(one)
        else:
            pending += 1
    return TrackRecord(as_of, tuple(scored), pending, unscorable)


def pooled(records: Mapping[str, TrackRecord], as_of: date) -> TrackRecord:
    """The track record of programs by name as one: their targets are different ones."""
    scored = (
        replace(one, past=replace(one.past, record=one.past.record._replace(program=name)))
        for name, record in records.items()
        for one in record.scored
    )
    pending, unscorable = (sum(getattr(one, name) for one in records.values()) for name in ("pending", "unscorable"))
    return TrackRecord(as_of, tuple(scored), pending, unscorable)


def _counted(history: History, as_of: date) -> Iterator[PastForecast]:
    """The forecasts known on a day, oldest first: of each target and day the last."""
    last: dict[tuple[date, Key], PastForecast] = {}
    for past in history.forecasts:
        if past.day <= as_of:
            last[past.day, past.record] = past
    return (last[one] for one in sorted(last))


def score(past: PastForecast, fate: Fate, as_of: date) -> Scored:
    """A forecast beside the fate of its target."""
    days = {0.5: past.p50, 0.8: past.p80, 0.95: past.p95}
    over = {level: day for level, day in days.items() if day is not None and _is_over(day, fate, as_of)}
    stated = _stated(past)
    place = pit(stated, fate.day.toordinal(), open_=not fate.came) if stated else None
    all_over = len(over) == len(LEVELS)
    return Scored(
        past,
        fate,
        held={level: fate.came and fate.day <= day for level, day in over.items()},
        within={level: _within(place, fate, day, level) for level, day in over.items() if place is not None},
        pit=place if all_over else None,
        loss=_loss(list(over.items()), fate.day) if all_over else None,
        promise_loss=_promise_loss(past, fate) if all_over else None,
        crps=crps(stated, fate.day.toordinal()) if all_over else None,
        brier=_brier(past, fate, as_of),
    )


def _is_over(day: date, fate: Fate, as_of: date) -> bool:
    """Whether a day is over, and was while it was known whether the target had come."""
    return day < as_of and (fate.came or day <= fate.day)


def _within(place: Pit, fate: Fate, day: date, level: float) -> float:
    return 0.0 if not fate.came and fate.day >= day else place.at_most(level)


def _stated(past: PastForecast) -> list[tuple[float, int]]:
    stated = dict(past.quantiles) | {
        level: day for level, day in zip(LEVELS, (past.p50, past.p80, past.p95), strict=True) if day is not None
    }
    return [(level, stated[level].toordinal()) for level in sorted(stated)]


def _loss(days: Sequence[tuple[float, date]], outcome: date) -> float:
    return sum(pinball(level, day.toordinal(), outcome.toordinal()) for level, day in days) / len(days)


def _promise_loss(past: PastForecast, fate: Fate) -> float | None:
    return None if past.commitment is None else _loss([(level, past.commitment) for level in LEVELS], fate.day)


def _brier(past: PastForecast, fate: Fate, as_of: date) -> float | None:
    """The squared error of the chance to keep the promise, once its day is over."""
    if past.chance is None or past.commitment is None or not _is_over(past.commitment, fate, as_of):
        return None
    return brier(past.chance, fate.came and fate.day <= past.commitment)


def summary(name: str, scored: Sequence[Scored]) -> Summary:
    """How a group did."""

    def judged(name: str, level: float) -> Score:
        cases = [one for one in scored if level in getattr(one, name)]
        return share_held([float(getattr(one, name)[level]) for one in cases], [one.past.record for one in cases])

    def averaged(value: Callable[[Scored], float | None]) -> Score:
        cases = [(one.past.record, found) for one in scored if (found := value(one)) is not None]
        return mean_score([found for _, found in cases], [target for target, _ in cases])

    return Summary(
        name,
        len(scored),
        len({one.past.record for one in scored}),
        {level: judged("held", level) for level in LEVELS},
        {level: judged("within", level) for level in LEVELS},
        averaged(lambda one: one.loss),
        averaged(lambda one: one.promise_loss),
        averaged(lambda one: one.gained),
        averaged(lambda one: one.crps),
        averaged(lambda one: one.brier),
    )
