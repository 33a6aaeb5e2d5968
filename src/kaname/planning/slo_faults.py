"""Why a service level is not asked of Prometheus or not written as its rules, told as problems that can be mended."""

from __future__ import annotations

from typing import Final

from kaname.engines.alert_rules import WINDOW
from kaname.model.finding import Percent, Problem, Where
from kaname.model.indicators import SloTarget
from kaname.model.program import Program
from kaname.model.quality import Slo
from kaname.planning.service_levels import Unasked, indicated_source

NEVER_FIRES: Final = "slo.never-fires"
CODES: Final = (*(f"slo.{one.value.replace('_', '-')}" for one in Unasked), NEVER_FIRES)
"""One for each reason; and of what is written, that an alert asks for more errors than there can be."""


def problem(program: Program, slo: Slo, objective: SloTarget | None, why: Unasked, window: str = "") -> Problem:
    """A reason with the record, the objective and what it is about; `window`: the one that can't be told."""
    source = indicated_source(program, slo, objective) if objective is not None else ""
    values = {"source": source, "window": window or slo.window.duration, "token": WINDOW}
    code = f"slo.{why.value.replace('_', '-')}"
    return Problem(code, _where(slo, objective), (slo.key,), values, fatal=False)


def caution(slo: Slo, objective: SloTarget, factor: float) -> Problem:
    """That an alert asks for more errors than there can be: factor x budget at or above 1."""
    values = {"factor": round(factor, 2), "target": Percent(objective.share)}
    return Problem(NEVER_FIRES, _where(slo, objective), (slo.key,), values, fatal=False)


def _where(slo: Slo, objective: SloTarget | None) -> Where:
    name = f" ({objective.name})" if objective is not None and objective.name else ""
    return Where(f"{slo.key}{name}")
