"""How the correlations are told that a charter states of some work or some teams."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.assessment import Assessment
from kaname.words.markers import _
from kaname.words.speech import Sentence, Speech

_SHOWN = 8
"""Statements that are told one by one; the charter's card has them all."""


def stated_correlations(assessment: Assessment, speech: Speech) -> Iterator[Sentence]:
    """What the charter states beyond its rule, with the reason of each; and where it can't all hold."""
    program, every = assessment.program, assessment.program.charter.correlation.stated
    for one in every[:_SHOWN]:
        refs = one.of if one.within is None else (one.within,)
        records = tuple(key for ref in refs if (key := program.resolve(ref)) is not None)
        said = _("As the charter states: durations of {records} are correlated by {coefficient}: {reason}.")
        inside = _("As the charter states: durations within {records} are correlated by {coefficient}: {reason}.")
        values = {"records": records, "coefficient": one.coefficient, "reason": one.reason.rstrip(".。")}
        yield speech.say(said if one.within is None else inside, values)
    if len(every) > _SHOWN:
        yield speech.say(_("More such statements: {count}."), {"count": len(every) - _SHOWN})
    if any(problem.code == "correlation.unreachable" for problem in assessment.problems):
        said = _("They can't all hold at once; the nearest that can are drawn, and `kaname check` says which.")
        yield speech.say(said, {})
