"""The forecast fan: the chance to be done by each day, with P50, P80, P95 and the promise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kaname.assessment import Assessment
from kaname.charts.spec import BLUE, GRID, INK, RIGHT, SKY, VERMILION, WIDE, Chart, Spec, date_axis, frame, width_of
from kaname.words import formats
from kaname.words.markers import _
from kaname.words.speech import Speech

_LEVELS = (0.5, 0.8, 0.95)


def draw(assessment: Assessment, speech: Speech, *, compact: bool = False) -> Iterator[Chart]:
    """One chart for the program's finish; none where there is no forecast of it."""
    figure = assessment.roadmap.figure("roadmap.fan")
    points = [(share, day) for share, day in zip(figure.column("probability"), figure.column("date"), strict=True)]
    if not points:
        return
    title, note = speech.figure(figure.code)
    outlook = assessment.timetable.outlooks.get(assessment.program.charter.key)
    curve: list[Spec] = [{"share": _share(share), "day": _text(day)} for share, day in points]
    axis = date_axis(speech.language, curve[0]["day"], curve[-1]["day"], labels=2 if compact else 6)
    width, height = (RIGHT - 48, 150) if compact else (WIDE - 60, 220)
    layers = [_band(curve, axis), _line(curve)]
    marks: list[Spec] = []
    if outlook is not None:
        named = zip(("P50", "P80", "P95"), _LEVELS, (outlook.p50, outlook.p80, outlook.p95), strict=True)
        marks = [_mark(name, level, day, curve, width, speech) for name, level, day in named if day is not None]
        layers.extend(_named(marks, width))
        if outlook.commitment is not None:
            layers.extend(_promise(outlook.commitment, outlook.probability, speech))
    alt = "; ".join(str(mark["label"]) for mark in marks)
    yield Chart(figure.code, title, frame(width, height, layers), alt, note)


def _mark(name: str, level: float, day: date, curve: list[Spec], width: int, speech: Speech) -> Spec:
    label = f"{name} {formats.plain_day(day, speech.language)}"
    return {"day": day.isoformat(), "share": level, "label": label, "late": _late(day, curve, label, width)}


def _late(day: date, curve: list[Spec], name: str, width: int) -> bool:
    """Whether its name would leave the picture at the right."""
    first, last = (date.fromisoformat(curve[at]["day"]) for at in (0, -1))
    share = (day - first).days / max(1, (last - first).days)
    return share * width + width_of(name) + 14 > width


def _share(cell: object) -> float:
    return float(getattr(cell, "share", cell))  # type: ignore[arg-type]


def _text(cell: object) -> str:
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _x(axis: Spec | None = None) -> Spec:
    return {"field": "day", "type": "temporal", **({"axis": axis} if axis else {})}


_Y: Spec = {
    "field": "share",
    "type": "quantitative",
    "scale": {"domain": [0, 1.06], "nice": False},
    "axis": {"format": ".0%", "title": None, "values": [0, 0.5, 0.8, 0.95], "grid": True, "gridColor": GRID},
}


def _band(curve: list[Spec], axis: Spec) -> Spec:
    return {
        "data": {"values": curve},
        "mark": {"type": "area", "color": SKY, "opacity": 0.25},
        "encoding": {"x": _x(axis), "y": _Y},
    }


def _line(curve: list[Spec]) -> Spec:
    return {
        "data": {"values": curve},
        "mark": {"type": "line", "color": BLUE, "strokeWidth": 2},
        "encoding": {"x": _x(), "y": _Y},
    }


def _named(marks: list[Spec], width: int) -> list[Spec]:
    """The percentiles on the curve; those late in the picture are named at its right edge, so that they stay inside."""
    place = {"x": _x(), "y": _Y}
    text: Spec = {"type": "text", "color": INK, "fontWeight": "bold"}
    right = {**text, "align": "left", "dx": 7, "dy": 9}
    left = {**text, "align": "right", "dx": 0, "dy": 13}
    dots = {"type": "point", "filled": True, "size": 45, "color": BLUE}
    edge = {"value": width}
    named = place | {"text": {"field": "label"}}
    return [
        {"data": {"values": marks}, "mark": dots, "encoding": place},
        {"data": {"values": [one for one in marks if not one["late"]]}, "mark": right, "encoding": named},
        {"data": {"values": [one for one in marks if one["late"]]}, "mark": left, "encoding": named | {"x": edge}},
    ]


def _promise(day: date, chance: float | None, speech: Speech) -> list[Spec]:
    share = "" if chance is None else " " + formats.percent(chance, speech.language)
    word = speech.text(_("promised"))
    value = [{"day": day.isoformat(), "label": f"{word} {speech.day(day, short=True)}{share}"}]
    rule = {"type": "rule", "color": VERMILION, "strokeWidth": 1.5, "strokeDash": [5, 3]}
    text = {"type": "text", "align": "left", "dx": 5, "color": VERMILION, "fontWeight": "bold"}
    return [
        {"data": {"values": value}, "mark": rule, "encoding": {"x": _x()}},
        {
            "data": {"values": value},
            "mark": text,
            "encoding": {"x": _x(), "y": {"datum": 0.07}, "text": {"field": "label"}},
        },
    ]
