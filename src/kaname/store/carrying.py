"""Changes that were made once, carried elsewhere: a revision taken back, a scenario brought to another."""

from __future__ import annotations

from kaname.errors import UsageError
from kaname.model.changes import diff
from kaname.model.program import Program
from kaname.store import MAIN
from kaname.store.committing import Author, Committed, commit
from kaname.store.database import answered
from kaname.store.lines import common, line, program_of, revisions, scenario_of
from kaname.store.states import STATES


@answered
def revert(alias: str, name: str, number: int, author: Author, *, scenario: str = MAIN) -> Committed:
    """Take back what a revision changed, as a new revision; what others changed of it since is a conflict."""
    found = scenario_of(alias, program_of(alias, name), scenario)
    stretches = line(alias, found, found.head)
    revision = revisions(alias, stretches).filter(number=number).first()
    if revision is None or not revision.parent:
        raise UsageError("revision_not_reverted", number=number, scenario=scenario)
    after = Program(STATES.at(alias, line(alias, found, number)))
    before = Program(STATES.at(alias, line(alias, found, revision.parent)))
    return commit(alias, name, diff(after, before), author, scenario=scenario, base=number)


@answered
def merge(alias: str, name: str, scenario: str, author: Author, *, into: str = MAIN) -> Committed:
    """Bring what a scenario changed since it parted from another to that one, beside what was changed there since.

    Raises ConflictError where both changed the same, UsageError for the main scenario.
    """
    if scenario == MAIN:
        raise UsageError("scenario_main", program=name)
    begun = common(alias, name, scenario, into)
    found = scenario_of(alias, program_of(alias, name), scenario)
    before = Program(STATES.at(alias, line(alias, found, begun)))
    after = Program(STATES.at(alias, line(alias, found, found.head)))
    return commit(alias, name, diff(before, after), author, scenario=into, base=begun)
