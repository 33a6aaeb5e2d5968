"""The issue sheet in words: its columns, and the course of an issue as lines."""

from __future__ import annotations

from kaname.model.risks import Issue
from kaname.words.markers import _
from kaname.words.speech import Part, Sentence, Speech

HEADS = (
    _("No."),
    _("Subject line"),
    _("Raised on"),
    _("Raised by"),
    _("Importance"),
    _("Assigned to"),
    _("Due"),
    _("State"),
    _("Course so far"),
    _("Response"),
    _("Completed on"),
)
_ANSWER = _("Issues: {count}, of which {open} are open and {overdue} overdue.")


def answer(count: int, open_: int, overdue: int, speech: Speech) -> Sentence:
    """How many there are."""
    return speech.say(_ANSWER, {"count": count, "open": open_, "overdue": overdue})


def plain(text: str) -> Sentence:
    """A text by itself."""
    return Sentence((Part(text),))


def due(issue: Issue, speech: Speech, *, overdue: bool) -> Sentence:
    """The day of the answer, with a sign where it is over."""
    told = str(speech.cell(issue.answer_due))
    return plain(f"■ {told}" if overdue else told)


def course(issue: Issue, speech: Speech) -> Sentence:
    """What happened, a line for each day."""
    lines = (f"{speech.day(one.on, short=True)} {one.text}" for one in sorted(issue.course, key=lambda one: one.on))
    return plain("\n".join(lines))
