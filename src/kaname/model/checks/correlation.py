"""Correlations of durations: what the charter states of work and teams says something, and can hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kaname.model.base import Key
from kaname.model.checks.fault import Check, Fault
from kaname.model.correlated import MOST_WORK, Pair, Stated, stated
from kaname.model.finding import Problem
from kaname.model.people import Team
from kaname.model.plan import Charter, WorkPackage
from kaname.model.program import Program

if TYPE_CHECKING:
    from kaname.engines.common_factors import CommonFactors

MIXED = Fault("correlation.mixed")
NOTHING = Fault("correlation.of-nothing")
MANY = Fault("correlation.of-too-much")
TWICE = Fault("correlation.stated-twice")
UNREACHABLE = Fault("correlation.unreachable")
FAULTS = (MIXED, NOTHING, MANY, TWICE, UNREACHABLE)

_ODD = {"mixed": MIXED, "nothing": NOTHING, "many": MANY}


def check_statements(program: Program) -> Iterator[Problem]:
    """A statement is of work or of teams, of two pieces of open work at least, and says the same as earlier ones."""
    for charter in program.all(Charter)[:1]:
        found = stated(program)
        for number, why in found.odd.items():
            one = charter.correlation.stated[number]
            known = all(program.resolve(ref) for ref in (*one.of, one.within) if ref is not None)
            if known:  # else the reference is told
                path = ("correlation", "stated", number, "of" if one.within is None else "within")
                yield _ODD[why].at(charter.key, path=path, **({"most": MOST_WORK} if why == "many" else {}))
        for number, ((first, second), said) in found.twice.items():
            values = {"first": first, "second": second, "stated": said.coefficient}
            path = ("correlation", "stated", number, "coefficient")
            coefficient = charter.correlation.stated[number].coefficient
            yield TWICE.at(charter.key, path=path, coefficient=coefficient, **values)


def check_reach(program: Program) -> Iterator[Problem]:
    """Coefficients can all hold at once, beside what all work and each team have in common."""
    for charter in program.all(Charter)[:1]:
        found = stated(program)
        if not found.teams and not found.work:
            continue
        from kaname.engines.common_factors import common_factors, possible

        rule = charter.correlation
        teams = _teams(program, found)
        asked = {(teams[one], teams[other]): said.coefficient for (one, other), said in found.teams.items()}
        given = (len(teams), rule.within_team, rule.between_teams, asked)
        nearest = possible(*given)
        for pair, said in found.teams.items():
            value = nearest[teams[pair[0]], teams[pair[1]]]
            if value != said.coefficient:
                yield _unreachable(charter, said.number, pair, value)
        yield from _work(program, charter, found, teams, common_factors(*given))


def _work(
    program: Program, charter: Charter, found: Stated, teams: dict[Key, int], common: CommonFactors
) -> Iterator[Problem]:
    if not found.work:
        return
    import numpy as np

    from kaname.engines.common_factors import loadings
    from kaname.engines.tied import possible

    tied = {key: n for n, key in enumerate(dict.fromkeys(key for pair in found.work for key in pair))}
    rows = np.array([loadings(common, [teams[team] for team in _of(program, key)]) for key in tied])
    nearest = possible(rows, {(tied[one], tied[other]): said.coefficient for (one, other), said in found.work.items()})
    told = set[int]()
    for pair, said in found.work.items():
        value = nearest[tied[pair[0]], tied[pair[1]]]
        if value != said.coefficient and said.number not in told:
            told.add(said.number)
            yield _unreachable(charter, said.number, pair, value)


def _unreachable(charter: Charter, number: int, pair: Pair, nearest: float) -> Problem:
    values = {"first": pair[0], "second": pair[1], "coefficient": charter.correlation.stated[number].coefficient}
    path = ("correlation", "stated", number, "coefficient")
    return UNREACHABLE.at(charter.key, path=path, consistent=nearest, **values)


def _teams(program: Program, found: Stated) -> dict[Key, int]:
    """Every team that may matter, numbered."""
    keys = [team.key for team in program.all(Team)]
    keys += [team for pair in found.teams for team in pair]
    keys += [team for pair in found.work for work in pair for team in _of(program, work)]
    return {key: number for number, key in enumerate(dict.fromkeys(keys))}


def _of(program: Program, key: Key) -> tuple[Key, ...]:
    """The teams that a piece of work is allocated to."""
    work = program.find(key)
    found = (program.resolve(one.team) for one in work.allocations) if isinstance(work, WorkPackage) else ()
    return tuple(sorted({team for team in found if team is not None}))


CHECKS: tuple[Check, ...] = (check_statements, check_reach)
