"""The words of figures: titles, notes and column heads. A column head means the same in every figure."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.findings import DUTIES
from kaname.words.markers import FigureWords, _

_SHARED: Mapping[str, str] = {
    "record": _("Record"),
    "name": _("Name"),
    "owner": _("Owner"),
    "team": _("Team"),
    "initiative": _("Initiative"),
    "milestone": _("Milestone"),
    "state": _("State"),
    "colour": _("Health"),
    "due": _("Due"),
    "date": _("Date"),
    "month": _("Month"),
    "week": _("Week of"),
    "count": _("Number"),
    "baseline": _("Baseline"),
    "commitment": _("Commitment"),
    "p50": _("P50"),
    "p80": _("P80"),
    "p95": _("P95"),
    "probability": _("Probability"),
    "variance": _("Variance"),
    "cause": _("Cause"),
    "start": _("Start"),
    "finish": _("Finish"),
    "target": _("Target"),
    "actual": _("Actual"),
    "planned": _("Planned"),
    "forecast": _("Forecast"),
    "component": _("Component"),
    "cost": _("Cost"),
    "type": _("Type"),
    "value": _("Value"),
    "unit": _("Unit"),
}

COLUMNS: Mapping[str, str] = dict(_SHARED) | {code: text for duty in DUTIES for code, text in duty.COLUMNS.items()}

FIGURES: Mapping[str, FigureWords] = {code: words for duty in DUTIES for code, words in duty.FIGURES.items()}
