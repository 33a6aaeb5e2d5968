"""A report as blocks, before anybody decides whether it becomes HTML, Markdown or a terminal screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kaname.model.base import Key
from kaname.model.finding import Colour
from kaname.words.speech import Sentence

_COLUMNS_ON_PAPER = 9
_BRIEF = 60
_NOTHING = Sentence(())


@dataclass(frozen=True, slots=True)
class Mark:
    """A colour as shape, letter and word, so that it survives a black-and-white print."""

    colour: Colour
    word: str

    @property
    def shape(self) -> str:
        """The sign of the colour."""
        return {Colour.GREEN: "●", Colour.AMBER: "▲", Colour.RED: "■", Colour.UNKNOWN: "◌"}[self.colour]

    @property
    def letter(self) -> str:
        """The letter of the colour."""
        return {Colour.GREEN: "G", Colour.AMBER: "A", Colour.RED: "R", Colour.UNKNOWN: "?"}[self.colour]


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell of a table: text with links, a mark where it is a colour, and whether it is a number."""

    text: Sentence
    mark: Mark | None = None
    numeric: bool = False

    @property
    def blank(self) -> bool:
        """Whether it says nothing, so that it is left out where a row is shown as a paragraph."""
        return self.mark is None and str(self.text) in ("", "–")


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a document; `template` names how it is shown."""

    template = ""


@dataclass(frozen=True, slots=True)
class Heading(Block):
    """A heading with an anchor and, where it has one, a colour; `note` is its question or definition."""

    text: str
    anchor: str
    level: int = 2
    mark: Mark | None = None
    note: str = ""
    template = "heading"


@dataclass(frozen=True, slots=True)
class Lead(Block):
    """The answer first: the colour of the whole, and the sentences that explain it."""

    mark: Mark
    sentences: tuple[Sentence, ...]
    template = "lead"


@dataclass(frozen=True, slots=True)
class Paragraph(Block):
    """A sentence by itself."""

    text: Sentence
    quiet: bool = False
    template = "paragraph"


@dataclass(frozen=True, slots=True)
class Table(Block):
    """Rows under heads; what is beyond `shown` rows is folded away where the medium can, and counted where not."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]
    note: str = ""
    shown: int = 40
    more: str = ""
    template = "table"

    @property
    def wide(self) -> bool:
        """Whether it has more columns than stand side by side on paper."""
        return len(self.head) > _COLUMNS_ON_PAPER

    @property
    def first(self) -> tuple[tuple[Entry, ...], ...]:
        """The rows that are always seen."""
        return self.rows[: self.shown]

    @property
    def rest(self) -> tuple[tuple[Entry, ...], ...]:
        """The rows that are folded away."""
        return self.rows[self.shown :]


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a list: a mark, its head, what it says, and what to do or who is asked."""

    head: str
    text: Sentence
    mark: Mark | None = None
    below: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Points(Block):
    """A list; `empty` is said where it has no points."""

    points: tuple[Point, ...]
    empty: str = ""
    numbered: bool = False
    shown: int = 12
    more: str = ""
    template = "points"

    @property
    def next_number(self) -> str:
        """The number of the first point that is folded away."""
        return str(self.shown + 1)

    @property
    def first(self) -> tuple[Point, ...]:
        """The points that are always seen."""
        return self.points[: self.shown]

    @property
    def rest(self) -> tuple[Point, ...]:
        """The points that are folded away."""
        return self.points[self.shown :]


@dataclass(frozen=True, slots=True)
class Picture(Block):
    """A chart as its Vega-Lite spec, with what it shows in words for those who don't see it.

    `legend` explains its signs: the name of each with its meaning.
    """

    title: str
    spec: Mapping[str, Any]
    alt: str
    note: str = ""
    legend: tuple[tuple[str, str], ...] = ()
    template = "picture"


@dataclass(frozen=True, slots=True)
class Pair(Block):
    """Two columns where there is room for them, else one below the other; `left` is the wider one."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]
    template = "pair"


@dataclass(frozen=True, slots=True)
class Fold(Block):
    """Blocks under a heading, which opens them where it is `long` and the medium can."""

    heading: Heading
    blocks: tuple[Block, ...]
    long: bool
    template = "fold"


@dataclass(frozen=True, slots=True)
class Detail:
    """A field of a record: its label, and its value as text, as a list, or as a small table of its parts."""

    label: str
    text: Sentence = _NOTHING
    items: tuple[Sentence, ...] = ()
    table: Table | None = None

    @property
    def brief(self) -> bool:
        """Whether it fits beside others on a line."""
        return not self.items and self.table is None and len(str(self.text)) <= _BRIEF


@dataclass(frozen=True, slots=True)
class Card(Block):
    """A record with its fields: what claims link to."""

    key: Key
    kind: str
    name: str
    fields: tuple[Detail, ...]
    template = "card"


@dataclass(frozen=True, slots=True)
class Document:
    """A report: its title, the line under it, its blocks, and the records that its claims open (none in a terminal).

    Paper can't unfold: `printed` are the records named in what is printed, `folded` marks what is left out there,
    `unprinted` counts the records that only the rest names.
    """

    language: str
    audience: str
    title: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    cards: tuple[Card, ...]
    cards_title: str
    footer: str
    printed: frozenset[Key] = frozenset()
    folded: str = ""
    unprinted: str = ""
