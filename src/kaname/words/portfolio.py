"""The answer first, for a portfolio: where it stands and when the last of its programs will be done."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.model.finding import Cell, Colour, Percent
from kaname.portfolio import PortfolioAssessment
from kaname.words import formats, notices
from kaname.words.markers import _
from kaname.words.speech import Sentence, Speech
from kaname.words.track_record import honesty

_DATED = {
    Colour.GREEN: _("{portfolio} is on track: the last program will most likely be done on {p50}; 8 in 10 by {p80}."),
    Colour.AMBER: _("{portfolio} is at risk: the last program will most likely be done on {p50}; 8 in 10 by {p80}."),
    Colour.RED: _("{portfolio} is off track: the last program will most likely be done on {p50}; 8 in 10 by {p80}."),
    Colour.UNKNOWN: _(
        "Where {portfolio} stands is not known; the last program will most likely be done on {p50}; 8 in 10 by {p80}."
    ),
}
_LOWER_BOUND = {
    Colour.GREEN: _(
        "{portfolio} is on track: the last program will most likely be done on {p50} or later; "
        "8 in 10 not before {p80}."
    ),
    Colour.AMBER: _(
        "{portfolio} is at risk: the last program will most likely be done on {p50} or later; 8 in 10 not before {p80}."
    ),
    Colour.RED: _(
        "{portfolio} is off track: the last program will most likely be done on {p50} or later; "
        "8 in 10 not before {p80}."
    ),
    Colour.UNKNOWN: _(
        "Where {portfolio} stands is not known; the last program will most likely be done on {p50} or later; "
        "8 in 10 not before {p80}."
    ),
}
_DATELESS = {
    Colour.GREEN: _("{portfolio} is on track; when its last program will be done can't be computed."),
    Colour.AMBER: _("{portfolio} is at risk; when its last program will be done can't be computed."),
    Colour.RED: _("{portfolio} is off track; when its last program will be done can't be computed."),
    Colour.UNKNOWN: _("Where {portfolio} stands is not known: its plans have too little to go by."),
}


def headline(portfolio: PortfolioAssessment, speech: Speech, *, dates_only: bool = False) -> tuple[Sentence, ...]:
    """Where it stands and when it will be done; how its programs stand; promised ends; green claims.

    With `dates_only` nothing of how its programs stand and what is claimed of them.
    """
    return tuple(sentence for sentence in _sentences(portfolio, speech, dates_only=dates_only) if sentence)


def _sentences(portfolio: PortfolioAssessment, speech: Speech, *, dates_only: bool) -> Iterator[Sentence]:
    joint = portfolio.joint
    told = _DATELESS if joint.p80 is None else _LOWER_BOUND if portfolio.at_least else _DATED
    values: dict[str, Cell] = {"portfolio": portfolio.key, "p50": joint.p50, "p80": joint.p80}
    yield speech.say(told[portfolio.overall.derived], values)
    yield from notices.kept_out(portfolio.missing, speech)
    yield from _last(portfolio, speech)
    if not dates_only or not portfolio.lines:
        yield _counted(portfolio, speech)
    yield honesty(portfolio.track_record, speech, forecast=joint.p80 is not None)
    if joint.kept is not None:
        yield _promised(portfolio, joint.kept, speech)
    melons = tuple(line.key for line in portfolio.lines if line.health.watermelon)
    if melons and not dates_only:
        yield speech.say(_("Declared healthier than the facts say: {records}."), {"records": melons[:5]})
    yield from notices.view(portfolio.as_of, speech, narrowed=portfolio.narrowed, looked_back=portfolio.looked_back)


def _counted(portfolio: PortfolioAssessment, speech: Speech) -> Sentence:
    if not portfolio.lines:
        return speech.say(_("It has no programs."), {})
    counts: dict[str, Cell] = {colour.value: portfolio.count(colour) for colour in Colour}
    said = _("Programs: {count}; off track: {red}; at risk: {amber}; on track: {green}; unknown: {unknown}.")
    return speech.say(said, {"count": len(portfolio.lines), **counts})


def _last(portfolio: PortfolioAssessment, speech: Speech) -> Iterator[Sentence]:
    """How late it may become, and which program that hangs on."""
    joint = portfolio.joint
    if joint.p95 is None:
        return
    name = max(joint.last, key=lambda one: (joint.last[one], one))
    values: dict[str, Cell] = {
        "p95": joint.p95,
        "program": portfolio.charter(name),
        "share": Percent(joint.last[name]),
    }
    if portfolio.at_least:
        said = _("19 in 20 not before {p95}. The last one is most often {program}: in {share} of the runs.")
    else:
        said = _("19 in 20 by {p95}. The last one is most often {program}: in {share} of the runs.")
    yield speech.say(said, values)


def _promised(portfolio: PortfolioAssessment, kept: float, speech: Speech) -> Sentence:
    values: dict[str, Cell] = {
        "count": len(portfolio.joint.promised),
        "chance": Percent(kept),
        "likelihood": formats.likelihood(kept, speech.language),
    }
    if portfolio.kept_at_most:
        return speech.say(_("Programs with a promised end: {count}; all are kept together: {chance} at most."), values)
    return speech.say(
        _("Programs with a promised end: {count}; all are kept together: {chance} ({likelihood})."), values
    )


def limits(portfolio: PortfolioAssessment, speech: Speech) -> Iterator[Sentence]:
    """What the day of the last program does not contain, and why."""
    for name, why in portfolio.joint.left_out.items():
        values: dict[str, Cell] = {"program": portfolio.charter(name), "reason": speech.reason(why)}
        yield speech.say(_("{program} is not in the day of the last program: {reason}"), values)
    if portfolio.waiting:
        said = _("{programs}: the forecast leaves out that work waits for another program, so it can only be later.")
        yield speech.say(said, {"programs": portfolio.waiting})
