"""Load by team and week: what the plan asks (bars) against the people there are (step line)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kaname.charts.spec import INK, SKY, VERMILION, Chart, Spec, date_axis, multiples, shortened
from kaname.model.finding import Section
from kaname.words.markers import _
from kaname.words.speech import Speech

_ALT = _("Load and capacity of {count} teams by week.")
_TEAMS = 12


def draw(section: Section, speech: Speech) -> Iterator[Chart]:
    """Small multiples, one per team; none where no team's size is known."""
    figure = section.figure("roadmap.load")
    values: list[dict[str, Any]] = [
        {
            "team": shortened(str(speech.cell(team)), 34),
            "week": week.isoformat(),
            "demand": demand,
            "capacity": capacity,
            "over": (demand or 0) > (capacity or 0) + 1e-9,  # type: ignore[operator]
        }
        for team, week, demand, capacity in figure.rows
        if isinstance(week, date)
    ]
    if not values:
        return
    title, note = speech.figure(figure.code)
    teams = list(dict.fromkeys(str(value["team"]) for value in values))[:_TEAMS]
    kept = [value for value in values if value["team"] in teams]
    weeks = [str(value["week"]) for value in kept]
    axis = date_axis(speech.language, min(weeks), max(weeks), labels=4)
    x: Spec = {"field": "week", "type": "temporal", "axis": axis}
    bars: Spec = {
        "mark": {"type": "bar", "width": 3},
        "encoding": {
            "x": x,
            "y": {"field": "demand", "type": "quantitative", "axis": {"title": None, "tickCount": 3}},
            "color": {
                "field": "over",
                "type": "nominal",
                "scale": {"domain": [False, True], "range": [SKY, VERMILION]},
                "legend": None,
            },
        },
    }
    line: Spec = {
        "mark": {"type": "line", "interpolate": "step-after", "color": INK, "strokeWidth": 1.2},
        "encoding": {"x": x, "y": {"field": "capacity", "type": "quantitative"}},
    }
    spec = multiples(kept, "team", [bars, line], 70)
    yield Chart(figure.code, title, spec, str(speech.say(_ALT, {"count": len(teams)})), note)
