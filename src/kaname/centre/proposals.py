"""Proposed changes: kept as a scenario until a person accepts or declines them.

Who proposes needs no right to write the records; who accepts writes them under their own name and their own permit. So
what an assistant suggests becomes the plan only by a person's hand.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from kaname.centre import stored
from kaname.centre.desk import Desk, Noted
from kaname.centre.places import Place
from kaname.errors import NotFoundError
from kaname.model.changes import ChangeSet, FieldChange, Put, diff, field_changes
from kaname.model.roles import Action

PREFIX = "proposal-"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody proposes, as far as the reader may see it."""

    name: str
    by: str
    at: datetime | None
    why: str
    base: int
    changes: ChangeSet
    fields: tuple[FieldChange, ...]


def propose(desk: Desk, program: str, changes: ChangeSet, base: int) -> Proposal:
    """Keep changes that were made on what was seen of a revision, for somebody to accept.

    Raises ForbiddenError, NotFoundError, ConflictError, PlanError.
    """
    desk.allow(program, Action.PROPOSE)
    whole, _ = desk.widened(Place(program), changes, base)
    name = f"{PREFIX}{secrets.token_hex(4)}"
    who = stored.Author(desk.who, changes.why)
    ours = {one.key: one.record for one in changes if isinstance(one, Put)}
    with desk.seen_alone(Place(program, at=base or None), ours), stored.written_at_once(desk.alias):
        stored.branch(desk.alias, program, name, who, at=base)
        stored.commit(desk.alias, program, whole, who, scenario=name, base=base)
    desk.journal(Noted(desk.who, "propose", program, tuple(whole.keys), detail=name))
    return proposal(desk, program, name)


def proposals(desk: Desk, program: str) -> tuple[Proposal, ...]:
    """The open proposals of a program, oldest first; those of which nothing may be seen are left out."""
    desk.allow(program, Action.READ)
    names = [
        one.name for one in desk.scenarios(Place(program)) if one.name.startswith(PREFIX) and one.closed_at is None
    ]
    found = (proposal(desk, program, name) for name in names)
    return tuple(one for one in found if len(one.changes))


def proposal(desk: Desk, program: str, name: str) -> Proposal:
    """A proposal. Raises NotFoundError where there is none that is open."""
    desk.allow(program, Action.READ)
    branch = next((one for one in desk.scenarios(Place(program)) if one.name == name and name.startswith(PREFIX)), None)
    if branch is None or branch.closed_at is not None:
        raise NotFoundError("proposal_unknown", name=name, program=program)
    before, after = desk.read(Place(program, at=branch.base)), desk.read(Place(program, name))
    changes = diff(before.program, after.program)
    # Its reason is told where all of it may be seen; of a proposal of which nothing may be, who made it and when.
    told = desk.log(Place(program, name), limit=1, before=after.revision.number + 1)
    shown = next((one.revision for one in told if one.revision.number == after.revision.number), None)
    stamp = shown or replace(after.revision, why="")
    changes = replace(changes, why=stamp.why)
    return Proposal(
        name, stamp.by, stamp.at, stamp.why, branch.base, changes, tuple(field_changes(before.program, changes))
    )


def accept(desk: Desk, program: str, name: str) -> stored.Committed:
    """Write what was proposed, by the permit of who accepts it. Raises ForbiddenError, ConflictError, PlanError."""
    found = proposal(desk, program, name)
    why = f"{found.why} ({found.by}, {name})".strip()
    done = desk.commit(Place(program), replace(found.changes, why=why), found.base)
    stored.close(desk.alias, program, name)
    desk.journal(Noted(desk.who, "accept", program, revision=done.revision.number, detail=name))
    return done


def decline(desk: Desk, program: str, name: str, why: str = "") -> None:
    """Let a proposal go: by who may write to the program, or who proposed it."""
    found = proposal(desk, program, name)
    if found.by != desk.who:
        desk.allow(program, Action.WRITE)
    stored.close(desk.alias, program, name)
    desk.journal(Noted(desk.who, "decline", program, detail=f"{name} {why}".strip()))
