"""Who may do what: roles on a program or a whole portfolio, what each sees, and which records each may write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kaname.model.base import Confidentiality, Entity, Key, Ref
from kaname.model.changes import Change, Put
from kaname.model.decisions import Decision
from kaname.model.kinds import KINDS, references
from kaname.model.merging import changed_fields
from kaname.model.people import Person, Team
from kaname.model.plan import ChangeRequest, Dependency
from kaname.model.program import Program
from kaname.model.risks import Escalation
from kaname.model.visibility.viewers import VIEWERS, Viewer


class Role(StrEnum):
    """What somebody is to a program. Administrators look after the installation, not after plans."""

    VIEWER = "viewer"
    CONTRIBUTOR = "contributor"
    LEAD = "lead"
    MANAGER = "manager"
    EXECUTIVE = "executive"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What can be done with a program, beside writing a record."""

    READ = "read"
    PROPOSE = "propose"  # changes of any record that is seen, for somebody to accept who may write it
    WRITE = "write"  # records: which ones, `may_write` says
    BRANCH = "branch"  # scenarios, on which everything may be tried that may be written
    STEER = "steer"  # baselines, merges, taking revisions back, publishing forecasts, pulling evidence
    SHARE = "share"  # who else may do what with the program
    AUDIT = "audit"  # the log of what was done and read; whether the past is what it was
    KEEP = "keep"  # the installation: accounts, backups, settings; programs taken in and given up


_DOES: Mapping[Role, frozenset[Action]] = {
    Role.VIEWER: frozenset({Action.READ}),
    Role.CONTRIBUTOR: frozenset({Action.READ, Action.PROPOSE, Action.WRITE}),
    Role.LEAD: frozenset({Action.READ, Action.PROPOSE, Action.WRITE, Action.BRANCH}),
    Role.MANAGER: frozenset({Action.READ, Action.PROPOSE, Action.WRITE, Action.BRANCH, Action.STEER, Action.SHARE}),
    Role.EXECUTIVE: frozenset({Action.READ, Action.PROPOSE, Action.WRITE}),
    Role.AUDITOR: frozenset({Action.READ, Action.AUDIT}),
    Role.ADMINISTRATOR: frozenset({Action.AUDIT, Action.KEEP, Action.SHARE}),
}
_SEES: Mapping[Role, str] = {
    Role.VIEWER: "engineer",
    Role.CONTRIBUTOR: "engineer",
    Role.LEAD: "engineer",
    Role.MANAGER: "executive",
    Role.EXECUTIVE: "executive",
    Role.AUDITOR: "auditor",
}
"""The audience whose view a role has."""
COMPARTMENTS = frozenset({Confidentiality.LEGAL, Confidentiality.SECURITY, Confidentiality.PERSONNEL})
"""What a role alone doesn't open: it is granted beside it."""
_DECIDED_BY_EXECUTIVES = (Decision, ChangeRequest, Escalation)
_OF_A_TEAM = frozenset(
    {"owner", "team", "teams", "assignee", "allocations", "alternatives", "giver", "receiver", "driver", "contributors"}
    | {"raised_by", "chair", "reviewers", "assessor", "by"}
)
"""The fields by which a record belongs to a team, or to one of its people."""
_GIVERS = ("promised", "state", "delivered", "reason", "giver_contact")
"""What of a dependency its giver alone says."""
_BY_LEADS = frozenset({Team.kind, Person.kind})
"""Kinds of a team that its lead writes, not its members."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role on a program ('' is every program), with what it opens beside, and for whom in the plan it is held."""

    role: Role
    program: str = ""
    compartments: frozenset[Confidentiality] = frozenset()
    teams: frozenset[str] = frozenset()
    person: str = ""

    def covers(self, program: str) -> bool:
        """Whether it holds on a program: its own, those of its portfolio, or all."""
        return self.program in ("", program) or program.startswith(f"{self.program}/")


