"""Service levels of a folder: what is asked about them, and their rules for Prometheus."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from kaname import files
from kaname.centre import read
from kaname.errors import NotFoundError, PlanError, UsageError
from kaname.evidence.archive import Archive
from kaname.model.checks.nearest import Nearest
from kaname.model.finding import Problem
from kaname.model.program import Program
from kaname.model.quality import Slo
from kaname.model.sources import Source
from kaname.model.visibility import Viewer, narrow_program
from kaname.planning.service_levels import PROMETHEUS
from kaname.planning.slo_evidence import Questions, questioned
from kaname.planning.slo_rules import Rules, rules_of

_ELSEWHERE = ("slo.no-indicator", "slo.other-tool")
"""Reasons for which a service level is read elsewhere, as it was meant to be."""


@dataclass(frozen=True)
class Level:
    """What a source is asked for an objective of a service level: queries by name, and as of when it was.

    `windows` are those of its alerts that are asked; `forms` the queries with `{{.window}}` in the place of a window.
    """

    slo: str
    objective: str
    source: str
    window: str
    windows: tuple[str, ...]
    forms: tuple[str, ...]
    queries: Mapping[str, str]
    asked_at: datetime | None


def asked_levels(program: Program, known: Archive) -> tuple[tuple[Level, ...], tuple[Problem, ...]]:
    """The service levels that are asked of a source, and why others are not, where there is one that could be."""
    tools = [one.id for one in program.all(Source) if one.vendor == PROMETHEUS]
    cursors = {name: known.cursors(name) for name in tools}
    found, left_out = questioned(program, datetime.now(UTC))
    levels = tuple(
        Level(
            one.slo.id,
            one.objective,
            one.source,
            one.window,
            one.windows,
            one.forms,
            dict(one.every),
            _asked_at(one, cursors[one.source]),
        )
        for one in found
    )
    return levels, tuple(one for one in left_out if one.code not in _ELSEWHERE) if tools else ()


def _asked_at(one: Questions, cursors: Mapping[str, str]) -> datetime | None:
    """The moment as of which all that a budget follows from was asked."""
    moments = [cursors.get(name, "").partition("|")[0] for name, _ in one.whole]
    return datetime.fromtimestamp(min(map(int, moments)), UTC) if all(moments) else None


def rules(folder: Path, names: tuple[str, ...], viewer: Viewer | None) -> tuple[Program, Rules]:
    """The rules of some service levels by id, else of all, as a viewer may see them, with the program they are of.

    Raises NotFoundError where there is no such program or service level, UsageError for a portfolio, PlanError while
    faults keep records out, since these could be what a rule is missing for.
    """
    loaded = read(folder)
    if isinstance(loaded, files.LoadedPortfolio):
        raise UsageError("rules_of_portfolio", folder=str(folder))
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
