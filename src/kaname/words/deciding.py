"""How the page of a decision on its way speaks."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.model.decisions import Decision
from kaname.status.between.deciding import Route
from kaname.words.markers import _
from kaname.words.speech import Sentence, Speech

ANSWERS: Mapping[str, tuple[str, str]] = {
    "pending": ("◇", _("has not answered")),
    "approved": ("●", _("approved")),
    "declined": ("✕", _("declined")),
    "abstained": ("–", _("abstained")),
}
"""The sign and the word of an answer on the route."""
STALE = _("This page had grown stale: look through what you typed and save it again. Nothing was written yet.")
_STATE = _("It is {state}.")
_REVIEW = _("Review until {day}; business days left: {left}.")
_NEEDED = _("Needed by {day}.")
_ANSWERS = _("Answers: {answers}, quorum {quorum}; blocking comments that are open: {unresolved}.")
_LACKS = _("The quorum lacks {count}.")
_DECIDED = _("Decided on {day}.")


def answer(one: Decision, route: Route, speech: Speech) -> tuple[Sentence, ...]:
    """Where it stands, and what it still lacks."""
    said = [speech.say(_STATE, {"state": speech.term("decision_state", one.state)})]
    if one.decided_on is not None:
        said.append(speech.say(_DECIDED, {"day": one.decided_on}))
    if one.state in ("draft", "in review"):
        if route.left is not None:
            said.append(speech.say(_REVIEW, {"day": one.review_until, "left": route.left}))
        if one.needed_by is not None:
            said.append(speech.say(_NEEDED, {"day": one.needed_by}))
        counts = {"answers": route.answers, "quorum": route.quorum, "unresolved": route.unresolved}
        said.append(speech.say(_ANSWERS, {**counts}))
        if route.lacks:
            said.append(speech.say(_LACKS, {"count": route.lacks}))
    return tuple(said)
