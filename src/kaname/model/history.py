"""History: what targets, health and baselines were, which forecasts and plans were published. Frozen, oldest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal, cast

from kaname.model.base import Key

WHOLE = ("all",)
"""The audiences of what was made from the whole plan."""
Field = Literal["target", "health", "baseline", "state", "reached"]


@dataclass(frozen=True, slots=True)
class Moved:
    """A value of a record changed at a moment: text as in the plan, None where there was or is none.

    `target` is a milestone's committed day or a release, `health` a declared colour, `baseline` a named frozen day.
    """

    at: datetime
    record: Key
    field: Field
    value: str | None
    was: str | None = None
    name: str = ""  # of the baseline
    by: str = ""
    source: str = ""
    why: str = ""  # of the baseline


@dataclass(frozen=True, slots=True)
class PastForecast:
    """A forecast as it was published: kept, because it will be scored when the truth arrives.

    It was made from the plan as its audiences may see it, so it compares only with forecasts of the same view. `digest`
    is that of all it follows from, `as_of` the day it looks from (of older ones that on which they were published).
    `chance` is that of keeping the commitment; `quantiles` are shares with the day by which that share of runs is done,
    both ascending, as far as a day can be named. `revision` is the commit that holds the plan it was made
    from, if one does.
    """

    at: datetime
    record: Key
    p50: date | None
    p80: date | None
    p95: date | None
    commitment: date | None = None
    method: str = ""
    seed: int = 0
    runs: int = 0
    digest: str = ""
    as_of: date | None = None
    audiences: tuple[str, ...] = WHOLE
    chance: float | None = None
    quantiles: tuple[tuple[float, date], ...] = ()
    revision: str = ""

    @property
    def day(self) -> date:
        """The day it looks from."""
        return self.as_of or self.at.date()


_COLOURS = ("green", "amber", "red")


def told_fields(kind: str, body: Mapping[str, Any]) -> dict[Field, str]:
    """What the plain values of a record say that History follows: nothing, unless it is a milestone or an initiative.

    A milestone's target is its commitment or, where it has none, its release.
    """
    if kind == "initiative":
        health = body.get("health")
        colour = cast("Mapping[str, Any]", health).get("colour") if isinstance(health, Mapping) else None
        return {"health": colour} if colour in _COLOURS else {}
    if kind != "milestone":
        return {}
    release = str(body.get("release") or "").removeprefix("release/")
    fields: dict[Field, Any] = {
        "target": body.get("commitment") or release,
        "reached": body.get("reached"),
        "state": body.get("state"),
    }
    return {name: text for name, text in fields.items() if isinstance(text, str) and text}


Staffing = tuple[tuple[Key, float], ...]
"""The teams that do some work, each with how many people at a time."""


@dataclass(frozen=True, slots=True)
class PastPlan:
    """The levelled schedule as it was published: kept, because the next one moves little of it.

    `starts` are the work packages that had not begun, each with its day and the part of that day that is over when it
    starts; `ways` who was to do those of them that may be done in several ways. `digest`, `as_of` and `audiences` are
    as with forecasts.
    """

    at: datetime
    as_of: date
    starts: tuple[tuple[Key, date, float], ...]
    digest: str = ""
    audiences: tuple[str, ...] = WHOLE
    ways: tuple[tuple[Key, Staffing], ...] = ()


@dataclass(frozen=True)
class History:
    """All changes, published forecasts and published plans, each sorted by time."""

    moves: tuple[Moved, ...] = ()
    forecasts: tuple[PastForecast, ...] = ()
    since: datetime | None = None  # nothing is known from before
    plans: tuple[PastPlan, ...] = ()

    @classmethod
    def of(
        cls,
        moves: Iterable[Moved] = (),
        forecasts: Iterable[PastForecast] = (),
        plans: Iterable[PastPlan] = (),
    ) -> History:
        """A history from its parts in any order."""
        sorted_moves = tuple(sorted(moves, key=lambda m: (m.at, m.record, m.field)))
        sorted_forecasts = tuple(sorted(forecasts, key=lambda f: (f.at, f.record)))
        sorted_plans = tuple(sorted(plans, key=lambda p: (p.at, p.audiences)))
        starts = [each[0].at for each in (sorted_moves, sorted_forecasts, sorted_plans) if each]
        return cls(sorted_moves, sorted_forecasts, min(starts, default=None), sorted_plans)

    @cached_property
    def _by_record(self) -> Mapping[Key, tuple[Moved, ...]]:
        lists: dict[Key, list[Moved]] = defaultdict(list)
        for move in self.moves:
            lists[move.record].append(move)
        return {key: tuple(found) for key, found in lists.items()}

    def of_record(self, key: Key, field: Field | None = None) -> tuple[Moved, ...]:
        """What changed on a record, oldest first; of one field where named."""
        moves = self._by_record.get(key, ())
        return moves if field is None else tuple(move for move in moves if move.field == field)

    def until(self, at: datetime) -> History:
        """What was known at a moment."""
        return History.of(
            (move for move in self.moves if move.at <= at),
            (past for past in self.forecasts if past.at <= at),
            (past for past in self.plans if past.at <= at),
        )

    def in_force(self, day: date) -> PastPlan | None:
        """The plan that was published last, from that day or an earlier one."""
        return max((past for past in self.plans if past.as_of <= day), key=lambda p: (p.as_of, p.at), default=None)

    def after(self, at: datetime) -> tuple[Moved, ...]:
        """What changed later than a moment."""
        return tuple(move for move in self.moves if move.at > at)

    def made_for(self, audience: str) -> History:
        """This history with what alone was published of the plan as an audience may see it."""
        forecasts = tuple(past for past in self.forecasts if audience in past.audiences)
        plans = tuple(past for past in self.plans if audience in past.audiences)
        all_kept = len(forecasts) == len(self.forecasts) and len(plans) == len(self.plans)
        return self if all_kept else replace(self, forecasts=forecasts, plans=plans)

    def baseline(self, key: Key, name: str = "") -> date | None:
        """The baselined day of a record: of that baseline or, unnamed, of the latest."""
        days = [m.value for m in self.of_record(key, "baseline") if m.value and (not name or m.name == name)]
        return date.fromisoformat(days[-1]) if days else None
