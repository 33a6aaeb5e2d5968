"""The tornado: how far each driver moves the P80 of a target, longest bar first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from kaname.charts.spec import INK, SKY, VERMILION, WIDE, Chart, Spec, date_axis, frame, named_rows, wrapped_label
from kaname.planning.analysis import Analysis, Driver
from kaname.planning.timetable import Outlook
from kaname.words.markers import _
from kaname.words.speech import Speech

_TITLE = _("What moves P80 most")
_NOTE = _(
    "P80 in the runs in which one thing alone was in its best tenth, and in those in which it was in its worst; of a "
    "risk: in which it does not occur, and does. The line is P80 of all runs."
)
_ALT = _("{name}: P80 between {best} and {worst}.")
_ESTIMATES = _("its estimates")
_NAMES, _SHORT = 280, 30
_LEGEND = (("bar", _("an estimate")), ("risk", _("a risk")))


def draw(found: Analysis, outlook: Outlook | None, speech: Speech) -> Iterator[Chart]:
    """One chart of the drivers of a target; none where nothing drives it."""
    if not found.drivers:
        return
    labels = [wrapped_label(_name(one, speech), _NAMES) + "\u200b" * n for n, one in enumerate(found.drivers)]
    values: list[Spec] = [_value(one, label) for one, label in zip(found.drivers, labels, strict=True)]
    days = sorted(day for one in found.drivers for day in (one.best, one.worst))
    names, step = named_rows(labels)
    first, last = (days[0] - timedelta(days=3)).isoformat(), (days[-1] + timedelta(days=3)).isoformat()
    axis = date_axis(speech.language, first, last, labels=5, orient="top")
    scale = {"domain": [first, last]}
    y: Spec = {"field": "label", "type": "nominal", "sort": labels, "scale": {"domain": labels}, "axis": names}
    bars: Spec = {
        "data": {"values": values},
        "mark": {"type": "bar", "height": 10},
        "encoding": {
            "y": y,
            "x": {"field": "from", "type": "temporal", "axis": axis, "scale": scale},
            "x2": {"field": "to"},
            "color": {
                "field": "risk",
                "type": "nominal",
                "scale": {"domain": [False, True], "range": [SKY, VERMILION]},
                "legend": None,
            },
        },
    }
    spec = frame(WIDE - names["minExtent"] - 24, {"step": step}, [bars, *_whole(outlook)])
    top = found.drivers[0]
    alt = str(speech.say(_ALT, {"name": _name(top, speech), "best": top.best, "worst": top.worst}))
    risky = {one.kind == "risk" for one in found.drivers}
    legend = tuple((sign, speech.text(words)) for sign, words in _LEGEND if (sign == "risk") in risky)
    yield Chart("forecast.drivers", speech.text(_TITLE), spec, alt, speech.text(_NOTE), legend)


def _whole(outlook: Outlook | None) -> list[Spec]:
    if outlook is None or outlook.p80 is None:
        return []
    rule: Spec = {"type": "rule", "color": INK, "strokeWidth": 1.2}
    value = [{"p80": outlook.p80.isoformat()}]
    return [{"data": {"values": value}, "mark": rule, "encoding": {"x": {"field": "p80", "type": "temporal"}}}]


def _value(one: Driver, label: str) -> Spec:
    first, last = sorted((one.best, one.worst))
    return {"label": label, "from": first.isoformat(), "to": last.isoformat(), "risk": one.kind == "risk"}


def _name(one: Driver, speech: Speech) -> str:
    """What it is called; of teams and the program it is all their estimates together."""
    name = speech.name(one.key)
    if one.kind not in ("team", "program"):
        return name
    return (
        f"{name if len(name) <= _SHORT else name[: _SHORT - 1].rstrip() + '…'}{speech.colon}{speech.text(_ESTIMATES)}"
    )
