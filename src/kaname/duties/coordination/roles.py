"""Roles in decisions: who drives, decides and answers for each, and whose disagreement is on record."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.model.base import Key
from kaname.model.decisions import Decision
from kaname.model.finding import Cell, Code, Figure, Finding, Severity
from kaname.planning.standing import Standing

DISSENT_UNRECORDED = Code("coordination.dissent-unrecorded", Severity.NOTE)
CODES = (DISSENT_UNRECORDED,)

_TAKEN = ("accepted", "implemented")
_LIVE = ("draft", "in review", "accepted")
COLUMNS = (
    "record",
    "driver",
    "approver",
    "contributors",
    "responsible",
    "accountable",
    "consulted",
    "informed",
    "dissenters",
)


def findings(standing: Standing) -> Iterator[Finding]:
    """Decisions taken against somebody's no of which nobody can read why."""
    for one in standing.every(Decision):
        silent = _unrecorded(standing, one) if one.state in _TAKEN else ()
        if silent:
            yield DISSENT_UNRECORDED.at(*standing.known(one.key, *silent), by=silent)


def _unrecorded(standing: Standing, one: Decision) -> tuple[Key, ...]:
    """Who declined without a dissent that says why; a dissent in words, or a note at the answer, says it too."""
    if one.dissent.strip():
        return ()
    recorded = set(standing.keys(each.by for each in one.dissents))
    against = standing.keys(each.by for each in one.approvals if each.answer == "declined" and not each.note.strip())
    return tuple(key for key in against if key not in recorded)


def figure(standing: Standing) -> Figure:
    """The roles of every decision that is open or to be carried out: DACI, then RACI."""
    rows = tuple(_row(standing, one) for one in standing.every(Decision) if one.state in _LIVE)
    return Figure("coordination.roles", COLUMNS, rows, reason="" if rows else "no_records", variant="daci_raci")


def _row(standing: Standing, one: Decision) -> tuple[Cell, ...]:
    return (
        one.key,
        standing.key(one.driver),
        standing.key(one.approver),
        standing.keys(one.contributors) or None,
        standing.keys(one.responsible) or None,
        standing.key(one.accountable),
        standing.keys(one.consulted) or None,
        standing.keys(one.informed) or None,
        standing.keys(each.by for each in one.dissents) or None,
    )
