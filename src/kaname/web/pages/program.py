"""The page of a program or portfolio, and of each of its duties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpResponse

from kaname import charts
from kaname.assessment import Assessment
from kaname.report import overview, parts
from kaname.report.compose import pictures, section_blocks
from kaname.report.document import Block, Heading, Pair
from kaname.report.portfolio import page_blocks
from kaname.web.pages.frame import Item, page
from kaname.web.pages.visit import Visit, visited
from kaname.words.duties_about import QUESTIONS
from kaname.words.markers import _
from kaname.words.speech import Speech

BESIDE: Mapping[str, tuple[tuple[str, str], ...]] = {"roadmap": (("timeline/", _("Timeline")),)}
"""Pages that show a duty's records in another way."""


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
    return page(visit, "pages/program.html", "program", body=body)


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
    body = visit.part(duty, lambda speech: tuple(section_blocks(one, section, speech)))
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


def waiting(visit: Visit, current: str, template: str = "pages/waiting.html", **context: Any) -> HttpResponse:
    """A page whose answer is being computed: it comes by itself."""
    if visit.shown.error is not None:
        raise visit.shown.error
    return page(visit, template, current, **context)
