"""The roadmap picture: what runs when, P50 and P80 of its finish, the promise, the baseline, and today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from kaname.assessment import Assessment
from kaname.charts.spec import BLUE, INK, QUIET, SHAPES, SKY, VERMILION, Chart, Spec, date_axis, frame, shortened
from kaname.model.base import Key
from kaname.model.finding import Cell, Colour, Figure
from kaname.words.markers import _
from kaname.words.speech import Speech

_DAYS = ("start", "finish", "p50", "p80", "commitment", "baseline")
_HOW = _(
    "Bar: scheduled. Tick: P50, whisker: to P80. Diamond: promised day. Thin line below: baseline. "
    "Dashed: today. Signs before names: ● on track, ▲ at risk, ■ off track, ◌ unknown."
)
_ALT = _("Roadmap: {count} records from {first} to {last}.")


def draw(assessment: Assessment, speech: Speech, *, rows: int = 32, compact: bool = False) -> Iterator[Chart]:
    """One chart of initiatives and milestones; where there are too many, those not past, the least healthy first."""
    figure = assessment.roadmap.figure("roadmap.timeline")
    shown = _chosen(assessment, figure, rows)
    values = [_value(assessment, row, number, speech, 30 if compact else 44) for number, row in enumerate(shown)]
    days = [value[name] for value in values for name in _DAYS if value.get(name)]
    if not days:
        return
    title, note = speech.figure(figure.code)
    order = [value["label"] for value in values]
    today: Spec = {"today": assessment.as_of.isoformat()}
    width = 390 if compact else 620
    axis = date_axis(speech.language, min(days), max(days), labels=5 if compact else 8, orient="top")
    spec = frame(width, {"step": 17 if compact else 20}, _layers(values, order, today, axis))
    alt = speech.say(
        _ALT,
        {"count": len(values), "first": date.fromisoformat(min(days)), "last": date.fromisoformat(max(days))},
    )
    yield Chart(figure.code, title, spec, str(alt), note if compact else speech.text(_HOW))


def _chosen(assessment: Assessment, figure: Figure, rows: int) -> list[Mapping[str, Cell]]:
    found = [dict(zip(figure.columns, row, strict=True)) for row in figure.rows]
    found = [row for row in found if _kind(row) in ("initiative", "milestone") and any(row.get(n) for n in _DAYS)]
    open_ones = [row for row in found if not _over(assessment, row)] or found
    today = assessment.as_of
    worst = sorted(
        open_ones,
        key=lambda row: (_last(row) < today, -_colour(assessment, row).rank, _first(row), str(row["record"])),
    )[:rows]
    return sorted(worst, key=lambda row: (_first(row), str(row["record"])))


def _kind(row: Mapping[str, Cell]) -> str:
    key = row["record"]
    return key.kind if isinstance(key, Key) else ""


def _colour(assessment: Assessment, row: Mapping[str, Cell]) -> Colour:
    health = assessment.health.get(row["record"])  # type: ignore[arg-type]
    return health.derived if health else Colour.UNKNOWN


def _over(assessment: Assessment, row: Mapping[str, Cell]) -> bool:
    record = assessment.program.find(row["record"])  # type: ignore[arg-type]
    return getattr(record, "state", "") in ("done", "reached", "cancelled", "dropped")


def _first(row: Mapping[str, Cell]) -> date:
    days = [day for name in _DAYS if isinstance(day := row.get(name), date)]
    return min(days, default=date.max)


def _last(row: Mapping[str, Cell]) -> date:
    days = [day for name in _DAYS if isinstance(day := row.get(name), date)]
    return max(days, default=date.min)


def _value(assessment: Assessment, row: Mapping[str, Cell], number: int, speech: Speech, width: int) -> dict[str, Any]:
    name = shortened(str(speech.cell(row["record"])), width)
    spaces = "\u200b" * number  # two records of one name keep their own rows
    value: dict[str, Any] = {"label": f"{SHAPES[_colour(assessment, row)]} {name}{spaces}"}
    for column in _DAYS:
        day = row.get(column)
        value[column] = day.isoformat() if isinstance(day, date) else None
    if _kind(row) == "milestone":
        value["start"] = value["finish"] = None
    return value


def _layers(values: list[dict[str, Any]], order: list[str], today: Spec, axis: Spec) -> list[Spec]:
    y: Spec = {"field": "label", "type": "nominal", "sort": order, "axis": {"title": None, "labelLimit": 320}}

    def having(*names: str) -> Spec:
        return {"values": [value for value in values if all(value.get(name) for name in names)]}

    def time(name: str) -> Spec:
        return {"field": name, "type": "temporal", "axis": axis}

    def span(names: tuple[str, str], mark: Spec) -> Spec:
        encoding = {"y": y, "x": time(names[0]), "x2": {"field": names[1]}}
        return {"data": having(*names), "mark": mark, "encoding": encoding}

    def spot(name: str, mark: Spec) -> Spec:
        return {"data": having(name), "mark": mark, "encoding": {"y": y, "x": time(name)}}

    return [
        span(("start", "finish"), {"type": "bar", "height": 8, "color": SKY, "cornerRadius": 1}),
        span(("start", "baseline"), {"type": "bar", "height": 2, "yOffset": 7, "color": QUIET}),
        span(("p50", "p80"), {"type": "rule", "strokeWidth": 2, "color": BLUE}),
        spot("p50", {"type": "tick", "height": 10, "thickness": 2, "color": BLUE}),
        spot("p80", {"type": "tick", "height": 6, "thickness": 2, "color": BLUE}),
        spot("commitment", {"type": "point", "shape": "diamond", "filled": True, "size": 70, "color": INK}),
        {
            "data": {"values": [today]},
            "mark": {"type": "rule", "strokeDash": [4, 3], "color": VERMILION},
            "encoding": {"x": {"field": "today", "type": "temporal"}},
        },
    ]
