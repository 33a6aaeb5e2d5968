"""What there is to say about one record: its health, its dates, who names it, what is found. No figure is made here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from kaname.assessment import Assessment
from kaname.centre.places import Place
from kaname.model.base import Entity, Key
from kaname.model.finding import Cell, Finding, Percent, Term
from kaname.model.kinds import KINDS
from kaname.planning.timetable import Outlook, Slot
from kaname.report.document import Mark, Point
from kaname.report.parts import finding_points, joined, mark, spoken
from kaname.status.health import Health
from kaname.web.entities import doors
from kaname.web.entities.sheets import Sheet
from kaname.web.filtering import fields_of
from kaname.words import formats
from kaname.words.headline import promise_sentence
from kaname.words.markers import _
from kaname.words.speech import Part, Sentence, Speech

_NAMED = 12
"""So many of the records that refer to one by the same field are named; the list has all."""


@dataclass(frozen=True, slots=True)
class Referring:
    """Records of a kind that refer to one by a field; `url`: the list of all of them."""

    title: str
    names: Sentence
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a record stands: its colour, and the sentences that say why."""

    mark: Mark
    sentences: tuple[Sentence, ...]


def standing(record: Entity, assessment: Assessment, speech: Speech) -> Standing | None:
    """The health of a record, declared beside derived, and what it comes through; None where it has none."""
    found = assessment.health.get(record.key)
    if found is None:
        return None
    told = tuple(one for one in _health(found, speech) if one)
    return Standing(mark(found.leading, speech), told)


def _health(found: Health, speech: Speech) -> Iterator[Sentence]:
    derived = speech.term("colour", found.derived.value)
    if found.declared is None:
        yield spoken(_("By the facts: {colour}."), speech, colour=derived)
    else:
        yield _declared(found, derived, speech)
    if found.through:
        shown = found.through[:_NAMED]
        said = (
            _("It comes through {records}.")
            if len(found.through) <= _NAMED
            else _("It comes through {records} and {count} more.")
        )
        yield spoken(said, speech, records=shown, count=len(found.through) - len(shown))


def _declared(found: Health, derived: str, speech: Speech) -> Sentence:
    stated = found.declared
    assert stated is not None
    values: dict[str, Cell] = {
        "declared": speech.term("colour", stated.colour),
        "by": speech.program.resolve(stated.by) if speech.program is not None else None,
        "on": stated.on,
        "derived": derived,
    }
    both = speech.say(_("Declared {declared} by {by} on {on}; by the facts: {derived}."), values)
    why = spoken("{reason}", speech, reason=stated.reason) if stated.reason else Sentence(())
    return joined((both, why), speech.space)


def outlook(record: Entity, assessment: Assessment, speech: Speech) -> tuple[Sentence, ...]:
    """When a record will be done, what was promised, and what keeps it; nothing where nothing is known."""
    table = assessment.timetable
    expected, slot = table.outlooks.get(record.key), table.slots.get(record.key)
    told: list[Sentence] = []
    if expected is not None:
        told.append(_expected(expected, speech))
    if slot is not None and (expected is None or expected.method != "actual"):
        told.append(_planned(slot, speech))
    return tuple(told)


def _expected(one: Outlook, speech: Speech) -> Sentence:
    if one.method == "actual":
        return _done(one, speech)
    if one.commitment is not None and one.probability is not None:
        return promise_sentence(one, speech)
    if one.p50 is None or one.p80 is None:
        return spoken(_("When it will be done can't be told."), speech)
    least = _("Most likely on {p50}, 8 in 10 by {p80}, or later: it waits for work that nobody has estimated.")
    said = least if one.at_least else _("It will most likely be done on {p50}; 8 in 10 by {p80}.")
    return spoken(said, speech, p50=one.p50, p80=one.p80)


def _done(one: Outlook, speech: Speech) -> Sentence:
    if one.commitment is None or one.p50 is None:
        return spoken(_("Done on {day}."), speech, day=one.p50)
    kept = one.p50 <= one.commitment
    said = _("Done on {day}, as promised for {commitment}.") if kept else _("Done on {day}, promised for {commitment}.")
    return spoken(said, speech, day=one.p50, commitment=one.commitment)


def _planned(slot: Slot, speech: Speech) -> Sentence:
    """When it is scheduled, and what keeps it from starting earlier."""
    values: dict[str, Cell] = {
        "start": slot.start,
        "finish": slot.finish,
        "cause": Term("cause", slot.cause),
        "driver": slot.driver,
    }
    said = (
        _("Planned {start} … {finish}: {cause} ({driver}).")
        if slot.driver
        else _("Planned {start} … {finish}: {cause}.")
    )
    critical = spoken(_("Nothing about it can slip without moving the end."), speech) if slot.critical else Sentence(())
    return joined((speech.say(said, values), critical), speech.space)


def chance(record: Entity, assessment: Assessment, speech: Speech) -> str:
    """The chance to keep the promise, with its word; '' where there is none."""
    found = assessment.timetable.outlooks.get(record.key)
    if found is None or found.probability is None or found.method == "actual":
        return ""
    return f"{speech.cell(Percent(found.probability))} · {formats.likelihood(found.probability, speech.language)}"


def findings(record: Entity, assessment: Assessment, speech: Speech) -> tuple[Point, ...]:
    """What is found of a record, and what colours it though it names others; worst first."""
    key = record.key
    of_health = assessment.health[key].why if key in assessment.health else ()
    found: dict[int, Finding] = {id(one): one for one in (*assessment.naming.get(key, ()), *of_health)}
    return finding_points(found.values(), speech)


def referring(record: Entity, sheet: Sheet, place: Place) -> Iterator[Referring]:
    """The records that refer to one, by kind and field."""
    groups: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for key, name in sheet.program.incoming(record.key):
        groups[key.kind, name].append(key)
    order = list(KINDS)
    for (kind, name), keys in sorted(groups.items(), key=lambda one: (order.index(one[0][0]), one[0][1])):
        yield _referring(record, kind, name, keys, sheet.speech, place)


def _referring(record: Entity, kind: str, name: str, keys: list[Key], speech: Speech, place: Place) -> Referring:
    cls, parts = KINDS[kind], list[Part]()
    for key in keys[:_NAMED]:
        parts += [Part(speech.comma)] if parts else []
        parts.append(speech.part(key))
    field = fields_of(cls).get(name)
    asked = f"?{field.parameter}={record.id}" if field is not None and field.refers else ""
    title = f"{speech.kind(kind, plural=True)} · {speech.field(name)}"
    return Referring(title, Sentence(tuple(parts)), len(keys), f"{doors.list_url(place, cls)}{asked}" if asked else "")


def clocks(record: Entity, assessment: Assessment) -> tuple[Slot | None, Outlook | None]:
    """When a record is scheduled, and what is to be expected of it."""
    table = assessment.timetable
    return table.slots.get(record.key), table.outlooks.get(record.key)
