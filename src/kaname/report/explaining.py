"""Explanation -> Document: what drives a date, what letting go would free, which wishes contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kaname import __version__
from kaname.assessment import Assessment
from kaname.model.base import Key
from kaname.model.finding import Days
from kaname.planning.explaining import Drive, Explanation, Freeing, Tangle, Wish
from kaname.report import parts
from kaname.report.document import Block, Document, Entry, Heading, Paragraph, Point, Points, Table
from kaname.words.markers import _
from kaname.words.speech import Sentence, Speech

_WHY: Mapping[str, str] = {
    "link": _("waits for {driver}"),
    "resource": _("{driver} works on {behind} until then"),
    "outranked": _("{driver} works on {behind} until then, which goes first by priority"),
    "too_few": _("{driver} has too few people before"),
    "not_before": _("may not start before that day"),
    "pin": _("is wished for that day"),
    "actual": _("has started"),
    "now": _("can start now"),
    "kept": _("stays where the published plan has it"),
    "nothing": _("nothing holds it"),
}
_FREE: Mapping[str, str] = {
    "link": _("If {record} did not wait for {other}: {day}."),
    "capacity": _("With {people} more people in {other}, for {record}: {day}."),
    "order": _("If {record} came before {other}: {day}."),
    "not_before": _("If {record} could start before its day: {day}."),
    "pin": _("If {record} were not wished for its day: {day}."),
    "days_off": _("If {record} were worked on through holidays and leave: {day}."),
    "kept": _("If {record} left the place that the published plan gives it: {day}."),
}
_HELD: Mapping[str, str] = {
    "link": _("Then it waits for {holder}."),
    "resource": _("Then it waits for people of {holder}."),
    "not_before": _("Then it may not start before its day."),
    "pin": _("Then it is wished for its day."),
    "kept": _("Then it stays where the published plan has it."),
}
_WISH: Mapping[str, str] = {
    "deadline": _("{record} by {day}"),
    "start_pin": _("{record} started on {day}"),
    "finish_pin": _("{record} finished on {day}"),
    "capacity": _("the people of {record}"),
}


def compose_explanation(assessment: Assessment, key: Key | None, language: str) -> Document:
    """What an explanation says in a language. It is about a record or, without a key, about all wishes not kept."""
    speech = Speech(language, assessment.program)
    found = assessment.explain(key)
    return Document(
        language=language,
        audience="explain",
        title=speech.name(key) if key else assessment.program.charter.name,
        facts=tuple(parts.facts(assessment, speech)),
        blocks=tuple(_blocks(assessment, found, speech)),
        cards=(),
        cards_title="",
        footer=str(parts.spoken(_("Kaname {version}."), speech, version=__version__)),
    )


def _blocks(assessment: Assessment, found: Explanation, speech: Speech) -> Iterator[Block]:
    yield from (Paragraph(one) for one in parts.candour(assessment, speech))
    if found.key is not None:
        yield from _dates(assessment, found.key, speech)
    if found.no_schedule:
        said = parts.spoken(_("There is nothing to explain: {reason}"), speech, reason=speech.reason(found.no_schedule))
        yield Paragraph(said)
        return
    if found.key is not None:
        yield _drives(found, speech)
        yield Heading(speech.text(_("What letting go would free")), "freed", note=speech.text(_FREED_NOTE))
        yield Points(
            tuple(_freeing(one, speech) for one in found.freeings),
            speech.text(_("No single thing: letting go of any one of these leaves the date where it is.")),
            shown=len(found.freeings),
        )
    yield Heading(speech.text(_("Wishes that the plan does not keep")), "contradictions")
    empty = _("None.") if found.key is None else _("None of those above.")
    yield Points(
        tuple(_tangle(one, speech) for one in found.tangles), speech.text(empty), shown=max(1, len(found.tangles))
    )


_FREED_NOTE = _("The plan made again in the same order without that one thing; days are working days of the program.")


def _dates(assessment: Assessment, key: Key, speech: Speech) -> Iterator[Block]:
    """What is planned, and what is to be expected."""
    slot, outlook = assessment.timetable.slots.get(key), assessment.timetable.outlooks.get(key)
    if slot is not None:
        said = _("Planned: {start} … {finish}.") if slot.start != slot.finish else _("Planned: {finish}.")
        yield Paragraph(parts.spoken(said, speech, start=slot.start, finish=slot.finish))
    if outlook is not None and outlook.method != "actual":
        expected = parts.spoken(_("Expected: P50 {p50}, P80 {p80}."), speech, p50=outlook.p50, p80=outlook.p80)
        promised = parts.spoken(_("Committed: {day}."), speech, day=outlook.commitment)
        yield Paragraph(parts.joined((expected, promised) if outlook.commitment else (expected,), speech.space))


def _drives(found: Explanation, speech: Speech) -> Table:
    heads = (_("Record"), _("Start"), _("Finish"), _("Why not earlier"))
    rows = tuple(
        (
            parts.entry(one.key, speech),
            parts.entry(one.start, speech),
            parts.entry(one.finish, speech),
            Entry(_why(one, speech)),
        )
        for one in found.drives
    )
    return Table(speech.text(_("What drives the date")), tuple(speech.text(head) for head in heads), rows)


def _why(one: Drive, speech: Speech) -> Sentence:
    code = one.cause
    if code == "resource":
        code = "too_few" if one.behind is None else "outranked" if one.outranked else "resource"
    why = parts.spoken(_WHY[code], speech, driver=one.driver, behind=one.behind)
    off = parts.spoken(_("days off in between: {count}"), speech, count=one.days_off)
    idle = parts.spoken(_("days off while it runs: {count}"), speech, count=one.idle_days)
    more = [said for count, said in ((one.days_off, off), (one.idle_days, idle)) if count]
    return parts.joined((why, *more), "；" if speech.language == "ja" else "; ")


def _freeing(one: Freeing, speech: Speech) -> Point:
    said = parts.spoken(
        _FREE[one.freed],
        speech,
        record=one.key,
        other=one.other,
        people=one.people,
        day=one.finish,
    )
    gained = parts.spoken(_("{days} earlier"), speech, days=Days(one.days))
    held = parts.spoken(_HELD[one.held_by], speech, holder=one.holder) if one.held_by in _HELD else Sentence(())
    return Point(str(gained), said, None, (parts.joined((_whole(one, speech), held), speech.space),))


def _whole(one: Freeing, speech: Speech) -> Sentence:
    if abs(one.whole_days) < 0.05:
        return parts.spoken(_("The end of the program stays."), speech)
    later = _("The end of the program moves {days} later.")
    said = _("The end of the program moves {days} earlier.") if one.whole_days > 0 else later
    return parts.spoken(said, speech, days=Days(abs(one.whole_days)))


def _tangle(one: Tangle, speech: Speech) -> Point:
    late = _("{wish}: missed by {days}.") if one.wish.kind != "capacity" else _("{wish}: too few by {people}.")
    wish = _wish(one.wish, speech)
    head = parts.spoken(late, speech, wish=wish, days=Days(one.late_days), people=one.late_days)
    return Point("", head, None, tuple(_reason(one, speech)))


def _reason(one: Tangle, speech: Speech) -> Iterator[Sentence]:
    wishes = parts.joined((_wish(wish, speech) for wish in one.wishes), speech.comma)
    if one.verdict == "can_be_kept":
        said = _("A plan keeps it if these give way, which contradict others: {wishes}.")
        kept = _("A plan that keeps it exists: search longer, or raise its priority.")
        yield parts.spoken(said if one.wishes else kept, speech, wishes=wishes)
        return
    if one.verdict == "unknown":
        yield parts.spoken(_("Neither a plan that keeps it nor a contradiction was found."), speech)
        return
    if len(one.wishes) == 1:
        yield parts.spoken(_("It can't be kept whatever else gives way."), speech)
    else:
        said = _("These can't be kept together: {wishes}. Fewer can.") if one.smallest else _("These clash: {wishes}.")
        yield parts.spoken(said, speech, wishes=wishes)
    yield _proof(one, speech)


def _proof(one: Tangle, speech: Speech) -> Sentence:
    if one.proof == "links":
        return parts.spoken(_("This work follows one after the other: {chain}."), speech, chain=one.chain)
    if one.crowd is not None:
        return parts.spoken(
            _("From {first} to {last} {team} has {there} person-days, and {asked} are needed at the least: {work}."),
            speech,
            first=one.crowd.first,
            last=one.crowd.last,
            team=one.crowd.team,
            there=one.crowd.there,
            asked=one.crowd.asked,
            work=one.crowd.work,
        )
    return parts.spoken(_("A complete search finds no plan that keeps them all."), speech)


def _wish(wish: Wish, speech: Speech) -> Sentence:
    return parts.spoken(_WISH[wish.kind], speech, record=wish.key, day=wish.day)
