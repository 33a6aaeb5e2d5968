"""The program board: what each team delivers, gives and needs by iteration, and who has to answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from pydantic import Field

from kaname.assessment import Assessment
from kaname.model.base import Key, Value
from kaname.model.plan import Dependency
from kaname.report import parts
from kaname.report.document import Table
from kaname.status.between import Board, String, waiting
from kaname.status.between import board as made
from kaname.web.api.asking import asked
from kaname.web.between.pinned import Pinning
from kaname.web.pages.frame import page
from kaname.web.pages.program import waiting as computing
from kaname.web.pages.visit import Visit, visited
from kaname.words import between as words
from kaname.words.speech import Sentence, Speech

NAME = "board"
_FIGURE = "coordination.board"


class Question(Value):
    """From which iteration on, by its number."""

    first: int | None = Field(None, ge=0, le=100_000)


@dataclass(frozen=True, slots=True)
class Owed:
    """A dependency that is open, in words, with what its giver may still say of it."""

    id: str
    what: Sentence
    giver: Sentence
    receiver: Sentence
    need: str
    promised: str
    given: str
    sign: str
    state: str
    late: bool
    reason: str
    may: bool
    day: date | None


@visited
def board(visit: Visit) -> HttpResponse:
    """The page."""
    one, question = visit.assessment, asked(visit.request, Question, alone=False)
    if one is None or visit.entry is None:
        return computing(visit, NAME, "between/waiting.html")
    get_token(visit.request)
    shown = visit.entry.kept((NAME, question.first), lambda: made(one.standing, question.first))
    return page(
        visit,
        "between/board.html",
        NAME,
        asked=question,
        answer=words.on_board(shown, visit.speech),
        board=shown,
        wall=_wall(visit, one, shown, question),
        legend=tuple((sign, visit.speech.text(text)) for sign, text in words.BOARD_LEGEND),
        owed=tuple(_owed(visit, one, shown)),
        table=visit.part(f"{NAME}/table/{question.first}", lambda speech: (_table(one, shown, speech),)),
        base=visit.seen.revision.number,
        today=one.as_of,
    )


def _table(one: Assessment, shown: Board, speech: Speech) -> Table:
    """What is planned in the iterations that are shown."""
    figure, keys = one.coordination.figure(_FIGURE), {each.key for each in shown.iterations}
    at = figure.columns.index("iteration")
    return parts.table(replace(figure, rows=tuple(row for row in figure.rows if row[at] in keys)), speech, shown=60)


def _wall(visit: Visit, one: Assessment, shown: Board, question: Question) -> SafeString:
    assert visit.entry is not None

    def make() -> SafeString:
        return render_to_string(
            "between/wall.html", {"wall": Pinning(shown, visit.speech, visit.links, dict(_votes(one))).wall()}
        )

    return visit.entry.kept((NAME, "wall", question.first, visit.language, visit.place), make)


def _votes(one: Assessment) -> Iterator[tuple[Key, float]]:
    """The mean of the votes of each iteration that was voted on."""
    figure = one.coordination.figure(_FIGURE)
    for iteration, mean in zip(figure.column("iteration"), figure.column("votes"), strict=True):
        if isinstance(iteration, Key) and isinstance(mean, float):
            yield iteration, mean


def _owed(visit: Visit, one: Assessment, shown: Board) -> Iterator[Owed]:
    """What is still open, by the day of need."""
    strings = {each.key: each for each in shown.strings}
    keys = waiting(shown.strings)
    mine = visit.desk.may_change(visit.place, keys, reason="?", state="declined")
    for key in keys:
        link = one.program.find(key)
        if isinstance(link, Dependency):
            yield _line(visit, link, strings[key], may=key in mine)


def _line(visit: Visit, link: Dependency, string: String, *, may: bool) -> Owed:
    speech = visit.speech
    name = Sentence((speech.part(link.key),)) if not link.what else words.called(link.key, link.what)
    return Owed(
        link.id,
        name,
        Sentence((speech.part(string.gives.party),)),
        Sentence((speech.part(string.needs.party),)),
        str(speech.cell(link.need_by)),
        str(speech.cell(link.promised)),
        str(speech.cell(string.gives.day)),
        words.sign(string.gives.state),
        speech.term("dependency_state", string.gives.state),
        string.late,
        link.reason,
        may,
        link.promised or link.need_by,
    )
