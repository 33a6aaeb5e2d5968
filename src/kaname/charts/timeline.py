"""The roadmap picture: what runs when, P50 and P80 of its finish, the promise, the baseline, and today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from kaname.assessment import Assessment
from kaname.charts.spec import (
    BLUE,
    INK,
    LEFT,
    QUIET,
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
from kaname.model.base import Key
from kaname.model.finding import Cell, Colour, Figure
from kaname.words.markers import _
from kaname.words.speech import Speech

_DAYS = ("start", "finish", "p50", "p80", "commitment", "baseline")
_PAST, _AHEAD = timedelta(days=270), timedelta(days=730)
"""How much of the past and of the time to come is drawn, at most."""
_ALT = _("Roadmap: {count} records from {first} to {last}.")
_LEFT_OUT = _("Drawn: {shown} of {count}. Those not past come first, the least healthy before the others.")
_LEGEND = (
    ("bar", _("scheduled work")),
    ("critical", _("critical: no float by links alone")),
    ("whisker", _("P50 to P80 of its end")),
    ("baseline", _("baseline")),
    ("promise", _("promised day")),
    ("today", _("the day looked at")),
)
_HEALTH = (("●", _("on track")), ("▲", _("at risk")), ("■", _("off track")), ("◌", _("unknown")))


def draw(assessment: Assessment, speech: Speech, *, rows: int = 32, compact: bool = False) -> Iterator[Chart]:
    """One chart of initiatives and milestones; where there are too many, those not past, the least healthy first."""
    figure = assessment.roadmap.figure("roadmap.timeline")
    open_ones = _open(assessment, figure)
    shown = _chosen(assessment, open_ones, rows)
    values = [_value(assessment, row, number, speech, compact) for number, row in enumerate(shown)]
    window = _window(assessment.as_of, values)
    if window is None:
        return
    title, note = speech.figure(figure.code)
    order = [value["label"] for value in values]
    axis = date_axis(speech.language, *window, labels=4 if compact else 6, orient="top")
    names, step = named_rows(order)
    today: Spec = {"today": assessment.as_of.isoformat()}
    room = (LEFT if compact else WIDE) - names["minExtent"] - 24
    spec = frame(room, {"step": min(step, 25) if compact else step}, _layers(values, order, today, axis, names, window))
    first, last = (date.fromisoformat(day) for day in window)
    alt = speech.say(_ALT, {"count": len(values), "first": first, "last": last})
    cut = str(speech.say(_LEFT_OUT, {"shown": len(shown), "count": len(open_ones)}))
    note = "" if compact else note if len(shown) == len(open_ones) else f"{note} {cut}"
    yield Chart(figure.code, title, spec, str(alt), note, _legend(values, speech))


_NAMES = {True: 185, False: 270}
"""The room for names, in a compact picture and in others."""


def _legend(values: list[dict[str, Any]], speech: Speech) -> tuple[tuple[str, str], ...]:
    """The signs that are drawn, and only those."""
    drawn = {
        "bar": any(value["start"] and not value["critical"] for value in values),
        "critical": any(value["start"] and value["critical"] for value in values),
        "whisker": any(value["p80"] for value in values),
        "baseline": any(value["baseline"] for value in values),
        "promise": any(value["commitment"] for value in values),
        "today": True,
    }
    signs = [(sign, words) for sign, words in _LEGEND if drawn[sign]]
    health = [(sign, words) for sign, words in _HEALTH if any(value["label"].startswith(sign) for value in values)]
    return tuple((sign, speech.text(words)) for sign, words in (*signs, *health))


def _window(today: date, values: list[dict[str, Any]]) -> tuple[str, str] | None:
    """The first and the last day drawn: what is known, but no distant past and no distant future."""
    days = [date.fromisoformat(value[name]) for value in values for name in _DAYS if value.get(name)]
    if not days:
        return None
    first = min(max(min(days), today - _PAST), max(days))
    last = max(min(max(days), today + _AHEAD), today)
    return first.isoformat(), last.isoformat()


def _open(assessment: Assessment, figure: Figure) -> Sequence[Mapping[str, Cell]]:
    found = [dict(zip(figure.columns, row, strict=True)) for row in figure.rows]
    found = [row for row in found if _kind(row) in ("initiative", "milestone") and any(row.get(n) for n in _DAYS)]
    return [row for row in found if not _over(assessment, row)] or found


def _chosen(assessment: Assessment, open_ones: Sequence[Mapping[str, Cell]], rows: int) -> list[Mapping[str, Cell]]:
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


def _value(assessment: Assessment, row: Mapping[str, Cell], number: int, speech: Speech, compact: bool) -> Spec:
    named = f"{SHAPES[_colour(assessment, row)]} {speech.cell(row['record'])}"
    spaces = "\u200b" * number  # two records of one name keep their own rows
    value: dict[str, Any] = {"label": wrapped_label(named, _NAMES[compact]) + spaces, "critical": bool(row["critical"])}
    for column in _DAYS:
        day = row.get(column)
        value[column] = day.isoformat() if isinstance(day, date) else None
    if _kind(row) == "milestone":
        value["start"] = value["finish"] = None
    return value


def _layers(
    values: list[dict[str, Any]], order: list[str], today: Spec, axis: Spec, names: Spec, window: tuple[str, str]
) -> list[Spec]:
    y: Spec = {"field": "label", "type": "nominal", "sort": order, "scale": {"domain": order}, "axis": names}

    def having(*columns: str) -> list[dict[str, Any]]:
        return [value for value in values if all(value.get(name) for name in columns)]

    def time(name: str) -> Spec:
        return {"field": name, "type": "temporal", "axis": axis, "scale": {"domain": list(window)}}

    def span(columns: tuple[str, str], rows: list[dict[str, Any]], mark: Spec) -> Spec:
        encoding = {"y": y, "x": time(columns[0]), "x2": {"field": columns[1]}}
        return {"data": {"values": rows}, "mark": {**mark, "clip": True}, "encoding": encoding}

    def spot(name: str, mark: Spec) -> Spec:
        inside = [value for value in having(name) if window[0] <= value[name] <= window[1]]
        return {"data": {"values": inside}, "mark": mark, "encoding": {"y": y, "x": time(name)}}

    bars = having("start", "finish")
    critical = [value for value in bars if value["critical"]]
    outline = {"type": "bar", "height": 8, "color": SKY, "stroke": INK, "strokeWidth": 1.5}
    return [
        span(("start", "finish"), bars, {"type": "bar", "height": 8, "color": SKY, "cornerRadius": 1}),
        span(("start", "finish"), critical, outline),
        *_baselines(span, spot, having),
        span(("p50", "p80"), having("p50", "p80"), {"type": "rule", "strokeWidth": 2, "color": BLUE}),
        spot("p50", {"type": "tick", "height": 10, "thickness": 2, "color": BLUE}),
        spot("p80", {"type": "tick", "height": 6, "thickness": 2, "color": BLUE}),
        spot("commitment", {"type": "point", "shape": "diamond", "filled": True, "size": 70, "color": INK}),
        {
            "data": {"values": [today]},
            "mark": {"type": "rule", "strokeDash": [4, 3], "color": VERMILION},
            "encoding": {"x": {"field": "today", "type": "temporal"}},
        },
    ]


def _baselines(span: Any, spot: Any, having: Any) -> list[Spec]:
    """A thin line below: to the baseline's day where work has a span, a short one at that day where it has none."""
    below: Spec = {"height": 2.5, "yOffset": 7, "color": QUIET}
    return [
        span(("start", "baseline"), having("start", "baseline"), {"type": "bar", **below}),
        spot("baseline", {"type": "bar", "width": 12, **below}),
    ]
