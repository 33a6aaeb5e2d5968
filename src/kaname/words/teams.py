"""How the page of teams speaks: who is asked for too much, why a day is off, when all work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo

from kaname.assessment import Assessment
from kaname.model.base import Key
from kaname.status.between.days import Hours
from kaname.words import formats
from kaname.words.between import fitted
from kaname.words.markers import _
from kaname.words.speech import Sentence, Speech

KINDS: Mapping[str, str] = {
    "works": _("working day"),
    "weekend": _("not in the working week"),
    "holiday": _("public holiday"),
    "company": _("company holiday"),
}
SIGNS: Mapping[str, str] = {"works": "", "weekend": "", "holiday": _("H"), "company": _("C")}
LEGEND: tuple[tuple[str, str], ...] = (
    (_("H"), _("public holiday")),
    (_("C"), _("company holiday")),
    ("2", _("so many of the team on leave")),
)
AWAY = _("on leave: {count} of {people}")
NOBODY_OVER = _("No team is asked for more than it has.")
CLOCK = _("{day}, by the clock of {zone}.")
_OVER = _("Asked for more than they have: {teams}.")
_NONE = _("No team is asked for more than it has, in any week.")
_UNKNOWN = _("Nobody can tell whether teams are asked for too much: {reason}")
_TOGETHER = _("All of them work together for {hours} h: {spans}.")
_NEVER = _("At no hour of this day do all of them work.")
_EARLY_OR_LATE = _("{time} (outside their hours by {minutes} min)")


def answer(one: Assessment, speech: Speech) -> Sentence:
    """Which teams are asked for more than they have."""
    over: dict[Key, None] = {}
    for each in one.roadmap.findings:
        if each.code == "roadmap.team-overloaded":
            over[each.subjects[0]] = None
    reason = one.roadmap.figure("roadmap.load").reason
    if over:
        return speech.say(_OVER, {"teams": tuple(over)})
    return speech.say(_UNKNOWN, {"reason": speech.reason(reason)}) if reason else speech.say(_NONE, {})


def together(hours: Hours, zone: tzinfo, speech: Speech) -> Sentence:
    """When all of them work."""
    if len(hours.teams) < 2:
        return Sentence(())
    if not hours.together:
        return speech.say(_NEVER, {})
    spans = speech.comma.join(
        f"{span.start.astimezone(zone):%H:%M}–{span.end.astimezone(zone):%H:%M}" for span in hours.together
    )
    length = sum(span.length.total_seconds() for span in hours.together) / 3600
    return speech.say(_TOGETHER, {"hours": formats.number(length, speech.language, 1), "spans": spans})


def local(when: datetime, cost: int, speech: Speech) -> str:
    """The time of a meeting on a team's own clock, and how far outside its hours that is."""
    told = f"{when:%H:%M}"
    return str(speech.say(_EARLY_OR_LATE, {"time": told, "minutes": cost})) if cost else told


__all__ = ["AWAY", "KINDS", "LEGEND", "NOBODY_OVER", "SIGNS", "answer", "fitted", "local", "together"]
