"""Policies: what each one watches, what has set it off, and what may not go on while it holds.

A policy that watches no record by name is set off by any record of its kind; of service levels only by those that name
it. An exception in force sets a policy aside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kaname.duties.nfr import gates
from kaname.duties.nfr.quality import Quality
from kaname.model.base import Entity, Key
from kaname.model.controls import EvidenceItem
from kaname.model.finding import Cell, Code, Figure, Finding, Severity, Term, Undefined
from kaname.model.quality import Gate, Policy, Requirement, Slo
from kaname.planning import error_budgets as budgets
from kaname.planning.promises import is_ahead

HOLDS = Code("nfr.policy-holds", Severity.ACT)
TOOTHLESS = Code("nfr.policy-toothless", Severity.WATCH)
CODES = (HOLDS, TOOTHLESS)

ON_BUDGETS = ("error budget spent", "burn rate")
KINDS: dict[str, type[Entity]] = {
    "error budget spent": Slo,
    "burn rate": Slo,
    "gate failed": Gate,
    "evidence expired": EvidenceItem,
    "requirement unmet": Requirement,
}
"""What sets off each trigger; a manual policy is called by people."""
COLUMNS = ("record", "trigger", "watched", "policy_state", "set_off_by", "held", "held_since", "owner", "agreed_on")


@dataclass(frozen=True, slots=True)
class SetOff:
    """Why a policy holds: the records that set it off (none where somebody called it), and since when, if known."""

    by: tuple[Key, ...]
    since: date | None = None


def watched(standing: Quality, policy: Policy) -> tuple[Key, ...]:
    """The records that can set a policy off."""
    kind = KINDS.get(policy.trigger)
    if kind is None:
        return ()
    if kind is Slo:
        return tuple(
            one.key for one in standing.every(Slo) if policy in budgets.policies(standing, one, policy.trigger)
        )
    if policy.watches:
        return tuple(key for key in standing.keys(policy.watches) if isinstance(standing.program.find(key), kind))
    return tuple(one.key for one in standing.every(kind))


def set_off(standing: Quality, policy: Policy) -> SetOff | None:
    """What makes an active policy hold today; None where nothing does or an exception sets it aside."""
    if not policy.active or standing.waivers.of(policy.key) is not None:
        return None
    if policy.trigger == "manual":
        return _called(standing, policy)
    causes = {key: day for key in watched(standing, policy) for day in _cause(standing, policy, key)}
    if not causes:
        return None
    days = [day for day in causes.values() if day is not None]
    return SetOff(tuple(sorted(causes)), min(days, default=None))


def _called(standing: Quality, policy: Policy) -> SetOff | None:
    since, until = policy.called_on, policy.lifted_on
    if since is None or since > standing.as_of or (until is not None and until <= standing.as_of):
        return None
    return SetOff(standing.keys([policy.called_by]), since)


def _cause(standing: Quality, policy: Policy, key: Key) -> Iterator[date | None]:
    """Since when a record sets a policy off (None where that is unknown); nothing where it does not."""
    match standing.program.find(key):
        case Slo() as slo:
            yield from _service_level(standing, policy, slo)
        case Gate() as gate if gates.holds(standing, gate):
            yield None
        case EvidenceItem() as item if item.expires is not None and item.expires < standing.as_of:
            if policy.watches or standing.relied_on(key, besides=Policy):
                yield item.expires + timedelta(days=1)
        case Requirement() as requirement if standing.waivers.of(key) is None:
            yield from _unmet(standing, requirement)
        case _:
            pass


def _service_level(standing: Quality, policy: Policy, slo: Slo) -> Iterator[date | None]:
    for account in budgets.accounts_of(standing, slo):
        if policy.trigger == "burn rate":
            since = budgets.burns_beyond(standing, account, policy.threshold)
            yield from () if since is None else (since,)
        elif budgets.spent(account, policy):
            yield account.reading.on if account.reading else None


def _unmet(standing: Quality, requirement: Requirement) -> Iterator[date | None]:
    if requirement.state == "failed":
        yield requirement.verified_on
    elif requirement.state == "open" and requirement.verify_by and requirement.verify_by < standing.as_of:
        yield requirement.verify_by + timedelta(days=1)


def held(standing: Quality, policy: Policy) -> tuple[Key, ...]:
    """What a policy holds of that which is still ahead."""
    return tuple(key for key in standing.keys(policy.holds) if is_ahead(standing.program.find(key)))


def figure(standing: Quality) -> Figure:
    """Every policy with what it watches, whether it holds, since when and what."""
    rows = tuple(_row(standing, policy) for policy in standing.every(Policy))
    return Figure("nfr.policies", COLUMNS, rows, "" if rows else "no_policies")


def _row(standing: Quality, policy: Policy) -> tuple[Cell, ...]:
    found = set_off(standing, policy)
    return (
        policy.key,
        Term("policy.trigger", policy.trigger),
        watched(standing, policy) or None,
        Term("policy.state", _state(standing, policy, found)),
        (found.by or None) if found else None,
        standing.keys(policy.holds) or None,
        found.since if found else None,
        standing.key(policy.owner),
        policy.agreed_on,
    )


def _state(standing: Quality, policy: Policy, found: SetOff | None) -> str:
    if found is not None:
        return "holds"
    if not policy.active:
        return "inactive"
    return "waived" if standing.waivers.of(policy.key) is not None else "ready"


def find(standing: Quality) -> Iterator[Finding]:
    """Policies that hold, and active ones that never could. Spent budgets are told with their service level."""
    for policy in standing.every(Policy):
        found = set_off(standing, policy)
        if found is not None and policy.trigger != "error budget spent":
            yield from _holds(standing, policy, found)
        missing = _missing(standing, policy) if policy.active else ""
        if missing:
            yield TOOTHLESS.at(
                policy.key, trigger=Term("policy.trigger", policy.trigger), missing=Term("policy.missing", missing)
            )


def _holds(standing: Quality, policy: Policy, found: SetOff) -> Iterator[Finding]:
    ahead = held(standing, policy)
    if ahead:
        yield HOLDS.at(
            *standing.known(policy.key, *found.by, *ahead),
            trigger=Term("policy.trigger", policy.trigger),
            causes=found.by or Undefined("called_by_people"),
            since=found.since or Undefined("unknown_since"),
            held=ahead,
            allows=policy.allows or Undefined("nothing_named"),
        )


def _missing(standing: Quality, policy: Policy) -> str:
    """What an active policy lacks to have any effect, '' for nothing."""
    if not policy.holds:
        return "holds"
    unwatched = policy.trigger in ON_BUDGETS or bool(policy.watches)
    return "watches" if policy.trigger != "manual" and unwatched and not watched(standing, policy) else ""
