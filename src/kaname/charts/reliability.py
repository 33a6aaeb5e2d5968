"""The reliability picture: how often outcomes lay within what was stated, beside how often they should have."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.assessment import Assessment
from kaname.charts.spec import BLUE, FAINT, GRID, QUIET, RIGHT, SKY, Chart, Spec, frame
from kaname.words import formats
from kaname.words.markers import _
from kaname.words.speech import Speech

_TOLD = (0.5, 0.8, 0.95)


def draw(assessment: Assessment, speech: Speech) -> Iterator[Chart]:
    """One chart; none where there are too few forecasts that came due."""
    points = [_point(share, score) for share, score in assessment.track_record.reliability]
    if not points:
        return
    told = [each for each in points if any(abs(each["stated"] - level) < 1e-9 for level in _TOLD)]
    alt = "; ".join(f"P{each['stated'] * 100:.0f} {formats.percent(each['held'], speech.language)}" for each in told)
    note = speech.text(
        _(
            "Across: the share of cases that a forecast said would be done. Up: the share that was, with one standard "
            "error. On the dashed line forecasts are honest; below it they promise too much."
        )
    )
    title = speech.text(_("Were we as sure as we should have been?"))
    axis = [speech.text(_("said")), speech.text(_("happened"))]
    yield Chart("calibration.reliability", title, frame(RIGHT - 48, RIGHT - 48, _layers(points, told, axis)), alt, note)


def _point(share: float, score: object) -> Spec:
    held, error = (getattr(score, name).value or 0.0 for name in ("value", "error"))
    return {"stated": share, "held": held, "low": max(0.0, held - error), "high": min(1.0, held + error)}


def _layers(points: list[Spec], told: list[Spec], names: list[str]) -> list[Spec]:
    across, up = (_axis(field, name) for field, name in zip(("stated", "held"), names, strict=True))
    ends: list[Spec] = [{"stated": 0.0, "held": 0.0}, {"stated": 1.0, "held": 1.0}]
    span = {"x": across, "y": {**up, "field": "low"}, "y2": {"field": "high"}}
    band: Spec = {"type": "area", "color": SKY, "opacity": 0.25} if len(points) > len(told) else {"type": "rule"}
    place = {"x": across, "y": up}
    return [
        {"data": {"values": ends}, "mark": {"type": "line", "color": QUIET, "strokeDash": [5, 3]}, "encoding": place},
        {"data": {"values": points}, "mark": {"color": FAINT, **band}, "encoding": span},
        {"data": {"values": points}, "mark": {"type": "line", "color": BLUE, "strokeWidth": 2}, "encoding": place},
        {
            "data": {"values": told},
            "mark": {"type": "point", "filled": True, "size": 45, "color": BLUE},
            "encoding": place,
        },
    ]


def _axis(field: str, name: str) -> Spec:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": [0, 1], "nice": False},
        "axis": {"format": ".0%", "title": name, "values": [0, 0.5, 0.8], "grid": True, "gridColor": GRID},
    }
