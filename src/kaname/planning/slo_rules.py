"""Prometheus rules of the service levels of a plan, as Sloth writes them, and which of them can't be written so.

Sloth's rules know events and ratios over whole days that roll; what counts slices of time or follows a calendar has no
place in them. Its service is our component, its name our id, with the name of the objective where there are several.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from kaname.engines.alert_rules import Alarm, Watched, duration, rules
from kaname.engines.burn import Caution, Severity, cautions
from kaname.model.finding import Problem
from kaname.model.indicators import SloTarget
from kaname.model.program import Program
from kaname.model.quality import Slo
from kaname.planning.promql import error_queries
from kaname.planning.service_levels import Unasked, alerts, indicated, window_days
from kaname.planning.slo_evidence import questions
from kaname.planning.slo_faults import caution, problem

_UNFIT = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Rules:
    """Groups of rules as they stand in a file, how many objectives they watch, and why others are not among them.

    `cautions` are about alerts that are written and can never fire.
    """

    groups: tuple[Mapping[str, Any], ...]
    count: int
    left_out: tuple[Problem, ...]
    cautions: tuple[Problem, ...] = ()


def rules_of(program: Program, origin: Mapping[str, str], only: Container[str] | None = None) -> Rules:
    """The rules of all objectives, or of those of some SLOs by id. `origin`: labels that say who wrote them."""
    watched: dict[str, Watched] = {}
    left_out: list[Problem] = []
    mute: list[Problem] = []
    for slo in sorted(program.all(Slo), key=lambda one: one.id):
        if only is not None and slo.id not in only:
            continue
        if not slo.objectives:
            left_out.append(problem(program, slo, None, Unasked.NO_OBJECTIVE))
        for objective in slo.objectives:
            found = _watched(program, slo, objective, origin)
            if isinstance(found, Problem):
                left_out.append(found)
            else:
                one = _apart(found, watched)
                watched[one.id] = one
                mute += [caution(slo, objective, factor) for factor in _mute(one, objective)]
    return Rules(tuple(_groups(watched)), len(watched), tuple(left_out), tuple(mute))


def _mute(one: Watched, objective: SloTarget) -> tuple[float, ...]:
    """The factors of alerts that can never fire."""
    table = one.watches if one.alarm is not None else ()
    return tuple(each.factor for each in table if Caution.NEVER_FIRES in cautions(each, objective.share))


def _groups(watched: Mapping[str, Watched]) -> Iterator[Mapping[str, Any]]:
    found: dict[str, list[dict[str, object]]] = {}
    for one in watched.values():
        for rule in rules(one):
            written = rule.written()
            found.setdefault(str(written.pop("group")), []).append(written)
    yield from ({"name": name, "rules": each} for name, each in found.items())


def _watched(program: Program, slo: Slo, objective: SloTarget, origin: Mapping[str, str]) -> Watched | Problem:
    """An objective as Sloth would be told of it, or why it can't be."""
    found, asked = indicated(program, slo, objective), questions(program, slo, objective)
    days = window_days(slo)
    if isinstance(asked, Unasked) or isinstance(found, Unasked):
        why = asked if isinstance(asked, Unasked) else Unasked.NO_INDICATOR
        return problem(program, slo, objective, why, objective.time_slice_window or "" if why is Unasked.COARSE else "")
    if not slo.window.rolling:
        return problem(program, slo, objective, Unasked.CALENDAR)
    if slo.budgeting != "Occurrences":
        return problem(program, slo, objective, Unasked.SLICES)
    if days % 1:
        return problem(program, slo, objective, Unasked.NOT_DAYS)
    if asked.mute:
        return problem(program, slo, objective, Unasked.COARSE, duration(asked.mute[0]))
    component, owner = program.resolve(slo.component), program.resolve(slo.owner)
    errors, total = error_queries(found.indicator, objective)
    return Watched(
        component.id if component is not None else program.charter.id,
        _name(slo, objective),
        _percent(objective),
        errors,
        total,
        int(days),
        {} if owner is None else {"owner": owner.id},
        _alarm(slo),
        origin,
        alerts(_breaching(slo)) if slo.alerts else (),
    )


def _percent(objective: SloTarget) -> Decimal:
    """The target in percent, exactly as written."""
    if objective.target is not None:
        return Decimal(str(objective.target)) * 100
    return Decimal(str(objective.target_percent))


def _name(slo: Slo, objective: SloTarget) -> str:
    if len(slo.objectives) == 1:
        return slo.id
    own = _UNFIT.sub("-", objective.name).strip("-") or str(slo.objectives.index(objective) + 1)
    return f"{slo.id}-{own}"


def _apart(one: Watched, known: Mapping[str, Watched]) -> Watched:
    """The same, its alerts too, under a name that no other has, since Prometheus refuses two groups of one name."""
    name, number = one.name, 2
    while one.id in known:
        one, number = replace(one, name=f"{name}-{number}"), number + 1
    return one if one.alarm is None else replace(one, alarm=replace(one.alarm, name=one.name))


def _breaching(slo: Slo) -> Slo:
    """The SLO with those of its alerts that tell of a breach."""
    kept = tuple(one for one in slo.alerts if one.when_breaching)
    return slo if kept == slo.alerts else slo.changed(alerts=kept)


def _alarm(slo: Slo) -> Alarm | None:
    """Whom its alerts name; None where those it states don't tell of a breach."""
    if slo.alerts and not _breaching(slo).alerts:
        return None
    return Alarm("", page=_notified(slo, Severity.PAGE), ticket=_notified(slo, Severity.TICKET))


def _notified(slo: Slo, severity: Severity) -> dict[str, str]:
    policies = (one for one in _breaching(slo).alerts if one.condition.severity == severity.value)
    names = dict.fromkeys(name for one in policies for name in one.notify)
    return {"notify": ",".join(names)} if names else {}
