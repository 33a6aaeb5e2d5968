"""The programs of a portfolio on one axis: P50, P80 and P95 of each end, the promised day, and the last of them all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kaname.charts.spec import BLUE, INK, SHAPES, SKY, VERMILION, Chart, Spec, date_axis, frame, shortened
from kaname.model.finding import Colour
from kaname.planning.joint import Joint
from kaname.planning.timetable import Outlook
from kaname.portfolio import PortfolioAssessment
from kaname.status.programs import Line
from kaname.words.markers import _
from kaname.words.speech import Speech

_TITLE = _("When the programs will be done")
_HOW = _("Bar: P50 to P95. Ticks: P50 and P80. Diamond: promised day. Dashed: today.")
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
    axis = date_axis(speech.language, min(days), max(days), labels=8, orient="top")
    spec = frame(620, {"step": 20}, _layers(values, today, axis))
    alt = "; ".join(f"{value['label']}: P50 {value['p50']}, P80 {value['p80']}" for value in values)
    yield Chart("roadmap.programs", speech.text(_TITLE), spec, alt, speech.text(_HOW))


def _line(line: Line, number: int, speech: Speech) -> Spec | None:
    if line.end is None or line.end.p50 is None:
        return None
    name = shortened(speech.name(line.key), 30)
    return _value(
        name + "\u200b" * number, line.health.derived, line.end
    )  # two programs of one name keep their own rows


def _value(label: str, colour: Colour, days: Outlook | Joint) -> Spec:
    def text(name: str) -> str | None:
        day: date | None = getattr(days, name, None)
        return None if day is None else day.isoformat()

    return {"label": f"{SHAPES[colour]} {label}"} | {name: text(name) for name in _DAYS}


def _layers(values: list[Spec], today: str, axis: Spec) -> list[Spec]:
    order = [value["label"] for value in values]
    y: Spec = {"field": "label", "type": "nominal", "sort": order, "axis": {"title": None, "labelLimit": 320}}

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
