"""The answer first: what a change does, in a few sentences, and which limits do not hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kaname.model.base import Money
from kaname.model.finding import Days, Percent, Severity, Undefined
from kaname.report import parts
from kaname.status.effects import Dated, Effects
from kaname.status.effects.limits import Exceeded
from kaname.words.effects import MEASURES, UNKNOWN
from kaname.words.markers import _
from kaname.words.speech import Sentence, Speech

_NAMED = 4


def sentences(effects: Effects, exceeded: Iterable[Exceeded], speech: Speech) -> Iterator[Sentence]:
    """What a change does."""
    if effects.nothing:
        yield parts.spoken(_("Nothing differs, and nothing moves."), speech)
    else:
        yield _end(effects, speech)
    yield from (limit_sentence(one, speech) for one in exceeded)
    if effects.nothing:
        return
    yield from _promises(effects, speech)
    yield from _cost(effects, speech)
    yield from _exposure(effects, speech)
    yield from _people(effects, speech)
    yield from _findings(effects, speech)
    for name, reason in effects.unknown.items():
        yield parts.spoken(UNKNOWN[name], speech, reason=speech.reason(reason))


def limit_sentence(one: Exceeded, speech: Speech) -> Sentence:
    """That a limit does not hold, by what, and about which record."""
    values = {"limit": one.limit.text, "measure": speech.text(MEASURES[one.limit.measure])}
    if isinstance(one.value, Undefined):
        said = _("The limit {limit} can't be judged ({measure}): {reason}")
        return parts.spoken(said, speech, reason=speech.reason(one.value.reason), **values)
    about = Sentence(()) if one.key is None else parts.spoken(_(" ({record})"), speech, record=one.key)
    said = _("The limit {limit} is exceeded: {measure}: {value}{about}.")
    return parts.spoken(said, speech, value=speech.cell(one.value), about=about, **values)


def _end(effects: Effects, speech: Speech) -> Sentence:
    one = effects.end
    if one is None or (not one.p80.differs and not one.chance.differs):
        if "dates" in effects.unknown or "end" in effects.unknown:
            return Sentence(())
        return parts.spoken(_("P80 of the end does not move ({record})."), speech, record=effects.root)
    if isinstance(one.later, Undefined):
        said = _("P80 of {record} was {before} and would be {after}.")
        return parts.spoken(said, speech, record=one.key, before=one.p80.before, after=one.p80.after)
    if not one.later.days:
        return parts.spoken(_("P80 of {record} stays {after}; {chance}."), speech, **_moving(one, speech))
    said = (
        _("P80 of {record} moves from {before} to {after}, later by {days}; {chance}.")
        if one.later.days > 0
        else _("P80 of {record} moves from {before} to {after}, earlier by {days}; {chance}.")
    )
    return parts.spoken(said, speech, days=Days(abs(one.later.days)), **_moving(one, speech))


def _moving(one: Dated, speech: Speech) -> dict[str, Sentence]:
    was, now = one.chance.before, one.chance.after
    if isinstance(was, Percent) and isinstance(now, Percent):
        kept = parts.spoken(_("the chance to keep the promise goes from {was} to {now}"), speech, was=was, now=now)
    elif isinstance(now, Percent):
        kept = parts.spoken(_("the chance to keep the promise is {now}"), speech, now=now)
    else:
        kept = parts.spoken(_("nothing is promised for it"), speech)
    days = {"before": speech.cell(one.p80.before), "after": speech.cell(one.p80.after)}
    return {"record": speech.cell(one.key), "chance": kept, **days}


def _promises(effects: Effects, speech: Speech) -> Iterator[Sentence]:
    said = {
        "unlikely": _("Promises that become more likely missed than kept: {records}."),
        "likely": _("Promises that become more likely kept than missed: {records}."),
    }
    for turn, text in said.items():
        keys = tuple(one.key for one in effects.dates if one.turned == turn)
        if keys:
            yield parts.spoken(text, speech, records=keys)
    others = sum(1 for one in effects.dates if one.key != effects.root and one.p80.differs)
    if others:
        yield parts.spoken(_("P80 moves of {count} other milestones and initiatives."), speech, count=others)


def _cost(effects: Effects, speech: Speech) -> Iterator[Sentence]:
    said = {
        "cost_p80": (
            _("Cost at P80 rises by {by}, from {before} to {after}."),
            _("Cost at P80 falls by {by}, from {before} to {after}."),
        ),
        "granted": (
            _("Budgets granted rise by {by}, from {before} to {after}."),
            _("Budgets granted fall by {by}, from {before} to {after}."),
        ),
    }
    for code, (more, less) in said.items():
        yield from _grown(effects, code, more, less, speech)


def _exposure(effects: Effects, speech: Speech) -> Iterator[Sentence]:
    more = _("Exposure to threats rises by {by}, from {before} to {after}.")
    less = _("Exposure to threats falls by {by}, from {before} to {after}.")
    yield from _grown(effects, "exposure", more, less, speech)


def _grown(effects: Effects, code: str, more: str, less: str, speech: Speech) -> Iterator[Sentence]:
    for one in effects.amounts:
        was, now = one.value.before, one.value.after
        if one.code == code and one.key is None and isinstance(was, Money) and isinstance(now, Money):
            by = Money(amount=abs(now.amount - was.amount), currency=now.currency)
            yield parts.spoken(more if now.amount > was.amount else less, speech, by=by, before=was, after=now)


def _people(effects: Effects, speech: Speech) -> Iterator[Sentence]:
    teams = tuple(one.team for one in effects.overloads if one.new)
    if teams:
        yield parts.spoken(_("Teams with new weeks over their capacity: {teams}."), speech, teams=teams[:_NAMED])


def _findings(effects: Effects, speech: Speech) -> Iterator[Sentence]:
    new = [one for one in effects.findings if one.turn in ("new", "worse")]
    acts = sum(1 for one in new if one.finding.severity is Severity.ACT)
    gone = sum(1 for one in effects.findings if one.turn in ("gone", "better"))
    worse = sum(1 for one in effects.colours if one.worse)
    if new or gone:
        said = _("Findings: {new} new or more urgent, of which {acts} to act on now; {gone} gone or less urgent.")
        yield parts.spoken(said, speech, new=len(new), acts=acts, gone=gone)
    if effects.colours:
        said = _("Colours that change: {worse} for the worse or unknown, {better} for the better.")
        yield parts.spoken(said, speech, worse=worse, better=len(effects.colours) - worse)
