"""The program board as shapes with their places: what a template writes as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kaname.model.base import Key
from kaname.model.plan import Dependency, Iteration
from kaname.status.between import Board, Card
from kaname.words import between as words
from kaname.words.speech import Speech

_SIDE, _COLUMN, _HEAD = 150, 218, 58
_CARD, _HIGH, _STEP, _GAP = 200, 24, 29, 8
_LETTERS = 27
_SIDE_LETTERS = 21
_MOST_WORK = 4
_SIGNS = {"milestone": "◆", "needs": "◁", "work": "▪"}
_DONE = {"finished": "✓", "reached": "✓", "blocked": "‖"}


@dataclass(frozen=True, slots=True)
class Pinned:
    """A card where it lies."""

    x: int
    y: int
    text: str
    name: str
    url: str
    classes: str


@dataclass(frozen=True, slots=True)
class Column:
    """An iteration: where it begins, its name, its days, and how sure its teams are."""

    x: int
    name: str
    days: str
    votes: str
    url: str
    now: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A party: where its row begins and how high it is; `more` are works that have no room, by place."""

    y: int
    height: int
    lines: tuple[str, ...]
    name: str
    url: str
    more: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """A string between two cards."""

    path: str
    late: bool
    name: str
    x: int
    y: int


@dataclass(frozen=True)
class Wall:
    """All of it, and how much room it takes."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    cards: tuple[Pinned, ...]
    threads: tuple[Thread, ...]
    width: int
    height: int


class Pinning:
    """Gives everything on a board its place."""

    def __init__(self, board: Board, speech: Speech, links: Mapping[Key, str], votes: Mapping[Key, float]) -> None:
        self._board, self._speech, self._links, self._votes = board, speech, links, votes
        used = sorted({card.column for card in board.cards} | set(range(len(board.iterations))))
        self._x = {column: _SIDE + at * _COLUMN for at, column in enumerate(used)}
        self._placed: dict[Card, tuple[int, int]] = {}

    def wall(self) -> Wall:
        """The whole board."""
        rows: list[Row] = []
        y = _HEAD
        for party in self._board.parties:
            row = self._row(party, y)
            rows.append(row)
            y += row.height
        cards = tuple(self._card(card, *place) for card, place in self._placed.items())
        width = _SIDE + len(self._x) * _COLUMN
        return Wall(tuple(self._columns()), tuple(rows), cards, tuple(self._threads()), width, y + 1)

    def _columns(self) -> Iterator[Column]:
        for column, x in self._x.items():
            inside = 0 <= column < len(self._board.iterations)
            if inside:
                yield self._column(x, self._board.iterations[column])
            else:
                text = words.BEFORE if column < 0 else words.LATER
                yield Column(x, self._speech.text(text), "", "", "", now=False)

    def _column(self, x: int, one: Iteration) -> Column:
        speech = self._speech
        days = f"{speech.day(one.starts, short=True)} – {speech.day(one.ends, short=True)}"
        votes = str(speech.say(words.VOTES, {"mean": self._votes[one.key]})) if one.key in self._votes else ""
        return Column(
            x, words.fitted(speech.name(one.key), _LETTERS), days, votes, self._links.get(one.key) or "", False
        )

    def _row(self, party: Key, y: int) -> Row:
        more: list[tuple[int, int, str]] = []
        highest = 1
        for column, x in self._x.items():
            cards = self._board.of.get((party, column), ())
            work = [card for card in cards if card.part == "work"]
            shown = [card for card in cards if card.part != "work"] + work[:_MOST_WORK]
            for at, card in enumerate(shown):
                self._placed[card] = (x + _GAP, y + _GAP + at * _STEP)
            if len(work) > _MOST_WORK:
                said = str(self._speech.say(words.MORE, {"count": len(work) - _MOST_WORK}))
                more.append((x + _GAP + 4, y + _GAP + len(shown) * _STEP + 14, said))
            highest = max(highest, len(shown) + (len(work) > _MOST_WORK))
        name = self._speech.name(party)
        return Row(y, highest * _STEP + _GAP * 2 - 5, _lines(name), name, self._links.get(party) or "", tuple(more))

    def _card(self, card: Card, x: int, y: int) -> Pinned:
        name = self._name(card.key)
        sign = words.sign(card.state) if card.part == "gives" else _DONE.get(card.state, _SIGNS.get(card.part, ""))
        state = self._state(card)
        day = f", {self._speech.day(card.day)}" if card.day is not None else ""
        part = self._speech.text(words.PARTS[card.part])
        classes = f"{card.part} {card.state}{'' if card.stated else ' computed'}"
        text = words.fitted(f"{sign} {name}", _LETTERS)
        said = f"{part}{self._speech.colon}{name} ({state}{day})"
        return Pinned(x, y, text, said, self._links.get(card.key) or "", classes)

    def _state(self, card: Card) -> str:
        scopes = {"milestone": "milestone_state", "work": "work_state"}
        return self._speech.term(scopes.get(card.part, "dependency_state"), card.state)

    def _name(self, key: Key) -> str:
        record = self._speech.program.find(key) if self._speech.program is not None else None
        return (isinstance(record, Dependency) and record.what) or self._speech.name(key)

    def _threads(self) -> Iterator[Thread]:
        for one in self._board.strings:
            (x1, y1), (x2, y2) = self._placed[one.gives], self._placed[one.needs]
            right, left = (x1 + _CARD, x2) if x2 > x1 else (x1, x2 + _CARD) if x2 < x1 else (x1 + _CARD, x2 + _CARD)
            y1, y2 = y1 + _HIGH // 2, y2 + _HIGH // 2
            bend = 14 if x1 == x2 else (left - right) // 2
            path = f"M{right} {y1}C{right + bend} {y1} {left - bend if x1 != x2 else left + bend} {y2} {left} {y2}"
            yield Thread(path, one.late, self._name(one.key), (right + left) // 2, (y1 + y2) // 2)


def _lines(name: str) -> tuple[str, ...]:
    """A name in one line or two."""
    first = words.fitted(name, _SIDE_LETTERS)
    if first == name:
        return (name,)
    space = name.rfind(" ", 0, len(first))
    cut = space if space > 0 else len(first) - 1
    return name[:cut], words.fitted(name[cut:].strip(), _SIDE_LETTERS)
