"""What somebody owes, is owed and must decide, from the plan of a program and, where it is there, its assessment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from kaname.model.base import Key
from kaname.model.kinds import references
from kaname.model.program import Program
from kaname.planning.timetable import Timetable
from kaname.status.actions import OWNER_FIELDS, Step
from kaname.status.mine import owe, waiting
from kaname.status.mine.me import Me, Named
from kaname.status.mine.obligation import Obligation, Side, When, rank

__all__ = ["Me", "Obligation", "Side", "When", "mine", "touching"]
_OWNING = (
    *("owner", "assignee", "driver", "lead", "giver", "giver_contact", "receiver", "receiver_contact", "raised_by"),
    *("approver", "reviewers", "by", "responses", "allocations", "team", "decided_by", "chair"),
)
"""Fields by which a record counts as theirs, whether anything is due of it or not."""


def mine(
    program: Program, me: Me, as_of: date, *, timetable: Timetable | None = None, steps: Iterable[Step] = ()
) -> tuple[Obligation, ...]:
    """Everything between somebody and the rest of a program, by day.

    Without a timetable work has the days that the plan names alone; `steps` (each about a record of its own) tell what
    was found about a record, and what to act on it gains. One that they answer for stands by itself where nothing else
    names its record.
    """
    if not me:
        return ()
    named = Named(program, me)
    found = [*_once(_all(named, as_of, timetable))]
    by_record = {step.finding.subjects[0]: step for step in steps}
    told = {one.key for one in found}
    found = [replace(one, step=by_record.get(one.key)) for one in found]
    found += (_found(program, key, step) for key, step in by_record.items() if key not in told and step.owner in me.all)
    return tuple(sorted(found, key=rank))


def _all(named: Named, as_of: date, timetable: Timetable | None) -> Iterator[Obligation]:
    for rule in (*waiting.RULES, *owe.RULES):
        yield from rule(named)
    yield from owe.evidence(named, as_of)
    yield from owe.work(named, as_of, timetable)


def _once(found: Iterable[Obligation]) -> Iterator[Obligation]:
    """Each matter once."""
    yield from {(one.side, one.kind, one.key, one.what): one for one in found}.values()


def _found(program: Program, key: Key, step: Step) -> Obligation:
    assert step.owner is not None
    return Obligation(Side.OWE, "finding", key, _answering(program, key, step.owner), step.owner, step.clock, step=step)


def _answering(program: Program, key: Key, owner: Key) -> tuple[str, ...]:
    """By which field somebody answers for a record: one of its own, else that of its initiative."""
    fields = (path for path, ref in references(program.need(key)) if program.resolve(ref) == owner)
    names = [path[0] for path in fields if path[0] in OWNER_FIELDS]
    return (str(names[0]),) if names else ("initiative", "owner")


def touching(program: Program, me: Me) -> frozenset[Key]:
    """The records of a program that are theirs: they, their teams, and what names these in a field of those who act."""
    ours = me.people | me.teams
    found = {key for key in ours if key in program.records}
    for key in ours:
        found |= {record for record, field in program.incoming(key) if field in _OWNING}
    return frozenset(found)
