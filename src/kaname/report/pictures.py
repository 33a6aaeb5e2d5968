"""Vega-Lite specs as SVG, drawn here and now: nothing is fetched."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import vl_convert

VEGA_LITE = "v5.21"


def svg(spec: Mapping[str, Any], title: str) -> str:
    """A chart as an SVG element that scales to the page and names itself to screen readers."""
    drawn = vl_convert.vegalite_to_svg(json.dumps(spec), vl_version=VEGA_LITE)  # pyright: ignore
    label = title.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return re.sub(r"<svg ", f'<svg role="img" aria-label="{label}" ', str(drawn), count=1)
