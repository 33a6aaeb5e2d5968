"""How the agenda of a meeting speaks."""

from __future__ import annotations

from datetime import tzinfo

from kaname.model.people import Meeting
from kaname.words import formats
from kaname.words.markers import _
from kaname.words.speech import Sentence, Speech

CHANGED = _("Changed since {day}")
DUE = _("Due by {day}")
DECISIONS = _("Decisions that are open")
CLOCKS = _("Escalations and risks")
NOTHING = _("Nothing.")
OVERDUE = _("■ {record}: {field} {day}, overdue")
DUE_ON = _("{record}: {field} {day}")
STALE = _("This page had grown stale: look through what you typed and save it again. Nothing was written yet.")
_WHEN = _("{at}, {minutes} min")


def when(meeting: Meeting, zone: tzinfo, speech: Speech) -> Sentence:
    """When a meeting is by a clock, and how long; nothing where nobody says."""
    if meeting.starts is None:
        return Sentence(())
    at = formats.moment(meeting.starts.astimezone(zone), speech.language)
    return speech.say(_WHEN, {"at": at, "minutes": round(meeting.minutes)})
