"""What `kaname forecast` says: when, how surely, what a promise would have to become, and all that follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from kaname import __version__
from kaname.assessment import Assessment
from kaname.model.base import Key
from kaname.model.finding import Cell, Colour, Percent
from kaname.planning.analysis import Analysis
from kaname.planning.standing import likelihood
from kaname.planning.timetable import Outlook
from kaname.report import analysis, parts
from kaname.report.analysis import heading, table
from kaname.report.compose import mentioned
from kaname.report.document import Block, Document, Lead, Paragraph
from kaname.report.records import cards
from kaname.words.correlations import stated_correlations
from kaname.words.markers import _
from kaname.words.speech import Sentence, Speech
from kaname.words.stopping import stopped
from kaname.words.track_record import honesty, under_way

_OUTLOOKS, _DIFFERENCES = 15, 6


_RUNS = _("Half, 8 in 10 and 19 in 20 runs are done by these days. P80 is also what a promise must be to hold at 80 %.")
_PAST = _(
    "By these days half, 8 in 10 and 19 in 20 comparable milestones were reached. P80 is also what a promise must be "
    "to hold at 80 %."
)


def compose_forecast(assessment: Assessment, target: Key | None, language: str) -> Document:
    """What the forecast of a target, else of the end of the program, says in a language."""
    speech = Speech(language, assessment.program)
    key = target or assessment.program.charter.key
    found = assessment.analysis(key)
    body = (
        lead(assessment, found, speech),
        *outlooks(assessment, found, speech),
        *analysis.blocks(assessment, found, speech),
        *_method(assessment, found, speech),
    )
    return Document(
        language=language,
        audience="forecast",
        title=speech.name(key),
        facts=tuple(parts.facts(assessment, speech)),
        blocks=body,
        cards=tuple(cards(mentioned(body), speech)),
        cards_title=speech.text(_("Records")),
        footer=str(parts.spoken(_("Kaname {version}."), speech, version=__version__)),
    )


def lead(assessment: Assessment, found: Analysis, speech: Speech) -> Lead:
    """When the target will be done, how surely its promise holds, and what it would have to become."""
    health = assessment.health.get(found.target)
    mark = parts.mark(health.derived if health else Colour.UNKNOWN, speech)
    outlook = assessment.timetable.outlooks.get(found.target)
    said = (
        *_answers(outlook, found, speech),
        *_outside(assessment, found, speech),
        honesty(assessment.track_record, speech, forecast=assessment.forecasts_days),
        *parts.candour(assessment, speech),
    )
    return Lead(mark, tuple(parts.nonempty(said)))


def _answers(outlook: Outlook | None, found: Analysis, speech: Speech) -> Iterator[Sentence]:
    if outlook is None or outlook.p80 is None:
        beyond = outlook is not None and outlook.beyond
        reason = speech.reason("too_few_reached" if beyond else found.reason or "not_forecast")
        yield parts.spoken(_("{record} has no forecast: {reason}"), speech, record=found.target, reason=reason)
        return
    said = _("{record}: 8 of 10 runs are done by {p80} (P50 {p50}, P95 {p95}).")
    if outlook.method == "slips":
        said = _("{record}: 8 of 10 comparable milestones were reached by {p80} (P50 {p50}, P95 {p95}).")
    yield parts.spoken(said, speech, record=found.target, p50=outlook.p50, p80=outlook.p80, p95=outlook.p95)
    if outlook.commitment is not None and outlook.probability is not None:
        chance = outlook.probability
        said = _("The chance to keep the promised day {day} is {chance}: {likelihood}.")
        values: dict[str, Cell] = {"chance": Percent(chance), "likelihood": likelihood(chance)}
        yield parts.spoken(said, speech, day=outlook.commitment, **values)
        if outlook.p80 > outlook.commitment:
            yield parts.spoken(
                _("To hold in 8 of 10 cases the promise would have to be {p80}."), speech, p80=outlook.p80
            )
    alone = found.network.get(found.target)
    if alone is not None and alone != outlook.p80:
        said = _("By links alone, as if nobody were shared, P80 would be {day}: too early where teams are shared.")
        yield parts.spoken(said, speech, day=alone)


def _outside(assessment: Assessment, found: Analysis, speech: Speech) -> Iterator[Sentence]:
    """What the past of comparable programs would say of the end, beside what the plan says."""
    view = assessment.timetable.outside
    if view is not None and found.target == assessment.program.charter.key:
        said = _("The outside view, mostly from what plans like it took, would name {p80} instead (P50 {p50}).")
        yield parts.spoken(said, speech, p80=view.p80, p50=view.p50)


def outlooks(assessment: Assessment, found: Analysis, speech: Speech) -> Iterator[Block]:
    """The program, its initiatives, and all that is promised: percentiles, chances, and what links alone would say."""
    known = assessment.timetable.outlooks
    kinds = ("charter", "initiative", "milestone")
    shown = [one for one in known.values() if one.method != "actual" and (one.key.kind in kinds or one.commitment)]
    shown = [one for one in shown if one.p80 is not None or one.beyond]
    shown.sort(key=lambda one: (kinds.index(one.key.kind) if one.key.kind in kinds else 3, *_by_day(one), one.key))
    heads = [_("Record"), _("Promised"), _("Chance"), _("P50"), _("P80"), _("P95")]
    rows = [_outlook(one) for one in shown]
    note = _PAST if assessment.timetable.method == "slips" else _RUNS
    yield heading(_("Outlooks"), "outlooks", speech, note)
    yield table(heads, rows, speech, _OUTLOOKS, _("Nothing is forecast."))
    yield from _dayless(shown, speech)
    yield from _by_links(shown, found, speech)


def _by_day(one: Outlook) -> tuple[date, date]:
    """In which order records stand: by P80, what has none by P50, what has no day at all last."""
    return one.p80 or date.max, one.p50 or date.max


def _dayless(shown: Iterable[Outlook], speech: Speech) -> Iterator[Block]:
    """Why no day stands under a percentile, and how often."""
    beyond = [one for one in shown if one.beyond]
    if not beyond:
        return
    said = _(
        "Where no day stands: {reason} Without a P95: {p95}, without a P80: {p80}, without a P50: {p50} of the records."
    )
    missing = {name: sum(getattr(one, name) is None for one in beyond) for name in ("p50", "p80", "p95")}
    reason = speech.reason("too_few_reached")
    yield Paragraph(parts.spoken(said, speech, reason=reason, **missing), quiet=True)


def _outlook(one: Outlook) -> tuple[Cell, ...]:
    chance = None if one.probability is None else Percent(one.probability)
    return (one.key, one.commitment, chance, one.p50, one.p80, one.p95)


def _by_links(shown: Iterable[Outlook], found: Analysis, speech: Speech) -> Iterator[Block]:
    """Where shared teams make the difference: P80 with them beside that of the critical path."""
    rows: list[tuple[Cell, ...]] = [
        (one.key, one.p80, alone)
        for one in shown
        if (alone := found.network.get(one.key)) is not None and alone != one.p80
    ]
    if rows:
        note = _("Too early where teams are shared; the difference is what sharing them costs.")
        yield heading(_("By links alone"), "links", speech, note)
        heads = [_("Record"), _("P80 with the people there are"), _("P80 by links alone")]
        yield table(heads, rows, speech, _DIFFERENCES)


def _method(assessment: Assessment, found: Analysis, speech: Speech) -> Iterator[Block]:
    if found.reason:
        return
    yield heading(_("How this was computed"), "method", speech)
    said = _(
        "{method}, {runs} runs from seed {seed}; durations are correlated ({within} within a team, {between} between "
        "teams), risks occur or do not, windows and ties as stated. Gains are differences of the same {paired} runs."
    )
    rule = assessment.program.charter.correlation
    shares = {"within": rule.within_team, "between": rule.between_teams}
    method = speech.term("method", found.method)
    yield Paragraph(
        parts.spoken(said, speech, method=method, runs=found.runs, seed=found.seed, paired=found.paired_runs, **shares),
        quiet=True,
    )
    yield from (Paragraph(one, quiet=True) for one in stopped(found.runs, found.most_runs, found.tolerance, speech))
    yield from (Paragraph(one, quiet=True) for one in stated_correlations(assessment, speech))
    for sentence in parts.nonempty(under_way(assessment, speech)):
        yield Paragraph(sentence, quiet=True)
    unsure = assessment.timetable.outlooks.get(found.target)
    if unsure is not None and unsure.at_least:
        said = _("It waits for work without an estimate, drawn as taking no time, so it can only be later.")
        yield Paragraph(parts.spoken(said, speech), quiet=True)
