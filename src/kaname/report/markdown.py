"""Document -> Markdown: readable as text, with links to the records at its end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kaname.model.base import Key
from kaname.report.document import (
    Block,
    Card,
    Document,
    Entry,
    Fold,
    Heading,
    Lead,
    Mark,
    Pair,
    Paragraph,
    Picture,
    Point,
    Points,
    Table,
)
from kaname.words.speech import Sentence

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def markdown(document: Document) -> str:
    """The report as GitHub-flavoured Markdown."""
    return _Writer(document).text()


class _Writer:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.known = frozenset(card.key for card in document.cards)

    def text(self) -> str:
        lines = [f"# {_escaped(self.document.title)}", ""]
        lines += [" · ".join(f"{name}: {_escaped(value)}" for name, value in self.document.facts), ""]
        for block in self.document.blocks:
            lines += [*self._block(block), ""]
        lines += [f"## {self.document.cards_title}", ""] if self.document.cards else []
        for card in self.document.cards:
            lines += [*self._card(card), ""]
        lines += ["---", "", self.document.footer, ""]
        return "\n".join(lines)

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Heading():
                yield f"{'#' * block.level} {_escaped(block.text)}{self._mark(block.mark, ' ')}"
                yield from ("", f"_{_escaped(block.note)}_") if block.note else ()
            case Lead():
                yield f"**{block.mark.shape} {block.mark.word}**"
                for sentence in block.sentences:
                    yield from ("", self._say(sentence))
            case Paragraph():
                yield self._say(block.text)
            case Table():
                yield from self._table(block)
            case Points():
                yield from self._points(block)
            case Fold() | Pair():
                yield from self._held(block)
            case Picture():
                yield f"_{_escaped(block.title)}: {_escaped(block.alt)}_"
            case _:
                raise TypeError(type(block).__name__)

    def _held(self, block: Fold | Pair) -> Iterator[str]:
        if isinstance(block, Fold):
            yield from self._fold(block)
            return
        for one in (*block.left, *block.right):
            yield from (*self._block(one), "")

    def _fold(self, fold: Fold) -> Iterator[str]:
        """GitHub and GitLab read Markdown within an HTML block after an empty line only."""
        if fold.long:
            yield from ("<details>", f"<summary>{_html(fold.heading.text)}</summary>", "")
            yield from (f"_{_escaped(fold.heading.note)}_", "") if fold.heading.note else ()
        else:
            yield from (*self._block(fold.heading), "")
        for block in fold.blocks:
            yield from (*self._block(block), "")
        if fold.long:
            yield "</details>"

    def _points(self, block: Points) -> Iterator[str]:
        if not block.points:
            yield _escaped(block.empty)
        for number, point in enumerate(block.first, start=1):
            yield from self._point(point, f"{number}." if block.numbered else "-")
        if block.more:
            yield f"{'-'} {_escaped(block.more)}"

    def _point(self, point: Point, sign: str) -> Iterator[str]:
        head = f"**{_escaped(point.head)}** " if point.head else ""
        yield f"{sign} {self._mark(point.mark, '', ' ')}{head}{self._say(point.text)}"
        for sentence in point.below:
            yield f"{' ' * (len(sign) + 1)}{self._say(sentence)}"

    def _table(self, table: Table) -> Iterator[str]:
        if table.title:
            yield f"**{_escaped(table.title)}** {_escaped(table.note)}".rstrip()
            yield ""
        if not table.rows:
            return
        yield "| " + " | ".join(map(_escaped, table.head)) + " |"
        numeric = [all(row[number].numeric for row in table.rows) for number in range(len(table.head))]
        yield "| " + " | ".join("---:" if right else "---" for right in numeric) + " |"
        for row in table.first:
            yield "| " + " | ".join(self._entry(entry) for entry in row) + " |"
        if table.more:
            yield from ("", _escaped(table.more))

    def _entry(self, entry: Entry) -> str:
        return self._mark(entry.mark, "") or self._say(entry.text).replace("\n", " ")

    def _card(self, card: Card) -> Iterator[str]:
        yield f'### <a id="{_anchor(card.key)}"></a>{_escaped(card.name)}'
        yield from ("", f"{card.kind} · `{card.key.id}`", "")
        for detail in card.fields:
            yield f"- {detail.label}: {self._say(detail.text)}".rstrip()
            yield from (f"  - {self._say(item)}" for item in detail.items)
            if detail.table is not None:
                yield from ("", *(f"  {line}" for line in self._table(detail.table)), "")

    def _say(self, sentence: Sentence) -> str:
        return "".join(
            f"[{_escaped(part.text)}](#{_anchor(part.key)})"
            if part.key is not None and part.key in self.known
            else _escaped(part.text)
            for part in sentence.parts
        )

    def _mark(self, mark: Mark | None, before: str, after: str = "") -> str:
        return "" if mark is None else f"{before}{mark.shape} {mark.word}{after}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", " ")


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _anchor(key: Key) -> str:
    return re.sub(r"[^\w.-]", "-", str(key))
