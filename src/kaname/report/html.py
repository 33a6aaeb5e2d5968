"""Document -> one self-contained page: works offline, prints on A4, links every claim to its record."""

from __future__ import annotations

import os
from functools import cache
from importlib import resources
from typing import Any, cast

from django.template import Context, Engine
from django.utils.safestring import SafeString

from kaname.report.document import Block, Document, Pair, Picture
from kaname.report.pictures import svg


def html(document: Document) -> str:
    """The page as text."""
    known = frozenset(card.key for card in document.cards)
    context: dict[str, Any] = {
        "document": document,
        "style": SafeString(_text("report.css")),
        "blocks": [_shown(block) for block in document.blocks],
        "known": known,
    }
    return _render(context)


def _render(context: dict[str, Any]) -> str:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaname.site")
    engine = cast("Any", _engine())  # its stubs are partly unknown
    return engine.get_template("report/document.html").render(Context(context))


def _shown(block: Block) -> dict[str, Any]:
    more: dict[str, Any] = {}
    if isinstance(block, Picture):
        more["svg"] = SafeString(svg(block.spec, block.alt or block.title))  # the chart engine escapes its texts
    if isinstance(block, Pair):
        more = {side: [_shown(one) for one in getattr(block, side)] for side in ("left", "right")}
    return {"template": f"report/blocks/{block.template}.html", "block": block, **more}


@cache
def _engine() -> Engine:
    folder = resources.files("kaname") / "web" / "templates"
    return Engine(dirs=[str(folder)], libraries={}, autoescape=True)


@cache
def _text(name: str) -> str:
    return (resources.files("kaname") / "web" / "templates" / "report" / name).read_text(encoding="utf-8")
