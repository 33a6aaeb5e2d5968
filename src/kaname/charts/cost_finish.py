"""Cost beside finish: runs as dots, the budget and the promised end, and the pairs that hold at 70 and 80 %."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from kaname.charts.spec import BLUE, GRID, SKY, VERMILION, WIDE, Chart, Spec, date_axis, frame
from kaname.model.base import Money
from kaname.model.finding import Percent
from kaname.planning.analysis import CostFinish
from kaname.words import formats
from kaname.words.markers import _
from kaname.words.speech import Speech

_TITLE = _("Runs by finish and cost")
_NOTE = _(
    "A dot is a run. What lies left of the promised end and below the budget keeps both. Each pair on a line holds in "
    "70 or in 80 % of the runs."
)
_ALT = _("Budget and promised end both hold in {both} of the runs.")
_ALT_COST = _("P80 of the cost: {cost}.")
_LARGE, _WIDTH = 2_000_000, WIDE - 80
_FEWEST = 0.02
"""Share of dots that may lie beyond the picture at its top and at its right."""


def draw(found: CostFinish, speech: Speech) -> Iterator[Chart]:
    """One chart of a program; none where its cost is not known."""
    if found.reason or not found.runs:
        return
    days, costs = _reach(found)
    unit, said = (1e6, _UNIT) if costs[1] >= _LARGE else (1e3, _THOUSAND)
    dots: list[Spec] = [_dot(day, cost, unit) for day, cost in found.runs if day <= days[1] and cost <= costs[1]]
    x: Spec = {
        "field": "day",
        "type": "temporal",
        "axis": date_axis(speech.language, days[0].isoformat(), days[1].isoformat(), labels=6),
        "scale": {"domain": [days[0].isoformat(), days[1].isoformat()]},
    }
    y: Spec = {
        "field": "cost",
        "type": "quantitative",
        "scale": {"domain": [costs[0] / unit, costs[1] / unit], "nice": False},
        "axis": {"title": speech.text(said).format(currency=found.currency), "grid": True, "gridColor": GRID},
    }
    layers: list[Spec] = [
        {
            "data": {"values": dots},
            "mark": {"type": "point", "filled": True, "size": 14, "color": SKY, "opacity": 0.6, "clip": True},
            "encoding": {"x": x, "y": y},
        },
        *_lines(found, days, costs, unit, speech),
        *_promises(found, costs[1], unit, speech),
    ]
    yield Chart(
        "forecast.cost_finish", speech.text(_TITLE), frame(_WIDTH, 260, layers), _alt(found, speech), _note(speech)
    )


_UNIT, _THOUSAND = _("Million {currency}"), _("Thousand {currency}")


def _note(speech: Speech) -> str:
    return speech.text(_NOTE)


def _alt(found: CostFinish, speech: Speech) -> str:
    if found.both is not None:
        return str(speech.say(_ALT, {"both": Percent(found.both)}))
    p80 = found.cost_p80
    cost = None if p80 is None else Money(amount=Decimal(round(p80)), currency=found.currency)
    return str(speech.say(_ALT_COST, {"cost": cost}))


def _dot(day: date, cost: float, unit: float) -> Spec:
    return {"day": day.isoformat(), "cost": cost / unit}


def _reach(found: CostFinish) -> tuple[tuple[date, date], tuple[float, float]]:
    """The days and the costs that are drawn: all but the last few, and what was promised."""
    days, costs = sorted(day for day, _ in found.runs), sorted(cost for _, cost in found.runs)
    last = max(0, len(days) - 1 - int(_FEWEST * len(days)))
    promised = [found.commitment] if found.commitment else []
    granted = [found.budget] if found.budget is not None else []
    low, high = min(costs[0], *granted, costs[last]), max(costs[last], *granted, costs[0])
    room = (high - low) * 0.05 or abs(high) * 0.05 or 1.0
    return (min(days[0], *promised, days[last]), max(days[last], *promised, days[0])), (low - room, high + room)


def _lines(
    found: CostFinish, days: tuple[date, date], costs: tuple[float, float], unit: float, speech: Speech
) -> Iterator[Spec]:
    place: Spec = {"x": {"field": "day", "type": "temporal"}, "y": {"field": "cost", "type": "quantitative"}}
    for level in dict.fromkeys(level for level, _day, _cost in found.frontier):
        inside = [
            (day, cost) for at, day, cost in found.frontier if at == level and day <= days[1] and cost <= costs[1]
        ]
        if not inside:
            continue
        label = formats.percent(level, speech.language)
        line: Spec = {"type": "line", "color": BLUE, "strokeWidth": 2, "interpolate": "step-after"}
        text: Spec = {"type": "text", "align": "left", "dx": 4, "dy": -8, "color": BLUE, "fontWeight": "bold"}
        yield {"data": {"values": [_dot(*one, unit) for one in inside]}, "mark": line, "encoding": place}
        named = [{**_dot(*inside[0], unit), "label": label}]
        yield {"data": {"values": named}, "mark": text, "encoding": place | {"text": {"field": "label"}}}


def _promises(found: CostFinish, top: float, unit: float, speech: Speech) -> Iterator[Spec]:
    rule: Spec = {"type": "rule", "color": VERMILION, "strokeWidth": 1.5, "strokeDash": [5, 3]}
    text: Spec = {"type": "text", "color": VERMILION, "fontWeight": "bold"}
    if found.commitment is not None:
        word = speech.text(_("promised"))
        name = f"{word} {speech.day(found.commitment, short=True)}"
        value = [{"day": found.commitment.isoformat(), "label": name}]
        x: Spec = {"x": {"field": "day", "type": "temporal"}}
        named: Spec = {"y": {"datum": top / unit}, "text": {"field": "label"}}
        yield {"data": {"values": value}, "mark": rule, "encoding": x}
        yield {"data": {"values": value}, "mark": {**text, "align": "left", "dx": 5, "dy": 8}, "encoding": x | named}
    if found.budget is not None:
        value = [{"cost": found.budget / unit, "label": speech.text(_("budget"))}]
        y: Spec = {"y": {"field": "cost", "type": "quantitative"}}
        right = {"x": {"value": _WIDTH}, "text": {"field": "label"}}
        yield {"data": {"values": value}, "mark": rule, "encoding": y}
        yield {"data": {"values": value}, "mark": {**text, "align": "right", "dy": -7}, "encoding": y | right}
