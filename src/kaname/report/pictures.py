"""Vega-Lite specs as SVG, drawn here and now: nothing is fetched."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

import vl_convert

from kaname.charts.spec import BLUE, FAINT, GRID, INK, ORANGE, QUIET, SKY, VERMILION

VEGA_LITE = "v5.21"
_VARIABLES: Mapping[str, str] = {
    "white": "paper",
    INK: "ink",
    QUIET: "quiet",
    FAINT: "line",
    GRID: "grid",
    BLUE: "blue",
    SKY: "sky",
    ORANGE: "orange",
    VERMILION: "vermilion",
}
_CLIP = re.compile(r"\bclip\d+\b")
_PAINTED = re.compile(r'(fill|stroke)="(' + "|".join(map(re.escape, _VARIABLES)) + r')"', re.IGNORECASE)


def svg(spec: Mapping[str, Any], title: str) -> str:
    """A chart as an SVG element that scales to the page and names itself to screen readers.

    The colours of the house become variables of the page, so that a chart is dark where the page is.
    """
    text = json.dumps(spec)
    drawn = vl_convert.vegalite_to_svg(text, vl_version=VEGA_LITE)  # pyright: ignore
    label = title.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    named = re.sub(r"<svg ", f'<svg role="img" aria-label="{label}" ', str(drawn), count=1)
    return _PAINTED.sub(_variable, _own_ids(named, text))


def _own_ids(drawn: str, spec: str) -> str:
    """The same ids for the same picture: the engine counts its clips through the life of the process."""
    mark = hashlib.blake2b(spec.encode(), digest_size=6).hexdigest()
    order = {name: number for number, name in enumerate(dict.fromkeys(_CLIP.findall(drawn)))}
    return _CLIP.sub(lambda found: f"clip-{mark}-{order[found[0]]}", drawn)


def _variable(found: re.Match[str]) -> str:
    name = next(name for colour, name in _VARIABLES.items() if colour.lower() == found[2].lower())
    return f'{found[1]}="var(--{name},{found[2]})"'
