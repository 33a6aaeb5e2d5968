"""Burn-ups of running sprints and of initiatives: what is done below what lies in them, and an even pace between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kaname.charts.spec import BLUE, GRID, INK, QUIET, SKY, Chart, Spec, multiples, shortened, span_axis
from kaname.model.finding import Section
from kaname.words.markers import _
from kaname.words.speech import Speech

_ALT = _("{record}: {done} of {in_scope} {size} done by {date}.")
_NAME = _("{sprint} (board {board})")
_LEGEND = (
    ("bar", _("done")),
    ("scope", _("in scope")),
    ("ideal", _("an even pace to what was committed")),
)
_MOST = 8
"""More than that are left to the figure; sprints come first."""


def draw(section: Section, speech: Speech) -> Iterator[Chart]:
    """Small multiples, one per sprint or initiative; none where nothing is under way."""
    figure = section.figure("progress.burn-up")
    shown: dict[str, list[dict[str, Any]]] = {}
    for row in figure.rows:
        told = dict(zip(figure.columns, row, strict=True))
        name = str(speech.cell(told["record"]))
        if told["board"]:
            name = str(speech.say(_NAME, {"sprint": name, "board": told["board"]}))
        shown.setdefault(name, []).append(told)
    kept = list(shown.items())[:_MOST]
    if not kept:
        return
    title, note = speech.figure(figure.code)
    values = [_value(name, row, speech) for name, rows in kept for row in rows]
    axis = span_axis(speech.language, 4 if len(kept) > 1 else 8)
    alt = " ".join(_said(name, rows, speech) for name, rows in kept)
    legend = tuple((sign, speech.text(words)) for sign, words in _LEGEND)
    yield Chart(figure.code, title, multiples(values, "name", _layers(axis), 120), alt, note, legend)


def _value(name: str, row: dict[str, Any], speech: Speech) -> Spec:
    return {
        "name": shortened(f"{name}, {speech.cell(row['size'])}", 44),
        "day": row["date"].isoformat(),
        **{series: row[series] for series in ("in_scope", "done", "ideal")},
    }


def _layers(axis: Spec) -> list[Spec]:
    x: Spec = {"field": "day", "type": "temporal", "axis": axis}

    def of(series: str, mark: Spec) -> Spec:
        ticks: Spec = {"title": None, "tickCount": 3, "grid": True, "gridColor": GRID}
        y: Spec = {"field": series, "type": "quantitative", "axis": ticks, "scale": {"zero": True}}
        return {
            "transform": [{"filter": f"isValid(datum.{series})"}],
            "mark": mark,
            "encoding": {"x": x, "y": y},
        }

    return [
        of("done", {"type": "area", "color": SKY, "opacity": 1, "interpolate": "step-before"}),
        of("done", {"type": "line", "color": BLUE, "strokeWidth": 2, "interpolate": "step-before"}),
        of("ideal", {"type": "line", "color": QUIET, "strokeWidth": 1.2, "strokeDash": [4, 3]}),
        of("in_scope", {"type": "line", "color": INK, "strokeWidth": 1.5, "interpolate": "step-before"}),
    ]


def _said(name: str, rows: list[dict[str, Any]], speech: Speech) -> str:
    last = [row for row in rows if row["in_scope"] is not None][-1]
    return str(speech.say(_ALT, {"record": name, **{key: last[key] for key in ("done", "in_scope", "size", "date")}}))
