"""The timeline of a program: what runs when, as a picture that scrolls and zooms, and the same as a table."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import SafeString
from pydantic import Field

from kaname.assessment import Assessment
from kaname.model.base import Value
from kaname.model.people import Team
from kaname.model.plan import Initiative
from kaname.model.roles import Action
from kaname.report import parts
from kaname.report.document import Mark
from kaname.status.timeline import Asked, Grouping, Line
from kaname.web.api.asking import LARGEST, asked
from kaname.web.pages.frame import page
from kaname.web.pages.kept import KEPT
from kaname.web.pages.program import waiting
from kaname.web.pages.timeline_data import Columns, Sent, shown_lines
from kaname.web.pages.timeline_effect import warm
from kaname.web.pages.visit import Visit, visited
from kaname.words import timeline as words
from kaname.words.speech import Sentence

NAME = "timeline"
MODULES = ("dates", "scale", "model", "paint", "links", "names", "tip", "move", "picture")
"""What the picture's script is made of, so that all of it is fetched at once."""
ROWS = 100
"""Rows of the table on a page."""


class Question(Value):
    """How the timeline is asked for, as addresses write it."""

    by: Grouping = "initiative"
    team: str = Field("", max_length=200)
    initiative: str = Field("", max_length=200)
    q: str = Field("", max_length=200)
    critical: bool = False
    late: bool = False
    view: Literal["", "table"] = ""
    page: int = Field(1, ge=1, le=LARGEST)

    def query(self, **others: Any) -> str:
        """The same as an address writes it, or with other values; what goes without saying is left out."""
        told = self.model_copy(update=others).model_dump(exclude_defaults=True)
        return urlencode({name: 1 if value is True else value for name, value in told.items()})

    @property
    def asked(self) -> Asked:
        """The same as the timeline understands it."""
        return Asked(self.by, self.team, self.initiative, self.q.strip(), self.critical, self.late)


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the table in words."""

    line: Line
    text: str
    url: str
    mark: Mark | None
    cells: tuple[Sentence, ...]


@visited
def timeline(visit: Visit) -> HttpResponse:
    """The page: the answer, the picture, and the table where there are no scripts."""
    one, asked_for = visit.assessment, asked(visit.request, Question, alone=False)
    modules = tuple(static(f"kaname/timeline/{name}.js") for name in MODULES)
    if visit.portfolio is not None:
        return redirect(visit.url())  # its programs have timelines
    if one is None:
        return waiting(visit, NAME, "pages/timeline_waiting.html", asked=asked_for, modules=modules)
    get_token(visit.request)  # what is tried and saved is posted by a script
    if visit.place.at is None and visit.shown.current:
        KEPT.beside(warm(visit))
    return page(
        visit,
        "pages/timeline.html",
        NAME,
        asked=asked_for,
        answer=words.answer(one, visit.speech),
        groupings=tuple((code, visit.speech.text(text)) for code, text in words.GROUPINGS.items()),
        teams=_choices(one, Team),
        initiatives=_choices(one, Initiative),
        legend=tuple((sign, visit.speech.text(text)) for sign, text in words.LEGEND),
        meaning=visit.speech.text(words.MEANING),
        texts=json.dumps({name: visit.speech.text(text) for name, text in words.PICTURE.items()}, ensure_ascii=False),
        may="" if visit.place.at is not None else "save" if visit.may(Action.WRITE) else "try",
        modules=modules,
        rows=_rows(visit, asked_for),
        table=_table(visit, one, asked_for),
        address=asked_for.query(),
    )


def _rows(visit: Visit, question: Question) -> str:
    """The address of the rows."""
    query = question.query()
    return visit.url("timeline/data/") + (f"?{query}" if query else "")


def _choices(one: Assessment, kind: type[Team] | type[Initiative]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((each.id, each.name) for each in one.program.all(kind)), key=lambda pair: pair[1].casefold()))


def _table(visit: Visit, one: Assessment, question: Question) -> SafeString:
    """The table; kept with the assessment where nothing is left out of it."""

    def make() -> SafeString:
        return render_to_string("pages/timeline_table.html", {"table": Table(visit, one, question)})

    entry = visit.entry
    if entry is None or question.asked.narrows:
        return make()
    return entry.part((NAME, "table", question.query(), visit.language), make)


class Table:
    """The rows in words, a page of them."""

    def __init__(self, visit: Visit, one: Assessment, question: Question) -> None:
        self._visit, self._question = visit, question
        self._lines, self.count = shown_lines(one.timeline, question.asked, question.page, ROWS)

    @property
    def lines(self) -> tuple[Shown, ...]:
        """The lines of this page."""
        return tuple(self._shown(line) for line in self._lines)

    @property
    def before(self) -> str:
        """The address of the page before, '' where this is the first."""
        return self._page(self._question.page - 1) if self._question.page > 1 else ""

    @property
    def after(self) -> str:
        """The address of the page after, '' where this is the last."""
        return self._page(self._question.page + 1) if self._question.page * ROWS < self.count else ""

    @property
    def first(self) -> int:
        """The number of the first line of this page."""
        return (self._question.page - 1) * ROWS + 1

    @property
    def last(self) -> int:
        """The number of the last line of this page."""
        return self.first + len(self._lines) - 1

    def _page(self, number: int) -> str:
        return f"?{self._question.query(page=number)}"

    def _shown(self, line: Line) -> Shown:
        speech, row = self._visit.speech, line.row
        text = words.head(line, self._question.by, speech)
        if row is None:
            return Shown(line, text, "", None, ())
        start, finish = row.planned or (row.start, row.finish)
        cells = (row.state, start, finish, row.p50, row.p80, row.promise, row.baseline)
        mark = parts.mark(row.colour, speech) if row.colour is not None else None
        return Shown(line, text, self._visit.links.get(row.key) or "", mark, tuple(speech.cell(each) for each in cells))


@visited
def data(visit: Visit) -> HttpResponse:
    """The rows for the picture, as compressed JSON that a browser keeps until they change."""
    question = asked(visit.request, Question, alone=False)
    entry, one = visit.entry, visit.assessment
    if entry is None or one is None:
        return HttpResponse(status=204 if visit.portfolio is None else 404)

    def make() -> Sent:
        revision = visit.seen.revision.number
        return Sent.of(Columns(one.timeline, question.asked, visit.speech, revision).told())

    kept = not question.asked.narrows
    sent = entry.kept((NAME, question.by, visit.language), make) if kept else make()
    return _answered(visit.request, sent, current=visit.shown.current)


def _answered(request: HttpRequest, sent: Sent, *, current: bool) -> HttpResponse:
    headers: dict[str, Any] = {"ETag": sent.etag, "Cache-Control": "private, no-cache", "X-Current": str(int(current))}
    if request.headers.get("If-None-Match") in (sent.etag, f"W/{sent.etag}"):
        return HttpResponse(status=304, headers=headers)
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    body = sent.body if packed else gzip.decompress(sent.body)
    answer = HttpResponse(body, content_type="application/json", headers=headers)
    if packed:
        answer["Content-Encoding"] = "gzip"
    answer["Vary"] = "Accept-Encoding"
    return answer
