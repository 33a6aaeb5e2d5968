"""The design system as a page: every element in every state, by the templates that pages are made of."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from kaname.model.base import Key
from kaname.model.finding import Colour
from kaname.report import parts
from kaname.report.document import Block, Entry, Lead, Paragraph, Point, Points, Table
from kaname.report.html import blocks_html
from kaname.web.access.requests import account
from kaname.web.pages.visit import signed_in
from kaname.words.markers import _
from kaname.words.speech import Part, Sentence, Speech

COLOURS = ("ink", "quiet", "link", "do", "green", "amber", "red", "unknown", "blue", "sky", "orange", "vermilion")
GROUNDS = ("paper", "wash", "sunk", "line", "grid", "chosen", "target", "bad-wash", "good-wash")


@signed_in
def design(request: HttpRequest) -> HttpResponse:
    """Every element of the design system in every state."""
    speech = Speech(account(request).language)
    links = {Key("risk", "example"): "#elements"}
    told = {
        "leads": SafeString(blocks_html(_leads(speech), links)),  # nosec B703 # escaped by the templates of blocks
        "blocks": SafeString(blocks_html(_blocks(speech), links)),  # nosec B703 # escaped by the templates of blocks
        "marks": [parts.mark(colour, speech) for colour in Colour],
        "colours": COLOURS,
        "grounds": GROUNDS,
        "frame": None,
    }
    return render(request, "pages/design.html", told)


def _leads(speech: Speech) -> Iterator[Block]:
    for colour in Colour:
        yield Lead(parts.mark(colour, speech), (_said(speech), parts.spoken(_("Then why, in few sentences."), speech)))


def _said(speech: Speech) -> Sentence:
    return parts.spoken(_("The answer first, in one sentence."), speech)


def _linked(speech: Speech) -> Sentence:
    """A sentence with a record in it."""
    name = Part(speech.text(_("a record")), Key("risk", "example"))
    return Sentence((*parts.spoken(_("Every claim opens"), speech).parts, Part(" "), name))


def _blocks(speech: Speech) -> Iterator[Block]:
    yield Paragraph(_linked(speech))
    yield Paragraph(parts.spoken(_("What is said besides."), speech), quiet=True)
    marked = tuple(
        Point(speech.text(_("What was found")), _linked(speech), parts.mark(colour, speech), (_said(speech),))
        for colour in Colour
    )
    yield Points(marked)
    yield Points(marked, numbered=True, shown=1, more=parts.more(len(marked) - 1, speech))
    yield Points((), speech.text(_("None. Nothing waits for a decision of leadership.")))
    head = (speech.text(_("Record")), speech.text(_("Health")), "P80")
    rows = tuple(
        (
            Entry(_linked(speech)),
            Entry(speech.cell(None), parts.mark(colour, speech)),
            parts.entry(number * 7.5, speech),
        )
        for number, colour in enumerate(Colour)
    )
    yield Table(speech.text(_("A table")), head, rows, speech.text(_("What it shows, by which definition.")), 3, "1")
