"""Dependencies: who gives to whom, how it hangs together, and who is hit when a promise moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from urllib.parse import urlencode

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from pydantic import Field

from kaname.assessment import Assessment
from kaname.model.base import Key, Value
from kaname.model.finding import Cell, Figure, Percent
from kaname.model.plan import Dependency
from kaname.report import parts
from kaname.report.html import blocks_html
from kaname.status.between import LATE, MOST, Graph, Hits, Level, Tie, gives, graph, ties
from kaname.web.api.asking import asked
from kaname.web.between.beside import beside
from kaname.web.between.drawn import drawing
from kaname.web.pages.frame import page
from kaname.web.pages.program import waiting
from kaname.web.pages.visit import WAIT, Visit, visited
from kaname.words import between as words
from kaname.words.speech import Sentence

NAME = "dependency-map"
_FIGURE = "coordination.dependencies"
_OFFERED = 400
_FARTHEST = 6


class Question(Value):
    """What is asked for, as addresses write it."""

    level: Level = "teams"
    of: str = Field("", max_length=300)
    up: int = Field(2, ge=0, le=_FARTHEST)
    down: int = Field(2, ge=0, le=_FARTHEST)
    giver: str = Field("", max_length=300)
    receiver: str = Field("", max_length=300)
    move: str = Field("", max_length=300)
    to: date | Literal[""] = ""

    def query(self, **others: object) -> str:
        """The same as an address writes it, with other values."""
        told = self.model_copy(update=others).model_dump(exclude_defaults=True)
        return f"?{urlencode(told)}"


@dataclass(frozen=True, slots=True)
class Square:
    """A cell of the matrix: how many, the worst of their states, what it says aloud, and where they are listed."""

    tie: Tie
    sign: str
    said: str
    url: str
    late: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """Givers by receivers."""

    receivers: tuple[Sentence, ...]
    rows: tuple[tuple[Sentence, tuple[Square | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class HitRow:
    """A milestone that is hit, in words."""

    name: Sentence
    promised: str
    was: str
    now: str
    days: str
    chance: str
    breaks: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """Who is hit, in words; without any while it is being computed."""

    said: tuple[Sentence, ...] = ()
    rows: tuple[HitRow, ...] = ()


@visited
def dependencies(visit: Visit) -> HttpResponse:
    """The page."""
    one, question = visit.assessment, asked(visit.request, Question, alone=False)
    if one is None or visit.entry is None:
        return waiting(visit, NAME, "between/waiting.html")
    every = _ties(visit, one, "teams")
    states = [str(getattr(cell, "code", "")) for cell in one.coordination.figure(_FIGURE).column("state")]
    picture, middle = _graph(visit, one, question)
    return page(
        visit,
        "between/dependencies.html",
        NAME,
        asked=question,
        answer=words.answer(every, states, visit.speech),
        matrix_html=_matrix_html(visit, every),
        levels=tuple((code, visit.speech.text(text), question.query(level=code, of="")) for code, text in _levels()),
        picture=_picture(visit, question, picture, middle),
        drawn=words.drawn(
            len(picture.drawing.spots), len(picture.ties), len(picture.drawing.turned), picture.left, visit.speech
        ),
        legend=tuple((sign, visit.speech.text(text)) for sign, text in words.LEGEND),
        offered=_offered(visit, one, question.level),
        contracts=_contracts(visit, one, question),
        narrowed_to=tuple(
            _named(visit, key) for key in map(_key, (question.giver, question.receiver)) if key is not None
        ),
        movable=_movable(visit, one),
        hit=_hit(visit, one, question),
    )


def _levels() -> Iterator[tuple[str, str]]:
    yield from words.LEVELS.items()


def _key(text: str) -> Key | None:
    try:
        return Key.parse(text) if text else None
    except ValueError:
        return None


def _ties(visit: Visit, one: Assessment, level: Level) -> tuple[Tie, ...]:
    assert visit.entry is not None
    make = (lambda: gives(one.standing)) if level == "teams" else (lambda: ties(one.standing, level))
    return visit.entry.kept((NAME, "ties", level), make)


def _matrix_html(visit: Visit, every: tuple[Tie, ...]) -> SafeString:
    """The matrix as a part of the page, kept with what it follows from."""
    assert visit.entry is not None

    def make() -> SafeString:
        context = {"matrix": _matrix(visit, every), "visit": visit}
        return render_to_string("between/matrix.html", context) if every else SafeString("")

    return visit.entry.kept((NAME, "matrix", visit.language, visit.place), make)


def _matrix(visit: Visit, every: tuple[Tie, ...]) -> Matrix:
    of = {(tie.giver, tie.receiver): tie for tie in every}
    givers = words.names({tie.giver for tie in every}, visit.speech)
    receivers = words.names({tie.receiver for tie in every}, visit.speech)
    rows = tuple(
        (_named(visit, giver), tuple(_square(visit, of.get((giver, one))) for one in receivers)) for giver in givers
    )
    return Matrix(tuple(_named(visit, one) for one in receivers), rows)


def _named(visit: Visit, key: Key) -> Sentence:
    return Sentence((visit.speech.part(key),))


def _square(visit: Visit, tie: Tie | None) -> Square | None:
    if tie is None:
        return None
    names = f"{visit.speech.name(tie.giver)} → {visit.speech.name(tie.receiver)}"
    said = f"{names}: {len(tie.records)}, {visit.speech.term('dependency_state', tie.state)}"
    return Square(tie, words.sign(tie.state), said, _listed(tie), tie.state in LATE)


def _listed(tie: Tie) -> str:
    return f"?{urlencode({'giver': str(tie.giver), 'receiver': str(tie.receiver)})}#contracts"


def _graph(visit: Visit, one: Assessment, question: Question) -> tuple[Graph, Key | None]:
    """The graph that is asked for, and the record in its middle; kept where it is that of all."""
    assert visit.entry is not None
    every = _ties(visit, one, question.level)
    middle = _middle(visit, every, question.of)
    if middle is None:
        return visit.entry.kept((NAME, "graph", question.level), lambda: graph(one.standing, every)), None
    return graph(one.standing, every, middle, question.up, question.down, MOST), middle


def _middle(visit: Visit, every: tuple[Tie, ...], text: str) -> Key | None:
    """The record that somebody typed: its address, its id, its name, or the first whose name has it in it."""
    wanted = text.strip().casefold()
    if not wanted:
        return None
    known = sorted({key for tie in every for key in (tie.giver, tie.receiver)})
    exact = (key for key in known if wanted in (str(key), key.id.casefold(), visit.speech.name(key).casefold()))
    near = (key for key in known if wanted in visit.speech.name(key).casefold())
    return next(exact, None) or next(near, None)


def _picture(visit: Visit, question: Question, shown: Graph, middle: Key | None) -> SafeString:
    assert visit.entry is not None

    def make() -> SafeString:
        drawn = drawing(shown, visit.speech, middle, lambda key: visit.links.get(key) or "", _where(visit, question))
        return render_to_string("between/graph.html", {"picture": drawn}) if drawn.boxes else SafeString("")

    if middle is not None:
        return make()
    return visit.entry.kept((NAME, "drawing", question.level, visit.language, visit.place), make)


def _where(visit: Visit, question: Question) -> Callable[[Tie], str]:
    """Where a line leads: to its record where it is one, else to the list of them."""

    def url(tie: Tie) -> str:
        if len(tie.records) == 1:
            return visit.links.get(tie.records[0]) or ""
        if question.level == "teams":
            return _listed(tie)
        return question.query(level="work", of=str(tie.giver)) if question.level == "work" else ""

    return url


def _offered(visit: Visit, one: Assessment, level: Level) -> tuple[str, ...]:
    """Names to choose from; of many, as many as a browser lists at once."""
    every = _ties(visit, one, level)
    keys = {key for tie in every for key in (tie.giver, tie.receiver)}
    return tuple(visit.speech.name(key) for key in words.names(keys, visit.speech)[:_OFFERED])


def _contracts(visit: Visit, one: Assessment, question: Question) -> SafeString:
    """The contracts as a table: all of them, or those between two."""
    whole = one.coordination.figure(_FIGURE)
    giver, receiver = _key(question.giver), _key(question.receiver)
    if giver is None and receiver is None:
        return visit.part(f"{NAME}/contracts", lambda speech: (parts.table(whole, speech, shown=20),))
    narrowed = replace(whole, rows=tuple(_between(whole, giver, receiver)))
    html = blocks_html((parts.table(narrowed, visit.speech, shown=200),), visit.links)
    return SafeString(html)  # nosec B703 # a template escapes it


def _between(whole: Figure, giver: Key | None, receiver: Key | None) -> Iterator[tuple[Cell, ...]]:
    at, to = whole.columns.index("giver"), whole.columns.index("receiver")
    for row in whole.rows:
        if giver in (None, row[at]) and receiver in (None, row[to]):
            yield row


def _movable(visit: Visit, one: Assessment) -> tuple[tuple[str, str], ...]:
    """Dependencies that are still owed and that something waits for."""
    found = [each for each in one.standing.every(Dependency) if each.state not in ("declined", "delivered")]
    owed = [each for each in found if each.successor is not None and (each.is_contract or each.giver is not None)]
    named = [(each.key.id, visit.speech.name(each.key)) for each in (owed or found)]
    return tuple(sorted(named, key=lambda pair: pair[1].casefold()))[:_OFFERED]


def _hit(visit: Visit, one: Assessment, question: Question) -> Hit | None:
    """Who is hit, computed beside the request; None where nothing was asked."""
    key, day = Key(Dependency.kind, question.move), question.to
    if not question.move or not day or one.program.find(key) is None or visit.entry is None:
        return None
    wait = WAIT in visit.request.GET
    found = beside(visit.entry, (NAME, "hit", key, day), lambda: one.hits(key, day), wait=wait)
    if found is None:
        return Hit()
    return Hit(words.hit(found, visit.speech), tuple(_rows(visit, found)))


def _rows(visit: Visit, found: Hits) -> Iterator[HitRow]:
    speech = visit.speech
    for each in found.milestones:
        chance = " → ".join(
            "–" if share is None else str(speech.cell(Percent(share))) for share in (each.chance_was, each.chance_now)
        )
        promised, was, now = (str(speech.cell(cell)) for cell in (each.promised, each.was, each.now))
        yield HitRow(_named(visit, each.key), promised, was, now, f"{each.days:+d}", chance, each.breaks)
