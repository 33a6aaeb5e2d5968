"""How the timeline speaks: its answer first, what its signs mean, and what its picture says in the browser."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.assessment import Assessment
from kaname.model.base import Key
from kaname.model.finding import Cell
from kaname.model.plan import Release
from kaname.status.timeline import Grouping, Line
from kaname.words.markers import _
from kaname.words.speech import Sentence, Speech

GROUPINGS: Mapping[Grouping, str] = {
    "initiative": _("By initiative"),
    "team": _("By team"),
    "quarter": _("By quarter"),
}
_END = _("All of it will most likely be done on {p50}; 8 in 10 by {p80}.")
_SPAN = _("It runs from {first} to {last}.")
_LATE = _("Open promises: {open}. Of these {late} are over or more likely missed than kept.")
_NO_OTHERS = {
    "initiative": _("No initiative"),
    "team": _("No team"),
    "quarter": _("No day"),
}
LEGEND: tuple[tuple[str, str], ...] = (
    ("stated", _("stated by the plan")),
    ("planned", _("scheduled, with what is done")),
    ("expected", _("P50 to P80 of its end")),
    ("baseline", _("baseline")),
    ("promise", _("promised day")),
    ("critical", _("critical chain")),
    ("held", _("held by a policy")),
)
MEANING = _(
    "Critical: no float by links alone, or it decides the last finish in at least half of the runs. "
    "Late: the promised day is over, or more likely missed than kept."
)
PICTURE: Mapping[str, str] = {
    "stated": _("Stated: {a} – {b}"),
    "planned": _("Scheduled: {a} – {b}"),
    "actual": _("Done: {a} – {b}"),
    "p50": _("As likely as not by {a} (P50)"),
    "p80": _("8 in 10 by {a} (P80)"),
    "at_least": _("It can only be later: it waits for work without an estimate."),
    "promise": _("Promised: {a}"),
    "chance": _("Chance to keep it: {n}%"),
    "baseline": _("Baseline: {a}"),
    "done": _("Done: {n}%"),
    "critical": _("On the critical chain"),
    "late": _("Late"),
    "held": _("Held by: {name}, since {a}"),
    "not_before": _("Not before: {a}"),
    "start_on": _("Start pinned: {a}"),
    "finish_on": _("Finish pinned: {a}"),
    "deadline": _("Deadline: {a}"),
    "commitment": _("Promised: {a}"),
    "date": _("Released on: {a}"),
    "nothing": _("No row fits."),
    "failed": _("The rows could not be loaded. Load the page again."),
    "moving": _("Arrow keys: a day. With Shift: a week. Enter saves, Esc puts it back."),
    "waiting": _("Working out what that does …"),
    "saving": _("Saving …"),
    "saved": _("What is computed is being refreshed."),
    "unanswered": _("The server did not answer. Nothing was saved."),
    "to": _("{a} → {b}"),
}
"""Texts that the picture fills with days and numbers by itself."""

EFFECT: Mapping[str, str] = {
    "later": _("{record}: {was} → {now}, {days} later"),
    "earlier": _("{record}: {was} → {now}, {days} earlier"),
    "as_far": _("{record}: {was} → {now}"),
    "chance": _("Chance to keep it: {was} → {now} ({likely})."),
    "end": _("The program ends most likely on {p50}; 8 in 10 by {p80}, {by}."),
    "end_stays": _("The end of the program stays: 8 in 10 by {p80}."),
    "no_end": _("There is no forecast of the end of the program."),
    "moves": _("{record}: 8 in 10 by {p80}, {by}"),
    "later_by": _("{days} later"),
    "earlier_by": _("{days} earlier"),
    "turns_likely": _("{record} becomes more likely kept than missed: {now}."),
    "turns_unlikely": _("{record} becomes more likely missed than kept: {now}."),
    "rows": _("Work packages that move: {n}."),
    "concerned": _("It concerns {who}."),
    "no_cost": _("The cost forecast does not change."),
    "amount": _("{name}: {was} → {now}"),
    "finding": _("{turn}: {text}"),
    "overload": _("{team}: new weeks over its capacity: {n}"),
    "more": _("and {n} more"),
}
"""What moving a day does."""


def answer(one: Assessment, speech: Speech) -> tuple[Sentence, ...]:
    """When all of it is done, and how many promises are in danger."""
    shown = one.timeline
    end = one.timetable.outlooks.get(one.program.charter.key)
    if end is not None and end.p50 is not None and end.p80 is not None:
        first = speech.say(_END, {"p50": end.p50, "p80": end.p80})
    else:
        first = speech.say(_SPAN, {"first": shown.span[0], "last": shown.span[1]})
    promised = [row for row in shown.rows if row.promise is not None and not row.over]
    values: dict[str, Cell] = {"open": len(promised), "late": len(shown.late)}
    return (first, speech.say(_LATE, values)) if promised else (first,)


def head(line: Line, by: Grouping, speech: Speech) -> str:
    """The name of a line: of its record, or of its group."""
    if line.row is not None:
        return line.row.title
    if isinstance(line.head, Key):
        return speech.name(line.head)
    if line.head == Release.kind:
        return speech.kind(Release.kind, plural=True)
    return line.head or speech.text(_NO_OTHERS[by])
