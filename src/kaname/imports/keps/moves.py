"""History: every merged change of a target, a status, and every stage that came to be known as reached or dropped."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.evidence.keps.proposal import Proposal
from kaname.imports.keps.calendar import Calendar
from kaname.imports.keps.dossier import Dossier
from kaname.imports.keps.records import STATES
from kaname.imports.keps.stages import milestone_id, outcome_of
from kaname.model.base import Key
from kaname.model.history import Moved


def moves_of(dossier: Dossier, calendar: Calendar) -> Iterator[Moved]:
    """Everything that changed on the initiative and the milestones of a proposal."""
    yield from _states(dossier)
    for stage in dossier.courses:
        if outcome_of(dossier, stage) is not None:
            yield from _targets(dossier, stage, calendar)
            yield from _reached(dossier, stage, calendar)
            yield from _dropped(dossier, stage)


def _states(dossier: Dossier) -> Iterator[Moved]:
    before: str | None = None
    for version in dossier.seen:
        state = STATES[version.proposal.status.word] if version.proposal else None
        if state != before:
            yield Moved(version.at, dossier.key, "state", state, before, source=version.commit)
        before = state


def _targets(dossier: Dossier, stage: str, calendar: Calendar) -> Iterator[Moved]:
    before: str | None = None
    for named in dossier.courses[stage].named:
        value = calendar.written(named.minor)
        yield Moved(named.at, _key(dossier, stage), "target", value, before, source=named.commit)
        before = value


def _reached(dossier: Dossier, stage: str, calendar: Calendar) -> Iterator[Moved]:
    before: str | None = None
    for reached in dossier.courses[stage].reached:
        value = calendar.written(reached.minor)
        yield Moved(reached.at, _key(dossier, stage), "reached", value, before, source=reached.source)
        before = value


def _dropped(dossier: Dossier, stage: str) -> Iterator[Moved]:
    """A stage is dropped with its proposal or when struck from the plan, and open again when that is taken back."""
    before, planned = "open", False
    for version in dossier.seen:
        planned = planned or (version.proposal is not None and stage in version.proposal.targets)
        state = "dropped" if planned and _gave_up(version.proposal, stage) else "open"
        if state != before:
            yield Moved(version.at, _key(dossier, stage), "state", state, before, source=version.commit)
        before = state


def _gave_up(proposal: Proposal | None, stage: str) -> bool:
    if proposal is None:
        return True
    return (proposal.given_up or stage not in proposal.targets) and not proposal.claims(stage)


def _key(dossier: Dossier, stage: str) -> Key:
    return Key("milestone", milestone_id(dossier.id, stage))
