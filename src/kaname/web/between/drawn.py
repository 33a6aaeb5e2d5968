"""A graph as shapes with their places: what a template writes as SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from kaname.model.base import Key
from kaname.status.between import LATE, Graph, Spot, Tie
from kaname.words import between as words
from kaname.words.speech import Speech

WIDE, HIGH = 188, 36
_ACROSS, _DOWN = 276, 54
_EDGE = 12
_LETTERS = 23


@dataclass(frozen=True, slots=True)
class Box:
    """A record: where its box begins, its name cut to fit and whole, and where it leads."""

    key: Key
    x: int
    y: int
    text: str
    name: str
    url: str
    critical: bool
    middle: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A tie: its path, how it is drawn, and the sign beside its middle."""

    path: str
    classes: str
    x: int
    y: int
    sign: str
    name: str
    url: str

    @property
    def wide(self) -> int:
        """How wide what its sign stands on is."""
        return 10 + 8 * len(self.sign)

    @property
    def left(self) -> int:
        """Where that begins."""
        return self.x - self.wide // 2

    @property
    def top(self) -> int:
        """Where its upper side is."""
        return self.y - 9


@dataclass(frozen=True)
class Drawing:
    """Shapes of a graph and how much room they take."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: int
    height: int


def drawing(
    graph: Graph, speech: Speech, middle: Key | None, box_url: Callable[[Key], str], line_url: Callable[[Tie], str]
) -> Drawing:
    """A graph as shapes."""
    spots = graph.drawing.spots
    boxes = tuple(_box(graph, key, spot, speech, middle, box_url) for key, spot in spots.items())
    lines = tuple(_lines(graph, speech, line_url))
    width = max(graph.drawing.layers * _ACROSS - (_ACROSS - WIDE), WIDE) + 2 * _EDGE
    height = round((graph.drawing.rows - 1) * _DOWN) + HIGH + 2 * _EDGE + (30 if graph.drawing.turned else 0)
    return Drawing(boxes, lines, width, height)


def _box(graph: Graph, key: Key, spot: Spot, speech: Speech, middle: Key | None, url: Callable[[Key], str]) -> Box:
    name = speech.name(key)
    x, y = _EDGE + spot.layer * _ACROSS, _EDGE + round(spot.row * _DOWN)
    return Box(key, x, y, words.fitted(name, _LETTERS), name, url(key), key in graph.critical, key == middle)


def _lines(graph: Graph, speech: Speech, url: Callable[[Tie], str]) -> Iterator[Line]:
    for tie in graph.ties:
        route = graph.drawing.routes.get((tie.giver, tie.receiver))
        if route is None:
            continue
        turned = (tie.giver, tie.receiver) in graph.drawing.turned
        path, x, y = _path(route, turned=turned)
        said = f"{speech.name(tie.giver)} → {speech.name(tie.receiver)}: {len(tie.records)}"
        state = speech.term("dependency_state", tie.state)
        yield Line(path, _classes(tie, turned=turned), x, y, _sign(tie, turned=turned), f"{said} ({state})", url(tie))


def _sign(tie: Tie, *, turned: bool) -> str:
    loud = words.sign(tie.state) if tie.state in words.LOUD else ""
    count = str(len(tie.records)) if len(tie.records) > 1 else ""
    return f"{'↺' if turned else ''}{'C' if tie.critical else ''}{loud}{count}"


def _classes(tie: Tie, *, turned: bool) -> str:
    names = {"late": tie.state in LATE or tie.late > 0, "risk": tie.state == "at_risk", "critical": tie.critical}
    return " ".join([*(name for name, holds in names.items() if holds), *(["turned"] if turned else [])])


def _path(route: tuple[Spot, ...], *, turned: bool) -> tuple[str, int, int]:
    """A curve from the right side of a box to the left side of another, through the bends between; and its middle."""
    shift = 10 if turned else 0
    places = [(_EDGE + spot.layer * _ACROSS, _EDGE + round(spot.row * _DOWN) + HIGH // 2 + shift) for spot in route]
    first, *bends, last = places
    through = [(first[0] + WIDE, first[1])]
    for x, y in bends:
        through += [(x, y), (x + WIDE, y)]
    through.append(last)
    parts = [f"M{through[0][0]} {through[0][1]}"]
    for at, ((x1, y1), (x2, y2)) in enumerate(pairwise(through)):
        half = (x1 + x2) // 2
        parts.append(f"C{half} {y1} {half} {y2} {x2} {y2}" if at % 2 == 0 else f"H{x2}")
    (x1, y1), (x2, y2) = through[0], through[1]
    return "".join(parts), (x1 + x2) // 2, (y1 + y2) // 2
