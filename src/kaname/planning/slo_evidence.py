"""Service levels and their evidence: what Prometheus is asked for each objective, and what it has said by a day.

Both sides stand here, so that a name means one query: it carries a digest of it, and what another query once said under
the same objective is not mistaken for an answer. Sources know nothing of this; `centre` hands them names and queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import cached_property
from hashlib import blake2b
from zoneinfo import ZoneInfo

from kaname.engines.alert_rules import duration
from kaname.engines.burn import HOURS_PER_DAY
from kaname.evidence.facts import Evidence, Reading
from kaname.model.base import Key
from kaname.model.finding import Problem
from kaname.model.indicators import SloReading, SloTarget
from kaname.model.program import Program
from kaname.model.quality import Slo
from kaname.planning.promql import Asking, asking, over
from kaname.planning.service_levels import Unasked, indicated, objectives, period_start, spans, window_days
from kaname.planning.slo_faults import problem

PREFIX = "slo/"
"""Every series that belongs to a service level begins so."""


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked for an objective: names and queries of good (or bad) and all events over its window, or its level;
    and of the share of errors over each window of its alerts, by its length in hours.

    `mute` are windows (hours) of alerts that the queries can't tell, being shorter than what these look back on;
    `forms` are the queries of the whole window, with `{{.window}}` in its place.
    """

    slo: Key
    objective: str
    source: str
    window: str
    good: tuple[str, str] | None = None
    bad: tuple[str, str] | None = None
    total: tuple[str, str] | None = None
    level: tuple[str, str] | None = None
    errors: Mapping[float, tuple[str, str]] = field(default_factory=dict[float, tuple[str, str]])
    mute: tuple[float, ...] = ()
    forms: tuple[str, ...] = ()

    @property
    def whole(self) -> tuple[tuple[str, str], ...]:
        """Names and queries of the events or the level over its window."""
        return tuple(one for one in (self.good, self.bad, self.total, self.level) if one is not None)

    @property
    def windows(self) -> tuple[str, ...]:
        """The windows of its alerts that are asked about, the shortest first."""
        return tuple(duration(hours) for hours in self.errors)

    @property
    def every(self) -> tuple[tuple[str, str], ...]:
        """All names with their queries."""
        return (*self.whole, *self.errors.values())


@dataclass(frozen=True, slots=True)
class Measured:
    """Good and all events over a window that ends on a day: as a source said at a moment, else as the plan states.

    `errors` are the shares of bad events over the windows of the alerts at the same moment, by their length in hours.
    """

    on: date
    good: float
    total: float
    source: Key | None = None
    at: datetime | None = None
    errors: Mapping[float, float] = field(default_factory=dict[float, float])

    @classmethod
    def stated(cls, reading: SloReading) -> Measured:
        """A reading of the plan."""
        return cls(reading.on, reading.good, reading.total)

    @property
    def read_on(self) -> date | datetime:
        """As of when it holds, as exactly as is known."""
        return self.on if self.at is None else self.at


def questions(program: Program, slo: Slo, objective: SloTarget, at: datetime | None = None) -> Questions | Unasked:
    """What Prometheus is asked for an objective, or why it isn't.

    A window that follows the calendar reaches from the start of its period to a moment; without one, what is asked for
    it has `{{.window}}` in its place, under the same names.
    """
    found = indicated(program, slo, objective)
    if isinstance(found, Unasked):
        return found
    asked = asking(found.indicator, objective, slo.budgeting)
    if isinstance(asked, Unasked):
        return asked
    hours = window_days(slo) * HOURS_PER_DAY if slo.window.rolling else None
    if at is not None and not slo.window.rolling:
        begun = period_start(slo, at)
        if begun is None:
            return Unasked.NO_PERIOD
        hours = max((at - begun).total_seconds() / 3600, 1 / 60)
    return _questions(slo, objective, found.source.id, asked, hours)


def _questions(slo: Slo, objective: SloTarget, source: str, asked: Asking, hours: float | None) -> Questions:
    whole = slo.window.duration if hours is None or not slo.window.rolling else duration(hours)
    period = f"{slo.window.calendar_start} {slo.window.zone or ''}"

    def named(what: str, query: str) -> tuple[str, str] | None:
        name = _name(slo, f"{what} {whole}", f"{query}\n{whole}\n{period}")
        return (name, query if hours is None else over(query, hours)) if query else None

    errors: dict[float, tuple[str, str]] = {}
    for each in spans(slo):
        if asked.tells(each):
            text = asked.errors(each)
            errors[each] = _name(slo, f"errors {duration(each)}", text), text
    return Questions(
        slo.key,
        objective.name,
        source,
        whole,
        named("good", asked.good),
        named("bad", asked.bad),
        named("total", asked.total),
        named("level", asked.whole),
        errors,
        tuple(each for each in spans(slo) if not asked.tells(each)),
        tuple(one for one in (asked.good, asked.bad, asked.total, asked.whole) if one),
    )


