"""Document -> terminal: colours beside shapes and words, tables cut to the width, nothing that needs a mouse."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from kaname.model.finding import Colour
from kaname.report.document import (
    Block,
    Document,
    Entry,
    Fold,
    Heading,
    Lead,
    Mark,
    Pair,
    Paragraph,
    Point,
    Points,
    Table,
)

_NARROW = 100
"""Columns of a terminal below which days in tables go without their weekday."""
_LEAST = 20
"""Columns of a terminal that a column of words needs, else rows are shown as paragraphs."""
_WEEKDAY = re.compile(r"\([月火水木金土日]\)$")
_STYLES = {Colour.GREEN: "green", Colour.AMBER: "yellow", Colour.RED: "bold red", Colour.UNKNOWN: "dim"}


def show(document: Document, console: Console) -> None:
    """Print a document."""
    facts = " · ".join(f"{name} {value}" for name, value in document.facts)
    console.print(Text(document.title, style="bold"), Text(facts, style="dim"))
    for block in document.blocks:
        _show(block, console)


def _show(block: Block, console: Console) -> None:
    match block:
        case Lead():
            _lead(block, console)
        case Heading():
            console.print()
            console.print(Text.assemble((block.text, "bold"), (f"  {block.note}", "dim") if block.note else ""))
        case Paragraph():
            console.print(Text(str(block.text)))
        case Points():
            _points(block, console)
        case Table():
            _table(block, console)
        case Fold():
            for one in (block.heading, *block.blocks):
                _show(one, console)
        case Pair():
            for one in (*block.left, *block.right):
                _show(one, console)
        case _:
            return


def _lead(lead: Lead, console: Console) -> None:
    style = _STYLES[lead.mark.colour]
    first, *others = (str(sentence) for sentence in lead.sentences)
    console.print()
    console.print(Text.assemble((f"{lead.mark.shape} {lead.mark.letter}  ", style), (first, "bold")))
    for sentence in others:
        console.print(Padding(Text(sentence), (0, 0, 0, 5)))


def _points(points: Points, console: Console) -> None:
    if not points.points:
        console.print(Padding(Text(points.empty, style="dim"), (0, 0, 0, 2)))
    for number, point in enumerate(points.first, start=1):
        console.print(Padding(_point(point, f"{number}. " if points.numbered else ""), (0, 0, 0, 2)))
    if points.more:
        console.print(Padding(Text(points.more, style="dim"), (0, 0, 0, 2)))


def _point(point: Point, number: str) -> Text:
    text = Text(number)
    text.append_text(_sign(point.mark))
    if point.head:
        text.append(f"{point.head}  ", style="bold")
    text.append(str(point.text))
    for sentence in point.below:
        text.append(f"\n   {sentence}", style="dim")
    return text


def _table(table: Table, console: Console) -> None:
    if not table.rows:
        console.print(Padding(Text(table.note, style="dim"), (0, 0, 0, 2)))
        return
    narrow = console.width < _NARROW
    rows = [[_entry(entry, narrow=narrow) for entry in row] for row in table.first]
    # Days and numbers are never broken.
    whole = [any(row[number].numeric for row in table.rows) for number in range(len(table.head))]
    if _fits(table.head, rows, whole, console.width - 2):
        grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        for number, head in enumerate(table.head):
            right = all(row[number].numeric for row in table.rows)
            grid.add_column(head, justify="right" if right else "left", overflow="fold", no_wrap=whole[number])
        for row in rows:
            grid.add_row(*row)
        console.print(Padding(grid, (0, 0, 0, 2)))
    else:
        for entries, row in zip(table.first, rows, strict=True):
            _stacked(table.head, entries, row, console)
    if table.more:
        console.print(Padding(Text(table.more, style="dim"), (0, 0, 0, 2)))


def _fits(heads: Sequence[str], rows: Sequence[Sequence[Text]], whole: Sequence[bool], room: int) -> bool:
    """Whether columns of words keep enough room beside those that can't be broken."""
    columns = [[Text(head), *(row[number] for row in rows)] for number, head in enumerate(heads)]
    widths = [max(text.cell_len for text in column) + 2 for column in columns]
    words = [width for width, kept in zip(widths, whole, strict=True) if not kept]
    left = room + 2 - sum(widths) + sum(words)
    return sum(min(width, _LEAST) for width in words) <= left


def _stacked(heads: Sequence[str], entries: Sequence[Entry], row: Sequence[Text], console: Console) -> None:
    """A row as a paragraph: what it is about, and below that what is said of it."""
    said = [
        Text.assemble((f"{head} ", "dim"), text)
        for head, entry, text in zip(heads[1:], entries[1:], row[1:], strict=True)
        if not entry.blank
    ]
    console.print(Padding(Text.assemble((row[0].plain, "bold")), (0, 0, 0, 2)))
    console.print(Padding(Text(" · ").join(said), (0, 0, 0, 5)))


def _entry(entry: Entry, *, narrow: bool) -> Text:
    if entry.mark:
        return _sign(entry.mark)
    text = str(entry.text)
    return Text(_WEEKDAY.sub("", text) if narrow and entry.numeric else text)


def _sign(mark: Mark | None) -> Text:
    return Text("") if mark is None else Text(f"{mark.shape} {mark.word} ", style=_STYLES[mark.colour])
