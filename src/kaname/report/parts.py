"""The parts that reports are made of: marks, cells, findings, tables, each from what the assessment already knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from kaname.assessment import Assessment
from kaname.model.base import Key, Money
from kaname.model.finding import Cell, Colour, Days, Figure, Finding, Percent, Severity
from kaname.planning.timetable import Displaced
from kaname.report.document import Entry, Mark, Point, Table
from kaname.words import notices
from kaname.words.markers import _
from kaname.words.speech import Part, Sentence, Speech, Value
from kaname.words.values import proposal

_SEVERITY_COLOURS = {Severity.ACT: Colour.RED, Severity.WATCH: Colour.AMBER, Severity.NOTE: Colour.UNKNOWN}
_NUMERIC = (int, float, Decimal, Money, Percent, Days, date, datetime)
MANY = 6
"""From so many on, findings of one kind are told as one."""
MORE = _("{count} more")


def mark(colour: Colour, speech: Speech) -> Mark:
    """A colour with its word."""
    return Mark(colour, speech.term("colour", colour.value))


def duty_mark(colour: Colour, speech: Speech) -> Mark:
    """The colour of a duty with what its worst finding asks for."""
    severity = {Colour.RED: Severity.ACT, Colour.AMBER: Severity.WATCH}.get(colour)
    return mark(colour, speech) if severity is None else Mark(colour, speech.term("severity", severity.name))


def facts(assessment: Assessment, speech: Speech) -> Iterator[tuple[str, str]]:
    """From which day an answer looks, and for whom."""
    yield speech.text(_("As of")), speech.day(assessment.as_of)
    if assessment.viewer:
        yield speech.text(_("As seen by")), speech.term("audience", assessment.viewer)


def candour(assessment: Assessment, speech: Speech) -> Iterator[Sentence]:
    """What an answer is without, and which plan it looks at."""
    yield from notices.kept_out(assessment.missing.count, speech)
    looked_back = assessment.as_of < assessment.plan_day
    yield from notices.view(assessment.as_of, speech, narrowed=assessment.narrowed, looked_back=looked_back)


def entry(cell: Cell, speech: Speech) -> Entry:
    """A cell of a figure as text; a colour becomes a mark."""
    if isinstance(cell, Colour):
        return Entry(speech.cell(cell), mark(cell, speech))
    return Entry(speech.cell(cell), None, isinstance(cell, _NUMERIC) and not isinstance(cell, bool))


def more(count: int, speech: Speech) -> str:
    """How many are folded away; '' where none are."""
    return str(speech.say(MORE, {"count": count})) if count > 0 else ""


def table(figure: Figure, speech: Speech, *, shown: int = 12, columns: tuple[str, ...] = ()) -> Table:
    """A figure as a table; with `columns`, only those, in that order."""
    title, note = speech.figure(figure.code)
    kept = columns or figure.columns
    at = [figure.columns.index(name) for name in kept]
    rows = tuple(tuple(entry(row[number], speech) for number in at) for row in figure.rows)
    if not rows and figure.reason:
        note = speech.reason(figure.reason)
    heads = tuple(speech.column(name) for name in kept)
    return Table(title, heads, rows, note, shown, more(len(rows) - shown, speech))


def finding_point(finding: Finding, speech: Speech) -> Point:
    """A finding: its title, what it says, what to do, and the change of the plan that it proposes."""
    sign = Mark(_SEVERITY_COLOURS[finding.severity], speech.term("severity", finding.severity.name))
    below = (speech.mend(finding), proposal(finding, speech))
    return Point(speech.title(finding), speech.finding(finding), sign, tuple(one for one in below if one))


def finding_points(findings: Iterable[Finding], speech: Speech) -> tuple[Point, ...]:
    """Findings as points, worst first; of many of one kind the first is told, and the rest by their names."""
    kinds: dict[tuple[int, str], list[Finding]] = defaultdict(list)
    for one in sorted(findings, key=lambda finding: (-finding.severity, finding.code)):
        kinds[one.severity, one.code].append(one)
    return tuple(point for alike in kinds.values() for point in _alike(alike, speech))


def _alike(findings: list[Finding], speech: Speech) -> Iterator[Point]:
    if len(findings) < MANY:
        yield from (finding_point(one, speech) for one in findings)
        return
    first = finding_point(findings[0], speech)
    rest = same_of(tuple(one.subjects[0] for one in findings[1:] if one.subjects), speech)
    yield replace(first, below=(rest, *first.below))


def same_of(records: tuple[Key, ...], speech: Speech, *, brief: bool = False) -> Sentence:
    """That the same is found of further records; in brief how many."""
    if brief:
        return spoken(_("The same of {count} more."), speech, count=len(records))
    return spoken(_("The same of {count} more: {records}"), speech, count=len(records), records=records)


def joined(sentences: Iterable[Sentence], between: str) -> Sentence:
    """Several sentences in one line."""
    parts: list[Part] = []
    for sentence in sentences:
        if sentence:
            parts.extend([Part(between), *sentence.parts] if parts else sentence.parts)
    return Sentence(tuple(parts))


def spoken(template: str, speech: Speech, **values: Value) -> Sentence:
    """A marked template with its values."""
    return speech.say(template, values)


def nonempty(sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    """The sentences that say something."""
    return (sentence for sentence in sentences if sentence)


def moved(day: date | None, held: int, displaced: tuple[Displaced, ...], speech: Speech) -> Iterator[Sentence]:
    """How much of the plan that is in force moves; nothing where none was published."""
    if day is None or not held:
        return
    if not displaced:
        yield spoken(
            _("The plan published as of {day} is kept: none of {count} starts moves."), speech, day=day, count=held
        )
        return
    most = max(abs((one.now - one.was).days) for one in displaced)
    values: dict[str, Cell] = {"moved": len(displaced), "count": held, "days": Days(most, calendar=True)}
    said = _("Of the plan published as of {day}, {moved} of {count} starts move, by at most {days}.")
    yield spoken(said, speech, day=day, **values)