def _name(slo: Slo, what: str, query: str) -> str:
    return f"{PREFIX}{slo.id}/{what}/{blake2b(query.encode(), digest_size=4).hexdigest()}"


def asked(program: Program, source: str, at: datetime) -> Mapping[str, str]:
    """All that a source is asked for the service levels of a program at a moment: queries by name."""
    return {name: query for one in questioned(program, at)[0] if one.source == source for name, query in one.every}


def questioned(program: Program, at: datetime) -> tuple[tuple[Questions, ...], tuple[Problem, ...]]:
    """What is asked for each objective at a moment, by SLO; and why others, or some of their windows, are not."""
    found: list[Questions] = []
    left_out: list[Problem] = []
    for slo, objective in objectives(program):
        one = questions(program, slo, objective, at)
        if isinstance(one, Unasked):
            coarse = objective.time_slice_window or "" if one is Unasked.COARSE else ""
            left_out.append(problem(program, slo, objective, one, coarse))
            continue
        found.append(one)
        left_out.extend(problem(program, slo, objective, Unasked.COARSE, duration(each)) for each in one.mute)
    return tuple(found), tuple(left_out)


def seen(program: Program, evidence: Evidence) -> Evidence:
    """Evidence without what was said of service levels that a program, as somebody sees it, doesn't have."""
    known = {f"{PREFIX}{slo.id}" for slo in program.all(Slo)}
    kept = tuple(
        one
        for one in evidence.readings
        if not one.series.startswith(PREFIX) or "/".join(one.series.split("/", 2)[:2]) in known
    )
    return evidence if len(kept) == len(evidence.readings) else replace(evidence, readings=kept)


class Levels:
    """What evidence says of the service levels of a program up to a day."""

    def __init__(self, program: Program, evidence: Evidence, as_of: date) -> None:
        self.program, self.as_of = program, as_of
        self._evidence = evidence
        charter = program.charter
        self._zone = ZoneInfo(charter.zone) if charter.zone else UTC
        self._known: dict[tuple[str, int], Measured | None] = {}

    def day(self, at: datetime) -> date:
        """The day of a moment where the program is."""
        return at.astimezone(self._zone).date()

    @cached_property
    def _values(self) -> Mapping[tuple[str, str], Mapping[datetime, float]]:
        """The values of each source and series of a service level, by moment."""
        found: dict[tuple[str, str], dict[datetime, float]] = defaultdict(dict)
        for one in self._readings():
            found[one.source, one.series][one.at] = one.value
        return found

    def _readings(self) -> Iterator[Reading]:
        for one in self._evidence.readings:
            if one.series.startswith(PREFIX) and self.day(one.at) <= self.as_of:
                yield one

    def latest(self, slo: Slo, objective: SloTarget) -> Measured | None:
        """The last that was said of an objective; None where nothing was."""
        if not self._values:
            return None
        name = slo.id, slo.objectives.index(objective)
        if name not in self._known:
            asked = questions(self.program, slo, objective)
            found = None if isinstance(asked, Unasked) else self._latest(asked)
            self._known[name] = found if found is not None and self._is_present(slo, found) else None
        return self._known[name]

    def _is_present(self, slo: Slo, found: Measured) -> bool:
        """Whether something was measured in the period of the day, where periods follow the calendar."""
        if slo.window.rolling or found.at is None:
            return True
        begun = period_start(slo, datetime.combine(self.as_of, time.max, self._zone))
        return begun is not None and begun <= found.at

    def _latest(self, asked: Questions) -> Measured | None:
        told = [self._said(asked, one) for one in asked.whole]
        moments = set[datetime](told[0]).intersection(*told[1:])
        if not moments:
            return None
        at = max(moments)
        errors = {hours: said[at] for hours, one in asked.errors.items() if at in (said := self._said(asked, one))}
        good, total = _events(asked, {name: self._said(asked, (name, query))[at] for name, query in asked.whole})
        key = Key("source", asked.source)
        return Measured(self.day(at), good, total, key, at.astimezone(self._zone), errors)

    def _said(self, asked: Questions, one: tuple[str, str]) -> Mapping[datetime, float]:
        return self._values.get((asked.source, one[0]), {})


def _events(asked: Questions, values: Mapping[str, float]) -> tuple[float, float]:
    """Good and all events. Prometheus extrapolates each counter by itself, so shares may pass 0 and 1 by a little."""
    if asked.level is not None:
        return min(max(values[asked.level[0]], 0.0), 1.0), 1.0
    total = max(values[asked.total[0]], 0.0) if asked.total else 0.0
    bad = values[asked.bad[0]] if asked.bad else 0.0
    good = values[asked.good[0]] if asked.good else total - bad
    return min(max(good, 0.0), total), total
