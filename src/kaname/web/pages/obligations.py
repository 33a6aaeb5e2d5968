"""Obligations in the reader's words: sides, times and rows of the reader's own page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kaname.report import parts
from kaname.report.document import Mark
from kaname.status.mine import Obligation, Side, When
from kaname.status.mine.obligation import rank
from kaname.web.pages.own import Own
from kaname.web.pages.places import RecordLinks, place_url
from kaname.words.markers import _
from kaname.words.mine import NONE, OBLIGATIONS, SIDES, WHEN
from kaname.words.speech import Part as Words
from kaname.words.speech import Sentence, Speech

_FAR, _FEW = 8, 3
"""So much of what is far off is shown at once; a few more are not worth folding away."""


@dataclass(frozen=True, slots=True)
class Row:
    """An obligation in the reader's words."""

    verb: str
    record: Sentence
    links: RecordLinks
    what: str
    day: str
    planned: bool
    why: str
    other: Sentence
    program: str
    url: str
    mark: Mark | None
    finding: str
    gain: str


@dataclass(frozen=True, slots=True)
class Group:
    """The obligations of a time."""

    when: When
    title: str
    count: int
    rows: tuple[Row, ...]
    rest: tuple[Row, ...]
    """What is far off, folded away where it is much."""


@dataclass(frozen=True, slots=True)
class Part:
    """A side of the page."""

    side: str
    title: str
    none: str
    count: int
    groups: tuple[Group, ...]
    more: str


def part(side: Side, shown: Iterable[tuple[Own, Obligation]], language: str) -> Part:
    """What lies on a side, by time."""
    speech = Speech(language)
    mine = sorted((pair for pair in shown if pair[1].side is side), key=lambda pair: rank(pair[1]))
    groups: list[Group] = []
    for when in When:
        rows = tuple(
            _row(one, each, Speech(language, one.program)) for one, each in mine if each.when(one.as_of) is when
        )
        if rows:
            shown_at_once = _FAR if when in (When.LATER, When.UNDATED) else len(rows)
            cut = shown_at_once if len(rows) > shown_at_once + _FEW else len(rows)
            groups.append(Group(when, speech.text(WHEN[when]), len(rows), rows[:cut], rows[cut:]))
    folded = parts.more(sum(len(group.rest) for group in groups), speech)
    return Part(side.value, speech.text(SIDES[side]), speech.text(NONE[side]), len(mine), tuple(groups), folded)


def _row(one: Own, each: Obligation, speech: Speech) -> Row:
    step = each.step
    gain = parts.spoken(_("gains {days} at P80"), speech, days=step.gain) if step is not None and step.gain else ""
    return Row(
        verb=speech.text(OBLIGATIONS[each.side, each.kind]),
        record=_record(one, each, speech),
        links=RecordLinks(one.place),
        what="" if _untitled(one, each) else each.what,
        day=speech.day(each.due) if each.due is not None else "",
        planned=each.planned,
        why=_why(one, each, speech),
        other=speech.cell(each.other) if each.other is not None else Sentence(()),
        program=called(one),
        url=place_url(one.place),
        mark=parts.finding_point(step.finding, speech).mark if step is not None else None,
        finding=speech.title(step.finding) if step is not None else "",
        gain=str(gain),
    )


def called(one: Own) -> str:
    """What a program is called."""
    return one.program.charter.title or one.place.name


def _untitled(one: Own, each: Obligation) -> bool:
    """Whether the record is better called by what it is about."""
    record = one.program.find(each.key)
    return record is not None and not record.title and bool(each.what)


def _record(one: Own, each: Obligation, speech: Speech) -> Sentence:
    return Sentence((Words(each.what, each.key),)) if _untitled(one, each) else speech.cell(each.key)


def _why(one: Own, each: Obligation, speech: Speech) -> str:
    """By which field it is the reader's, and by which of their names where that is not they themselves."""
    field = " › ".join(speech.field(name) for name in each.field)
    return field if one.me.rank(each.via) == 0 else f"{field}{speech.colon}{speech.name(each.via)}"
