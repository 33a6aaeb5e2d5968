"""What every reader gets first: the answer, the ask, commitments, next steps, changes, the eight duties at a glance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from kaname.assessment import Assessment
from kaname.model.base import Key
from kaname.model.finding import Cell, Colour, Days, Figure, Percent, Section, Term
from kaname.report import parts
from kaname.report.document import Block, Entry, Heading, Lead, Paragraph, Point, Points, Table
from kaname.status.actions import Step
from kaname.status.asks import Ask
from kaname.status.changes import Movement
from kaname.words.headline import headline
from kaname.words.markers import _
from kaname.words.speech import Sentence, Speech

_COMMITMENTS = ("milestone", "baseline", "commitment", "p50", "p80", "probability", "variance", "cause")

BRIEF_COMMITMENTS = ("milestone", "commitment", "p50", "p80", "probability", "cause")
"""What fits beside each other on the one page."""


def lead(assessment: Assessment, speech: Speech) -> Lead:
    """The answer first."""
    return Lead(parts.mark(assessment.overall.derived, speech), headline(assessment, speech))


def ask(assessment: Assessment, speech: Speech) -> Iterator[Block]:
    """The ask to leadership, never cut; "none" is an answer, silence is not."""
    yield Heading(speech.text(_("What we ask of leadership")), "ask")
    points = tuple(ask_point(one, speech, assessment.as_of) for one in assessment.asks)
    empty = speech.text(_("None. Nothing waits for a decision of leadership."))
    yield Points(points, empty, shown=len(points))


def ask_point(one: Ask, speech: Speech, today: date) -> Point:
    """An ask: what it is about, of whom, until when or since when it is overdue."""
    head = parts.spoken("{record}", speech, record=one.key)
    overdue = one.due is not None and one.due < today
    said = _("Asked of {who}; overdue since {due}.") if overdue else _("Asked of {who}, by {due}.")
    who = parts.spoken(said, speech, who=one.of, due=one.due)
    text = (
        parts.joined((head, Sentence(parts.spoken("{text}", speech, text=one.text).parts)), speech.colon)
        if one.text
        else head
    )
    return Point(speech.kind(one.key.kind), text, None, (who,))


def commitments(
    assessment: Assessment, speech: Speech, shown: int, columns: tuple[str, ...] = _COMMITMENTS
) -> Iterator[Block]:
    """The milestone table under a heading of its own, the promises ahead that are least likely to be kept first."""
    figure = assessment.roadmap.figure("roadmap.milestones")
    note = speech.figure(figure.code)[1] if "variance" in columns else ""
    yield Heading(speech.text(_("Commitments")), "commitments", 3, note=note)
    rows = worst_first(figure, assessment.as_of)
    ordered = Figure(figure.code, figure.columns, rows, figure.reason, figure.variant)
    chosen = tuple(name for name in _with_reached(ordered, columns, shown) if name in figure.columns)
    yield replace(parts.table(ordered, speech, shown=shown, columns=chosen), title="")


def _with_reached(figure: Figure, columns: tuple[str, ...], shown: int) -> tuple[str, ...]:
    """The columns, with that of the day reached beside the chance where one of the rows shown has such a day."""
    if not any(figure.column("reached")[:shown]):
        return columns
    at = columns.index("probability") + 1
    return (*columns[:at], "reached", *columns[at:])


def worst_first(figure: Figure, today: date) -> tuple[tuple[Cell, ...], ...]:
    """Promises still ahead, the least likely first; then those that were missed, the last first; then the rest.

    The rest begins with what has no forecast; then comes what is long past without a word, last what was reached.
    """
    names = figure.columns
    chance, promised, state = names.index("probability"), names.index("commitment"), names.index("state")

    def rank(row: tuple[Cell, ...]) -> tuple[int, float, float]:
        value, day, word = row[chance], row[promised], row[state]
        code = word.code if isinstance(word, Term) else ""
        if code == "silent" or not isinstance(day, date) or not isinstance(value, Percent):
            return {"silent": 3, "reached": 4}.get(code, 2), 0.0, 0.0
        if day < today:
            return 1, 0.0, -day.toordinal()
        return 0, value.share, day.toordinal()

    return tuple(sorted(figure.rows, key=rank))


def next_steps(assessment: Assessment, speech: Speech, shown: int, *, brief: bool = False) -> Iterator[Block]:
    """What to do next, ranked; in brief without the advice and without the rule of the ranking."""
    rule = speech.text(_("Ranked by urgency, then by days gained or at stake at P80, then by date."))
    yield Heading(speech.text(_("What to do next")), "next", note="" if brief else rule)
    points = tuple(step_point(step, speech, brief=brief) for step in assessment.steps)
    empty = speech.text(_("Nothing needs doing that the plan knows of."))
    yield Points(points, empty, numbered=True, shown=shown, more=parts.more(len(points) - shown, speech))


def step_point(step: Step, speech: Speech, *, brief: bool = False) -> Point:
    """A step: what the matter is, what to do (unless brief), who, until when, what it gains."""
    point = parts.finding_point(step.finding, speech)
    who = parts.spoken(_("Owner: {who}"), speech, who=step.owner)
    said = _("overdue since {day}") if step.overdue else _("by {day}")
    clock = parts.spoken(said, speech, day=step.clock) if step.clock else Sentence(())
    gain = parts.spoken(_("gains {days} at P80"), speech, days=step.gain) if step.gain else Sentence(())
    stake = parts.spoken(_("P80 {days} behind the promise"), speech, days=step.stake) if step.stake else Sentence(())
    also = parts.spoken(_("further findings: {count}"), speech, count=len(step.others)) if step.others else Sentence(())
    facts = parts.joined((who, clock, gain, stake, also), " · ")
    alike = (parts.same_of(step.alike, speech, brief=brief),) if step.alike else ()
    return Point(point.head, point.text, point.mark, (*alike, facts) if brief else (*alike, *point.below, facts))


def changes(assessment: Assessment, speech: Speech, shown: int, *, brief: bool = False) -> Iterator[Block]:
    """What changed since; unless brief, also how much of the published plan moves."""
    title = parts.spoken(_("What changed since {day}"), speech, day=assessment.since)
    yield Heading(str(title), "changes")
    points = tuple(movement_point(one, speech) for one in assessment.changes)
    empty = speech.text(_("Nothing that history records."))
    yield Points(points, empty, shown=shown, more=parts.more(len(points) - shown, speech))
    table = assessment.timetable
    if not brief:
        yield from (Paragraph(one) for one in parts.moved(table.in_force, table.held, table.displaced, speech))


def movement_point(one: Movement, speech: Speech) -> Point:
    """What one field of a record was and is now."""
    values: dict[str, Cell] = {
        "record": one.key,
        "field": speech.text(MOVED_WORDS.get(one.field, one.field)),
        "was": moved_value(one.was, one.field, one.key, speech),
        "now": moved_value(one.now, one.field, one.key, speech),
        "on": one.on,
    }
    text = speech.say(_("{record}: {field} {was} → {now} ({on})"), values)
    moved = Days(abs(one.days), calendar=True) if one.days else None
    later = _("later by {days}") if (one.days or 0) > 0 else _("earlier by {days}")
    below = (parts.spoken(later, speech, days=moved),) if moved else ()
    return Point("", text, None, below)


MOVED_WORDS: Mapping[str, str] = {
    "target": _("target"),
    "health": _("declared health"),
    "baseline": _("baseline"),
    "state": _("state"),
    "reached": _("reached"),
    "p80": _("P80"),
}
"""What is called that history tells of."""


def moved_value(text: str | None, field: str, key: Key, speech: Speech) -> Cell:
    """A value as history keeps it: a day, a colour, a release, or a state."""
    if text is None:
        return None
    if field == "health" and text in set(Colour):
        return Colour(text)
    if field == "state":
        return speech.choice(key.kind, "state", text)
    try:
        return date.fromisoformat(text)
    except ValueError:
        release = Key("release", text)
        return release if speech.knows(release) else text


def duties(assessment: Assessment, speech: Speech) -> Table:
    """The eight duties at a glance: colour, how many findings and the worst of them."""
    head = [_("Duty"), _("Health"), _("Act now"), _("Watch"), _("Worst finding")]
    rows = tuple(_duty(assessment, one, speech) for one in assessment.sections)
    return Table("", tuple(speech.text(word) for word in head), rows, shown=8)


def duties_in_brief(assessment: Assessment, speech: Speech) -> Table:
    """The eight duties side by side: colour and how many findings."""
    told = [_duty(assessment, one, speech) for one in assessment.sections]
    health = Entry(parts.spoken("{word}", speech, word=speech.text(_("Health"))))
    counts = Entry(parts.spoken("{word}", speech, word=speech.text(_("Act now / watch"))))
    numbers = (Entry(parts.joined((duty[2].text, duty[3].text), " / ")) for duty in told)
    head = (speech.text(_("Duty")), *(str(duty[0].text) for duty in told))
    return Table("", head, ((health, *(duty[1] for duty in told)), (counts, *numbers)), shown=2)


def _duty(assessment: Assessment, section: Section, speech: Speech) -> tuple[Entry, ...]:
    acts = sum(1 for finding in section.findings if finding.severity == 2)
    watches = sum(1 for finding in section.findings if finding.severity == 1)
    worst = max(section.findings, key=lambda finding: finding.severity, default=None)
    told = speech.finding(worst) if worst is not None and worst.severity else speech.cell(None)
    return (
        Entry(parts.spoken("{duty}", speech, duty=speech.term("duty", section.duty))),
        Entry(speech.cell(None), parts.duty_mark(assessment.section_colour(section), speech)),
        parts.entry(acts, speech),
        parts.entry(watches, speech),
        Entry(told),
    )
