"""Document -> one self-contained page: works offline, prints on A4, links every claim to its record."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any, cast

from django.template import Context, Engine
from django.utils.safestring import SafeString

from kaname.report.document import Block, Document, Entry, Fold, Pair, Picture, Table
from kaname.report.pictures import svg
from kaname.report.tags import Links


def html(document: Document) -> str:
    """The page as text."""
    style = _text("report.css") + _running_head(document)
    context: dict[str, Any] = {
        "document": document,
        "style": SafeString(style),  # nosec B703 # texts of the document are escaped for CSS
        "blocks": [_shown(block) for block in document.blocks],
        "links": {card.key: f"#{card.key}" for card in document.cards},
    }
    return _render("report/document.html", context)


def blocks_html(blocks: Iterable[Block], links: Links) -> str:
    """Blocks as a part of a page of the site, which says where records lie."""
    return _render("report/blocks.html", {"blocks": [_shown(block) for block in blocks], "links": links})


def _render(template: str, context: dict[str, Any]) -> str:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaname.site")
    engine = cast("Any", _engine())  # its stubs are partly unknown
    plain = Context(context, use_l10n=False)  # a number is written the same whatever site the process is of
    return engine.get_template(template).render(plain)


def _running_head(document: Document) -> str:
    """The top of every printed page: the program at the left; day, reader and author at the right."""
    told = [f"{name} {value}" for name, value in document.facts]
    lines = (told[:1] + told[2:], told[1:2])  # the author has a line of his own, however many there are
    right = '"\\a "'.join(_css_text(" · ".join(line)) for line in lines if line)
    return f"@media print{{@page{{@top-left{{content:{_css_text(document.title)}}}@top-right{{content:{right}}}}}}}"


def _css_text(text: str) -> str:
    """A text as a string of a style sheet, with everything escaped that could end it or the element around it."""
    return '"' + "".join(c if c.isalnum() or c in " .,:-·()" else f"\\{ord(c):06x}" for c in text) + '"'


def _shown(block: Block) -> dict[str, Any]:
    more: dict[str, Any] = {}
    if isinstance(block, Picture):
        more["svg"] = SafeString(svg(block.spec, block.alt or block.title))  # nosec B703 # the chart engine escapes its texts
    if isinstance(block, Table):
        more = {name: [_row(block, row) for row in getattr(block, name)] for name in ("first", "rest")}
    if isinstance(block, Pair):
        more = {side: [_shown(one) for one in getattr(block, side)] for side in ("left", "right")}
    if isinstance(block, Fold):
        more = {"blocks": [_shown(one) for one in block.blocks]}
    return {"template": f"report/blocks/{block.template}.html", "block": block, **more}


def _row(table: Table, row: tuple[Entry, ...]) -> list[tuple[str, Entry]]:
    """The cells of a row, each with the head that stands before it where a row is shown as a paragraph."""
    return list(zip(table.head, row, strict=True))


@cache
def _engine() -> Engine:
    folder = resources.files("kaname") / "web" / "templates"
    return Engine(dirs=[str(folder)], libraries={}, builtins=["kaname.report.tags"], autoescape=True)


@cache
def _text(name: str) -> str:
    return (resources.files("kaname") / "web" / "templates" / "report" / name).read_text(encoding="utf-8")
