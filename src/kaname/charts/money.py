"""Money by month: planned, actual and forecast, one chart per currency."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kaname.charts.spec import BLUE, ORANGE, QUIET, WIDE, Chart, Spec, date_axis, frame
from kaname.model.base import Money
from kaname.model.finding import Section
from kaname.words.markers import _
from kaname.words.speech import Speech

_ALT = _("Money by month in {currency}.")
_SERIES = ("planned", "actual", "forecast")


def draw(section: Section, speech: Speech) -> Iterator[Chart]:
    """Bars of what was spent beside the planned line; none where no budget is given by month."""
    figure = section.figure("finance.by_month")
    rows = [dict(zip(figure.columns, row, strict=True)) for row in figure.rows]
    values = [value for row in rows for value in _values(row, speech)]
    for currency in dict.fromkeys(value["currency"] for value in values):
        yield _chart([value for value in values if value["currency"] == currency], currency, figure.code, speech)


def _values(row: dict[str, Any], speech: Speech) -> Iterator[dict[str, Any]]:
    for series in _SERIES:
        amount = row.get(series)
        if isinstance(amount, Money):
            yield {
                "month": row["month"].isoformat(),
                "series": speech.column(series),
                "amount": float(amount.amount),
                "currency": amount.currency,
            }


def _chart(values: list[dict[str, Any]], currency: str, code: str, speech: Speech) -> Chart:
    title, note = speech.figure(code)
    names = [speech.column(series) for series in _SERIES]
    colour: Spec = {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": names, "range": [QUIET, BLUE, ORANGE]},
        "legend": {"title": None, "orient": "top"},
    }
    months = [value["month"] for value in values]
    axis = date_axis(speech.language, min(months), max(months))
    bars: Spec = {
        "mark": {"type": "bar"},
        "encoding": {
            "x": {"field": "month", "type": "temporal", "timeUnit": "yearmonth", "axis": axis},
            "xOffset": {"field": "series", "sort": names},
            "y": {
                "field": "amount",
                "type": "quantitative",
                "axis": {"title": currency, "format": "~s", "tickCount": 5},
            },
            "color": colour,
        },
    }
    spec = frame(WIDE - 70, 180, [bars], data={"values": values})
    return Chart(code, f"{title} ({currency})", spec, str(speech.say(_ALT, {"currency": currency})), note)
