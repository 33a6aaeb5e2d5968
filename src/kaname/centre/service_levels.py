"""Prometheus rules of the service levels of a folder."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from kaname import files
from kaname.errors import NotFoundError, PlanError, UsageError
from kaname.model.checks.nearest import Nearest
from kaname.model.program import Program
from kaname.model.quality import Slo
from kaname.model.visibility import Viewer, narrow_program
from kaname.planning.slo_rules import Rules, rules_of


def rules(folder: Path, names: tuple[str, ...], viewer: Viewer | None) -> tuple[Program, Rules]:
    """The rules of some service levels by id, else of all, as a viewer may see them, with the program they are of.

    Raises NotFoundError where there is no such program or service level, UsageError for a portfolio, PlanError while
    faults keep records out, since these could be what a rule is missing for.
    """
    if files.is_portfolio(folder):
        raise UsageError("rules_of_portfolio", folder=str(folder))
    if not files.is_program(folder):
        raise NotFoundError("folder_without_plan", folder=str(folder))
    loaded = files.load(folder)
    kept_out = sum(one.fatal for one in loaded.problems)
    if kept_out:
        raise PlanError("rules_incomplete", loaded.problems, count=kept_out)
    program = loaded.program if viewer is None else narrow_program(loaded.program, viewer)
    known = [one.id for one in program.all(Slo)]
    for name in names:
        if name not in known:
            raise NotFoundError("record_unknown", text=name, nearest=", ".join(Nearest(known).to(name)))
    origin = {"sloth_mode": "kaname", "sloth_spec": "kaname", "sloth_version": version("kaname")}
    return program, rules_of(program, origin, frozenset(names) if names else None)
