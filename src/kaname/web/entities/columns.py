"""The columns of a list: one for every field of a kind, and one for each thing that the assessment knows of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kaname.assessment import Assessment
from kaname.model.base import Entity, Key, Money
from kaname.model.finding import Colour, Finding, Percent, Severity
from kaname.planning.timetable import Outlook
from kaname.report.document import Entry, Mark
from kaname.report.parts import mark
from kaname.status.health import Health
from kaname.web.filtering import Field, choice, fields_of
from kaname.words.formats import plain_day
from kaname.words.markers import _
from kaname.words.speech import Part, Sentence, Speech
from kaname.words.values import EMPTY, parts_of

NAME = "title"
"""The first column of every list: what a record is called."""
HEALTH, FINDINGS = "status.health", "status.findings"
P50, P80, PROMISE, CHANCE = "forecast.p50", "forecast.p80", "forecast.promise", "forecast.chance"
_EVERYWHERE = frozenset(Entity.model_fields)
_NUMBERS = (int, float, Decimal, Money)
_LONGEST = 90
_SHORT = 32
_SHOWN, _BESIDE_FORECAST = 6, 3
"""So many fields of its own a list shows unless the reader chooses; fewer where it is forecast, too."""
_SAID_OFTEN = 0.15
_NEARLY_ALWAYS = 0.8
"""A word that so large a share of the records says tells nothing."""
_NOTHING = Entry(Sentence(()))


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it is called, a record's value in it, and how that is shown; `field`: how it is asked for."""

    name: str
    label: str
    value: Callable[[Entity], Any]
    entry: Callable[[Entity], Entry]
    field: Field | None = None
    numeric: bool = False


def columns_of(cls: type[Entity], assessment: Assessment | None, speech: Speech) -> Mapping[str, Column]:
    """Every column that a list of a kind can have."""
    own = (_of_field(cls, name, speech) for name in cls.model_fields if name != NAME)
    return {one.name: one for one in (_called(speech), *own, *_computed(assessment, speech))}


def _called(speech: Speech) -> Column:
    def value(record: Entity) -> str:
        return speech.name(record.key)

    def entry(record: Entity) -> Entry:
        return Entry(brief((speech.part(record.key),)))

    return Column(NAME, speech.column("name"), value, entry, Field(NAME, str, "string", told=value))


def _of_field(cls: type[Entity], name: str, speech: Speech) -> Column:
    def value(record: Entity) -> Any:
        return getattr(record, name)

    def entry(record: Entity) -> Entry:
        found = value(record)
        if found in EMPTY:
            return _NOTHING
        if isinstance(found, date) and not isinstance(found, datetime):
            return _day_entry(found, speech)
        return Entry(brief(parts_of(found, cls.kind, name, speech)), numeric=_is_number(found))

    field = fields_of(cls).get(name)
    return Column(name, speech.field(name), value, entry, field, field is not None and field.type == "number")


def _day_entry(value: date, speech: Speech) -> Entry:
    """A day without its weekday: lists are narrow."""
    return Entry(Sentence((Part(plain_day(value, speech.language)),)))


def _is_number(value: Any) -> bool:
    return isinstance(value, _NUMBERS) and not isinstance(value, bool)


def brief(parts: Iterable[Part], longest: int = _LONGEST) -> Sentence:
    """As much of a text as stands in a cell."""
    kept: list[Part] = []
    left = longest
    for part in parts:
        if len(part.text) > left:
            kept.append(Part(f"{part.text[:left].rstrip()}…", part.key))
            break
        kept.append(part)
        left -= len(part.text)
    return Sentence(tuple(kept))


def _computed(assessment: Assessment | None, speech: Speech) -> Iterator[Column]:
    """What is known beyond the plan; without an assessment nothing is, but it can be asked for all the same."""
    yield _health(assessment, speech)
    yield _findings(assessment, speech)
    yield _day(P50, speech.column("p50"), assessment, lambda one: one.p50, speech)
    yield _day(P80, speech.column("p80"), assessment, lambda one: one.p80, speech)
    yield _day(PROMISE, speech.text(_("Promise")), assessment, lambda one: one.commitment, speech)
    yield _chance(assessment, speech)


