"""A program as it stood at a revision, with its history."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kaname.model.base import Entity, Key
from kaname.model.history import Field, History, Moved, PastForecast, PastPlan, told_fields
from kaname.model.history_lines import Fact, fact_of
from kaname.model.plan import Initiative, Milestone, Portfolio
from kaname.model.program import Program, Programs
from kaname.store import MAIN, models
from kaname.store.bodies import read
from kaname.store.lines import (
    Stamp,
    Stretch,
    line,
    program_of,
    revision_at,
    revisions,
    scenario_of,
    stamp,
    standing,
    versions,
)
from kaname.store.models import HISTORY
from kaname.store.upgrades import upgraded

_KEPT = 16
"""So many states of programs are kept in memory: who asks for one again, or for the next, reads what is new only."""
FIRST = 1
"""The number of a program's first revision: what it says did not move there."""


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


class _States:
    """Records by address, as they stood at a revision of a scenario."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, int, int], Mapping[Key, Entity]] = OrderedDict()

    def at(self, alias: str, stretches: Sequence[Stretch]) -> Mapping[Key, Entity]:
        """The records at the end of a line, from what is known of it where possible."""
        scenario, number = stretches[0]
        name = (alias, scenario, number)
        with self._lock:
            known = self._known.get(name)
            begins = stretches[1].until if len(stretches) > 1 else 0
            before = self._nearest(name, begins) if known is None else None
        if known is None:
            known = _read(alias, stretches) if before is None else _since(alias, stretches, *before)
        with self._lock:
            self._known[name] = known
            self._known.move_to_end(name)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return known

    def _nearest(self, wanted: tuple[str, int, int], begins: int) -> tuple[int, Mapping[Key, Entity]] | None:
        """The newest state of the same scenario that is older, but not older than the scenario."""
        older = [name for name in self._known if name[:2] == wanted[:2] and begins <= name[2] < wanted[2]]
        return (max(older)[2], self._known[max(older)]) if older else None

    def forget(self, alias: str) -> None:
        """What is known of a database, where that was replaced."""
        with self._lock:
            for name in [name for name in self._known if name[0] == alias]:
                del self._known[name]


STATES = _States()


def _read(alias: str, stretches: Sequence[Stretch]) -> dict[Key, Entity]:
    return {Key(row.kind, row.record): read(row.kind, row.body or "", row.schema) for row in standing(alias, stretches)}


def _since(alias: str, stretches: Sequence[Stretch], known: int, state: Mapping[Key, Entity]) -> Mapping[Key, Entity]:
    """A state with what was written after it."""
    own = versions(alias, stretches[:1]).filter(number__gt=known).exclude(kind=HISTORY).order_by("number", "place")
    records = dict(state)
    for version in own:
        key = Key(version.kind, version.record)
        if version.body is None:
            records.pop(key, None)
        else:
            records[key] = read(version.kind, version.body, version.schema)
    return records


def load(alias: str, name: str, *, scenario: str = MAIN, at: int | datetime | str | None = None) -> Stored:
    """A program as it stood: at a revision, at a moment, at a baseline; else as it stands. Raises NotFoundError.

    A program of a portfolio knows the records of the others as they stood then, or as they stand.
    """
    program = program_of(alias, name)
    if program.portfolio is not None:
        moment = at if isinstance(at, datetime) else None
        found = load_portfolio(alias, program.portfolio.name, at=moment)
        outside = found.programs.programs[member(program)].outside
        return _stored(alias, program, scenario, at, outside)
    return _stored(alias, program, scenario, at, {})


def _stored(
    alias: str, program: models.Program, scenario: str, at: int | datetime | str | None, outside: Mapping[Key, Entity]
) -> Stored:
    on = scenario_of(alias, program, scenario)
    number = revision_at(alias, on, at)
    stretches = line(alias, on, number)
    records = STATES.at(alias, stretches)
    newest = revisions(alias, stretches).first()
    value = Program(records, name=member(program), outside=outside)
    return Stored(value, history(alias, stretches), stamp(newest) if newest is not None else Stamp(0))


def member(program: models.Program) -> str:
    """The name of a program within its portfolio; '' where it is none's."""
    return program.name.partition("/")[2] if program.portfolio is not None else ""


