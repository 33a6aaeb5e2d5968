"""The reference class of past slips: how late comparable milestones were, and what that says about the open ones.

A case is the first target of a milestone, with what became of it: reached so many releases (or calendar days) later,
not reached yet when last heard of (censored there), or dropped (never reached: late for ever). A milestone on a release
train is counted in releases, because there a slip of one day is a slip to the next release.

Comparable are cases of the same stage whose target lay about as far ahead as that of the open milestone lies now, which
matters most; where that leaves too few, other stages count too, then other distances. A target that has passed has
slipped by something already: only cases that slipped by more than that count. Of a target on the release under way it
is also asked what its team, its initiative and its people missed before (`slip_chances`). In which class a target falls
does not follow from how often it was moved before: over v1.24 to v1.36 of Kubernetes those were kept as often as fresh
ones, and measuring from the first target made the forecast far worse (Brier 0.36 against 0.20). Nothing is used that
History did not know on the day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from math import inf

from kaname.engines.slips import Curve, Wait, curve, tilted
from kaname.model.base import Key
from kaname.model.history import Field, History, Moved
from kaname.model.plan import Milestone
from kaname.model.program import Program
from kaname.planning.scale import ByRelease, Scale, scales
from kaname.planning.slip_chances import Looks
from kaname.planning.timetable import SHARES, Outlook, Quantiles

ENOUGH = 20
"""Cases that make a class; below that a wider one is taken."""
FEWEST = 5
"""Cases below which nothing is said."""
POOLED = 0.5
"""What part of the chance to miss the release under way is pooled from its likes; the rest is that of the class."""
_TARGETS = ("target", "baseline")


@dataclass(frozen=True, slots=True)
class Case:
    """A first target: when it was named, how far ahead it lay then, how late it was; in units of its scale."""

    record: Key
    stage: str
    scale: Scale
    on: date
    ahead: int
    slip: Wait

    @property
    def band(self) -> int:
        """How far ahead its target lay, roughly."""
        return self.scale.band(self.ahead)


def outlooks(program: Program, history: History, as_of: date) -> Mapping[Key, tuple[Outlook, Quantiles]]:
    """What past slips say about each open milestone with a commitment or a release, as known on a day."""
    past = tuple(cases(program, history, as_of))
    scale_of = scales(program, history)
    open_now = [milestone for milestone in program.all(Milestone) if milestone.state == "open"]
    missed = dict(_chances(program, history, as_of, scale_of, open_now))
    found = (
        _outlook(milestone, scale_of[milestone.key], past, as_of, missed.get(milestone.key)) for milestone in open_now
    )
    return {each[0].key: each for each in found if each is not None}


def _chances(
    program: Program, history: History, as_of: date, scale_of: Mapping[Key, Scale], asked: Sequence[Milestone]
) -> Iterator[tuple[Key, float]]:
    """The chance to miss the release under way, of the open milestones that have it as target, train by train."""
    by_train: dict[int, tuple[ByRelease, list[Milestone]]] = {}
    for milestone in program.all(Milestone):
        scale = scale_of[milestone.key]
        if isinstance(scale, ByRelease):
            by_train.setdefault(id(scale.train), (scale, []))[1].append(milestone)
    keys = frozenset(milestone.key for milestone in asked)
    for scale, milestones in by_train.values():
        yield from Looks(program, history, scale, milestones).chances(as_of, keys).items()


def cases(program: Program, history: History, as_of: date) -> Iterator[Case]:
    """The first target of every milestone that History knows, by a day, to have been named while it lay ahead.

    A target named after its day, or for what had been reached before, was no forecast and is no case.
    """
    scale_of = scales(program, history)
    for milestone in program.all(Milestone):
        scale = scale_of[milestone.key]
        named = _named(milestone, history, scale, as_of)
        if named is None:
            continue
        on, target = named
        now = scale.now(on)
        end = _end(milestone, history, scale, as_of)
        if now is not None and target >= now and not (end.ended and end.length < now):
            slip = Wait(end.length - target, end.ended)
            yield Case(milestone.key, milestone.stage, scale, on, target - now, slip)


def comparable(past: Sequence[Case], scale: Scale, stage: str, ahead: int, slipped: int) -> Curve | None:
    """The slips of the narrowest class with enough cases that slipped by more than `slipped`.

    None where even all cases on this scale are too few.
    """
    band = scale.band(ahead)
    here = [case for case in past if case.scale == scale and case.slip.length > slipped]
    same_stage = [case for case in here if case.stage == stage]
    as_far = [case for case in here if case.band == band]
    for found in ([case for case in same_stage if case.band == band], as_far, same_stage):
        if len(found) >= ENOUGH:
            return curve(case.slip for case in found)
    return curve(case.slip for case in here) if len(here) >= FEWEST else None


def _outlook(
    milestone: Milestone, scale: Scale, past: Sequence[Case], as_of: date, missed: float | None = None
) -> tuple[Outlook, Quantiles] | None:
    """The outlook of an open milestone; `missed` is its chance to miss the release under way, where that is known."""
    target, now = scale.target(milestone), scale.now(as_of)
    if target is None or now is None:
        return None
    slipped = scale.passed(now) - target
    slips = comparable(past, scale, milestone.stage, max(target - now, 0), slipped)
    if slips is None:
        return None
    if missed is not None:
        slips = tilted(slips, POOLED * missed + (1 - POOLED) * slips.longer(0))
    ends = [slips.quantile(share) for share in (0.5, 0.8, 0.95)]
    p50, p80, p95 = (scale.day(target + int(end)) if end is not None else None for end in ends)
    told = ((share, slips.quantile(share)) for share in SHARES)
    days = ((share, scale.day(target + int(end))) for share, end in told if end is not None)
    outlook = Outlook(
        milestone.key,
        p50,
        p80,
        p95,
        commitment=milestone.commitment,
        probability=slips.within(0) if milestone.commitment is not None else None,
        method="slips",
        beyond=None in ends,
        sample=slips.cases,
    )
    return outlook, tuple((share, day) for share, day in days if day is not None)


def _named(milestone: Milestone, history: History, scale: Scale, as_of: date) -> tuple[date, int] | None:
    """The first target of a record, and since when it is known to have stood.

    What History finds in place, or never speaks of, has stood since History begins.
    """
    known = [move for move in _known(history, milestone.key, as_of) if move.field in _TARGETS]
    since = history.since.astimezone(UTC).date() if history.since else None
    for move in known:
        text, on = (move.was, since) if move.was and move.field == "target" else (move.value, _day(move))
        target = scale.place(text) if text else None
        if target is not None and on is not None:
            return on, target
    spoken = any(move.field in _TARGETS for move in history.of_record(milestone.key))
    target = scale.target(milestone)
    return (since, target) if not spoken and since is not None and target is not None else None


def _end(milestone: Milestone, history: History, scale: Scale, as_of: date) -> Wait:
    """Where a record was reached or, not ended, past what place it is known not to have been; for ever if dropped."""
    reached = _value(milestone, history, "reached", as_of, milestone.reached.isoformat() if milestone.reached else None)
    place = scale.place(reached) if reached is not None else None
    if place is not None:
        return Wait(place)
    if _value(milestone, history, "state", as_of, milestone.state) == "dropped":
        return Wait(inf, ended=False)
    now = scale.now(_last_word(milestone, history, as_of))
    return Wait(-inf if now is None else scale.passed(now), ended=False)


def _value(milestone: Milestone, history: History, field: Field, as_of: date, present: str | None) -> str | None:
    """A field as known on a day: by History or, where that never speaks of it, by the record itself."""
    if not history.of_record(milestone.key, field):
        day = milestone.reached or milestone.updated
        return present if day is None or day <= as_of else None
    known = [move for move in _known(history, milestone.key, as_of) if move.field == field]
    return known[-1].value if known else None


def _last_word(milestone: Milestone, history: History, as_of: date) -> date:
    """The last day, up to a day, on which it is known how a record stood.

    A record that tells when it was updated is believed until then, one that does not is believed as it stands.
    """
    if milestone.updated is None:
        return as_of
    moves = (_day(move) for move in _known(history, milestone.key, as_of))
    return max((day for day in (*moves, milestone.updated) if day <= as_of), default=as_of)


def _known(history: History, key: Key, as_of: date) -> tuple[Moved, ...]:
    return tuple(move for move in history.of_record(key) if _day(move) <= as_of)


def _day(move: Moved) -> date:
    return move.at.astimezone(UTC).date()
