"""What `kaname schedule` says: when all runs and why, what clashes, what is asked of teams, what moved."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from kaname import __version__
from kaname.assessment import Assessment
from kaname.model.finding import Cell, Days, Term
from kaname.planning.scheduling import Asked, Plan, Row
from kaname.planning.timetable import Clash
from kaname.report import parts
from kaname.report.analysis import heading, table
from kaname.report.compose import mentioned
from kaname.report.document import Block, Document, Entry, Paragraph, Table
from kaname.report.forecast_json import name, plain, seen
from kaname.report.records import cards
from kaname.words.markers import _
from kaname.words.speech import Sentence, Speech

_MOVED = 12
_CLASHES = {
    "deadline": _("{by} after its deadline"),
    "start_pin": _("{by} after the wished start"),
    "finish_pin": _("{by} after the wished finish"),
    "capacity": _("{people} people too few in {team}"),
}


def compose_schedule(assessment: Assessment, asked: Asked, language: str, shown: int) -> Document:
    """The schedule as asked for, in a language; so many of its rows where a medium has no end."""
    speech = Speech(language, assessment.program)
    found = assessment.schedule(asked)
    candour = (Paragraph(one) for one in parts.candour(assessment, speech))
    body = (*candour, *_blocks(found, speech, shown))
    return Document(
        language=language,
        audience="schedule",
        title=assessment.program.charter.name,
        facts=tuple(_facts(assessment, asked, speech)),
        blocks=body,
        cards=tuple(cards(mentioned(body), speech)),
        cards_title=speech.text(_("Records")),
        footer=str(parts.spoken(_("Kaname {version}."), speech, version=__version__)),
    )


def as_json(wanted: Iterable[tuple[Assessment, Asked]]) -> str:
    """One object by program: its schedule with records by address and days as ISO."""
    found = {name(one): {**seen(one), **plain(one.schedule(asked))} for one, asked in wanted}
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _facts(assessment: Assessment, asked: Asked, speech: Speech) -> Iterator[tuple[str, str]]:
    yield from parts.facts(assessment, speech)
    for head, key in ((_("Team"), asked.team), (_("Initiative"), asked.initiative)):
        if key is not None:
            yield speech.text(head), speech.name(key)


def _blocks(found: Plan, speech: Speech, shown: int) -> Iterator[Block]:
    if found.no_schedule:
        said = _("There is no levelled schedule: {reason}")
        yield Paragraph(parts.spoken(said, speech, reason=speech.reason(found.no_schedule)))
        return
    yield from (Paragraph(one) for one in _lead(found, speech))
    rows = tuple(_row(row, speech) for row in found.rows)
    heads = (_("Record"), _("Team"), _("Start"), _("Finish"), _("Float"), _("Critical"), _("Why not earlier"))
    note = "" if rows else speech.text(_("Nothing of what was asked for is scheduled."))
    yield Table("", tuple(map(speech.text, heads)), rows, note, shown, parts.more(len(rows) - shown, speech))
    if found.over:
        yield Paragraph(
            parts.spoken(_("Left out, since it was over before: {count}."), speech, count=found.over), quiet=True
        )
    yield from _clashes(found, speech)
    yield from _moved(found, speech)
    yield from _load(found, speech)


def _lead(found: Plan, speech: Speech) -> Iterator[Sentence]:
    if found.finish is not None:
        levelled = _("With the people there are, all of it is done by {day}.")
        alone = _("By links alone, as if nobody were shared, all of it would be done by {day}.")
        yield parts.spoken(levelled if found.levelled else alone, speech, day=found.finish)
        rests = _("Float and what is critical follow from links alone: what waits for people may have less room.")
        yield parts.spoken(rests, speech)
    yield from parts.moved(found.in_force, found.held, found.displaced, speech)


def _row(row: Row, speech: Speech) -> tuple[Entry, ...]:
    slot = row.slot
    cause: dict[str, Cell] = {"cause": Term("cause", slot.cause), "driver": slot.driver}
    why = parts.spoken(_("{cause}: {driver}") if slot.driver else "{cause}", speech, **cause)
    team = parts.joined((speech.cell(key) for key in row.teams), speech.comma) if row.teams else speech.cell(None)
    days = None if slot.float_days is None else Days(slot.float_days)
    return (
        parts.entry(slot.key, speech),
        Entry(team),
        parts.entry(slot.start, speech),
        parts.entry(slot.finish, speech),
        parts.entry(days, speech),
        Entry(parts.spoken(_("yes"), speech) if slot.critical else speech.cell(None)),
        Entry(why),
    )


def _clashes(found: Plan, speech: Speech) -> Iterator[Block]:
    if found.clashes:
        yield heading(_("What can not be kept"), "clashes", speech)
        rows: list[tuple[Cell, ...]] = [(one.key, str(_clash(one, speech))) for one in found.clashes]
        yield table((_("Record"), _("Why")), rows, speech, len(rows))


def _clash(one: Clash, speech: Speech) -> Sentence:
    values: dict[str, Cell] = {"by": Days(one.by), "people": one.by, "team": one.team}
    return speech.say(_CLASHES[one.kind], values)


def _moved(found: Plan, speech: Speech) -> Iterator[Block]:
    if found.displaced:
        yield heading(_("What moved since the plan was published"), "moved", speech)
        rows: list[tuple[Cell, ...]] = [
            (one.key, one.was, one.now, Days((one.now - one.was).days, calendar=True)) for one in found.displaced
        ]
        yield table((_("Record"), _("Was"), _("Now"), _("Later by")), rows, speech, _MOVED)


def _load(found: Plan, speech: Speech) -> Iterator[Block]:
    if found.load:
        note = _("What each team would be asked for if nothing waited for people: above its capacity, work must move.")
        yield heading(_("Load of teams"), "load", speech, note)
        rows: list[tuple[Cell, ...]] = [
            (one.team, one.over, one.weeks, one.worst, round(one.demand, 1), round(one.capacity, 1))
            for one in found.load
        ]
        heads = (
            _("Team"),
            _("Weeks over capacity"),
            _("Weeks with work"),
            _("Worst week"),
            _("Asked for, person-days"),
            _("There, person-days"),
        )
        yield table(heads, rows, speech, len(rows))
