"""Whom more than one program of a portfolio asks for: teams by their work, people by their memberships."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Days, Figure, Finding, Percent, Severity, Undefined
from kaname.model.people import Membership, Team
from kaname.model.plan import Charter
from kaname.model.program import Program
from kaname.planning.standing import Standing

if TYPE_CHECKING:
    from kaname.engines.instance import Floats
    from kaname.planning.calendars import Axis

TEAM_OVER_ASKED = Code("coordination.team-over-asked", Severity.WATCH)
PERSON_OVER_ASKED = Code("coordination.person-over-asked", Severity.WATCH)
CODES = (TEAM_OVER_ASKED, PERSON_OVER_ASKED)

_MORE = 1e-9  # shares are written in decimals and added as binary fractions
Members = dict[str, list[Membership]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A team or a person that several programs (their charters) ask for, on the first day on which that is tightest.

    `asked` and `has` count people; `has` is None where the plan does not say. `days` is how many working days are asked
    for too much.
    """

    key: Key
    programs: tuple[Key, ...]
    asked: float
    has: float | None
    on: date
    days: int = 0

    @property
    def too_much(self) -> bool:
        """Whether more is asked for than there is."""
        return self.has is not None and self.asked > self.has + _MORE


@dataclass(frozen=True, slots=True)
class _Asking:
    """A stretch of scheduled work that asks for people of a team."""

    program: str
    first: date
    last: date
    people: float


def teams(standings: Mapping[str, Standing]) -> Iterator[Wanted]:
    """Every team that is asked for by more than one program, or by another one than its own."""
    asked: dict[Key, list[_Asking]] = defaultdict(list)
    for name, standing in standings.items():
        for team, asking in _askings(name, standing):
            asked[team].append(asking)
    for team, found in sorted(asked.items()):
        programs = {asking.program for asking in found} | ({team.program} - {""})
        if len(programs) > 1:
            yield _wanted(team, found, {name: one for name, one in standings.items() if name in programs})


def _askings(name: str, standing: Standing) -> Iterator[tuple[Key, _Asking]]:
    for work in standing.leaf_work:
        slot = standing.slot(work.key)
        if slot is None or work.finished is not None or slot.finish < standing.as_of:
            continue
        for allocation in work.allocations:
            team = standing.key(allocation.team)
            if team is not None:
                first = max(slot.start, standing.as_of)
                yield standing.program.abroad(team), _Asking(name, first, slot.finish, allocation.people)


def _wanted(key: Key, found: list[_Asking], standings: Mapping[str, Standing]) -> Wanted:
    import numpy as np

    from kaname.planning.calendars import Axis, capacity, working_days

    axis = Axis(min(one.first for one in found), max(one.last for one in found))
    home = standings.get(key.program) or standings[found[0].program]
    team = home.program.find(key)
    assert isinstance(team, Team)
    works = working_days(axis, home.program.charter, team)
    asked = _asked(axis, found) * works
    there = capacity(axis, home.program, team)
    over = asked - (np.inf if there is None else there)
    at = int(np.argmax(asked if there is None else np.where(works, over, -np.inf)))
    return Wanted(
        key,
        _charters(standings),
        float(asked[at]),
        None if there is None else float(there[at]),
        axis.origin + timedelta(days=at),
        int((over > _MORE).sum()),
    )


def _asked(axis: Axis, found: Iterable[_Asking]) -> Floats:
    import numpy as np

    people = np.zeros(axis.days)
    for one in found:
        people[axis.index(one.first) : axis.index(one.last) + 1] += one.people
    return people


def people(whole: Program, standings: Mapping[str, Standing]) -> Iterator[Wanted]:
    """Every person who is a member of teams of more than one program; memberships of shared teams count too."""
    members: dict[Key, Members] = defaultdict(lambda: defaultdict(list))
    for program in (whole, *(standing.program for standing in standings.values())):
        for team in program.all(Team):
            for one in team.members:
                person = program.resolve(one.person)
                if person is not None:
                    members[program.abroad(person)][program.name].append(one)
    for person, found in sorted(members.items()):
        programs = {name: standings[name] for name in sorted(found) if name}
        if len(programs) > 1:
            yield _given(person, [one for ones in found.values() for one in ones], programs)


def _given(person: Key, found: list[Membership], programs: Mapping[str, Standing]) -> Wanted:
    """The share of a person's time on the first day, from now on, on which it is largest."""
    today = max(standing.as_of for standing in programs.values())
    days = sorted({today, *(one.since for one in found if one.since is not None and one.since > today)})
    shares = [sum(one.share for one in found if _counts(one, day)) for day in days]
    most = max(shares)
    return Wanted(person, _charters(programs), most, 1.0, days[shares.index(most)])


def _counts(one: Membership, day: date) -> bool:
    return (one.since is None or one.since <= day) and (one.until is None or day <= one.until)


def _charters(standings: Mapping[str, Standing]) -> tuple[Key, ...]:
    return tuple(Key(Charter.kind, one.program.charter.id, name) for name, one in sorted(standings.items()))


def findings(teams: Iterable[Wanted], people: Iterable[Wanted]) -> Iterator[Finding]:
    """Teams and people of whom the programs together ask more than there is."""
    for one in teams:
        if one.too_much:
            values: dict[str, Cell] = {"asked": one.asked, "has": one.has, "date": one.on, "count": one.days}
            yield TEAM_OVER_ASKED.at(one.key, severity=None, programs=one.programs, **values)
    for one in people:
        if one.too_much:
            yield PERSON_OVER_ASKED.at(one.key, programs=one.programs, share=Percent(one.asked), date=one.on)


def figure(teams: Iterable[Wanted], people: Iterable[Wanted]) -> Figure:
    """Whom more than one program asks for; people in shares of their time."""
    columns = ("record", "programs", "date", "asked", "has", "over_days")
    rows = (
        *((w.key, w.programs, w.on, w.asked, _has(w), Days(float(w.days))) for w in teams),
        *((w.key, w.programs, w.on, Percent(w.asked), Percent(1.0), None) for w in people),
    )
    return Figure("coordination.shared", columns, tuple(rows), reason="" if rows else "nobody_shared")


def _has(one: Wanted) -> float | Undefined:
    return Undefined("size_unknown") if one.has is None else one.has
