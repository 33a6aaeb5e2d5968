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
VERMILION = "#D55E00"
GREEN = "#009E73"
INK = "#1c1d22"
QUIET = "#6b6f7b"
FAINT = "#d9dbe1"
FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans JP', 'Hiragino Sans', 'Yu Gothic', sans-serif"
SHAPES = {Colour.GREEN: "●", Colour.AMBER: "▲", Colour.RED: "■", Colour.UNKNOWN: "◌"}
"""Signs of health before names."""
DATE_AXIS = {"en": "%b %Y", "ja": "%Y年%-m月"}


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: title, spec, what it shows in words, and a line that tells how to read it."""

    code: str
    title: str
    spec: Mapping[str, Any]
    alt: str
    note: str = ""


def frame(width: int, height: int | Spec, layers: list[Spec], **more: Any) -> Spec:
    """A layered Vega-Lite spec in the house's style (Okabe-Ito colours, tabular figures, no decoration)."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": width,
        "height": height,
        "background": "white",
        "layer": layers,
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "axis": {
                "labelColor": INK,
                "labelFontSize": 11,
                "titleColor": QUIET,
                "titleFontSize": 11,
                "titleFontWeight": "normal",
                "grid": False,
                "domainColor": FAINT,
                "tickColor": FAINT,
            },
            "text": {"font": FONT, "fontSize": 11, "color": INK},
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
        "gridColor": "#eceef2",
        **more,
    }


def shortened(text: str, limit: int) -> str:
    """A label that fits, cut with an ellipsis; full-width letters count double."""
    width = 0
    for number, letter in enumerate(text):
        width += 2 if ord(letter) > 0x2E7F else 1
        if width > limit:
            return text[:number].rstrip() + "…"
    return text
