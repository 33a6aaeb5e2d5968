"""The programs of a portfolio on one axis: P50, P80 and P95 of each end, the promised day, and the last of them all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kaname.charts.spec import (
    BLUE,
    INK,
    SHAPES,
    SKY,
    VERMILION,
    WIDE,
    Chart,
    Spec,
    date_axis,
    frame,
    named_rows,
    wrapped_label,
)
from kaname.model.finding import Colour
from kaname.planning.joint import Joint
from kaname.planning.timetable import Outlook
from kaname.portfolio import PortfolioAssessment
from kaname.status.programs import Line
from kaname.words.markers import _
from kaname.words.speech import Speech

_TITLE = _("When the programs will be done")
_LEGEND = (
    ("bar", _("P50 to P95 of the end")),
    ("ticks", _("P50 and P80")),
    ("promise", _("promised day")),
    ("today", _("the day looked at")),
)
_NAMES = 230
"""The room for names."""
_ALL = _("all of them")
_DAYS = ("p50", "p80", "p95", "commitment")


def draw(portfolio: PortfolioAssessment, speech: Speech, rows: int = 24) -> Iterator[Chart]:
    """One chart, the programs whose end is forecast in their order; none where no end is."""
    lines = portfolio.lines[:rows]
    values = [value for number, line in enumerate(lines) if (value := _line(line, number, speech))]
    if not values:
        return
    if portfolio.joint.p50 is not None and len(portfolio.joint.last) > 1:
        values.append(_value(speech.text(_ALL), portfolio.overall.derived, portfolio.joint))
    today = portfolio.as_of.isoformat()
    days = [today, *(day for value in values for name in _DAYS if (day := value[name]))]
    axis = date_axis(speech.language, min(days), max(days), labels=6, orient="top")
    names, step = named_rows([str(value["label"]) for value in values])
    spec = frame(WIDE - names["minExtent"] - 24, {"step": step}, _layers(values, today, axis, names))
    alt = "; ".join(f"{value['label']}: P50 {value['p50']}, P80 {value['p80']}" for value in values)
    legend = tuple((sign, speech.text(words)) for sign, words in _LEGEND)
    yield Chart("roadmap.programs", speech.text(_TITLE), spec, alt, "", legend)


def _line(line: Line, number: int, speech: Speech) -> Spec | None:
    if line.end is None or line.end.p50 is None:
        return None
    spaces = "\u200b" * number  # two programs of one name keep their own rows
    return _value(speech.name(line.key) + spaces, line.health.derived, line.end)


def _value(label: str, colour: Colour, days: Outlook | Joint) -> Spec:
    def text(name: str) -> str | None:
        day: date | None = getattr(days, name, None)
        return None if day is None else day.isoformat()

    return {"label": wrapped_label(f"{SHAPES[colour]} {label}", _NAMES)} | {name: text(name) for name in _DAYS}


def _layers(values: list[Spec], today: str, axis: Spec, names: Spec) -> list[Spec]:
    order = [value["label"] for value in values]
    y: Spec = {"field": "label", "type": "nominal", "sort": order, "scale": {"domain": order}, "axis": names}

    def spot(name: str, mark: Spec) -> Spec:
        known = {"values": [value for value in values if value[name]]}
        return {
            "data": known,
            "mark": mark,
            "encoding": {"y": y, "x": {"field": name, "type": "temporal", "axis": axis}},
        }

    bar = spot("p95", {"type": "bar", "height": 8, "color": SKY, "cornerRadius": 1})
    bar["encoding"] |= {"x2": {"field": "p50"}}
    return [
        bar,
        spot("p50", {"type": "tick", "height": 12, "thickness": 2, "color": BLUE}),
        spot("p80", {"type": "tick", "height": 12, "thickness": 2, "color": BLUE}),
        spot("commitment", {"type": "point", "shape": "diamond", "filled": True, "size": 70, "color": INK}),
        {
            "data": {"values": [{"today": today}]},
            "mark": {"type": "rule", "strokeDash": [4, 3], "color": VERMILION},
            "encoding": {"x": {"field": "today", "type": "temporal"}},
        },
    ]