def _health(assessment: Assessment | None, speech: Speech) -> Column:
    known = assessment.health if assessment is not None else dict[Key, Health]()

    def value(record: Entity) -> Colour | None:
        found = known.get(record.key)
        return found.leading if found is not None else None

    def entry(record: Entity) -> Entry:
        found = value(record)
        return _NOTHING if found is None else Entry(speech.cell(found), mark(found, speech))

    choices = tuple(one.value for one in Colour)
    field = Field(HEALTH, choice(choices), "string", choices=choices, told=value)
    return Column(HEALTH, speech.field("health"), value, entry, field)


def _findings(assessment: Assessment | None, speech: Speech) -> Column:
    named = assessment.naming if assessment is not None else dict[Key, tuple[Finding, ...]]()
    marks = {
        severity: Mark(colour, speech.term("severity", severity.name))
        for severity, colour in ((Severity.ACT, Colour.RED), (Severity.WATCH, Colour.AMBER))
    }

    def value(record: Entity) -> int | None:
        return sum(1 for one in named.get(record.key, ()) if one.severity in marks) or None

    def entry(record: Entity) -> Entry:
        count = value(record)
        if count is None:
            return _NOTHING
        worst = marks[named[record.key][0].severity]
        return Entry(speech.cell(count), worst if count == 1 else Mark(worst.colour, f"{worst.word} · {count}"))

    field = Field(FINDINGS, Decimal, "number", ordered=True, told=value)
    return Column(FINDINGS, speech.text(_("Findings")), value, entry, field)


def _day(
    name: str, label: str, assessment: Assessment | None, day: Callable[[Outlook], date | None], speech: Speech
) -> Column:
    known = assessment.timetable.outlooks if assessment is not None else dict[Key, Outlook]()

    def value(record: Entity) -> date | None:
        found = known.get(record.key)
        return day(found) if found is not None else None

    def entry(record: Entity) -> Entry:
        found = value(record)
        return _NOTHING if found is None else _day_entry(found, speech)

    field = Field(name, date.fromisoformat, "date", ordered=True, told=value)
    return Column(name, label, value, entry, field)


def _chance(assessment: Assessment | None, speech: Speech) -> Column:
    known = assessment.timetable.outlooks if assessment is not None else dict[Key, Outlook]()

    def value(record: Entity) -> float | None:
        found = known.get(record.key)
        return found.probability if found is not None and found.method != "actual" else None

    def entry(record: Entity) -> Entry:
        found = value(record)
        return _NOTHING if found is None else Entry(speech.cell(Percent(found)), numeric=True)

    field = Field(CHANCE, Decimal, "number", ordered=True, told=value)
    return Column(CHANCE, speech.text(_("Chance")), value, entry, field, numeric=True)


def usual(records: Sequence[Entity], columns: Mapping[str, Column]) -> tuple[str, ...]:
    """What a list shows unless the reader chooses: what is known of its records, and the fields that tell most."""
    told = {name: [one for one in map(column.value, records) if one not in EMPTY] for name, column in columns.items()}
    status = (HEALTH,) if told[HEALTH] else (FINDINGS,) if told[FINDINGS] else ()
    forecast = tuple(name for name in (PROMISE, P50, P80, CHANCE) if told[name])
    own = [name for name in columns if name not in _EVERYWHERE and "." not in name and name != PROMISE]
    ranked = sorted(own, key=lambda name: -_telling(columns[name], told[name], len(records)))
    chosen = [name for name in ranked if _telling(columns[name], told[name], len(records)) > 0]
    twice = {name for name in chosen if PROMISE in forecast and told[name] == told[PROMISE]}
    kept = [name for name in chosen if name not in twice][: _BESIDE_FORECAST if forecast else _SHOWN]
    return (*status, *(name for name in own if name in kept), *forecast)


def _telling(column: Column, told: Sequence[Any], count: int) -> float:
    """How much a column tells: whom and what a record belongs to, states by how much they differ, days and numbers."""
    field = column.field
    if field is None or field.many or not told or len(told) < _SAID_OFTEN * count:
        return 0.0
    share = len(told) / count
    if field.choices or field.type == "boolean":
        usual = max(Counter(told).values()) / len(told)
        return 3 + 2 * (1 - usual) if usual < _NEARLY_ALWAYS else 0.0
    if field.refers:
        return 3 + share
    if field.type != "string":
        return 2 + share
    return 1 + share if max(map(len, told)) <= _SHORT else 0.0
