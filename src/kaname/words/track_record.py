"""How honest past forecasts were, in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.assessment import Assessment
from kaname.model.base import Key
from kaname.model.finding import Cell, Days, Percent
from kaname.planning.replay import Replay
from kaname.planning.timetable import Experience, OutsideView
from kaname.planning.track_record import Score, TrackRecord
from kaname.words.markers import _
from kaname.words.speech import Part, Sentence, Speech

HORIZONS = {
    "month": _("up to a month ahead"),
    "quarter": _("up to a quarter ahead"),
    "half_year": _("up to half a year ahead"),
    "longer": _("further ahead"),
}


def honesty(record: TrackRecord, speech: Speech, *, forecast: bool) -> Sentence:
    """How many past P80s held, or why nobody knows; nothing of that where no day is `forecast` at all."""
    found = record.p80
    if found.value.value is not None:
        return speech.say(_("Our past P80s held {share} of {n}."), {"share": within_error(found, speech), "n": found.n})
    if not forecast:
        return Sentence(())
    if record.published:
        return speech.say(_("How often our P80s hold is not known yet: no published one has come due."), {})
    return speech.say(_("How often our P80s hold is not known: none was ever published."), {})


CLASSES = {"dslib": _("finished projects of DSLIB, Batselier & Vanhoucke 2015: construction and software")}
"""Reference classes that are borrowed, with where they were published."""


def reference_class(assessment: Assessment, speech: Speech) -> Iterator[Sentence]:
    """What past work did to the forecast, what the outside view says beside it, and on what class that rests."""
    table = assessment.timetable
    if not table.runs:
        return
    yield from under_way(assessment, speech)
    outside = table.outside
    if outside is not None:
        yield _class(outside, speech)
        said = _(
            "Outside view: with a quarter of the weight on the simulation and the rest on that class, what is left of "
            "the plan would be done by {p80} in 8 of 10 cases (P50 {p50})."
        )
        yield speech.say(said, {"p50": outside.p50, "p80": outside.p80})


def replayed(found: Replay | None, speech: Speech) -> Sentence:
    """How forecasts from past slips would have done; nothing where there is too little history."""
    if found is None:
        return Sentence(())
    said = _(
        "Replayed, not published: forecasts from past slips, made of each target when it was first named from what was "
        "known at the start of that quarter, would have held their P50 for {p50}, P80 for {p80}, P95 for {p95} of "
        "those whose day has passed ({n} at P80; of {unknown} more nobody tells what became). By the randomised PIT, "
        "which allows for whole releases, P80 held for {fair}."
    )
    values: dict[str, Cell] = {
        f"p{level * 100:.0f}": within_error(score, speech) for level, score in found.held.items()
    }
    more = {"n": found.held[0.8].n, "unknown": found.unknown, "fair": within_error(found.within[0.8], speech)}
    return speech.say(said, values | more)


def experience(found: Experience | None, speech: Speech) -> Sentence:
    """What finished work did to the forecast."""
    if found is None:
        return speech.say(_("Durations are as estimated: they are not corrected, or no work is finished yet."), {})
    said = _(
        "Durations are corrected by finished work: {cases} pieces of it, with a weight of {weight} beside the "
        "estimates, multiply them by {factor}; all that is left may be off together by {level} (one standard "
        "deviation), as comparable work was."
    )
    values: dict[str, Cell] = {
        "cases": found.cases,
        "weight": Percent(found.weight),
        "factor": found.factor,
        "level": Percent(found.level),
        "days": Days(abs(round(found.p80_days))),
    }
    moved = _("That makes the program's P80 {days} later.")
    if round(found.p80_days) < 0:
        moved = _("That makes the program's P80 {days} earlier.")
    parts = (*speech.say(said, values).parts, Part(speech.space), *speech.say(moved, values).parts)
    return Sentence(parts)


def under_way(assessment: Assessment, speech: Speech) -> Iterator[Sentence]:
    """What finished work did to the forecast; beside it what is earned, and why that is not extrapolated."""
    yield experience(assessment.timetable.experience, speech)
    if assessment.timetable.experience is not None:
        yield from _earned(assessment, speech)


def _earned(assessment: Assessment, speech: Speech) -> Iterator[Sentence]:
    """Earned schedule of the whole program, without level of effort where it has any; nothing where it is unknown."""
    figure = next((one for one in assessment.progress.figures if one.code == "progress.earned"), None)
    rows = [] if figure is None else [dict(zip(figure.columns, row, strict=True)) for row in figure.rows]
    whole = [row for row in rows if not (isinstance(row["scope"], Key) and row["scope"].kind == "initiative")]
    if not whole or not isinstance(whole[-1]["es"], Days):
        return
    said = _(
        "Earned schedule: {ev} are earned where {pv} were planned, which the plan had after {es}; {at} are gone "
        "(SV(t) {sv_t}, SPI(t) {spi_t}). The forecast does not extrapolate SPI(t), which missed the finish of real "
        "projects by about twice as much: that work began late is in its dates from today on, and how long work takes "
        "in that correction."
    )
    yield speech.say(said, whole[-1])


def _class(outside: OutsideView, speech: Speech) -> Sentence:
    values: dict[str, Cell] = {
        "cases": outside.cases,
        "source": speech.text(CLASSES[outside.borrowed]),
        "half": outside.half,
        "most": outside.most,
    }
    if not outside.cases:
        said = _(
            "This program has no finished promises to compare with, so its reference class is borrowed: {source}. Half "
            "of these took up to {half} times as long as planned, 8 in 10 up to {most} times."
        )
        return speech.say(said, values)
    said = _(
        "Reference class: {cases} promises of this program that were due, beside {source}. Half of these took up to "
        "{half} times as long as first planned, 8 in 10 up to {most} times."
    )
    return speech.say(said, values)


def within_error(score: Score, speech: Speech) -> Cell:
    """A share with its standard error, as far as that is known."""
    if score.value.value is None:
        return None
    share, error = Percent(score.value.value), score.error.value
    if error is None:
        return share
    return str(speech.say("{share} (± {error})", {"share": share, "error": Percent(error)}))
