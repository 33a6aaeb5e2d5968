"""Comments and notices in words."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import ProblemWords, _

NOTICES: Mapping[str, str] = {
    "mention": _("{who} mentioned you in a comment on {record}."),
    "comment": _("{who} commented on {record}."),
    "mine": _("{record} is yours since {who} changed the plan: {what}."),
    "promise": _("{who} moved the day of {record} from {was} to {now}."),
    "forecast": _("P80 of {record} is {days} later: {now} instead of {was}."),
    "changed": _("{who} changed {record}: {fields}."),
    "added": _("{who} added {record}."),
    "removed": _("{who} removed {name} ({kind})."),
    "job": _("The job “{job}” has ended: {state} ({program})."),
}
"""What each notice says."""
CODES: Mapping[str, str] = {
    "mention": _("Somebody mentions me"),
    "mine": _("Something became mine"),
    "comment": _("A comment on what I watch"),
    "promise": _("A promised day of what I watch moved"),
    "forecast": _("P80 of a milestone that I watch got later"),
    "changed": _("Something else changed about what I watch"),
    "job": _("A job that I asked for has ended"),
}
"""Every kind of notice, as settings name it."""
SUBJECT_MANY = _("Notices: {count}")
SUBJECT_DAILY = _("Your day in Kaname: notices {count}")
GREETING = _("{name}, this is new for you:")
ALL_NOTICES = _("All notices: {url}")
SETTINGS = _("What is mailed and when you decide here: {url}")

TALK: Mapping[str, ProblemWords] = {
    "comment_empty": ProblemWords(
        _("The comment says nothing."),
        _("Write something, or leave the page."),
    ),
    "comment_long": ProblemWords(
        _("The comment is longer than {most} characters."),
        _("Shorten it, or put what is long where it belongs and link it."),
    ),
    "comment_unknown": ProblemWords(
        _("There is no comment {number} here, or it was taken back."),
        _("Open the record again."),
    ),
    "comment_of_others": ProblemWords(
        _("The comment is somebody else's."),
        _("Answer it by one of your own."),
    ),
    "comment_settled": ProblemWords(
        _("A comment can be changed for {minutes} minutes; then others rely on it."),
        _("Add another one that says what has changed, or take this one back."),
    ),
}
