"""The risk heat map: probability against impact, each field with the number and names of its risks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kaname.charts.spec import QUIET, SIZE, WIDE, Chart, frame, shortened
from kaname.model.finding import Section, Term
from kaname.words.markers import _
from kaname.words.speech import Speech

_BANDS = ("very high", "high", "moderate", "low", "very low")
_SHARES = {"very low": 0.1, "low": 0.3, "moderate": 0.5, "high": 0.7, "very high": 0.9}
_IMPACTS = {"very low": 0.05, "low": 0.1, "moderate": 0.2, "high": 0.4, "very high": 0.8}
_ON_LIGHT = "#1c1d21"
"""The fields are light on a dark page too, so what is written on them stays dark."""
_ALT = _("Risks by probability and impact: {count} open risks.")


def draw(section: Section, speech: Speech) -> Iterator[Chart]:
    """One chart of all open risks that are rated; none where no risk is."""
    figure = section.figure("risk.matrix")
    rows = [dict(zip(figure.columns, row, strict=True)) for row in figure.rows]
    if not any(row["count"] for row in rows):
        return
    title, note = speech.figure(figure.code)
    values = [_value(row, speech) for row in rows]
    y_order = [speech.term("band", band) for band in _BANDS]
    x_order = list(reversed(y_order))
    x = {
        "field": "impact",
        "type": "nominal",
        "sort": x_order,
        "scale": {"domain": x_order},
        "axis": {"title": speech.column("impact_band"), "labelAngle": 0, "orient": "bottom"},
    }
    y = {
        "field": "probability",
        "type": "nominal",
        "sort": y_order,
        "scale": {"domain": y_order},
        "axis": {"title": speech.column("probability_band")},
    }
    cells = {
        "mark": {"type": "rect", "stroke": "white", "strokeWidth": 2},
        "encoding": {
            "x": x,
            "y": y,
            "color": {
                "field": "score",
                "type": "quantitative",
                "scale": {"domain": [0, 0.05, 0.18, 0.72], "range": ["#f4f5f7", "#fdf0d2", "#f3b95f", "#d55e00"]},
                "legend": None,
            },
        },
    }
    counts = {
        "transform": [{"filter": "datum.count > 0"}],
        "mark": {"type": "text", "fontSize": 16, "fontWeight": "bold", "dy": -12, "color": _ON_LIGHT},
        "encoding": {"x": x, "y": y, "text": {"field": "count"}},
    }
    names = {
        "transform": [{"filter": "datum.count > 0"}],
        "mark": {"type": "text", "fontSize": SIZE, "dy": 8, "color": _ON_LIGHT, "lineBreak": "\n"},
        "encoding": {"x": x, "y": y, "text": {"field": "names"}},
    }
    spec = frame(WIDE - 110, 290, [cells, counts, names], data={"values": values})
    spec["config"]["axis"]["domainColor"] = QUIET
    total = sum(value["count"] for value in values)
    yield Chart(figure.code, title, spec, str(speech.say(_ALT, {"count": total})), note)


def _value(row: dict[str, Any], speech: Speech) -> dict[str, Any]:
    probability, impact = _band(row["probability_band"]), _band(row["impact_band"])
    keys = row["records"] or ()
    names = [shortened(speech.name(key), 17) for key in keys[:2]]
    return {
        "probability": speech.term("band", probability),
        "impact": speech.term("band", impact),
        "count": row["count"],
        "names": "\n".join([*names, *(["…"] if len(keys) > 2 else [])]),
        "score": _SHARES[probability] * _IMPACTS[impact],
    }


def _band(cell: object) -> str:
    return cell.code if isinstance(cell, Term) else str(cell)
