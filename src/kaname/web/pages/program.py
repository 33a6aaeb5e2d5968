"""The page of a program or portfolio, and of each of its duties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpResponse

from kaname import charts
from kaname.assessment import Assessment
from kaname.model.plan import Charter, Portfolio
from kaname.report import overview, parts
from kaname.report.compose import pictures, section_blocks
from kaname.report.document import Block, Heading, Pair, Table
from kaname.report.portfolio import page_blocks
from kaname.web.pages.frame import Item, page
from kaname.web.pages.places import plural_address
from kaname.web.pages.visit import Visit, visited
from kaname.words.duties_about import QUESTIONS
from kaname.words.markers import _
from kaname.words.speech import Speech

BESIDE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "roadmap": (("timeline/", _("Timeline")), ("load/", _("Load of teams")), ("board/", _("Program board"))),
    "coordination": (("dependency-map/", _("Dependency map")), ("board/", _("Program board"))),
    "risk": (("issue-sheet/", _("Issue sheet")),),
}
"""Pages that show a duty's records in another way."""

_ROWS = 200
"""So many rows of a table a page holds."""


@visited
def program(visit: Visit) -> HttpResponse:
    """Where it stands, what is promised, what to do next, what changed."""
    if visit.entry is None:
        return waiting(visit, "program")
    portfolio, one = visit.portfolio, visit.assessment
    if portfolio is not None:
        body = visit.part("portfolio", lambda speech: tuple(page_blocks(portfolio, speech)))
    else:
        assert one is not None
        body = visit.part("program", lambda speech: tuple(_program(one, speech)))
    own = next((one for cls in (Charter, Portfolio) for one in visit.seen.program.all(cls)), None)
    record = visit.url(f"{plural_address(type(own))}/{own.id}/") if own is not None else ""
    return page(visit, "pages/program.html", "program", body=body, record=record)


def _program(one: Assessment, speech: Speech) -> Iterator[Block]:
    yield overview.lead(one, speech)
    yield Pair(
        tuple(overview.next_steps(one, speech, shown=6)),
        (*overview.ask(one, speech), *overview.changes(one, speech, shown=6)),
    )
    yield from overview.commitments(one, speech, shown=8)
    drawn = tuple(pictures(charts.executive(one, speech)))
    yield Pair(drawn[:1], drawn[1:])
    yield Heading(speech.text(_("The eight duties")), "duties")
    yield overview.duties(one, speech)


@visited
def duty(visit: Visit, duty: str) -> HttpResponse:
    """What a duty finds, its pictures and its figures."""
    one = visit.assessment
    if one is None:
        return waiting(visit, duty)
    section = getattr(one, duty)
    body = visit.part(duty, lambda speech: tuple(_for_a_screen(section_blocks(one, section, speech), speech)))
    mark = parts.duty_mark(one.section_colour(section), visit.speech)
    question = visit.speech.text(QUESTIONS[duty])
    return page(
        visit,
        "pages/duty.html",
        duty,
        body=body,
        name=visit.speech.term("duty", duty),
        mark=mark,
        note=question,
        beside=tuple(Item(visit.url(url), visit.speech.text(text)) for url, text in BESIDE.get(duty, ())),
    )


def _for_a_screen(blocks: Iterable[Block], speech: Speech) -> Iterator[Block]:
    """Long tables cut: a browser lays out every row, also those that are folded away."""
    for block in blocks:
        if isinstance(block, Table) and len(block.rows) > _ROWS:
            left = parts.spoken(_("The report has {count} more rows."), speech, count=len(block.rows) - _ROWS)
            note = f"{block.note} {left}".strip()
            more = parts.more(_ROWS - block.shown, speech)
            yield replace(block, rows=block.rows[:_ROWS], note=note, more=more)
        else:
            yield block


def waiting(visit: Visit, current: str, template: str = "pages/waiting.html", **context: Any) -> HttpResponse:
    """A page whose answer is being computed: it comes by itself."""
    if visit.shown.error is not None:
        raise visit.shown.error
    return page(visit, template, current, **context)
