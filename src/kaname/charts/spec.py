"""What every chart shares: colours that survive colour blindness and black-and-white, type, and its text equivalent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kaname.model.finding import Colour

Spec = dict[str, Any]

BLUE = "#0072B2"
SKY = "#56B4E9"
ORANGE = "#E69F00"
VERMILION = "#B03A00"
"""Darker than that of Okabe-Ito: it also writes, and text needs a contrast of 4.5:1."""
GREEN = "#009E73"
INK = "#1c1d22"
QUIET = "#5d616c"
FAINT = "#d9dbe1"
GRID = "#eceef2"
SIZE = 12
"""Of all text, in a picture no wider than the page: so it is 9 pt on paper."""
WIDE, LEFT, RIGHT = 700, 428, 262
"""Widths of pictures that stand alone, or as the left or right of a pair, on A4."""
FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans JP', 'Hiragino Sans', 'Yu Gothic', sans-serif"
SHAPES = {Colour.GREEN: "●", Colour.AMBER: "▲", Colour.RED: "■", Colour.UNKNOWN: "◌"}
"""Signs of health before names."""
DATE_AXIS = {"en": "%b %Y", "ja": "%Y年%-m月"}


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: title, spec, what it shows in words, a line that tells how to read it, and its signs with their meaning.

    A sign is the name of a mark (bar, critical, whisker, baseline, promise, today, line, band) or a letter.
    """

    code: str
    title: str
    spec: Mapping[str, Any]
    alt: str
    note: str = ""
    legend: tuple[tuple[str, str], ...] = ()


def frame(width: int, height: int | Spec, layers: list[Spec], **more: Any) -> Spec:
    """A layered Vega-Lite spec in the house's style (Okabe-Ito colours, tabular figures, no decoration)."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": width,
        "height": height,
        "background": "white",
        "layer": layers,
        "config": {
            "aria": False,  # a picture names itself as a whole, in the reader's language
            "font": FONT,
            "view": {"stroke": None},
            "axis": {
                "labelColor": INK,
                "labelFontSize": SIZE,
                "titleColor": QUIET,
                "titleFontSize": SIZE,
                "titleFontWeight": "normal",
                "grid": False,
                "domainColor": FAINT,
                "tickColor": FAINT,
            },
            "text": {"font": FONT, "fontSize": SIZE, "color": INK},
        },
        **more,
    }


def date_axis(language: str, first: str, last: str, *, labels: int = 7, **more: Any) -> Spec:
    """A time axis in the reader's way: whole months, as many of them between two ISO days as labels fit."""
    months = max(1, (date.fromisoformat(last) - date.fromisoformat(first)).days / 30.4)
    step = next((step for step in (1, 2, 3, 6, 12, 24) if months / step <= labels), 60)
    return {
        "format": DATE_AXIS[language],
        "tickCount": {"interval": "month", "step": step},
        "title": None,
        "grid": True,
        "gridColor": GRID,
        **more,
    }


_DAY_AXIS = {"en": "%-d %b", "ja": "%-m月%-d日"}


def span_axis(language: str, labels: int) -> Spec:
    """A time axis of days, with about so many labels, for pictures of which each may be of another length."""
    return {"format": _DAY_AXIS[language], "tickCount": labels, "title": None, "grid": True, "gridColor": GRID}


def multiples(values: list[Spec], field: str, layers: list[Spec], height: int) -> Spec:
    """The same picture once for each value of a field, two beside each other, each on its own scale."""
    names = list(dict.fromkeys(str(value[field]) for value in values))
    width = 295 if len(names) > 1 else WIDE - 60
    inner = frame(width, height, layers)
    header = {"labelAnchor": "start", "labelFontSize": SIZE, "labelFont": FONT, "labelColor": INK}
    return {
        "$schema": inner["$schema"],
        "background": "white",
        "config": inner["config"],
        "data": {"values": values},
        "facet": {"field": field, "type": "nominal", "title": None, "sort": names, "header": header},
        "columns": 2,
        "spec": {"width": width, "height": height, "layer": layers},
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
    }


def shortened(text: str, limit: int) -> str:
    """A label that fits, cut with an ellipsis; full-width letters count double."""
    width = 0
    for number, letter in enumerate(text):
        width += 2 if ord(letter) > 0x2E7F else 1
        if width > limit:
            return text[:number].rstrip() + "…"
    return text


def width_of(text: str) -> int:
    """How wide a text of this size may become in whatever font the reader has: in pixels, rather too wide."""
    return round(sum(12.5 if ord(letter) > 0x2E7F else 7.4 for letter in text))


def named_rows(labels: list[str]) -> tuple[Spec, int]:
    """An axis of names (wrapped already) written from the left, and the height of a row.

    It takes the place that the names need, so that none is clipped, whatever font they are drawn in.
    """
    lines = [line for label in labels for line in label.split("\n")]
    extent = max(map(width_of, lines), default=0) + 6
    axis: Spec = {
        "title": None,
        "labelAlign": "left",
        "labelPadding": extent,
        "minExtent": extent,
        "maxExtent": extent,
        "labelLimit": 1000,
        "labelExpr": "split(datum.label, '\\n')",
        "labelLineHeight": 12,
        "labelBaseline": "middle",
        "ticks": False,
        "domain": False,
    }
    return axis, 30 if any("\n" in label for label in labels) else 20


def wrapped_label(text: str, most: int) -> str:
    """A name in at most two lines of so many pixels, cut only where two are not enough."""
    if width_of(text) <= most:
        return text
    room = _fitting(text, most)
    at = max(text.rfind(" ", 4, room + 1), text.rfind("　", 4, room + 1))
    at = at if at > room // 2 else room
    rest = text[at:].strip(" 　")
    indent = "\u2003"  # as wide as the sign before the first line
    cut = _fitting(rest, most - 14)
    return f"{text[:at].rstrip()}\n{indent}{rest if cut >= len(rest) else rest[: cut - 1].rstrip() + '…'}"


def _fitting(text: str, most: int) -> int:
    """How many of its letters fit."""
    return next((n for n in range(len(text)) if width_of(text[: n + 1]) > most), len(text))
