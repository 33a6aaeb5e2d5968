"""Service level objectives: what is left of each error budget, how fast it goes, and what a policy holds for it."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.duties.nfr.levels import as_level
from kaname.duties.nfr.quality import Quality
from kaname.engines import burn
from kaname.engines.ratio import Ratio
from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Days, Figure, Finding, Percent, Severity, Term, Undefined
from kaname.model.quality import Slo
from kaname.planning.error_budgets import Account, accounts, last_read, latest, pace, policies, spent
from kaname.planning.service_levels import alerts
from kaname.planning.slo_evidence import Measured
from kaname.planning.standing import number

SPENT = Code("nfr.error-budget-spent", Severity.ACT)
SPENT_UNGOVERNED = Code("nfr.error-budget-ungoverned", Severity.ACT)
BURNING = Code("nfr.error-budget-burning", Severity.WATCH)
NEVER_FIRES = Code("nfr.alert-never-fires", Severity.WATCH)
SILENT = Code("nfr.slo-silent", Severity.WATCH)
BEYOND_NEEDS = Code("nfr.slo-beyond-needs", Severity.WATCH)
CODES = (SPENT, SPENT_UNGOVERNED, BURNING, NEVER_FIRES, SILENT, BEYOND_NEEDS)

COLUMNS = (
    "record",
    "component",
    "objective_name",
    "level_target",
    "window",
    "level",
    "budget_remaining",
    "burn_rate",
    "exhausted_in",
    "policies",
    "read_on",
    "read_by",
)


def figure(standing: Quality) -> Figure:
    """Every objective with its budget."""
    rows = tuple(_row(standing, account) for account in accounts(standing))
    return Figure("nfr.slos", COLUMNS, rows, "" if rows else "no_slos", "budget_over_window")


def _row(standing: Quality, account: Account) -> tuple[Cell, ...]:
    slo = account.slo
    return (
        slo.key,
        standing.key(slo.component),
        _named(account),
        as_level(account.target),
        slo.window.duration,
        *_numbers(account),
        tuple(policy.key for policy in policies(standing, slo, "error budget spent")),
        account.reading.read_on if account.reading else None,
        _read_by(account.reading) if account.reading else None,
    )


def _read_by(reading: Measured) -> Cell:
    """The source that measured it; else the plan."""
    return reading.source or Term("slo.read_by", "plan")


def _named(account: Account) -> Cell:
    return Term("slo.objective", "whole") if account.objective is None else account.objective.name or None


def _numbers(account: Account) -> tuple[Cell, Cell, Cell, Cell]:
    """Level, budget left, burn rate and time left; why there are none where nothing was read."""
    if account.reading is None:
        unread = Undefined("not_read")
        return unread, unread, unread, unread
    level, remaining = account.level, account.remaining
    return (
        number(level) if level.value is None else as_level(level.value),
        number(remaining) if remaining.value is None else Percent(remaining.value),
        number(account.burn),
        _days(account.days_left),
    )


def _days(left: Ratio[float]) -> Cell:
    return Undefined(str(left.reason)) if left.value is None else Days(left.value, calendar=True)


def find(standing: Quality) -> Iterator[Finding]:
    """What is wrong with service levels."""
    for slo in standing.every(Slo):
        read = last_read(standing, slo)
        if _outdated(standing, slo) or standing.silent(read):
            yield SILENT.at(*_subjects(standing, slo), last=read or Undefined("never_read"))
        yield from _mute(standing, slo)
    for account in accounts(standing):
        yield from _spent(standing, account)
        yield from _burning(standing, account)
        yield from _beyond(standing, account)


def _outdated(standing: Quality, slo: Slo) -> bool:
    return not slo.objectives or any(latest(standing, slo, one) is None for one in slo.objectives)


def _mute(standing: Quality, slo: Slo) -> Iterator[Finding]:
    """An alert that asks for more errors than there can be: factor x budget at or above an error ratio of 1."""
    stated = alerts(slo) if slo.alerts else ()
    for objective in slo.objectives:
        mute = [one for one in stated if burn.Caution.NEVER_FIRES in burn.cautions(one, objective.share)]
        if mute:
            yield NEVER_FIRES.at(
                *_subjects(standing, slo), target=as_level(objective.share), factor=round(mute[0].factor, 1)
            )


def _subjects(standing: Quality, slo: Slo) -> tuple[Key, ...]:
    return standing.known(slo.key, standing.key(slo.component))


def _spent(standing: Quality, account: Account) -> Iterator[Finding]:
    """Each policy holds from its own threshold on (share of the budget that is left; 0 where it states none)."""
    remaining, level, reading = account.remaining.value, account.level.value, account.reading
    if remaining is None or level is None or reading is None:
        return
    agreed = policies(standing, account.slo, "error budget spent")
    reached, target = as_level(level), as_level(account.target)
    for policy in agreed:
        if spent(account, policy) and standing.waivers.of(policy.key) is None:
            held = standing.keys(policy.holds)
            yield SPENT.at(
                *standing.known(account.slo.key, policy.key, *held),
                level=reached,
                target=target,
                remaining=Percent(remaining),
                read_on=reading.read_on,
                read_by=_read_by(reading),
                policy=policy.key,
                held=held or Undefined("nothing_held"),
            )
    if spent(account) and not agreed:
        subjects = _subjects(standing, account.slo)
        share = Percent(remaining)
        yield SPENT_UNGOVERNED.at(
            *subjects,
            level=reached,
            target=target,
            remaining=share,
            read_on=reading.read_on,
            read_by=_read_by(reading),
        )


def _burning(standing: Quality, account: Account) -> Iterator[Finding]:
    found, remaining, reading = pace(standing, account), account.remaining.value, account.reading
    if found is not None and reading is not None and remaining is not None and remaining > 0:
        page = found.alert.severity is burn.Severity.PAGE
        yield BURNING.at(
            *_subjects(standing, account.slo),
            severity=Severity.ACT if page else None,
            rate=round(found.rate, 1),
            factor=round(found.alert.factor, 1),
            alert=Term("alert.severity", found.alert.severity.value),
            since=found.since,
            read_on=reading.read_on,
            read_by=_read_by(reading),
            remaining=Percent(remaining),
            left=_days(account.days_left),
        )


def _beyond(standing: Quality, account: Account) -> Iterator[Finding]:
    """A promise that is higher than the component and what it can't do without are able to keep."""
    component, objective = standing.key(account.slo.component), account.objective
    if component is None or objective is None or account.slo.budgeting != "Occurrences" or objective.op is not None:
        return
    whole = standing.chain(component)
    if whole.availability is not None and account.target > whole.availability:
        weak = tuple(key for key in whole.hard if key not in whole.unstated)
        yield BEYOND_NEEDS.at(
            *standing.known(account.slo.key, component, *weak),
            target=as_level(account.target),
            possible=as_level(whole.availability),
            component=component,
        )
