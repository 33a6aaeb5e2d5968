"""The course of a proposal: what each stage was planned for and when, what was reached, and how its status went.

A stage counts as reached when the record says so (a higher stage, or implemented) or when the list of feature gates
proves it: its gate, used by no other proposal, came at a release that was once the target. A target that has only
passed proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from kaname.evidence.keps.proposal import Proposal
from kaname.evidence.keps.vocabulary import PHASES_OUT, STAGES
from kaname.imports.keps.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Dated:
    """A proposal as it was merged at a moment; None where it was deleted."""

    at: datetime
    commit: str
    proposal: Proposal | None


@dataclass(frozen=True, slots=True)
class Named:
    """A target that was set (or, None, taken away) at a moment."""

    at: datetime
    minor: int | None
    commit: str


@dataclass(frozen=True, slots=True)
class Reached:
    """The release in which a stage was reached, and from when and by what that is known. None: took that back."""

    at: datetime
    minor: int | None
    source: str


@dataclass(frozen=True)
class StageCourse:
    """What a stage was planned for and when it was reached, by time. `claimed`: reached, perhaps nobody knows when."""

    named: tuple[Named, ...] = ()
    reached: tuple[Reached, ...] = ()
    claimed: bool = False

    @property
    def reached_in(self) -> int | None:
        """The release in which it was reached, by all that is known."""
        return self.reached[-1].minor if self.reached else None


@dataclass(frozen=True)
class GateProof:
    """What the list of feature gates says of one proposal: the releases at which its gates reached each stage.

    `through` is the release up to which the list is complete; `sole` says that its one gate is nobody else's.
    """

    minors: Mapping[str, tuple[int, ...]] = field(default_factory=dict[str, tuple[int, ...]])
    through: int = 0
    sole: bool = False

    def proves(self, stage: str, targets: Sequence[int]) -> int | None:
        """The release in which a stage was reached: one that was once its target, else that of its one own gate."""
        minors = self.minors.get(stage, ())
        planned = [minor for minor in minors if minor in targets]
        if planned:
            return min(planned)
        return minors[0] if self.sole and minors else None

    def denies(self, stage: str, target: int | None) -> bool:
        """Whether none of its gates reached a stage by its target, which the list must cover."""
        covered = target is not None and target <= self.through
        return covered and bool(self.minors) and not self.minors.get(stage)


def stages_of(versions: Sequence[Dated]) -> tuple[str, ...]:
    """Every stage that was ever named, in order."""
    named = {name for version in versions if version.proposal for name in version.proposal.targets}
    return tuple(name for name in (*STAGES, *PHASES_OUT) if name in named)


def course_of(stage: str, versions: Sequence[Dated], calendar: Calendar, proof: GateProof, as_of: date) -> StageCourse:
    """The course of one stage through the versions of its proposal."""
    named = tuple(_named(stage, versions))
    claims = tuple(_claims(stage, versions, calendar, as_of))
    last = versions[-1].proposal if versions else None
    claimed = last is not None and last.claims(stage) and _out(calendar, last, stage, as_of)
    targets = [each.minor for each in named if each.minor is not None]
    minor = proof.proves(stage, targets)
    told = claims[-1].minor if claims else None
    if minor is None or not calendar.is_out(minor, as_of) or (minor not in targets and told is not None):
        return StageCourse(named, claims, claimed)
    at = max(calendar.moment(minor) or versions[0].at, versions[0].at)
    return StageCourse(named, (Reached(at, minor, "gates.csv"),), claimed=True)


def _named(stage: str, versions: Sequence[Dated]) -> Iterator[Named]:
    before: int | None = None
    for version in versions:
        target = version.proposal.targets.get(stage) if version.proposal else None
        minor = target.minor if target else None
        if minor != before:
            yield Named(version.at, minor, version.commit)
        before = minor


def _claims(stage: str, versions: Sequence[Dated], calendar: Calendar, as_of: date) -> Iterator[Reached]:
    """What the record says was reached, from when on: not before the release was out."""
    before: int | None = None
    for version in versions:
        minor = _claimed(stage, version.proposal)
        if minor is not None and not calendar.is_out(minor, as_of):
            minor = None
        if minor != before:
            moment = calendar.moment(minor) if minor is not None else None
            yield Reached(max(version.at, moment or version.at), minor, version.commit)
        before = minor


def _claimed(stage: str, proposal: Proposal | None) -> int | None:
    if proposal is None or not proposal.claims(stage):
        return None
    target = proposal.targets.get(stage)
    return target.minor if target else None


def _out(calendar: Calendar, proposal: Proposal, stage: str, as_of: date) -> bool:
    minor = _claimed(stage, proposal)
    return minor is None or calendar.is_out(minor, as_of)
