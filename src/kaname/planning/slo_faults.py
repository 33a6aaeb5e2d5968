"""Why a service level is not asked of Prometheus or not written as its rules, told as problems that can be mended."""

from __future__ import annotations

from typing import Final

from kaname.engines.alert_rules import WINDOW
from kaname.model.finding import Problem, Where
from kaname.model.indicators import SloTarget
from kaname.model.program import Program
from kaname.model.quality import Slo
from kaname.planning.service_levels import Unasked, indicated_source

CODES: Final = tuple(f"slo.{one.value.replace('_', '-')}" for one in Unasked)
"""One for each reason."""


def problem(program: Program, slo: Slo, objective: SloTarget | None, why: Unasked, window: str = "") -> Problem:
    """A reason with the record, the objective and what it is about; `window`: the one that can't be told."""
    where = f"{slo.key}" + (f" ({objective.name})" if objective is not None and objective.name else "")
    source = indicated_source(program, slo, objective) if objective is not None else ""
    values = {"source": source, "window": window or slo.window.duration, "token": WINDOW}
    return Problem(f"slo.{why.value.replace('_', '-')}", Where(where), (slo.key,), values, fatal=False)
