"""Pieces of a text that are replaced, and where lines begin and end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Splice(NamedTuple):
    """The characters from start to end give way to a text."""

    start: int
    end: int
    text: str = ""


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """The text with all splices made. Where several insert at one place, they come out in the order given."""
    parts: list[str] = []
    at = 0
    for splice in sorted(splices, key=lambda splice: (splice.start, splice.end)):
        parts += (text[at : splice.start], splice.text)
        at = max(at, splice.end)
    return "".join((*parts, text[at:]))


def line_start(text: str, at: int) -> int:
    """Where the line of a character begins."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Where the line of a character ends: at its line break or the end of the text."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end - (text[end - 1 : end] == "\r")


def next_line(text: str, at: int) -> int:
    """Where the line after that of a character begins; the end of the text where there is none."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def indent(text: str, at: int) -> int:
    """How many spaces the line that begins here begins with."""
    end = at
    while text[end : end + 1] == " ":
        end += 1
    return end - at


def is_comment(text: str, at: int) -> bool:
    """Whether the line that begins here holds nothing but a comment."""
    return text[at + indent(text, at) : at + indent(text, at) + 1] == "#"


def is_blank(text: str, at: int) -> bool:
    """Whether the line that begins here is empty."""
    return not text[at : line_end(text, at)].strip()


def comments_above(text: str, at: int, column: int) -> int:
    """Where the comment lines begin that stand directly above the line that begins here, in the same column."""
    while at > 0:
        above = line_start(text, at - 1)
        if not is_comment(text, above) or indent(text, above) != column:
            break
        at = above
    return at


def comments_below(text: str, at: int, column: int) -> int:
    """Where the comment lines end that begin here and stand further right than a column."""
    while at < len(text) and is_comment(text, at) and indent(text, at) > column:
        at = next_line(text, at)
    return at
