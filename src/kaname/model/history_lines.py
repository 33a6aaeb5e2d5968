"""What is told of a program's past, as one JSON object each: a change, or a forecast or a plan as it was published."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Self, cast

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema, model_validator

from kaname.model.base import Count, Day, Instant, Key, Positive, Share, Text, Value
from kaname.model.history import WHOLE, Field, Moved, PastForecast, PastPlan

Fact = Moved | PastForecast | PastPlan
COLOURS = ("green", "amber", "red")


def address(value: Any) -> Any:
    """The address of a record from its text. Raises ValueError."""
    try:
        return value if isinstance(value, Key) else Key.parse(value)
    except (ValueError, TypeError):
        raise ValueError("address_expected") from None


ADDRESS_PATTERN = r"^(?:[^\s:/]+:)?[a-z_]+/[^\s:/]+$"
Address = Annotated[Key, BeforeValidator(address), WithJsonSchema({"type": "string", "pattern": ADDRESS_PATTERN})]
"""The address of a record, written `milestone/x`."""


class MoveLine(Value):
    """A change of a record, as a line tells it."""

    at: Instant
    record: Address
    field: Field
    value: Text | None = None
    was: Text | None = None
    name: Text = ""
    by: Text = ""
    source: Text = ""
    why: Text = ""

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        for text in (self.value, self.was):
            if self.field == "baseline" and text is not None and not _is_day(text):
                raise ValueError("day_expected")
            if self.field == "health" and text not in (None, *COLOURS):
                raise ValueError("colour_expected")
        return self

    def fact(self) -> Moved:
        """The change it tells."""
        told = (self.name, self.by, self.source, self.why)
        return Moved(self.at, self.record, self.field, self.value, self.was, *told)


def _ascending(quantiles: tuple[tuple[float, date], ...]) -> tuple[tuple[float, date], ...]:
    """Quantiles of which each next share has no earlier day. Raises ValueError."""
    for (share, day), (next_share, next_day) in pairwise(quantiles):
        if not (share < next_share and day <= next_day):
            raise ValueError("quantiles_expected")
    return quantiles


class ForecastBody(Value):
    """What was published about a record."""

    p50: Day | None = None
    p80: Day | None = None
    p95: Day | None = None
    commitment: Day | None = None
    method: Text = ""
    seed: Count = 0
    runs: Count = 0
    digest: Text = ""
    as_of: Day | None = None
    audiences: tuple[Text, ...] = WHOLE
    chance: Share | None = None
    quantiles: Annotated[tuple[tuple[Share, Day], ...], AfterValidator(_ascending)] = ()
    revision: Text = ""


class ForecastLine(Value):
    """A published forecast, as a line tells it."""

    at: Instant
    record: Address
    forecast: ForecastBody

    def fact(self) -> PastForecast:
        """The forecast it tells."""
        body = self.forecast
        days = (body.p50, body.p80, body.p95, body.commitment)
        how = (body.method, body.seed, body.runs, body.digest)
        more = (body.as_of, body.audiences, body.chance, body.quantiles, body.revision)
        return PastForecast(self.at, self.record, *days, *how, *more)


class PlanBody(Value):
    """What was published of a schedule: the day on which each work package starts, with the part of it that is over.

    And who was to do those that may be done in several ways: people by team.
    """

    as_of: Day
    digest: Text = ""
    audiences: tuple[Text, ...] = WHOLE
    starts: Mapping[Day, Mapping[Text, Share]] = {}
    ways: Mapping[Text, Mapping[Address, Positive]] = {}


class PlanLine(Value):
    """A published plan, as a line tells it."""

    at: Instant
    plan: PlanBody

    def fact(self) -> PastPlan:
        """The plan it tells."""
        body = self.plan
        starts = (
            (Key("work_package", one), day, part) for day, ids in body.starts.items() for one, part in ids.items()
        )
        ways = ((Key("work_package", one), tuple(sorted(teams.items()))) for one, teams in body.ways.items())
        return PastPlan(self.at, body.as_of, tuple(sorted(starts)), body.digest, body.audiences, tuple(sorted(ways)))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


Line = MoveLine | ForecastLine | PlanLine


def line_of(body: Any) -> type[Line]:
    """Which of them the parsed JSON of a line is meant to be."""
    told = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
    return ForecastLine if "forecast" in told else PlanLine if "plan" in told else MoveLine


def fact_of(text: str) -> Fact:
    """What a line tells. Raises ValueError where it tells nothing."""
    body: Any = json.loads(text)
    return line_of(body).model_validate(body).fact()


def written(fact: Fact) -> str:
    """A line that tells this."""
    if isinstance(fact, PastPlan):
        return json.dumps({"at": fact.at.isoformat(), "plan": _plan(fact)}, ensure_ascii=False)
    head = {"at": fact.at.isoformat(), "record": str(fact.record)}
    return json.dumps(head | (_move(fact) if isinstance(fact, Moved) else _forecast(fact)), ensure_ascii=False)


def _plan(past: PastPlan) -> dict[str, Any]:
    starts: dict[str, dict[str, float]] = {}
    for key, day, part in sorted(past.starts, key=lambda one: (one[1], one[0])):
        starts.setdefault(day.isoformat(), {})[key.id] = part
    whose = {"audiences": list(past.audiences)} if past.audiences != WHOLE else {}
    ways = {key.id: {str(team): people for team, people in teams} for key, teams in sorted(past.ways)}
    told = {"ways": ways} if ways else {}
    return {"as_of": past.as_of.isoformat(), "digest": past.digest, **whose, "starts": starts, **told}


def _move(move: Moved) -> dict[str, Any]:
    told = {name: getattr(move, name) for name in ("name", "by", "source", "why") if getattr(move, name)}
    return {"field": move.field, "value": move.value, "was": move.was, **told}


def _forecast(past: PastForecast) -> dict[str, Any]:
    days = {name: getattr(past, name) for name in ("p50", "p80", "p95", "commitment")}
    body = {name: day.isoformat() if day is not None else None for name, day in days.items()}
    body |= {name: getattr(past, name) for name in ("method", "seed", "runs", "digest")}
    told = {"as_of": past.as_of.isoformat()} if past.as_of is not None else {}
    whose = {"audiences": list(past.audiences)} if past.audiences != WHOLE else {}
    chance = {"chance": past.chance} if past.chance is not None else {}
    stated = {"quantiles": [[share, day.isoformat()] for share, day in past.quantiles]} if past.quantiles else {}
    plan = {"revision": past.revision} if past.revision else {}
    return {"forecast": body | told | whose | chance | stated | plan}
