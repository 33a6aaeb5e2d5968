"""The cumulative flow of each project: finished, in work and not begun, one upon the other, week by week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kaname.charts.spec import BLUE, FAINT, GRID, SKY, Chart, Spec, multiples, shortened, span_axis
from kaname.model.finding import Section
from kaname.words.markers import _
from kaname.words.speech import Speech

_ALT = _("{project}: {finished} finished since {date}, {in_work} in work, {not_begun} not begun.")
_LEGEND = (
    ("solid", _("finished since the first day drawn")),
    ("bar", _("in work")),
    ("pale", _("not begun, where it does not dwarf the rest")),
)
_MOST = 6
"""More projects than that are left to the table; those with the most in work and finished are drawn."""
_DWARFED = 3
"""What is not begun is drawn up to so many times what was begun."""


def draw(section: Section, speech: Speech) -> Iterator[Chart]:
    """Small multiples, one per project; none where no project has anything."""
    figure = section.figure("progress.cumulative-flow")
    projects: dict[str, list[dict[str, Any]]] = {}
    for row in figure.rows:
        told = dict(zip(figure.columns, row, strict=True))
        projects.setdefault(f"{speech.cell(told['source'])} {told['project']}".strip(), []).append(told)
    shown = sorted(projects.items(), key=lambda one: -_size(one[1]))[:_MOST]
    values = [value for name, rows in shown for value in _values(shortened(name, 40), rows)]
    if not values:
        return
    title, note = speech.figure(figure.code)
    x: Spec = {"field": "day", "type": "temporal", "axis": span_axis(speech.language, 4 if len(shown) > 1 else 8)}
    layers = [_area(x, upper, lower, colour) for upper, lower, colour in _BANDS]
    legend = tuple((sign, speech.text(words)) for sign, words in _LEGEND)
    alt = " ".join(_said(name, rows, speech) for name, rows in shown)
    yield Chart(figure.code, title, multiples(values, "project", layers, 120), alt, note, legend)


_BANDS = (("created", "begun", FAINT), ("begun", "finished", SKY), ("finished", "nothing", BLUE))


def _size(rows: list[dict[str, Any]]) -> int:
    return rows[-1]["begun"] - rows[0]["finished"]


def _values(name: str, rows: list[dict[str, Any]]) -> Iterator[Spec]:
    """Counts above what had been finished on the first day; without what was not begun where that dwarfs the rest."""
    base = rows[0]["finished"]
    dwarfs = rows[-1]["not_begun"] > _DWARFED * max(_size(rows), 1)
    for row in rows:
        begun = row["begun"] - base
        yield {
            "project": name,
            "day": row["date"].isoformat(),
            "created": begun if dwarfs else row["created"] - base,
            "begun": begun,
            "finished": row["finished"] - base,
            "nothing": 0,
        }


def _area(x: Spec, upper: str, lower: str, colour: str) -> Spec:
    y: Spec = {
        "field": upper,
        "type": "quantitative",
        "axis": {"title": None, "tickCount": 3, "format": "d", "grid": True, "gridColor": GRID},
    }
    mark: Spec = {"type": "area", "color": colour, "opacity": 1, "line": {"color": "white", "strokeWidth": 1}}
    return {"mark": mark, "encoding": {"x": x, "y": y, "y2": {"field": lower}}}


def _said(name: str, rows: list[dict[str, Any]], speech: Speech) -> str:
    last, first = rows[-1], rows[0]
    day: date = first["date"]
    numbers = {"finished": last["finished"] - first["finished"], "date": day}
    return str(
        speech.say(_ALT, {"project": name, **numbers, "in_work": last["in_work"], "not_begun": last["not_begun"]})
    )
