"""What an answer is without: records that faults keep out of the plan, and the duties that they belong to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kaname.model.finding import Problem
from kaname.model.kinds import KINDS
from kaname.model.plan import Charter, WorkPackage

_PAST = ("history", "baseline")
_OF_THE_PAST = frozenset({"roadmap", "progress"})


@dataclass(frozen=True, slots=True)
class Missing:
    """How many faults keep something out, and of which duties; `anywhere` where that can't be told."""

    count: int = 0
    duties: frozenset[str] = frozenset()
    anywhere: bool = False

    def hides(self, duty: str) -> bool:
        """Whether something a duty judges by may be missing: then silence is no good sign."""
        return self.anywhere or duty in self.duties


def missing(problems: Iterable[Problem]) -> Missing:
    """What the faults that are fatal keep out: a record of some duty or, with a file, anything."""
    fatal = [one for one in problems if one.fatal]
    found = [_duties(one) for one in fatal]
    known = frozenset(duty for duties in found if duties is not None for duty in duties)
    return Missing(len(fatal), known, None in found)


def _duties(problem: Problem) -> frozenset[str] | None:
    """The duties that miss something; None where it may be any."""
    if problem.code.partition(".")[0] in _PAST:
        return _OF_THE_PAST
    kinds = [KINDS.get(key.kind) for key in problem.subjects]
    if not kinds or None in kinds or Charter in kinds:
        return None
    duties = {kind.duty for kind in kinds if kind is not None}
    return frozenset(duties | {"progress"}) if WorkPackage in kinds else frozenset(duties)
