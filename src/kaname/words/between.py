"""How pages about what lies between parties speak: their answers first, and what the signs of their pictures mean."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from kaname.model.base import Key
from kaname.model.finding import Cell
from kaname.status.between import LATE, Board, Hits, Tie
from kaname.words.markers import _
from kaname.words.speech import Part, Sentence, Speech

SIGNS: Mapping[str, tuple[str, str]] = {
    "overdue": ("■", "L"),
    "late": ("■", "L"),
    "declined": ("✕", "D"),
    "delivered_late": ("▣", "l"),
    "at_risk": ("▲", "A"),
    "proposed": ("◇", "?"),
    "accepted": ("○", ""),
    "link": ("–", ""),
    "delivered": ("✓", ""),
}
"""The shape and letter of each state of a dependency."""
LOUD = frozenset({"overdue", "late", "declined", "at_risk", "proposed"})
"""States that are written on a line."""
LEVELS: Mapping[str, str] = {
    "teams": _("Teams"),
    "initiatives": _("Initiatives"),
    "work": _("Work packages and milestones"),
}
LEGEND: tuple[tuple[str, str], ...] = (
    ("■L", _("late or overdue")),
    ("▲A", _("may come late (P80 after the day of need)")),
    ("✕D", _("declined")),
    ("◇?", _("not answered yet")),
    ("C", _("critical: both ends have no float (thick line, double frame)")),
    ("↺", _("closes a cycle (dashed line)")),
)
PARTS: Mapping[str, str] = {
    "milestone": _("Milestone"),
    "work": _("Work package"),
    "gives": _("Gives"),
    "needs": _("Needs"),
}
BOARD_LEGEND: tuple[tuple[str, str], ...] = (
    ("◆", _("milestone")),
    ("▪", _("work (✓ finished, ‖ blocked; dashed: placed by the schedule)")),
    ("○ ◇? ✕D ✓", _("given: accepted, not answered, declined, delivered")),
    ("◁", _("needed")),
    ("━✕━", _("given after it is needed (red string)")),
)
BEFORE = _("Before")
LATER = _("Later, or without a day")
VOTES = _("Confidence: {mean} of 5")
MORE = _("{count} more")
_BOARD = _("Dependencies on the board: {count}. Given after they are needed: {late}. Not answered: {open}.")
_BOARD_EMPTY = _("No dependency lies on these iterations.")
_NONE = _("Nothing is owed between parties.")
_COUNTED = _("Owed between parties: {count}, from {givers} givers to {receivers} receivers.")
_LATE = _("Late or overdue: {late}. May come late: {risk}. Declined: {declined}.")
_LEFT = _("{count} that are further away are not drawn.")
_CYCLES = _("Edges that close a cycle: {count}.")
_DRAWN = _("Drawn: {nodes} records, {edges} edges.")
_HIT = _("If {record} comes on {day}, the P80 of {count} milestones moves.")
_HIT_NONE = _("If {record} comes on {day}, no P80 of a milestone moves.")
_HIT_END = _("All of it: P80 {was} → {now} ({days} working days).")
_HIT_BROKEN = _("Of these promises, {count} become more likely missed than kept.")
_UNTOLD = _(
    "What {record} coming on {day} does can't be worked out: no open work waits for it, or it would come earlier than "
    "its giver can."
)


def answer(every: Collection[Tie], states: Collection[str], speech: Speech) -> tuple[Sentence, ...]:
    """How much is owed, and how much of it comes late."""
    if not states:
        return (speech.say(_NONE, {}),)
    givers, receivers = {one.giver for one in every}, {one.receiver for one in every}
    counted: dict[str, Cell] = {"count": len(states), "givers": len(givers), "receivers": len(receivers)}
    late: dict[str, Cell] = {
        "late": sum(one in LATE for one in states),
        "risk": sum(one == "at_risk" for one in states),
        "declined": sum(one == "declined" for one in states),
    }
    return speech.say(_COUNTED, counted), speech.say(_LATE, late)


def on_board(shown: Board, speech: Speech) -> tuple[Sentence, ...]:
    """How many strings there are, how many are red, how many wait for an answer."""
    strings = shown.strings
    if not strings:
        return (speech.say(_BOARD_EMPTY, {}),)
    late, unanswered = sum(one.late for one in strings), sum(one.gives.state == "proposed" for one in strings)
    return (speech.say(_BOARD, {"count": len(strings), "late": late, "open": unanswered}),)


def called(key: Key, text: str) -> Sentence:
    """A record by other words than its name."""
    return Sentence((Part(text, key),))


def drawn(nodes: int, edges: int, turned: int, left: int, speech: Speech) -> tuple[Sentence, ...]:
    """What is drawn, and what is not."""
    found = [speech.say(_DRAWN, {"nodes": nodes, "edges": edges})]
    found += [speech.say(_CYCLES, {"count": turned})] if turned else []
    found += [speech.say(_LEFT, {"count": left})] if left else []
    return tuple(found)


def hit(found: Hits, speech: Speech) -> tuple[Sentence, ...]:
    """What comes of a dependency on another day."""
    values: dict[str, Cell] = {"record": found.key, "day": found.day}
    if not found.tells:
        return (speech.say(_UNTOLD, values),)
    if not found.milestones:
        said = [speech.say(_HIT_NONE, values)]
    else:
        said = [speech.say(_HIT, {**values, "count": len(found.milestones)})]
    if found.end is not None:
        end = found.end
        said.append(speech.say(_HIT_END, {"was": end.was, "now": end.now, "days": f"{end.days:+d}"}))
    broken = sum(one.breaks for one in found.milestones)
    if broken:
        said.append(speech.say(_HIT_BROKEN, {"count": broken}))
    return tuple(said)


def sign(state: str) -> str:
    """The shape and letter of a state."""
    return "".join(SIGNS[state])


def fitted(text: str, width: float) -> str:
    """A text cut to a width in half-width letters; wide ones of East Asia count twice."""
    used = 0.0
    for at, letter in enumerate(text):
        used += 2 if letter > "\u2e7f" else 1
        if used > width:
            return f"{text[: max(at - 1, 1)]}…"
    return text


def names(keys: Collection[Key], speech: Speech) -> list[Key]:
    """Keys in the order of their names."""
    return sorted(keys, key=lambda key: (speech.name(key).casefold(), key))
