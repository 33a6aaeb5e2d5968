"""Acceptance: by what a receiver takes over what was promised, and whom both sides ask."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.model.finding import Cell, Code, Figure, Finding, Severity, Term, Undefined
from kaname.model.plan import Dependency
from kaname.planning.standing import Standing

DELIVERY_UNACCEPTED = Code("coordination.delivery-unaccepted", Severity.WATCH)
CODES = (DELIVERY_UNACCEPTED,)

COLUMNS = (
    "record",
    "giver_contact",
    "receiver_contact",
    "criteria_count",
    "criteria_open",
    "declined_because",
    "state",
)


def findings(standing: Standing) -> Iterator[Finding]:
    """What counts as delivered although it does not yet meet what was agreed."""
    for link in standing.every(Dependency):
        unmet = [one for one in link.acceptance if not one.met]
        if link.state == "delivered" and unmet:
            yield DELIVERY_UNACCEPTED.at(
                link.key,
                count=len(unmet),
                first=unmet[0].text,
                contact=standing.key(link.receiver_contact) or standing.key(link.receiver) or Undefined("nobody_named"),
            )


def figure(standing: Standing) -> Figure:
    """The contracts that name contacts, criteria of acceptance, or why they were declined."""
    rows = tuple(_row(standing, link) for link in standing.every(Dependency) if _says_more(link))
    return Figure("coordination.acceptance", COLUMNS, rows, reason="" if rows else "no_acceptance")


def _says_more(link: Dependency) -> bool:
    return bool(link.giver_contact or link.receiver_contact or link.acceptance or link.reason)


def _row(standing: Standing, link: Dependency) -> tuple[Cell, ...]:
    return (
        link.key,
        standing.key(link.giver_contact),
        standing.key(link.receiver_contact),
        len(link.acceptance),
        sum(not one.met for one in link.acceptance),
        link.reason or None,
        Term("dependency_state", link.state),
    )
