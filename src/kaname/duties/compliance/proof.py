"""Evidence: what proves a claim, until when, and what relies on it longer than that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from kaname.duties.compliance.assurance import Assurance
from kaname.model.base import Key, Ref
from kaname.model.controls import EvidenceItem
from kaname.model.finding import Cell, Code, Days, Figure, Finding, Severity

EXPIRED = Code("compliance.evidence-expired", Severity.ACT)
EXPIRES = Code("compliance.evidence-expires", Severity.WATCH)
EXPIRES_TOO_SOON = Code("compliance.evidence-expires-before-use", Severity.WATCH)
UNUSED = Code("compliance.evidence-expired-unused", Severity.NOTE)
CODES = (EXPIRED, EXPIRES, EXPIRES_TOO_SOON, UNUSED)

SOON = timedelta(days=30)
COLUMNS = ("record", "collected_on", "expires", "left", "relied_on_by", "serves", "serves_on", "collected_by", "sealed")


def is_valid(item: EvidenceItem, day: date) -> bool:
    """Whether evidence proves something on a day: collected by then and not expired; the last day counts."""
    collected = item.collected_on is None or item.collected_on <= day
    return collected and (item.expires is None or day <= item.expires)


def valid_evidence(standing: Assurance, refs: Iterable[Ref[EvidenceItem]]) -> tuple[Key, ...]:
    """Those of the referenced pieces of evidence that prove something on the day."""
    found = ((key, standing.program.find(key)) for key in standing.keys(refs))
    return tuple(key for key, item in found if isinstance(item, EvidenceItem) and is_valid(item, standing.as_of))


def relying(standing: Assurance, item: Key) -> tuple[Key, ...]:
    """The records that refer to a piece of evidence, by address."""
    return tuple(sorted({key for key, _ in standing.program.incoming(item)}))


def figure(standing: Assurance) -> Figure:
    """Every piece of evidence, the first to expire first."""
    items = sorted(standing.every(EvidenceItem), key=lambda item: (item.expires or date.max, item.id))
    rows = tuple(_row(standing, item) for item in items)
    return Figure("compliance.evidence", COLUMNS, rows, "" if rows else "no_evidence")


def _row(standing: Assurance, item: EvidenceItem) -> tuple[Cell, ...]:
    first = next(iter(standing.uses(item)), None)
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


def find(standing: Assurance) -> Iterator[Finding]:
    """Evidence that has run out or will before it is needed; what nothing relies on may expire, but it is told."""
    for item in standing.every(EvidenceItem):
        users = relying(standing, item.key)
        if item.expires is not None and users:
            yield from _expiry(standing, item, item.expires, users)
        elif item.expires is not None and item.expires < standing.as_of:
            yield UNUSED.at(item.key, expires=item.expires)


def _expiry(standing: Assurance, item: EvidenceItem, expires: date, users: tuple[Key, ...]) -> Iterator[Finding]:
    late = [use for use in standing.uses(item) if use.on > expires]
    if expires < standing.as_of:
        yield EXPIRED.at(item.key, *(use.served for use in late), expires=expires, users=users)
    elif late:
        served = tuple(use.served for use in late)
        yield EXPIRES_TOO_SOON.at(item.key, *served, expires=expires, serves=served, serves_on=late[0].on)
    elif expires <= standing.as_of + SOON:
        left = Days(float((expires - standing.as_of).days), calendar=True)
        yield EXPIRES.at(item.key, expires=expires, left=left, users=users)
