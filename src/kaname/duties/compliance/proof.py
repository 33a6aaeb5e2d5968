"""Evidence: what proves a claim, until when, and what relies on it longer than that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kaname.model.base import Key, Ref
from kaname.model.controls import Control, EvidenceItem, Obligation
from kaname.model.finding import Cell, Code, Days, Figure, Finding, Severity
from kaname.planning.promises import promised_ahead
from kaname.planning.standing import Standing

EXPIRED = Code("compliance.evidence-expired", Severity.ACT)
EXPIRES = Code("compliance.evidence-expires", Severity.WATCH)
EXPIRES_TOO_SOON = Code("compliance.evidence-expires-before-use", Severity.WATCH)
CODES = (EXPIRED, EXPIRES, EXPIRES_TOO_SOON)

SOON = timedelta(days=30)
COLUMNS = ("record", "collected_on", "expires", "left", "relied_on_by", "serves", "serves_on", "collected_by", "sealed")


@dataclass(frozen=True, slots=True)
class Use:
    """Something that is to come about and needs a piece of evidence on its day."""

    served: Key
    on: date


def is_valid(item: EvidenceItem, day: date) -> bool:
    """Whether evidence proves something on a day: collected by then and not expired; the last day counts."""
    collected = item.collected_on is None or item.collected_on <= day
    return collected and (item.expires is None or day <= item.expires)


def valid_evidence(standing: Standing, refs: Iterable[Ref[EvidenceItem]]) -> tuple[Key, ...]:
    """Those of the referenced pieces of evidence that prove something on the day."""
    found = ((key, standing.program.find(key)) for key in standing.keys(refs))
    return tuple(key for key, item in found if isinstance(item, EvidenceItem) and is_valid(item, standing.as_of))


def relying(standing: Standing, item: Key) -> tuple[Key, ...]:
    """The records that refer to a piece of evidence, by address."""
    return tuple(sorted({key for key, _ in standing.program.incoming(item)}))


def uses(standing: Standing, item: Key) -> tuple[Use, ...]:
    """What obligations hold until this is proven, directly or by one of their controls; the earliest first."""
    found: dict[Key, date] = {}
    for obligation in standing.every(Obligation):
        if obligation.state != "not applicable" and item in _evidence_of(standing, obligation):
            for served in standing.keys(obligation.holds):
                day = promised_ahead(standing, served)
                if day is not None:
                    found[served] = day
    return tuple(Use(served, day) for day, served in sorted((day, served) for served, day in found.items()))


def _evidence_of(standing: Standing, obligation: Obligation) -> set[Key]:
    controls = (standing.program.find(key) for key in standing.keys(obligation.controls))
    indirect = (ref for control in controls if isinstance(control, Control) for ref in control.evidence)
    return {*standing.keys(obligation.evidence), *standing.keys(indirect)}


def figure(standing: Standing) -> Figure:
    """Every piece of evidence, the first to expire first."""
    items = sorted(standing.every(EvidenceItem), key=lambda item: (item.expires or date.max, item.id))
    rows = tuple(_row(standing, item) for item in items)
    return Figure("compliance.evidence", COLUMNS, rows, "" if rows else "no_evidence")


def _row(standing: Standing, item: EvidenceItem) -> tuple[Cell, ...]:
    first = next(iter(uses(standing, item.key)), None)
    left = None if item.expires is None else Days(float((item.expires - standing.as_of).days), calendar=True)
    return (
        item.key,
        item.collected_on,
        item.expires,
        left,
        relying(standing, item.key),
        first.served if first else None,
        first.on if first else None,
        standing.key(item.by),
        bool(item.digest),
    )


def find(standing: Standing) -> Iterator[Finding]:
    """Evidence that has run out or will before it is needed; what nothing relies on may expire in peace."""
    for item in standing.every(EvidenceItem):
        users = relying(standing, item.key)
        if item.expires is not None and users:
            yield from _expiry(standing, item, item.expires, users)


def _expiry(standing: Standing, item: EvidenceItem, expires: date, users: tuple[Key, ...]) -> Iterator[Finding]:
    late = [use for use in uses(standing, item.key) if use.on > expires]
    if expires < standing.as_of:
        yield EXPIRED.at(item.key, *(use.served for use in late), expires=expires, users=users)
    elif late:
        served = tuple(use.served for use in late)
        yield EXPIRES_TOO_SOON.at(item.key, *served, expires=expires, serves=served, serves_on=late[0].on)
    elif expires <= standing.as_of + SOON:
        left = Days(float((expires - standing.as_of).days), calendar=True)
        yield EXPIRES.at(item.key, expires=expires, left=left, users=users)
