"""Programs at a glance: what is known of each without computing it on the request; the last glance is kept long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kaname.assessment import Assessment
from kaname.centre.desk import Desk
from kaname.centre.places import Place
from kaname.centre.standing import Standing
from kaname.model.finding import Colour
from kaname.model.plan import Charter, Portfolio
from kaname.planning.timetable import Outlook
from kaname.portfolio import PortfolioAssessment
from kaname.report import parts
from kaname.report.document import Mark
from kaname.status.health import declared
from kaname.status.programs import Rolled
from kaname.web.pages.kept import KEPT, Shown
from kaname.web.pages.own import Remembered
from kaname.web.pages.places import place_url, record_url
from kaname.words import formats
from kaname.words.markers import _
from kaname.words.speech import Sentence, Speech

_MOST = 5000
_WORST_FIRST = (Colour.RED, Colour.AMBER, Colour.UNKNOWN, Colour.GREEN)


@dataclass(frozen=True, slots=True)
class Glance:
    """What is known of a program: its colours, the promise that matters most, and when it will be kept."""

    health: Rolled
    promise: Outlook | None
    promised: str
    """What the promise is called."""
    end: date | None


@dataclass(frozen=True, slots=True)
class Line:
    """A program in a list, with what is known of it in the reader's words."""

    place: Place
    url: str
    title: str
    is_portfolio: bool
    within: str
    known: bool
    mark: Mark
    declared: Mark | None
    promise: str
    promise_url: str
    day: str
    p80: str
    late: bool
    chance: str


@dataclass(frozen=True, slots=True)
class Called:
    """What a program is called, and whether it is a portfolio."""

    title: str
    is_portfolio: bool


_GLANCES: Remembered[Glance] = Remembered(_MOST)
_CALLED: Remembered[Called] = Remembered(_MOST)


def glance(stands: Standing, shown: Shown) -> Glance | None:
    """What is known of a place as it stands; None where nobody has had it computed."""
    found = _GLANCES.get(stands.name)
    if found is not None or shown.entry is None or not shown.current:
        return found
    portfolio = shown.entry.assessed.portfolio
    made = _of_portfolio(portfolio) if portfolio is not None else _of_program(shown.entry.assessed.only)
    return _GLANCES.put(stands.name, made)


def _of_program(one: Assessment) -> Glance:
    health, promise = one.overall, one.main_promise
    said = Rolled(health.derived, declared(one.program), health.why, health.through)
    end = one.timetable.outlooks.get(one.program.charter.key)
    called = Speech("en", one.program).name(promise.key) if promise is not None else ""
    return Glance(said, promise, called, end.p80 if end else None)


def _of_portfolio(one: PortfolioAssessment) -> Glance:
    return Glance(one.overall, None, "", None)


def line(name: str, called: Called, known: Glance | None, speech: Speech) -> Line:
    """A program as it stands in a list."""
    portfolio, _, own = name.partition("/")
    place = Place(name)
    mark = parts.mark(known.health.leading if known is not None else Colour.UNKNOWN, speech)
    promise = known.promise if known is not None else None
    said = known.health.declared if known is not None else None
    return Line(
        place=place,
        url=place_url(place),
        title=called.title or own or name,
        is_portfolio=called.is_portfolio,
        within=portfolio if own else "",
        known=known is not None,
        mark=mark,
        declared=parts.mark(said, speech) if said is not None and known and said is not known.health.derived else None,
        promise=known.promised if known is not None else "",
        promise_url=record_url(place, promise.key) if promise is not None else "",
        day=_day(promise.commitment if promise else None, speech),
        p80=_day(promise.p80 if promise else known.end if known else None, speech),
        late=bool(promise and promise.p80 and promise.commitment and promise.p80 > promise.commitment),
        chance=_chance(promise, speech),
    )


def _called(desk: Desk, name: str, stands: Standing) -> Called:
    found = _CALLED.get(stands.name)
    if found is not None:
        return found
    program = desk.read(Place(name)).program
    charter, portfolio = (next(iter(program.all(kind)), None) for kind in (Charter, Portfolio))
    known = charter or portfolio
    return _CALLED.put(stands.name, Called(known.name if known else "", known is not None and known is portfolio))


def _day(day: date | None, speech: Speech) -> str:
    return "" if day is None else formats.plain_day(day, speech.language)


def _chance(promise: Outlook | None, speech: Speech) -> str:
    """The chance to keep the promise, in figures and words."""
    if promise is None or promise.probability is None:
        return ""
    share = promise.probability
    return f"{formats.percent(share, speech.language)} ({formats.likelihood(share, speech.language)})"


def lines(desk: Desk, stands: dict[str, Standing], speech: Speech) -> list[Line]:
    """Every program and portfolio that may be seen, a portfolio before its programs; nothing begins to be computed."""
    found: list[Line] = []
    for name in sorted(stands):
        known = glance(stands[name], KEPT.there(desk, Place(name), stands[name]))
        found.append(line(name, _called(desk, name, stands[name]), known, speech))
    return found


def unknown(lines: Sequence[Line], stands: Mapping[str, Standing]) -> list[Place]:
    """Programs of which nothing is known and that can be computed."""
    return [one.place for one in lines if not one.known and not KEPT.failed(stands[one.place.name])]


def answer(lines: Sequence[Line], speech: Speech) -> Sentence:
    """How the programs stand, by the worse of what is declared and derived, in one line."""
    own = [one for one in lines if not one.is_portfolio]
    told = [(colour, sum(one.known and one.mark.colour is colour for one in own)) for colour in _WORST_FIRST]
    said = [
        parts.spoken("{word} {count}", speech, word=speech.term("colour", colour.value), count=count)
        for colour, count in told
        if count
    ]
    unknown = sum(not one.known for one in own)
    if unknown:
        said.append(parts.spoken(_("not computed yet {count}"), speech, count=unknown))
    return parts.joined(said, " · ")
