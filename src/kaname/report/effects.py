"""What `kaname diff` says: what a change does, in a few sentences; then field by field, and effect by effect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kaname import __version__
from kaname.assessment import Assessment
from kaname.model.base import Key, Money
from kaname.model.changes import Put
from kaname.model.finding import Cell, Days, Severity, Undefined
from kaname.model.program import Program
from kaname.portfolio import PortfolioAssessment
from kaname.report import parts
from kaname.report.document import Block, Document, Entry, Fold, Heading, Lead, Paragraph, Table
from kaname.report.effects_lead import sentences
from kaname.status.effects import Effects, Overload, Pair
from kaname.status.effects.limits import Exceeded
from kaname.words import notices
from kaname.words.effects import AMOUNTS, TURNS
from kaname.words.markers import _
from kaname.words.speech import Sentence, Speech
from kaname.words.values import differing

_LONG = 8
"""Rows from which on a table is folded away where the medium can."""
_ROWS = 40
_WEEKS = 4

Assessed = Assessment | PortfolioAssessment


@dataclass(frozen=True)
class Comparison:
    """Two states of a plan with what turns one into the other, where they lie, and the limits that do not hold.

    Of a portfolio, `added`, `removed` and `same` are its programs that only one state has, or that do not change.
    """

    places: tuple[str, str]
    before: Assessed
    after: Assessed
    effects: Effects
    exceeded: tuple[Exceeded, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    same: tuple[str, ...] = ()


def compose_effects(found: Comparison, language: str) -> Document:
    """What a change does, in a language."""
    speech = speech_of(found, language)
    return Document(
        language=language,
        audience="diff",
        title=speech.name(found.effects.root),
        facts=tuple(_facts(found, speech)),
        blocks=tuple(_blocks(found, speech)),
        cards=(),
        cards_title="",
        footer=str(parts.spoken(_("Kaname {version}."), speech, version=__version__)),
    )


def speech_of(found: Comparison, language: str) -> Speech:
    """Speaks about the records of both states."""
    before, after = (_program(one) for one in (found.before, found.after))
    return Speech(language, _both(before, after))


def _program(one: Assessed) -> Program:
    return one.plan if isinstance(one, Assessment) else one.programs.whole


def _both(before: Program, after: Program) -> Program:
    """The records of both, so that what is gone has its name too."""
    outside = {**before.outside, **after.outside}
    return Program({**before.records, **after.records}, name=after.name, outside=outside)


def _facts(found: Comparison, speech: Speech) -> Iterator[tuple[str, str]]:
    yield speech.text(_("Before")), found.places[0]
    yield speech.text(_("After")), found.places[1]
    yield speech.text(_("As of")), speech.day(found.after.as_of)
    if found.after.viewer:
        yield speech.text(_("As seen by")), speech.term("audience", found.after.viewer)


def _blocks(found: Comparison, speech: Speech) -> Iterator[Block]:
    effects = found.effects
    colour = found.after.overall.derived
    said = sentences(effects, found.exceeded, speech)
    yield Lead(parts.mark(colour, speech), tuple(parts.nonempty((*said, *_members(found, speech)))))
    yield from _candour(found, speech)
    if effects.nothing:
        return
    yield from _changed(effects, speech)
    yield from _alone(effects, speech)
    yield from _dates(effects, speech)
    yield from _money(effects, speech)
    yield from _states(effects, speech)
    yield from _people(effects, speech)
    yield from _findings(effects, speech)
    yield from _health(effects, speech)
    yield from _method(found.after, speech)


def effect_blocks(effects: Effects, after: Assessed | None, speech: Speech) -> Iterator[Block]:
    """What a change that is not made yet would do; without an assessment only dates, at a first look."""
    said = tuple(parts.nonempty(sentences(effects, (), speech)))
    if after is None:
        yield from (Paragraph(one) for one in said)
    else:
        yield Lead(parts.mark(after.overall.derived, speech), said)
    if effects.nothing:
        return
    for told in (_dates, _money, _states, _people, _findings, _health):
        yield from told(effects, speech)
    if after is not None:
        yield from _method(after, speech)


def _candour(found: Comparison, speech: Speech) -> Iterator[Block]:
    """What either state is without, and that records were taken out."""
    for one, where in ((found.before, found.places[0]), (found.after, found.places[1])):
        for said in notices.kept_out(faults(one), speech):
            yield Paragraph(parts.joined((parts.spoken("{place}", speech, place=where), said), speech.colon))
    day, back = found.after.as_of, _looked_back(found.after)
    narrowed = found.before.narrowed or found.after.narrowed
    yield from (Paragraph(one) for one in notices.view(day, speech, narrowed=narrowed, looked_back=back))


def faults(one: Assessed) -> int:
    """How many faults keep records out."""
    return one.missing.count if isinstance(one, Assessment) else one.missing


def _looked_back(one: Assessed) -> bool:
    return one.as_of < one.plan_day if isinstance(one, Assessment) else one.looked_back


def _members(found: Comparison, speech: Speech) -> Iterator[Sentence]:
    """Programs of a portfolio of which nothing is compared below."""
    said = {
        _("New programs, of which there is nothing to compare: {names}."): found.added,
        _("Programs that are gone, of which there is nothing to compare: {names}."): found.removed,
        _("Programs that do not change: {names}."): found.same,
    }
    for text, names in said.items():
        if names:
            yield parts.spoken(text, speech, names=speech.comma.join(names))


def _fold(
    title: str, anchor: str, heads: Iterable[str], rows: Sequence[tuple[Entry, ...]], speech: Speech, note: str = ""
) -> Iterator[Fold]:
    """A table under its heading, with how many rows it has; nothing where it has none."""
    if rows:
        head = str(parts.spoken(_("{title} ({count})"), speech, title=speech.text(title), count=len(rows)))
        table = Table("", tuple(map(speech.text, heads)), tuple(rows), "", _ROWS, parts.more(len(rows) - _ROWS, speech))
        yield Fold(Heading(head, anchor, 3, note=speech.text(note) if note else ""), (table,), len(rows) > _LONG)


def _changed(effects: Effects, speech: Speech) -> Iterator[Block]:
    made = {one.key for one in effects.changes if isinstance(one, Put)}
    whole = _whole(effects)
    rows = [
        (
            parts.entry(key, speech),
            Entry(parts.spoken(_("new record") if key in made else _("removed"), speech)),
            Entry(parts.spoken("{kind}", speech, kind=speech.kind(key.kind))) if key not in made else _nothing(speech),
            Entry(parts.spoken("{kind}", speech, kind=speech.kind(key.kind))) if key in made else _nothing(speech),
        )
        for key in whole
    ]
    for one in effects.fields:
        if one.key not in whole:
            name = Entry(parts.spoken("{name}", speech, name=speech.field(one.field)))
            before, after = differing(one, speech)
            rows.append((parts.entry(one.key, speech), name, Entry(before), Entry(after)))
    heads = (_("Record"), _("What"), _("Before"), _("After"))
    yield from _fold(_("What changes"), "changed", heads, rows, speech)


def _whole(effects: Effects) -> tuple[Key, ...]:
    """Records that come or go as a whole: no field of theirs was there before, or is after."""
    known: dict[Key, list[bool]] = {}
    for one in effects.fields:
        known.setdefault(one.key, []).append(one.field == "id")
    return tuple(key for key, told in known.items() if any(told))


def _alone(effects: Effects, speech: Speech) -> Iterator[Block]:
    note = _(
        "What P80 of the end would be if this record alone changed. The effects do not add up: what one change delays "
        "can hide what another does."
    )
    rows = [(parts.entry(one.key, speech), _later(one.later, speech)) for one in effects.alone]
    yield from _fold(_("Each change by itself"), "alone", (_("Record"), _("P80 later by")), rows, speech, note)
    if effects.left and effects.alone:
        said = _("Further changed records, not tried by themselves: {count}.")
        yield Paragraph(parts.spoken(said, speech, count=effects.left), quiet=True)


def _dates(effects: Effects, speech: Speech) -> Iterator[Block]:
    """What is told of dates outside, and below it what stands behind."""
    told = [one for one in effects.dates if one.p80.differs or one.promised.differs or one.chance.differs]
    heads = (_("Record"), _("Promised"), _("P80"), _("P80 later by"), _("Chance to keep it"))
    rows = [
        (
            parts.entry(one.key, speech),
            *_pairs((one.promised, one.p80), speech),
            parts.entry(one.later, speech),
            _pair(one.chance, speech),
        )
        for one in told
    ]
    note = _("A negative number is earlier. What is not listed does not move.")
    yield from _fold(_("Dates that move"), "dates", heads, rows, speech, note)
    others = [one for one in effects.dates if one.planned.differs or one.p50.differs or one.p95.differs]
    rows = [(parts.entry(one.key, speech), *_pairs((one.planned, one.p50, one.p95), speech)) for one in others]
    heads = (_("Record"), _("Planned"), _("P50"), _("P95"))
    yield from _fold(_("Planned days, P50 and P95 that move"), "percentiles", heads, rows, speech)


def _pairs(pairs: Iterable[Pair], speech: Speech) -> tuple[Entry, ...]:
    return tuple(_pair(pair, speech) for pair in pairs)


def _money(effects: Effects, speech: Speech) -> Iterator[Block]:
    heads = (_("What"), _("Record"), _("Before"), _("After"), _("Difference"))
    rows = [
        (
            Entry(parts.spoken("{name}", speech, name=speech.text(AMOUNTS[one.code]))),
            parts.entry(one.key, speech),
            parts.entry(one.value.before, speech),
            parts.entry(one.value.after, speech),
            parts.entry(difference(one.value), speech),
        )
        for one in effects.amounts
    ]
    yield from _fold(_("Cost and exposure"), "money", heads, rows, speech)


def difference(pair: Pair) -> Cell:
    """By how much an amount grows; None where that says nothing."""
    match pair.before, pair.after:
        case Money() as was, Money() as now if was.currency == now.currency:
            return Money(amount=now.amount - was.amount, currency=now.currency)
        case Days() as was, Days() as now:
            return Days(now.days - was.days)
        case _:
            return None


def _states(effects: Effects, speech: Speech) -> Iterator[Block]:
    heads = (_("Record"), _("What"), _("Before"), _("After"))
    rows = [
        (
            Entry(parts.joined((speech.cell(one.key), parts.spoken("{name}", speech, name=one.part)), " · "))
            if one.part
            else parts.entry(one.key, speech),
            Entry(parts.spoken("{name}", speech, name=speech.column(one.code))),
            parts.entry(one.value.before, speech),
            parts.entry(one.value.after, speech),
        )
        for one in effects.states
    ]
    yield from _fold(_("Service levels, gates, policies, releases"), "states", heads, rows, speech)


def _people(effects: Effects, speech: Speech) -> Iterator[Block]:
    heads = (_("Team"), _("Weeks over capacity"), _("New ones"), _("No more"), _("Worst week"), _("Person-days over"))
    rows = [_load(one, speech) for one in effects.overloads]
    note = _("What work asks for if nothing waits for people; each week by its Monday.")
    yield from _fold(_("Load of teams"), "people", heads, rows, speech, note)


def _load(one: Overload, speech: Speech) -> tuple[Entry, ...]:
    return (
        parts.entry(one.team, speech),
        _pair(one.weeks, speech),
        *(Entry(_weeks(weeks, speech)) for weeks in (one.new, one.gone)),
        parts.entry(one.worst, speech),
        _pair(one.over, speech),
    )


def _weeks(weeks: Sequence[Cell], speech: Speech) -> Sentence:
    told = parts.joined((speech.cell(week) for week in weeks[:_WEEKS]), speech.comma)
    more = parts.more(len(weeks) - _WEEKS, speech)
    return parts.joined((told, parts.spoken("{more}", speech, more=more)), speech.comma) if more else told


def _findings(effects: Effects, speech: Speech) -> Iterator[Block]:
    heads = (_("Turn"), _("Urgency"), _("Finding"), _("What it says"))
    rows = [
        (
            Entry(parts.spoken("{turn}", speech, turn=speech.text(TURNS[one.turn]))),
            Entry(speech.cell(None), parts.finding_point(one.finding, speech).mark),
            Entry(parts.spoken("{title}", speech, title=speech.title(one.finding))),
            Entry(speech.finding(one.finding)),
        )
        for one in effects.findings
        if one.finding.severity is not Severity.NOTE or one.turn != "gone"
    ]
    yield from _fold(_("Findings"), "findings", heads, rows, speech)


def _health(effects: Effects, speech: Speech) -> Iterator[Block]:
    rows = [
        (parts.entry(one.key, speech), parts.entry(one.before, speech), parts.entry(one.after, speech))
        for one in effects.colours
    ]
    yield from _fold(_("Health"), "health", (_("Record"), _("Before"), _("After")), rows, speech)


def _method(after: Assessed, speech: Speech) -> Iterator[Block]:
    said = _(
        "Both states are looked at from the same day, with the same evidence and the same random numbers, so that only "
        "what follows from the change differs."
    )
    yield Paragraph(parts.spoken(said, speech), quiet=True)
    if isinstance(after, Assessment) and after.timetable.runs:
        drawn = _("Forecasts: {runs} runs from seed {seed}.")
        yield Paragraph(parts.spoken(drawn, speech, runs=after.timetable.runs, seed=after.timetable.seed), quiet=True)


def _pair(pair: Pair, speech: Speech) -> Entry:
    """One value where it stays, else both."""
    if not pair.differs:
        return parts.entry(pair.after, speech)
    return Entry(parts.joined((speech.cell(pair.before), speech.cell(pair.after)), " → "))


def _later(later: Days | Undefined, speech: Speech) -> Entry:
    if isinstance(later, Days) and not later.days:
        return Entry(parts.spoken(_("does not move"), speech))
    return parts.entry(later, speech)


def _nothing(speech: Speech) -> Entry:
    return Entry(speech.cell(None))