@dataclass(frozen=True, slots=True)
class Permit:
    """What somebody may do with a program, by all grants that cover it."""

    grants: tuple[Grant, ...]

    @classmethod
    def on(cls, program: str, grants: Iterable[Grant]) -> Permit:
        """By those of some grants that cover a program."""
        return cls(tuple(grant for grant in grants if grant.covers(program)))

    def may(self, action: Action) -> bool:
        """Whether one of the grants allows it."""
        return any(action in _DOES[grant.role] for grant in self.grants)

    @property
    def viewer(self) -> Viewer | None:
        """What is seen; None where nothing is."""
        reading = [grant for grant in self.grants if Action.READ in _DOES[grant.role]]
        if not reading:
            return None
        sees = frozenset[Confidentiality]().union(
            *(VIEWERS[_SEES[grant.role]].sees | grant.compartments for grant in reading)
        )
        names = [_SEES[grant.role] for grant in reading]
        known = [one for one in VIEWERS.values() if one.sees == sees]
        chosen = next((one for one in known if one.name in names), known[0] if known else None)
        return chosen or Viewer("+".join(sorted(sees)), sees)

    def may_give(self, grant: Grant) -> bool:
        """Whether these, held where a grant shall hold, allow it to be given: to share, and no more than is theirs.

        Administrators, who see no plan, give any role where they look after things.
        """
        if not self.may(Action.SHARE):
            return False
        if any(mine.role is Role.ADMINISTRATOR for mine in self.grants):
            return True
        theirs, mine = Permit((grant,)).viewer, self.viewer
        within = theirs is None or (mine is not None and theirs.sees <= mine.sees)
        return within and all(self.may(action) for action in _DOES[grant.role])

    def may_write(self, change: Change, before: Entity | None, program: Program) -> bool:
        """Whether a change is allowed: a grant lets the record be written, as it was and as it shall be."""
        return any(_may_write(grant, change, before, program) for grant in self.grants)

    def may_add(self, cls: type[Entity]) -> bool:
        """Whether a record of a kind may be added, if it is one's own: for forms that need not be offered in vain."""
        adding = (grant.role for grant in self.grants if grant.role is not Role.EXECUTIVE)
        return any(cls.kind in writable_kinds(role) for role in adding)


def _may_write(grant: Grant, change: Change, before: Entity | None, program: Program) -> bool:
    after = change.record if isinstance(change, Put) else None
    if Action.WRITE not in _DOES[grant.role]:
        return False
    if grant.role is Role.MANAGER:
        return True
    sides = [side for side in (before, after) if side is not None]
    if before is not None and after is not None and before.confidentiality is not after.confidentiality:
        return False
    if grant.role is Role.EXECUTIVE:
        return before is not None and after is not None and isinstance(after, _DECIDED_BY_EXECUTIVES)
    if grant.role is Role.CONTRIBUTOR and (after is None or change.key.kind in _BY_LEADS):
        return False
    mine = _mine(grant, program)
    if not _by_its_side(before, after, mine, program):
        return False
    return bool(sides) and all(_belongs(side, mine, program) for side in sides)


def _by_its_side(before: Entity | None, after: Entity | None, mine: frozenset[Key], program: Program) -> bool:
    """Whether what changes of a dependency is for its giver to say, or else for its receiver."""
    if not isinstance(before, Dependency) or not isinstance(after, Dependency):
        return True
    changed = set(changed_fields(before, after))
    if program.resolve(before.giver) in mine:
        return changed <= {*_GIVERS} or program.resolve(before.receiver) in mine
    return not changed & {*_GIVERS} or before.giver is None


def _mine(grant: Grant, program: Program) -> frozenset[Key]:
    """The teams that a grant is held for, their people, and the person who holds it."""
    teams = {Key(Team.kind, name) for name in grant.teams}
    found = set(teams)
    if grant.person:
        found.add(Key(Person.kind, grant.person))
    for key in teams:
        record = program.find(key)
        if isinstance(record, Team):
            people = (program.resolve(member.person) for member in record.members)
            found |= {person for person in people if person is not None}
    return frozenset(found)


def _belongs(record: Entity, mine: frozenset[Key], program: Program) -> bool:
    if record.key in mine:
        return True
    return any(program.resolve(ref) in mine for ref in _owning(record))


def _owning(record: Entity) -> Iterator[Ref[Any]]:
    """The references that say whose a record is."""
    for path, ref in references(record):
        if path[0] in _OF_A_TEAM:
            yield ref


def actions(role: Role) -> frozenset[Action]:
    """What a role may do."""
    return _DOES[role]


def audience(role: Role) -> Viewer | None:
    """The audience whose view a role has; None where it sees no plan."""
    return VIEWERS[_SEES[role]] if role in _SEES else None


def writable_kinds(role: Role) -> tuple[str, ...]:
    """The kinds of which a role may write some record at least: for forms that need not be offered in vain."""
    if Action.WRITE not in _DOES[role]:
        return ()
    if role is Role.EXECUTIVE:
        return tuple(cls.kind for cls in _DECIDED_BY_EXECUTIVES)
    return tuple(kind for kind in KINDS if role is not Role.CONTRIBUTOR or kind not in _BY_LEADS)
