"""The answer first: one sentence on where the program stands, then the few that explain it."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.assessment import Assessment
from kaname.model.finding import Cell, Colour, Percent, Severity
from kaname.planning.timetable import Outlook
from kaname.words import formats, notices
from kaname.words.markers import _
from kaname.words.speech import Sentence, Speech
from kaname.words.track_record import honesty

_COLOURS = {
    Colour.GREEN: _("{program} is on track."),
    Colour.AMBER: _("{program} is at risk."),
    Colour.RED: _("{program} is off track."),
    Colour.UNKNOWN: _("Where {program} stands is not known: the plan has too little to go by."),
}


def headline(assessment: Assessment, speech: Speech) -> tuple[Sentence, ...]:
    """Where it stands; the promise that matters most; how many promises are in danger; what became of green claims."""
    return tuple(sentence for sentence in _sentences(assessment, speech) if sentence)


def _sentences(assessment: Assessment, speech: Speech) -> Iterator[Sentence]:
    program = assessment.program.charter.key
    yield speech.say(_COLOURS[assessment.overall.derived], {"program": program})
    yield from notices.kept_out(assessment.missing.count, speech)
    main = assessment.main_promise
    if main is not None:
        yield promise_sentence(main, speech, _alike(main, assessment))
    yield _in_danger(assessment, speech)
    yield _unforecast(assessment, speech)
    yield honesty(assessment.track_record, speech, forecast=assessment.forecasts_days)
    yield _declared_too_well(assessment, speech)
    if assessment.timetable.no_schedule:
        yield Sentence(
            speech.say(_("There is no levelled schedule: {reason}"), {"reason": _reason(assessment, speech)}).parts
        )
    looked_back = assessment.as_of < assessment.plan_day
    yield from notices.view(assessment.as_of, speech, narrowed=assessment.narrowed, looked_back=looked_back)


def _reason(assessment: Assessment, speech: Speech) -> str:
    return speech.reason(assessment.timetable.no_schedule)


def promise_sentence(outlook: Outlook, speech: Speech, alike: int = 1) -> Sentence:
    """When it will most likely be, by when 8 times in 10, when it was promised and how likely that is.

    `alike` promises have the same days and the same chance; then it is one of them, not the program's own date.
    """
    values: dict[str, Cell] = {
        "record": outlook.key,
        "p50": outlook.p50,
        "p80": outlook.p80,
        "commitment": outlook.commitment,
        "chance": None if outlook.probability is None else Percent(outlook.probability),
        "likelihood": "" if outlook.probability is None else formats.likelihood(outlook.probability, speech.language),
    }
    if outlook.key.kind == "charter" and outlook.p80 is not None and outlook.probability is not None:
        return speech.say(
            _(
                "It will most likely be done on {p50}; 8 in 10 by {p80}; "
                "promised {commitment}: {chance} ({likelihood})."
            ),
            values,
        )
    if outlook.p50 is None:
        return speech.say(
            _("{record} was promised for {commitment}; the chance to keep that is {chance} ({likelihood})."), values
        )
    if outlook.p80 is None:
        return speech.say(
            _(
                "{record} will most likely be {p50}; 2 in 10 comparable ones never came or came later than any seen. "
                "Promised {commitment}: {chance} ({likelihood})."
            ),
            values,
        )
    if outlook.commitment is None or outlook.probability is None:
        return speech.say(_("{record} will most likely be {p50}; 8 in 10 by {p80}. No day is promised."), values)
    if alike > 1:
        said = _(
            "Least likely to hold are {count} alike, {record} among them: most likely on {p50}; 8 in 10 by {p80}; "
            "promised {commitment}: {chance} ({likelihood})."
        )
        return speech.say(said, {**values, "count": alike})
    return speech.say(
        _("{record} will most likely be {p50}; 8 in 10 by {p80}; promised {commitment}: {chance} ({likelihood})."),
        values,
    )


def _alike(main: Outlook, assessment: Assessment) -> int:
    same = (main.commitment, main.p50, main.p80)
    return sum((one.commitment, one.p50, one.p80) == same for one in assessment.open_promises)


def _in_danger(assessment: Assessment, speech: Speech) -> Sentence:
    quiet = {finding.subjects[0] for finding in assessment.findings if finding.code == "roadmap.commitment-silent"}
    silent = [one for one in assessment.open_promises if one.key in quiet]
    promises = [one for one in assessment.open_promises if one.key not in quiet]
    if not assessment.open_promises:
        return speech.say(_("No open commitment is in the plan."), {})
    limits = assessment.program.charter.health
    known = [one for one in promises if one.probability is not None]
    unlikely = sum(1 for one in known if (one.probability or 0.0) < limits.red_below_probability)
    overdue = sum(1 for one in promises if one.commitment is not None and one.commitment < assessment.as_of)
    values: dict[str, Cell] = {
        "count": len(promises) + len(silent),
        "limit": Percent(limits.red_below_probability),
        "unlikely": unlikely,
        "overdue": overdue,
        "silent": len(silent),
    }
    if silent:
        said = _(
            "Open commitments: {count}; unlikely to hold (below {limit}): {unlikely}; overdue: {overdue}; "
            "long past and no word, so not known: {silent}."
        )
        return speech.say(said, values)
    said = _("Open commitments: {count}; unlikely to hold (below {limit}): {unlikely}; overdue: {overdue}.")
    return speech.say(said, values)


def _unforecast(assessment: Assessment, speech: Speech) -> Sentence:
    """How many open promises nobody can tell the chance of; nothing where all have one."""
    count = sum(1 for one in assessment.open_promises if one.probability is None)
    if not count:
        return Sentence(())
    said = _("Open commitments without a forecast, so nobody knows whether they hold: {count}.")
    return speech.say(said, {"count": count})


def _declared_too_well(assessment: Assessment, speech: Speech) -> Sentence:
    melons = tuple(health.key for health in assessment.health.values() if health.watermelon)
    if not melons:
        return Sentence(())
    return speech.say(_("Declared healthier than the facts say: {records}."), {"records": melons[:5]})


def urgent(assessment: Assessment) -> int:
    """How many findings ask to act now."""
    return sum(1 for finding in assessment.findings if finding.severity is Severity.ACT)
