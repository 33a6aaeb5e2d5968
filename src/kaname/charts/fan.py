"""The forecast fan: the chance to be done by each day, with P50, P80, P95 and the promise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kaname.assessment import Assessment
from kaname.charts.spec import BLUE, INK, SKY, VERMILION, Chart, Spec, date_axis, frame
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
    axis = date_axis(speech.language, curve[0]["day"], curve[-1]["day"], labels=4 if compact else 7)
    layers = [_band(curve, axis), _line(curve)]
    marks: list[Spec] = []
    if outlook is not None:
        named = zip(("P50", "P80", "P95"), _LEVELS, (outlook.p50, outlook.p80, outlook.p95), strict=True)
        marks = [
            {"day": day.isoformat(), "share": level, "label": f"{name} {speech.day(day, short=False)}"}
            for name, level, day in named
            if day is not None
        ]
        layers.extend(_named(marks))
        if outlook.commitment is not None:
            layers.extend(_promise(outlook.commitment, outlook.probability, speech))
    width, height = (300, 165) if compact else (620, 220)
    alt = "; ".join(str(mark["label"]) for mark in marks)
    yield Chart(figure.code, title, frame(width, height, layers), alt, note)


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
    "axis": {"format": ".0%", "title": None, "values": [0, 0.5, 0.8, 0.95], "grid": True, "gridColor": "#eceef2"},
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


def _named(marks: list[Spec]) -> list[Spec]:
    """The percentiles on the curve, the last one named to its left so that its name stays inside."""
    place = {"x": _x(), "y": _Y}
    text: Spec = {"type": "text", "color": INK, "fontWeight": "bold"}
    right = {**text, "align": "left", "dx": 7, "dy": 9}
    left = {**text, "align": "right", "dx": -7, "dy": -7}
    dots = {"type": "point", "filled": True, "size": 45, "color": BLUE}
    named = place | {"text": {"field": "label"}}
    return [
        {"data": {"values": marks}, "mark": dots, "encoding": place},
        {"data": {"values": marks[:-1]}, "mark": right, "encoding": named},
        {"data": {"values": marks[-1:]}, "mark": left, "encoding": named},
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