def load_portfolio(alias: str, name: str, *, at: datetime | None = None) -> StoredPortfolio:
    """A portfolio with its programs, as it stands or stood at a moment. Raises NotFoundError."""
    lines = _lines(alias, name, at)
    stamps: dict[str, Stamp] = {}
    for each, stretches in lines.items():
        newest = revisions(alias, stretches).first()
        stamps[each] = stamp(newest) if newest is not None else Stamp(0)
    histories = {each: history(alias, stretches) for each, stretches in lines.items() if each}
    return StoredPortfolio(_together(alias, name, lines), histories, stamps)


def portfolio(alias: str, name: str) -> Programs:
    """A portfolio with its programs, as it stands, without its history. Raises NotFoundError."""
    return _together(alias, name, _lines(alias, name, None))


def _lines(alias: str, name: str, at: datetime | None) -> Mapping[str, Sequence[Stretch]]:
    """The main lines of a portfolio, under '', and of its programs up to a moment."""
    whole = program_of(alias, name)
    members = models.Program.objects.using(alias).filter(portfolio=whole).order_by("name")
    mains = {
        each: scenario_of(alias, part) for each, part in {"": whole, **{member(one): one for one in members}}.items()
    }
    return {each: line(alias, main, revision_at(alias, main, at)) for each, main in mains.items()}


def _together(alias: str, name: str, lines: Mapping[str, Sequence[Stretch]]) -> Programs:
    states = {each: STATES.at(alias, stretches) for each, stretches in lines.items()}
    return programs_of(name, states.pop("").values(), states)


def programs_of(title: str, shared: Iterable[Entity], programs: Mapping[str, Mapping[Key, Entity]]) -> Programs:
    """A portfolio of its records, among which its own may be missing, and of those of its programs."""
    records = tuple(shared)
    own = next((one for one in records if isinstance(one, Portfolio)), None)
    others = [one for one in records if one is not own]
    return Programs(own or Portfolio(id="portfolio", title=title), others, programs)


def history(alias: str, stretches: Sequence[Stretch]) -> History:
    """The lines of history that were kept, and what revisions moved."""
    lines = versions(alias, stretches).filter(kind=HISTORY).values_list("body", flat=True)
    told: list[Fact] = [fact_of(text) for text in lines if text is not None]
    moves = [one for one in told if isinstance(one, Moved)] + list(_moves(alias, stretches))
    forecasts = [one for one in told if isinstance(one, PastForecast)]
    plans = [one for one in told if isinstance(one, PastPlan)]
    return History.of(dict.fromkeys(moves), dict.fromkeys(forecasts), dict.fromkeys(plans))


def _moves(alias: str, stretches: Sequence[Stretch]) -> Iterator[Moved]:
    """What revisions moved of milestones and declared health."""
    rows = versions(alias, stretches).filter(kind__in=(Milestone.kind, Initiative.kind))
    rows = rows.order_by("number", "place").select_related("revision")
    before: dict[Key, dict[Field, str]] = {}
    for row in rows.only("kind", "record", "body", "schema", "number", "revision__at", "revision__by"):
        key = Key(row.kind, row.record)
        now = {} if row.body is None else told_fields(row.kind, upgraded(row.kind, json.loads(row.body), row.schema))
        was = before.get(key, {})
        before[key] = now
        if row.number == FIRST:
            continue
        by, source = row.revision.by, f"revision {row.number}"
        for field in dict.fromkeys((*was, *now)):
            if was.get(field) != now.get(field):
                yield Moved(row.revision.at, key, field, now.get(field), was.get(field), by=by, source=source)
