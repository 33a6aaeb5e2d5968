"""How honest past forecasts were: how often they held, what they cost in days, the worst misses."""

from __future__ import annotations

from collections.abc import Iterator

from kaname import charts
from kaname.assessment import Assessment
from kaname.model.finding import Cell, Days
from kaname.planning.track_record import LEVELS, Score, Scored, Summary
from kaname.report import parts
from kaname.report.document import Block, Entry, Heading, Paragraph, Picture, Point, Points, Table
from kaname.words import formats
from kaname.words.markers import _
from kaname.words.speech import Sentence, Speech
from kaname.words.track_record import HORIZONS, honesty, reference_class, replayed, within_error

_TELLING = 0.005
"""From so much on a share by the randomised PIT is told beside the plain one."""


def page(assessment: Assessment, speech: Speech) -> Iterator[Block]:
    """How honest forecasts were, and what the next ones count with."""
    first = honesty(assessment.track_record, speech, forecast=assessment.forecasts_days)
    candour = parts.candour(assessment, speech)
    told = (first, *candour, replayed(assessment.replay, speech), *reference_class(assessment, speech))
    yield from (Paragraph(one) for one in told if one)
    yield from blocks(assessment, speech)


def blocks(assessment: Assessment, speech: Speech, shown: int = 8) -> Iterator[Block]:
    """Everything there is to say about the published forecasts of a program."""
    yield Paragraph(_counts(assessment, speech), quiet=True)
    record = assessment.track_record
    if not record.scored:
        return
    splits = (split for split in (record.by_kind, record.by_horizon) if len(split) > 1)
    groups = (record.whole, *(group for split in splits for group in split))
    yield from _coverage(groups, speech)
    yield from _ties(record.whole, speech)
    yield from _losses(groups, speech)
    yield from _pictures(assessment, speech)
    yield Heading(speech.text(_("The worst misses")), "misses", 3)
    misses = tuple(_miss(one, speech) for one in record.misses)
    empty = speech.text(_("None: every P80 whose day is over held."))
    yield Points(misses, empty, shown=shown, more=parts.more(len(misses) - shown, speech))


def _counts(assessment: Assessment, speech: Speech) -> Sentence:
    record = assessment.track_record
    said = _(
        "Published forecasts: {published}; scored: {scored}, of {targets} targets; not due yet: {pending}; "
        "of targets whose day nobody tells: {unscorable}."
    )
    return parts.spoken(
        said,
        speech,
        published=record.published,
        scored=len(record.scored),
        targets=record.whole.targets,
        pending=record.pending,
        unscorable=record.unscorable,
    )


def _name(group: Summary, speech: Speech) -> str:
    if group.name == "all":
        return speech.text(_("All"))
    return speech.text(HORIZONS[group.name]) if group.name in HORIZONS else speech.kind(group.name, plural=True)


def _coverage(groups: tuple[Summary, ...], speech: Speech) -> Iterator[Block]:
    head = [_("Forecasts of"), _("Forecasts"), _("Targets"), _("P50 held"), _("P80 held"), _("P95 held")]
    rows = tuple(
        (
            Entry(parts.spoken("{name}", speech, name=_name(one, speech))),
            parts.entry(one.forecasts, speech),
            parts.entry(one.targets, speech),
            *(_entry(within_error(one.held[level], speech), speech) for level in LEVELS),
        )
        for one in groups
    )
    note = speech.text(
        _(
            "Of percentiles whose day is over: the share of targets that came by it, which should be 50, 80 and 95 %; "
            "in brackets its standard error, as forecasts of one target depend on each other."
        )
    )
    yield Heading(speech.text(_("How often they held")), "held", 3, note=note)
    yield Table("", tuple(map(speech.text, head)), rows)


def _ties(whole: Summary, speech: Speech) -> Iterator[Paragraph]:
    plain, fair = whole.held[0.8].value.value, whole.within[0.8]
    if plain is not None and fair.value.value is not None and abs(plain - fair.value.value) > _TELLING:
        said = _(
            "Where several percentiles fall on one day, P80 holds more often than it says; by the randomised PIT, "
            "which allows for that, {share} held."
        )
        yield Paragraph(parts.spoken(said, speech, share=within_error(fair, speech)), quiet=True)


def _losses(groups: tuple[Summary, ...], speech: Speech) -> Iterator[Block]:
    head = [_("Forecasts of"), _("Loss"), _("Of the promise"), _("Less by"), _("CRPS"), _("Brier score")]
    rows = tuple(
        (
            Entry(parts.spoken("{name}", speech, name=_name(one, speech))),
            *(_number(score, speech) for score in (one.loss, one.promise_loss, one.gained, one.crps, one.brier)),
        )
        for one in groups
    )
    note = speech.text(
        _(
            "Mean pinball loss of P50, P80 and P95 in calendar days, that of the promised day in their place, and the "
            "difference; CRPS in days; Brier score of the chance to keep the promise (0.25 is a tossed coin). Less is "
            "better; in brackets the standard error."
        )
    )
    yield Heading(speech.text(_("What they cost")), "losses", 3, note=note)
    yield Table("", tuple(map(speech.text, head)), rows)


def _number(score: Score, speech: Speech) -> Entry:
    if score.value.value is None:
        return _entry(None, speech)
    text, error = formats.number(score.value.value, speech.language), score.error.value
    return _entry(text if error is None else f"{text} (± {formats.number(error, speech.language)})", speech)


def _entry(cell: Cell, speech: Speech) -> Entry:
    return Entry(speech.cell(cell), None, numeric=True)


def _pictures(assessment: Assessment, speech: Speech) -> Iterator[Picture]:
    for chart in charts.of_calibration(assessment, speech):
        yield Picture(chart.title, chart.spec, chart.alt, chart.note, chart.legend)


def _miss(one: Scored, speech: Speech) -> Point:
    came = _("{record}: seen from {day}, P80 was {p80}; it came on {came}, later by {late}.")
    still = _("{record}: seen from {day}, P80 was {p80}; it has not come by {came}, later by {late} or more.")
    late = Days(float(one.late or 0), calendar=True)
    values = {"day": one.past.day, "p80": one.past.p80, "came": one.fate.day, "late": late}
    return Point("", parts.spoken(came if one.fate.came else still, speech, record=one.past.record, **values))
