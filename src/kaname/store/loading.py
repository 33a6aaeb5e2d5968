"""A program as it stood at a revision, with its history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from kaname.model.base import Entity, Key
from kaname.model.history import History
from kaname.model.plan import Portfolio
from kaname.model.program import Program, Programs
from kaname.store import MAIN, models
from kaname.store.around import around, newest, within
from kaname.store.database import answered, one_moment
from kaname.store.lines import Stamp, Stretch, line, program_of, revision_at, revisions, scenario_of, stamp
from kaname.store.states import STATES


@dataclass(frozen=True, slots=True)
class Stored:
    """A program at a revision."""

    program: Program
    history: History
    revision: Stamp


@dataclass(frozen=True, slots=True)
class StoredPortfolio:
    """A portfolio with each program at its newest revision, or as all of them stood at a moment."""

    programs: Programs
    histories: Mapping[str, History]
    revisions: Mapping[str, Stamp]
    """Of each program by its name; that of the portfolio's own records under ''."""


@answered
def load(alias: str, name: str, *, scenario: str = MAIN, at: int | datetime | str | None = None) -> Stored:
    """A program as it stood: at a revision, at a moment, at a baseline; else as it stands.

    A program of a portfolio knows the records of the others as they stood then, or as they stand. Raises NotFoundError,
    StoreError.
    """
    program = program_of(alias, name)
    on = scenario_of(alias, program, scenario)
    stretches = line(alias, on, revision_at(alias, on, at))
    moment = at if isinstance(at, datetime) else None
    outside = None if program.portfolio is None else around(alias, program.portfolio, moment)
    value = Program(STATES.at(alias, stretches), name=member(program), outside=outside)
    (told,) = STATES.told(alias, [stretches])
    newest = revisions(alias, stretches).first()
    return Stored(value, told, stamp(newest) if newest is not None else Stamp(0))


Digests = tuple[tuple[str, str], ...]
"""Those of the revisions that a place is made of, by the programs of its portfolio; '' is itself."""


@answered
def digests(
    alias: str, name: str, *, scenario: str = MAIN, at: int | datetime | str | None = None
) -> tuple[Digests, tuple[str, ...]]:
    """What a place is made of, and the programs that it has if it is a portfolio. Reads no record.

    Raises NotFoundError, StoreError.
    """
    program = program_of(alias, name)
    moment = at if isinstance(at, datetime) else None
    around = program if program.is_portfolio else program.portfolio
    found = {} if around is None else {each: one.digest for each, one in _ends(alias, around.name, moment)[1].items()}
    if program.is_portfolio:
        return tuple(found.items()), tuple(filter(None, found))
    on = scenario_of(alias, program, scenario)
    newest = revisions(alias, line(alias, on, revision_at(alias, on, at))).first()
    found[member(program)] = newest.digest if newest is not None else ""
    return tuple(found.items()), ()


@answered
def all_digests(alias: str) -> Mapping[str, Digests]:
    """What `digests` tells of the main line of each program and portfolio as it stands, asked at once.

    Raises StoreError.
    """
    mains = models.Scenario.objects.using(alias).filter(parent=None).select_related("program")
    written = models.Revision.objects.using(alias).filter(scenario__parent=None, number=F("scenario__head"))
    ends = dict(written.values_list("scenario", "digest"))
    ordered = [(one.program, ends.get(one.pk, "")) for one in mains.order_by("program__name")]
    beside: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for program, digest in ordered:
        beside[program.portfolio_id or program.pk].append((member(program), digest))
    return {program.name: tuple(beside[program.portfolio_id or program.pk]) for program, _ in ordered}


def member(program: models.Program) -> str:
    """The name of a program within its portfolio; '' where it is none's."""
    return program.name.partition("/")[2] if program.portfolio_id is not None else ""


@answered
def load_portfolio(alias: str, name: str, *, at: datetime | None = None) -> StoredPortfolio:
    """A portfolio with its programs, as it stands or stood at a moment, of which later ones are no part.

    Raises NotFoundError, StoreError.
    """
    with one_moment(alias):
        ends, stamps = _ends(alias, name, at)
        lines = {each: (end,) for each, end in ends.items()}
        states = dict(zip(lines, STATES.all(alias, [*lines.values()]), strict=True))
        programs = programs_of(name, states.pop("").values(), states)
        own = {each: stretches for each, stretches in lines.items() if each}
        histories = dict(zip(own, STATES.told(alias, [*own.values()]), strict=True))
    return StoredPortfolio(programs, histories, stamps)


def _ends(alias: str, name: str, at: datetime | None) -> tuple[Mapping[str, Stretch], Mapping[str, Stamp]]:
    """The ends of the main lines of a portfolio, under '', and of its programs up to a moment, and what is there."""
    whole = program_of(alias, name)
    mains = models.Scenario.objects.using(alias).filter(within(whole), parent=None).select_related("program")
    found = {one.scenario_id: stamp(one) for one in newest(alias, whole, at).select_related("scenario")}
    if at is not None:
        revision_at(alias, scenario_of(alias, whole), at)  # raises NotFoundError before its time
        mains = mains.filter(pk__in=list(found))
    parts = {member(one.program): one.pk for one in mains.order_by("program__name")}
    stamps = {each: found.get(pk, Stamp(0)) for each, pk in parts.items()}
    return {each: Stretch(pk, stamps[each].number) for each, pk in parts.items()}, stamps


def programs_of(title: str, shared: Iterable[Entity], programs: Mapping[str, Mapping[Key, Entity]]) -> Programs:
    """A portfolio of its records, among which its own may be missing, and of those of its programs."""
    records = tuple(shared)
    own = next((one for one in records if isinstance(one, Portfolio)), None)
    others = [one for one in records if one is not own]
    return Programs(own or Portfolio(id="portfolio", title=title), others, programs)
